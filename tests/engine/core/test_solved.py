"""When a run was first solved: the very update, however its training is cut, and by either backend.

The oracle makes one update at a time and judges all samples after each, as the page's accuracy does.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core import data as core_data
from engine.core.batches import batch_size
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import judge
from engine.core.network import predict
from engine.core.parts import Batching, Stop
from engine.core.preparation import prepare
from engine.errors import FieldError
from engine.training import backend
from engine.training.advance import (
    TrainState,
    Unit,
    advance,
    counters,
    initial_state,
    restore,
    set_parameter,
    state_vector,
    with_experiment,
)
from tests.engine.runs import assert_same, start

CIRCLE = {"name": "circle", "n_samples": 40, "train_share": 0.7, "noise": 0.1}
BLOBS = {"name": "blobs", "n_samples": 50, "n_classes": 4}
XOR = {"name": "xor"}
#: data set, hidden layers, output units, output activation, loss, learning rate
RUNS: dict[str, tuple[dict[str, Any], list[tuple[int, str]], tuple[int, str, str], float]] = {
    "sigmoid": (CIRCLE, [(4, "tanh")], (1, "sigmoid", "binary_cross_entropy"), 0.3),
    "tanh": (CIRCLE, [(4, "tanh")], (1, "tanh", "half_squared_error"), 0.3),
    "sine": (CIRCLE, [(6, "tanh")], (1, "sine", "mean_squared_error"), 0.3),
    "two shares": (CIRCLE, [(4, "tanh")], (2, "softmax", "cross_entropy"), 0.3),
    "four shares": (BLOBS, [(9, "relu")], (4, "softmax", "cross_entropy"), 0.1),
    "four sigmoids": (BLOBS, [(5, "swish")], (4, "sigmoid", "binary_cross_entropy"), 0.1),
    "four elus": (BLOBS, [(5, "tanh")], (4, "elu", "mean_squared_error"), 0.1),
    "xor": (XOR, [(3, "tanh")], (1, "sigmoid", "binary_cross_entropy"), 0.3),
    "xor deep": (XOR, [(9, "tanh"), (3, "tanh")], (1, "linear", "mean_squared_error"), 0.05),
    "no hidden layer": (BLOBS, [], (4, "softmax", "cross_entropy"), 0.1),
}
MODES = ("sgd", "mini_batch", "batch")
PLANE = {
    "dataset": {"name": "plane"},
    "layers": [{"units": 1, "activation": "linear"}],
    "loss": "mean_squared_error",
    "optimizer": {"name": "gradient_descent", "learning_rate": 0.05},
}
#: Updates that are looked at one by one.
LENGTH = 300


def experiment_of(name: str, mode: str, **more: Any) -> Experiment:
    dataset, hidden, (units, activation, loss), rate = RUNS[name]
    layers = [{"units": count, "activation": own} for count, own in [*hidden, (units, activation)]]
    return Experiment.from_json(
        {
            "dataset": dataset,
            "layers": layers,
            "loss": loss,
            "initializer": {"name": "xavier_normal"},
            "batching": {"mode": mode, "batch_size": 7, "order": "shuffled"},
            "optimizer": {"name": "gradient_descent", "learning_rate": rate},
            "seed": 3,
        }
        | more
    )


def is_right(experiment: Experiment, data: TrainingData, state: TrainState) -> bool:
    outputs = predict(experiment, state.params, data.measured_inputs)
    wanted = data.measured_targets.argmax(axis=1) if outputs.shape[1] > 1 else data.measured_targets[:, 0] == 1.0
    right, undecided = judge(outputs, wanted.astype(np.intp), data.negative_target)
    return bool(right.all()) and not undecided.any()


def one_by_one(
    experiment: Experiment, data: TrainingData, state: TrainState, length: int = LENGTH
) -> tuple[tuple[int, int] | None, list[bool]]:
    """The first update at which all is right, with its epoch; and whether it is, after each."""
    found, rights = None, []
    per_epoch = -(-len(data.train_inputs) // batch_size(experiment, len(data.train_inputs)))
    for step in range(length + 1):
        rights.append(is_right(experiment, data, state))
        if rights[-1] and found is None:
            found = step, -(-step // per_epoch)
        state = advance(experiment, data, state, 1)
    return found, rights


def solved(state: TrainState) -> tuple[int, int] | None:
    if state.solved_step is None or state.solved_epoch is None:
        assert state.solved_step is state.solved_epoch is None
        return None
    return state.solved_step, state.solved_epoch


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", RUNS)
@pytest.mark.usefixtures("compute")
def test_the_very_update(name: str, mode: str) -> None:
    experiment = experiment_of(name, mode)
    data, state = start(experiment)
    found, _ = one_by_one(experiment, data, state)
    assert solved(advance(experiment, data, state, LENGTH)) == found


@pytest.mark.usefixtures("compute")
def test_most_of_these_runs_are_solved_and_some_for_a_moment_only() -> None:
    """Otherwise the tests above would say little."""
    found = {}
    for name in RUNS:
        for mode in MODES:
            experiment = experiment_of(name, mode)
            found[name, mode] = one_by_one(experiment, *start(experiment))
    assert sum(first is not None for first, _ in found.values()) >= 2 * len(found) // 3
    moments = [rights for first, rights in found.values() if first and not rights[first[0] + 1]]
    assert len(moments) >= 3, "right at one update, and no longer at the next"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["sigmoid", "two shares", "four elus"])
@pytest.mark.usefixtures("compute")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.tuples(st.integers(1, 40), st.sampled_from(["sample", "update", "epoch"])), max_size=9))
def test_however_it_is_cut(name: str, mode: str, pieces: list[tuple[int, Unit]]) -> None:
    experiment = experiment_of(name, mode)
    data, state = start(experiment)
    wandered = state
    for n, unit in pieces:
        wandered = advance(experiment, data, wandered, n, unit)
    assert_same(advance(experiment, data, state, wandered.samples, "sample"), wandered)


@pytest.mark.usefixtures("compute")
def test_what_is_no_longer_right_was_solved_all_the_same() -> None:
    experiment = experiment_of("sigmoid", "mini_batch")
    data, state = start(experiment)
    found, rights = one_by_one(experiment, data, state)
    assert found is not None
    assert not all(rights[found[0] :])
    later = found[0] + rights[found[0] :].index(False)
    unsolved = advance(experiment, data, state, later)
    assert not is_right(experiment, data, unsolved)
    assert solved(unsolved) == found


@pytest.mark.parametrize("optimizer", ["momentum", "adam", "bfgs"])
@pytest.mark.usefixtures("compute")
def test_whatever_the_optimizer(optimizer: str) -> None:
    rate = {} if optimizer == "bfgs" else {"learning_rate": 0.1}
    mode = "batch" if optimizer == "bfgs" else "mini_batch"
    experiment = experiment_of("sigmoid", mode, optimizer={"name": optimizer} | rate)
    data, state = start(experiment)
    found, _ = one_by_one(experiment, data, state)
    assert found is not None
    assert solved(advance(experiment, data, state, LENGTH)) == found


@pytest.mark.parametrize(
    "change",
    [{"precision": "float32"}, {"fault": "sums_not_reset"}, {"fault": "no_shuffling"}, {"compute": "numpy"}],
    ids=str,
)
def test_what_only_the_reference_computes(change: dict[str, str]) -> None:
    experiment = experiment_of("tanh", "mini_batch", **change)
    data, state = start(experiment)
    found, _ = one_by_one(experiment, data, state)
    assert solved(advance(experiment, data, state, LENGTH)) == found


def test_wide_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "WIDE", 10)
    experiment = experiment_of("four shares", "mini_batch")
    data, state = start(experiment)
    found, _ = one_by_one(experiment, data, state)
    assert found is not None
    assert solved(advance(experiment, data, state, LENGTH)) == found


def test_of_a_large_set_those_that_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = experiment_of("sigmoid", "batch")
    all_of_it, _ = one_by_one(experiment, *start(experiment))
    for module in (core_data, backend):  # the kernels are not given large sets
        monkeypatch.setattr(module, "EXACT_UP_TO", 30)
    monkeypatch.setattr(core_data, "MEASURED", 3)
    data, state = start(experiment)
    assert len(data.measured_inputs) == 3
    found, _ = one_by_one(experiment, data, state)
    assert found is not None
    assert found != all_of_it
    assert solved(advance(experiment, data, state, LENGTH)) == found


@pytest.mark.usefixtures("compute")
def test_a_stop_rule_at_the_same_update() -> None:
    experiment = experiment_of("xor", "batch")
    data, state = start(experiment)
    found, _ = one_by_one(experiment, data, state)
    assert found is not None
    for stop in (Stop(max_epochs=found[1]), Stop(target_loss=0.3), Stop(plateau_epochs=1, plateau_delta=1.0)):
        stopping = dataclasses.replace(experiment, stop=stop)
        ended = advance(stopping, data, state, LENGTH)
        assert ended.step < LENGTH
        assert solved(ended) == (found if ended.step >= found[0] else None)


@pytest.mark.usefixtures("compute")
def test_a_regression_and_a_tie_are_never_solved() -> None:
    plane = Experiment.from_json(PLANE)
    # Logistic regression comes to answer ½ to all of XOR: nobody is wrong, nobody is decided.
    tie = Experiment.from_json(
        {
            "layers": [{"units": 1, "activation": "sigmoid"}],
            "optimizer": {"name": "gradient_descent", "learning_rate": 1.0},
        }
    )
    for experiment in (plane, tie):
        data, state = start(experiment)
        assert solved(advance(experiment, data, state, 20_000)) is None


def by_hand(experiment: Experiment, data: TrainingData, state: TrainState) -> TrainState:
    """The article's XOR: one hidden unit says "or", the other "and", and the output "the one but not the other"."""
    assert solved(state) is None
    for index, value in enumerate([20.0, 20.0, 20.0, 20.0, -10.0, -30.0, 20.0, -20.0, -10.0]):
        state = set_parameter(experiment, data, state, index, value)
    return state


