"""Outgoing queue of one page: a bounded queue of events, and one slot for the newest frame (backpressure)."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

from app.protocol.events import Binary, Event


class OutboxFullError(Exception):
    """A page asks for more answers than it reads."""


class Outbox:
    """Events go first and in order; of a picture or a progress only the newest is sent, each in its turn."""

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
        """Make ``event`` the one that waits under ``key``."""
        self._latest[key] = event

    def drop_latest(self, key: Hashable) -> None:
        """Forget what waits under ``key``: it is no longer true."""
        self._latest.pop(key, None)

    def put_frame(self, frame: Binary) -> None:
        """Make ``frame`` the one that waits for its run."""
        self.put_latest(frame.run, frame)

    def drop_frame(self, run: int) -> None:
        """Forget the frame of ``run``: it is of a training that is over."""
        self.drop_latest(run)

    def holds_frame(self, run: int) -> bool:
        return run in self._latest

    def take(self) -> Event | None:
        """The next thing to send, or ``None``; what waits under keys takes turns."""
        if self._events:
            return self._events.popleft()
        if self._latest:
            return self._latest.pop(next(iter(self._latest)))
        return None

    def __len__(self) -> int:
        return len(self._events) + len(self._latest)
