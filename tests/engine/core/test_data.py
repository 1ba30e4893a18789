"""Training data: coding of targets, the split, scaling, and the cells of a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.datasets import DATASETS


def of(name: str, dataset: dict[str, Any] | None = None, **changes: Any) -> Experiment:
    return Experiment.from_json({"dataset": {"name": name} | (dataset or {}), **DATASETS[name].suggest, **changes})


def layers(units: int, activation: str) -> list[dict[str, Any]]:
    return [{"units": units, "activation": activation}]


@pytest.mark.parametrize("name", DATASETS)
def test_arrays_fit_each_other_and_are_read_only(name: str) -> None:
    experiment = of(name)
    data = prepare(experiment)
    n, outputs = len(data.labels), experiment.layers[-1].units
    assert data.inputs.shape == (n, experiment.sizes[0])
    assert data.targets.shape == (n, outputs)
    assert len(data.train_inputs) + len(data.test_inputs) == n
    assert len(data.train_targets) == len(data.train_inputs) == data.is_train.sum()
    for array in (data.points, data.labels, data.is_train, data.inputs, data.targets, data.train_inputs):
        assert not array.flags.writeable
    np.testing.assert_array_equal(data.network_inputs(data.points), data.inputs)
    low, high = data.target_range
    assert low <= data.targets.min() <= data.targets.max() <= high


def test_targets_are_coded_for_the_output() -> None:
    assert prepare(of("xor")).targets.ravel().tolist() == [0, 1, 1, 0]
    tanh = prepare(of("xor", layers=layers(1, "tanh"), loss="mean_squared_error"))
    assert tanh.targets.ravel().tolist() == [-1, 1, 1, -1]
    assert (tanh.negative_target, tanh.target_range) == (-1.0, (-1.0, 1.0))
    softmax = prepare(of("xor", layers=layers(2, "softmax"), loss="cross_entropy"))
    assert softmax.targets.tolist() == [[1, 0], [0, 1], [0, 1], [1, 0]]
    assert prepare(of("welch")).targets.ravel().tolist() == [0.75, 0.82, 0.93]
    several = prepare(of("blobs", layers=layers(3, "tanh"), loss="mean_squared_error"))
    assert set(several.targets.ravel()) == {-1.0, 1.0}


def test_split_keeps_its_share_and_depends_on_the_data_sets_seed_only() -> None:
    first, again = prepare(of("circle", seed=1)), prepare(of("circle", seed=2))
    np.testing.assert_array_equal(first.is_train, again.is_train)
    assert first.is_train.sum() == 100
    assert not np.array_equal(first.is_train, prepare(of("circle", {"seed": 5})).is_train)
    assert prepare(of("circle", {"n_samples": 10, "train_share": 0.1})).is_train.sum() == 1
    whole = prepare(of("circle", {"train_share": 1.0}))
    assert whole.test_inputs.shape == (0, 2)
    assert whole.test_targets.shape == (0, 1)


def test_zero_is_the_middle_of_colours_where_both_signs_occur() -> None:
    low, high = prepare(of("hills")).target_range
    assert low == -high
    low, high = prepare(of("study_sleep")).target_range
    assert 0.4 < low < high < 1


def test_grid_asks_at_the_middles_of_cells() -> None:
    data = prepare(of("xor"))
    grid = data.grid_inputs(8)
    assert grid.shape == (64, 2)
    assert grid.dtype == np.float32
    np.testing.assert_allclose(grid[:8, 0], -0.5 + (np.arange(8) + 0.5) / 4)
    np.testing.assert_allclose(grid[::8, 1], -0.5 + (np.arange(8) + 0.5) / 4)
    assert data.grid_inputs(8) is grid


def test_grid_of_more_inputs_keeps_the_samples_values() -> None:
    experiment = of("iris", {"inputs": 4}, features=["x1", "x2", "x3", "x4"])
    data = prepare(experiment)
    first, second = data.grid_inputs(8, 3), data.grid_inputs(8, 77)
    np.testing.assert_array_equal(first[:, :2], second[:, :2])
    np.testing.assert_allclose(first[:, 2:], np.tile(data.inputs[3, 2:], (64, 1)), rtol=1e-6)
    for sample in range(12):
        assert data.grid_inputs(8, sample).shape == (64, 4)


def test_grid_of_one_input_is_a_row() -> None:
    assert prepare(of("sine")).grid_inputs(16).shape == (16, 1)


def test_natural_targets_have_the_targets_unit() -> None:
    data = prepare(of("study_sleep"))
    np.testing.assert_allclose(data.natural_targets(data.targets)[:, 0], data.labels)
    assert data.natural_targets(np.ones(3, dtype=np.float32)).dtype == np.float32


def test_what_is_kept_is_computed_once() -> None:
    data = prepare(of("xor"))
    calls: list[int] = []

    def compute() -> int:
        calls.append(1)
        return len(calls)

    assert [data.cached("key", compute) for _ in range(3)] == [1, 1, 1]
