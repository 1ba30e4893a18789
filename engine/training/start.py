"""Initial state of a run, or its state after a hot change, with the backend that continues from there."""

from __future__ import annotations

from engine.core import state as states
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.state import TrainState
from engine.training.backend import choose


def initial_state(experiment: Experiment, data: TrainingData) -> TrainState:
    """Step 0: first weights, nothing read."""
    return states.new_state(experiment, data, choose(experiment))


def with_experiment(old: Experiment, new: Experiment, data: TrainingData, state: TrainState) -> TrainState:
    """The state with which ``new`` goes on where ``old`` was: a hot change (``engine.core.state.changed_state``)."""
    return states.changed_state(old, new, data, state, choose(new))
