"""State machine of one run: commands in, work out, results in. No clock, no thread, no socket.

Commands come in by ``receive``; ``next_work`` hands out one unit of work at a time for a compute thread, and
``complete`` takes its result.
"""

from __future__ import annotations

from dataclasses import replace

from app.jobs import JobRequest
from app.limits import Limits
from app.protocol.commands import (
    Acknowledge,
    CancelJob,
    Command,
    Configure,
    NewWeights,
    Pause,
    Play,
    Reset,
    Seek,
    SetParameter,
    StartJob,
    Step,
    Visible,
)
from app.protocol.fields import SavedState
from app.session.job_queue import JobQueue, JobSlice, JobSliceResult
from app.session.lifecycle import Input, State, next_state
from app.session.outbox import Outbox
from app.session.pacing import Budget, RateMeter, Training
from app.session.preparing import InitialRun, PrepareRun
from app.session.turns import Turns
from app.session.work import Done, Turn, TurnResult, Work
from engine import Experiment, FieldError
from engine.core.tape import Tape, count_of
from engine.frame.frame import View


class Run:
    """The run called ``number`` of one page; answers go into ``outbox``."""

    def __init__(self, number: int, limits: Limits, outbox: Outbox) -> None:
        self.number = number
        self._turns = Turns(number, limits, outbox)
        self._outbox = outbox
        self._limits = limits
        self._jobs = JobQueue(number, limits, outbox)
        self._job_is_next = False
        self._is_busy = False
        self._prepare: PrepareRun | None = None
        self._before = State.EMPTY

    @property
    def state(self) -> State:
        """State in the lifecycle (``app.session.lifecycle``)."""
        return self._turns.state

    @property
    def training(self) -> Training | None:
        """Experiment, data and state in training; ``None`` before they are prepared."""
        return self._turns.training

    @property
    def tape(self) -> Tape | None:
        """The tape; ``None`` before the run is prepared."""
        return self._turns.tape

    @property
    def step(self) -> int:
        """Updates made."""
        return self._turns.step

    @property
    def is_training(self) -> bool:
        """Whether the run is playing or stepping."""
        return self._turns.is_training

    def sent(self, seq: int, now: float) -> None:
        """Note that the frame ``seq`` was sent."""
        self._turns.frame_limiter.send(seq, now)

    # ------------------------------------------------------------ commands

    def receive(self, command: Command, now: float) -> None:
        """Handle a command.

        Raises
        ------
        FieldError
            If it cannot be done; then nothing has changed.
        """
        match command:
            case Configure():
                self._configure(command)
            case Play():
                self._play(command, now)
            case Pause():
                self._turns.transition(Input.PAUSE)
                self._turns.frame_limiter.is_wanted = True
            case Step():
                self._step(command, now)
            case Reset():
                self._restart(Input.RESET)
            case NewWeights():
                self._restart(Input.NEW_WEIGHTS, seed=command.seed)
            case SetParameter():
                self._set_parameter(command)
            case Visible():
                self._show(command)
            case Acknowledge():
                self._acknowledge(command, now)
            case Seek():
                self._seek(command)
            case StartJob():
                self._start_job(command)
            case CancelJob():
                self._turns.transition(Input.CANCEL_JOB)
                self._jobs.cancel(command.job)

    def _configure(self, command: Configure) -> None:
        experiment = Experiment.from_json(self._turns.tables.complete(command))
        self._limits.check(experiment)
        if self.training and command.state is None and self.training.experiment.is_hot_change(experiment):
            self._turns.transition(Input.HOT_CHANGE)
            self._turns.training = replace(self.training, experiment=experiment)
            self._touch()
            self._turns.put_ready(restarted=False)
        else:
            self._make(next_state(self.state, Input.RESTART), experiment, command.state)

    def _restart(self, event: Input, seed: int | None = None) -> None:
        following = next_state(self.state, event)
        assert self.training is not None  # by the table
        experiment = self.training.experiment
        self._make(following, experiment if seed is None else replace(experiment, seed=seed))

    def _make(self, following: State, experiment: Experiment, saved: SavedState | None = None) -> None:
        """Start the preparation of data and weights. The old training stays until it succeeds."""
        self._before = State.PAUSED if self.state is State.SEEKING else self.state
        self._turns.state = following
        self._prepare = PrepareRun(self.number, experiment, saved)

    def _play(self, command: Play, now: float) -> None:
        was_playing = self.state is State.PLAYING
        self._turns.transition(Input.PLAY)
        if was_playing:
            self._turns.pace.change(command.unit, command.speed, now)
        else:
            self._turns.pace.play(command.unit, command.speed, now)
            self._turns.meter.start(now, self.step)

    def _step(self, command: Step, now: float) -> None:
        if self._turns.pace.steps >= self._limits.max_queued_commands:
            raise FieldError("", "too many steps wait already", "busy")
        was_stepping = self.state is State.STEPPING
        self._turns.transition(Input.STEP)
        if not was_stepping:
            self._turns.pace.stop()
            self._turns.meter.start(now, self.step)
        self._turns.pace.step(command)

    def _set_parameter(self, command: SetParameter) -> None:
        following = next_state(self.state, Input.SET_PARAMETER)
        assert self.training is not None  # by the table
        most = self.training.experiment.n_params - 1
        if command.index > most:
            details = {"value": command.index, "min": 0, "max": most}
            raise FieldError("index", f"got {command.index}, allowed: 0 to {most}", "out_of_range", details)
        self._turns.state = following
        self._turns.parameters[command.index] = command.value
        self._touch()

    def _show(self, command: Visible) -> None:
        following = next_state(self.state, Input.VISIBLE)
        view = View(
            frozenset(command.sections), command.grid, command.sample, command.neuron, explained=command.explained
        )
        if self.training:
            view.check(self.training.experiment, self.training.data)
        self._turns.state = following
        self._turns.frame_limiter.view, self._turns.frame_limiter.is_wanted = view, self.training is not None

    def _acknowledge(self, command: Acknowledge, now: float) -> None:
        most = self._turns.frame_limiter.sent
        if command.seq > most:
            details = {"value": command.seq, "min": 0, "max": most}
            raise FieldError("seq", f"expected a frame up to {most}, got {command.seq}", "out_of_range", details)
        if self._turns.frame_limiter.is_silent(now):
            self._turns.pace.resume(now)
        self._turns.frame_limiter.acknowledge(command.seq)

    def _seek(self, command: Seek) -> None:
        following = next_state(self.state, Input.SEEK)
        assert self.tape is not None  # by the table
        low, high = (count_of(command.unit, mark.state) for mark in (self.tape.marks[0], self.tape.end))
        if not low <= command.to <= high:
            details = {"value": command.to, "min": low, "max": high}
            raise FieldError("to", f"got {command.to}, allowed: {low} to {high}", "out_of_range", details)
        self._turns.state = following
        self._turns.pace.stop()
        self._turns.seek, self._turns.seek_target = None, command

    def _start_job(self, command: StartJob) -> None:
        self._turns.transition(Input.START_JOB)
        assert self.training is not None  # by the table
        assert self.tape is not None
        assert isinstance(command.job, JobRequest)
        training = self.training
        past = self.tape.until(training.state)
        self._jobs.start(command.job, training.experiment, training.data, training.state, past)

    def _touch(self) -> None:
        """Mark settings or state as edited: draw a frame at once, unless frames are due anyway."""
        self._jobs.give_up_outdated()
        self._turns.frame_limiter.is_stale = True
        self._turns.frame_limiter.is_wanted = self._turns.frame_limiter.is_wanted or not self.is_training

    # ------------------------------------------------------------ work

    def next_work(self, now: float, budget: Budget) -> Work | None:
        """The next unit of work, or ``None``: nothing to do before ``wake_at``, a command or an acknowledgement."""
        if self._is_busy:
            return None
        work: Work | None = (
            self._prepare or self._turns.next_seek_slice(budget) or self._next_turn_or_job_slice(now, budget)
        )
        self._prepare = None
        self._is_busy = work is not None
        return work

    def _next_turn_or_job_slice(self, now: float, budget: Budget) -> Turn | JobSlice | None:
        """The next turn or job slice, alternating."""
        job_slice = self._jobs.next_slice(now, budget.turn_seconds) if self._job_is_next else None
        work = job_slice or self._turns.next_turn(now, budget) or self._jobs.next_slice(now, budget.turn_seconds)
        self._job_is_next = isinstance(work, Turn)
        return work

    @property
    def is_computing(self) -> bool:
        """Whether the run trains or computes (more than an occasional frame)."""
        return self.is_training or bool(self._jobs) or self.state is State.SEEKING

    def wake_at(self, now: float) -> float | None:
        """When to ask for work again if nothing happens until then; ``None``: not before something does."""
        return now if self._jobs and not self._is_busy else self._turns.wake_at(now)

    def complete(self, done: Done, now: float) -> None:
        """Handle the result of the last unit of work.

        Raises
        ------
        FieldError
            If an experiment could not be prepared, or a long computation not be done; the run is as it was before.
        """
        self._is_busy = False
        if isinstance(done, JobSliceResult):
            self._jobs.take(done, now)
        elif isinstance(done, TurnResult):
            self._turns.take(done, now)
        elif isinstance(done.outcome, FieldError):
            self._turns.state = self._before
            self._turns.frame_limiter.is_wanted = self.training is not None
            raise done.outcome
        else:
            self._start(done.experiment, done.outcome)

    def _start(self, experiment: Experiment, made: InitialRun) -> None:
        self._turns.transition(Input.PREPARED)
        self._turns.training = Training(experiment, experiment, made.data, made.state)
        self._turns.tape = Tape.begun(experiment, made.state, made.seconds)
        self._jobs.clear("restarted")
        self._turns.parameters.clear()
        self._turns.shown = None
        self._turns.meter = RateMeter(made.seconds)
        self._turns.frame_limiter.fit(experiment, made.data)
        if made.reason:
            self._turns.transition(Input.STOPPED)
        self._outbox.drop_frame(self.number)
        self._turns.put_ready(restarted=True)
        self._outbox.put(made.message)
        self._turns.frame_limiter.is_wanted = True
