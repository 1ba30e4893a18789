"""How far a run may train: by steps, by speed, flat out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.protocol.commands import Step
from app.session.pacing import DEBT_SECONDS, TICK_SECONDS, UNBOUNDED, Goal, Pace, RateMeter, Training
from engine import Experiment, advance, initial_state, prepare


def training(**changes: Any) -> Training:
    experiment = Experiment.from_json(changes)
    data = prepare(experiment)
    return Training(experiment, experiment, data, initial_state(experiment, data))


def moved(run: Training, count: int, unit: str) -> Training:
    return replace(run, state=advance(run.experiment, run.data, run.state, count, unit))  # type: ignore[arg-type]


CIRCLE = {
    "dataset": {"name": "circle", "n_samples": 100, "noise": 0.0, "train_share": 0.5, "seed": 0},
    "batching": {"mode": "mini_batch", "batch_size": 8, "order": "shuffled"},
}


def test_flat_out_is_more_than_any_turn_can_do() -> None:
    pace = Pace()
    for unit, asked in (("sample", "sample"), ("update", "update"), ("epoch", "update")):
        pace.play(unit, None, 0.0)
        assert pace.amount(training(), 0.0, stepping=False) == (asked, UNBOUNDED)
        assert pace.next_at() is None


def test_the_first_unit_comes_at_once_and_the_next_by_the_clock() -> None:
    pace, run = Pace(), training()
    pace.play("update", 2.0, 10.0)
    assert pace.amount(run, 10.0, stepping=False) == ("update", 1)
    run = moved(run, 1, "update")
    assert pace.is_reached(run)
    assert pace.amount(run, 10.1, stepping=False) == ("update", 0)
    assert pace.next_at() == pytest.approx(10.5)
    assert pace.amount(run, 10.51, stepping=False) == ("update", 1)


def units_in(pace: Pace, seconds: float, tick: float, unit: str) -> int:
    run, now, done = training(), 0.0, 0
    while now < seconds:
        _, amount = pace.amount(run, now, stepping=False)
        run = moved(run, amount, unit) if amount else run
        pace.is_reached(run)
        done += amount
        now += tick
    return done


@pytest.mark.parametrize("speed", [1.0, 7.0, 60.0, 333.0])
def test_a_speed_is_kept(speed: float) -> None:
    pace = Pace()
    pace.play("update", speed, 0.0)
    assert units_in(pace, 10.0, 0.004, "update") == pytest.approx(10 * speed, abs=2)


def test_no_debt_without_end() -> None:
    pace, run = Pace(), training()
    pace.play("update", 1000.0, 0.0)
    pace.amount(run, 0.0, stepping=False)
    pace.is_reached(moved(run, 1, "update"))
    assert pace.amount(run, 3600.0, stepping=False) == ("update", int(1000 * DEBT_SECONDS))


def test_another_speed_forgets_what_was_owed() -> None:
    pace, run = Pace(), training()
    pace.play("update", 1.0, 0.0)
    pace.change("update", 100.0, 0.9)
    assert pace.amount(run, 0.9, stepping=False) == ("update", 0)
    assert pace.next_at() == pytest.approx(0.9 + TICK_SECONDS)


def test_after_a_break_nothing_is_owed_for_it() -> None:
    pace, run = Pace(), training()
    pace.play("update", 1000.0, 0.0)
    pace.amount(run, 0.0, stepping=False)
    run = moved(run, 1, "update")
    pace.is_reached(run)
    pace.resume(50.0)
    assert pace.amount(run, 50.0, stepping=False) == ("update", 0)


def test_steps_are_done_one_after_the_other() -> None:
    pace, run = Pace(), training(**CIRCLE)
    pace.step(Step(0, "sample", 3))
    pace.step(Step(0, "update", 2))
    assert pace.amount(run, 0.0, stepping=True) == ("sample", 3)
    run = moved(run, 3, "sample")
    assert not pace.is_reached(run)
    assert pace.amount(run, 0.0, stepping=True) == ("update", 2)
    assert not pace.is_reached(moved(run, 1, "update"))
    assert pace.is_reached(moved(run, 2, "update"))


@pytest.mark.parametrize("mode", ["sgd", "mini_batch", "batch"])
@pytest.mark.parametrize("samples_before", [0, 1, 7, 8, 9, 49])
def test_epochs_are_counted_in_updates(mode: str, samples_before: int) -> None:
    changes = CIRCLE | {"batching": {"mode": mode, "batch_size": 8, "order": "shuffled"}}
    run = moved(training(**changes), samples_before, "sample")
    goal = Goal.after(2, "epoch", run)
    there = moved(run, goal.left(run), "update")
    assert (there.state.epoch, there.state.position) == (2, 0)
    assert goal.left(there) == 0


def test_a_hot_change_of_the_batches_never_overshoots_an_epoch() -> None:
    run = training(**CIRCLE | {"batching": {"mode": "sgd", "batch_size": 8, "order": "fixed"}})
    goal = Goal.after(1, "epoch", run)
    assert goal.left(run) == 50
    changed = replace(run, experiment=Experiment.from_json(CIRCLE | {"batching": {"mode": "batch"}}))
    assert goal.left(changed) == 1


def test_the_meter_counts_the_last_second() -> None:
    meter = RateMeter(5.0)
    meter.start(0.0, 0)
    for tick in range(1, 101):
        meter.note(tick / 50, tick * (10 if tick <= 50 else 20), 40, 0.01)
    assert meter.rate == pytest.approx(20 * 50, rel=0.6)
    assert meter.seconds == pytest.approx(6.0)
    assert meter.samples_per_second == pytest.approx(4000)
