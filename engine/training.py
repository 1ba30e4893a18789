"""Training: from one state to a later one. ``advance`` is the only thing that moves a network.

Order and first weights follow from the seed, so every state can be reached again bit for bit, in steps of any size.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from engine.arrays import read_only
from engine.backprop import Backprop
from engine.batches import batch_size, keeps_order, order
from engine.errors import DivergedError
from engine.experiment import Experiment
from engine.network import loss_of
from engine.train_state import (
    TrainState,
    counters,
    frozen,
    initial_state,
    restore,
    set_parameter,
    state_vector,
    with_experiment,
)
from engine.training_data import TrainingData

__all__ = [
    "STOP_REASONS",
    "UNITS",
    "StopReason",
    "TrainState",
    "Unit",
    "advance",
    "counters",
    "initial_state",
    "restore",
    "set_parameter",
    "state_vector",
    "stop_reason",
    "with_experiment",
]

Unit = Literal["sample", "update", "epoch"]
StopReason = Literal["converged", "max_epochs", "target_loss", "plateau"]
UNITS: tuple[Unit, ...] = ("sample", "update", "epoch")
STOP_REASONS: tuple[StopReason, ...] = ("converged", "max_epochs", "target_loss", "plateau")


def advance(experiment: Experiment, data: TrainingData, state: TrainState, n: int, unit: Unit = "update") -> TrainState:
    """Train on, for ``n`` more samples, updates or epochs, or until a stop rule holds at an epoch's end.

    A sample reads one sample; an update, what is missing of its batch; an epoch, what is missing of the epoch.
    ``advance(…, 10)`` and ten times ``advance(…, 1)`` give the same bits.

    Parameters
    ----------
    n : whole number ≥ 0.
    unit : "sample", "update" or "epoch".

    Raises
    ------
    DivergedError
        At the first update after which a parameter, a slot or the loss of the next batch is not finite.
    """
    if unit not in UNITS or n < 0:
        raise ValueError(f"cannot advance by {n} of {unit!r}")
    worker = _Worker(experiment, data, state)
    with np.errstate(all="ignore"):
        worker.run(n, unit)
    return worker.state()


def stop_reason(experiment: Experiment, data: TrainingData, state: TrainState) -> StopReason | None:
    """Why ``advance`` would go no further; None inside an epoch, and as long as no stop rule holds.

    The target loss is that of all training samples, without penalty.
    """
    if state.position:
        return None
    return _reason(experiment, data, state)


class _Worker:
    """One call of ``advance``: private, writable copies, and every view made once."""

    def __init__(self, experiment: Experiment, data: TrainingData, state: TrainState) -> None:
        self.experiment, self.data = experiment, data
        self.params = state.params.copy()
        self.slots = tuple(slot.copy() for slot in state.slots)
        self.step, self.epoch, self.position = state.step, state.epoch, state.position
        self.samples, self.evaluations, self.slot_steps = state.samples, state.evaluations, state.slot_steps
        self.converged, self.best_loss, self.stale_epochs = state.converged, state.best_loss, state.stale_epochs
        self.problem = Backprop(experiment, self.params)
        self.n = len(data.train_inputs)
        self.size = batch_size(experiment.batching, self.n)
        self._order_epoch()

    def run(self, n: int, unit: Unit) -> None:
        while n > 0 and not (self.position == 0 and self._stops()):
            missing = min(self.size - self.position % self.size, self.n - self.position)
            if unit == "sample" and n < missing:
                self.position += n
                self.samples += n
                return
            self._read(missing)
            if unit == "sample":
                n -= missing
            elif unit == "update" or self.position == 0:
                n -= 1

    def state(self) -> TrainState:
        return TrainState(
            step=self.step,
            epoch=self.epoch,
            position=self.position,
            samples=self.samples,
            evaluations=self.evaluations,
            slot_steps=self.slot_steps,
            params=read_only(self.params),
            slots=frozen(self.slots),
            converged=self.converged,
            best_loss=self.best_loss,
            stale_epochs=self.stale_epochs,
        )

    def _read(self, missing: int) -> None:
        """Read the rest of a batch, and make its update; at the last sample, end the epoch."""
        first, end = self.position // self.size * self.size, self.position + missing
        self.problem.see(self.inputs[first:end], self.targets[first:end])
        self._update()
        self.samples += missing
        self.position = end
        if end == self.n:
            self._end_epoch()

    def _update(self) -> None:
        try:
            outcome = self.experiment.optimizer.step(self.problem, self.params, self.slots, self.slot_steps + 1)
        except FloatingPointError:
            raise DivergedError(self.step) from None
        self.step += 1
        self.slot_steps += 1
        self.evaluations += outcome.evaluations
        self.converged = outcome.converged
        for numbers in (self.params, *self.slots):
            # The sum of squares is cheap; it can overflow where no number has, so it only raises the question.
            if not math.isfinite(np.vdot(numbers, numbers)) and not np.isfinite(numbers).all():
                raise DivergedError(self.step)

    def _order_epoch(self) -> None:
        self.inputs, self.targets = self.data.train_inputs, self.data.train_targets
        if not keeps_order(self.experiment.batching):
            indices = order(self.experiment, self.epoch, self.n)
            self.inputs, self.targets = self.inputs[indices], self.targets[indices]

    def _end_epoch(self) -> None:
        self.epoch += 1
        self.position = 0
        stop = self.experiment.stop
        if stop.plateau_epochs is not None:
            loss = _train_loss(self.experiment, self.data, self)
            if self.best_loss is None or loss < self.best_loss - stop.plateau_delta:
                self.best_loss, self.stale_epochs = loss, 0
            else:
                self.stale_epochs += 1
        if not keeps_order(self.experiment.batching):
            self._order_epoch()

    def _stops(self) -> bool:
        return _reason(self.experiment, self.data, self) is not None


def _reason(experiment: Experiment, data: TrainingData, at: TrainState | _Worker) -> StopReason | None:
    stop = experiment.stop
    if at.converged:
        return "converged"
    if stop.max_epochs is not None and at.epoch >= stop.max_epochs:
        return "max_epochs"
    if stop.target_loss is not None and _train_loss(experiment, data, at) <= stop.target_loss:
        return "target_loss"
    if stop.plateau_epochs is not None and at.stale_epochs >= stop.plateau_epochs:
        return "plateau"
    return None


def _train_loss(experiment: Experiment, data: TrainingData, at: TrainState | _Worker) -> float:
    return loss_of(experiment, at.params, data.train_inputs, data.train_targets)
