"""How late the event loop is: idle, and with sessions training on its threads, in interleaved rounds.

``python -m tests.benchmarks.lateness [--rounds 5] [--seconds 1]``. The real session and threads run in this process
without sockets; a coroutine sleeps a millisecond again and again and notes how much later it wakes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
from time import monotonic

from app.__main__ import SWITCH_SECONDS
from app.limits import Limits
from app.protocol import wire
from app.protocol.events import Binary
from app.server.runner import Compute, train
from app.session.session import Session
from engine.training import kernel_loader
from tests.benchmarks.sessions import EXPERIMENTS, SECTIONS

LIMITS = Limits()
COUNTS = (0, 1, 8, 50, 200)
PAUSE_SECONDS = 0.001


def tell(session: Session, kind: str, **fields: object) -> None:
    session.receive(wire.decode(json.dumps({"type": kind, "run": 0, **fields}), LIMITS), monotonic())


class Page:
    """A session that trains the spiral, and reads and acknowledges what it is sent."""

    def __init__(self, compute: Compute) -> None:
        self.session, self._wake = Session(LIMITS), asyncio.Event()
        tell(self.session, "configure", experiment=EXPERIMENTS["spiral"])
        tell(self.session, "visible", sections=SECTIONS, grid=64, sample=0, neuron=None)
        self.task = asyncio.create_task(train(self.session, compute, self._wake, self._read))

    def _read(self) -> None:
        while (event := self.session.take(monotonic())) is not None:
            wire.encode(event)
            if isinstance(event, Binary) and event.kind == "frame":
                tell(self.session, "acknowledge", seq=event.header["seq"])

    def play(self) -> None:
        tell(self.session, "play", unit="update", speed=None)
        self._wake.set()


async def lateness(count: int, seconds: float) -> list[float]:
    """Milliseconds, with so many sessions training."""
    compute = Compute(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    pages = [Page(compute) for _ in range(count)]
    await asyncio.sleep(0.2 + 0.01 * count)
    for page in pages:
        page.play()
    await asyncio.sleep(0.5)
    late, end = [], monotonic() + seconds
    while (before := monotonic()) < end:
        await asyncio.sleep(PAUSE_SECONDS)
        late.append(1e3 * (monotonic() - before - PAUSE_SECONDS))
    if any(not page.session.is_training for page in pages):
        raise RuntimeError("a session has stopped training")
    for page in pages:
        page.task.cancel()
    await asyncio.gather(*(page.task for page in pages), return_exceptions=True)
    compute.close()
    return late


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    arguments = parser.parse_args()
    sys.setswitchinterval(SWITCH_SECONDS)
    print("computed by", "compiled" if kernel_loader.load() else "NumPy")
    seen: dict[int, list[list[float]]] = {count: [] for count in COUNTS}
    for number in range(arguments.rounds):
        for count in COUNTS if number % 2 else reversed(COUNTS):
            seen[count].append(sorted(asyncio.run(lateness(count, arguments.seconds))))
    print("sessions   late, ms: median     p99     max   (goal: median within 0.1 of idle, p99 within 5)")
    for count, rounds in seen.items():
        median, high = (
            statistics.median(one[int(budget * (len(one) - 1))] for one in rounds) for budget in (0.5, 0.99)
        )
        most = max(one[-1] for one in rounds)
        print(f"{count:8} {median:19.2f} {high:7.2f} {most:7.2f}")


if __name__ == "__main__":
    main()
