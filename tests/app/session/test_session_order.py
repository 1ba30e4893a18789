"""The session under way: what is shown when, what waits, what is late, several runs, and the limits."""

from __future__ import annotations

import pytest

from app.limits import Limits
from app.protocol.events import Finished, Hello, Ready, Refused
from app.session.lifecycle import State
from app.session.outbox import OutboxFullError
from app.session.preparing import PrepareRun
from app.session.work import Turn
from tests.app.driving import FLAT_OUT, SHOW, XOR, Driver, frames, last_frame, of, only, other, ready, stopping_after


def test_hello_comes_first() -> None:
    (hello,) = Driver().events
    assert isinstance(hello, Hello)
    assert hello.protocol == 3
    assert hello.limits["units"] == 64


@pytest.mark.parametrize("speed", [None, 100, 40])
def test_never_more_than_thirty_frames_a_second(speed: float | None) -> None:
    driver = ready()
    driver.say("play", unit="update", speed=speed)
    assert 85 <= len(frames(driver.play_for(3.0))) <= 91


@pytest.mark.parametrize(("draw_seconds", "rate"), [(0.008, 30), (0.012, 15), (0.02, 10), (0.5, 5)])
def test_frames_that_are_dear_come_rarer(draw_seconds: float, rate: int) -> None:
    driver = ready(draw_seconds=draw_seconds)
    driver.say("play", **FLAT_OUT)
    assert len(frames(driver.play_for(6.0))) == pytest.approx(6 * rate, rel=0.1)


def test_two_unanswered_frames_and_training_goes_on_for_ten_seconds() -> None:
    driver = ready(acknowledges=False)
    driver.say("play", **FLAT_OUT)
    sent = frames(driver.play_for(5.0))
    assert len(sent) == 1  # and the one that came with ready
    step = driver.session._runs[0].step
    driver.play_for(4.0)
    assert driver.session._runs[0].step > step
    driver.play_for(2.0)
    step = driver.session._runs[0].step
    assert driver.work() is None
    driver.play_for(5.0)
    assert driver.session._runs[0].step == step
    driver.say("acknowledge", seq=sent[-1].header["seq"])
    driver.acknowledges = True
    assert last_frame(driver.play_for(0.1)).header["step"] > step


def test_a_pause_is_shown_as_soon_as_there_is_room() -> None:
    driver = ready(acknowledges=False)
    driver.say("play", **FLAT_OUT)
    driver.play_for(1.0)
    assert frames(driver.tell("pause")) == []
    driver.say("acknowledge", seq=1)
    assert last_frame(driver.settle()).header["state"] == "paused"


def test_what_is_visible_is_shown_at_once_when_paused() -> None:
    driver = ready()
    frame = last_frame(driver.tell("visible", sections=["boundary"], grid=16, sample=0, neuron=None))
    assert list(frame.tensors) == ["boundary"]
    assert frame.tensors["boundary"].shape == (16, 16)


@pytest.mark.parametrize(("field", "most"), [("sample", 3), ("neuron", 2)])
def test_visible_at_the_limit_and_beyond(field: str, most: int) -> None:
    driver = ready()
    assert of(Refused, driver.tell("visible", **SHOW | {field: most})) == []
    refused = only(Refused, driver.tell("visible", **SHOW | {field: most + 1}))
    assert (refused.field, refused.details["max"]) == (f"visible.{field}", most)


