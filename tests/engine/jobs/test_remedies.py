"""Remedies: whatever is offered was tried, and doing it gives what was said; where nothing helps, nothing is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.diagnosis.diagnose import FINDINGS, Finding
from engine.diagnosis.remedies import KEYS, REMEDIES, remedies
from engine.diagnosis.trial import Fork, TrialOutcome, fork, measure
from engine.errors import DivergedError
from engine.jobs import remedy_trials
from engine.jobs.remedy_trials import try_remedies
from engine.training.advance import advance, initial_state
from engine.training.costs import PIECE
from tests import ROOT
from tests.engine.diagnosis.diagnosing import Said, at_rate, codes, end_of, layers, suggested

pytestmark = pytest.mark.usefixtures("compiled")

ZEROS = {"initializer": {"name": "zeros"}}
FAR: dict[str, Any] = {"initializer": {"name": "normal", "std": 10.0}, "loss": "mean_squared_error", "seed": 1}
NOISY: dict[str, Any] = {
    "dataset": {"name": "circle", "noise": 0.3},
    "layers": layers((16, "tanh"), (16, "tanh"), (1, "sigmoid")),
    "optimizer": at_rate(0.01, "adam"),
}
#: For each code a run that has it, and for which something helps: settings, updates, updates between two marks.
HELPED: dict[str, tuple[Experiment, int, int]] = {
    "dead_units": (
        suggested("circle", layers=layers((4, "relu"), (1, "sigmoid")), optimizer=at_rate(3.0), seed=0),
        600,
        50,
    ),
    "saturated": (suggested("xor", **FAR), 500, 50),
    "linear_limit": (suggested("xor", layers=layers((1, "sigmoid"))), 3000, 500),
    "learning_rate_too_large": (suggested("circle", optimizer=at_rate(30.0)), 2000, 50),
    "tie": (suggested("xor", **ZEROS), 500, 50),
    "baseline": (suggested("study_sleep", seed=1), 1000, 50),
    "learning_rate_too_small": (suggested("circle", optimizer=at_rate(1e-4)), 600, 100),
    "saddle": (
        suggested("spiral", layers=layers((2, "tanh"), (1, "sigmoid")), optimizer=at_rate(0.1), seed=9),
        7000,
        500,
    ),
    "minimum": (Experiment(seed=3), 15_000, 1000),
    "plateau": (suggested("xor", layers=layers((1, "relu"), (100, "tanh"), (1, "sigmoid"))), 6000, 500),
    "stuck": (Experiment(seed=3), 500, 250),
    "overfitting": (suggested("circle", **NOISY), 3000, 200),
}


def tried(said: Said, code: str, **more: Any) -> dict[str, Any]:
    """The facts of a trial."""
    job = try_remedies(said.experiment, said.data, said.state, said.past, code, **more)
    while True:
        try:
            next(job)
        except StopIteration as end:
            facts: dict[str, Any] = end.value.facts
            return facts


def test_every_finding_has_something_to_try() -> None:
    assert {*FINDINGS, "diverged", "saturated_since"} == {*REMEDIES}


def test_every_remedy_has_words_on_its_button_and_in_the_list_of_what_did_not_help() -> None:
    columns = (
        layers((1, "sigmoid")),
        *(layers((3, name), (1, "sigmoid")) for name in ("linear", "step", "relu", "tanh")),
    )
    starts = [Experiment.from_json({"layers": each, **more}) for each in columns for more in ({}, ZEROS)]
    made = {remedy.key for start in starts for code in REMEDIES for remedy in remedies(start, code)}
    assert made == {*KEYS}
    for language in ("en", "ko"):
        text = (ROOT / "static" / "i18n" / f"{language}.json").read_text(encoding="utf-8")
        known = json.loads(text)
        assert [key for key in KEYS if not {f"remedy.{key}", f"remedy.tried_{key}"} <= {*known}] == []


@pytest.mark.parametrize("code", HELPED)
def test_what_is_offered_brings_what_is_said(code: str) -> None:
    """The changes are read as a message is, and trained as the page does."""
    said = end_of(*HELPED[code])
    assert code in codes(said.findings)
    facts = tried(said, code)
    assert facts["status"] == "helps", facts
    experiment = Experiment.from_json(said.experiment.to_json() | facts["remedy"]["changes"])
    assert experiment != said.experiment
    data, outcome = prepare(experiment), facts["outcome"]
    state = advance(experiment, data, initial_state(experiment, data), outcome["step"])
    assert measure(experiment, data, state).facts() == outcome
    assert code == "overfitting" or _does_better(outcome, facts["patience"])


def _does_better(outcome: dict[str, Any], patience: dict[str, Any]) -> bool:
    if outcome["right"] is None:
        return bool(outcome["r2"] > patience["r2"] and outcome["loss"] < patience["loss"])
    return bool(outcome["right"] / outcome["samples"] > patience["right"] / patience["samples"])


def test_overfitting_less_is_judged_after_as_many_epochs_by_what_is_held_out() -> None:
    said = end_of(*HELPED["overfitting"])
    facts = tried(said, "overfitting")
    now = measure(said.experiment, said.data, said.state)
    assert facts["patience"] == now.facts()
    assert facts["outcome"]["epoch"] == said.state.epoch
    assert facts["outcome"]["test_loss"] < 0.9 * facts["patience"]["test_loss"]


def same_places(n_classes: int, **changes: Any) -> Experiment:
    """Points of all classes at the same places: no network tells them apart, whatever is tried."""
    rows = [[x, y, label] for x, y in ((0, 0), (1, 1), (0, 1), (1, 0)) for label in range(n_classes)]
    classes = ["p", "q", "r"][:n_classes]
    column = {"unit": "", "range": None}
    table = {
        "inputs": [{"name": name, **column} for name in ("a", "b")],
        "target": {"name": "y", **column},
        "classes": classes,
        "rows": rows,
    }
    return Experiment.from_json({"dataset": {"name": "custom", "table": table}, **changes})


@pytest.mark.parametrize("code", [code for code in FINDINGS if code != "overfitting"] + ["diverged"])
def test_nothing_is_offered_where_nothing_helps(code: str) -> None:
    outputs: list[dict[str, Any]] = [
        {"layers": layers((4, "relu"), (4, "sigmoid"), (1, "sigmoid"))},
        {"layers": layers((4, "relu"), (3, "softmax")), "loss": "cross_entropy"},
    ]
    for n_classes, changes in zip((2, 3), outputs, strict=True):
        experiment = same_places(n_classes, **changes)
        data = prepare(experiment)
        state = advance(experiment, data, initial_state(experiment, data), 600)
        facts = _regardless(Said(experiment, data, state, [], ()), code)
        assert facts["status"] in ("nothing", "untried"), facts
        assert (facts["status"] == "nothing") == bool(facts["tried"])
        assert facts["remedy"] is None


def test_no_price_on_weights_is_offered_where_the_samples_held_out_are_noise() -> None:
    """No more is learnt from them with fewer units or a price on weights."""
    experiment = suggested("circle", dataset={"name": "circle", "noise": 0.0}, optimizer=at_rate(0.3))
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 2000)
    facts = _regardless(Said(experiment, data, state, [], ()), "overfitting")
    assert facts["status"] == "nothing"
    assert {each["key"] for each in facts["tried"]} == {"l2", "fewer_units"}


def _regardless(said: Said, code: str) -> dict[str, Any]:
    """As if it had been found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remedy_trials, "diagnose", lambda *_: (Finding(code, {}),))
        return tried(said, code)


