"""Baselines: the figures of the second article, and what they say of every data set."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.datasets import DATASETS
from engine.diagnosis.baselines import affine, baselines


def of(name: str, **changes: object) -> Experiment:
    return Experiment.from_json({"dataset": {"name": name}, **DATASETS[name].suggest, **changes})


def test_study_sleep_is_the_articles() -> None:
    experiment = of("study_sleep")
    data = prepare(experiment)
    found = baselines(experiment, data)
    assert found["constant"].train.loss == pytest.approx(0.01184, rel=0.05)
    assert found["constant"].train.r2 == pytest.approx(0, abs=1e-12)
    assert found["constant"].test is None
    assert found["least_squares"].train.loss == pytest.approx(0, abs=1e-20)
    assert found["least_squares"].train.r2 == pytest.approx(1)
    weights = np.linalg.lstsq(affine(data.train_inputs), data.train_targets, rcond=None)[0].ravel()
    np.testing.assert_allclose(weights, [0.4, 0.4, 0.16], atol=2e-3)


def test_constant_on_xor_costs_ln_2_and_guesses_half() -> None:
    experiment = Experiment()
    found = baselines(experiment, prepare(experiment))
    assert found["constant"].train.loss == pytest.approx(math.log(2), abs=1e-15)
    assert found["constant"].train.accuracy == 0.5
    assert found["least_squares"].train.undecided == 4
    assert found["least_squares"].train.loss is None


def test_constant_on_and_is_the_entropy_of_the_base_rate() -> None:
    experiment = of("and")
    found = baselines(experiment, prepare(experiment))["constant"].train
    assert found.loss == pytest.approx(-0.25 * math.log(0.25) - 0.75 * math.log(0.75))
    assert found.accuracy == 0.75


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "linear"])
def test_constant_for_squared_losses_is_the_variance(activation: str) -> None:
    layers = [{"units": 1, "activation": activation}]
    experiment = of("xor", layers=layers, loss="mean_squared_error")
    data = prepare(experiment)
    assert baselines(experiment, data)["constant"].train.loss == pytest.approx(data.targets.var())


def test_one_class_only_still_has_a_finite_constant() -> None:
    experiment = of("and", dataset={"name": "circle", "n_samples": 10, "train_share": 0.1})
    data = prepare(experiment)
    assert len(data.train_targets) == 1
    found = baselines(experiment, data)
    assert found["constant"].test is not None
    assert all(math.isfinite(side.loss or 0) for side in (found["constant"].train, found["constant"].test))


@pytest.mark.parametrize("name", DATASETS)
def test_no_constant_beats_it(name: str) -> None:
    experiment = of(name)
    data = prepare(experiment)
    found = baselines(experiment, data)
    assert list(found) == ["constant", "least_squares"]
    assert (found["constant"].test is None) == data.is_train.all()
    constant, line = found["constant"].train, found["least_squares"].train
    if line.loss is not None and constant.loss is not None:
        assert line.loss <= constant.loss + 1e-12
    shares = data.train_targets.mean(axis=0)
    if data.about.task == "multi_class":
        assert constant.loss == pytest.approx(-float(np.sum(shares * np.log(shares))))
        assert constant.accuracy == pytest.approx(shares.max())
