"""Cooperative scheduler of a run's jobs: each runs in time slices, round robin, until it ends or is cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import thread_time
from typing import Any

import numpy as np

from app.jobs import JOBS, JobRequest
from app.limits import Limits
from app.protocol.events import Binary, JobEnded, Progressed
from app.session.messages import result_message
from app.session.outbox import Outbox
from engine import EngineError, Experiment, FieldError, TrainingData, TrainState
from engine.core.tape import Mark
from engine.progress import Job, Progress, Result
from engine.schema.records import write

#: Throttling: minimum intervals between progress events, and between partial results.
PROGRESS_SECONDS, SHOW_SECONDS = 0.1, 0.25


@dataclass(eq=False)
class RunningJob:
    """A started job. Only one thread at a time resumes it, as a run hands out one unit of work at a time."""

    name: str
    request: JobRequest
    begin: Callable[[], Job]
    step: int
    samples: int
    job: Job | None = None
    seconds: float = 0.0
    progress: Progress = field(default_factory=lambda: Progress(0, 0))
    reported_at: float = 0.0
    shown_at: float = 0.0

    def go_on(self) -> Progress:
        """Resume the generator once; StopIteration carries the result."""
        self.job = self.job or self.begin()
        return next(self.job)


@dataclass(frozen=True, eq=False)
class JobSliceResult:
    """The result of one time slice: progress, the (partial) result, or the error."""

    run: int
    running: RunningJob
    processor_seconds: float
    progress: Progress | None = None
    so_far: Result | None = None
    result: Result | None = None
    error: EngineError | None = None


@dataclass(frozen=True, eq=False)
class JobSlice:
    """A time slice of a job, about ``seconds`` of CPU time; ``shows``: with the partial result."""

    run: int
    running: RunningJob
    seconds: float
    shows: bool = False

    def perform(self) -> JobSliceResult:
        begin = thread_time()
        progress: Progress | None = None
        try:
            with np.errstate(all="ignore"):
                while progress is None or thread_time() - begin < self.seconds:
                    progress = self.running.go_on()
                so_far = progress.so_far() if self.shows and progress.so_far else None
        except StopIteration as end:
            return JobSliceResult(self.run, self.running, thread_time() - begin, result=end.value)
        except EngineError as error:
            return JobSliceResult(self.run, self.running, thread_time() - begin, error=error)
        return JobSliceResult(self.run, self.running, thread_time() - begin, progress, so_far)


class JobQueue:
    """Queue of the jobs of run ``number``, at most one per name."""

    def __init__(self, number: int, limits: Limits, outbox: Outbox) -> None:
        self._number = number
        self._limits = limits
        self._outbox = outbox
        self._line: dict[str, RunningJob] = {}

    def __bool__(self) -> bool:
        return bool(self._line)

    def start(
        self,
        request: JobRequest,
        experiment: Experiment,
        data: TrainingData,
        state: TrainState,
        past: tuple[Mark, ...],
    ) -> None:
        """Add a job, replacing one of the same name."""
        name = JOBS.name_of(type(request))
        begin = partial(_begin, request, self._limits, experiment, data, state, past)
        self._forget(name)
        self._line[name] = RunningJob(name, request, begin, state.step, state.samples)

    def cancel(self, name: str, reason: str = "cancelled") -> None:
        """Cancel a job, if it is still running."""
        if self._line.pop(name, None) is not None:
            self._end(name, reason)

    def clear(self, reason: str) -> None:
        """Cancel all jobs."""
        for name in list(self._line):
            self.cancel(name, reason)

    def give_up_outdated(self) -> None:
        """Cancel the jobs that depend on settings or weights that have changed."""
        for name in [name for name, one in self._line.items() if one.request.ends_on_change]:
            self.cancel(name, "changed")

    def next_slice(self, now: float, seconds: float) -> JobSlice | None:
        """The next time slice, of about ``seconds``; round robin over the jobs."""
        if not self._line:
            return None
        name = next(iter(self._line))
        one = self._line[name] = self._line.pop(name)  # to the end of the queue
        return JobSlice(self._number, one, seconds, now - one.shown_at >= SHOW_SECONDS)

    def take(self, done: JobSliceResult, now: float) -> None:
        """Handle the result of a time slice; that of a cancelled job is dropped.

        Raises
        ------
        FieldError
            If the job cannot be done; its field begins with the job's name.
        """
        one = done.running
        if self._line.get(one.name) is not one:
            return
        one.seconds += done.processor_seconds
        if done.result is not None:
            self._finish(one, done.result)
        elif done.error is not None:
            self._fail(one, done.error)
        elif one.seconds > self._limits.job_seconds:
            self.cancel(one.name, "too_long")
        else:
            one.progress = done.progress or one.progress
            self._tell(one, now)
            if done.so_far is not None:
                one.shown_at = now
                self._outbox.put_latest(
                    (self._number, one.name, "so_far"), self._message(one, done.so_far, whole=False)
                )

    def _finish(self, one: RunningJob, result: Result) -> None:
        del self._line[one.name]
        self._forget(one.name)
        self._outbox.put(self._message(one, result, whole=True))

    def _message(self, one: RunningJob, result: Result, *, whole: bool) -> Binary:
        request = {"name": one.name} | write(one.request)
        return result_message(self._number, request, one.step, one.samples, one.seconds, result, whole=whole)

    def _fail(self, one: RunningJob, error: EngineError) -> None:
        del self._line[one.name]
        self._forget(one.name)
        if not isinstance(error, FieldError):
            self._end(one.name, "failed", str(error))
            return
        raise FieldError(f"{one.name}.{error.field}", error.message, error.code, error.details)

    def _tell(self, one: RunningJob, now: float) -> None:
        if now - one.reported_at < PROGRESS_SECONDS:
            return
        one.reported_at = now
        told = Progressed(self._number, one.name, one.progress.done, one.progress.total, one.seconds)
        self._outbox.put_latest((self._number, one.name), told)

    def _end(self, name: str, reason: str, message: str = "") -> None:
        self._forget(name)
        self._outbox.put(JobEnded(self._number, name, reason, message))

    def _forget(self, name: str) -> None:
        """Drop queued progress events of a job."""
        self._outbox.drop_latest((self._number, name))
        self._outbox.drop_latest((self._number, name, "so_far"))


def _begin(request: JobRequest, limits: Limits, experiment: Experiment, *moment: Any) -> Job:
    """In a compute thread, for checking may take a while, too."""
    request.check(experiment, limits)
    return request.begin_within(limits, experiment, *moment)
