"""Stationary runs: saddle, local minimum and plateau distinguished on real runs; and the curvature behind it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.core.experiment import Experiment
from engine.core.network import loss_of
from engine.core.preparation import prepare
from engine.diagnosis.curvature import Surface
from engine.diagnosis.diagnose import diagnose
from engine.training.advance import advance
from engine.training.backprop import loss_and_gradient
from tests.engine.diagnosis.diagnosing import Said, at_rate, codes, end_of, follow, layers, suggested


def full_hessian(said: Said) -> np.ndarray[Any, np.dtype[np.float64]]:
    surface = Surface(said.experiment, said.data)
    return surface.hessian(said.state.params, surface.at(said.state.params)[1])


@pytest.mark.parametrize("seed", [3, 6, 8, 18])
def test_xor_seeds_that_stay_at_two_right_are_in_a_poor_minimum(seed: int) -> None:
    said = end_of(Experiment(seed=seed), 15_000, 1000)
    (finding,) = said.findings
    assert finding.code == "minimum"
    assert 0.34 < finding.evidence["loss"] < 0.36 < finding.evidence["constant_loss"]
    assert finding.evidence["gradient_norm"] < 0.005
    assert finding.evidence["highest_curvature"] > 0.1
    assert abs(finding.evidence["lowest_curvature"]) < 3e-3 * finding.evidence["highest_curvature"]
    # And indeed: twice the training takes less off the loss than the tenth that is allowed for.
    later = advance(said.experiment, said.data, said.state, 15_000)
    data = said.data
    loss = loss_of(said.experiment, later.params, data.train_inputs, data.train_targets)
    assert 0.9 * finding.evidence["loss"] < loss < finding.evidence["loss"]


def test_a_saddle_has_a_way_down() -> None:
    experiment = suggested("spiral", layers=layers((2, "tanh"), (1, "sigmoid")), optimizer=at_rate(0.1), seed=9)
    said = end_of(experiment, 7000, 500)
    (finding,) = said.findings
    assert finding.code == "saddle"
    values, directions = np.linalg.eigh(full_hessian(said))
    assert finding.evidence["curvature"] == pytest.approx(values[0], rel=1e-3)
    assert values[0] < -1e-3
    # A step either way along that direction meets a slope that falls away from here.
    surface, params = Surface(experiment, said.data), said.state.params
    middle = surface.at(params)[0]
    ends = [surface.at(params + sign * directions[:, 0])[0] for sign in (-1, 1)]
    assert sum(ends) / 2 < middle
    assert min(ends) < middle


def test_a_network_too_large_for_its_hessian_is_only_said_to_stand_still() -> None:
    """All passes through one ReLU, which gets three of four right."""
    wide = suggested("xor", layers=layers((1, "relu"), (100, "tanh"), (1, "sigmoid")))
    assert wide.n_params > 200
    (finding,) = end_of(wide, 6000, 500).findings
    assert finding.code == "plateau"
    assert "highest_curvature" not in finding.evidence


def test_units_at_their_bounds_make_a_plateau() -> None:
    far: dict[str, Any] = {"initializer": {"name": "normal", "std": 10.0}, "loss": "mean_squared_error", "seed": 1}
    said = end_of(suggested("xor", **far), 500, 50)
    assert codes(said.findings) == ["saturated", "saturated", "plateau"]
    evidence = said.findings[-1].evidence
    assert max(abs(evidence["lowest_curvature"]), abs(evidence["highest_curvature"])) < 1e-5


def test_where_there_is_no_hessian_nothing_is_claimed_of_it() -> None:
    """The slope of a step is made up, and L1 has a kink at 0."""
    said = end_of(Experiment(seed=3), 15_000, 1000)
    for change in (
        {"layers": layers((2, "step"), (1, "sigmoid"))},
        {"regularizer": {"name": "l1", "rate": 1e-9}},
    ):
        experiment = Experiment.from_json(said.experiment.to_json() | change)
        found = diagnose(experiment, said.data, said.state)
        assert {"saddle", "minimum"}.isdisjoint(codes(found))


def test_a_run_that_jumps_about_does_not_stand_still_where_it_crosses_flat_ground() -> None:
    for rate in (10.0, 30.0):
        for said in follow(suggested("circle", optimizer=at_rate(rate)), 6000, 100):
            assert {"saddle", "minimum", "plateau"}.isdisjoint(codes(said.findings)), said.state.step


def test_the_hessian_of_a_linear_regression_is_exact() -> None:
    experiment = suggested("plane")
    data = prepare(experiment)
    surface, params = Surface(experiment, data), np.array([0.3, -0.2, 0.1])
    columns = np.column_stack([data.train_inputs, np.ones(len(data.train_inputs))])
    exact = 2 * columns.T @ columns / len(columns)
    np.testing.assert_allclose(surface.hessian(params, surface.at(params)[1]), exact, atol=1e-7)
    # In a bowl the curvature along a step is the same all the way: gᵀHg / gᵀg.
    gradient = surface.at(params)[1]
    along = float(gradient @ exact @ gradient / (gradient @ gradient))
    for length in (1e-3, 1.0):
        assert surface.steepest_bend(params, gradient, length) == pytest.approx(along, rel=1e-6)


def test_the_surface_is_what_training_descends() -> None:
    experiment = suggested("iris", regularizer={"name": "l2", "rate": 0.01})
    data = prepare(experiment)
    said = next(follow(experiment, 10, 10))
    loss, gradient = Surface(experiment, data).at(said.state.params)
    expected, slope = loss_and_gradient(experiment, said.state.params, data.train_inputs, data.train_targets)
    assert loss == expected
    assert gradient.tobytes() == slope.tobytes()


def test_no_bend_is_found_where_there_is_no_slope() -> None:
    experiment = suggested("xor")
    surface = Surface(experiment, prepare(experiment))
    params = np.zeros(experiment.n_params)
    _, gradient = surface.at(params)
    assert not gradient.any()
    assert surface.steepest_bend(params, gradient, 1.0) == 0.0
