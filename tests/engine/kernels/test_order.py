"""The order of an epoch: the kernel's is NumPy's."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arrays import Indices
from engine.core.batches import order
from engine.core.experiment import Experiment
from engine.core.parts import Batching
from engine.kernels import codes
from engine.kernels.order import fill
from engine.randomness import ORDER, key_of
from tests.engine.kernels.compiled import compiled


@compiled
def run(kind: int, key: np.uint64, epoch: int, indices: Indices) -> None:
    fill(kind, key, epoch, indices)


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    epoch=st.integers(0, 2**50),
    n=st.integers(1, 300),
    name=st.sampled_from(["shuffled", "with_replacement"]),
)
def test_the_same_indices(seed: int, epoch: int, n: int, name: str) -> None:
    indices = np.zeros(n, dtype=np.intp)
    run(codes.ORDERS[name], np.uint64(key_of(seed, ORDER)), epoch, indices)
    experiment = Experiment(seed=seed, batching=Batching("mini_batch", 3, name))
    np.testing.assert_array_equal(indices, order(experiment, epoch, n))
