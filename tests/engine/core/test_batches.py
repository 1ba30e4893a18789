"""Batches: their size, and the order of an epoch as a pure function of seed and epoch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.batches import batch_size, keeps_order, order, split
from engine.core.experiment import Experiment
from engine.core.parts import Batching

SHUFFLED = Batching("mini_batch", 3, "shuffled")
DRAWN = Batching("mini_batch", 3, "with_replacement")


def test_size_of_a_batch() -> None:
    assert batch_size(Experiment(batching=Batching("sgd", 7)), 10) == 1
    assert batch_size(Experiment(batching=Batching("mini_batch", 7)), 10) == 7
    assert batch_size(Experiment(batching=Batching("mini_batch", 70)), 10) == 10
    assert batch_size(Experiment(batching=Batching("batch", 7)), 10) == 10


def test_fixed_order_is_as_the_samples_lie() -> None:
    assert order(Experiment(batching=Batching("sgd")), 5, 4).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("name", ["shuffled", "with_replacement"])
def test_a_batch_of_all_always_reads_them_as_they_lie(name: str) -> None:
    batching = Batching("batch", 4, name)
    assert keeps_order(Experiment(batching=batching))
    assert order(Experiment(batching=batching), 3, 4).tolist() == [0, 1, 2, 3]


@given(seed=st.integers(0, 2**32 - 1), epoch=st.integers(0, 10**6), n=st.integers(1, 60))
def test_shuffled_reads_each_sample_once_and_the_same_way_every_time(seed: int, epoch: int, n: int) -> None:
    experiment = Experiment(seed=seed, batching=SHUFFLED)
    indices = order(experiment, epoch, n)
    assert sorted(indices.tolist()) == list(range(n))
    assert indices.tolist() == order(experiment, epoch, n).tolist()


def test_every_epoch_and_every_seed_has_its_own_order() -> None:
    seen = {tuple(order(Experiment(seed=seed, batching=SHUFFLED), epoch, 30)) for seed in (0, 1) for epoch in range(20)}
    assert len(seen) == 40


def test_with_replacement_each_place_is_drawn_from_all() -> None:
    experiment = Experiment(batching=DRAWN)
    drawn = np.concatenate([order(experiment, epoch, 50) for epoch in range(200)])
    counts = np.bincount(drawn, minlength=50)
    assert counts.size == 50
    assert counts.min() > 140
    assert counts.max() < 260
    assert len(set(order(experiment, 0, 50).tolist())) < 50


@given(n=st.integers(1, 300), share=st.floats(0.0, 1.0), seed=st.integers(0, 2**32 - 1))
def test_split_holds_out_the_share_and_keeps_at_least_one(n: int, share: float, seed: int) -> None:
    is_train = split(n, share, seed)
    assert is_train.shape == (n,)
    assert is_train.sum() == max(1, round(n * share))
    assert is_train.tolist() == split(n, share, seed).tolist()


def test_split_is_drawn_and_belongs_to_its_seed() -> None:
    assert split(100, 0.5, 0).tolist() != split(100, 0.5, 1).tolist()
    assert not split(100, 0.5, 0)[:50].all()
