"""Racer: trains one contender in time slices, and measures it at the counts of the course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import predict
from engine.core.parts import Stop
from engine.core.stopping import train_loss
from engine.core.tape import count_of
from engine.errors import DivergedError
from engine.frame.pictures import CELLS
from engine.frame.snapshot import Snapshot
from engine.jobs.race_report import MOST_MOMENTS, MOST_PICTURES, Measurement, Report, picture_of, settings_of
from engine.training.advance import TrainState, Unit, advance, initial_state, stop_reason

#: How long a contender trains before it is the next one's turn.
TURN_SECONDS = 0.002
#: Rows of the answers that are told.
PREDICTIONS = 16

#: The field of an optimizer of which a contender may try several values.
RATE = "learning_rate"

Clock = Callable[[], float]


@dataclass(frozen=True, eq=False)
class Entrant:
    """A contender: name and experiment; with ``rates``, trained at each of these learning rates."""

    name: str
    experiment: Experiment
    rates: tuple[float, ...] = ()

    def heats(self) -> list[Entrant]:
        """The runs that it takes: itself, or one for each of its rates."""
        optimizer = self.experiment.optimizer
        tried = [replace(optimizer, **{RATE: rate}) for rate in self.rates]
        return [replace(self, experiment=replace(self.experiment, optimizer=one)) for one in tried] or [self]


@dataclass(frozen=True)
class Course:
    """The course of a race: its length in ``unit``, the counts at which it is measured, and the target loss."""

    unit: Unit
    to: int
    target_loss: float | None

    @property
    def moments(self) -> list[int]:
        """Counts at which the loss is measured: the first, the last, and evenly by their logarithms between."""
        between = np.geomspace(1.0, self.to, MOST_MOMENTS - 2)
        return [0, *sorted({round(moment) for moment in between.tolist()})]


@dataclass(eq=False)
class Racer:
    """The progress of one contender; the only mutable object here."""

    entrant: Entrant
    course: Course
    clock: Clock
    report: Report = field(default_factory=Report)
    status: str = "waiting"
    seconds: float = 0.0
    #: Units that one piece of training takes; grows and shrinks with what the clock says.
    piece: int = 1

    def __post_init__(self) -> None:
        # Without a goal nothing stops it; with one, training itself watches for it at every epoch's end.
        self.experiment = replace(self.entrant.experiment, stop=Stop())
        self.watching = replace(self.experiment, stop=Stop(target_loss=self.course.target_loss))
        self.moments = self.course.moments
        step = max(1.0, (len(self.moments) - 1) / (MOST_PICTURES - 2))
        self.pictured = {round(index * step) for index in range(MOST_PICTURES - 1)} | {len(self.moments) - 1}
        self.next = 0

    def line_up(self, data: TrainingData) -> None:
        """Take the place at the start."""
        self.data = data
        self.state = initial_state(self.experiment, data)
        self.moment = self.state
        self._measure()
        self._note_target()

    @property
    def is_over(self) -> bool:
        return self.status in ("done", "diverged")

    @property
    def done(self) -> int:
        """Units behind it; all, if nothing more will come."""
        return self.course.to if self.is_over else count_of(self.course.unit, self.moment)

    @property
    def version(self) -> tuple[str, int]:
        """A value that changes with every new result."""
        return self.status, len(self.report.measured)

    def take_a_turn(self) -> None:
        """Train for a time slice, and measure where that is due."""
        until = self.clock() + TURN_SECONDS
        self.status = "running"
        while not self.is_over:
            self._train_a_piece()
            if self.clock() >= until:
                break

    def _train_a_piece(self) -> None:
        unit, wanted = self._until_the_next_moment()
        begin, amount = self.clock(), min(self.piece, wanted)
        try:
            after = advance(self.watching, self.data, self.state, amount, unit)
        except DivergedError as error:
            self._leave(error.step)
            return
        took = self.clock() - begin
        self.seconds += took
        self.piece = max(1, min(2 * self.piece, int(self.piece * TURN_SECONDS / max(took, 1e-9))))
        self._arrive(after)

    def _until_the_next_moment(self) -> tuple[Unit, int]:
        """How far it is. An epoch is counted out in samples, for it may be too long for a turn."""
        goal = self.moments[self.next]
        if self.course.unit == "update":
            return "update", goal - self.state.step
        n_train = len(self.data.train_inputs)
        return "sample", (goal - self.state.epoch) * n_train - self.state.position

    def _arrive(self, after: TrainState) -> None:
        self.state = after
        self._note_target()
        has_converged = stop_reason(self.experiment, self.data, after) is not None
        if has_converged or count_of(self.course.unit, after) >= self.moments[self.next]:
            self._measure(is_last=has_converged)
        if not self.is_over and (has_converged or self.next == len(self.moments)):
            self.status = "done"

    def _note_target(self) -> None:
        """The target is met where training, which watched for it, would go no further."""
        target = self.watching.stop.target_loss
        if target is None or self.state.position:
            return
        if train_loss(self.experiment, self.data, self.state.params) <= target:
            self.report.to_target = self._counts(self.state)
            self.watching = self.experiment

    def _leave(self, step: int) -> None:
        """Handle divergence at update ``step``: the state before it counts."""
        self.report.diverged_at = step
        self.status = "diverged"
        begin = self.state if self.state.step < step else self.moment
        try:
            self.state = advance(self.experiment, self.data, begin, max(0, step - 1 - begin.step))
        except DivergedError:
            return
        if self.state.step > self.moment.step:
            self._measure(is_last=True)

    def _measure(self, *, is_last: bool = False) -> None:
        """Measure the current state. A loss that is not finite counts as divergence, too."""
        try:
            with np.errstate(all="ignore"):
                measured = self._measurement(is_last or self.next in self.pictured)
        except DivergedError:
            self.report.diverged_at = self.report.diverged_at or self.state.step
            self.status = "diverged"
            return
        self.moment = self.state
        self.next += 1
        self.report.add(measured)

    def _measurement(self, pictured: bool) -> Measurement:
        seen = Snapshot(self.experiment, self.data, self.state, size=CELLS)
        trained, held_out = self.data.split_indices
        train = seen.scores(trained)
        test = None if held_out is None else seen.scores(held_out)
        return Measurement(self._counts(self.state), train, test, picture_of(seen) if pictured else {})

    def _counts(self, state: TrainState) -> dict[str, float]:
        counted = {name: getattr(state, name) for name in ("step", "epoch", "samples", "evaluations")}
        return counted | {"seconds": self.seconds}

    def facts(self) -> dict[str, Any]:
        about = {"name": self.entrant.name, "experiment": settings_of(self.entrant.experiment), "status": self.status}
        return about | self.report.facts()

    def tensors(self, whole: bool) -> dict[str, NDArray[Any]]:
        if not self.report.measured:
            return {}
        answers = predict(self.experiment, self.moment.params, self.data.inputs[:PREDICTIONS])
        params = self.report.params_of(self.moment) if whole else {}
        return self.report.tensors() | {"predictions": answers} | params