@pytest.mark.usefixtures("compute")
def test_weights_set_by_hand_count_where_they_were_set() -> None:
    experiment = Experiment()
    data, state = start(experiment)
    assert solved(by_hand(experiment, data, state)) == (0, 0)
    later = advance(experiment, data, state, 7)
    assert solved(by_hand(experiment, data, later)) == (7, 7)
    one = dataclasses.replace(experiment, batching=Batching("sgd"))
    within = advance(one, data, state, 7)  # the third update of the second epoch
    assert solved(by_hand(one, data, within)) == (7, 2)
    changed = set_parameter(experiment, data, by_hand(experiment, data, later), 0, -20.0)
    assert not is_right(experiment, data, changed)
    assert solved(advance(experiment, data, changed, 50)) == (7, 7)


@pytest.mark.usefixtures("compute")
def test_first_weights_that_are_right() -> None:
    experiment = Experiment.from_json({"dataset": {"name": "and"}, "layers": [{"units": 1, "activation": "sigmoid"}]})
    seeds = (dataclasses.replace(experiment, seed=seed) for seed in range(200))
    right = next(one for one in seeds if is_right(one, *start(one)))
    data, state = start(right)
    assert solved(state) == (0, 0)
    assert solved(advance(right, data, state, 10)) == (0, 0)


