"""The tape of a run: sparse marks from which every moment of it can be reached again, bit for bit.

Training is a pure function of state and experiment, so a few states are enough: whatever lies between two of them is
computed again. A *change* from outside (a setting, a weight typed in) begins a new stretch with a mark of its own. The
*head* is where the run stands now; it may be anywhere on its tape.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from engine.core.experiment import Experiment
from engine.core.state import TrainState, Unit

T = TypeVar("T")

#: Fewest and most marks of one tape; the charts need at least the first.
FEWEST, MOST = 16, 128
#: Bytes of the states of one tape: as far as ``FEWEST`` allows; and at most, unless two of them are more (with BFGS a
#: thousand parameters are eight million bytes).
BUDGET_BYTES, MOST_BYTES = 2_000_000, 16_000_000


@dataclass(frozen=True, eq=False)
class Mark:
    """A moment of a run: ``state``, the experiment by which it goes on, and the seconds it had trained.

    ``is_change`` says that the state before it was another one, or went on by another experiment.
    """

    experiment: Experiment
    state: TrainState
    seconds: float = 0.0
    is_change: bool = False
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def knows(self, key: Hashable) -> bool:
        """Whether ``key`` is cached."""
        return key in self._kept

    def cached(self, key: Hashable, factory: Callable[[], T]) -> T:
        """The value of ``factory()``, computed once per ``key``: for numbers that depend on this moment only."""
        if key not in self._kept:
            self._kept[key] = factory()
        kept: T = self._kept[key]
        return kept


def count_of(unit: Unit, state: TrainState) -> int:
    """Samples read, updates made or epochs completed."""
    return {"sample": state.samples, "update": state.step, "epoch": state.epoch}[unit]


@dataclass(frozen=True, eq=False)
class Tape:
    """The history of a run. ``marks`` ascend in samples, the first is where the tape begins; ``end`` is the furthest
    moment reached; ``spacing`` the least number of samples between two marks that are no changes."""

    marks: tuple[Mark, ...]
    end: Mark
    spacing: int = 1

    @classmethod
    def begun(cls, experiment: Experiment, state: TrainState, seconds: float = 0.0) -> Tape:
        mark = Mark(experiment, state, seconds, is_change=True)
        return cls((mark,), mark)

    def changed(self, experiment: Experiment, state: TrainState, seconds: float) -> Tape:
        """Record an edit that made ``state`` the head; the rest of the tape is dropped."""
        kept = [mark for mark in self.marks if mark.state.samples < state.samples or mark is self.marks[0]]
        # A change of what has not been trained yet is no stretch of its own.
        if state.samples <= self.marks[0].state.samples:
            return Tape.begun(experiment, state, seconds)
        mark = Mark(experiment, state, seconds, is_change=True)
        return replace(self, marks=(*kept, mark), end=mark)._within_budget()

    def advanced(self, head: TrainState, experiment: Experiment, state: TrainState, seconds: float) -> Tape:
        """Record training from ``head`` to ``state``.

        On the tape it only finds what is there already, up to the next change: from there on it would be another run,
        so then the tape is cut at the head.
        """
        tape = self._cut_at(head, experiment) if self._has_change_after(head) else self
        if state.samples <= tape.end.state.samples:
            return tape
        mark = Mark(experiment, state, seconds)
        if state.samples - tape.marks[-1].state.samples < tape.spacing:
            return replace(tape, end=mark)
        return replace(tape, marks=(*tape.marks, mark), end=mark)._within_budget()

    def until(self, state: TrainState) -> tuple[Mark, ...]:
        """The marks up to ``state``, oldest first."""
        return tuple(mark for mark in self.marks if mark.state.samples <= state.samples)

    def before(self, unit: Unit, to: int) -> Mark:
        """The mark from which to go on to the first moment at which the count of ``unit`` is ``to``."""
        # Counts of updates and epochs stand still while samples are read, so there the mark must be an earlier one.
        highest = to if unit == "sample" else to - 1
        return [mark for mark in self.marks if count_of(unit, mark.state) <= highest or mark is self.marks[0]][-1]

    def arrival(self, base: Mark, state: TrainState) -> Mark:
        """The mark of ``state``, reached from ``base``: after the last edit at this state, if there was one."""
        here = [mark for mark in self.marks if mark.state.samples == state.samples and mark.is_change]
        return here[-1] if here else Mark(base.experiment, state, self._seconds_at(base, state))

    def computed_by(self, base: Mark) -> str:
        """The backend of the updates after ``base``, which a state before the first update does not record."""
        later = (mark for mark in (*self.marks, self.end) if mark.state.step > 0)
        return base.state.compute if base.state.step else next((mark.state.compute for mark in later), "")

    def _seconds_at(self, base: Mark, state: TrainState) -> float:
        after = next((mark for mark in self.marks if mark.state.samples >= state.samples), self.end)
        way = after.state.samples - base.state.samples
        share = (state.samples - base.state.samples) / way if way > 0 else 0.0
        return base.seconds + share * (after.seconds - base.seconds)

    def _has_change_after(self, head: TrainState) -> bool:
        at_the_end = head.samples >= self.end.state.samples  # as nearly always
        return not at_the_end and any(mark.is_change and mark.state.samples > head.samples for mark in self.marks)

    def _cut_at(self, head: TrainState, experiment: Experiment) -> Tape:
        kept = self.until(head) or self.marks[:1]
        end = kept[-1] if kept[-1].state is head else Mark(experiment, head, self._seconds_at(kept[-1], head))
        return replace(self, marks=kept, end=end)

    def _within_budget(self) -> Tape:
        """Twice as sparse where there are too many marks; where all are changes, the oldest stretches go."""
        bytes_each = 8 * (self.end.state.params.size + sum(slot.size for slot in self.end.state.slots))
        most = min(MOST, max(2, BUDGET_BYTES // bytes_each, min(FEWEST, MOST_BYTES // bytes_each)))
        if len(self.marks) <= most:
            return self
        spacing = 2 * self.spacing
        kept = [self.marks[0]]
        for mark in self.marks[1:]:
            if mark.is_change or mark.state.samples - kept[-1].state.samples >= spacing:
                kept.append(mark)
        if all(mark.is_change for mark in kept):
            kept = kept[-most:]
        return replace(self, marks=tuple(kept), spacing=spacing)._within_budget()
