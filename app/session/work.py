"""Work for the thread pool: frozen values in, frozen values out. The only file of the server that trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic, thread_time
from typing import TypeAlias

import numpy as np

from app.session.job_queue import JobSlice, JobSliceResult
from app.session.messages import divergence_evidence
from app.session.preparing import PrepareResult, PrepareRun
from engine import (
    DivergedError,
    Experiment,
    TrainingData,
    TrainState,
    advance,
    set_parameter,
    stop_reason,
    with_experiment,
)
from engine.core.batches import batch_size
from engine.core.tape import Tape
from engine.frame.frame import Frame, View, capture
from engine.frame.sections import SLOW_SECTIONS
from engine.training.advance import Unit

#: A turn ends when less than this part of it is left: another call would cost more than it trains.
ENOUGH = 0.2


@dataclass(frozen=True)
class Divergence:
    """The update at which training diverged, and facts about the state before it."""

    step: int
    evidence: Mapping[str, float | None]
    advice: str


@dataclass(frozen=True, eq=False)
class TurnResult:
    """The result of one turn. Seconds are CPU time, so waiting for other threads does not count.

    ``edited`` is the state from which it trained, if that was changed from outside first.
    """

    run: int
    experiment: Experiment
    edited: TrainState | None
    state: TrainState
    frame: Frame | None
    samples: int
    train_seconds: float
    draw_seconds: float
    processor_seconds: float
    tried_to_draw: bool
    reason: str | None = None
    divergence: Divergence | None = None
    seek: int = 0


@dataclass(frozen=True, eq=False)
class Turn:
    """Train for about ``seconds`` of the processor, at most ``amount`` units, then draw what the page looks at.

    ``based_on`` is the experiment that made ``state``; ``parameters`` are values the page wants put in first.
    ``samples_per_second`` is how fast earlier turns were (0: unknown). ``view`` is drawn if the turn, which may have
    waited for a thread, ends after ``draw_at`` by the ``clock``, if it ends the training, or completes a step;
    ``diagnoses`` says whether a frame in the middle of training also shows what is expensive and changes slowly;
    ``tape`` has earlier moments, for the charts of the history.
    Where a turn only repeats what was, ``computed_by`` has to
    compute it, and ``seek`` is the number of the seek it belongs to.
    """

    run: int
    experiment: Experiment
    based_on: Experiment
    data: TrainingData
    state: TrainState
    parameters: tuple[tuple[int, float], ...] = ()
    unit: Unit = "update"
    amount: int = 0
    seconds: float = 0.0
    samples_per_second: float = 0.0
    view: View | None = None
    draw_at: float = 0.0
    diagnoses: bool = True
    is_step: bool = False
    tape: Tape | None = None
    computed_by: str | None = None
    seek: int = 0
    clock: Callable[[], float] = monotonic

    def perform(self) -> TurnResult:
        with np.errstate(all="ignore"):
            return self._perform()

    def _perform(self) -> TurnResult:
        begin = thread_time()
        edited = self._edit()
        state, left, divergence = self._train(edited, begin + self.seconds)
        reason = stop_reason(self.experiment, self.data, state) if self.amount else None
        trained = thread_time()
        frame = None
        ends = (left == 0 and self.is_step) or reason is not None or divergence is not None
        draws = self.view is not None and (ends or self.clock() >= self.draw_at)
        if draws and self.view is not None:
            try:
                frame = self._draw(state, self.view if ends or self.diagnoses else quick(self.view))
            except DivergedError:
                divergence = divergence or self._diverged(state, state.step)
        drawn = thread_time()
        return TurnResult(
            run=self.run,
            experiment=self.experiment,
            edited=edited if edited is not self.state else None,
            state=state,
            frame=frame,
            samples=state.samples - edited.samples,
            train_seconds=trained - begin if self.amount else 0.0,
            draw_seconds=drawn - trained,
            processor_seconds=drawn - begin,
            tried_to_draw=draws,
            reason=None if divergence else reason,
            divergence=divergence,
            seek=self.seek,
        )

    def _draw(self, state: TrainState, view: View) -> Frame:
        """Draw the frame of ``state``.

        Raises
        ------
        DivergedError
            If a number in it is not finite, or not in the float32 that the page gets.
        """
        past = self.tape.until(state) if self.tape else ()
        frame = capture(self.experiment, self.data, state, view, past)
        if not all(np.isfinite(tensor).all() for tensor in frame.tensors.values()):
            raise DivergedError(state.step)
        return frame

    def _edit(self) -> TrainState:
        state = self.state
        if self.experiment is not self.based_on:
            state = with_experiment(self.based_on, self.experiment, self.data, state)
        for index, value in self.parameters:
            state = set_parameter(self.experiment, self.data, state, index, value)
        return state

    def _train(self, state: TrainState, until: float) -> tuple[TrainState, int, Divergence | None]:
        """Advance in growing pieces until the time or the amount is used up; how much of it is left."""
        left, piece = self.amount, self._first_piece()
        while left > 0:
            begin = thread_time()
            piece = min(piece, left)
            try:
                after = advance(self.experiment, self.data, state, piece, self.unit, self.computed_by)
            except DivergedError as error:
                return state, left, self._diverged(self._last_good(state, error.step), error.step)
            came = after.samples - state.samples if self.unit == "sample" else after.step - state.step
            state, left = after, left - piece
            now = thread_time()
            if came < piece or now >= until - ENOUGH * self.seconds:  # a stop rule holds, or the turn is over
                break
            piece = max(1, min(2 * piece, int(piece * (until - now) / max(now - begin, 1e-9))))
        return state, left, None

    def _first_piece(self) -> int:
        samples = self.samples_per_second * self.seconds
        size = batch_size(self.experiment, len(self.data.train_inputs))
        return max(1, int(samples if self.unit == "sample" else samples / size))

    def _last_good(self, state: TrainState, step: int) -> TrainState:
        """The last finite state, one update before divergence."""
        good = step - 1 - state.step
        try:
            return advance(self.experiment, self.data, state, good, "update") if good > 0 else state
        except DivergedError:
            return state

    def _diverged(self, state: TrainState, step: int) -> Divergence:
        evidence = divergence_evidence(self.experiment, self.data, state)
        by_hand = self.amount == 0 or not evidence["learning_rate"]
        return Divergence(step, evidence, "reset" if by_hand else "lower_learning_rate")


Work: TypeAlias = PrepareRun | Turn | JobSlice
Done: TypeAlias = PrepareResult | TurnResult | JobSliceResult


def quick(view: View) -> View:
    """The same view without the expensive sections that change slowly."""
    return replace(view, sections=view.sections - SLOW_SECTIONS)


def updates_until(epoch: int, experiment: Experiment, data: TrainingData, state: TrainState) -> int:
    """Updates that are left until ``epoch`` epochs are complete."""
    n_train = len(data.train_inputs)
    size = batch_size(experiment, n_train)
    in_epoch = -(-n_train // size)
    return max(0, (epoch - state.epoch) * in_epoch - state.position // size)
