"""Training: one update by hand, the same bits whatever the size of the steps, stop rules, divergence, hot changes."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.components.optimizers import OPTIMIZERS, GradientDescent
from engine.core.experiment import Experiment
from engine.core.network import loss_of, predict
from engine.core.parts import Batching, Layer, Stop
from engine.training.advance import (
    Unit,
    advance,
    counters,
    restore,
    set_parameter,
    state_vector,
    stop_reason,
)
from tests.engine.runs import assert_same, small, start

#: All of it holds for every backend.
pytestmark = pytest.mark.usefixtures("compute")

MODES = ("sgd", "mini_batch", "batch")
ORDERS = ("fixed", "shuffled", "with_replacement")


def test_one_update_by_hand() -> None:
    """The first two, on the corners (0, 0) and (0, 1): 2-1-1 sigmoid units, half squared error, learning rate 0.5."""
    experiment = Experiment(
        layers=(Layer(1), Layer(1)),
        loss="half_squared_error",
        optimizer=GradientDescent(0.5),
        batching=Batching("sgd"),
    )
    data, state = start(experiment)
    params = [0.2, -0.4, 0.1, 0.6, -0.3]
    for index, value in enumerate(params):
        state = set_parameter(experiment, data, state, index, value)
    w1, w2, b, v, c = params
    for x1, x2, d in ((0, 0, 0), (0, 1, 1)):
        h = 1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b)))
        y = 1 / (1 + math.exp(-(v * h + c)))
        delta = (y - d) * y * (1 - y)
        back = delta * v * h * (1 - h)
        w1, w2, b = w1 - 0.5 * back * x1, w2 - 0.5 * back * x2, b - 0.5 * back
        v, c = v - 0.5 * delta * h, c - 0.5 * delta
    after = advance(experiment, data, state, 2)
    np.testing.assert_allclose(after.params, [w1, w2, b, v, c], rtol=1e-14)
    assert (after.step, after.epoch, after.position, after.samples) == (2, 0, 2, 2)


def test_the_default_experiment_solves_xor_within_3000_epochs() -> None:
    experiment = Experiment()
    data, state = start(experiment)
    state = advance(experiment, data, state, 3000, "epoch")
    outputs = predict(experiment, state.params, data.inputs)
    assert ((outputs > 0.5) == (data.targets > 0.5)).all()
    assert loss_of(experiment, state.params, data.inputs, data.targets) < 0.1


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("mode", MODES)
def test_ten_at_once_and_one_by_one_give_the_same_bits(mode: str, order: str) -> None:
    experiment = small(batching={"mode": mode, "batch_size": 4, "order": order})
    data, state = start(experiment)
    single = state
    for _ in range(10):
        single = advance(experiment, data, single, 1)
    assert_same(single, advance(experiment, data, state, 10))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_goes_on_from_a_restored_state_with_the_same_bits(name: str) -> None:
    batching = {"mode": "batch" if name == "bfgs" else "mini_batch", "batch_size": 4, "order": "shuffled"}
    experiment = small(optimizer={"name": name}, batching=batching, regularizer={"name": "l2", "rate": 0.01})
    data, state = start(experiment)
    middle = advance(experiment, data, state, 33, "sample")
    again = restore(experiment, data, counters(middle), state_vector(middle))
    assert_same(again, middle)
    straight = advance(experiment, data, middle, 17)
    assert_same(advance(experiment, data, again, 17), straight)
    assert straight.step > middle.step


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["sample", "update", "epoch"])), max_size=6),
    mode=st.sampled_from(MODES),
    order=st.sampled_from(ORDERS),
)
def test_any_way_to_the_same_sample_gives_the_same_bits(steps: list[tuple[int, Unit]], mode: str, order: str) -> None:
    experiment = small(batching={"mode": mode, "batch_size": 4, "order": order})
    data, state = start(experiment)
    wandered = state
    for n, unit in steps:
        wandered = advance(experiment, data, wandered, n, unit)
    assert_same(advance(experiment, data, state, wandered.samples, "sample"), wandered)


def test_samples_updates_and_epochs_count_together() -> None:
    """13 training samples in batches of 4, 4, 4 and 1."""
    experiment = small()
    data, state = start(experiment)
    seen = []
    for _ in range(14):
        state = advance(experiment, data, state, 1, "sample")
        seen.append((state.step, state.epoch, state.position))
    assert seen[:5] == [(0, 0, 1), (0, 0, 2), (0, 0, 3), (1, 0, 4), (1, 0, 5)]
    assert seen[11:] == [(3, 0, 12), (4, 1, 0), (4, 1, 1)]
    assert (state.samples, state.evaluations) == (14, 4)
    update = advance(experiment, data, state, 1, "update")
    assert (update.step, update.position, update.samples) == (5, 4, 17)
    epoch = advance(experiment, data, update, 1, "epoch")
    assert (epoch.step, epoch.epoch, epoch.position, epoch.samples) == (8, 2, 0, 26)


def test_inside_a_batch_nothing_changes() -> None:
    experiment = small()
    data, state = start(experiment)
    inside = advance(experiment, data, state, 3, "sample")
    assert inside.params.tolist() == state.params.tolist()
    assert advance(experiment, data, inside, 1, "sample").params.tolist() != state.params.tolist()


def test_another_seed_is_another_run() -> None:
    runs = []
    for seed in (1, 1, 2):
        experiment = small(seed=seed)
        data, state = start(experiment)
        runs.append(advance(experiment, data, state, 20).params.tobytes())
    assert runs[0] == runs[1] != runs[2]


def test_states_cannot_be_written_to_and_are_left_alone() -> None:
    experiment = small(optimizer={"name": "adam"})
    data, state = start(experiment)
    later = advance(experiment, data, state, 3)
    before = state_vector(later).tobytes()
    advance(experiment, data, later, 5)
    assert state_vector(later).tobytes() == before
    for array in (later.params, *later.slots, state.params, *state.slots):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        later.step = 0  # type: ignore[misc]


@pytest.mark.parametrize(("n", "unit"), [(-1, "update"), (1, "batch")])
def test_nonsense_is_refused(n: int, unit: Any) -> None:
    experiment = Experiment()
    data, state = start(experiment)
    with pytest.raises(ValueError, match="cannot advance"):
        advance(experiment, data, state, n, unit)


# Stop rules


def test_max_epochs_is_never_overshot() -> None:
    experiment = small(stop={"max_epochs": 3})
    data, state = start(experiment)
    done = advance(experiment, data, state, 1000)
    assert (done.epoch, done.position, done.step) == (3, 0, 12)
    assert stop_reason(experiment, data, done) == "max_epochs"
    assert_same(advance(experiment, data, done, 5, "sample"), done)
    assert stop_reason(experiment, data, state) is None


def test_target_loss_stops_at_the_first_epoch_that_reaches_it() -> None:
    experiment = Experiment(stop=Stop(target_loss=0.2))
    data, state = start(experiment)
    done = advance(experiment, data, state, 10_000)
    assert stop_reason(experiment, data, done) == "target_loss"
    assert loss_of(experiment, done.params, data.train_inputs, data.train_targets) <= 0.2
    free = Experiment()
    before = advance(free, data, state, done.step - 1)
    assert loss_of(free, before.params, data.train_inputs, data.train_targets) > 0.2
    assert advance(free, data, before, 1).params.tobytes() == done.params.tobytes()


def test_plateau_stops_after_that_many_epochs_without_improvement() -> None:
    """XOR on one unit comes to rest at ln 2."""
    experiment = Experiment(layers=(Layer(1),), stop=Stop(plateau_epochs=20, plateau_delta=1e-4))
    data, state = start(experiment)
    done = advance(experiment, data, state, 10_000)
    assert stop_reason(experiment, data, done) == "plateau"
    assert done.stale_epochs == 20
    assert done.best_loss == pytest.approx(math.log(2), abs=0.01)
    assert 20 < done.epoch < 2000


def test_bfgs_says_when_it_has_converged() -> None:
    experiment = Experiment.from_json(
        {"layers": [{"units": 1, "activation": "sigmoid"}], "optimizer": {"name": "bfgs"}}
    )
    data, state = start(experiment)
    done = advance(experiment, data, state, 1000)
    assert stop_reason(experiment, data, done) == "converged"
    assert loss_of(experiment, done.params, data.inputs, data.targets) == pytest.approx(math.log(2), abs=1e-12)
    assert done.evaluations >= done.step


def test_stop_rules_wait_for_the_end_of_the_epoch() -> None:
    experiment = small(stop={"target_loss": 100.0})
    data, state = start(small())
    inside = advance(small(), data, state, 1)
    assert stop_reason(experiment, data, inside) is None
    assert advance(experiment, data, inside, 100).epoch == 1
