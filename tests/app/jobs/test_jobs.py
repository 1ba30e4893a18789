"""Long computations, driven through the session: progress, result, cancel; training goes on beside them."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from app.jobs import JOBS
from app.jobs.gradient_check import GradientCheck
from app.limits import MOST_CONTENDERS, Limits
from app.protocol.events import Binary, Event, JobEnded, Progressed, Refused
from app.session.job_queue import JobSlice
from engine import DATASETS, Experiment, predict
from engine.errors import FieldError
from engine.progress import Job, Progress, Result
from tests.app.driving import FLAT_OUT, Driver, of, only, ready, standing

CHECK: dict[str, Any] = {"name": "gradient_check"}
#: Parameters of the network that a driver trains, as a file.
A_FILE = base64.b64encode(
    b'{"arrays": {"layers.0.weights": [[1, 2], [3, 4]], "layers.0.biases": [5, 6],'
    b' "layers.1.weights": [[7], [8]], "layers.1.biases": [9]}}'
).decode()
#: What makes a job short that is long by default.
SHORT: dict[str, dict[str, Any]] = {"open_file": {"file": A_FILE}, "seeds": {"runs": 3, "to": 20}}
SLOW: dict[str, Any] = {
    "dataset": {"name": "circle"},
    "layers": [{"units": 30, "activation": "tanh"}] * 2 + [{"units": 1, "activation": "sigmoid"}],
}


def results(events: list[Event]) -> list[Binary]:
    return [event for event in of(Binary, events) if event.kind == "result"]


def run(driver: Driver, tick: float = 0.05, pieces: int = 100_000) -> list[Event]:
    """All pieces of what is under way, by a clock that moves; what was sent."""
    sent: list[Event] = []
    for _ in range(pieces):
        work = driver.work()
        if work is None:
            break
        driver.do(work)
        driver.now += tick
        sent += driver.sent()
    return sent


@pytest.mark.parametrize("name", JOBS)
def test_a_job_ends_with_its_result(name: str) -> None:
    driver = ready()
    driver.tell("step", unit="update", count=20)
    driver.say("start_job", job={"name": name, **SHORT.get(name, {})})
    *parts, result = results(run(driver))
    assert not any(part.header["whole"] for part in parts)
    assert result.header["whole"]
    assert result.header["job"] == name
    assert result.header["request"]["name"] == name
    assert (result.header["step"], result.header["samples"]) == (20, 80)
    assert result.header["seconds"] > 0
    assert result.tensors or result.header["facts"]
    assert driver.work() is None


def growing(*_: object) -> Job:
    """A computation that knows a little more with each of forty pieces."""
    known: list[int] = []
    for place in range(40):
        known.append(place)
        yield Progress(place + 1, 40, lambda: Result({"known": len(known)}))
    return Result({"known": len(known)})


def test_what_there_is_so_far_is_shown_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GradientCheck, "begin", growing)
    driver = ready()
    driver.say("start_job", job=CHECK)
    *parts, last = results(run(driver, tick=0.1))
    assert [part.header["whole"] for part in parts] == [False] * len(parts)
    assert last.header["whole"]
    known = [part.header["facts"]["known"] for part in parts]
    assert known == [1, *range(4, 41, 3)], "every 0.25 s, so with every third piece"
    assert last.header["facts"]["known"] == 40


def test_of_a_job_that_was_cancelled_nothing_more_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GradientCheck, "begin", growing)
    driver = ready()
    driver.say("start_job", job=CHECK)
    work = driver.work()
    assert work is not None
    driver.do(work)
    driver.say("cancel_job", job="gradient_check")
    assert results(driver.sent()) == []


def test_the_gradient_check_of_the_present_moment_agrees() -> None:
    driver = ready()
    driver.tell("step", unit="update", count=20)
    driver.say("start_job", job=CHECK)
    (result,) = results(run(driver))
    assert result.header["facts"]["verdict"] == "agree"
    assert result.header["facts"]["evaluations"] == 2 * standing(driver).experiment.n_params
    assert np.allclose(result.tensors["numeric"], result.tensors["backprop"], atol=1e-8)


def test_progress_is_told_now_and_then_and_grows() -> None:
    driver = ready(SLOW)
    driver.say("start_job", job=CHECK)
    sent = run(driver, tick=0.02)
    told = of(Progressed, sent)
    assert len(told) >= 1
    assert [one.done for one in told] == sorted({one.done for one in told})
    assert all(one.total == 2 * standing(driver).experiment.n_params for one in told)
    assert isinstance(sent[-1], Binary), "nothing is told after the result"


def test_a_page_that_reads_late_gets_no_old_progress_after_the_result() -> None:
    driver = ready(SLOW)
    driver.say("start_job", job=CHECK)
    while (work := driver.work()) is not None:
        driver.do(work)
        driver.now += 0.2
    assert [type(event) for event in driver.sent()] == [Binary]


def test_a_job_is_cancelled() -> None:
    driver = ready(SLOW)
    driver.say("start_job", job=CHECK)
    sent = run(driver, pieces=3)
    driver.say("cancel_job", job="gradient_check")
    sent = driver.sent() + run(driver)
    assert only(JobEnded, sent).reason == "cancelled"
    assert results(sent) == []
    assert of(Progressed, sent) == []


def test_what_was_cancelled_meanwhile_is_not_taken() -> None:
    driver = ready(SLOW)
    driver.say("start_job", job=CHECK)
    work = driver.work()
    driver.say("cancel_job", job="gradient_check")
    assert work is not None
    driver.do(work)
    sent = driver.sent() + run(driver)
    assert (len(of(JobEnded, sent)), results(sent), of(Progressed, sent)) == (1, [], [])


def test_a_second_one_replaces_the_first() -> None:
    driver = ready(SLOW)
    driver.say("start_job", job=CHECK)
    run(driver, pieces=2)
    driver.say("start_job", job={**CHECK, "samples": "one"})
    (result,) = results(run(driver))
    assert result.header["request"]["samples"] == "one"


def test_nothing_of_the_replaced_one_is_taken_or_told() -> None:
    """Neither the piece that a thread is at, nor what a slow page has not read yet."""
    driver = ready()
    driver.say("start_job", job={"name": "seeds", "runs": 1000, "to": 500})
    for _ in range(20):
        work = driver.work()
        assert work is not None
        driver.do(work)
        driver.now += 0.3
    work = driver.work()
    driver.say("start_job", job={"name": "seeds", "runs": 3, "to": 20})
    assert work is not None
    driver.do(work)
    sent = driver.sent() + run(driver)
    assert {result.header["request"]["runs"] for result in results(sent)} == {3}


def test_two_kinds_take_turns() -> None:
    driver = ready(SLOW)
    driver.say("start_job", job=CHECK)
    driver.say("start_job", job={"name": "landscape", "size": 81})
    pieces = []
    for _ in range(4):
        work = driver.work()
        assert isinstance(work, JobSlice)
        pieces.append(work.running.name)
        driver.do(work)
    assert pieces in (["gradient_check", "landscape"] * 2, ["landscape", "gradient_check"] * 2)
    assert {result.header["job"] for result in results(run(driver))} == {"gradient_check", "landscape"}


def test_training_goes_on_beside_it() -> None:
    driver = ready(SLOW)
    driver.say("play", **FLAT_OUT)
    driver.say("start_job", job=CHECK)
    sent = run(driver, pieces=20)
    assert standing(driver).state.step > 3
    assert of(Progressed, sent)


@pytest.mark.parametrize("command", ["reset", "new_weights"])
def test_a_restart_ends_it(command: str) -> None:
    driver = ready(SLOW)
    driver.say("start_job", job=CHECK)
    run(driver, pieces=2)
    driver.say(command, **({"seed": 3} if command == "new_weights" else {}))
    sent = run(driver)
    assert only(JobEnded, sent).reason == "restarted"
    assert results(sent) == []


def test_it_may_not_take_for_ever() -> None:
    driver = ready(SLOW, limits=Limits(job_seconds=0))
    driver.say("start_job", job=CHECK)
    assert only(JobEnded, run(driver)).reason == "too_long"


def test_the_plane_of_a_path_needs_a_path() -> None:
    driver = ready()
    driver.say("start_job", job={"name": "landscape", "plane": {"name": "path"}})
    refused = only(Refused, run(driver))
    assert (refused.command, refused.code) == ("start_job", "too_short")
    assert refused.field == "landscape.plane"
    assert driver.state == "paused"


@pytest.mark.parametrize(
    ("job", "field"),
    [
        ({"name": "brew_tea"}, "job.name"),
        ({"name": "gradient_check", "h": 0}, "job.h"),
        ({"name": "gradient_check", "h": "small"}, "job.h"),
        ({"name": "gradient_check", "samples": "some"}, "job.samples"),
        ({"name": "landscape", "size": 10_001}, "job.size"),
        ({"name": "ask", "inputs": [0.5, "much"]}, "job.inputs[1]"),
        ({"name": "ask", "inputs": [1e7, 0]}, "job.inputs[0]"),
        ({"name": "ask", "inputs": [0] * 4097}, "job.inputs"),
        ({"name": "landscape", "plane": {"name": "up"}}, "job.plane.name"),
        ({"name": "landscape", "plane": {"name": "random", "seed": -1}}, "job.plane.seed"),
        ({"name": "landscape", "span": -1}, "job.span"),
        ({"name": "seeds", "runs": 1}, "job.runs"),
        ({"name": "seeds", "runs": 1001}, "job.runs"),
        ({"name": "seeds", "unit": "sample"}, "job.unit"),
        ({"name": "seeds", "to": 0}, "job.to"),
        ({"name": "seeds", "first_seed": -1}, "job.first_seed"),
        ({}, "job.name"),
        ("gradient_check", "job"),
    ],
)
def test_a_bad_request_names_its_field(job: Any, field: str) -> None:
    with pytest.raises(FieldError) as refused:
        ready().say("start_job", job=job)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "plane", [{"name": "weights", "first": 0, "second": 10**6}, {"name": "weights", "first": 1, "second": 1}]
)
def test_weights_that_do_not_make_a_plane(plane: dict[str, Any]) -> None:
    driver = ready()
    driver.say("start_job", job={"name": "landscape", "plane": plane})
    assert only(Refused, run(driver)).field.startswith("landscape.plane")


def test_the_experiment_as_a_file_is_what_is_trained() -> None:
    driver = ready(SLOW)
    driver.say("start_job", job={"name": "export", "format": "experiment"})
    (result,) = results(run(driver))
    assert result.header["facts"] == {"extension": "json", "media_type": "application/json"}
    assert Experiment.from_json(result.tensors["bytes"].tobytes()) == standing(driver).experiment


def race(*changes: Any, **more: Any) -> dict[str, Any]:
    contenders = [{"name": f"number {index}", "changes": change} for index, change in enumerate(changes)]
    return {"name": "race", "contenders": contenders, **more}


def test_a_race_is_run_from_the_first_weights_of_the_present_experiment() -> None:
    driver = ready()
    driver.tell("step", unit="epoch", count=7)
    present = standing(driver).state.params
    driver.say("start_job", job=race({}, {"optimizer": {"name": "adam"}}, to=7))
    result = results(run(driver))[-1]
    one, other = result.header["facts"]["contenders"]
    assert (one["name"], other["name"]) == ("number 0", "number 1")
    assert (one["status"], one["epoch"]) == ("done", 7)
    assert other["experiment"]["optimizer"]["name"] == "adam"
    np.testing.assert_array_equal(result.tensors["params_0"], present)


@pytest.mark.parametrize(
    ("job", "field"),
    [
        (race(*[{}] * (MOST_CONTENDERS + 1)), "job.contenders"),
        (race(), "job.contenders"),
        (race({}, to=0), "job.to"),
        (race({}, to=10**9), "job.to"),
        (race({}, unit="sample"), "job.unit"),
        (race({}, target_loss=-1), "job.target_loss"),
        ({"name": "race", "contenders": [{"name": "x" * 41}]}, "job.contenders[0].name"),
        ({"name": "race", "contenders": [{"rates": [1e9]}]}, "job.contenders[0].rates[0]"),
        ({"name": "race", "contenders": [{"rates": [0.1] * 10}]}, "job.contenders[0].rates"),
        ({"name": "race", "contenders": [{"changes": []}]}, "job.contenders[0].changes"),
        ({"name": "race", "contenders": [{"speed": 1}]}, "job.contenders[0].speed"),
    ],
)
def test_a_race_that_cannot_be_read_names_its_field(job: Any, field: str) -> None:
    with pytest.raises(FieldError) as refused:
        ready().say("start_job", job=job)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"optimizer": {"name": "adam", "learning_rate": -1}}, "optimizer.learning_rate"),
        ({"optimizer": {"name": "bfgs"}, "batching": {"mode": "sgd"}}, "batching.mode"),
        ({"dataset": {"name": "circle"}}, "dataset"),
        ({"colour": "red"}, "colour"),
        ({"layers": [{"units": 65}, {"units": 1}]}, "layers[0].units"),
        ({"layers": [{"units": 2}] * 10}, "layers"),
        ({"layers": [{"units": 2}] * 2}, "layers[1].units"),
        ({"seed": "many"}, "seed"),
    ],
)
def test_a_contender_that_may_not_race_names_its_field(change: dict[str, Any], field: str) -> None:
    driver = ready()
    driver.say("start_job", job=race({}, {}, change))
    refused = only(Refused, run(driver))
    assert refused.field == f"race.contenders[2].changes.{field}"
    assert driver.state == "paused"


@pytest.mark.parametrize(
    ("contenders", "field"),
    [
        ([{}, {"rates": [0.1], "changes": {"optimizer": {"name": "bfgs"}}}], "race.contenders[1].rates"),
        ([{"rates": [0.1] * 9}] * 7, "race.contenders"),
    ],
)
def test_rates_that_cannot_be_tried_name_their_field(contenders: list[Any], field: str) -> None:
    driver = ready()
    driver.say("start_job", job={"name": "race", "contenders": contenders})
    assert only(Refused, run(driver)).field == field


def test_training_goes_on_beside_a_race() -> None:
    driver = ready()
    driver.say("play", **FLAT_OUT)
    driver.say("start_job", job=race(*[{}] * 8, to=1000))
    sent = run(driver, pieces=40)
    assert standing(driver).state.step > 3
    assert of(Progressed, sent)


DIGITS: dict[str, Any] = {"dataset": {"name": "digits"}, **DATASETS["digits"].suggest}


def test_a_drawn_digit_is_answered_by_the_network_as_it_is() -> None:
    driver = ready(DIGITS)
    driver.tell("step", unit="update", count=30)
    training = standing(driver)
    pixels = training.data.points[7].tolist()
    driver.say("start_job", job={"name": "ask", "inputs": pixels})
    (result,) = results(run(driver))
    expected = predict(training.experiment, training.state.params, training.data.inputs[[7]])[0]
    np.testing.assert_array_equal(result.tensors["outputs"], expected)
    assert result.header["step"] == 30


@pytest.mark.parametrize("pixels", [[0] * 63, [0] * 65, [17] + [0] * 63, [-1] + [0] * 63])
def test_what_is_no_picture_is_refused(pixels: list[int]) -> None:
    driver = ready(DIGITS)
    driver.say("start_job", job={"name": "ask", "inputs": pixels})
    (refused,) = of(Refused, run(driver))
    assert (refused.field, refused.command) == ("ask.inputs", "start_job")
