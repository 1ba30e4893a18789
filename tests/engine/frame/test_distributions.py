"""Distributions: counted as numpy.histogram counts, finite whatever happens, and small enough to keep."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, forward, loss_of
from engine.core.state import TrainState
from engine.diagnosis.units import NEAR_BOUND, dead, saturated, saturation_is_harmless
from engine.frame.distributions import BINS, FURTHEST, KINDS, SAMPLES, Summary, histograms, quantized, stack, summarize
from engine.training.advance import advance
from tests.engine.runs import small, start

WEIGHTS, BIASES, ACTIVATED, GRADIENTS = range(len(KINDS))
#: Two ReLU units and one sigmoid, 9 parameters.
RELU: dict[str, Any] = {"layers": [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}]}


def trained(**change: Any) -> tuple[Experiment, TrainingData, TrainState]:
    experiment = small(**change)
    data, state = start(experiment)
    return experiment, data, advance(experiment, data, state, 7)


def at(state: TrainState, params: list[float] | Array) -> TrainState:
    return dataclasses.replace(state, params=np.array(params))


def numbers(summary: Summary) -> list[NDArray[Any]]:
    return [summary.counts, summary.edges, summary.stats, summary.gradients, summary.units]


# ---------------------------------------------------------------- histograms


def test_counts_are_numpy_s() -> None:
    rng = np.random.default_rng(1)
    rows = [
        rng.normal(3, 2, 500),
        rng.exponential(1e-9, 77),
        rng.uniform(-1e6, 1e6, 3),
        np.arange(33.0),
        np.arange(2.0),
    ]
    counts, edges, stats = histograms(rows)
    for index, row in enumerate(rows):
        expected, at_edges = np.histogram(row, BINS)
        np.testing.assert_allclose(counts[index] * len(row), expected, rtol=1e-6)
        np.testing.assert_allclose(edges[index], at_edges[[0, -1]], rtol=1e-7)
        np.testing.assert_allclose(stats[index], [row.mean(), row.std()], rtol=1e-6)


def test_known_values() -> None:
    counts, edges, stats = histograms([np.array([0.0, 1.0, 31.5, 32.0])])
    assert np.flatnonzero(counts[0]).tolist() == [0, 1, 31]
    assert counts[0][[0, 1, 31]].tolist() == [0.25, 0.25, 0.5]  # the last bin is closed
    assert edges.tolist() == [[0, 32]]
    assert stats[0][0] == 16.125


@pytest.mark.parametrize("value", [0.0, 0.1, -3.0, 1e-300, 1e30, -1e30, 1e300])
@pytest.mark.parametrize("length", [1, 3, 1000])
def test_equal_values_lie_in_the_middle_of_bins_around_them(value: float, length: int) -> None:
    counts, edges, stats = histograms([np.full(length, value), np.arange(4.0)])
    assert counts[0].max() == 1
    assert np.flatnonzero(counts[0])[0] in (BINS // 2 - 1, BINS // 2)
    assert edges[0, 0] < edges[0, 1]
    assert edges[0].mean(dtype=np.float64) == pytest.approx(min(value, FURTHEST), rel=1e-6)
    assert stats[0, 1] == 0
    assert counts[1][[0, 10, 21, 31]].tolist() == [0.25] * 4  # its neighbour is none the wiser


@pytest.mark.parametrize("nearly", [1e-310 * np.arange(5.0), 1 + 1e-9 * np.arange(5.0), 1e20 + 1e10 * np.arange(5.0)])
def test_what_float32_cannot_tell_apart_is_one_value(nearly: Array) -> None:
    counts, edges, _ = histograms([nearly])
    assert counts[0][BINS // 2 - 1 : BINS // 2 + 1].sum() == pytest.approx(1)
    assert edges[0, 0] < edges[0, 1]


def test_no_values_count_nothing() -> None:
    for rows in ([np.empty(0)], [np.empty(0), np.ones(2), np.empty(0)], [np.array([math.nan, math.inf])]):
        counts, edges, stats = histograms(rows)
        for index in {0, len(rows) - 1}:
            assert not counts[index].any()
            assert not edges[index].any()
            assert not stats[index].any()


def test_what_is_not_finite_is_left_out_and_the_rest_is_counted() -> None:
    row = np.array([math.nan, 0.0, math.inf, 1.0, -math.inf, 1.0])
    counts, edges, stats = histograms([row, np.array([1e308, -1e308])])
    assert counts[0][[0, 31]] == pytest.approx([1 / 3, 2 / 3])
    assert edges[0].tolist() == [0, 1]
    assert stats[0][0] == pytest.approx(2 / 3)
    assert edges[1].tolist() == [-FURTHEST, FURTHEST]
    assert np.isfinite(stats).all()


# ---------------------------------------------------------------- one moment


def test_shapes_and_types() -> None:
    summary = summarize(*trained())
    assert summary.step == 7
    assert [array.shape for array in numbers(summary)] == [(2, 4, 32), (2, 4, 2), (2, 4, 2), (2,), (2, 2)]
    assert all(array.dtype == np.float32 for array in numbers(summary))


def test_each_kind_counts_what_it_says() -> None:
    experiment, data, state = trained()
    summary = summarize(experiment, data, state)
    forward_pass = forward(experiment, state.params, data.train_inputs)
    for layer, (weights, biases) in enumerate(Layout.of(experiment).views(state.params)):
        assert biases is not None
        for kind, values in ((WEIGHTS, weights), (BIASES, biases), (ACTIVATED, forward_pass[layer][1])):
            if values.size > 1:
                expected = np.histogram(values, BINS)[0] / values.size
                np.testing.assert_allclose(summary.counts[layer, kind], expected, rtol=1e-6)
            np.testing.assert_allclose(summary.stats[layer, kind], [values.mean(), values.std()], rtol=1e-5)


@pytest.mark.parametrize("changes", [{}, {"layers": [{"units": 1, "activation": "sigmoid"}]}, {"biases": False}])
def test_shares_add_up_to_one(changes: dict[str, Any]) -> None:
    experiment, data, state = trained(**changes)
    sums = summarize(experiment, data, state).counts.sum(axis=2)
    expected = np.ones_like(sums)
    if not experiment.biases:
        expected[:, BIASES] = 0
    np.testing.assert_allclose(sums, expected, rtol=1e-6)


def finite_differences(experiment: Experiment, data: TrainingData, params: Array, h: float = 1e-5) -> Array:
    """The gradient of the mean loss alone."""
    slopes = np.empty_like(params)
    for index in range(params.size):
        ends = []
        for side in (h, -h):
            moved = params.copy()
            moved[index] += side
            ends.append(loss_of(experiment, moved, data.train_inputs[:SAMPLES], data.train_targets[:SAMPLES]))
        slopes[index] = (ends[0] - ends[1]) / (2 * h)
    return slopes


@pytest.mark.parametrize("regularizer", ["none", "l2"])
@pytest.mark.parametrize("n_samples", [20, 900])
def test_gradients_are_the_slopes_of_the_loss_without_penalty(regularizer: str, n_samples: int) -> None:
    source = {"name": regularizer} | ({"rate": 0.5} if regularizer != "none" else {})
    experiment, data, state = trained(
        regularizer=source, dataset={"name": "circle", "n_samples": n_samples, "train_share": 0.65}
    )
    summary = summarize(experiment, data, state)
    slopes = finite_differences(experiment, data, state.params)
    layout = Layout.of(experiment)
    for layer, ((weights, _), whole) in enumerate(zip(layout.views(slopes), layout.matrices(slopes), strict=True)):
        np.testing.assert_allclose(summary.stats[layer, GRADIENTS], [weights.mean(), weights.std()], atol=1e-8)
        np.testing.assert_allclose(summary.edges[layer, GRADIENTS], [weights.min(), weights.max()], atol=1e-8)
        assert summary.gradients[layer] == pytest.approx(np.linalg.norm(whole), rel=1e-5)


def test_only_the_first_samples_count() -> None:
    experiment, data, state = trained(dataset={"name": "circle", "n_samples": 900, "train_share": 0.65})
    assert len(data.train_inputs) > SAMPLES
    a = forward(experiment, state.params, data.train_inputs[:SAMPLES])[0][1]
    np.testing.assert_allclose(summarize(experiment, data, state).stats[0, ACTIVATED], [a.mean(), a.std()], rtol=1e-5)


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "softmax"])
@pytest.mark.parametrize("size", [0.0, 1e-200, 1.0, 1e40, 1e200, 1e308])
def test_every_number_is_finite(activation: str, size: float) -> None:
    layers = [{"units": 3, "activation": activation}, {"units": 1, "activation": activation}]
    experiment = small(layers=layers, loss="mean_squared_error")
    data, state = start(experiment)
    signs = np.where(np.arange(state.params.size) % 3, 1.0, -1.0)
    summary = summarize(experiment, data, at(state, size * signs))
    assert all(np.isfinite(array).all() for array in numbers(summary))
    assert (summary.edges[:, (WEIGHTS, BIASES), 0] < summary.edges[:, (WEIGHTS, BIASES), 1]).all()


def test_looking_leaves_no_trace() -> None:
    experiment, data, state = trained()
    before = state.params.tobytes()
    summarize(experiment, data, state)
    assert state.params.tobytes() == before


# ---------------------------------------------------------------- units


def test_a_relu_that_always_answers_zero_is_dead() -> None:
    a = np.array([[0.0, 0.0, 2.0], [0.0, 1e-9, 3.0]])
    assert dead("relu", a).tolist() == [True, False, False]
    assert dead("sigmoid", a).tolist() == [False] * 3
    assert dead("leaky_relu", -a).tolist() == [False] * 3


@pytest.mark.parametrize(("activation", "low"), [("sigmoid", 0.0), ("tanh", -1.0)])
def test_a_unit_at_its_bounds_for_99_of_100_samples_is_saturated(activation: str, low: float) -> None:
    near = NEAR_BOUND * (1 - low)
    a = np.full((200, 4), low + 0.9 * near)
    a[:100] = 1 - 0.9 * near  # on either side
    a[:2, 1] = 0.5
    a[:3, 2] = 0.5
    a[:, 3] = low + 1.1 * near
    assert saturated(activation, a).tolist() == [True, True, False, False]


@pytest.mark.parametrize("activation", ["step", "sine", "softmax", "relu", "linear"])
def test_others_never_saturate(activation: str) -> None:
    assert saturated(activation, np.ones((5, 2))).tolist() == [False, False]


@pytest.mark.parametrize(("biases", "share"), [([-9.0, 9.0], 0.5), ([-9.0, -9.0], 1.0), ([9.0, 9.0], 0.0)])
def test_share_of_dead_units(biases: list[float], share: float) -> None:
    experiment, data, state = trained(**RELU)
    summary = summarize(experiment, data, at(state, [0.1, 0.1, 0.1, 0.1, *biases, 1.0, 1.0, 0.0]))
    assert summary.units.tolist() == [[share, 0], [0, 0]]


@pytest.mark.parametrize(("loss", "output"), [("mean_squared_error", 1.0), ("binary_cross_entropy", 0.0)])
def test_share_of_saturated_units_where_that_harms(loss: str, output: float) -> None:
    experiment, data, state = trained(
        loss=loss, layers=[{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    )
    summary = summarize(experiment, data, at(state, [0.01, 0.01, 0.01, 0.01, 40.0, 0.0, 0.1, 0.1, -30.0]))
    assert summary.units.tolist() == [[0, 0.5], [0, output]]
    assert [saturation_is_harmless(experiment, layer) for layer in (0, 1)] == [False, not output]


# ---------------------------------------------------------------- many moments


def moments(count: int) -> list[Summary]:
    experiment = small()
    data, state = start(experiment)
    found = []
    for _ in range(count):
        found.append(summarize(experiment, data, state))
        state = advance(experiment, data, state, 5)
    return found


@pytest.mark.parametrize("count", [1, 6])
def test_a_stack_is_its_moments(count: int) -> None:
    summaries = moments(count)
    facts, tensors = stack(summaries)
    assert facts == {"kinds": list(KINDS), "bins": 32, "samples": 512}
    shapes = {
        "hist_counts": (count, 2, 4, 32),
        "hist_edges": (count, 2, 4, 2),
        "hist_stats": (count, 2, 4, 2),
        "layer_gradients": (count, 2),
        "layer_units": (count, 2, 2),
        "hist_steps": (count,),
    }
    assert {name: tensor.shape for name, tensor in tensors.items()} == shapes
    types = [np.dtype(kind) for kind in ("u1", "f4", "f4", "f4", "f4", "f8")]
    assert [tensor.dtype for tensor in tensors.values()] == types
    assert all(tensor.flags.c_contiguous for tensor in tensors.values())
    assert tensors["hist_steps"].tolist() == [5 * index for index in range(count)]
    for index, summary in enumerate(summaries):
        assert (tensors["hist_edges"][index] == summary.edges).all()
        assert (tensors["hist_stats"][index] == summary.stats).all()
        assert (tensors["layer_gradients"][index] == summary.gradients).all()
        assert (tensors["layer_units"][index] == summary.units).all()
        _check_quantized(summary.counts, tensors["hist_counts"][index])


def _check_quantized(counts: NDArray[Any], painted: NDArray[Any]) -> None:
    largest = counts.max(axis=-1, keepdims=True).astype(np.float64)
    assert np.abs(painted * (largest / 255) - counts).max() <= largest.max() / 510 * (1 + 1e-5)
    assert ((painted.max(axis=-1) == 255) == (largest[..., 0] > 0)).all()


@pytest.mark.parametrize("fill", [np.zeros, np.ones])
def test_quantisation_of_rows_without_and_with_equal_counts(fill: Callable[[tuple[int, int]], Array]) -> None:
    counts = fill((3, BINS)).astype(np.float32)
    assert (quantized(counts) == 255 * counts).all()


def test_quantisation_is_off_by_half_a_255th_of_the_largest_at_most() -> None:
    rng = np.random.default_rng(0)
    counts = rng.dirichlet(np.full(BINS, 0.2), 500).astype(np.float32)
    _check_quantized(counts, quantized(counts))


def test_shares_can_be_told_from_the_bytes() -> None:
    counts = np.random.default_rng(0).dirichlet(np.full(BINS, 2.0), 50).astype(np.float32)
    painted = quantized(counts).astype(np.float64)
    assert np.abs(painted / painted.sum(axis=1, keepdims=True) - counts).max() < 0.005


def test_a_stack_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        stack([])
