"""State machine of one page: its runs, their queued commands and outgoing events. No clock, thread or socket.

The shell (``app.server.runner``, ``app.server.websocket``) calls ``receive`` with every command, ``next_work`` and
``complete`` around a compute thread, and sends what ``take`` gives it.
"""

from __future__ import annotations

from collections import deque

from app import PROTOCOL, __version__
from app.limits import Limits
from app.protocol.commands import Acknowledge, Command, Configure, Play, SetParameter, Step, name_of
from app.protocol.events import Binary, Event, Hello
from app.session.job_queue import JobSliceResult
from app.session.lifecycle import State
from app.session.messages import refusal
from app.session.outbox import Outbox
from app.session.pacing import Budget
from app.session.run import Run
from app.session.work import Done, Work
from engine.errors import FieldError


class Session:
    """The runs of one page, by number."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._outbox = Outbox(limits.max_queued_events)
        self._runs: dict[int, Run] = {}
        self._waiting: dict[int, deque[Command]] = {}
        self._outbox.put(Hello(PROTOCOL, __version__, limits.as_data()))

    @property
    def is_training(self) -> bool:
        return any(run.is_training for run in self._runs.values())

    @property
    def is_computing(self) -> bool:
        """Whether it asks for more than a picture now and then."""
        return any(run.is_computing for run in self._runs.values())

    def where(self) -> str:
        """Runs, states and steps, for the log."""
        return ", ".join(f"run {run.number} {run.state} at step {run.step}" for run in self._runs.values()) or "no run"

    def state_of(self, number: int) -> State:
        """The state of a run."""
        return self._runs[number].state if number in self._runs else State.EMPTY

    # ------------------------------------------------------------ from the page

    def receive(self, command: Command, now: float) -> None:
        """Handle a command, or refuse it without any change.

        During preparation commands are queued, so that their effect does not depend on its duration.

        Raises
        ------
        OutboxFullError
            If the page does not read its answers.
        """
        run = self._run(command)
        if run is None:
            return
        if _must_wait(run.state, command):
            self._wait(run.number, command)
        else:
            self._execute(run, command, now)

    def refuse(self, run: int, command: str, error: FieldError) -> None:
        """Refuse a command that could not be decoded."""
        self._outbox.put(refusal(run, command, error))

    def _run(self, command: Command) -> Run | None:
        if command.run not in self._runs:
            if command.run >= self._limits.runs:
                most = self._limits.runs - 1
                error = FieldError(
                    "run", f"got {command.run}, allowed: 0 to {most}", "out_of_range", {"min": 0, "max": most}
                )
                self.refuse(command.run, name_of(command), error)
                return None
            self._runs[command.run] = Run(command.run, self._limits, self._outbox)
            self._waiting[command.run] = deque()
        return self._runs[command.run]

    def _wait(self, number: int, command: Command) -> None:
        if len(self._waiting[number]) >= self._limits.max_queued_commands:
            self.refuse(number, name_of(command), FieldError("", "too many commands wait already", "busy"))
        else:
            self._waiting[number].append(command)

    def _execute(self, run: Run, command: Command, now: float) -> None:
        try:
            run.receive(command, now)
        except FieldError as error:
            self.refuse(run.number, name_of(command), error)

    # ------------------------------------------------------------ to and from the compute threads

    def next_work(self, now: float, budget: Budget) -> Work | None:
        """The next unit of work; round robin over the runs."""
        for number in list(self._runs):
            work = self._runs[number].next_work(now, budget)
            if work is not None:
                self._runs[number] = self._runs.pop(number)  # to the end of the queue
                return work
        return None

    def wake_at(self, now: float) -> float | None:
        """When to ask for work again if nothing happens until then."""
        times = [run.wake_at(now) for run in self._runs.values()]
        return min((at for at in times if at is not None), default=None)

    def complete(self, done: Done, now: float) -> None:
        """Handle the result of a unit of work."""
        run, waiting = self._runs[done.run], self._waiting[done.run]
        try:
            run.complete(done, now)
        except FieldError as error:
            self.refuse(run.number, "start_job" if isinstance(done, JobSliceResult) else "configure", error)
        while waiting and not _must_wait(run.state, waiting[0]):
            self._execute(run, waiting.popleft(), now)

    # ------------------------------------------------------------ to the page

    def take(self, now: float) -> Event | None:
        """The next message to send, or ``None``."""
        event = self._outbox.take()
        if isinstance(event, Binary) and event.kind == "frame":
            self._runs[event.run].sent(event.header["seq"], now)
        return event


def _must_wait(state: State, command: Command) -> bool:
    """Whether a command is queued: during preparation all but one, during a seek those that need a current state."""
    if state is State.PREPARING:
        return not isinstance(command, Acknowledge)
    return state is State.SEEKING and isinstance(command, Configure | Play | Step | SetParameter)
