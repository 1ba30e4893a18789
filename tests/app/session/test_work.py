"""What a compute thread does with a piece of work, alone."""

from __future__ import annotations

import base64
from dataclasses import replace
from time import sleep
from typing import Any

import numpy as np
import pytest

from app.protocol.fields import SavedState
from app.session.preparing import InitialRun, PrepareRun
from app.session.work import ENOUGH, Turn
from engine import Experiment, FieldError, TrainState, advance, counters, initial_state, prepare, state_vector
from engine.frame.frame import View
from tests.app.driving import EXPLOSIVE

CIRCLE: dict[str, Any] = {
    "dataset": {"name": "circle", "n_samples": 100, "noise": 0.0, "train_share": 0.5, "seed": 0},
    "batching": {"mode": "mini_batch", "batch_size": 8, "order": "shuffled"},
}


def turn(source: dict[str, Any], **fields: Any) -> Turn:
    experiment = Experiment.from_json(source)
    data = prepare(experiment)
    return Turn(0, experiment, experiment, data, initial_state(experiment, data), **fields)


@pytest.mark.parametrize("unit", ["sample", "update"])
@pytest.mark.parametrize("seconds", [0.0, 0.001, 10.0])
def test_a_turn_never_trains_more_than_its_amount(unit: str, seconds: float) -> None:
    done = turn(CIRCLE, unit=unit, amount=37, seconds=seconds, samples_per_second=1e9).perform()
    trained = done.state.samples if unit == "sample" else done.state.step
    assert trained == 37 if seconds > 1 else 1 <= trained <= 37


def test_the_size_of_the_pieces_does_not_matter() -> None:
    whole = turn(CIRCLE, amount=60, seconds=10.0, samples_per_second=1e9).perform()
    pieces = turn(CIRCLE, amount=60, seconds=10.0)
    state = pieces.state
    while state.step < 60:
        state = replace(pieces, state=state, amount=60 - state.step, seconds=1e-5).perform().state
    np.testing.assert_array_equal(whole.state.params, state.params)


def test_a_turn_ends_when_its_time_is_over() -> None:
    done = turn(CIRCLE, amount=10**9, seconds=0.005).perform()
    assert 0 < done.state.step < 10**6
    assert done.train_seconds >= (1 - ENOUGH) * 0.005
    assert done.samples == done.state.samples


