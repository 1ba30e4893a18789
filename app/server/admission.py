"""Admission control: connections in all and per address, and rate limits (token buckets)."""

from __future__ import annotations

from collections import Counter

from app.limits import Limits


class RefusedError(Exception):
    """The connection limit is reached; ``code`` is the WebSocket close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Admission:
    """Counts open connections, in all and per address."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_address: Counter[str] = Counter()
        self.present = 0

    def enter(self, address: str) -> None:
        """Register a connection; ``leave`` releases it.

        Raises
        ------
        RefusedError
            If there is none: 1013 (try again later) if all are taken, 1008 if this address has its share.
        """
        if self.present >= self._limits.sessions:
            raise RefusedError(1013, f"all {self._limits.sessions} places are taken")
        if self._by_address[address] >= self._limits.sessions_per_address:
            raise RefusedError(1008, f"more than {self._limits.sessions_per_address} pages from one address")
        self._by_address[address] += 1
        self.present += 1

    def leave(self, address: str) -> None:
        """Release a connection."""
        self.present -= 1
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]


class TokenBucket:
    """Token bucket rate limiter: ``burst`` at once, ``per_second`` in the long run, of commands or bytes."""

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._per_second, self._burst = per_second, burst
        self._tokens, self._seen = float(burst), now

    def take(self, now: float, amount: float = 1.0) -> bool:
        """Take tokens; whether enough were left."""
        self._tokens = min(self._burst, self._tokens + (now - self._seen) * self._per_second)
        self._seen = now
        if self._tokens < amount:
            return False
        self._tokens -= amount
        return True
