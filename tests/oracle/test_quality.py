"""BFGS against SciPy's, metrics and least squares against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LinearRegression
from sklearn.metrics import confusion_matrix as sklearn_confusion_matrix
from sklearn.metrics import mean_absolute_error, r2_score

from engine import Experiment, advance, confusion_matrix, initial_state, loss_and_gradient, predict, prepare, scores
from engine.diagnosis.baselines import baselines


def with_bfgs(seed: int) -> Experiment:
    return Experiment.from_json(
        {
            "dataset": {"name": "study_sleep", "train_share": 1.0, "seed": seed},
            "layers": [{"units": 3, "activation": "sigmoid"}, {"units": 1, "activation": "sigmoid"}],
            "initializer": {"name": "xavier_uniform"},
            "loss": "mean_squared_error",
            "optimizer": {"name": "bfgs"},
            "batching": {"mode": "batch"},
            "seed": seed,
        }
    )


def test_bfgs_is_as_good_as_scipys() -> None:
    ours, theirs = [], []
    for seed in range(20):
        experiment = with_bfgs(seed)
        data = prepare(experiment)
        start = initial_state(experiment, data)

        def objective(flat: np.ndarray, experiment=experiment, data=data):  # type: ignore[no-untyped-def, type-arg]
            loss, gradient = loss_and_gradient(experiment, flat, data.train_inputs, data.train_targets)
            return loss, gradient.copy()

        found = minimize(objective, start.params, jac=True, method="BFGS", options={"maxiter": 200, "gtol": 1e-9})
        end = advance(experiment, data, start, 200)
        ours.append(objective(end.params)[0])
        theirs.append(found.fun)
        assert end.evaluations <= 1.5 * found.nfev + 50
    assert np.median(ours) <= 2 * np.median(theirs)
    assert max(ours) < 1e-4


def test_regression_metrics_and_least_squares_are_scikit_learns() -> None:
    experiment = with_bfgs(3)
    data = prepare(experiment)
    outputs = predict(experiment, initial_state(experiment, data).params, data.train_inputs)
    found = scores("regression", None, outputs, data.train_targets)
    assert found.mae == pytest.approx(mean_absolute_error(data.train_targets, outputs))
    assert found.r2 == pytest.approx(r2_score(data.train_targets, outputs))
    line = LinearRegression().fit(data.train_inputs, data.train_targets)
    expected = r2_score(data.train_targets, line.predict(data.train_inputs))
    assert baselines(experiment, data)["least_squares"].train.r2 == pytest.approx(expected, abs=1e-12)


def test_confusion_matrix_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    wanted, answers = rng.integers(0, 4, 200), rng.random((200, 4))
    ours = confusion_matrix(answers, np.eye(4)[wanted])
    np.testing.assert_array_equal(ours[:, :4], sklearn_confusion_matrix(wanted, answers.argmax(axis=1)))
