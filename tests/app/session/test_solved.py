"""When a run was first solved, as frames tell it: the same number through everything that a run goes through."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from app.protocol.events import Binary, Refused
from engine import Experiment, advance, initial_state, prepare
from engine.training.advance import TrainState
from tests.app.driving import FLAT_OUT, SHOW, Driver, frames, last_frame, of, ready, stopping_after

#: Solved, and the update after no longer.
FLICKERING: dict[str, Any] = {
    "dataset": {"name": "circle", "n_samples": 40, "train_share": 0.7, "noise": 0.1},
    "layers": [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
    "initializer": {"name": "xavier_normal"},
    "batching": {"mode": "mini_batch", "batch_size": 7, "order": "shuffled"},
    "optimizer": {"name": "gradient_descent", "learning_rate": 0.3},
    "seed": 3,
}


def alone(experiment: dict[str, Any], updates: int) -> TrainState:
    """The engine's result of one call."""
    read = Experiment.from_json(experiment)
    data = prepare(read)
    return advance(read, data, initial_state(read, data), updates)


def told(frame: Binary) -> tuple[int | None, int | None]:
    counters = frame.header["counters"]
    return counters["solved_step"], counters["solved_epoch"]


@pytest.fixture(scope="module")
def first() -> tuple[int, int]:
    state = alone(FLICKERING, 300)
    assert state.solved_step is not None
    assert state.solved_epoch is not None
    return state.solved_step, state.solved_epoch


def stepped(driver: Driver, updates: int) -> Binary:
    return last_frame(driver.tell("step", unit="update", count=updates))


def resumed(frame: Binary, experiment: dict[str, Any]) -> Driver:
    """Another session, which resumes from the page's state."""
    driver = Driver()
    vector = base64.b64encode(frame.tensors["state"].tobytes()).decode()
    saved = {"counters": frame.header["counters"], "vector": vector}
    assert not of(Refused, driver.tell("configure", experiment=experiment, state=saved))
    driver.tell("visible", **SHOW)
    return driver


def test_it_stays_while_it_plays(first: tuple[int, int]) -> None:
    driver = ready(FLICKERING)
    driver.say("play", **FLAT_OUT)
    shown = frames(driver.play_for(1.0))
    driver.tell("pause")
    assert shown[-1].header["step"] > first[0] + 100
    for frame in shown:
        assert told(frame) == (first if frame.header["step"] >= first[0] else (None, None))


def test_what_is_no_longer_solved_says_when_it_was(first: tuple[int, int]) -> None:
    driver = ready(FLICKERING)
    assert told(stepped(driver, first[0] - 1)) == (None, None)
    there = stepped(driver, 1)
    assert (there.header["train"]["accuracy"], told(there)) == (1.0, first)
    after = stepped(driver, 1)
    assert after.header["train"]["accuracy"] < 1.0
    assert told(after) == first


def test_before_it_was_solved_nothing_is_claimed(first: tuple[int, int]) -> None:
    driver = ready(FLICKERING)
    stepped(driver, 200)
    for to in (first[0], first[0] - 1, 199, 0):
        frame = last_frame(driver.tell("seek", unit="update", to=to))
        assert told(frame) == (first if to >= first[0] else (None, None))
    driver.say("play", **FLAT_OUT)
    assert told(frames(driver.play_for(0.5))[-1]) == first


def test_it_stays_through_hot_changes_and_weights_set_by_hand(first: tuple[int, int]) -> None:
    driver = ready(FLICKERING)
    stepped(driver, first[0] + 5)
    driver.tell("configure", experiment=FLICKERING | {"optimizer": {"name": "adam", "learning_rate": 0.01}})
    driver.tell("configure", experiment=FLICKERING | {"batching": {"mode": "batch", "batch_size": 7, "order": "fixed"}})
    assert told(stepped(driver, 20)) == first
    driver.tell("set_parameter", index=0, value=9.0)
    assert told(stepped(driver, 20)) == first


def test_it_is_taken_up_again(first: tuple[int, int]) -> None:
    driver = ready(FLICKERING)
    after = resumed(stepped(driver, first[0] + 30), FLICKERING)
    assert told(stepped(after, 1)) == first
    before = resumed(stepped(ready(FLICKERING), first[0] - 30), FLICKERING)
    assert told(stepped(before, 60)) == first
    assert told(last_frame(before.tell("reset"))) == (None, None)


def test_a_stop_rule_keeps_it(first: tuple[int, int]) -> None:
    driver = ready(stopping_after(first[1] + 10, **FLICKERING))
    last = last_frame(driver.tell("step", unit="epoch", count=1000))
    assert driver.state == "finished"
    assert (last.header["epoch"], told(last)) == (first[1] + 10, first)


def test_what_others_say_of_it_is_checked() -> None:
    driver = ready(FLICKERING)
    frame = stepped(driver, 5)
    vector = base64.b64encode(frame.tensors["state"].tobytes()).decode()
    saved = {"counters": frame.header["counters"] | {"solved_step": 6, "solved_epoch": 1}, "vector": vector}
    (refused,) = of(Refused, driver.tell("configure", experiment=FLICKERING, state=saved))
    assert refused.field == "state.solved_step"
