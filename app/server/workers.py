"""Thread pool for the event loop: a FIFO queue, with batched wake-ups of the loop.

A turn of training lasts a fraction of a millisecond, about as long as an executor of the standard library takes to
handing it over and back. Here the threads share one queue, and wake the loop once for all that is done by then.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from queue import SimpleQueue
from typing import Any, NamedTuple, Protocol, TypeVar

Result = TypeVar("Result", covariant=True)
Answer = TypeVar("Answer")


class Job(Protocol[Result]):
    """A unit of work for the thread pool."""

    def perform(self) -> Result: ...


class _QueuedJob(NamedTuple):
    job: Job[Any]
    future: asyncio.Future[Any]


class Workers:
    """Thread pool of ``threads`` daemon threads, started with the first job."""

    def __init__(self, threads: int) -> None:
        self._n = threads
        self._asked: SimpleQueue[_QueuedJob | None] = SimpleQueue()
        self._done: deque[tuple[asyncio.Future[Any], Any, BaseException | None]] = deque()
        self._is_loop_awake = False
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    async def perform(self, job: Job[Answer]) -> Answer:
        """Run ``job`` in a thread, and return its result or raise its exception."""
        if self._is_closed:
            raise RuntimeError("the threads have ended")
        if not self._threads:
            self._start(asyncio.get_running_loop())
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked.put(_QueuedJob(job, future))
        return await future

    def close(self) -> None:
        """Accept no more jobs; results of running ones are dropped."""
        self._is_closed = True
        for _ in self._threads:
            self._asked.put(None)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        for number in range(self._n):
            thread = threading.Thread(target=self._work, args=(loop,), name=f"compute-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while (asked := self._asked.get()) is not None and not self._is_closed:
            answer, error = None, None
            try:
                answer = asked.job.perform()
            except BaseException as raised:  # noqa: BLE001  it is raised again where the answer is waited for
                error = raised
            self._done.append((asked.future, answer, error))
            if not self._is_loop_awake:
                self._is_loop_awake = True
                try:
                    loop.call_soon_threadsafe(self._deliver)
                except RuntimeError:  # the loop is closed: no one awaits the result
                    return

    def _deliver(self) -> None:
        # Before the first look: a job that is done after the last one wakes the loop again.
        self._is_loop_awake = False
        while self._done:
            future, answer, error = self._done.popleft()
            if future.cancelled():
                continue
            if error is None:
                future.set_result(answer)
            else:
                future.set_exception(error)
