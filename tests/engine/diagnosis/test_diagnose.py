"""Diagnosis: each code provoked, with its evidence; and nothing to say of a healthy run."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.components.activations import ACTIVATIONS
from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.datasets import DATASETS
from engine.diagnosis.diagnose import FINDINGS, Finding, diagnose
from engine.diagnosis.evidence import RunEvidence
from engine.diagnosis.separability import margin_bound, proven_margin_bound
from engine.diagnosis.units import NEAR_BOUND, SLOPE_LEFT
from engine.training.advance import advance, initial_state
from tests import ROOT
from tests.engine.diagnosis.diagnosing import codes, follow, layers, suggested


def after(updates: int, name: str = "xor", **changes: Any) -> tuple[Finding, ...]:
    experiment = suggested(name, **changes)
    data = prepare(experiment)
    return diagnose(experiment, data, advance(experiment, data, initial_state(experiment, data), updates))


def with_params(experiment: Experiment, params: list[float]) -> tuple[Finding, ...]:
    """What is said when the run has these weights."""
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 1)
    return diagnose(experiment, data, dataclasses.replace(state, params=np.array(params)))


def test_xor_on_one_unit_is_at_the_limit_of_a_line() -> None:
    (finding,) = after(3000, layers=layers((1, "sigmoid")))
    assert finding.code == "linear_limit"
    assert finding.evidence["loss"] == pytest.approx(math.log(2), abs=1e-9)
    assert finding.evidence["constant_loss"] == pytest.approx(math.log(2), abs=1e-15)
    assert finding.evidence["max_distance"] < 1e-5
    assert finding.evidence["margin_bound"] < 1e-5


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("xor", {"layers": layers((10, "linear"), (10, "linear"), (1, "sigmoid"))}),
        ("xor", {"layers": layers((1, "tanh")), "loss": "mean_squared_error"}),
        ("xor", {"layers": layers((2, "softmax")), "loss": "cross_entropy"}),
        ("three_inputs", {"dataset": {"name": "three_inputs", "target": "xor"}}),
        ("circle", {"layers": layers((1, "sigmoid"))}),
        ("xor_cloud", {"layers": layers((1, "sigmoid"))}),
        ("spiral", {"layers": layers((1, "sigmoid")), "features": ["x1", "x2"]}),
    ],
)
def test_linear_limit(name: str, changes: dict[str, Any]) -> None:
    assert codes(after(1000, name, **changes)) == ["linear_limit"]


def test_linear_limit_of_a_regression_is_least_squares() -> None:
    (finding,) = after(1000, "sine", layers=layers((1, "linear")))
    assert finding.code == "linear_limit"
    assert finding.evidence["loss"] == pytest.approx(finding.evidence["least_squares_loss"], rel=0.02)


def test_a_linear_run_that_is_still_far_from_least_squares_is_not_at_its_limit() -> None:
    findings = after(1, "study_sleep", layers=layers((1, "linear")), loss="gaussian_nll")
    assert "linear_limit" not in codes(findings)


def test_one_sine_unit_is_not_linear_for_it_can_learn_xor() -> None:
    for seed in range(4):
        findings = after(1000, layers=layers((1, "sine")), loss="mean_squared_error", seed=seed)
        assert "linear_limit" not in codes(findings)


def test_units_that_start_equal_tie() -> None:
    (finding,) = after(1, initializer={"name": "zeros"})
    assert finding.code == "tie"
    assert finding.evidence["gradient_norm"] == 0
    assert finding.evidence["max_distance"] == 0
    named = {name: finding.evidence[name] for name in ("twins", "twin_layer", "from_zero")}
    assert named == {"twins": 2, "twin_layer": 1, "from_zero": 1}


def test_units_that_are_equal_are_named_wherever_they_come_from() -> None:
    deep = Experiment.from_json({"layers": layers((3, "tanh"), (2, "tanh"), (1, "sigmoid"))})
    data = prepare(deep)
    state = initial_state(deep, data)
    params = np.concatenate([np.arange(9.0), np.tile([0.1, 0.2, 0.3, 0.4], 2).reshape(2, 4).T.ravel(), [0.5, 0.5, 0.0]])
    twins = RunEvidence(deep, data, dataclasses.replace(state, params=params)).cause
    assert twins == {"twins": 2, "twin_layer": 2, "from_zero": 0}
    params[-2] = 0.6  # what they give on differs: no twins
    assert RunEvidence(deep, data, dataclasses.replace(state, params=params)).cause == {}


def test_steps_are_named_for_their_slope_is_made_up() -> None:
    (finding,) = after(9000, layers=layers((2, "step"), (1, "sigmoid")))
    assert finding.code in ("tie", "plateau")
    assert finding.evidence["steps"] == 2


def test_a_saturated_unit_keeps_at_most_the_share_of_its_slope_that_is_said() -> None:
    for name, low in (("sigmoid", 0.0), ("tanh", -1.0)):
        a = np.array([low + NEAR_BOUND * (1 - low), 1 - NEAR_BOUND * (1 - low)])
        slopes = ACTIVATIONS[name].derivative(np.zeros(2), a) / ACTIVATIONS[name].derivative(
            np.zeros(1), np.array([(low + 1) / 2])
        )
        np.testing.assert_allclose(slopes, SLOPE_LEFT, rtol=1e-12)


def test_units_at_their_bounds_are_saturated() -> None:
    far = [0.1, 0.1, 0.1, 0.1, 30.0, -30.0, 1.0, 1.0, 40.0]
    found = with_params(Experiment(loss="mean_squared_error"), far)
    assert codes(found)[:2] == ["saturated", "saturated"]
    limits = {"near": 0.01, "share": 0.99, "slope_share": pytest.approx(0.0396)}
    assert found[0].evidence == {"layer": 1, "units": 2, "of": 2, **limits}
    assert found[1].evidence == {"layer": 2, "units": 1, "of": 1, **limits}


def test_an_output_under_cross_entropy_may_saturate() -> None:
    found = with_params(Experiment(), [0.1, 0.1, 0.1, 0.1, 30.0, -30.0, 1.0, 1.0, 40.0])
    assert [finding.evidence["layer"] for finding in found if finding.code == "saturated"] == [1]


def test_units_that_answer_zero_to_everything_are_dead() -> None:
    experiment = Experiment.from_json({"layers": layers((4, "relu"), (1, "sigmoid"))})
    found = with_params(experiment, [-1.0] * 8 + [-1.0, -1.0, -1.0, 1.0] + [1.0] * 5)
    assert found[0] == Finding("dead_units", {"layer": 1, "units": 3, "of": 4})


def test_no_better_than_the_mean() -> None:
    (finding,) = after(1000, "study_sleep", seed=1)
    assert finding.code == "baseline"
    assert finding.evidence["r2"] < 0.05
    assert finding.evidence["constant_loss"] == pytest.approx(0.0118, rel=0.05)


def test_every_code_is_provoked_here_or_beside() -> None:
    folder = Path(__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("test_*.py"))
    assert [code for code in FINDINGS if f'"{code}"' not in text] == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_code_has_words(language: str) -> None:
    table = ROOT / "static" / "i18n" / f"{language}.json"
    known = json.loads(table.read_text(encoding="utf-8"))
    assert [code for code in FINDINGS if f"finding.{code}" not in known] == []


@pytest.mark.parametrize("name", [name for name in DATASETS if name != "study_sleep"])
def test_a_healthy_run_has_nothing_to_say(name: str) -> None:
    for seed in (0, 1, 2):
        for every, updates in ((1, 9), (40, 400), (250, 4000)):
            for said in follow(suggested(name, seed=seed), updates, every):
                assert said.findings == (), (seed, said.state.step)


def test_xor_crosses_its_plateau_without_a_word() -> None:
    for seed in (0, 1, 2, 4, 5, 7, 9, 10):
        for said in follow(Experiment(seed=seed), 6000, 250):
            assert said.findings == (), (seed, said.state.step)


def test_the_usual_rates_are_left_alone() -> None:
    """Whatever gets solved at these rates is never told to change."""
    for name in ("circle", "xor_cloud", "moons", "blobs", "iris", "clusters"):
        for optimizer, rates in (("gradient_descent", (0.03, 0.3, 1.0)), ("momentum", (0.003, 0.03))):
            for rate in rates:
                experiment = suggested(name, optimizer={"name": optimizer, "learning_rate": rate})
                for said in follow(experiment, 3000, 500):
                    wrong = [code for code in codes(said.findings) if code != "overfitting"]
                    assert wrong == [], (name, optimizer, rate, said.state.step)


def test_gates_that_a_line_solves_are_never_called_its_limit() -> None:
    for name in ("and", "or", "nand", "three_inputs"):
        for updates in (1, 5, 25, 125, 625):
            assert after(updates, name, seed=updates) == ()


def test_margin_bound_is_never_below_a_real_margin() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        normal = rng.normal(size=(3, 1))
        normal /= np.linalg.norm(normal)
        columns = np.column_stack([np.ones(40), rng.normal(size=(40, 2))])
        side = columns @ normal
        columns, side = columns[np.abs(side[:, 0]) > 0.2], side[np.abs(side[:, 0]) > 0.2]
        margin = np.abs(side).min() / np.sqrt(np.mean(np.sum(columns**2, axis=1)))
        pull = np.sign(side) * rng.uniform(0, 1, side.shape)
        random, proven = margin_bound(columns, pull, side > 0), proven_margin_bound(columns, side > 0)
        assert random is not None
        assert random >= margin
        assert proven is None or proven >= margin * 0.999999


def test_no_plane_is_proven_exactly() -> None:
    corners = np.array([[1.0, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
    answers = np.array([[0], [1], [1], [0]]) == 1
    bound = proven_margin_bound(corners, answers)
    assert bound is not None
    assert bound < 1e-12
    assert margin_bound(corners, np.zeros((4, 1)), answers) is None
