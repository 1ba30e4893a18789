"""Hidden space: XOR becomes separable there; components are those of an SVD; borders lie where answers change."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, forward, predict
from engine.core.preparation import prepare
from engine.datasets import DATASETS
from engine.errors import DivergedError
from engine.frame.hidden_space import SAMPLES, border_of, hidden_space, plane_of
from engine.training.advance import TrainState, advance, initial_state

Facts = dict[str, Any]
Tensors = dict[str, NDArray[Any]]
Run = tuple[Experiment, TrainingData, TrainState]

#: The articles' weights by hand: W1 = [[5, -7], [5, -7]], b1 = [-8, 3], W2 = [-11, -11], b2 = 6.
BY_HAND = [5.0, -7.0, 5.0, -7.0, -8.0, 3.0, -11.0, -11.0, 6.0]


def layers(*column: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"units": units, "activation": activation} for units, activation in column]


def run(name: str = "xor", updates: int = 0, params: list[float] | None = None, **changes: Any) -> Run:
    experiment = Experiment.from_json({"dataset": {"name": name}, **DATASETS[name].suggest, **changes})
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), updates)
    return experiment, data, state if params is None else dataclasses.replace(state, params=np.array(params))


def heights(line: list[float], points: NDArray[Any]) -> Array:
    p, q, r = line
    found: Array = p * points[:, 0].astype(np.float64) + q * points[:, 1] + r
    return found


def cells(view: NDArray[Any], size: int = 32) -> Array:
    """The middles of the cells, row 0 the lowest."""
    (x_low, x_high), (y_low, y_high) = view.astype(np.float64)
    middles = (np.arange(size) + 0.5) / size
    x, y = np.meshgrid(x_low + middles * (x_high - x_low), y_low + middles * (y_high - y_low))
    return np.stack([x.ravel(), y.ravel()], axis=1)


# ---------------------------------------------------------------- two units


def test_xor_by_hand_is_parted_by_a_line_in_hidden_space() -> None:
    experiment, data, state = run(params=BY_HAND)
    assert predict(experiment, state.params, data.inputs)[:, 0] == pytest.approx(
        [0.0112, 0.9949, 0.9949, 0.0244], abs=5e-5
    )
    facts, tensors = hidden_space(experiment, data, state)
    sigmoid = ACTIVATIONS["sigmoid"].function
    expected = sigmoid(np.array([[-8.0, 3.0], [-3.0, -4.0], [-3.0, -4.0], [2.0, -11.0]]))
    np.testing.assert_allclose(tensors["hidden"], expected, rtol=1e-6)
    assert facts == {"units": 2, "dimensions": 2, "explained": None, "line": [-11, -11, 6], "range": [0, 1]}
    assert ((heights(facts["line"], tensors["hidden"]) > 0) == (data.labels == 1)).all()


def test_the_grid_answers_as_the_output_layer_does() -> None:
    facts, tensors = hidden_space(*run(params=BY_HAND))
    np.testing.assert_allclose(tensors["hidden_view"], [[-0.05, 1.05], [-0.05, 1.05]], rtol=1e-6)
    outputs = 1 / (1 + np.exp(-heights(facts["line"], cells(tensors["hidden_view"]))))
    assert tensors["hidden_grid"].shape == (32, 32)
    assert np.abs(tensors["hidden_grid"].ravel() - 255 * outputs).max() <= 0.5001
    assert tensors["hidden_grid"][0, 0] > 250  # low and low: one of the two is right
    assert tensors["hidden_grid"][0, -1] < 5


def test_row_0_is_the_lowest_y() -> None:
    _, tensors = hidden_space(*run(params=[5.0, -7.0, 5.0, -7.0, -8.0, 3.0, 0.0, 11.0, -5.5]))
    assert (tensors["hidden_grid"][0] < 5).all()
    assert (tensors["hidden_grid"][-1] > 250).all()


def test_types() -> None:
    facts, tensors = hidden_space(*run("circle", 5))
    assert [tensors[name].dtype for name in ("hidden", "hidden_view", "hidden_grid")] == [
        np.float32,
        np.float32,
        np.uint8,
    ]
    assert all(tensor.flags.c_contiguous for tensor in tensors.values())
    assert json.loads(json.dumps(facts)) == facts


def test_the_view_holds_every_sample() -> None:
    for name, column in (
        ("circle", (2, "relu")),
        ("circle", (2, "tanh")),
        ("spiral", (5, "relu")),
        ("circle", (1, "elu")),
    ):
        _, tensors = hidden_space(*run(name, 20, layers=layers(column, (1, "sigmoid"))))
        low, high = tensors["hidden_view"].T
        assert ((low < tensors["hidden"]) & (tensors["hidden"] < high)).all()


@pytest.mark.parametrize("column", [(2, "sigmoid"), (2, "relu"), (6, "tanh")])
def test_the_view_is_wide_where_all_samples_are_one(column: tuple[int, str]) -> None:
    zeros = {"name": "zeros"}
    facts, tensors = hidden_space(*run(layers=layers(column, (1, "sigmoid")), initializer=zeros))
    assert (np.diff(tensors["hidden_view"]) > 0.5).all()
    assert facts["line"] is None  # no weights, no border
    if column[0] > 2:
        assert facts["explained"] == [0, 0]


# ---------------------------------------------------------------- more units


@pytest.mark.parametrize("shape", [(4, 3), (200, 8), (1000, 64), (4, 64)])
def test_components_are_those_of_an_svd(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=shape) * rng.uniform(0.1, 3, shape[1]) + rng.normal(size=shape[1])
    plane = plane_of(points)
    apart = points - points.mean(axis=0)
    _, sizes, directions = np.linalg.svd(apart, full_matrices=False)
    np.testing.assert_allclose(plane.origin, points.mean(axis=0))
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    for axis, direction in zip(plane.axes, directions, strict=False):
        largest = np.abs(direction).argmax()
        np.testing.assert_allclose(axis, direction * np.sign(direction[largest]), atol=1e-9)
        assert axis[largest] > 0
    np.testing.assert_allclose(plane.explained or (), (sizes**2 / (sizes**2).sum())[:2], rtol=1e-9)


def test_signs_do_not_follow_rounding() -> None:
    rng = np.random.default_rng(2)
    # Widest along (1, -1, 0): two loadings equally large, of opposite signs.
    along, across = (grid.ravel() for grid in np.meshgrid(np.linspace(-1, 1, 10), [-0.1, 0.1]))
    points = np.stack([along, -along, across], axis=1)
    first = plane_of(points).axes
    np.testing.assert_allclose(np.abs(first[0]), [math.sqrt(0.5), math.sqrt(0.5), 0], atol=1e-6)
    for scale in (1e-15, 1e-12, 1e-9):
        for _ in range(20):
            np.testing.assert_allclose(plane_of(points + scale * rng.normal(size=points.shape)).axes, first, atol=1e-6)


def test_coordinates_are_along_the_components() -> None:
    experiment, data, state = run(
        "spiral", 30, layers=layers((8, "tanh"), (5, "relu"), (1, "tanh")), loss="mean_squared_error"
    )
    facts, tensors = hidden_space(experiment, data, state)
    seen = forward(experiment, state.params, data.inputs)[-2][1]
    plane = plane_of(seen)
    np.testing.assert_allclose(tensors["hidden"], (seen - plane.origin) @ plane.axes.T, rtol=1e-5, atol=1e-5)
    spread = tensors["hidden"].astype(np.float64).var(axis=0)
    np.testing.assert_allclose(facts["explained"], spread / seen.var(axis=0).sum(), rtol=1e-5)
    assert facts["units"] == 5


def answers_in_plane(experiment: Experiment, state: TrainState, seen: Array, points: Array) -> Array:
    """What the output layer says at ``points`` (k, 2) of the plane through ``seen`` (n, h), the long way."""
    plane = plane_of(seen)
    weights, biases = Layout.of(experiment).views(state.params)[-1]
    hidden = plane.origin + points[:, :1] * plane.axes[0] + points[:, 1:] * plane.axes[1]
    return ACTIVATIONS[experiment.layers[-1].activation].function(hidden @ weights + (0 if biases is None else biases))


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("units", [1, 2, 7])
@pytest.mark.parametrize(
    ("output", "loss"),
    [
        ("sigmoid", "binary_cross_entropy"),
        ("tanh", "mean_squared_error"),
        ("linear", "mean_squared_error"),
        ("swish", "mean_squared_error"),
        ("softmax", "cross_entropy"),
    ],
)
def test_on_the_line_the_answer_is_the_middle(output: str, loss: str, units: int, biases: bool) -> None:
    last = 2 if output == "softmax" else 1
    column = layers((4, "tanh"), (units, "sigmoid"), (last, output))
    experiment, data, state = run("circle", 10, layers=column, loss=loss, biases=biases)
    facts, tensors = hidden_space(experiment, data, state)
    p, q, r = facts["line"]
    foot = -r * np.array([p, q]) / (p * p + q * q)
    along = foot + np.outer(np.linspace(-2, 2, 9), [-q, p])
    seen = forward(experiment, state.params, data.inputs)[-2][1]
    on_it = answers_in_plane(experiment, state, seen, along)[:, -1]
    np.testing.assert_allclose(on_it, (data.negative_target + 1) / 2, atol=1e-12)
    above = answers_in_plane(experiment, state, seen, foot[None] + 0.1 * np.array([[p, q]]))[0, -1]
    assert above > (data.negative_target + 1) / 2
    grid = answers_in_plane(experiment, state, seen, cells(tensors["hidden_view"]))[:, -1]
    low, high = facts["range"]
    painted = np.clip(255 * (grid - low) / (high - low), 0, 255)
    assert np.abs(tensors["hidden_grid"].ravel() - painted).max() <= 0.51


# ---------------------------------------------------------------- other shapes


def test_one_unit_is_an_axis() -> None:
    experiment, data, state = run("circle", 10, layers=layers((3, "tanh"), (1, "tanh"), (1, "sigmoid")))
    facts, tensors = hidden_space(experiment, data, state)
    seen = forward(experiment, state.params, data.inputs)[-2][1]
    assert (facts["units"], facts["dimensions"], facts["explained"]) == (1, 1, None)
    np.testing.assert_allclose(tensors["hidden"], np.hstack([seen, 0 * seen]), rtol=1e-6)
    assert facts["line"][1] == 0
    assert (tensors["hidden_grid"] == tensors["hidden_grid"][0]).all()


def test_without_hidden_layers_the_network_s_inputs_are_seen() -> None:
    experiment, data, state = run("circle", 10, layers=layers((1, "sigmoid")), features=["x1", "x2"])
    facts, tensors = hidden_space(experiment, data, state)
    np.testing.assert_allclose(tensors["hidden"], data.inputs, rtol=1e-6)
    assert facts["line"] == state.params.tolist()
    assert facts["units"] == 2
    three = run("circle", 10, layers=layers((1, "sigmoid")), features=["x1", "x2", "x1_x2"])
    facts, tensors = hidden_space(*three)
    assert facts["units"] == 3
    assert len(facts["explained"]) == 2
    one = hidden_space(*run("circle", layers=layers((1, "sigmoid")), features=["x1"]))
    assert one[0]["dimensions"] == 1


def test_several_classes_tell_the_winner() -> None:
    name = next(name for name, kind in DATASETS.items() if kind().describe().task == "multi_class")
    classes = len(DATASETS[name]().describe().classes)
    column = layers((6, "tanh"), (classes, "softmax"))
    experiment, data, state = run(name, 50, layers=column, loss="cross_entropy")
    facts, tensors = hidden_space(experiment, data, state)
    seen = forward(experiment, state.params, data.inputs[:SAMPLES])[-2][1]
    outputs = answers_in_plane(experiment, state, seen, cells(tensors["hidden_view"]))
    assert facts["line"] is None
    assert tensors["hidden_class"].dtype == np.uint8
    assert (tensors["hidden_class"].ravel() == outputs.argmax(axis=1)).all()
    assert np.abs(tensors["hidden_grid"].ravel() - 255 * outputs.max(axis=1)).max() <= 0.51


def test_a_quantity_has_no_border() -> None:
    facts, tensors = hidden_space(
        *run("plane", 5, layers=layers((2, "tanh"), (1, "linear")), loss="mean_squared_error")
    )
    assert facts["line"] is None
    assert facts["range"][0] < facts["range"][1]
    assert "hidden_class" not in tensors


def test_at_most_a_thousand_samples() -> None:
    dataset = {"name": "circle", "n_samples": 2000}
    experiment, data, state = run("circle", 3, dataset=dataset, layers=layers((2, "tanh"), (1, "sigmoid")))
    _, tensors = hidden_space(experiment, data, state)
    seen = forward(experiment, state.params, data.inputs)[-2][1]
    assert len(seen) > SAMPLES
    np.testing.assert_allclose(tensors["hidden"], seen[:SAMPLES], rtol=1e-6)


@pytest.mark.parametrize("units", [1, 2, 5])
@pytest.mark.parametrize("size", [1e200, 1e308])
def test_what_is_not_finite_is_refused(units: int, size: float) -> None:
    experiment, data, state = run("circle", layers=layers((units, "relu"), (1, "sigmoid")))
    with pytest.raises(DivergedError):
        hidden_space(experiment, data, dataclasses.replace(state, params=np.full(state.params.size, size)))


# ---------------------------------------------------------------- borders


@pytest.mark.parametrize(
    ("activation", "border"),
    [("linear", 0.5), ("sigmoid", 0), ("tanh", 0), ("relu", 0.5), ("leaky_relu", 0.5), ("elu", 0.5), ("step", 0)],
)
def test_the_border_is_where_the_middle_is(activation: str, border: float) -> None:
    assert border_of(activation) == border


def test_a_border_without_closed_form() -> None:
    border = border_of("swish")
    assert border is not None
    assert border / (1 + math.exp(-border)) == pytest.approx(0.5, abs=1e-15)


def test_a_sine_has_many_borders_and_none_is_named() -> None:
    assert border_of("sine") is None
    column = layers((2, "tanh"), (1, "sine"))
    facts, tensors = hidden_space(*run("circle", 5, layers=column, loss="mean_squared_error"))
    assert facts["line"] is None
    assert tensors["hidden_grid"].any()
