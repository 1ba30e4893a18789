"""Remedies as a job: a client names a finding and no more; settings that change end it; training goes on beside it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from app.jobs import JOBS
from app.jobs.remedy import TROUBLES
from app.limits import Limits
from app.protocol.events import JobEnded
from app.session.job_queue import JobSlice, JobSliceResult
from engine.diagnosis.diagnose import FINDINGS
from engine.diagnosis.remedies import REMEDIES
from engine.diagnosis.trial import measure
from engine.errors import FieldError
from tests.app.driving import EXPLOSIVE, FLAT_OUT, Driver, of, ready, standing
from tests.app.jobs.test_jobs import results, run

LINE: dict[str, Any] = {"layers": [{"units": 1, "activation": "sigmoid"}]}
ZEROS: dict[str, Any] = {"initializer": {"name": "zeros"}}


def stuck(**changes: Any) -> Driver:
    """A run with something to find."""
    return trained(ready(changes, turn_seconds=0.002))


def trained(driver: Driver) -> Driver:
    driver.say("step", unit="update", count=600)
    run(driver)
    assert standing(driver).state.step == 600
    return driver


def ask(driver: Driver, finding: str) -> dict[str, Any]:
    driver.say("start_job", job={"name": "remedy", "finding": finding})
    facts: dict[str, Any] = results(run(driver))[-1].header["facts"]
    return facts


@pytest.mark.parametrize(("changes", "finding"), [(LINE, "linear_limit"), (ZEROS, "tie")])
def test_the_page_that_does_what_was_tried_gets_what_was_said(changes: dict[str, Any], finding: str) -> None:
    """As a press does: the fields that the remedy replaces, in a message, then training."""
    driver = stuck(**changes)
    facts = ask(driver, finding)
    assert facts["status"] == "helps"
    outcome = facts["outcome"]
    assert outcome["right"] == outcome["samples"] == 4
    before = standing(driver).experiment.to_json()
    driver.tell("configure", experiment=before | facts["remedy"]["changes"])
    assert standing(driver).state.step == 0
    driver.say("step", unit="update", count=outcome["step"])
    run(driver)
    now = standing(driver)
    assert measure(now.experiment, now.data, now.state).facts() == outcome


def test_a_rate_is_lowered_from_first_weights_after_a_divergence() -> None:
    driver = ready(EXPLOSIVE, turn_seconds=0.002)
    driver.say("play", **FLAT_OUT)
    run(driver)
    facts = ask(driver, "diverged")
    assert facts["status"] == "helps"
    driver.tell("configure", experiment=standing(driver).experiment.to_json() | facts["remedy"]["changes"])
    driver.tell("reset")
    while standing(driver).state.step < facts["outcome"]["step"]:
        left = facts["outcome"]["step"] - standing(driver).state.step
        driver.say("step", unit="update", count=min(10_000, left))
        run(driver)
    now = standing(driver)
    assert measure(now.experiment, now.data, now.state).facts() == facts["outcome"]


@pytest.mark.parametrize(
    "job",
    [
        {"finding": "nonsense"},
        {"finding": 3},
        {"finding": None},
        {"finding": "tie", "seed": 7},
        {"finding": "tie", "remedy": {"changes": {}}},
        {"finding": "tie", "updates": 10**9},
        {"finding": "saturated_since"},
    ],
)
def test_a_client_says_which_finding_and_nothing_else(job: dict[str, Any]) -> None:
    driver = stuck(**ZEROS)
    with pytest.raises(FieldError):
        driver.say("start_job", job={"name": "remedy", **job})
    assert driver.work() is None


def test_what_can_be_asked_for_is_what_there_are_remedies_for() -> None:
    assert {*TROUBLES} == {*FINDINGS, "diverged"} == {*REMEDIES} - {"saturated_since"}


def test_a_finding_that_is_not_there_is_not_tried() -> None:
    driver = stuck(**LINE)
    assert ask(driver, "minimum") == {"code": "minimum", "status": "gone"}


def begun(driver: Driver) -> None:
    """A trial under way."""
    driver.say("start_job", job={"name": "remedy", "finding": "linear_limit"})
    for _ in range(5):
        work = driver.work()
        assert isinstance(work, JobSlice)
        driver.do(work)
    driver.sent()


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"type": "configure", "experiment": LINE | {"optimizer": {"name": "adam", "learning_rate": 0.1}}}, "changed"),
        ({"type": "configure", "experiment": LINE | {"seed": 4}}, "restarted"),
        ({"type": "set_parameter", "index": 0, "value": 1.0}, "changed"),
        ({"type": "reset"}, "restarted"),
        ({"type": "new_weights", "seed": 3}, "restarted"),
        ({"type": "cancel_job", "job": "remedy"}, "cancelled"),
    ],
)
def test_a_change_ends_it(command: dict[str, Any], reason: str) -> None:
    driver = stuck(**LINE)
    begun(driver)
    kind = command.pop("type")
    sent = driver.tell(kind, **command)
    assert [event.reason for event in of(JobEnded, sent) if event.job == "remedy"] == [reason]
    assert results(run(driver)) == []


def test_other_jobs_go_on_when_a_setting_changes() -> None:
    driver = stuck(**LINE)
    driver.say("start_job", job={"name": "gradient_check"})
    driver.say("configure", experiment=LINE | {"optimizer": {"name": "adam", "learning_rate": 0.1}})
    assert [result.header["job"] for result in results(run(driver))] == ["gradient_check"]
    assert [name for name, job in JOBS.items() if job.ends_on_change] == ["remedy"]


def test_training_goes_on_beside_it_turn_by_turn() -> None:
    driver = stuck(**LINE)
    driver.say("play", **FLAT_OUT)
    driver.say("start_job", job={"name": "remedy", "finding": "linear_limit"})
    kinds = []
    for _ in range(40):
        work = driver.work()
        if work is not None:
            driver.do(work)
            kinds.append(isinstance(work, JobSlice))
        driver.now += 0.01
    beside = kinds[: len(kinds) - kinds[::-1].index(True)]  # until the job is done, which takes few slices or many
    assert len(beside) > 2
    assert all(one is not other for one, other in pairwise(beside))


def test_a_piece_is_short_however_much_is_tried() -> None:
    """Each ends at the first report of progress after its time: which comes after some milliseconds of work."""
    spiral: dict[str, Any] = {
        "dataset": {"name": "spiral"},
        "layers": [{"units": 2, "activation": "linear"}, {"units": 1, "activation": "sigmoid"}],
        "features": ["x1", "x2"],
    }
    driver = stuck(**spiral)
    driver.say("start_job", job={"name": "remedy", "finding": "linear_limit"})
    seconds = []
    while (work := driver.work()) is not None:
        assert isinstance(work, JobSlice)
        done = work.perform()
        assert isinstance(done, JobSliceResult)
        seconds.append(done.processor_seconds)
        driver.session.complete(done, driver.now)
    assert len(seconds) > 20
    assert sorted(seconds)[len(seconds) // 2] < 0.05


def test_no_network_is_tried_that_this_server_does_not_allow() -> None:
    for units, key in ((4, "hidden_layer"), (64, "hidden_layer")):
        driver = trained(ready(LINE, limits=Limits(units=units), turn_seconds=0.002))
        facts = ask(driver, "linear_limit")
        assert facts["remedy"]["key"] == key
        assert all(tried["values"]["units"] <= units for tried in facts["tried"])
    driver = trained(ready(LINE, limits=Limits(hidden_layers=0), turn_seconds=0.002))
    assert ask(driver, "linear_limit")["status"] == "untried"
