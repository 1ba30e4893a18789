"""Scheduler: sessions share a thread pool in time slices, first in, first out.

A session has at most one unit of work running and asks again when it is done, so each gets a turn in every round.
Threads get frozen values and return frozen values; the event loop alone touches sessions, so there are no locks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from app.server.workers import Job, Workers
from app.session.pacing import Budget
from app.session.preparing import PrepareResult
from app.session.session import Session
from app.session.work import Done

Answer = TypeVar("Answer")


#: Bounds of a turn: long enough to amortize its overhead, short enough that waiting is not noticeable.
SHORTEST_TURN_SECONDS, LONGEST_TURN_SECONDS = 0.00015, 0.002
#: How long a round of all training sessions may take.
ROUND_SECONDS = 0.030

#: A turn cannot be interrupted within an update or a frame. After one that took this long a session pauses.
LONG_TURN_SECONDS = 0.010
LONGEST_REST_SECONDS = 0.5


class Compute:
    """Thread pool shared by all sessions."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._workers = Workers(threads)
        self._training: set[Session] = set()

    def budget(self, session: Session) -> Budget:
        """The time slice and load for ``session``."""
        if session.is_computing:
            self._training.add(session)
        else:
            self._training.discard(session)
        load = max(1, len(self._training)) / self._threads
        turn = min(max(ROUND_SECONDS / load, SHORTEST_TURN_SECONDS), LONGEST_TURN_SECONDS)
        return Budget(turn, load)

    async def perform(self, job: Job[Answer]) -> Answer:
        """Run ``job`` in a compute thread."""
        return await self._workers.perform(job)

    def rest_after(self, done: Done) -> float:
        """Seconds a session pauses after its turn: 0, unless a large network made the turn long.

        Round robin is fair only for turns of equal length; sessions with longer turns run less often.
        """
        used = 0.0 if isinstance(done, PrepareResult) else done.processor_seconds
        others = len(self._training) / self._threads - 1.0
        return min(LONGEST_REST_SECONDS, used * others) if used > LONG_TURN_SECONDS and others > 0 else 0.0

    def leave(self, session: Session) -> None:
        """Remove a closed session."""
        self._training.discard(session)

    def close(self) -> None:
        """Accept no more work; the current turns end normally."""
        self._workers.close()


async def train(session: Session, compute: Compute, wake: asyncio.Event, announce: Callable[[], None]) -> None:
    """Schedule a session's work until cancelled; ``wake`` is set when the session has new input."""
    loop = asyncio.get_running_loop()
    try:
        while True:
            wake.clear()
            work = session.next_work(monotonic(), compute.budget(session))
            if work is not None:
                done: Done = await compute.perform(work)
                session.complete(done, monotonic())
                announce()
                # A frame that is ready goes out before the next turn is planned.
                await asyncio.sleep(compute.rest_after(done))
                continue
            at = session.wake_at(monotonic())
            timer = loop.call_later(max(0.0, at - monotonic()), wake.set) if at is not None else None
            await wake.wait()
            if timer is not None:
                timer.cancel()
    finally:
        compute.leave(session)
