"""How a run gets on: turns go out to the compute threads, results come in, frames and events follow from them."""

from __future__ import annotations

from dataclasses import replace

from app.describe import Counters, frame_message, ready_event
from app.gate import FrameGate
from app.lifecycle import Input, State, next_state
from app.limits import Limits
from app.messages import Diverged, Finished
from app.outbox import Outbox
from app.pacing import Meter, Pace, Share, Training
from app.work import Divergence, Turn, Turned
from engine import counters
from engine.frame import Frame
from engine.training import Unit

#: What the page calls a state, where it is not the same word.
_WORDS = {State.STEPPING: "playing"}


class Progress:
    """The training half of a run (``app.run`` is the half that obeys)."""

    def __init__(self, number: int, limits: Limits, outbox: Outbox) -> None:
        self.number = number
        self.state = State.EMPTY
        self.training: Training | None = None
        self.gate = FrameGate(limits)
        self._outbox = outbox
        self._pace = Pace()
        self._meter = Meter()
        self._parameters: dict[int, float] = {}  # to be put in with the next turn
        self._load = 1.0
        self._shown: Training | None = None  # what the newest frame shows

    @property
    def step(self) -> int:
        return self.training.state.step if self.training else 0

    @property
    def is_training(self) -> bool:
        return self.state in (State.PLAYING, State.STEPPING)

    def _become(self, happening: Input) -> None:
        """Follow the table; a run that no longer trains has no goal."""
        self.state = next_state(self.state, happening)
        if not self.is_training:
            self._pace.stop()

    def _next_turn(self, now: float, share: Share) -> Turn | None:
        if self.training is None or self.state is State.PREPARING:
            return None
        unit: Unit = "update"
        amount, is_step = 0, self.state is State.STEPPING
        if self.is_training and not self.gate.is_silent(now):
            unit, amount = self._pace.amount(self.training, now, stepping=is_step)
        draw_at = self._draw_at(changes=amount > 0)
        if amount == 0 and (draw_at is None or draw_at > now):
            return None
        turn = Turn(
            run=self.number,
            experiment=self.training.experiment,
            based_on=self.training.based_on,
            data=self.training.data,
            state=self.training.state,
            parameters=tuple(self._parameters.items()),
            unit=unit,
            amount=amount,
            seconds=share.turn_seconds,
            samples_per_second=self._meter.samples_per_second,
            view=None if draw_at is None else self.gate.view,
            diagnoses=self.gate.is_diagnosis_due(now),
            draw_at=draw_at or 0.0,
            is_step=is_step,
        )
        self._parameters = {}
        self._load = share.load
        self.gate.is_wanted = self.gate.is_wanted and draw_at is None
        return turn

    def _draw_at(self, *, changes: bool) -> float | None:
        return self.gate.opens_at(changes=changes, slot_is_free=not self._outbox.holds_frame(self.number))

    def wake_at(self, now: float) -> float | None:
        """When to ask for work again if nothing happens until then; ``None``: not before something does."""
        if self.training is None or self.state is State.PREPARING:
            return None
        frame_at = self._draw_at(changes=False)
        train_at = self._pace.next_at() if self.state is State.PLAYING and not self.gate.is_silent(now) else None
        return min((at for at in (frame_at, train_at) if at is not None), default=None)

    def _take_turn(self, done: Turned, now: float) -> None:
        assert self.training is not None
        if self.state is State.PREPARING:
            # A late result. The training it belongs to lives on only if the new one cannot be made.
            if done.divergence is None:
                self.training = replace(self.training, based_on=done.experiment, state=done.state)
            return
        is_stale = self.gate.is_stale or done.state is not self.training.state
        self.gate.is_stale = is_stale and not done.tried_to_draw
        self.training = replace(self.training, based_on=done.experiment, state=done.state)
        if done.train_seconds > 0:
            self._meter.note(now, done.state.step, done.samples, done.train_seconds)
        if done.divergence is not None:
            self._diverge(done.divergence, has_frame=done.frame is not None)
        elif done.reason is not None:
            self._become(Input.STOPPED)
            self._outbox.put(Finished(self.number, done.state.step, done.state.epoch, done.reason))
        elif self._pace.is_reached(self.training) and self.state is State.STEPPING:
            self._become(Input.STEPPED)
        if self.gate.is_stale and not self.is_training:
            self.gate.is_wanted = True
        if done.frame is not None:
            self._put_frame(done.frame, done, now)

    def _diverge(self, event: Divergence, *, has_frame: bool) -> None:
        """The numbers are lost: the run stands where the page last saw it, so that its last good frame stays true."""
        assert self.training is not None
        is_news = self.state is not State.DIVERGED
        self._become(Input.OVERFLOWED)
        if is_news:
            self._outbox.put(Diverged(self.number, event.step, event.evidence, event.advice))
        if not has_frame and self._shown is not None:
            self.training = replace(self.training, based_on=self._shown.based_on, state=self._shown.state)
            self.gate.is_stale = is_news

    def _put_ready(self, *, restarted: bool) -> None:
        assert self.training is not None
        ready = ready_event(self.number, restarted, self.training.experiment, self._counters())
        self._outbox.put(ready)

    def _put_frame(self, frame: Frame, done: Turned, now: float) -> None:
        own = {
            "seq": self.gate.draw(now, done.draw_seconds, self._load, diagnosed=frame.findings is not None),
            "state": _WORDS.get(self.state, str(self.state)),
            "counters": self._counters(),
            "seconds": self._meter.seconds,
            "rate": self._meter.rate,
        }
        self._outbox.put_frame(frame_message(self.number, own, frame))
        self._shown = self.training

    def _counters(self) -> Counters:
        """What ``configure`` needs back, besides the vector, to go on from here."""
        assert self.training is not None
        return {**counters(self.training.state), "seconds": self._meter.seconds}
