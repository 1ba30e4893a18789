"""Reference backend: training in plain NumPy, update by update; the other backends must equal it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.arrays import Array, Indices, read_only
from engine.components.faults import FAULTS, NO_FAULT, Read
from engine.components.optimizers import UpdateResult
from engine.core.batches import batch_size, keeps_order
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.solved import Watch
from engine.core.state import TrainState, Unit, frozen
from engine.core.stopping import after_epoch, reason_at_end, train_loss
from engine.errors import DivergedError
from engine.training.backprop import Backprop, FaultyBackprop


def advance(
    experiment: Experiment,
    data: TrainingData,
    state: TrainState,
    n: int,
    unit: Unit = "update",
    backprop: Callable[[Experiment, Array], Backprop] | None = None,
) -> TrainState:
    """``training.advance``, always by this backend; same parameters, same errors.

    ``backprop`` makes what gives the gradient; None: what the experiment asks for.
    """
    backprop = backprop or (Backprop if experiment.fault == NO_FAULT else FaultyBackprop)
    kind = _ReferenceWorker if FAULTS[experiment.fault].sums is None else _SummingReferenceWorker
    worker = kind(experiment, data, state, backprop)
    with np.errstate(all="ignore"):
        worker.run(n, unit)
    return worker.state()


class _ReferenceWorker:
    """One call of ``advance``: private, writable copies, and every view made once."""

    def __init__(
        self,
        experiment: Experiment,
        data: TrainingData,
        state: TrainState,
        backprop: Callable[[Experiment, Array], Backprop],
    ) -> None:
        self.experiment, self.data = experiment, data
        # The state's numbers are float64 in every case; those of a float32 run fit into float32 exactly.
        self.precision = np.dtype(experiment.precision)
        self.params = state.params.astype(self.precision)
        self.slots = tuple(slot.astype(self.precision) for slot in state.slots)
        self.step, self.epoch, self.position = state.step, state.epoch, state.position
        self.samples, self.evaluations, self.slot_steps = state.samples, state.evaluations, state.slot_steps
        self.converged, self.best_loss, self.stale_epochs = state.converged, state.best_loss, state.stale_epochs
        self.problem = backprop(experiment, self.params)
        self.n = len(data.train_inputs)
        self.size = batch_size(experiment, self.n)
        self.solved_step, self.solved_epoch = state.solved_step, state.solved_epoch
        asks = bool(data.about.classes) and self.solved_step is None
        self.watch = Watch(experiment, data, self.params) if asks else None
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
            compute="NumPy",
            params=read_only(self.params.astype(np.float64)),
            slots=frozen(slot.astype(np.float64) for slot in self.slots),
            converged=self.converged,
            best_loss=self.best_loss,
            stale_epochs=self.stale_epochs,
            solved_step=self.solved_step,
            solved_epoch=self.solved_epoch,
        )

    def _read(self, missing: int) -> None:
        """Read the rest of a batch, and make its update; at the last sample, end the epoch."""
        first, end = self.position // self.size * self.size, self.position + missing
        rows = slice(first, end) if self.rows is None else self.rows[first:end]
        self.problem.set_batch(
            *(array[rows].astype(self.precision, copy=False) for array in (self.inputs, self.targets))
        )
        self._update(Read(end - first, self.size, first == 0))
        if self.watch is not None and self.watch.is_solved():
            self.solved_step, self.solved_epoch, self.watch = self.step, self.epoch + 1, None
        self.samples += missing
        self.position = end
        if end == self.n:
            self._end_epoch()

    def _update(self, read: Read) -> None:
        try:
            outcome = self._step(read)
        except FloatingPointError:
            raise DivergedError(self.step) from None
        self.step += 1
        self.evaluations += outcome.evaluations
        self.converged = outcome.converged
        for numbers in (self.params, *self.slots):
            # The sum of squares is cheap; it can overflow where no number has, so it only raises the question.
            if not math.isfinite(np.vdot(numbers, numbers)) and not np.isfinite(numbers).all():
                raise DivergedError(self.step)

    def _step(self, read: Read) -> UpdateResult:  # noqa: ARG002  only a fault asks how much was read
        self.slot_steps += 1
        return self.experiment.optimizer.step(self.problem, self.params, self.slots, self.slot_steps)

    def _order_epoch(self) -> None:
        self.inputs, self.targets = self.data.cached(("train", self.precision), self._samples)
        self.rows: Indices | None = None
        if not keeps_order(self.experiment):
            indices = self.data.reading(self.experiment, self.epoch)
            if self.data.is_large:  # these are gathered batch by batch: gathering all would copy the whole set
                self.rows = indices
            else:
                self.inputs, self.targets = self.inputs[indices], self.targets[indices]

    def _samples(self) -> tuple[Array, Array]:
        inputs, targets = self.data.train_inputs, self.data.train_targets
        if self.data.is_large:
            return inputs, targets
        return inputs.astype(self.precision, copy=False), targets.astype(self.precision, copy=False)

    def _end_epoch(self) -> None:
        self.epoch += 1
        self.position = 0
        stop = self.experiment.stop
        if stop.plateau_epochs is not None:
            loss = train_loss(self.experiment, self.data, self.params)
            self.best_loss, self.stale_epochs = after_epoch(stop, loss, self.best_loss, self.stale_epochs)
        if not keeps_order(self.experiment):
            self._order_epoch()

    def _stops(self) -> bool:
        return reason_at_end(self.experiment, self.data, self) is not None


class _SummingReferenceWorker(_ReferenceWorker):
    """A worker with a fault in its sums of gradients, which are the last of its slots."""

    def _step(self, read: Read) -> UpdateResult:
        optimizer, sums = self.experiment.optimizer, FAULTS[self.experiment.fault].sums
        *own, carried = self.slots
        if optimizer.full_batch or sums is None:
            # All samples at once are a single batch, whose sum begins at zero as it should.
            self.slot_steps += 1
            return optimizer.step(self.problem, self.params, tuple(own), self.slot_steps)
        gradient = sums(carried, self.problem.gradient(), read)
        if gradient is not None:
            self.slot_steps += 1
            optimizer.update(self.params, gradient, tuple(own), self.slot_steps)
        return UpdateResult()
