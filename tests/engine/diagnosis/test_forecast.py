"""Stuck runs, named as soon as a fork has shown it: and only then."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.datasets import DATASETS
from engine.diagnosis import forecast
from engine.diagnosis.diagnose import diagnose
from engine.diagnosis.evidence import RunEvidence
from engine.diagnosis.trial import measure
from engine.training.advance import advance, initial_state
from tests.engine.diagnosis.diagnosing import codes, follow, layers, suggested

#: What becomes stuck within the first 24 seeds of the default XOR.
STUCK = {3, 6, 8, 13, 18, 20}


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("seed", range(24))
def test_xor_is_called_stuck_at_once_or_never(seed: int) -> None:
    said = [(each.state.step, codes(each.findings)) for each in follow(Experiment(seed=seed), 6000, 250)]
    named = [step for step, found in said if found]
    assert named == ([*range(500, 6001, 250)] if seed in STUCK else [])


@pytest.mark.usefixtures("compiled")
def test_what_it_says_of_later_is_what_comes() -> None:
    *_, said = follow(Experiment(seed=3), 500, 250)
    (finding,) = said.findings
    assert finding.code == "stuck"
    evidence = finding.evidence
    later = advance(said.experiment, said.data, said.state, int(evidence["ahead_updates"]))
    found = measure(said.experiment, said.data, later)
    assert (found.right, found.loss) == (evidence["ahead_right"], evidence["ahead_loss"])
    assert (evidence["right"], evidence["samples"]) == (2, 4)
    assert evidence["ahead_updates"] == forecast.AHEAD


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("name", [name for name in DATASETS if name != "study_sleep"])
def test_a_suggested_experiment_has_nothing_to_say_with_forecasts_either(name: str) -> None:
    for seed in (0, 1, 2):
        for said in follow(suggested(name, seed=seed), 2000, 500):
            assert said.findings == (), (seed, said.state.step)


def test_no_fork_is_made_where_it_would_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPy needs a second for what the kernels do in a few milliseconds."""

    def refuse(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(forecast, "run_out", refuse)
    experiment = Experiment(seed=3)
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 600)
    assert state.compute == "NumPy"
    assert diagnose(experiment, data, state) == ()


@pytest.mark.usefixtures("compiled")
def test_a_run_that_stops_before_is_not_judged() -> None:
    experiment = Experiment.from_json({"seed": 3, "stop": {"max_epochs": 700}})
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 600)
    assert forecast.stuck(RunEvidence(experiment, data, state)) is None
    assert forecast.stuck(RunEvidence(dataclasses.replace(experiment, stop=Experiment().stop), data, state)) is not None


@pytest.mark.usefixtures("compiled")
def test_a_wide_network_is_not_forecast() -> None:
    wide = suggested("circle", layers=layers((64, "tanh"), (64, "tanh"), (1, "sigmoid")))
    data = prepare(wide)
    state = advance(wide, data, initial_state(wide, data), 500)
    assert forecast.stuck(RunEvidence(wide, data, state)) is None
