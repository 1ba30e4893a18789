"""The time machine, driven through the session: moments come back bit for bit, and training goes on from there."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from app.protocol.events import Binary, Event, Progressed, Ready, Refused
from engine.errors import FieldError
from tests.app.driving import (
    EXPLOSIVE,
    FLAT_OUT,
    SHOW,
    Driver,
    frames,
    last_frame,
    of,
    only,
    other,
    ready,
    standing,
    stopping_after,
)

CLOUD: dict[str, Any] = {"dataset": {"name": "circle"}, "batching": {"mode": "mini_batch", "batch_size": 10}}


def state_of(frame: Binary) -> bytes:
    return frame.tensors["state"].tobytes()


def stepped(driver: Driver, updates: int) -> Binary:
    return last_frame(driver.tell("step", unit="update", count=updates))


def sought(driver: Driver, to: int, unit: str = "update") -> Binary:
    frame = last_frame(driver.tell("seek", unit=unit, to=to))
    assert driver.state == "paused"
    return frame


@pytest.mark.parametrize("experiment", [{}, CLOUD], ids=["xor", "circle"])
def test_every_moment_comes_back_bit_for_bit(experiment: dict[str, Any]) -> None:
    driver = ready(experiment)
    seen = [stepped(driver, 7) for _ in range(12)]
    for frame in (seen[3], seen[11], seen[0], seen[7]):
        back = sought(driver, frame.header["step"])
        assert state_of(back) == state_of(frame)
        assert back.header["train"] == frame.header["train"]
        assert back.header["samples"] == frame.header["samples"]


def test_frames_say_how_far_the_tape_reaches() -> None:
    driver = ready(CLOUD)
    stepped(driver, 30)
    tape = sought(driver, 11).header["tape"]
    assert (tape["begin"]["step"], tape["end"]["step"]) == (0, 30)
    assert tape["end"]["samples"] == 300


def test_one_update_back() -> None:
    driver = ready()
    before = stepped(driver, 41)
    stepped(driver, 1)
    assert state_of(sought(driver, 41)) == state_of(before)


def test_training_goes_on_from_there_as_it_did() -> None:
    driver = ready(CLOUD)
    frame = stepped(driver, 60)
    sought(driver, 20)
    again = stepped(driver, 40)
    assert state_of(again) == state_of(frame)
    assert again.header["tape"]["end"]["step"] == 60


def test_with_other_settings_the_tape_ends_where_they_changed() -> None:
    driver = ready()
    old = stepped(driver, 60)
    sought(driver, 20)
    frame = last_frame(driver.tell("configure", experiment=other(driver)))
    assert frame.header["tape"]["end"]["step"] == 20
    assert state_of(stepped(driver, 40)) != state_of(old)


def test_the_settings_of_the_moment_come_back_with_it() -> None:
    driver = ready()
    stepped(driver, 20)
    rate = standing(driver).experiment.to_json()["optimizer"]["learning_rate"]
    driver.tell("configure", experiment=other(driver))
    stepped(driver, 20)
    events = driver.tell("seek", unit="update", to=10)
    told = only(Ready, events)
    assert not told.restarted
    assert told.experiment["optimizer"]["learning_rate"] == rate
    events = driver.tell("seek", unit="update", to=30)
    assert only(Ready, events).experiment["optimizer"]["learning_rate"] == 0.001


@pytest.mark.parametrize("state", ["paused", "playing"])
def test_a_weight_typed_in_just_before_belongs_to_its_moment(state: str) -> None:
    driver = ready()
    stepped(driver, 30)
    if state == "playing":
        driver.say("play", **FLAT_OUT)
    driver.say("set_parameter", index=0, value=7.0)
    driver.tell("seek", unit="update", to=20)
    assert standing(driver).state.params[0] != 7.0
    driver.tell("seek", unit="update", to=30)
    assert standing(driver).state.params[0] == 7.0


def test_seconds_are_those_of_the_moment() -> None:
    driver = ready(CLOUD)
    then = stepped(driver, 60).header["seconds"]
    end = stepped(driver, 60).header["seconds"]
    assert 0 < then < end
    assert 0 < sought(driver, 30).header["seconds"] < then
    assert sought(driver, 0).header["seconds"] == 0


def test_a_turn_that_ends_the_run_does_not_end_the_seek() -> None:
    driver = ready(stopping_after(8), turn_seconds=0.05)
    stepped(driver, 3)
    driver.say("play", **FLAT_OUT)
    work = driver.work()
    assert work is not None
    driver.say("seek", unit="update", to=2)
    driver.do(work)
    frame = last_frame(driver.settle())
    assert (frame.header["step"], driver.state) == (2, "paused")


def test_distributions_over_the_past_are_completed_while_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.frame.sections.MULTIPLICATIONS_AT_ONCE", 0)
    driver = ready()
    stepped(driver, 60)
    shown = frames(driver.tell("visible", **SHOW | {"sections": ["distributions"]}))
    assert len(shown) > 1
    missing = [frame.header["facts"]["distributions"]["missing"] for frame in shown]
    assert missing == sorted(missing, reverse=True)
    assert missing[-1] == 0
    assert driver.work() is None


def test_what_waits_on_the_way_is_done_there() -> None:
    driver = ready()
    stepped(driver, 30)
    driver.say("seek", unit="update", to=10)
    driver.say("step", unit="update", count=2)
    assert last_frame(driver.settle()).header["step"] == 12


def test_a_new_goal_replaces_the_old_one() -> None:
    driver = ready()
    stepped(driver, 30)
    for to in (3, 9, 4):
        driver.say("seek", unit="update", to=to)
    assert last_frame(driver.settle()).header["step"] == 4


def test_pausing_gives_the_seek_up() -> None:
    driver = ready(CLOUD)
    stepped(driver, 150)
    driver.say("seek", unit="update", to=75)
    work = driver.work()
    driver.say("pause")
    assert work is not None
    driver.do(work)
    driver.settle()
    assert (driver.state, standing(driver).state.step) == ("paused", 150)


def test_a_reset_during_a_seek_starts_over() -> None:
    driver = ready()
    stepped(driver, 30)
    driver.say("seek", unit="update", to=10)
    assert last_frame(driver.tell("reset")).header["tape"]["end"]["step"] == 0


def test_a_long_seek_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.session.turns.PROGRESS_AFTER_SECONDS", 0.0)
    driver = ready(CLOUD)
    for _ in range(10):
        stepped(driver, 190)
    told: list[Event] = []
    driver.say("seek", unit="update", to=1899)
    while driver.state == "seeking":
        work = driver.work()
        assert work is not None
        driver.do(work)
        driver.now += 0.2
        told += driver.sent()
    progress = of(Progressed, told)
    assert progress
    assert all(0 <= one.done <= one.total for one in progress)
    assert [one.done for one in progress] == sorted(one.done for one in progress)


def test_a_finished_run_can_be_looked_back_at_and_finishes_again() -> None:
    driver = ready(stopping_after(20))
    done = last_frame(driver.tell("step", unit="epoch", count=50))
    assert driver.state == "finished"
    sought(driver, 5, "epoch")
    assert state_of(last_frame(driver.tell("step", unit="epoch", count=50))) == state_of(done)
    assert driver.state == "finished"


def test_a_diverged_run_can_be_looked_back_at() -> None:
    driver = ready(EXPLOSIVE)
    driver.tell("step", unit="update", count=10_000)
    assert driver.state == "diverged"
    assert np.isfinite(sought(driver, 1).tensors["state"]).all()


@pytest.mark.parametrize("to", [61, 2**53 - 1])
def test_what_has_not_been_cannot_be_reached(to: int) -> None:
    driver = ready()
    stepped(driver, 60)
    refused = only(Refused, driver.tell("seek", unit="update", to=to))
    assert (refused.field, refused.code) == ("to", "out_of_range")
    assert refused.details == {"value": to, "min": 0, "max": 60}
    assert driver.state == "paused"


def test_a_restored_run_begins_its_tape_there() -> None:
    first = ready()
    frame = stepped(first, 40)
    saved = {"counters": frame.header["counters"], "vector": encoded(frame)}
    driver = Driver()
    driver.tell("visible", **SHOW)
    events = driver.tell("configure", experiment={}, state=saved)
    assert last_frame(events).header["tape"]["begin"]["step"] == 40
    assert only(Refused, driver.tell("seek", unit="update", to=39)).details["min"] == 40


def encoded(frame: Binary) -> str:
    return base64.b64encode(state_of(frame)).decode()


def test_playing_then_seeking_pauses() -> None:
    driver = ready()
    driver.say("play", **FLAT_OUT)
    driver.play_for(0.1)
    frame = sought(driver, 3)
    assert frame.header["state"] == "paused"
    assert len(frames(driver.settle())) == 0


def test_a_unit_that_does_not_exist() -> None:
    with pytest.raises(FieldError, match="unit"):
        ready().say("seek", unit="year", to=1)
