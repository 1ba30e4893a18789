"""What waits to be sent to one page: a short, ordered line of events, and the newest frame of each run."""

from __future__ import annotations

from collections import deque

from app.messages import Binary, Event


class OutboxFullError(Exception):
    """A page asks for more answers than it reads."""


class Outbox:
    """Events go first and in order; a frame that has not been sent gives way to a newer one of its run."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._events: deque[Event] = deque()
        self._frames: dict[int, Binary] = {}

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

    def put_frame(self, frame: Binary) -> None:
        """Make ``frame`` the one that waits for its run."""
        self._frames[frame.run] = frame

    def drop_frame(self, run: int) -> None:
        """Forget the frame of ``run``: it is of a training that is over."""
        self._frames.pop(run, None)

    def holds_frame(self, run: int) -> bool:
        return run in self._frames

    def take(self) -> Event | None:
        """The next thing to send, or ``None``; runs take turns."""
        if self._events:
            return self._events.popleft()
        if self._frames:
            return self._frames.pop(next(iter(self._frames)))
        return None

    def __len__(self) -> int:
        return len(self._events) + len(self._frames)