def test_step_units_and_zeros_are_never_told_to_try_another_seed() -> None:
    for changes, key in ((ZEROS, "random_start"), ({"layers": layers((2, "step"), (1, "sigmoid"))}, "sloped")):
        said = end_of(suggested("xor", **changes), 9000, 500)
        facts = tried(said, said.findings[0].code)
        assert facts["remedy"]["key"] == key
        assert facts["outcome"]["right"] == 4
    assert "new_weights" not in [remedy.key for remedy in remedies(suggested("xor", **ZEROS), "tie")]


def test_patience_is_said_where_it_is_enough() -> None:
    """XOR on its plateau, which a run of a thousand epochs more will leave."""
    experiment = Experiment()
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 500)
    said = Said(experiment, data, state, [], ())
    facts = _regardless(said, "tie")
    assert (facts["status"], facts["outcome"]["right"], facts["remedy"]) == ("patience", 4, None)
    later = advance(experiment, data, state, facts["outcome"]["step"] - 500)
    assert measure(experiment, data, later).facts() == facts["outcome"]


def test_what_is_not_found_is_not_tried() -> None:
    said = end_of(Experiment(), 500, 50)
    assert said.findings == ()
    assert tried(said, "minimum") == {"code": "minimum", "status": "gone"}


@pytest.mark.parametrize("optimizer", [at_rate(100.0), at_rate(30.0, "momentum")])
def test_after_a_divergence_a_rate_is_offered_that_learns(optimizer: dict[str, Any]) -> None:
    experiment = suggested("plane", optimizer=optimizer)
    data = prepare(experiment)
    start = initial_state(experiment, data)
    with pytest.raises(DivergedError):
        advance(experiment, data, start, 5000)
    facts = tried(Said(experiment, data, start, [], ()), "diverged")
    assert facts["status"] == "helps"
    assert facts["remedy"]["key"] == "lower_rate"
    assert facts["outcome"]["r2"] > 0.9
    assert facts["patience"] is None


def test_a_saturation_that_training_made_is_cured_at_its_rate_first() -> None:
    said = end_of(suggested("circle", optimizer=at_rate(10.0, "adam")), 1000, 50)
    assert said.findings[0].code == "saturated"
    facts = tried(said, "saturated")
    assert facts["remedy"]["key"] == "lower_rate"
    assert {each["key"] for each in facts["tried"]} == {"lower_rate"}


def test_only_what_the_server_allows_is_tried() -> None:
    said = end_of(*HELPED["linear_limit"])
    facts = tried(said, "linear_limit", allows=lambda experiment: len(experiment.layers) < 2)
    assert facts["status"] == "untried"
    facts = tried(said, "linear_limit", allows=lambda experiment: experiment.layers[0].units != 4)
    assert facts["remedy"]["values"] == {"units": 8}


def test_a_trial_is_cut_into_pieces_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in multiplications, as far as trials say what they spend."""
    spent: list[float] = []

    def counted(*arguments: Any, **more: Any) -> Fork:
        trial = fork(*arguments, **more)
        while True:
            try:
                spent.append(next(trial))
            except StopIteration as end:
                outcome: TrialOutcome = end.value
                return outcome
            yield spent[-1]

    monkeypatch.setattr(remedy_trials, "fork", counted)
    for rows, experiment in ((8, same_places(2)), (250, suggested("spiral"))):
        data = prepare(experiment)
        assert len(data.train_inputs) == rows
        state = advance(experiment, data, initial_state(experiment, data), 100)
        _regardless(Said(experiment, data, state, [], ()), "minimum")
        assert max(spent) <= 1.01 * PIECE
        assert sum(spent) <= 1.1 * remedy_trials.MOST


def test_what_would_take_too_long_is_not_tried_and_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = end_of(*HELPED["minimum"])
    monkeypatch.setattr(remedy_trials, "MOST_EACH", 100.0)
    facts = tried(said, "minimum")
    assert (facts["status"], facts["tried"], facts["patience"]) == ("untried", [], None)
