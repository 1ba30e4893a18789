"""Training half of a run: turns go to the thread pool, results come back and become frames and events."""

from __future__ import annotations

from dataclasses import replace

from app.limits import Limits
from app.protocol.commands import Seek
from app.protocol.events import Diverged, Finished, Progressed
from app.session.frame_limiter import FrameLimiter
from app.session.lifecycle import Input, State, next_state
from app.session.messages import Counters, frame_message, moment, ready_event
from app.session.outbox import Outbox
from app.session.pacing import Budget, Pace, RateMeter, Training
from app.session.seek import RunningSeek
from app.session.table_cache import TableCache
from app.session.work import Divergence, Turn, TurnResult
from engine import counters
from engine.core.tape import Mark, Tape, count_of
from engine.frame.frame import Frame
from engine.training.advance import Unit

#: A seek longer than the first reports its progress at intervals of the second.
PROGRESS_AFTER_SECONDS, PROGRESS_SECONDS = 0.2, 0.1

#: Names of states on the wire, where they differ.
_WIRE_NAMES = {State.STEPPING: "playing"}


class Turns:
    """Training of one run, turn by turn: what is trained, its tape, pace and frames. ``Run`` gives the commands."""

    def __init__(self, number: int, limits: Limits, outbox: Outbox) -> None:
        self.number = number
        self.state = State.EMPTY
        self.training: Training | None = None
        self.frame_limiter = FrameLimiter(limits)
        self._outbox = outbox
        self.tables = TableCache()
        self.pace = Pace()
        self.meter = RateMeter()
        self.parameters: dict[int, float] = {}  # edits to apply with the next turn
        self._load = 1.0
        self.shown: Training | None = None  # what the newest frame shows
        self.tape: Tape | None = None
        self.seek_target: Seek | None = None  # the target, before the seek has started
        self.seek: RunningSeek | None = None

    @property
    def step(self) -> int:
        return self.training.state.step if self.training else 0

    @property
    def is_training(self) -> bool:
        return self.state in (State.PLAYING, State.STEPPING)

    def transition(self, event: Input) -> None:
        """Apply the transition table; a run that stops training drops its goal."""
        self.state = next_state(self.state, event)
        if not self.is_training:
            self.pace.stop()

    def next_turn(self, now: float, budget: Budget) -> Turn | None:
        if self.training is None or self.tape is None or self.state in (State.PREPARING, State.SEEKING):
            return None
        unit: Unit = "update"
        amount, is_step = 0, self.state is State.STEPPING
        if self.is_training and not self.frame_limiter.is_silent(now):
            unit, amount = self.pace.amount(self.training, now, stepping=is_step)
        draw_at = self._draw_at(changes=amount > 0)
        if amount == 0 and (draw_at is None or draw_at > now):
            return None
        turn = Turn(
            run=self.number,
            experiment=self.training.experiment,
            based_on=self.training.based_on,
            data=self.training.data,
            state=self.training.state,
            parameters=tuple(self.parameters.items()),
            unit=unit,
            amount=amount,
            seconds=budget.turn_seconds,
            samples_per_second=self.meter.samples_per_second,
            view=None if draw_at is None else self.frame_limiter.view,
            diagnoses=self.frame_limiter.is_diagnosis_due(now),
            draw_at=draw_at or 0.0,
            is_step=is_step,
            tape=self.tape,
        )
        self.parameters = {}
        self._load = budget.load
        self.frame_limiter.is_wanted = self.frame_limiter.is_wanted and draw_at is None
        return turn

    def _draw_at(self, *, changes: bool) -> float | None:
        return self.frame_limiter.next_frame_at(changes=changes, slot_is_free=not self._outbox.holds_frame(self.number))

    def wake_at(self, now: float) -> float | None:
        """When to ask for work again if nothing happens until then; ``None``: not before something does."""
        if self.training is None or self.state in (State.PREPARING, State.SEEKING):
            return None
        frame_at = self._draw_at(changes=False)
        train_at = (
            self.pace.next_at() if self.state is State.PLAYING and not self.frame_limiter.is_silent(now) else None
        )
        return min((at for at in (frame_at, train_at) if at is not None), default=None)

    def next_seek_slice(self, budget: Budget) -> Turn | None:
        """The next time slice of a seek; pending edits are applied first, as they belong to the tape."""
        if self.state is not State.SEEKING or self.training is None or self.tape is None:
            return None
        if self.parameters or self.training.experiment is not self.training.based_on:
            return self._edits()
        if self.seek is None:
            assert self.seek_target is not None
            to = min(self.seek_target.to, count_of(self.seek_target.unit, self.tape.end.state))
            self.seek = RunningSeek(self.tape, self.training.data, self.seek_target.unit, to)
        return self.seek.next_slice(self.number, budget.turn_seconds, self.meter.samples_per_second)

    def _edits(self) -> Turn:
        assert self.training is not None
        one, parameters = self.training, tuple(self.parameters.items())
        self.parameters = {}
        return Turn(self.number, one.experiment, one.based_on, one.data, one.state, parameters)

    def _take_seek_slice(self, done: TurnResult, now: float) -> None:
        """Handle a time slice of a seek, unless the seek was cancelled."""
        seek = self.seek
        if seek is None or done.seek != seek.number or self.state is not State.SEEKING:
            return
        goes_on = seek.take(done.state, done.train_seconds)
        there = seek.arrival()
        if there is not None:
            self._on_seek_done(there)
        elif not goes_on:
            self._on_seek_done(seek.tape.arrival(seek.base, done.state))
        elif seek.seconds > PROGRESS_AFTER_SECONDS and now - seek.reported_at >= PROGRESS_SECONDS:
            seek.reported_at = now
            self._outbox.put_latest(
                (self.number, "seek"), Progressed(self.number, "seek", *seek.progress, seek.seconds)
            )

    def _on_seek_done(self, mark: Mark) -> None:
        assert self.training is not None
        other_settings = mark.experiment is not self.training.experiment
        self.transition(Input.ARRIVED)
        self.seek = None
        self._outbox.drop_latest((self.number, "seek"))
        self.training = Training(mark.experiment, mark.experiment, self.training.data, mark.state)
        self.meter.seconds = mark.seconds
        if other_settings:
            self.put_ready(restarted=False)
        self.frame_limiter.is_stale = self.frame_limiter.is_wanted = True

    def take(self, done: TurnResult, now: float) -> None:
        assert self.training is not None
        if done.seek:
            self._take_seek_slice(done, now)
            return
        if self.state is State.PREPARING:
            # A late result. The training it belongs to lives on only if the new one cannot be made.
            if done.divergence is None:
                self._move_on(done)
            return
        is_stale = self.frame_limiter.is_stale or done.state is not self.training.state
        self.frame_limiter.is_stale = is_stale and not done.tried_to_draw
        if done.train_seconds > 0:
            self.meter.note(now, done.state.step, done.samples, done.train_seconds)
        self._move_on(done)
        self._end_of_turn(done, now)

    def _end_of_turn(self, done: TurnResult, now: float) -> None:
        assert self.training is not None
        if done.divergence is not None:
            self._diverge(done.divergence, has_frame=done.frame is not None)
        elif done.reason is not None and self.state is not State.SEEKING:
            self.transition(Input.STOPPED)
            self._outbox.put(Finished(self.number, done.state.step, done.state.epoch, done.reason))
        elif self.pace.is_reached(self.training) and self.state is State.STEPPING:
            self.transition(Input.STEPPED)
        if self.frame_limiter.is_stale and not self.is_training:
            self.frame_limiter.is_wanted = True
        if done.frame is not None:
            self._put_frame(done.frame, done, now)

    def _move_on(self, done: TurnResult) -> None:
        """Store the state after a turn, and extend the tape."""
        assert self.training is not None
        assert self.tape is not None
        head = self.training.state
        if done.edited is not None:
            head = done.edited
            self.tape = self.tape.changed(done.experiment, head, self.meter.seconds)
        if done.state is not head:
            self.tape = self.tape.advanced(head, done.experiment, done.state, self.meter.seconds)
        self.training = replace(self.training, based_on=done.experiment, state=done.state)

    def _diverge(self, event: Divergence, *, has_frame: bool) -> None:
        """Handle divergence: return to the state of the last frame, so that this frame stays true."""
        assert self.training is not None
        is_news = self.state is not State.DIVERGED
        self.transition(Input.OVERFLOWED)
        if is_news:
            self._outbox.put(Diverged(self.number, event.step, event.evidence, event.advice))
        if not has_frame and self.shown is not None:
            self.training = replace(self.training, based_on=self.shown.based_on, state=self.shown.state)
            self.frame_limiter.is_stale = is_news

    def put_ready(self, *, restarted: bool) -> None:
        assert self.training is not None
        ready = ready_event(self.number, restarted, self.training.experiment, self._counters(), self.tables)
        self._outbox.put(ready)

    def _put_frame(self, frame: Frame, done: TurnResult, now: float) -> None:
        assert self.tape is not None
        own = {
            "seq": self.frame_limiter.draw(now, done.draw_seconds, self._load, diagnosed=frame.findings is not None),
            "state": _WIRE_NAMES.get(self.state, str(self.state)),
            "counters": self._counters(),
            "seconds": self.meter.seconds,
            "rate": self.meter.rate,
            "tape": {"begin": moment(self.tape.marks[0].state), "end": moment(self.tape.end.state)},
        }
        self._outbox.put_frame(frame_message(self.number, own, frame))
        if frame.facts.get("distributions", {}).get("missing") and not self.is_training:
            self.frame_limiter.is_wanted = True  # the rest of it
        self.shown = self.training

    def _counters(self) -> Counters:
        """The counters that ``configure`` needs, besides the state vector, to resume from here."""
        assert self.training is not None
        return {**counters(self.training.state), "seconds": self.meter.seconds}
