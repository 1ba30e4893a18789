"""A journey to another moment of a run: from a mark of its tape on, by computing again what was computed before."""

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
class Seek:
    """On the way along ``tape`` to the first moment at which the count of ``unit`` is ``to``."""

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
        """How much of the way is done, and how long it is."""
        return self._total - self._left(), self._total

    def arrival(self) -> Mark | None:
        """The moment it led to, once it is there."""
        return None if self._left() else self.tape.arrival(self.base, self._state)

    def next_slice(self, run: int, seconds: float, samples_per_second: float) -> Turn:
        """The next stretch."""
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
        """Stand at ``state`` from now on; False if that is no step forward, so that it can lead nowhere."""
        moved = state.samples > self._state.samples
        self._state = state
        self.seconds += seconds
        return moved

    def _left(self) -> int:
        experiment = self.base.experiment
        return self._goal.left(Training(experiment, experiment, self.data, self._state))
