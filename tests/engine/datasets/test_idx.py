"""Picture files: read as the format says, refused with a reason, and used without copies of their own."""

from __future__ import annotations

import dataclasses
import gzip
import math
from typing import Any

import numpy as np
import pytest

from app.session.messages import data_message
from engine import DATASETS, Experiment, View, advance, baselines, capture, initial_state, prepare
from engine.arrays import Array
from engine.core import data as training_data
from engine.core.network import Layout, initialize, loss_of
from engine.core.state import COMPILED, NUMPY
from engine.core.stopping import train_loss
from engine.datasets import idx as idx_files
from engine.datasets.idx import Bytes, IdxError, Part, check_part, read_idx, register
from engine.errors import FieldError
from engine.frame.sections import SECTIONS
from engine.jobs.seeds import seeds
from engine.training import backend
from tests.engine.runs import finish


def idx(array: Bytes) -> bytes:
    """The file of ``array``, written from the format's description."""
    head = bytes([0, 0, 8, array.ndim])
    return head + b"".join(int(size).to_bytes(4, "big") for size in array.shape) + array.tobytes()


def part(n: int, seed: int, side: int = 28) -> Part:
    """Pictures of ten kinds: a bright row for each class, in noise."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(n) % 10).astype(np.uint8)
    images = rng.integers(0, 40, (n, side, side)).astype(np.uint8)
    images[np.arange(n), labels + 2] = 200
    return Part(images, labels)


@pytest.fixture
def mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small set in MNIST's place: 500 test and 7,000 training pictures."""
    monkeypatch.setattr(DATASETS, "_entries", dict(DATASETS._entries))
    register("mnist", part(7000, 1), part(500, 2))


def experiment(n: int = 7500, units: int = 50, **changes: Any) -> Experiment:
    source = {"dataset": {"name": "mnist", "n_samples": n, "train_share": 0.95}, **DATASETS["mnist"].suggest}
    source["layers"] = [{"units": units, "activation": "relu"}, {"units": 10, "activation": "softmax"}]
    return Experiment.from_json(source | changes)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_is_read_packed_or_not(pack: Any) -> None:
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    np.testing.assert_array_equal(read_idx(pack(idx(array)), 3), array)


GOOD = idx(np.zeros((2, 3, 4), np.uint8))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "has 0 bytes, too few"),
        (b"\x89PNG" + GOOD[4:], "begins with 89504e47, not with 00000803"),
        (idx(np.zeros(5, np.uint8)) + bytes(9), "begins with 00000801, not with 00000803"),
        (GOOD[:-1], "announces 2 × 3 × 4 = 24 bytes, and has 23"),
        (GOOD + b"x", "announces 2 × 3 × 4 = 24 bytes, and has 25"),
        (GOOD[:4] + b"\xff" * 12, "announces 4294967295 × 4294967295"),
        (gzip.compress(GOOD, mtime=0)[:-9], "ends in the middle of gzip"),
        (gzip.compress(GOOD, mtime=0)[:10] + b"\xff" * 20, "cannot be unpacked"),
        (gzip.compress(bytes(100_000_001), 1), "larger than 100 MB"),
    ],
)
def test_a_broken_file_is_refused_with_a_reason(data: bytes, words: str) -> None:
    with pytest.raises(IdxError, match=words):
        read_idx(data, 3)


def test_pictures_and_labels_must_belong_together() -> None:
    images, labels = part(20, 0)
    with pytest.raises(IdxError, match="20 pictures and 19 labels"):
        check_part(images, labels[:-1], 10)
    with pytest.raises(IdxError, match="label 9; allowed: 0 to 8"):
        check_part(images, labels, 9)
    with pytest.raises(IdxError, match="of 27 × 28 pixels"):
        check_part(images[:, 1:], labels, 10)
    with pytest.raises(IdxError, match="training pictures"):
        register("mnist", part(20, 0), part(20, 0, side=20))


@pytest.mark.usefixtures("mnist")
def test_no_more_than_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx_files, "MOST", 1000)
    monkeypatch.setattr(idx_files, "MOST_TEST", 300)
    register("fashion_mnist", part(900, 1), part(500, 2))
    assert len(DATASETS["fashion_mnist"]().table().labels) == 1000  # type: ignore[attr-defined]
    np.testing.assert_array_equal(DATASETS["fashion_mnist"]().table().labels[300:], part(900, 1).labels[:700])  # type: ignore[attr-defined]


@pytest.mark.usefixtures("mnist")
def test_the_first_samples_are_the_test_file_s() -> None:
    data = prepare(experiment(7000))
    assert (len(data.test_inputs), len(data.train_inputs)) == (350, 6650)
    np.testing.assert_array_equal(data.points[:350], part(500, 2).images[150:].reshape(350, -1))
    np.testing.assert_array_equal(data.points[350:], part(7000, 1).images[:6650].reshape(6650, -1))
    np.testing.assert_array_equal(data.inputs, data.points / 255)
    np.testing.assert_array_equal(data.test_inputs, data.inputs[:350])
    np.testing.assert_array_equal(data.train_targets, data.targets[350:])


