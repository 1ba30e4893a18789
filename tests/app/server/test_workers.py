"""Threads for the event loop: every job is done once, and its answer arrives where it is waited for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from app.server.workers import Workers


@dataclass(frozen=True)
class Call:
    function: Callable[[], object]

    def perform(self) -> object:
        return self.function()


def with_workers(threads: int, scenario: Callable[[Workers], Awaitable[object]]) -> object:
    async def run() -> object:
        workers = Workers(threads)
        try:
            async with asyncio.timeout(60):
                return await scenario(workers)
        finally:
            workers.close()

    return asyncio.run(run())


def test_each_answer_goes_to_its_question() -> None:
    async def scenario(workers: Workers) -> object:
        jobs = [Call(lambda number=number: number * number) for number in range(2000)]  # type: ignore[misc]
        return await asyncio.gather(*(workers.perform(job) for job in jobs))

    assert with_workers(3, scenario) == [number * number for number in range(2000)]


def test_jobs_are_done_off_the_loop_and_at_the_same_time() -> None:
    barrier = threading.Barrier(3)

    def meet() -> str:
        barrier.wait(60)
        return threading.current_thread().name

    async def scenario(workers: Workers) -> object:
        return await asyncio.gather(*(workers.perform(Call(meet)) for _ in range(3)))

    names = with_workers(3, scenario)
    assert isinstance(names, list)
    assert sorted(names) == ["compute-0", "compute-1", "compute-2"]


def test_what_a_job_raises_is_raised_where_it_is_waited_for_and_the_thread_goes_on() -> None:
    async def scenario(workers: Workers) -> object:
        with pytest.raises(ZeroDivisionError):
            await workers.perform(Call(lambda: 1 / 0))
        return await workers.perform(Call(lambda: "well"))

    assert with_workers(1, scenario) == "well"


def test_who_no_longer_waits_does_not_disturb_the_others() -> None:
    begun, go = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go.wait(60)

    async def scenario(workers: Workers) -> object:
        gone = asyncio.ensure_future(workers.perform(Call(slow)))
        await asyncio.to_thread(begun.wait, 60)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        go.set()
        return await workers.perform(Call(lambda: "still here"))

    assert with_workers(1, scenario) == "still here"


def test_after_the_end_nothing_is_taken() -> None:
    async def scenario(workers: Workers) -> object:
        await workers.perform(Call(lambda: None))
        workers.close()
        with pytest.raises(RuntimeError):
            await workers.perform(Call(lambda: None))
        return None

    with_workers(2, scenario)
    names = {thread.name for thread in threading.enumerate() if not thread.daemon}
    assert not any(name.startswith("compute") for name in names)
