"""State machine of one run: commands in, work out, results in. No clock, no thread, no socket.

Commands come in by ``receive``; ``next_work`` hands out what a compute thread should do, one piece at a time, and
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
    CommandError,
    Configure,
    NewWeights,
    Pause,
    Play,
    Reset,
    SetParameter,
    StartJob,
    Step,
    Travel,
    Visible,
)
from app.protocol.fields import SavedState
from app.session.job_queue import JobQueue, JobSlice, JobSliceResult
from app.session.lifecycle import Input, State, next_state
from app.session.outbox import Outbox
from app.session.pacing import Budget, RateMeter, Training
from app.session.preparing import InitialRun, PrepareRun
from app.session.turns import Progress
from app.session.work import Done, Turn, TurnResult, Work
from engine import Experiment, ExperimentError
from engine.core.tape import Tape, count_of
from engine.frame.frame import View


class Run(Progress):
    """The run called ``number`` of one page; answers go into ``outbox``."""

    def __init__(self, number: int, limits: Limits, outbox: Outbox) -> None:
        super().__init__(number, limits, outbox)
        self._limits = limits
        self._jobs = JobQueue(number, limits, outbox)
        self._is_job_s_turn = False
        self._is_busy = False
        self._prepare: PrepareRun | None = None
        self._before = State.EMPTY

    # ------------------------------------------------------------ commands

    def receive(self, command: Command, now: float) -> None:
        """Do what the page asks.

        Raises
        ------
        CommandError, ExperimentError
            If it cannot be done; then nothing has changed.
        """
        match command:
            case Configure():
                self._configure(command)
            case Play():
                self._play(command, now)
            case Pause():
                self._transition(Input.PAUSE)
                self.gate.is_wanted = True
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
            case Travel():
                self._travel(command)
            case StartJob():
                self._start_job(command)
            case CancelJob():
                self._transition(Input.CANCEL_JOB)
                self._jobs.cancel(command.job)

    def _configure(self, command: Configure) -> None:
        experiment = Experiment.from_json(self._tables.complete(command))
        self._limits.check(experiment)
        if self.training and command.state is None and self.training.experiment.is_hot_change(experiment):
            self._transition(Input.HOT_CHANGE)
            self.training = replace(self.training, experiment=experiment)
            self._touch()
            self._put_ready(restarted=False)
        else:
            self._make(next_state(self.state, Input.RESTART), experiment, command.state)

    def _restart(self, event: Input, seed: int | None = None) -> None:
        following = next_state(self.state, event)
        assert self.training is not None  # by the table
        experiment = self.training.experiment
        self._make(following, experiment if seed is None else replace(experiment, seed=seed))

    def _make(self, following: State, experiment: Experiment, saved: SavedState | None = None) -> None:
        """Have data and weights made. What there was stays until they are there, in case they cannot be made."""
        self._before = State.PAUSED if self.state is State.TRAVELLING else self.state
        self.state = following
        self._prepare = PrepareRun(self.number, experiment, saved)

    def _play(self, command: Play, now: float) -> None:
        was_playing = self.state is State.PLAYING
        self._transition(Input.PLAY)
        if was_playing:
            self._pace.change(command.unit, command.speed, now)
        else:
            self._pace.play(command.unit, command.speed, now)
            self._meter.start(now, self.step)

    def _step(self, command: Step, now: float) -> None:
        if self._pace.steps >= self._limits.deferred:
            raise CommandError("", "too many steps wait already", "busy")
        was_stepping = self.state is State.STEPPING
        self._transition(Input.STEP)
        if not was_stepping:
            self._pace.stop()
            self._meter.start(now, self.step)
        self._pace.step(command)

    def _set_parameter(self, command: SetParameter) -> None:
        following = next_state(self.state, Input.SET_PARAMETER)
        assert self.training is not None  # by the table
        most = self.training.experiment.n_params - 1
        if command.index > most:
            details = {"value": command.index, "min": 0, "max": most}
            raise CommandError("index", f"got {command.index}, allowed: 0 to {most}", "out_of_range", details)
        self.state = following
        self._parameters[command.index] = command.value
        self._touch()

    def _show(self, command: Visible) -> None:
        following = next_state(self.state, Input.VISIBLE)
        view = View(
            frozenset(command.sections), command.grid, command.sample, command.neuron, explained=command.explained
        )
        if self.training:
            view.check(self.training.experiment, self.training.data)
        self.state, self.gate.view, self.gate.is_wanted = following, view, self.training is not None

    def _acknowledge(self, command: Acknowledge, now: float) -> None:
        most = self.gate.sent
        if command.seq > most:
            details = {"value": command.seq, "min": 0, "max": most}
            raise CommandError("seq", f"expected a frame up to {most}, got {command.seq}", "out_of_range", details)
        if self.gate.is_silent(now):
            self._pace.resume(now)
        self.gate.acknowledge(command.seq)

    def _travel(self, command: Travel) -> None:
        following = next_state(self.state, Input.TRAVEL)
        assert self.tape is not None  # by the table
        low, high = (count_of(command.unit, mark.state) for mark in (self.tape.marks[0], self.tape.end))
        if not low <= command.to <= high:
            details = {"value": command.to, "min": low, "max": high}
            raise CommandError("to", f"got {command.to}, allowed: {low} to {high}", "out_of_range", details)
        self.state = following
        self._pace.stop()
        self._journey, self._seek_target = None, command

    def _start_job(self, command: StartJob) -> None:
        self._transition(Input.START_JOB)
        assert self.training is not None  # by the table
        assert self.tape is not None
        assert isinstance(command.job, JobRequest)
        training = self.training
        past = self.tape.until(training.state)
        self._jobs.start(command.job, training.experiment, training.data, training.state, past)

    def _touch(self) -> None:
        """Settings or state were changed by hand: show it at once, unless frames come anyway."""
        self._jobs.give_up_outdated()
        self.gate.is_stale = True
        self.gate.is_wanted = self.gate.is_wanted or not self.is_training

    # ------------------------------------------------------------ work

    def next_work(self, now: float, budget: Budget) -> Work | None:
        """The next piece of work, or ``None``: nothing to do before ``wake_at``, a command or an acknowledgement."""
        if self._is_busy:
            return None
        work: Work | None = self._prepare or self._next_leg(budget) or self._turn_or_piece(now, budget)
        self._prepare = None
        self._is_busy = work is not None
        return work

    def _turn_or_piece(self, now: float, budget: Budget) -> Turn | JobSlice | None:
        """Training and long computations take turns."""
        piece = self._jobs.next_piece(now, budget.turn_seconds) if self._is_job_s_turn else None
        work = piece or self._next_turn(now, budget) or self._jobs.next_piece(now, budget.turn_seconds)
        self._is_job_s_turn = isinstance(work, Turn)
        return work

    @property
    def is_computing(self) -> bool:
        """Whether it asks for more than a picture now and then."""
        return self.is_training or bool(self._jobs) or self.state is State.TRAVELLING

    def wake_at(self, now: float) -> float | None:
        """When to ask for work again if nothing happens until then; ``None``: not before something does."""
        return now if self._jobs and not self._is_busy else super().wake_at(now)

    def complete(self, done: Done, now: float) -> None:
        """Take what a compute thread made of the last work.

        Raises
        ------
        ExperimentError
            If an experiment could not be prepared, or a long computation not be done; the run is as it was before.
        """
        self._is_busy = False
        if isinstance(done, JobSliceResult):
            self._jobs.take(done, now)
        elif isinstance(done, TurnResult):
            self._take_turn(done, now)
        elif isinstance(done.outcome, ExperimentError):
            self.state = self._before
            self.gate.is_wanted = self.training is not None
            raise done.outcome
        else:
            self._start(done.experiment, done.outcome)

    def _start(self, experiment: Experiment, made: InitialRun) -> None:
        self._transition(Input.PREPARED)
        self.training = Training(experiment, experiment, made.data, made.state)
        self.tape = Tape.begun(experiment, made.state, made.seconds)
        self._jobs.clear("restarted")
        self._parameters.clear()
        self._shown = None
        self._meter = RateMeter(made.seconds)
        self.gate.fit(experiment, made.data)
        if made.reason:
            self._transition(Input.STOPPED)
        self._outbox.drop_frame(self.number)
        self._put_ready(restarted=True)
        self._outbox.put(made.message)
        self.gate.is_wanted = True