def test_a_smaller_run_takes_the_view_back() -> None:
    driver = ready({"layers": [{"units": 8, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]})
    driver.tell("visible", **SHOW | {"sections": ["neuron"], "neuron": 8})
    events = driver.tell("configure", experiment=XOR)
    assert of(Refused, events) == []
    assert last_frame(events).header["state"] == "paused"


def test_commands_wait_while_data_are_made_and_keep_their_order() -> None:
    driver = Driver()
    driver.say("configure", experiment=stopping_after(2))
    driver.say("play", **FLAT_OUT)
    driver.say("pause")
    driver.say("step", unit="update", count=1)
    driver.say("new_weights", seed=3)
    driver.say("set_parameter", index=0, value=9.0)
    assert driver.sent() == []
    driver.say("visible", **SHOW)
    events = driver.settle()
    assert of(Refused, events) == []
    assert [event.experiment["seed"] for event in of(Ready, events)] == [0, 3]
    frame = last_frame(events)
    assert (frame.header["state"], frame.header["step"], frame.tensors["params"][0]) == ("paused", 0, 9.0)


def test_waiting_commands_at_the_limit_and_beyond() -> None:
    limits = Limits(max_queued_commands=4)
    driver = Driver(limits)
    driver.say("configure", experiment=XOR)
    for _ in range(4):
        driver.say("pause")
    assert driver.sent() == []
    driver.say("pause")
    assert only(Refused, driver.sent()).code == "busy"


def test_waiting_steps_at_the_limit_and_beyond() -> None:
    driver = ready()
    for _ in range(32):
        driver.say("step", unit="update", count=1)
    driver.say("step", unit="update", count=1)
    assert only(Refused, driver.sent()).code == "busy"
    assert last_frame(driver.settle()).header["step"] == 32


def test_a_late_result_is_dropped() -> None:
    driver = ready()
    driver.say("play", **FLAT_OUT)
    late = driver.work()
    assert isinstance(late, Turn)
    driver.say("reset")
    driver.do(late)
    work = driver.work()
    assert isinstance(work, PrepareRun)
    assert frames(driver.sent()) == []
    driver.do(work)
    assert last_frame(driver.settle()).header["step"] == 0


def test_nothing_is_lost_by_a_restart_that_fails() -> None:
    driver = ready()
    driver.say("set_parameter", index=0, value=4.0)
    running = driver.work()
    assert isinstance(running, Turn)
    driver.say("configure", experiment=XOR, state={"counters": {}, "vector": "AAAA"})
    driver.do(running)
    events = driver.settle()
    assert only(Refused, events).field == "state.vector"
    assert last_frame(events).tensors["params"][0] == 4.0


def test_a_pause_under_way_takes_the_turn_that_was_going_on() -> None:
    driver = ready()
    driver.say("play", **FLAT_OUT)
    late = driver.work()
    assert isinstance(late, Turn)
    driver.say("pause")
    driver.do(late)
    assert last_frame(driver.settle()).header["step"] >= 1
    assert driver.state == State.PAUSED


def test_a_pause_under_way_still_learns_that_training_is_over() -> None:
    driver = ready(stopping_after(1))
    driver.say("play", **FLAT_OUT)
    late = driver.work()
    assert isinstance(late, Turn)
    driver.say("pause")
    driver.do(late)
    assert only(Finished, driver.settle()).reason == "max_epochs"
    assert driver.state == State.FINISHED


def test_changes_during_a_turn_come_with_the_next() -> None:
    driver = ready()
    driver.say("play", **FLAT_OUT)
    turn = driver.work()
    assert isinstance(turn, Turn)
    driver.say("set_parameter", index=0, value=4.0)
    driver.say("configure", experiment=other(driver))
    driver.do(turn)
    following = driver.work()
    assert isinstance(following, Turn)
    assert following.parameters == ((0, 4.0),)
    rates = [one.to_json()["optimizer"]["learning_rate"] for one in (following.based_on, following.experiment)]
    assert rates == [0.1, 0.001]


def test_answers_at_the_limit_and_beyond() -> None:
    driver = Driver()
    for _ in range(32):
        driver.say("pause")
    with pytest.raises(OutboxFullError):
        driver.say("pause")


def test_runs_at_the_limit_and_beyond() -> None:
    driver = Driver(Limits(runs=2))
    driver.tell("configure", run=0, experiment=XOR)
    driver.tell("configure", run=1, experiment=stopping_after(2))
    refused = only(Refused, driver.tell("configure", run=2, experiment=XOR))
    assert (refused.field, refused.details["max"]) == ("run", 1)


def test_runs_are_apart_and_take_turns() -> None:
    driver = Driver()
    for run in range(8):
        driver.tell("configure", run=run, experiment={"seed": run})
    for run in range(8):
        driver.say("play", run=run, **FLAT_OUT)
    order = []
    for _ in range(16):
        work = driver.work()
        assert isinstance(work, Turn)
        order.append(work.run)
        driver.do(work)
    assert sorted(order[:8]) == list(range(8))
    assert order[8:] == order[:8]
    driver.sent()
    driver.say("pause", run=3)
    assert [str(driver.session.state_of(run)) for run in (2, 3, 4)] == ["playing", "paused", "playing"]


def test_a_limit_of_the_operator_is_checked() -> None:
    driver = Driver(Limits(units=4))
    layers = [{"units": 5, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    refused = only(Refused, driver.tell("configure", experiment={"layers": layers}))
    assert (refused.field, refused.details["max"]) == ("layers[0].units", 4)
    assert driver.state == State.EMPTY


def test_the_log_says_where_a_session_was() -> None:
    driver = Driver()
    assert driver.session.where() == "no run"
    driver.tell("configure", experiment=XOR)
    driver.tell("step", unit="update", count=4)
    assert driver.session.where() == "run 0 paused at step 4"
