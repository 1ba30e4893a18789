"""The kernels against the reference: the same update from the same state, whatever an experiment says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.arrays import read_only
from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS
from engine.components.regularizers import REGULARIZERS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.parts import Stop
from engine.core.preparation import prepare
from engine.core.state import COMPILED, NUMPY, TrainState, Unit
from engine.errors import DivergedError
from engine.kernels import codes
from engine.training import compiled as twin
from engine.training import reference
from engine.training.advance import advance
from engine.training.start import initial_state
from tests.engine.runs import assert_same

pytestmark = pytest.mark.usefixtures("compiled")

#: Of what the registries have, that which has a twin.
HIDDEN = [name for name in codes.ACTIVATIONS if ACTIVATIONS[name].hidden]
ORDERS = ["fixed", "shuffled", "with_replacement"]
#: data set -> (its settings, (output units, output activation, loss) that fit it)
ENDINGS: dict[str, tuple[dict[str, Any], list[tuple[int, str, str]]]] = {
    "circle": (
        {"n_samples": 40, "train_share": 0.7, "noise": 0.2},
        [
            (1, "sigmoid", "binary_cross_entropy"),
            (1, "tanh", "half_squared_error"),
            (1, "sine", "mean_squared_error"),
            (2, "softmax", "cross_entropy"),
        ],
    ),
    "blobs": (
        {"n_samples": 50, "n_classes": 4},
        [
            (4, "softmax", "cross_entropy"),
            (4, "sigmoid", "binary_cross_entropy"),
            (4, "swish", "mean_squared_error"),
            (4, "elu", "half_squared_error"),
        ],
    ),
    "plane": (
        {"n_samples": 90, "noise": 0.1},
        [(1, "linear", "gaussian_nll"), (1, "leaky_relu", "mean_squared_error")],
    ),
}
LEARNING_RATES = {"adagrad": 0.05, "rmsprop": 0.003, "adam": 0.005}


@st.composite
def experiments(
    draw: Callable[[Any], Any],
    optimizer: str,
    order: str,
    max_units: int = 18,
    regularizers: tuple[str, ...] = tuple(codes.REGULARIZER_CODES),
) -> Experiment:
    """Whatever the kernels have a twin of."""
    dataset = draw(st.sampled_from(sorted(ENDINGS)))
    extra, endings = ENDINGS[dataset]
    units, activation, loss = draw(st.sampled_from(endings))
    layer = st.fixed_dictionaries({"units": st.integers(1, max_units), "activation": st.sampled_from(HIDDEN)})
    hidden = draw(st.lists(layer, max_size=3))
    mode = draw(st.sampled_from(["sgd", "mini_batch", "batch"]))
    return Experiment.from_json(
        {
            "dataset": {"name": dataset, "seed": draw(st.integers(0, 9))} | extra,
            "layers": [*hidden, {"units": units, "activation": activation}],
            "biases": draw(st.booleans()),
            "initializer": {"name": "xavier_normal"},
            "loss": loss,
            "optimizer": {"name": optimizer, "learning_rate": LEARNING_RATES.get(optimizer, 0.02)},
            "regularizer": {"name": draw(st.sampled_from(regularizers)), "rate": 0.003},
            "batching": {"mode": mode, "batch_size": draw(st.integers(1, 70)), "order": order},
            "seed": draw(st.integers(0, 2**32 - 1)),
        }
    )


def start(experiment: Experiment) -> tuple[TrainingData, TrainState]:
    """A state with random biases, so that no gradient is zero by symmetry, where rounding alone would decide."""
    data = prepare(experiment)
    state = initial_state(experiment, data)
    assert state.compute == COMPILED
    nudge = np.random.default_rng(experiment.seed).normal(0, 0.1, state.params.size)
    return data, dataclasses.replace(state, params=read_only(state.params + nudge))


def numbers(state: TrainState) -> list[np.ndarray[Any, Any]]:
    return [state.params, *state.slots]


def are_near(one: TrainState, other: TrainState, tolerance: float) -> bool:
    return all(
        np.allclose(x, y, rtol=tolerance, atol=tolerance) for x, y in zip(numbers(one), numbers(other), strict=True)
    )


def counts(state: TrainState) -> tuple[int, ...]:
    return state.step, state.epoch, state.position, state.samples, state.evaluations, state.slot_steps


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("optimizer", codes.OPTIMIZER_CODES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.data())
def test_one_update_from_the_same_state(optimizer: str, order: str, drawn: st.DataObject) -> None:
    experiment = drawn.draw(experiments(optimizer, order))
    data, state = start(experiment)
    # Adagrad's very first step is ±1 however small the gradient, so it tells the signs of rounding errors apart.
    state = dataclasses.replace(reference.advance(experiment, data, state, 3), compute=COMPILED)
    ours, theirs = (engine.advance(experiment, data, state, 1) for engine in (twin, reference))
    assert are_near(ours, theirs, 1e-13)
    assert counts(ours) == counts(theirs)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("optimizer", codes.OPTIMIZER_CODES)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.data())
def test_a_thousand_updates(optimizer: str, order: str, drawn: st.DataObject) -> None:
    # L1 drives a weight to zero and over it, again and again; on which side it is, a rounding error decides.
    experiment = drawn.draw(experiments(optimizer, order, max_units=6, regularizers=("none", "l2")))
    data, state = start(experiment)
    try:
        theirs = reference.advance(experiment, data, state, 1000)
        # Where the reference itself, pushed aside by 1e-13 now and then, ends elsewhere, no two programs can agree.
        assume(are_near(theirs, pushed(experiment, data, state), 1e-10))
    except DivergedError:
        assume(False)
    assert are_near(twin.advance(experiment, data, state, 1000), theirs, 1e-9)


def pushed(experiment: Experiment, data: TrainingData, state: TrainState) -> TrainState:
    """A thousand updates of the reference, with pushes as a hundred times worse rounding would give."""
    rng = np.random.default_rng(0)
    for _ in range(40):
        aside = state.params * (1 + 1e-13 * rng.choice([-1.0, 1.0], state.params.size))
        state = reference.advance(experiment, data, dataclasses.replace(state, params=read_only(aside)), 25)
    return state


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn=st.data(),
    steps=st.lists(st.tuples(st.integers(0, 130), st.sampled_from(["sample", "update", "epoch"])), max_size=5),
)
def test_any_way_to_the_same_sample_gives_the_same_bits(drawn: st.DataObject, steps: list[tuple[int, Unit]]) -> None:
    optimizer = drawn.draw(st.sampled_from(sorted(codes.OPTIMIZER_CODES)))
    experiment = drawn.draw(experiments(optimizer, drawn.draw(st.sampled_from(ORDERS)), max_units=4))
    data, state = start(experiment)
    wandered = state
    try:
        for n, unit in steps:
            wandered = advance(experiment, data, wandered, n, unit)
    except DivergedError:
        assume(False)
    assert_same(advance(experiment, data, state, wandered.samples, "sample"), wandered)
    theirs = reference.advance(experiment, data, state, wandered.samples, "sample")
    assert counts(wandered) == counts(theirs)


@pytest.mark.parametrize("batch_size", [1, 8, 9, 63, 64, 65, 130, 200])
@pytest.mark.parametrize("activation", codes.ACTIVATIONS)
def test_every_activation_at_every_size_of_a_tile(activation: str, batch_size: int) -> None:
    """Whole vectors and parts of them, one tile and several, wide and narrow layers."""
    hidden = [] if activation == "softmax" else [{"units": 9, "activation": activation}]
    units, output, loss = (1, "linear", "gaussian_nll") if hidden else (2, "softmax", "cross_entropy")
    experiment = Experiment.from_json(
        {
            "dataset": {"name": "plane" if hidden else "circle", "n_samples": 200, "train_share": 1.0},
            "layers": [*hidden, {"units": units, "activation": output}],
            "initializer": {"name": "xavier_normal"},
            "loss": loss,
            "batching": {"mode": "mini_batch", "batch_size": batch_size, "order": "shuffled"},
            "optimizer": {"name": "gradient_descent", "learning_rate": 0.005},
        }
    )
    data, state = start(experiment)
    ours, theirs = (engine.advance(experiment, data, state, 1, "epoch") for engine in (twin, reference))
    assert are_near(ours, theirs, 1e-12)


@pytest.mark.parametrize("mode", ["sgd", "mini_batch", "batch"])
@pytest.mark.parametrize("dataset", ENDINGS)
@pytest.mark.parametrize("ending", range(2))
def test_the_loss_that_stop_rules_look_at(dataset: str, ending: int, mode: str) -> None:
    extra, endings = ENDINGS[dataset]
    units, activation, loss = endings[ending]
    experiment = Experiment.from_json(
        {
            "dataset": {"name": dataset} | extra,
            "layers": [{"units": 5, "activation": "tanh"}, {"units": units, "activation": activation}],
            "initializer": {"name": "xavier_normal"},
            "loss": loss,
            "batching": {"mode": mode, "batch_size": 7, "order": "shuffled"},
            "optimizer": {"name": "gradient_descent", "learning_rate": 0.01},
            "stop": {"plateau_epochs": 50, "plateau_delta": 0.01},
        }
    )
    data, state = start(experiment)
    ours, theirs = (engine.advance(experiment, data, state, 30, "epoch") for engine in (twin, reference))
    assert ours.best_loss == pytest.approx(theirs.best_loss, rel=1e-12)
    assert (ours.stale_epochs, ours.epoch) == (theirs.stale_epochs, 30)
    target = dataclasses.replace(experiment, stop=Stop(target_loss=ours.best_loss))
    ours, theirs = (engine.advance(target, data, state, 30, "epoch") for engine in (twin, reference))
    assert abs(ours.epoch - theirs.epoch) <= 1  # the loss itself was the target, to the last digit


def test_what_has_no_twin_is_computed_by_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(codes.ACTIVATIONS, "tanh")
    experiment = Experiment.from_json({"layers": [{"units": 2, "activation": "tanh"}, {"units": 1}]})
    data = prepare(experiment)
    state = initial_state(experiment, data)
    assert state.compute == NUMPY
    assert advance(experiment, data, state, 5).step == 5


def test_everything_the_registries_have_today_has_a_twin() -> None:
    """But not BFGS, which needs all samples many times in an update. What is added later may do without."""
    assert set(codes.ACTIVATIONS) <= set(ACTIVATIONS)
    assert set(codes.LOSSES) <= set(LOSSES)
    assert set(codes.OPTIMIZER_CODES) <= set(OPTIMIZERS) - {"bfgs"}
    assert set(codes.REGULARIZER_CODES) <= set(REGULARIZERS)
    assert (len(codes.ACTIVATIONS), len(codes.LOSSES), len(codes.OPTIMIZER_CODES)) == (10, 5, 6)


def test_a_run_that_began_in_numpy_stays_there() -> None:
    experiment = Experiment()
    data = prepare(experiment)
    begun = reference.advance(experiment, data, initial_state(experiment, data), 1)
    after = advance(experiment, data, begun, 10)
    assert after.compute == NUMPY
    assert_same(after, reference.advance(experiment, data, begun, 10))


def test_a_run_that_has_not_begun_takes_what_is_there_when_it_does() -> None:
    experiment = Experiment()
    data = prepare(experiment)
    state = dataclasses.replace(initial_state(experiment, data), compute=NUMPY)
    assert advance(experiment, data, state, 10).compute == COMPILED
