"""Divergence: reported with its exact step, never a warning, never a number that is not finite in a state."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from engine.components.optimizers import OPTIMIZERS, GradientDescent
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.errors import DivergedError
from engine.training.advance import TrainState, Unit, advance, set_parameter
from tests.engine.runs import start

#: All of it holds for every backend.
pytestmark = pytest.mark.usefixtures("compute")


def diverging(**change: Any) -> Experiment:
    plane: dict[str, Any] = {
        "dataset": {"name": "plane"},
        "layers": [{"units": 4, "activation": "relu"}, {"units": 1, "activation": "linear"}],
        "loss": "mean_squared_error",
        "optimizer": {"name": "gradient_descent", "learning_rate": 1000},
    }
    return Experiment.from_json(plane | change)


def walk_until_it_diverges(
    experiment: Experiment, data: TrainingData, state: TrainState, unit: Unit
) -> tuple[TrainState, int]:
    """One by one: the last good state, and the step that was reported."""
    for _ in range(10_000):
        try:
            state = advance(experiment, data, state, 1, unit)
        except DivergedError as error:
            return state, error.step
    raise AssertionError("never diverged")


@pytest.mark.parametrize("unit", ["sample", "update", "epoch"])
def test_divergence_is_reported_with_its_step_however_it_is_reached(unit: Unit) -> None:
    experiment = diverging(batching={"mode": "mini_batch", "batch_size": 8, "order": "shuffled"})
    data, state = start(experiment)
    with pytest.raises(DivergedError) as at_once:
        advance(experiment, data, state, 10_000, unit)
    last_good, step = walk_until_it_diverges(experiment, data, state, unit)
    assert at_once.value.step == step
    assert 2 <= step < 100
    assert np.isfinite(last_good.params).all()


@pytest.mark.parametrize("name", [name for name, entry in OPTIMIZERS.items() if not entry.full_batch])
def test_no_optimizer_warns_on_its_way_out(name: str) -> None:
    experiment = diverging(optimizer={"name": name, "learning_rate": 1000})
    data, state = start(experiment)
    try:
        later = advance(experiment, data, state, 300)
    except DivergedError:
        return
    assert np.isfinite(later.params).all()


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam"])
def test_a_sum_of_squares_that_overflows_is_divergence_too(name: str) -> None:
    """The step it gives is 0, so that the parameters alone would look stationary."""
    experiment = diverging(optimizer={"name": name}, layers=[{"units": 1, "activation": "linear"}])
    data, state = start(experiment)
    state = set_parameter(experiment, data, state, 2, 1e150)  # the bias: the loss is finite, and so is its slope
    data = dataclasses.replace(data, inputs=data.inputs * 1e20)
    with pytest.raises(DivergedError):
        advance(experiment, data, state, 3)


def test_xor_at_learning_rate_1000_neither_warns_nor_hides_a_number_that_is_not_finite() -> None:
    experiment = Experiment(optimizer=GradientDescent(1000.0))
    data, state = start(experiment)
    assert np.isfinite(advance(experiment, data, state, 500).params).all()
