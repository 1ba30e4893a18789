"""Outgoing queue of one page: a bounded queue of events, and one slot for the newest frame (backpressure)."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

from app.protocol.events import Binary, Event


class OutboxFullError(Exception):
    """The page does not read as many answers as it asks for."""


class Outbox:
    """Outgoing queue: events first and in order; of frames and progress only the newest (conflation)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._events: deque[Event] = deque()
        self._latest: dict[Hashable, Event] = {}

    def put(self, event: Event) -> None:
        """Add an event.

        Raises
        ------
        OutboxFullError
            If ``most`` events wait already.
        """
        if len(self._events) >= self._most:
            raise OutboxFullError
        self._events.append(event)

    def put_latest(self, key: Hashable, event: Event) -> None:
        """Replace the queued event of ``key`` by ``event``."""
        self._latest[key] = event

    def drop_latest(self, key: Hashable) -> None:
        """Drop the queued event of ``key``, which is outdated."""
        self._latest.pop(key, None)

    def put_frame(self, frame: Binary) -> None:
        """Replace the queued frame of its run by ``frame``."""
        self.put_latest(frame.run, frame)

    def drop_frame(self, run: int) -> None:
        """Drop the queued frame of ``run``, whose training has been replaced."""
        self.drop_latest(run)

    def holds_frame(self, run: int) -> bool:
        return run in self._latest

    def take(self) -> Event | None:
        """The next message to send, or ``None``; round robin over keys."""
        if self._events:
            return self._events.popleft()
        if self._latest:
            return self._latest.pop(next(iter(self._latest)))
        return None

    def __len__(self) -> int:
        return len(self._events) + len(self._latest)
