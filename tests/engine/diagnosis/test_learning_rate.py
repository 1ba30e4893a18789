"""Learning rates that do not fit, and overfitting: provoked by real runs, cured by the remedy, no false positives."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from engine.components.optimizers import GradientDescent
from engine.core.experiment import Experiment
from engine.core.network import loss_of
from engine.core.preparation import prepare
from engine.core.state import first_slots
from engine.diagnosis.diagnose import Finding, diagnose
from engine.training.advance import advance, initial_state
from engine.training.start import with_experiment
from tests.engine.diagnosis.diagnosing import Said, at_rate, codes, end_of, follow, layers, suggested

TOO_LARGE, TOO_SMALL = "learning_rate_too_large", "learning_rate_too_small"
BATCH = {"mode": "batch", "batch_size": 10, "order": "fixed"}
#: More units than 100 points need, a third of which lie on the wrong side.
NOISY: dict[str, Any] = {
    "dataset": {"name": "circle", "noise": 0.3},
    "layers": layers((16, "tanh"), (16, "tanh"), (1, "sigmoid")),
    "optimizer": at_rate(0.01, "adam"),
}
HILLS: dict[str, Any] = {
    "dataset": {"name": "hills", "noise": 0.3, "n_samples": 200},
    "layers": layers((32, "tanh"), (1, "linear")),
}


def only(said: Said, code: str) -> dict[str, float]:
    """The evidence of one code, which must have been found."""
    (found,) = [finding for finding in said.findings if finding.code == code]
    return found.evidence


@pytest.mark.parametrize(
    ("name", "optimizer"),
    [
        ("circle", at_rate(10.0)),
        ("circle", at_rate(100.0)),
        ("iris", at_rate(10.0)),
        ("xor", at_rate(100.0)),
        ("xor", at_rate(10.0, "nesterov")),
        ("circle", at_rate(10.0, "momentum")),
    ],
)
def test_a_rate_that_throws_the_run_about_is_too_large(name: str, optimizer: dict[str, Any]) -> None:
    said = end_of(suggested(name, optimizer=optimizer), 2000, 50)
    assert said.findings[0].code == TOO_LARGE  # the cause, so before the units it has saturated
    evidence = only(said, TOO_LARGE)
    assert evidence["learning_rate"] == optimizer["learning_rate"]
    assert evidence["product"] == pytest.approx(evidence["learning_rate"] * evidence["curvature"])
    assert evidence["product"] >= 0.999 * evidence["limit"]
    assert evidence["best_loss"] < min(evidence["loss"], evidence["typical_loss"])


@pytest.mark.parametrize("fault", ["wrong_sign", "sums_not_reset", "batch_leaks", "no_derivative"])
@pytest.mark.parametrize(("code", "rate"), [(TOO_LARGE, 10.0), (TOO_SMALL, 1e-5)])
def test_no_rate_is_blamed_where_a_fault_leads_the_steps(code: str, rate: float, fault: str) -> None:
    """A run that climbs, or steps along a sum, goes another way than the slopes that would prove it."""
    batching = {"mode": "mini_batch", "batch_size": 7, "order": "shuffled"}
    right, wrong = (
        end_of(suggested("circle", batching=batching, optimizer=at_rate(rate), fault=name), 2000, 50)
        for name in ("none", fault)
    )
    assert code in codes(right.findings)
    assert not {TOO_LARGE, TOO_SMALL} & {*codes(wrong.findings)}


def test_the_limit_is_that_of_the_optimizer() -> None:
    limits = []
    for name, rate in (("gradient_descent", 30.0), ("momentum", 10.0), ("nesterov", 30.0)):
        said = end_of(suggested("circle", optimizer=at_rate(rate, name)), 2000, 50)
        limits.append(only(said, TOO_LARGE)["limit"])
    assert limits == pytest.approx([2, 3.8, 3.8 / 2.8])


def test_a_tenth_of_the_rate_cures_it() -> None:
    for rate, said_of in ((10.0, [TOO_LARGE]), (1.0, [])):
        said = end_of(suggested("circle", optimizer=at_rate(rate)), 2000, 50)
        assert [code for code in codes(said.findings) if code == TOO_LARGE] == said_of


def test_a_run_at_the_edge_of_stability_that_gets_on_is_left_alone() -> None:
    """Its steps overshoot again and again (η·curvature about 2), and yet it learns."""
    experiment = suggested("sine", optimizer=at_rate(0.1), batching=BATCH)
    for said in follow(experiment, 3000, 50):
        assert said.findings == (), said.state.step


def test_too_large_a_rate_needs_a_past() -> None:
    said = end_of(suggested("circle", optimizer=at_rate(10.0)), 2000, 50)
    assert TOO_LARGE not in codes(diagnose(said.experiment, said.data, said.state))


@pytest.mark.parametrize(
    ("name", "optimizer", "updates"),
    [
        ("circle", at_rate(10.0, "adam"), 2000),
        ("plane", at_rate(1000.0, "adam"), 1000),
        ("xor_cloud", at_rate(10.0, "momentum"), 1000),
    ],
)
def test_a_scaled_rate_is_too_large_if_a_smaller_one_leads_lower(
    name: str, optimizer: dict[str, Any], updates: int
) -> None:
    """What is claimed is repeated here: from the best state of the past, at both rates, with new slots."""
    said = end_of(suggested(name, optimizer=optimizer), updates, 100)
    assert said.findings[0].code == TOO_LARGE
    evidence = only(said, TOO_LARGE)
    assert "curvature" not in evidence
    (best,) = [state for state in said.past if state.step == evidence["best_step"]]
    kind = type(said.experiment.optimizer)
    losses = []
    for rate in (evidence["slower"], evidence["learning_rate"]):
        experiment = dataclasses.replace(said.experiment, optimizer=kind(learning_rate=rate))  # type: ignore[call-arg]
        begin = dataclasses.replace(best, slots=first_slots(experiment), slot_steps=0)
        after = advance(experiment, said.data, begin, int(evidence["slower_updates"]))
        losses.append(loss_of(experiment, after.params, said.data.train_inputs, said.data.train_targets))
    assert losses == [evidence["slower_loss"], evidence["same_loss"]]
    assert losses[0] < max(evidence["best_loss"], 0.1 * evidence["typical_loss"])
    assert losses[1] > max(evidence["best_loss"], losses[0])


@pytest.mark.usefixtures("compiled")
def test_a_swing_that_comes_by_next_to_nothing_now_and_then_is_too_fast_as_well() -> None:
    """Adam at 1000 on a plane: from 1e-27 to 50 and back. Whenever it is named, the numbers are of that moment."""
    named = []
    for said in follow(suggested("plane", optimizer=at_rate(1000.0, "adam")), 60_000, 2000):
        codes_now = codes(said.findings)
        assert set(codes_now) <= ({TOO_LARGE} if said.state.step >= 16_000 else {TOO_LARGE, "baseline"})
        if TOO_LARGE in codes_now:
            evidence = only(said, TOO_LARGE)
            loss = loss_of(said.experiment, said.state.params, said.data.train_inputs, said.data.train_targets)
            assert evidence["loss"] == pytest.approx(loss)
            assert evidence["updates"] == said.state.step
            named.append(said.state.step)
    assert len(named) >= 5


@pytest.mark.parametrize("optimizer", ["gradient_descent", "adam"])
def test_no_rate_is_blamed_where_steps_have_no_slope(optimizer: str) -> None:
    column = layers((4, "step"), (1, "sigmoid"))
    for said in follow(suggested("circle", layers=column, optimizer=at_rate(30.0, optimizer)), 2000, 100):
        assert {TOO_LARGE, TOO_SMALL}.isdisjoint(codes(said.findings)), said.state.step


def test_a_change_of_the_optimizer_is_no_trouble_to_the_diagnosis() -> None:
    """States of the past have other slots, and lie elsewhere in their epochs."""
    said = end_of(suggested("circle", optimizer=at_rate(10.0)), 2000, 50)
    batching = {"mode": "mini_batch", "batch_size": 7, "order": "shuffled"}
    for name in ("adam", "rmsprop", "adagrad"):
        changes = {"optimizer": at_rate(10.0, name), "batching": batching}
        other = Experiment.from_json(said.experiment.to_json() | changes)
        state = with_experiment(said.experiment, other, said.data, said.state)
        diagnose(other, said.data, state, said.past)


def test_a_rate_lowered_by_hand_is_judged_as_it_is_now() -> None:
    said = end_of(suggested("circle", optimizer=at_rate(10.0)), 2000, 50)
    lower = dataclasses.replace(said.experiment, optimizer=GradientDescent(0.001))
    assert TOO_LARGE not in codes(diagnose(lower, said.data, said.state, said.past))


@pytest.mark.parametrize(
    ("name", "optimizer"),
    [
        ("xor", at_rate(1e-4)),
        ("xor", at_rate(1e-5, "momentum")),
        ("xor", at_rate(1e-5, "nesterov")),
        ("circle", at_rate(1e-4)),
        ("iris", at_rate(1e-5)),
    ],
)
def test_a_rate_with_which_nothing_happens_is_too_small(name: str, optimizer: dict[str, Any]) -> None:
    (finding,) = end_of(suggested(name, optimizer=optimizer), 600, 100).findings
    assert finding.code == TOO_SMALL
    assert 9 * finding.evidence["gain"] <= finding.evidence["gain_ten_times"] <= 11 * finding.evidence["gain"]
    assert finding.evidence["updates_to_halve"] > 100_000


def test_its_gains_are_those_of_the_next_update() -> None:
    said = end_of(suggested("xor", optimizer=at_rate(1e-4)), 600, 100)
    evidence = only(said, TOO_SMALL)
    for rate, name in ((1e-4, "gain"), (1e-3, "gain_ten_times")):
        experiment = suggested("xor", optimizer=at_rate(rate))
        after = advance(experiment, said.data, said.state, 1)
        before_and_after = [
            loss_of(experiment, state.params, said.data.train_inputs, said.data.train_targets)
            for state in (said.state, after)
        ]
        assert evidence[name] == pytest.approx(before_and_after[0] - before_and_after[1], rel=1e-6)


def test_ten_times_the_rate_again_and_again_cures_it() -> None:
    rate, tried = 1e-5, 0
    while (said := end_of(suggested("xor", optimizer=at_rate(rate)), 3000, 500)).findings:
        assert codes(said.findings) == [TOO_SMALL], rate
        rate, tried = rate * 10, tried + 1
    assert tried == 3
    assert rate == pytest.approx(0.01)


def test_a_patient_rate_is_never_called_too_small() -> None:
    """At a tenth of the usual rate XOR takes 16,000 epochs, across a plateau, and gets there."""
    for said in follow(suggested("xor", optimizer=at_rate(0.01)), 16_000, 500):
        assert said.findings == (), said.state.step


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("circle", {}),
        ("xor_cloud", {"dataset": {"name": "xor_cloud", "noise": 0.3}}),
        ("hills", HILLS),
    ],
)
def test_a_large_network_on_noisy_points_overfits(name: str, changes: dict[str, Any]) -> None:
    said = end_of(suggested(name, **{**NOISY, **changes}), 3000, 200)
    assert codes(said.findings) == ["overfitting"]
    evidence = only(said, "overfitting")
    assert evidence["test_loss"] > evidence["best_test_loss"] + 0.05 * evidence["best_test_loss"]
    assert evidence["train_loss"] < evidence["train_loss_then"]
    best = next(state for state in said.past if state.step == evidence["best_step"])
    for state, test_loss, train_loss in (
        (best, "best_test_loss", "train_loss_then"),
        (said.state, "test_loss", "train_loss"),
    ):
        data = said.data
        assert evidence[test_loss] == loss_of(said.experiment, state.params, data.test_inputs, data.test_targets)
        assert evidence[train_loss] == pytest.approx(
            loss_of(said.experiment, state.params, data.train_inputs, data.train_targets)
        )


def test_a_price_on_weights_cures_overfitting() -> None:
    regularized = suggested("circle", **NOISY, regularizer={"name": "l2", "rate": 0.003})
    assert [said.findings for said in follow(regularized, 3000, 200)] == [()] * 15


def test_overfitting_needs_a_past_and_samples_held_out() -> None:
    said = end_of(suggested("circle", **NOISY), 3000, 200)
    assert diagnose(said.experiment, said.data, said.state) == ()
    all_train = suggested("circle", **{**NOISY, "dataset": {"name": "circle", "noise": 0.3, "train_share": 1.0}})
    assert diagnose(all_train, prepare(all_train), said.state, said.past) == ()


def test_a_lucky_start_is_no_overfitting() -> None:
    """Untrained weights may happen to suit the test samples: nothing has been learnt yet that could be too much."""
    for rate in (1e-4, 1e-3):
        for said in follow(suggested("sine", optimizer=at_rate(rate)), 2400, 200):
            assert "overfitting" not in codes(said.findings), (rate, said.state.step)


def test_what_is_remembered_belongs_to_one_state() -> None:
    """Two states with the same counters and other parameters are distinguished."""
    said = end_of(suggested("circle", **NOISY), 3000, 200)
    start = initial_state(said.experiment, said.data)
    other = dataclasses.replace(said.state, params=start.params)
    assert diagnose(said.experiment, said.data, other, said.past) != said.findings
    again: tuple[Finding, ...] = diagnose(said.experiment, said.data, said.state, said.past)
    assert again == said.findings
