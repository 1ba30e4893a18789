"""The session trains: restarts and hot changes, steps and speed, how it ends, how it goes on elsewhere."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from app.protocol.events import Binary, Diverged, Finished, Ready, Refused
from app.session.lifecycle import State
from tests.app.driving import (
    EXPLOSIVE,
    FLAT_OUT,
    SHOW,
    XOR,
    Driver,
    frames,
    in_state,
    last_frame,
    of,
    only,
    other,
    ready,
    standing,
    stopping_after,
)


def test_configure_answers_ready_data_and_a_frame() -> None:
    driver = Driver()
    events = driver.tell("configure", experiment=XOR)
    assert [getattr(event, "kind", type(event).__name__) for event in events] == ["Ready", "data", "frame"]
    answer = only(Ready, events)
    assert answer.restarted
    assert answer.n_params == 9
    assert answer.experiment["layers"][0] == {"units": 2, "activation": "sigmoid"}
    assert answer.layout == (
        {"fan_in": 2, "fan_out": 2, "weights": 0, "biases": 4},
        {"fan_in": 2, "fan_out": 1, "weights": 6, "biases": 8},
    )
    frame = last_frame(events)
    assert (frame.header["seq"], frame.header["state"], frame.header["step"]) == (1, "paused", 0)


def test_a_wrong_experiment_changes_nothing() -> None:
    driver = ready()
    driver.say("play", **FLAT_OUT)
    events = driver.tell("configure", experiment={"optimizer": {"name": "adam", "learning_rate": -1}})
    refused = only(Refused, events)
    assert (refused.field, refused.code, refused.command) == ("optimizer.learning_rate", "out_of_range", "configure")
    assert driver.state == State.PLAYING


def test_a_wrong_saved_state_changes_nothing() -> None:
    driver = ready()
    driver.tell("step", unit="update", count=3)
    driver.say("play", **FLAT_OUT)
    events = driver.tell("configure", experiment=XOR, state={"counters": {}, "vector": "AAAA"})
    assert only(Refused, events).field == "state.vector"
    assert driver.state == State.PLAYING
    assert last_frame(driver.tell("pause")).header["step"] >= 3


def test_a_hot_change_keeps_weights_and_goes_on() -> None:
    driver = ready()
    driver.tell("step", unit="update", count=10)
    before = last_frame(driver.tell("visible", **SHOW)).tensors["params"]
    events = driver.tell("configure", experiment=other(driver))
    answer = only(Ready, events)
    assert not answer.restarted
    assert answer.experiment["optimizer"]["learning_rate"] == 0.001
    frame = last_frame(events)
    assert frame.header["step"] == 10
    np.testing.assert_array_equal(frame.tensors["params"], before)
    assert [event for event in of(Binary, events) if event.kind == "data"] == []


def test_another_architecture_restarts_paused() -> None:
    driver = ready()
    driver.say("play", **FLAT_OUT)
    driver.settle(turns=3)
    events = driver.tell("configure", experiment={"layers": [{"units": 1, "activation": "sigmoid"}]})
    assert only(Ready, events).restarted
    assert last_frame(events).header["step"] == 0
    assert driver.state == State.PAUSED


def test_reset_restores_the_starting_weights_of_the_present_experiment() -> None:
    driver = ready()
    start = last_frame(driver.tell("visible", **SHOW)).tensors["params"]
    driver.tell("configure", experiment=other(driver))
    driver.tell("step", unit="update", count=5)
    events = driver.tell("reset")
    assert only(Ready, events).experiment["optimizer"]["learning_rate"] == 0.001
    np.testing.assert_array_equal(last_frame(events).tensors["params"], start)
    assert last_frame(events).header["seconds"] == 0.0


def test_new_weights_draw_another_seed() -> None:
    driver = ready()
    start = last_frame(driver.tell("visible", **SHOW)).tensors["params"]
    events = driver.tell("new_weights", seed=77)
    assert only(Ready, events).experiment["seed"] == 77
    assert not np.array_equal(last_frame(events).tensors["params"], start)
    driver.tell("step", unit="update", count=1)
    np.testing.assert_array_equal(
        last_frame(driver.tell("reset")).tensors["params"], last_frame(events).tensors["params"]
    )


def test_set_parameter_at_the_limit_and_beyond() -> None:
    driver = ready()
    frame = last_frame(driver.tell("set_parameter", index=8, value=-3.5))
    assert frame.tensors["params"][8] == -3.5
    refused = only(Refused, driver.tell("set_parameter", index=9, value=1.0))
    assert (refused.field, refused.details["max"]) == ("index", 8)


@pytest.mark.parametrize(("unit", "counter"), [("sample", "samples"), ("update", "step"), ("epoch", "epoch")])
@pytest.mark.parametrize("count", [1, 7])
def test_a_step_trains_exactly_that_and_pauses(unit: str, counter: str, count: int) -> None:
    driver = ready({"batching": {"mode": "sgd"}})
    events = driver.tell("step", unit=unit, count=count)
    frame = last_frame(events)
    assert frame.header[counter] == count
    assert frame.header["state"] == "paused"
    assert driver.state == State.PAUSED


def test_steps_add_up() -> None:
    driver = ready()
    for _ in range(5):
        driver.say("step", unit="update", count=2)
    assert last_frame(driver.settle()).header["step"] == 10


def test_a_long_step_can_be_cancelled() -> None:
    driver = ready()
    driver.say("step", unit="epoch", count=10_000)
    driver.settle(turns=5)
    assert driver.state == State.STEPPING
    frame = last_frame(driver.tell("pause"))
    assert 0 < frame.header["epoch"] < 10_000
    assert driver.work() is None


def test_a_step_while_playing_does_it_and_pauses() -> None:
    driver = ready()
    driver.say("play", **FLAT_OUT)
    driver.settle(turns=2)
    before = driver.session._runs[0].step
    frame = last_frame(driver.tell("step", unit="update", count=3))
    assert (frame.header["step"], frame.header["state"]) == (before + 3, "paused")


@pytest.mark.parametrize(("unit", "counter"), [("sample", "samples"), ("update", "step"), ("epoch", "epoch")])
def test_playing_keeps_its_speed(unit: str, counter: str) -> None:
    driver = ready()
    driver.say("play", unit=unit, speed=20)
    events = driver.play_for(3.0)
    assert last_frame(events).header[counter] == pytest.approx(61, abs=1)
    assert last_frame(events).header["rate"] == pytest.approx(20 / (4 if unit == "sample" else 1), rel=0.3)
    assert len(frames(events)) <= 61


def test_the_speed_changes_while_it_plays() -> None:
    driver = ready()
    driver.say("play", unit="update", speed=1)
    driver.play_for(2.05)
    driver.say("play", unit="update", speed=100)
    assert last_frame(driver.play_for(1.0)).header["step"] == pytest.approx(3 + 100, abs=3)


def test_finished_says_why_and_shows_the_end() -> None:
    driver = ready(stopping_after(3))
    driver.say("play", **FLAT_OUT)
    events = driver.settle(turns=10)
    assert only(Finished, events) == Finished(0, 3, 3, "max_epochs")
    assert last_frame(events).header["state"] == "finished"
    assert last_frame(events).header["epoch"] == 3
    assert driver.state == State.FINISHED


def test_a_finished_run_goes_on_when_its_stop_rule_is_moved() -> None:
    driver = in_state(State.FINISHED)
    driver.tell("configure", experiment=stopping_after(5))
    assert driver.state == State.PAUSED
    assert last_frame(driver.tell("step", unit="epoch", count=10)).header["epoch"] == 5
    assert driver.state == State.FINISHED


def test_divergence_is_an_event_with_evidence_and_the_last_good_frame_stays() -> None:
    driver = ready(EXPLOSIVE)
    driver.say("play", **FLAT_OUT)
    events = driver.settle(turns=5_000)
    event = only(Diverged, events)
    assert event.advice == "lower_learning_rate"
    assert event.evidence["learning_rate"] == 10.0
    frame = last_frame(events)
    assert np.isfinite(frame.tensors["params"]).all()
    assert (frame.header["state"], frame.header["step"] < event.step) == ("diverged", True)
    assert np.array_equal(frame.tensors["state"], standing(driver).state.params)
    assert driver.state == State.DIVERGED
    assert driver.work() is None


def test_a_diverged_run_goes_on_with_a_lower_learning_rate() -> None:
    driver = in_state(State.DIVERGED)
    only(Ready, driver.tell("configure", experiment=other(driver)))
    assert driver.state == State.PAUSED
    step = driver.session._runs[0].step
    assert last_frame(driver.tell("step", unit="update", count=5)).header["step"] == step + 5


def test_a_weight_typed_too_large_is_told_once_and_taken_back() -> None:
    driver = ready(EXPLOSIVE)
    before = last_frame(driver.tell("visible", **SHOW)).tensors["params"]
    event = only(Diverged, driver.tell("set_parameter", index=0, value=1e300))
    assert event.advice == "reset"
    assert driver.state == State.DIVERGED
    events = driver.tell("visible", **SHOW)
    assert of(Diverged, events) == []
    np.testing.assert_array_equal(last_frame(events).tensors["params"], before)
    assert last_frame(driver.tell("set_parameter", index=0, value=0.1)).header["state"] == "paused"


def test_a_reconnected_page_goes_on_bit_for_bit() -> None:
    adam = {"optimizer": {"name": "adam", "learning_rate": 0.05}, "batching": {"mode": "mini_batch", "batch_size": 3}}
    first = ready(adam)
    frame = last_frame(first.tell("step", unit="sample", count=11))
    vector = base64.b64encode(frame.tensors["state"].astype("<f8").tobytes()).decode()

    second = Driver()
    second.tell("visible", **SHOW)
    state = {"counters": frame.header["counters"], "vector": vector}
    events = second.tell("configure", experiment=adam, state=state)
    assert only(Ready, events).counters == frame.header["counters"]
    assert last_frame(events).header["samples"] == 11
    assert last_frame(events).header["seconds"] == frame.header["seconds"]
    one, two = (last_frame(driver.tell("step", unit="update", count=50)).tensors["state"] for driver in (first, second))
    np.testing.assert_array_equal(one, two)


def test_a_reconnected_finished_run_is_finished() -> None:
    frame = last_frame(in_state(State.FINISHED).tell("visible", **SHOW))
    vector = base64.b64encode(frame.tensors["state"].astype("<f8").tobytes()).decode()
    driver = Driver()
    state = {"counters": frame.header["counters"], "vector": vector}
    events = driver.tell("configure", experiment=stopping_after(1), state=state)
    assert last_frame(events).header["state"] == "finished"
