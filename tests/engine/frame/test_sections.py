"""The sections that explain: what the drawer's tabs get is what the engine's own functions say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import confusion_matrix
from engine.core.network import predict
from engine.core.preparation import prepare
from engine.core.state import TrainState
from engine.core.tape import Mark, Tape
from engine.datasets import DATASETS
from engine.errors import FieldError
from engine.frame.frame import Frame, View, capture
from engine.frame.hidden_space import hidden_space
from engine.frame.sections import FEWEST_AT_ONCE, MOMENTS, UNDECIDED
from engine.frame.trace import trace
from engine.training.advance import advance, initial_state


def run(name: str, updates: int = 5) -> tuple[Experiment, TrainingData, TrainState]:
    experiment = Experiment.from_json({"dataset": {"name": name}, **DATASETS[name].suggest})
    data = prepare(experiment)
    return experiment, data, advance(experiment, data, initial_state(experiment, data), updates)


def framed(made: tuple[Experiment, TrainingData, TrainState], *sections: str, **view: Any) -> Frame:
    return capture(*made, View(frozenset(sections), **view))


@pytest.mark.parametrize("name", ["xor", "circle", "iris", "sine", "study_sleep", "three_inputs"])
def test_a_portrait_is_the_large_picture_of_the_explained_neuron(name: str) -> None:
    made = run(name)
    frame = framed(made, "portrait", "neuron", grid=16, neuron=0, explained=0)
    np.testing.assert_array_equal(frame.tensors["portrait"], frame.tensors["neuron"])
    assert frame.ranges["portrait"] == frame.ranges["neuron"]


def test_without_a_choice_the_first_output_is_explained() -> None:
    made = run("iris")
    first = sum(made[0].sizes[1:-1])
    frame = framed(made, "portrait", "trace", grid=8)
    chosen = framed(made, "portrait", "trace", grid=8, explained=first)
    assert frame.facts["trace"]["neuron"] == first
    np.testing.assert_array_equal(frame.tensors["portrait"], chosen.tensors["portrait"])


def test_the_trace_is_the_engine_s() -> None:
    made = run("circle")
    frame = framed(made, "trace", sample=7, explained=1)
    traced = trace(*made, 7, 1)
    assert frame.facts["trace"] == traced.facts()
    for key, tensor in traced.tensors().items():
        np.testing.assert_array_equal(frame.tensors[key], tensor)


def test_the_hidden_space_is_the_engine_s() -> None:
    made = run("circle")
    frame = framed(made, "hidden")
    facts, tensors = hidden_space(*made)
    assert frame.facts["hidden"] == facts
    for key, tensor in tensors.items():
        np.testing.assert_array_equal(frame.tensors[key], tensor)


@pytest.mark.parametrize("name", ["circle", "iris", "digits"])
def test_every_told_sample_has_its_answer(name: str) -> None:
    experiment, data, state = made = run(name, 40)
    outputs = predict(experiment, state.params, data.inputs)[: data.n_reported]
    tensors = framed(made, "answers").tensors
    if outputs.shape[1] == 1:
        np.testing.assert_array_equal(tensors["answers"], outputs[:, 0] > 0.5)
        assert "sureness" not in tensors
    else:
        np.testing.assert_array_equal(tensors["answers"], outputs.argmax(axis=1))
        np.testing.assert_array_equal(tensors["sureness"], outputs.max(axis=1).astype(np.float32))


def test_who_is_undecided_has_no_answer() -> None:
    tied = Experiment.from_json({"initializer": {"name": "zeros"}})
    data = prepare(tied)
    assert framed((tied, data, initial_state(tied, data)), "answers").tensors["answers"].tolist() == [UNDECIDED] * 4


@pytest.mark.parametrize("name", ["circle", "iris"])
def test_confusion_counts_training_and_test_apart(name: str) -> None:
    experiment, data, state = made = run(name)
    facts = framed(made, "confusion").facts["confusion"]
    for part, inputs, targets in (
        ("train", data.train_inputs, data.train_targets),
        ("test", data.test_inputs, data.test_targets),
    ):
        expected = confusion_matrix(predict(experiment, state.params, inputs), targets, data.negative_target)
        assert facts[part] == expected.tolist()
        assert sum(map(sum, facts[part])) == len(inputs)


def test_without_test_samples_there_is_no_test_confusion() -> None:
    assert framed(run("xor"), "confusion").facts["confusion"]["test"] is None


def test_a_regression_has_no_confusion() -> None:
    assert framed(run("sine"), "confusion").facts == {}


def taped(moments: int) -> tuple[tuple[Experiment, TrainingData, TrainState], Tape]:
    experiment, data, _ = run("circle")
    state = initial_state(experiment, data)
    tape = Tape.begun(experiment, state)
    for _ in range(moments):
        after = advance(experiment, data, state, 3)
        tape, state = tape.advanced(state, experiment, after, 0.0), after
    return (experiment, data, state), tape


def steps(made: tuple[Experiment, TrainingData, TrainState], past: tuple[Mark, ...]) -> list[int]:
    frame = capture(*made, View(frozenset({"distributions"})), past)
    assert frame.tensors["hist_counts"].shape[0] == len(frame.tensors["hist_steps"])
    return [int(step) for step in frame.tensors["hist_steps"]]


def test_distributions_go_from_the_first_moment_to_now() -> None:
    made, tape = taped(5)
    assert steps(made, tape.until(made[2])) == [0, 3, 6, 9, 12, 15]
    assert steps(made, ()) == [15]


def test_many_moments_come_by_and_by(monkeypatch: pytest.MonkeyPatch) -> None:
    made, tape = taped(100)
    past = tape.until(made[2])
    monkeypatch.setattr("engine.frame.sections.MULTIPLICATIONS_AT_ONCE", 0)
    frames = [capture(*made, View(frozenset({"distributions"})), past) for _ in range(30)]
    counts = [len(frame.tensors["hist_steps"]) for frame in frames]
    missing = [frame.facts["distributions"]["missing"] for frame in frames]
    assert counts[0] <= FEWEST_AT_ONCE + 1
    assert frames[0].tensors["hist_steps"][-2] > 150, "spread over the whole run"
    assert MOMENTS / 2 < counts[-1] <= MOMENTS + 1
    assert counts == sorted(counts)
    assert {count + left for count, left in zip(counts, missing, strict=True)} == {counts[-1]}
    assert missing[-1] == 0
    shown = steps(made, past)
    assert (shown[0], shown[-1]) == (0, 300)
    assert shown == sorted(shown)


def test_distributions_of_a_moment_are_those_it_had() -> None:
    made, tape = taped(4)
    experiment, data, _ = made
    past = tape.until(made[2])
    then = capture(*made, View(frozenset({"distributions"})), past).tensors
    alone = capture(experiment, data, past[2].state, View(frozenset({"distributions"}))).tensors
    for key in ("hist_counts", "hist_edges", "layer_gradients"):
        np.testing.assert_array_equal(then[key][2], alone[key][0])


def test_a_neuron_that_does_not_exist_cannot_be_explained() -> None:
    with pytest.raises(FieldError, match=r"visible\.explained: got 3, allowed: a whole number, 0 to 2"):
        framed(run("xor"), "trace", explained=3)
    with pytest.raises(FieldError, match=r"visible\.explained"):
        View(explained=-1)