@pytest.mark.usefixtures("mnist")
@pytest.mark.parametrize(("n", "share"), [(100, 0.8), (7500, 1.0), (7500, 0.1), (600, 0.5), (6000, 0.95)])
def test_no_sample_is_used_twice_and_none_takes_memory(n: int, share: float) -> None:
    data = prepare(experiment(n, dataset={"name": "mnist", "n_samples": n, "train_share": share}))
    assert len(data.labels) == n
    assert len(data.train_inputs) == round(n * share)
    whole: Array = data.inputs
    for array in (data.train_inputs, data.test_inputs):
        assert array.size == 0 or np.shares_memory(array, whole)
    assert len(np.unique(data.points, axis=0)) == n


@pytest.mark.usefixtures("mnist")
def test_a_large_set_is_measured_on_its_first_samples() -> None:
    tested = experiment()
    data = prepare(tested)
    state = advance(tested, data, initial_state(tested, data), 3)
    frame = capture(tested, data, state, View(frozenset(SECTIONS)))
    assert frame.test is not None
    inputs, targets = data.train_inputs[:2000], data.train_targets[:2000]
    assert frame.train.loss == pytest.approx(loss_of(tested, state.params, inputs, targets), rel=1e-12)
    assert train_loss(tested, data, state.params) == pytest.approx(frame.train.loss, rel=1e-12)
    expected = loss_of(tested, state.params, data.test_inputs, data.test_targets)
    assert frame.test.loss == pytest.approx(expected, rel=1e-12)
    assert data_message(0, tested, data).header["dataset"]["measured"] == [2000, 375]
    assert set(baselines(tested, data)) == {"constant"}
    assert frame.tensors["hidden"].shape == (510, 2)
    assert max(tensor.nbytes for tensor in frame.tensors.values()) < 1_000_000


@pytest.mark.usefixtures("mnist")
def test_the_page_is_told_no_more_pictures_than_it_can_show() -> None:
    data = prepare(experiment())
    View(sample=data.n_reported - 1).check(experiment(), data)
    with pytest.raises(FieldError, match="sample"):
        View(sample=data.n_reported).check(experiment(), data)
    tensors = data_message(0, experiment(), data).tensors
    assert [len(tensors[name]) for name in ("points", "labels", "is_train")] == [510] * 3
    assert sum(tensor.nbytes for tensor in tensors.values()) < 410_000


@pytest.mark.usefixtures("mnist")
@pytest.mark.parametrize(("precision", "units"), [("float64", 50), ("float32", 10)])
@pytest.mark.parametrize("order", ["shuffled", "with_replacement"])
def test_a_large_set_is_learnt_as_a_small_one(
    order: str, precision: str, units: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gathering each batch gives the same bits as gathering the epoch."""
    batching = {"mode": "mini_batch", "batch_size": 100, "order": order}
    tested = experiment(units=units, batching=batching, precision=precision)
    data = prepare(tested)
    assert data.is_large
    state = advance(tested, data, initial_state(tested, data), 5)
    monkeypatch.setattr(training_data, "EXACT_UP_TO", 100_000)
    assert not data.is_large
    fresh = dataclasses.replace(data, _kept={})  # or it would meet what the first run has kept
    again = advance(tested, fresh, initial_state(tested, fresh), 5)
    np.testing.assert_array_equal(state.params, again.params)


@pytest.mark.usefixtures("mnist", "compiled")
def test_kernels_make_no_copy_of_a_large_set() -> None:
    """Narrow enough for them it is."""
    assert [backend.choose(experiment(n, units=10)) for n in (5000, 5001)] == [COMPILED, NUMPY]


@pytest.mark.usefixtures("mnist")
def test_articles_3_and_4() -> None:
    """Their networks' sizes, Kaiming's deviations, and ten classes about which nothing is known."""
    third = experiment(units=256)
    assert third.n_params == 203_530
    first, second = Layout.of(third).matrices(initialize(third))
    assert first[:-1].std() == pytest.approx(0.05051, rel=0.01)
    assert second[:-1].std() == pytest.approx(0.08839, rel=0.05)
    assert experiment(units=100).n_params == 79_510
    fourth = experiment(initializer={"name": "normal", "std": 0.01})
    data = prepare(fourth)
    loss = loss_of(fourth, initialize(fourth), data.test_inputs, data.test_targets)
    assert loss == pytest.approx(math.log(10), abs=0.02)


@pytest.mark.usefixtures("mnist")
def test_it_is_learnt() -> None:
    tested = experiment(2000, dataset={"name": "mnist", "n_samples": 2000, "train_share": 0.8})
    data = prepare(tested)
    state = advance(tested, data, initial_state(tested, data), 3, "epoch")
    test = capture(tested, data, state, View()).test
    assert test is not None
    assert test.accuracy == 1.0


@pytest.mark.usefixtures("mnist")
def test_many_seeds_of_a_large_set_are_judged_on_what_is_measured() -> None:
    tested = experiment(units=10)
    result = finish(seeds(tested, prepare(tested), 2, "update", 30, 0))[0]
    assert (result.tensors["accuracies"] <= 1.0).all()
    assert (result.tensors["accuracies"] > 0.2).all()