def test_only_what_it_computes_counts_not_what_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a session whose thread others push aside would train less, the more sessions there are."""

    def late(*arguments: Any) -> TrainState:
        sleep(0.06)
        return advance(*arguments)

    monkeypatch.setattr("app.session.work.advance", late)
    done = turn(CIRCLE, amount=10, seconds=0.05).perform()
    assert done.state.step == 10
    assert done.processor_seconds < 0.06


def test_a_stop_rule_ends_a_turn() -> None:
    done = turn({"stop": {"max_epochs": 5}}, amount=1000, seconds=10.0).perform()
    assert (done.state.epoch, done.reason) == (5, "max_epochs")
    assert done.tried_to_draw is False


def test_a_picture_is_drawn_when_it_is_time_or_the_turn_ends_something() -> None:
    view, later = View(frozenset({"params"})), float("inf")
    assert turn(CIRCLE, view=view).perform().frame is not None
    assert turn(CIRCLE, amount=10**9, view=view, draw_at=later).perform().frame is None
    assert turn(CIRCLE, amount=1, view=view, draw_at=later).perform().frame is None
    assert turn(CIRCLE, amount=1, view=view, draw_at=later, is_step=True).perform().frame is not None
    assert (
        turn({"stop": {"max_epochs": 1}}, amount=9, seconds=9.0, view=view, draw_at=later).perform().frame is not None
    )
    assert turn(CIRCLE, amount=1).perform().frame is None


@pytest.mark.parametrize("samples_per_second", [0.0, 1e12])
def test_divergence_leaves_a_state_before_it(samples_per_second: float) -> None:
    job = turn(EXPLOSIVE, amount=10**6, seconds=60.0, samples_per_second=samples_per_second)
    done = job.perform()
    assert done.divergence is not None
    assert done.state.step <= done.divergence.step
    assert np.isfinite(done.state.params).all()
    assert done.divergence.advice == "lower_learning_rate"
    assert done.divergence.evidence["learning_rate"] == 10.0
    assert done.divergence.evidence["largest_parameter"] > 1e100  # type: ignore[operator]
    assert done.reason is None


def test_a_picture_that_cannot_be_drawn_is_a_divergence() -> None:
    job = turn(EXPLOSIVE, parameters=((0, 1e300),), view=View())
    done = job.perform()
    assert done.frame is None
    assert done.tried_to_draw
    assert done.divergence is not None
    assert done.divergence.advice == "reset"


def test_parameters_are_put_in_first() -> None:
    job = turn(CIRCLE, parameters=((0, 1.5), (4, -2.0)), view=View(frozenset({"params"})))
    done = job.perform()
    assert done.frame is not None
    assert done.frame.tensors["params"][[0, 4]].tolist() == [1.5, -2.0]
    assert job.state.params[0] != 1.5


def test_a_hot_change_keeps_the_weights() -> None:
    job = turn(CIRCLE)
    adam = Experiment.from_json(CIRCLE | {"optimizer": {"name": "adam", "learning_rate": 0.01}})
    done = replace(job, experiment=adam).perform()
    np.testing.assert_array_equal(done.state.params, job.state.params)
    assert len(done.state.slots) == 2
    assert done.experiment is adam


def saved(experiment: Experiment, steps: int) -> tuple[SavedState, np.ndarray[Any, Any]]:
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), steps)
    vector = base64.b64encode(state_vector(state).astype("<f8").tobytes()).decode()
    return SavedState({**counters(state), "seconds": 1.25}, vector), state.params


def test_a_saved_state_is_restored_bit_for_bit() -> None:
    experiment = Experiment.from_json(CIRCLE | {"optimizer": {"name": "adam", "learning_rate": 0.01}})
    state, params = saved(experiment, 12)
    outcome = PrepareRun(0, experiment, state).perform().outcome
    assert isinstance(outcome, InitialRun)
    np.testing.assert_array_equal(outcome.state.params, params)
    assert (outcome.state.step, outcome.seconds) == (12, 1.25)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"vector": "***"}, "state.vector"),
        ({"vector": "AAAA"}, "state.vector"),
        ({"vector": ""}, "state.vector"),
        ({"vector": base64.b64encode(np.full(9, np.nan).tobytes()).decode()}, "state.vector"),
        ({"counters": {"step": -1}}, "state.step"),
        ({"counters": {"step": 1, "hour": 3}}, "state.hour"),
        ({"counters": {"seconds": -1}}, "state.counters.seconds"),
        ({"counters": {"seconds": True}}, "state.counters.seconds"),
        ({"counters": {"position": 4}}, "state.position"),
    ],
)
def test_a_foreign_state_is_checked(changes: dict[str, Any], field: str) -> None:
    state, _ = saved(Experiment(), 0)
    outcome = PrepareRun(0, Experiment(), replace(state, **changes)).perform().outcome
    assert isinstance(outcome, FieldError)
    assert outcome.field == field


def test_data_come_with_what_the_page_needs_to_draw_them() -> None:
    outcome = PrepareRun(2, Experiment.from_json(CIRCLE)).perform().outcome
    assert isinstance(outcome, InitialRun)
    message = outcome.message
    assert (message.kind, message.run) == ("data", 2)
    assert message.header["dataset"]["n_train"] == 50
    assert message.header["features"] == ["x1", "x2"]
    assert set(message.header["baselines"]) == {"constant", "least_squares"}
    shapes = {name: tensor.shape for name, tensor in message.tensors.items()}
    assert shapes == {
        "points": (100, 2),
        "labels": (100,),
        "is_train": (100,),
        "features": (2, 32, 32),
        "feature_ranges": (2, 2),
    }
    x1 = message.tensors["features"][0]
    assert (x1[0] == x1[31]).all()
    assert x1[0, 0] < x1[0, 31]


def test_four_inputs_have_no_pictures() -> None:
    from engine.core.catalog import catalog

    suggested = catalog()["datasets"]["iris"]["suggest"]
    source = suggested | {"dataset": {"name": "iris", **suggested.get("dataset", {}), "inputs": 4}}
    source["features"] = ["x1", "x2", "x3", "x4"]
    outcome = PrepareRun(0, Experiment.from_json(source)).perform().outcome
    assert isinstance(outcome, InitialRun)
    assert "features" not in outcome.message.tensors
