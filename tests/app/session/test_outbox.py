"""What waits to be sent: events in order and first, one frame for each run."""

from __future__ import annotations

import pytest

from app.protocol.events import Binary, Finished
from app.session.outbox import Outbox, OutboxFullError


def frame(seq: int, run: int = 0) -> Binary:
    return Binary("frame", run, {"seq": seq}, {})


def event(step: int) -> Finished:
    return Finished(0, step, 0, "max_epochs")


def test_events_go_first_and_in_order() -> None:
    outbox = Outbox(32)
    outbox.put_frame(frame(1))
    outbox.put(event(1))
    outbox.put(event(2))
    assert [outbox.take() for _ in range(4)] == [event(1), event(2), frame(1), None]


def test_only_the_newest_frame_of_a_run_waits() -> None:
    outbox = Outbox(32)
    for seq in range(1, 100):
        outbox.put_frame(frame(seq))
    assert len(outbox) == 1
    assert outbox.take() == frame(99)


def test_runs_take_turns() -> None:
    outbox = Outbox(32)
    outbox.put_frame(frame(1, run=0))
    outbox.put_frame(frame(2, run=1))
    assert outbox.take() == frame(1, run=0)
    outbox.put_frame(frame(3, run=0))
    assert [outbox.take(), outbox.take()] == [frame(2, run=1), frame(3, run=0)]


def test_a_dropped_frame_is_gone() -> None:
    outbox = Outbox(32)
    outbox.put_frame(frame(1))
    assert outbox.holds_frame(0)
    outbox.drop_frame(0)
    outbox.drop_frame(0)
    assert not outbox.holds_frame(0)
    assert outbox.take() is None


def test_events_at_the_limit_and_beyond() -> None:
    outbox = Outbox(32)
    for step in range(32):
        outbox.put(event(step))
    with pytest.raises(OutboxFullError):
        outbox.put(event(32))
    assert len(outbox) == 32
