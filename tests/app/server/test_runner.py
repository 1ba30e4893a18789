"""Turns on the compute threads: fair, short, off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass, replace

import pytest

from app.limits import Limits
from app.server.runner import (
    LONGEST_REST_SECONDS,
    LONGEST_TURN_SECONDS,
    ROUND_SECONDS,
    SHORTEST_TURN_SECONDS,
    Compute,
    train,
)
from app.session.session import Session
from app.session.work import Done, Turn, TurnResult
from tests.app.driving import Driver


def playing() -> Session:
    driver = Driver()
    driver.tell("configure", experiment={})
    driver.say("play", unit="update", speed=None)
    return driver.session


def test_turns_get_shorter_with_the_number_of_sessions() -> None:
    compute = Compute(2)
    sessions = [playing() for _ in range(60)]
    shares = [compute.budget(session) for session in sessions]
    assert shares[0].turn_seconds == LONGEST_TURN_SECONDS
    assert shares[-1].load == 30
    assert shares[-1].turn_seconds == ROUND_SECONDS / 30
    for session in sessions[1:]:
        compute.leave(session)
    assert compute.budget(sessions[0]).turn_seconds == LONGEST_TURN_SECONDS
    compute.close()


def test_no_turn_is_so_short_that_it_is_not_worth_it() -> None:
    compute = Compute(1)
    session = playing()
    for other in [playing() for _ in range(300)]:
        compute.budget(other)
    assert compute.budget(session).turn_seconds == SHORTEST_TURN_SECONDS
    compute.close()


def test_a_paused_session_takes_no_share() -> None:
    compute = Compute(1)
    first, second = playing(), Session(Limits())
    compute.budget(first)
    assert compute.budget(second).load == 1
    compute.close()


def turned(processor_seconds: float) -> TurnResult:
    driver = Driver()
    driver.tell("configure", experiment={})
    driver.say("step", unit="update", count=1)
    work = driver.work()
    assert isinstance(work, Turn)
    return replace(work.perform(), processor_seconds=processor_seconds)


def test_after_a_long_turn_a_session_rests_so_that_others_get_as_much() -> None:
    compute = Compute(2)
    assert compute.rest_after(turned(0.1)) == 0.0
    sessions = [playing() for _ in range(6)]
    for session in sessions:
        compute.budget(session)
    assert compute.rest_after(turned(0.009)) == 0.0
    assert compute.rest_after(turned(0.1)) == pytest.approx(0.2)
    assert compute.rest_after(turned(60.0)) == LONGEST_REST_SECONDS
    compute.close()


@dataclass(frozen=True)
class WhichThread:
    def perform(self) -> str:
        return threading.current_thread().name


def test_work_is_done_on_compute_threads() -> None:
    async def scenario() -> str:
        compute = Compute(1)
        try:
            return await compute.perform(WhichThread())
        finally:
            compute.close()

    assert asyncio.run(scenario()).startswith("compute")


class Counting(Compute):
    """Stops after a number of turns, and counts whose they were."""

    def __init__(self, most: int) -> None:
        super().__init__(1)
        self.most = most
        self.turns: Counter[int] = Counter()
        self.full = asyncio.Event()

    async def perform(self, job):  # type: ignore[no-untyped-def]
        if isinstance(job, Turn):
            self.turns[id(job.data)] += 1
            if self.turns.total() >= self.most:
                self.full.set()
        result: Done = await super().perform(job)
        return result


def test_each_session_gets_as_many_turns_as_any_other() -> None:
    async def scenario() -> Counter[int]:
        compute = Counting(200)
        sessions = [playing() for _ in range(10)]
        tasks = [asyncio.create_task(train(session, compute, asyncio.Event(), lambda: None)) for session in sessions]
        await asyncio.wait_for(compute.full.wait(), 60)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        compute.close()
        return compute.turns

    turns = asyncio.run(scenario())
    assert len(turns) == 10
    assert max(turns.values()) - min(turns.values()) <= 1


def test_a_run_with_a_speed_wakes_by_itself() -> None:
    async def scenario() -> int:
        driver = Driver()
        driver.tell("configure", experiment={})
        driver.tell("pause")
        compute, wake = Compute(1), asyncio.Event()
        task = asyncio.create_task(train(driver.session, compute, wake, lambda: None))
        from time import monotonic

        driver.now = monotonic()
        driver.say("play", unit="update", speed=50)
        wake.set()
        async with asyncio.timeout(60):
            while driver.session._runs[0].step < 5:
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        compute.close()
        return driver.session._runs[0].step

    assert asyncio.run(scenario()) >= 5