@pytest.mark.usefixtures("compute")
def test_hot_changes_keep_it() -> None:
    old = experiment_of("sigmoid", "sgd")
    new = dataclasses.replace(old, batching=Batching("batch"))
    data, state = start(old)
    state = advance(old, data, state, 1500)
    assert state.solved_step is not None
    changed = with_experiment(old, new, data, state)
    assert solved(changed) == solved(state)
    assert solved(advance(new, data, changed, 50)) == solved(state)
    unsolved = advance(old, data, start(old)[1], state.solved_step - 1)
    assert solved(with_experiment(old, new, data, unsolved)) is None


@pytest.mark.usefixtures("compute")
def test_it_is_taken_up_again() -> None:
    experiment = experiment_of("xor", "batch")
    data, state = start(experiment)
    state = advance(experiment, data, state, LENGTH)
    assert state.solved_step
    assert_same(restore(experiment, data, counters(state), state_vector(state)), state)
    # Who does not say when it was knows no better than now; and parameters alone are right from the start.
    silent = {name: value for name, value in counters(state).items() if not name.startswith("solved")}
    assert solved(restore(experiment, data, silent, state_vector(state))) == (LENGTH, LENGTH)
    assert solved(restore(experiment, data, {}, state.params)) == (0, 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"solved_step": 9}, "solved_step"),
        ({"solved_step": 4, "solved_epoch": 5}, "solved_epoch"),
        ({"solved_step": 8, "solved_epoch": 4, "epoch": 2}, "solved_epoch"),
        ({"solved_epoch": None}, "solved_epoch"),
        ({"solved_step": None}, "solved_step"),
        ({"solved_step": -1}, "solved_step"),
        ({"solved_step": 1.5}, "solved_step"),
        ({"solved_step": "3"}, "solved_step"),
        ({"solved_epoch": True}, "solved_epoch"),
    ],
)
def test_counters_that_cannot_be(change: dict[str, Any], field: str) -> None:
    experiment = Experiment()
    data, state = start(experiment)
    told = {"step": 8, "epoch": 8, "solved_step": 3, "solved_epoch": 3}
    assert solved(restore(experiment, data, told, state.params)) == (3, 3)
    with pytest.raises(FieldError) as refused:
        restore(experiment, data, told | change, state.params)
    assert refused.value.field == f"state.{field}"


def test_a_regression_that_says_it_was_solved() -> None:
    experiment = Experiment.from_json(PLANE)
    data = prepare(experiment)
    params = initial_state(experiment, data).params
    with pytest.raises(FieldError, match="never solved"):
        restore(experiment, data, {"step": 8, "epoch": 8, "solved_step": 3, "solved_epoch": 3}, params)
