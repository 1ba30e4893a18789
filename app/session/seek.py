"""Seek on the tape of a run: recompute from the nearest mark before the target, in time slices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from app.session.pacing import Goal, Training
from app.session.work import Turn
from engine import TrainingData
from engine.core.state import TrainState
from engine.core.tape import Mark, Tape
from engine.training.advance import Unit

_numbers = count(1)


@dataclass(eq=False)
class RunningSeek:
    """A seek along ``tape`` to the first state at which the count of ``unit`` is ``to``."""

    tape: Tape
    data: TrainingData
    unit: Unit
    to: int

    def __post_init__(self) -> None:
        self.number = next(_numbers)
        self.base = self.tape.before(self.unit, self.to)
        self.seconds = 0.0
        self.reported_at = 0.0
        self._goal = Goal(self.unit, self.to)
        self._state = self.base.state
        self._total = max(1, self._left())

    @property
    def progress(self) -> tuple[int, int]:
        """Units done, and units in all."""
        return self._total - self._left(), self._total

    def arrival(self) -> Mark | None:
        """The target mark, once it is reached."""
        return None if self._left() else self.tape.arrival(self.base, self._state)

    def next_slice(self, run: int, seconds: float, samples_per_second: float) -> Turn:
        """The next time slice."""
        return Turn(
            run=run,
            experiment=self.base.experiment,
            based_on=self.base.experiment,
            data=self.data,
            state=self._state,
            unit="sample" if self.unit == "sample" else "update",
            amount=self._left(),
            seconds=seconds,
            samples_per_second=samples_per_second,
            computed_by=self.tape.computed_by(self.base) or None,
            seek=self.number,
        )

    def take(self, state: TrainState, seconds: float) -> bool:
        """Set the current state; False if it made no progress, so that the seek cannot reach its target."""
        moved = state.samples > self._state.samples
        self._state = state
        self.seconds += seconds
        return moved

    def _left(self) -> int:
        experiment = self.base.experiment
        return self._goal.left(Training(experiment, experiment, self.data, self._state))
