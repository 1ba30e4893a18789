"""Frames: every tensor against the network itself, refusals, and that looking changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.components.activations import ACTIVATIONS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import forward, loss_of, penalty_of, predict
from engine.core.preparation import prepare
from engine.datasets import DATASETS
from engine.errors import DivergedError, FieldError
from engine.frame.frame import Frame, View, capture
from engine.frame.pictures import CELLS, feature_pictures, to_bytes
from engine.frame.sections import SECTIONS
from engine.training.advance import TrainState, advance, initial_state, set_parameter, state_vector
from tests.engine.runs import small, start

ALL = frozenset(SECTIONS)
#: Tested in test_sections.py.
EXPLANATIONS = {"portrait", "trace", "hidden", "confusion", "distributions"}


def run(
    name: str, dataset: dict[str, Any] | None = None, **changes: Any
) -> tuple[Experiment, TrainingData, TrainState]:
    source = {"dataset": {"name": name} | (dataset or {}), **DATASETS[name].suggest, **changes}
    experiment = Experiment.from_json(source)
    data = prepare(experiment)
    return experiment, data, advance(experiment, data, initial_state(experiment, data), 5)


def unpaint(picture: NDArray[np.uint8], limits: Any) -> NDArray[np.float64]:
    low, high = (float(limit) for limit in limits)
    return low + picture / 255.0 * (high - low)


@pytest.mark.parametrize("name", DATASETS)
def test_every_tensor_has_its_shape(name: str) -> None:
    experiment, data, state = run(name)
    frame = capture(experiment, data, state, View(ALL - EXPLANATIONS, grid=16, neuron=0))
    n_inputs, n_neurons, outputs = len(data.about.inputs), sum(experiment.sizes[1:]), experiment.sizes[-1]
    expected: dict[str, tuple[type, tuple[int, ...]]] = {
        "params": (np.float32, (experiment.n_params,)),
        "activations": (np.float32, (experiment.sizes[0] + n_neurons,)),
        "neuron": (np.uint8, (16, 16)),
        "predictions": (np.float32, (min(256, len(data.labels)), outputs)),
        "state": (np.float64, state_vector(state).shape),
    }
    if data.about.classes:
        expected["answers"] = (np.uint8, (len(data.labels),))
        if outputs > 1:
            expected["sureness"] = (np.float32, (len(data.labels),))
    if n_inputs == 1:
        expected["curve"] = (np.float32, (200,))
    else:
        expected["boundary"] = (np.uint8, (16, 16))
    if data.about.task == "multi_class":
        expected["boundary_class"] = (np.uint8, (16, 16))
    if n_inputs <= 2:
        expected["neurons"] = (np.uint8, (n_neurons, CELLS, CELLS))
        expected["neuron_ranges"] = (np.float32, (n_neurons, 2))
    large = ("boundary", "boundary_class", "neuron")
    if data.about.image is not None:
        expected = {key: value for key, value in expected.items() if key not in large}
    assert {key: (value.dtype.type, value.shape) for key, value in frame.tensors.items()} == expected
    assert all(value.flags.c_contiguous for value in frame.tensors.values())
    assert set(frame.ranges) == {"neuron", "boundary"} & (set(expected) | ({"neuron"} if n_inputs == 1 else set()))


def test_scores_are_those_of_the_network() -> None:
    experiment, data, state = run("circle", regularizer={"name": "l2", "rate": 0.1})
    frame = capture(experiment, data, state, View())
    assert frame.train.loss == pytest.approx(
        loss_of(experiment, state.params, data.train_inputs, data.train_targets), rel=1e-14
    )
    assert frame.test is not None
    assert frame.test.loss == pytest.approx(
        loss_of(experiment, state.params, data.test_inputs, data.test_targets), rel=1e-14
    )
    assert frame.penalty == penalty_of(experiment, state.params) > 0
    assert (frame.step, frame.samples, frame.evaluations, frame.position) == (5, 50, 5, 50)
    assert frame.tensors == {}
    assert frame.findings is None
    assert capture(*run("xor"), View()).test is None


def test_boundary_is_the_prediction_in_the_middle_of_each_cell() -> None:
    experiment, data, state = run("circle")
    frame = capture(experiment, data, state, View(frozenset({"boundary"}), grid=12))
    for row, column in ((0, 0), (0, 11), (11, 0), (5, 7)):
        point = np.array([[-6 + column + 0.5, -6 + row + 0.5]])
        expected = predict(experiment, state.params, data.network_inputs(point))[0, 0]
        found = unpaint(frame.tensors["boundary"], frame.ranges["boundary"])[row, column]
        assert found == pytest.approx(expected, abs=0.51 / 255)
    assert frame.ranges["boundary"] == (0.0, 1.0)


def test_a_frame_says_whose_pictures_it_holds() -> None:
    experiment = Experiment()
    data = prepare(experiment)
    state = initial_state(experiment, data)
    chosen = capture(experiment, data, state, View(frozenset({"neuron"}), sample=3, neuron=1, explained=0))
    assert chosen.pictured == {"sample": 3, "neuron": 1, "explained": 0}
    # Nobody chose: the first output is explained.
    assert capture(experiment, data, state, View()).pictured == {"sample": 0, "neuron": None, "explained": 2}


def test_neurons_are_pictures_of_their_own_output() -> None:
    layers = [{"units": 2, "activation": "tanh"}, {"units": 2, "activation": "relu"}, {"units": 1}]
    experiment, data, state = run("circle", layers=layers)
    frame = capture(experiment, data, state, View(frozenset({"neurons", "neuron"}), grid=CELLS, neuron=2))
    x = -6 + (np.arange(CELLS) + 0.5) * 12 / CELLS
    points = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    forward_pass = forward(experiment, state.params, data.network_inputs(points))
    values = np.concatenate([a for _, a in forward_pass], axis=1).T.reshape(-1, CELLS, CELLS)
    ranges = frame.tensors["neuron_ranges"]
    assert ranges[:2].tolist() == [[-1, 1], [-1, 1]]
    assert ranges[4].tolist() == [0, 1]
    np.testing.assert_allclose(ranges[2:4, 1], np.abs(values[2:4]).max(axis=(1, 2)), rtol=1e-5)
    np.testing.assert_array_equal(ranges[2:4, 0], -ranges[2:4, 1])
    for index, picture in enumerate(frame.tensors["neurons"]):
        span = ranges[index, 1] - ranges[index, 0]
        np.testing.assert_allclose(unpaint(picture, ranges[index]), values[index], atol=0.51 / 255 * span)
    np.testing.assert_array_equal(frame.tensors["neuron"], frame.tensors["neurons"][2])
    assert frame.ranges["neuron"] == tuple(ranges[2].tolist())


@pytest.mark.parametrize("activation", [name for name, entry in ACTIVATIONS.items() if entry.hidden])
def test_pictures_of_every_activation_are_those_of_the_network_in_float64(activation: str) -> None:
    layers = [{"units": 3, "activation": activation}, {"units": 5, "activation": activation}, {"units": 1}]
    experiment, data, state = run("circle", layers=layers, biases=activation != "relu")
    frame = capture(experiment, data, state, View(frozenset({"neurons"})))
    forward_pass = forward(experiment, state.params, data.grid_inputs(CELLS).astype(np.float64))
    values = np.concatenate([a for _, a in forward_pass], axis=1).T
    ranges = frame.tensors["neuron_ranges"]
    for picture, limits, exact in zip(frame.tensors["neurons"], ranges, values, strict=True):
        span = limits[1] - limits[0]
        found = unpaint(picture, limits).ravel()
        # At a step float32 may fall on the other side.
        assert (np.abs(found - exact) <= 0.52 / 255 * span + 1e-5).mean() > 0.995


def test_several_classes_show_the_winner_and_its_probability() -> None:
    experiment, data, state = run("blobs")
    frame = capture(experiment, data, state, View(frozenset({"boundary"}), grid=32))
    shares = predict(experiment, state.params, data.grid_inputs(32).astype(np.float64))
    np.testing.assert_array_equal(frame.tensors["boundary_class"].ravel(), shares.argmax(axis=1))
    np.testing.assert_allclose(frame.tensors["boundary"].ravel() / 255, shares.max(axis=1), atol=0.51 / 255)
    assert frame.ranges["boundary"] == (0.0, 1.0)


def test_two_softmax_outputs_show_class_one() -> None:
    experiment, data, state = run("xor", layers=[{"units": 2, "activation": "softmax"}], loss="cross_entropy")
    frame = capture(experiment, data, state, View(frozenset({"boundary"}), grid=8))
    shares = predict(experiment, state.params, data.grid_inputs(8).astype(np.float64))[:, 1]
    np.testing.assert_allclose(frame.tensors["boundary"].ravel() / 255, shares, atol=0.51 / 255)
    assert "boundary_class" not in frame.tensors


def test_a_single_input_is_a_curve_and_its_pictures_have_equal_rows() -> None:
    experiment, data, state = run("sine")
    frame = capture(experiment, data, state, View(ALL, neuron=3))
    ends = predict(experiment, state.params, np.array([[-6.0], [6.0]]))[:, 0]
    np.testing.assert_allclose(frame.tensors["curve"][[0, -1]], ends, rtol=1e-4)
    for picture in (*frame.tensors["neurons"], frame.tensors["neuron"]):
        assert (picture == picture[0]).all()


def test_values_are_in_the_units_that_are_promised() -> None:
    experiment, data, state = run("study_sleep")
    frame = capture(experiment, data, state, View(frozenset({"predictions", "activations"}), sample=7))
    expected = 100 * predict(experiment, state.params, data.inputs[:256])
    np.testing.assert_allclose(frame.tensors["predictions"], expected, rtol=1e-6)
    activations = [data.inputs[7], *(a[0] for _, a in forward(experiment, state.params, data.inputs[7:8]))]
    np.testing.assert_allclose(frame.tensors["activations"], np.concatenate(activations), rtol=1e-6)
    vector = capture(experiment, data, state, View(frozenset({"state"}))).tensors["state"]
    np.testing.assert_array_equal(vector, state_vector(state))


def test_other_inputs_have_the_chosen_samples_values() -> None:
    dataset, features = {"inputs": 4}, ["x1", "x2", "x3", "x4"]
    experiment, data, state = run("iris", dataset, features=features, initializer={"name": "normal", "std": 3.0})
    view = frozenset({"boundary", "neurons"})
    one, other = (capture(experiment, data, state, View(view, sample=sample)).tensors for sample in (0, 2))
    assert not np.array_equal(one["boundary"], other["boundary"])
    assert "neurons" not in one


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sections": frozenset({"boundry"})}, "visible.sections"),
        ({"grid": 7}, "visible.grid"),
        ({"grid": 129}, "visible.grid"),
        ({"grid": 8.0}, "visible.grid"),
        ({"sample": -1}, "visible.sample"),
        ({"sample": 4}, "visible.sample"),
        ({"sample": True}, "visible.sample"),
        ({"neuron": -1}, "visible.neuron"),
        ({"neuron": 3}, "visible.neuron"),
    ],
)
def test_refuses_what_is_not_there(changes: dict[str, Any], field: str) -> None:
    experiment, data, state = run("xor")
    with pytest.raises(FieldError) as refused:
        capture(experiment, data, state, View(**changes))
    assert refused.value.field == field


def test_limits_are_inside() -> None:
    for view in (View(grid=8), View(grid=128), View(sample=3), View(neuron=2)):
        assert isinstance(capture(*run("xor"), view), Frame)


def test_not_finite_is_divergence_and_large_is_not() -> None:
    experiment, data, state = run("plane")
    large = set_parameter(experiment, data, state, 0, 1e100)
    frame = capture(experiment, data, large, View(frozenset({"boundary", "neurons", "neuron"}), neuron=0))
    assert set(np.unique(frame.tensors["boundary"])) <= {0, 255}
    with pytest.raises(DivergedError):
        capture(experiment, data, set_parameter(experiment, data, state, 0, 1e200), View())


def test_looking_changes_nothing() -> None:
    experiment, data, state = run("circle")
    before = state_vector(state).copy()
    capture(experiment, data, state, View(ALL, neuron=0))
    np.testing.assert_array_equal(state_vector(state), before)
    looked = advance(experiment, data, state, 20)
    never = advance(experiment, data, initial_state(experiment, data), 25)
    np.testing.assert_array_equal(looked.params, never.params)


def test_bytes_are_rounded_and_cut_off() -> None:
    values = np.array([-1.0, 0.0, 0.5, 1.0, 2.0], dtype=np.float32)
    assert to_bytes(values, 0.0, 1.0).tolist() == [0, 0, 128, 255, 255]


def test_features_have_pictures_too() -> None:
    _, data, _ = run("spiral")
    pictures, ranges = feature_pictures(data) or (None, None)
    assert pictures is not None
    assert ranges is not None
    assert pictures.shape == (4, CELLS, CELLS)
    assert pictures[0, 0, 0] == 0
    assert pictures[0, 0, -1] == 255
    assert pictures[1, 0, 0] == 0
    assert pictures[1, -1, 0] == 255
    np.testing.assert_allclose(ranges[:, 0], -ranges[:, 1])
    assert feature_pictures(run("three_inputs")[1]) is None


@pytest.mark.parametrize(
    ("batching", "fault", "size"),
    [
        ({"mode": "sgd"}, "none", 1),
        ({"mode": "batch"}, "none", 13),
        ({"mode": "mini_batch", "batch_size": 4}, "none", 4),
        ({"mode": "mini_batch", "batch_size": 50}, "none", 13),
        ({"mode": "mini_batch", "batch_size": 3}, "swapped_batch_size", 5),
        ({"mode": "batch"}, "swapped_batch_size", 1),
    ],
)
def test_a_frame_says_how_many_samples_a_batch_really_has(batching: dict[str, Any], fault: str, size: int) -> None:
    experiment = small(batching=batching, fault=fault)
    data, state = start(experiment)
    frame = capture(experiment, data, state, View())
    assert frame.batch_size == size
    # Training agrees: so many samples are read by one update.
    assert advance(experiment, data, state, 1).samples == size
