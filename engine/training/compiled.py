"""Compiled backend: ``advance`` by the kernels, with the same updates as ``engine.training.reference``.

Which samples an update reads depends on counters alone, so the number of updates is known beforehand: they take one
call of a kernel, then perhaps a few samples of a batch that is not complete. A stop rule that looks at the loss is
watched by the kernel, which returns when it may hold, or when the run may be solved.
"""

from __future__ import annotations

import math

from engine.arrays import Array, read_only
from engine.core.batches import batch_size
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.solved import is_solved
from engine.core.state import COMPILED, TrainState, Unit, frozen
from engine.core.stopping import reason_at_end
from engine.errors import DivergedError
from engine.kernels.buffers import BEST, STALE, not_asking, work_for
from engine.kernels.codes import LOSS_NOT_FINITE, MAY_BE_SOLVED, PARAMS_NOT_FINITE
from engine.kernels.plan import plan_of
from engine.training import kernel_loader


def advance(experiment: Experiment, data: TrainingData, state: TrainState, n: int, unit: Unit = "update") -> TrainState:
    """``training.advance`` by the kernels, which must be loaded and support all components of the experiment."""
    worker = _CompiledWorker(experiment, data, state)
    worker.run(n, unit)
    return worker.state()


class _CompiledWorker:
    """One call of ``advance``: counters, and the buffers that a kernel works in."""

    def __init__(self, experiment: Experiment, data: TrainingData, state: TrainState) -> None:
        self.experiment, self.data, self.begin = experiment, data, state
        self.n = len(data.train_inputs)
        self.size = batch_size(experiment, self.n)
        self.per_epoch = -(-self.n // self.size)
        self.plan = plan_of(experiment, self.n)
        self.dispatch = kernel_loader.loaded()
        self.samples = self.dispatch.samples_of(self.plan, data)
        asks_if_solved = bool(data.about.classes) and state.solved_step is None
        self.work = work_for(self.plan, self.samples, state, asks_if_solved=asks_if_solved)
        self.solved_step, self.solved_epoch = state.solved_step, state.solved_epoch
        self.made = 0  # updates
        self.epoch, self.position = state.epoch, state.position
        self.converged = state.converged

    @property
    def params(self) -> Array:
        """(n_params,), as in ``network.Layout``."""
        return self.work.params[self.plan.places]

    def run(self, n: int, unit: Unit) -> None:
        updates, samples = self._way(n, unit)
        while updates > 0:
            piece = min(updates, self._until_the_last_epoch())
            if piece == 0 or self._stops():
                return
            updates -= self._train(piece)
        if samples and not self._stops():
            self.position += samples

    def _way(self, n: int, unit: Unit) -> tuple[int, int]:
        """How many updates it takes, and how many samples are read after the last one."""
        done = self.position // self.size
        if unit == "update":
            return n, 0
        if unit == "epoch":
            return max(0, n * self.per_epoch - done), 0
        epochs, rest = divmod(self.position + n, self.n)
        updates = epochs * self.per_epoch + rest // self.size - done
        # Without an update, what was read of the batch before counts already.
        return updates, n if updates == 0 else rest % self.size

    def _until_the_last_epoch(self) -> int:
        """Updates that the number of epochs leaves."""
        most = self.experiment.stop.max_epochs
        if most is None:
            return 2**62
        return max(0, (most - self.epoch) * self.per_epoch - self.position // self.size)

    def _stops(self) -> bool:
        return self.position == 0 and reason_at_end(self.experiment, self.data, self) is not None

    def _train(self, updates: int) -> int:
        """Make updates, or fewer if a stop rule may hold; how many."""
        first = self.position // self.size
        made, status = self.dispatch.train(
            self.plan,
            self.samples,
            self.work,
            self.begin.slot_steps + self.made,
            updates,
            self.epoch,
            first * self.size,
        )
        self.made += made
        if status in (LOSS_NOT_FINITE, PARAMS_NOT_FINITE):
            # Before the update that would have followed, or after the one that was made.
            raise DivergedError(self.begin.step + self.made)
        epochs, last = divmod(first + made, self.per_epoch)
        self.epoch += epochs
        self.position = last * self.size
        self.converged = False
        if status == MAY_BE_SOLVED and is_solved(self.experiment, self.data, self.params):
            self.solved_step, self.solved_epoch = self.begin.step + self.made, self.epoch + (last > 0)
            self.work = not_asking(self.work)
        return int(made)

    @property
    def best_loss(self) -> float | None:
        if self.experiment.stop.plateau_epochs is None:
            return self.begin.best_loss
        best = float(self.work.seen[BEST])
        return None if best == math.inf else best

    @property
    def stale_epochs(self) -> int:
        return self.begin.stale_epochs if self.experiment.stop.plateau_epochs is None else int(self.work.seen[STALE])

    def state(self) -> TrainState:
        begin = self.begin
        slots = self.work.slots.reshape(len(begin.slots), self.plan.length)
        return TrainState(
            step=begin.step + self.made,
            epoch=self.epoch,
            position=self.position,
            samples=begin.samples + (self.epoch - begin.epoch) * self.n + self.position - begin.position,
            evaluations=begin.evaluations + self.made,
            slot_steps=begin.slot_steps + self.made,
            converged=self.converged,
            best_loss=self.best_loss,
            stale_epochs=self.stale_epochs,
            compute=COMPILED,
            solved_step=self.solved_step,
            solved_epoch=self.solved_epoch,
            params=read_only(self.params),
            slots=frozen(slot[self.plan.places] for slot in slots),
        )
