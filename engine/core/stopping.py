"""Stop rules (early stopping), checked at the end of each epoch only."""

from __future__ import annotations

from typing import Literal, Protocol

from engine.arrays import Array
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import loss_of
from engine.core.parts import Stop
from engine.core.state import TrainState

StopReason = Literal["converged", "max_epochs", "target_loss", "plateau"]
STOP_REASONS: tuple[StopReason, ...] = ("converged", "max_epochs", "target_loss", "plateau")


class At(Protocol):
    """Counters of a run: of a state, or of the worker that computes the next one."""

    @property
    def params(self) -> Array: ...
    @property
    def epoch(self) -> int: ...
    @property
    def converged(self) -> bool: ...
    @property
    def stale_epochs(self) -> int: ...


def stop_reason(experiment: Experiment, data: TrainingData, state: TrainState) -> StopReason | None:
    """The stop rule that ends the training; None inside an epoch, and while no rule holds.

    The target loss is that of the training samples, without penalty; of a large set, of those that are measured.
    """
    return None if state.position else reason_at_end(experiment, data, state)


def reason_at_end(experiment: Experiment, data: TrainingData, at: At) -> StopReason | None:
    """The stop rule that holds at the end of an epoch; None if none does."""
    stop = experiment.stop
    if at.converged:
        return "converged"
    if stop.max_epochs is not None and at.epoch >= stop.max_epochs:
        return "max_epochs"
    if stop.target_loss is not None and train_loss(experiment, data, at.params) <= stop.target_loss:
        return "target_loss"
    if stop.plateau_epochs is not None and at.stale_epochs >= stop.plateau_epochs:
        return "plateau"
    return None


def after_epoch(stop: Stop, loss: float, best: float | None, stale: int) -> tuple[float, int]:
    """The lowest loss so far, and the epochs since, after one more epoch that ended at ``loss``."""
    if best is None or loss < best - stop.plateau_delta:
        return loss, 0
    return best, stale + 1


def train_loss(experiment: Experiment, data: TrainingData, params: Array) -> float:
    """The mean loss over the training samples that are measured (all but those of a large set), without penalty."""
    return loss_of(experiment, params, data.measured_inputs, data.measured_targets)
