"""The state of a run: hot changes, parameters set by hand, and restoring what anybody may have sent."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.components.optimizers import Momentum
from engine.components.regularizers import L2
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.parts import Batching, Layer, Stop
from engine.errors import DivergedError, FieldError
from engine.training.advance import (
    TrainState,
    advance,
    counters,
    restore,
    set_parameter,
    state_vector,
    stop_reason,
    with_experiment,
)
from engine.training.backprop import loss_and_gradient
from tests.engine.runs import assert_same, small, start

#: All of it holds for every backend.
pytestmark = pytest.mark.usefixtures("compute")


def test_a_hot_change_keeps_parameters_and_counters() -> None:
    old, new = small(optimizer={"name": "momentum"}), small(optimizer={"name": "momentum", "learning_rate": 0.5})
    data, state = start(old)
    state = advance(old, data, state, 6, "sample")
    changed = with_experiment(old, new, data, state)
    assert_same(changed, state)
    assert advance(new, data, changed, 1).params.tolist() != advance(old, data, state, 1).params.tolist()


def test_another_optimizer_starts_with_empty_slots_and_its_own_count() -> None:
    old, new = small(optimizer={"name": "momentum"}), small(optimizer={"name": "adam", "learning_rate": 0.01})
    data, state = start(old)
    state = advance(old, data, state, 8)
    changed = with_experiment(old, new, data, state)
    assert (changed.step, changed.slot_steps, len(changed.slots)) == (8, 0, 2)
    assert changed.params.tolist() == state.params.tolist()
    moved = np.abs(advance(new, data, changed, 1).params - changed.params)
    assert moved.max() == pytest.approx(0.01, rel=1e-4), "Adam's first step is the learning rate"


@pytest.mark.parametrize(
    ("read", "old", "new", "position"),
    [
        (6, 4, 4, 6),
        (6, 4, 1, 4),
        (8, 4, 1, 8),
        (6, 1, 4, 4),
        (7, 4, 3, 3),
        (9, 1, 13, 0),
        (9, 2, 5, 5),
    ],
)
def test_other_batches_go_on_at_the_start_of_the_one_that_was_not_finished(
    read: int, old: int, new: int, position: int
) -> None:
    before, after = (small(batching={"mode": "mini_batch", "batch_size": size}) for size in (old, new))
    data, state = start(before)
    state = advance(before, data, state, read, "sample")
    changed = with_experiment(before, after, data, state)
    assert (changed.position, changed.epoch, changed.step) == (position, 0, state.step)
    assert advance(after, data, changed, 1, "epoch").epoch == 1


def test_a_hot_change_forgets_what_the_stop_rules_concluded() -> None:
    old = Experiment(layers=(Layer(1),), stop=Stop(plateau_epochs=5, plateau_delta=0.01))
    new = dataclasses.replace(old, regularizer=L2(0.01))
    data, state = start(old)
    done = advance(old, data, state, 10_000)
    assert stop_reason(old, data, done) == "plateau"
    changed = with_experiment(old, new, data, done)
    assert stop_reason(new, data, changed) is None
    assert advance(new, data, changed, 3).step == done.step + 3


def test_bfgs_finds_its_way_after_a_change() -> None:
    old = Experiment.from_json({"optimizer": {"name": "bfgs"}, "regularizer": {"name": "l2", "rate": 0.01}})
    new = dataclasses.replace(old, regularizer=L2(0.001))
    data, state = start(old)
    state = advance(old, data, state, 500)
    assert stop_reason(old, data, state) == "converged"
    state = advance(new, data, with_experiment(old, new, data, state), 500)
    assert stop_reason(new, data, state) == "converged"
    gradient = loss_and_gradient(new, state.params, data.train_inputs, data.train_targets)[1]
    assert np.abs(gradient).max() < 1e-8


def test_a_cold_change_is_refused() -> None:
    old = Experiment()
    data, state = start(old)
    with pytest.raises(ValueError, match="not a hot change"):
        with_experiment(old, Experiment(seed=1), data, state)


def test_a_parameter_set_by_hand() -> None:
    experiment = Experiment(optimizer=Momentum())
    data, state = start(experiment)
    state = advance(experiment, data, state, 5)
    changed = set_parameter(experiment, data, state, 3, -2)
    assert changed.params[3] == -2.0
    assert np.delete(changed.params, 3).tolist() == np.delete(state.params, 3).tolist()
    assert (changed.step, changed.slots[0].tolist()) == (5, state.slots[0].tolist())
    assert state.params[3] != -2.0


@pytest.mark.parametrize(
    ("index", "value", "field"),
    [(9, 0.0, "index"), (-1, 0.0, "index"), (True, 0.0, "index"), ("0", 0.0, "index"), (1.5, 0.0, "index")]
    + [(0, value, "value") for value in (math.nan, math.inf, -math.inf, "1", None, True, 10**400)],
)
def test_a_parameter_that_cannot_be_set(index: Any, value: Any, field: str) -> None:
    experiment = Experiment()
    data, state = start(experiment)
    with pytest.raises(FieldError) as refused:
        set_parameter(experiment, data, state, index, value)
    assert refused.value.field == field


# Restoring what somebody sent


def adam_run() -> tuple[Experiment, TrainingData, TrainState]:
    experiment = small(optimizer={"name": "adam"})
    data, state = start(experiment)
    return experiment, data, advance(experiment, data, state, 6)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"step": -1}, "state.step"),
        ({"step": "6"}, "state.step"),
        ({"step": 1.5}, "state.step"),
        ({"step": 2**53}, "state.step"),
        ({"step": 3}, "state.slot_steps"),
        ({"epoch": 7}, "state.epoch"),
        ({"position": 13}, "state.position"),
        ({"position": None}, "state.position"),
        ({"slot_steps": 7}, "state.slot_steps"),
        ({"stale_epochs": 2}, "state.stale_epochs"),
        ({"converged": True}, "state.converged"),
        ({"converged": 0}, "state.converged"),
        ({"best_loss": math.nan}, "state.best_loss"),
        ({"evaluations": math.inf}, "state.evaluations"),
        ({"samples": -5}, "state.samples"),
        ({"params": []}, "state.params"),
    ],
)
def test_counters_that_cannot_be(change: dict[str, Any], field: str) -> None:
    experiment, data, state = adam_run()
    with pytest.raises(FieldError) as refused:
        restore(experiment, data, counters(state) | change, state_vector(state))
    assert refused.value.field == field


def spoil(index: int, value: float) -> Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    def spoiled(vector: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        copy = vector.copy()
        copy[index] = value
        return copy

    return spoiled


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda vector: vector[:-1],
        lambda vector: np.append(vector, 0.0),
        lambda vector: vector[None],
        lambda vector: vector.astype(np.float32),
        lambda vector: vector.tolist()[:3],
        lambda vector: np.empty(0),  # noqa: ARG005
        spoil(0, math.nan),
        spoil(-1, math.inf),
        spoil(-1, -1e-9),
    ],
)
def test_vectors_that_cannot_be(spoiled: Callable[[Any], Any]) -> None:
    experiment, data, state = adam_run()
    with pytest.raises(FieldError) as refused:
        restore(experiment, data, counters(state), spoiled(state_vector(state)))
    assert refused.value.field == "state.vector"


def test_parameters_alone_go_on_with_an_optimizer_that_optimizer_starts_over() -> None:
    experiment, data, state = adam_run()
    again = restore(experiment, data, counters(state), state.params)
    assert (again.params == state.params).all()
    assert again.slot_steps == 0
    assert [slot.tolist() for slot in again.slots] == [
        slot.tolist() for slot in experiment.optimizer.slots(state.params.size)
    ]
    assert again.step == state.step


@pytest.mark.parametrize("foreign", [None, [], "state", 3])
def test_counters_that_are_no_object(foreign: Any) -> None:
    experiment, data, state = adam_run()
    with pytest.raises(FieldError, match=r"^state: "):
        restore(experiment, data, foreign, state_vector(state))


def test_what_is_restored_shares_nothing_with_what_was_sent() -> None:
    experiment, data, state = adam_run()
    vector = state_vector(state)
    again = restore(experiment, data, counters(state), vector)
    vector[:] = 0.0
    assert_same(again, state)


@settings(max_examples=60, deadline=None)
@given(numbers=st.lists(st.floats(-1e300, 1e300), min_size=9, max_size=9), epoch=st.integers(0, 2**53 - 1))
def test_any_finite_parameters_train_on_or_diverge_and_do_nothing_else(numbers: list[float], epoch: int) -> None:
    experiment = Experiment(batching=Batching("sgd", 1, "shuffled"))
    data, _ = start(experiment)
    state = restore(experiment, data, {"step": epoch, "epoch": epoch}, np.array(numbers))
    try:
        later = advance(experiment, data, state, 6)
    except DivergedError:
        return
    assert np.isfinite(later.params).all()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_bfgs_is_told_it_remembers_it_goes_on_or_diverges(data: st.DataObject) -> None:
    experiment = Experiment.from_json({"optimizer": {"name": "bfgs"}})
    samples, _ = start(experiment)
    numbers = st.floats(-1e300, 1e300) | st.floats(-3, 3) | st.just(0.0) | st.just(1.0)
    vector = np.array(data.draw(st.lists(numbers, min_size=9 + 81 + 13, max_size=9 + 81 + 13)))
    state = restore(experiment, samples, {"step": 5, "slot_steps": 5}, vector)
    try:
        later = advance(experiment, samples, state, 5)
    except DivergedError:
        return
    assert np.isfinite(state_vector(later)).all()
