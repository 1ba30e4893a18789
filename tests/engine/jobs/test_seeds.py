"""Many seeds: each run is the one that is had alone, and the tutorials' shares come out."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from engine import Experiment, TrainState, advance, initial_state, loss_of, predict, prepare
from engine.core import data as training_data
from engine.core.parts import Stop
from engine.diagnosis.evidence import SOLVED_ACCURACY
from engine.errors import DivergedError, FieldError
from engine.jobs.loss_curve import LossCurve, losses_of
from engine.jobs.seeds import seeds
from engine.progress import Result
from engine.training.advance import Unit
from tests.engine.runs import finish, iris, small, start
from tests.engine.training.test_articles import LN_2, study_sleep, xor


def many(experiment: Experiment, runs: int, unit: Unit, to: int, first_seed: int = 0) -> Result:
    return finish(seeds(experiment, prepare(experiment), runs, unit, to, first_seed))[0]


def alone(experiment: Experiment, seed: int, unit: Unit, to: int) -> tuple[Experiment, TrainState]:
    own = dataclasses.replace(experiment, seed=seed)
    return own, advance(own, prepare(own), initial_state(own, prepare(own)), to, unit)


XOR = Experiment.from_json(xor([(2, "sigmoid"), (1, "sigmoid")], 0))
STUDY: dict[str, Any] = {
    "dataset": {"name": "study_sleep", "n_samples": 30},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "linear"}],
    "loss": "mean_squared_error",
    "batching": {"mode": "mini_batch", "batch_size": 8, "order": "shuffled"},
}


@pytest.mark.parametrize(
    ("experiment", "unit", "to"),
    [
        (XOR, "update", 300),
        (small(), "update", 37),
        (small(), "epoch", 9),
        (iris("tanh", "cross_entropy", "softmax"), "epoch", 4),
        (Experiment.from_json(STUDY), "epoch", 5),
        (small(compute="numpy"), "epoch", 3),
        (small(optimizer={"name": "bfgs"}, batching={"mode": "batch"}), "epoch", 12),
    ],
)
def test_each_run_is_the_one_that_is_had_alone(experiment: Experiment, unit: Unit, to: int) -> None:
    result = many(experiment, 3, unit, to, first_seed=5)
    data = prepare(experiment)
    assert result.tensors["seeds"].tolist() == [5, 6, 7]
    for place, seed in enumerate((5, 6, 7)):
        own, state = alone(experiment, seed, unit, to)
        loss = loss_of(own, state.params, data.train_inputs, data.train_targets)
        assert result.tensors["losses"][place] == loss
        expected = predict(own, state.params, data.train_inputs)[:16]
        np.testing.assert_array_equal(result.tensors["predictions"][place], expected)
        assert (state.step, state.epoch) == pytest.approx(result.tensors["band"][-1, :2])


def test_the_band_is_made_of_the_runs_own_losses() -> None:
    band = many(XOR, 4, "update", 500).tensors["band"]
    data = prepare(XOR)
    assert band[0, 0] == 0
    assert band[-1, 0] == 500
    assert len(band) <= 64
    for row in band[[0, 7, -1]]:
        found = []
        for seed in range(4):
            own, state = alone(XOR, seed, "update", int(row[0]))
            found.append(loss_of(own, state.params, data.train_inputs, data.train_targets))
        low, second, third, high = sorted(found)
        np.testing.assert_allclose(row[2:], [low, low, second, third, high], rtol=1e-12)


def test_of_a_large_set_band_and_losses_look_at_the_same_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_data, "EXACT_UP_TO", 30)
    monkeypatch.setattr(training_data, "MEASURED", 20)
    found = many(small(dataset={"name": "circle", "n_samples": 60}), 3, "epoch", 4).tensors
    np.testing.assert_allclose(found["band"][-1, [2, 4, 6]], np.sort(found["losses"]), rtol=1e-12)


@pytest.mark.parametrize("experiment", [XOR, iris("relu", "cross_entropy", "softmax"), small(biases=False)])
def test_looking_at_several_moments_at_once_finds_the_same(experiment: Experiment) -> None:
    data, state = start(experiment)
    stack = state.params + np.random.default_rng(0).normal(size=(5, state.params.size))
    found = losses_of(experiment, stack, data.train_inputs, data.train_targets)
    expected = [loss_of(experiment, params, data.train_inputs, data.train_targets) for params in stack]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def diverges(experiment: Experiment, seed: int, epochs: int) -> bool:
    data = prepare(experiment)
    try:
        own, state = alone(experiment, seed, "epoch", epochs)
    except DivergedError:
        return True
    return not np.isfinite(loss_of(own, state.params, data.train_inputs, data.train_targets))


def test_a_run_that_diverges_is_counted() -> None:
    """A learning rate far too high: some seeds are lost, and the others go on."""
    layers = [{"units": 4, "activation": "relu"}, {"units": 1, "activation": "linear"}]
    wild = Experiment.from_json(
        STUDY | {"layers": layers, "optimizer": {"name": "gradient_descent", "learning_rate": 5.0}}
    )
    result = many(wild, 12, "epoch", 40)
    lost = [seed for seed in range(12) if diverges(wild, seed, 40)]
    assert 0 < len(lost) < 12
    assert result.facts["diverged"] == len(lost)
    assert np.flatnonzero(np.isnan(result.tensors["losses"])).tolist() == lost
    assert sum(cluster["count"] for cluster in result.facts["clusters"]) == 12
    assert result.facts["clusters"][-1]["seeds"] == lost
    assert (result.tensors["band"][-1, 6] == np.inf) == (len(lost) > 0)


def test_stop_rules_hold() -> None:
    experiment = dataclasses.replace(XOR, stop=Stop(target_loss=0.3))
    result = many(experiment, 6, "update", 4000)
    data = prepare(experiment)
    for seed, loss in enumerate(result.tensors["losses"]):
        own, state = alone(experiment, seed, "update", 4000)
        assert loss == loss_of(own, state.params, data.train_inputs, data.train_targets)
    stopped = dataclasses.replace(XOR, stop=Stop(max_epochs=50))
    band = many(stopped, 3, "update", 4000).tensors["band"]
    assert band[-1, 0] == 50
    assert len(set(band[:, 0])) == len(band)


def test_it_says_what_there_is_at_each_pause() -> None:
    data = prepare(XOR)
    _, said = finish(seeds(XOR, data, 20, "update", 3000))
    shown = [progress.done for progress in said]
    assert shown == sorted(shown)
    assert {progress.total for progress in said} == {20 * 3000}
    job = seeds(XOR, data, 20, "update", 3000)
    for progress in job:
        if progress.so_far:
            part = progress.so_far()
            assert 0 < part.facts["done"] <= 20
            assert len(part.tensors["losses"]) == part.facts["done"]
            assert np.isfinite(part.tensors["losses"]).all()


def test_a_long_run_pauses_within_itself() -> None:
    experiment = small(compute="numpy")
    job = seeds(experiment, prepare(experiment), 2, "epoch", 1000)
    pauses = [next(job).done for _ in range(3)]
    assert 0 < pauses[0] < pauses[1] < pauses[2] < 13 * 1000


@pytest.mark.parametrize(("first_seed", "to", "field"), [(2**32 - 50, 10, "first_seed"), (0, 1_000_000, "to")])
def test_what_is_too_much_is_refused(first_seed: int, to: int, field: str) -> None:
    experiment = small(compute="numpy")
    with pytest.raises(FieldError) as refused:
        seeds(experiment, prepare(experiment), 100, "epoch", to, first_seed)
    assert refused.value.field == field
    if field == "to":
        allowed = int(refused.value.details["max"]) // 100
        seeds(experiment, prepare(experiment), 100, "epoch", allowed).close()
        with pytest.raises(FieldError, match="in all"):
            seeds(experiment, prepare(experiment), 100, "epoch", allowed + 1)
    else:
        seeds(experiment, prepare(experiment), 100, "epoch", to, int(refused.value.details["max"])).close()


def test_regression_is_told_by_its_fit() -> None:
    facts = many(Experiment.from_json(STUDY), 4, "epoch", 60).facts
    assert facts["solved_means"] == "r2"
    assert facts["accuracy"] is None
    assert facts["right"] == {}
    assert facts["mae"]["min"] <= facts["mae"]["median"] <= facts["mae"]["max"]


def test_many_samples_are_solved_by_a_share_of_them() -> None:
    found = many(iris("tanh", "cross_entropy", "softmax"), 12, "epoch", 25)
    facts, accuracies = found.facts, found.tensors["accuracies"]
    assert (facts["solved_means"], facts["solved_from"]) == ("accuracy", SOLVED_ACCURACY)
    assert facts["solved"] == np.count_nonzero(accuracies >= SOLVED_ACCURACY)
    assert 0 < facts["solved"] < np.count_nonzero(accuracies > 0) == 12


def test_a_loss_that_is_no_number_is_above_all_others() -> None:
    data, state = start(XOR)
    losses = np.zeros(3)
    curve = LossCurve(XOR, data, losses)
    for factor in (1.0, np.nan, 0.5):
        curve.add(factor * state.params)
    curve.flush()
    assert np.isfinite(losses).tolist() == [True, False, True]
    assert losses[1] == np.inf


def test_a_tie_is_not_right() -> None:
    """Logistic regression answers ½ to all of XOR: nothing is right, and nothing is solved."""
    alone_unit = Experiment.from_json(xor([(1, "sigmoid")], 0))
    facts = many(alone_unit, 3, "update", 10_001).facts
    assert facts["right"] == {"0": 3}
    assert facts["solved"] == 0
    assert facts["loss"]["median"] == pytest.approx(LN_2, abs=1e-9)


# ------------------------------------------------------------------ the tutorials' shares, over the fast kernels


@pytest.mark.usefixtures("compiled")
def test_two_hidden_units_solve_two_thirds_of_five_hundred_seeds() -> None:
    facts = many(XOR, 500, "update", 10_001).facts
    assert facts["solved_means"] == "all_right"
    assert 0.62 <= facts["solved"] / 500 <= 0.75
    assert facts["right"]["2"] / 500 == pytest.approx(0.258, abs=0.06)
    assert facts["right"]["3"] / 500 == pytest.approx(0.056, abs=0.03)
    low, high = facts["wilson"]
    assert low < 0.686 < high
    assert sum(cluster["count"] for cluster in facts["clusters"]) == 500


@pytest.mark.usefixtures("compiled")
def test_three_hidden_units_nearly_always_do() -> None:
    wide = Experiment.from_json(xor([(3, "sigmoid"), (1, "sigmoid")], 0))
    assert many(wide, 300, "update", 10_001).facts["solved"] / 300 == pytest.approx(0.945, abs=0.035)


@pytest.mark.usefixtures("compiled")
def test_study_and_sleep_learns_almost_nothing_in_fifty_epochs() -> None:
    facts = many(Experiment.from_json(study_sleep(0)), 40, "epoch", 50).facts
    assert facts["loss"]["median"] == pytest.approx(0.0115, abs=0.0006)
    assert facts["loss"]["min"] >= 0.0075
    assert facts["loss"]["max"] <= 0.018
    assert facts["mae"]["median"] == pytest.approx(0.091, abs=0.003)
    assert facts["r2"]["median"] == pytest.approx(0.03, abs=0.04)
