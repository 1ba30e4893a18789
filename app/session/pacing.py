"""Pacing of training: step by step, at a speed, or as fast as possible. Times are passed in, none is read here."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from app.protocol.commands import Step
from app.session.work import updates_until
from engine import Experiment, TrainingData, TrainState
from engine.training.advance import Unit

#: Minimum interval between two checks of a run with a speed.
TICK_SECONDS = 1 / 60

#: A run that cannot keep up with its speed catches up at most this much; the rest of the backlog is dropped.
DEBT_SECONDS = 0.25

#: For a run at maximum speed: more than any turn can do.
UNBOUNDED = 2**31


@dataclass(frozen=True)
class Budget:
    """Share of the thread pool for one session.

    ``turn_seconds`` is the length of a turn on a compute thread, ``load`` how many training sessions share a thread.
    """

    turn_seconds: float
    load: float


@dataclass(frozen=True, eq=False)
class Training:
    """A run's training. ``based_on`` made ``state``; if ``experiment`` differs, the next turn makes a hot change."""

    experiment: Experiment
    based_on: Experiment
    data: TrainingData
    state: TrainState


@dataclass(frozen=True)
class Goal:
    """Train until the counter of ``unit`` stands at ``target``."""

    unit: str
    target: int

    @classmethod
    def after(cls, count: int, unit: str, training: Training) -> Goal:
        return cls(unit, _counter(unit, training.state) + count)

    def left(self, training: Training) -> int:
        """Remaining samples, or updates (also for epochs, so that a long epoch can be split into turns)."""
        if self.unit != "epoch":
            return max(0, self.target - _counter(self.unit, training.state))
        left = updates_until(self.target, training.based_on, training.data, training.state)
        # A hot change may make batches of other sizes; one update is in the same epoch either way.
        return left if training.experiment is training.based_on else min(left, 1)


def _counter(unit: str, state: TrainState) -> int:
    return {"sample": state.samples, "update": state.step, "epoch": state.epoch}[unit]


class Pace:
    """Pacing of a run: the backlog of requested steps, or of units due at its speed."""

    def __init__(self) -> None:
        self._unit = "update"
        self._speed: float | None = None
        self._backlog = 0.0
        self._seen = 0.0
        self._goal: Goal | None = None
        self._steps: deque[Step] = deque()

    def play(self, unit: str, speed: float | None, now: float) -> None:
        """Train ``speed`` units a second, the first one at once; ``None``: as fast as possible."""
        self.stop()
        self._unit, self._speed = unit, speed
        self._backlog, self._seen = 1.0, now

    def change(self, unit: str, speed: float | None, now: float) -> None:
        """Change the speed, and drop the backlog."""
        self.play(unit, speed, now)
        self._backlog = 0.0

    def resume(self, now: float) -> None:
        """Resume after a pause that adds nothing to the backlog."""
        self._seen = now

    def step(self, step: Step) -> None:
        """Add a step to those asked for."""
        self._steps.append(step)

    def stop(self) -> None:
        self._goal = None
        self._steps.clear()

    @property
    def steps(self) -> int:
        """Number of queued steps."""
        return len(self._steps)

    def amount(self, training: Training, now: float, *, stepping: bool) -> tuple[Unit, int]:
        """The arguments of ``advance``: a unit, and how many at most."""
        if not stepping and self._speed is None:
            return ("sample" if self._unit == "sample" else "update"), UNBOUNDED
        if self._goal is None:
            self._goal = self._next_step(training) if stepping else self._next_by_speed(training, now)
        if self._goal is None:
            return "update", 0
        return ("sample" if self._goal.unit == "sample" else "update"), self._goal.left(training)

    def _next_step(self, training: Training) -> Goal | None:
        if not self._steps:
            return None
        step = self._steps.popleft()
        return Goal.after(step.count, step.unit, training)

    def _next_by_speed(self, training: Training, now: float) -> Goal | None:
        assert self._speed is not None
        owed = self._backlog + (now - self._seen) * self._speed
        owed = min(owed, max(1.0, self._speed * DEBT_SECONDS)) + 1e-9
        self._seen, self._backlog = now, owed % 1.0
        return Goal.after(int(owed), self._unit, training) if owed >= 1.0 else None

    def is_reached(self, training: Training) -> bool:
        """Whether the last queued step, or the whole backlog, is done; the next goal may follow."""
        if self._goal is None or self._goal.left(training) > 0:
            return False
        self._goal = None
        return not self._steps

    def next_at(self) -> float | None:
        """When the next unit is due; ``None``: at once."""
        if self._speed is None or self._goal is not None:
            return None
        return self._seen + max(TICK_SECONDS, (1.0 - self._backlog) / self._speed)


class RateMeter:
    """Measures the training rate of a run.

    ``seconds`` it has trained in all, not counting waiting and drawing; ``rate`` in updates a second over about the
    last second, as a visitor sees it; ``samples_per_second`` while it has a thread (0: unknown).
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.rate = 0.0
        self.samples_per_second = 0.0
        self._seen: deque[tuple[float, int]] = deque()

    def start(self, now: float, step: int) -> None:
        """Training begins, or begins again."""
        self._seen.clear()
        self._seen.append((now, step))

    def note(self, now: float, step: int, samples: int, seconds: float) -> None:
        """A turn of ``seconds`` read ``samples`` and ended at ``step``."""
        self.seconds += seconds
        measured, known = samples / seconds, self.samples_per_second
        self.samples_per_second = 0.7 * known + 0.3 * measured if known else measured
        self._seen.append((now, step))
        while len(self._seen) > 2 and now - self._seen[1][0] >= 1.0:
            self._seen.popleft()
        begin, first = self._seen[0]
        if now > begin:
            self.rate = (step - first) / (now - begin)
