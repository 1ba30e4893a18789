"""The landscape: every point against the network itself, the planes against what they promise, and refusals."""

from __future__ import annotations

import dataclasses
import importlib
import json
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, loss_of, penalty_of
from engine.errors import DivergedError, FieldError
from engine.jobs.landscape import PLANES, PathPlane, RandomPlane, WeightPair, _encoded, landscape
from engine.progress import Progress, Result
from engine.training.advance import TrainState, advance
from tests.engine.runs import finish, small, start

#: The module, also if the package gives its name to the function.
module = importlib.import_module("engine.jobs.landscape")

LINEAR: dict[str, Any] = {
    "dataset": {"name": "plane"},
    "layers": [{"units": 1, "activation": "linear"}],
    "loss": "mean_squared_error",
}


def walk(experiment: Experiment, moments: int = 8) -> tuple[TrainingData, TrainState, list[Array]]:
    """Train a little: data, the last state, and the parameters of the moments before it."""
    data, state = start(experiment)
    path = []
    for _ in range(moments):
        path.append(state.params)
        state = advance(experiment, data, state, 5)
    return data, state, path


def surface(experiment: Experiment, plane: Any, size: int = 11, **settings: Any) -> tuple[Result, TrainState]:
    data, state, path = walk(experiment)
    return finish(landscape(experiment, data, state, path, plane, size, **settings))[0], state


def minimised(experiment: Experiment, data: TrainingData, params: Array) -> float:
    return loss_of(experiment, params, data.train_inputs, data.train_targets) + penalty_of(experiment, params)


# ------------------------------------------------------------------ the surface

EXPERIMENTS: dict[str, Experiment] = {
    "held-out samples": small(),
    "penalty": small(regularizer={"name": "l2", "rate": 0.1}),
    "no biases": small(biases=False, regularizer={"name": "l1", "rate": 0.1}),
    "float32": small(precision="float32"),
    "deep": small(layers=[{"units": 4, "activation": name} for name in ("relu", "elu", "sine")] + [{"units": 1}]),
    "classes": Experiment.from_json(
        {"dataset": {"name": "iris"}, "layers": [{"units": 3, "activation": "softmax"}], "loss": "cross_entropy"}
    ),
    "no hidden layer": Experiment.from_json(LINEAR),
}


@pytest.mark.parametrize("plane", [WeightPair(1, 2), RandomPlane(3), PathPlane()])
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_point_is_the_loss_there(name: str, plane: Any) -> None:
    experiment = EXPERIMENTS[name]
    data, state, path = walk(experiment)
    result, _ = finish(landscape(experiment, data, state, path, plane, 13))
    tensors = result.tensors
    first, second = tensors["directions"].astype(np.float64)
    expected = [
        [minimised(experiment, data, state.params + alpha * first + beta * second) for alpha in tensors["alphas"]]
        for beta in tensors["betas"]
    ]
    np.testing.assert_allclose(tensors["loss"], expected, rtol=2e-5)
    assert tensors["loss"].dtype == np.float32
    assert result.facts["loss_min"] == tensors["loss"].min()
    assert result.facts["loss_max"] == tensors["loss"].max()
    assert "clipped" not in tensors


@pytest.mark.parametrize("plane", [WeightPair(), RandomPlane(), PathPlane()])
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_middle_is_the_present_loss_exactly(name: str, plane: Any) -> None:
    experiment = EXPERIMENTS[name]
    data, state, path = walk(experiment)
    for size in (11, 41):
        result, _ = finish(landscape(experiment, data, state, path, plane, size))
        middle = size // 2
        present = minimised(experiment, data, state.params)
        assert result.facts["loss"] == present
        assert result.tensors["loss"][middle, middle] == np.float32(present)
        assert result.tensors["alphas"][middle] == result.tensors["betas"][middle] == 0.0
        np.testing.assert_array_equal(result.tensors["origin"], state.params)


def test_the_middle_does_not_depend_on_how_the_others_are_rounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_losses", lambda _, points, *__: np.zeros(len(points)))
    result, _ = surface(small(), RandomPlane())
    assert np.argwhere(result.tensors["loss"]).tolist() == [[5, 5]]
    assert result.tensors["loss"][5, 5] == np.float32(result.facts["loss"])


def test_a_linear_network_with_a_squared_error_is_a_quadratic() -> None:
    """L(α, β) = L + (α β) g + ½ (α β) H (α β)ᵀ, with H = 2/n XᵀX of the two columns of inputs."""
    experiment = Experiment.from_json(LINEAR)
    data, state, path = walk(experiment)
    tensors = finish(landscape(experiment, data, state, path, WeightPair(0, 2), 21, span=3.0))[0].tensors
    ones = np.ones((len(data.train_inputs), 1))
    columns = np.hstack([data.train_inputs, ones])
    gap = columns @ state.params - data.train_targets[:, 0]
    chosen = columns[:, [0, 2]]
    slope, curvature = 2 * chosen.T @ gap / len(gap), 2 * chosen.T @ chosen / len(gap)
    at = np.stack(np.meshgrid(np.linspace(-3, 3, 21), np.linspace(-3, 3, 21)), axis=-1)
    bent = np.einsum("...i,ij,...j->...", at, curvature, at)
    np.testing.assert_allclose(tensors["loss"], gap @ gap / len(gap) + at @ slope + 0.5 * bent, rtol=1e-6)


def test_row_0_is_the_lowest_beta() -> None:
    experiment = Experiment.from_json(LINEAR)
    data, state, path = walk(experiment)
    tensors = finish(landscape(experiment, data, state, path, WeightPair(0, 1), 11, span=2.0))[0].tensors
    corner = state.params.copy()
    corner[:2] += 2.0, -2.0
    assert tensors["loss"][0, -1] == pytest.approx(minimised(experiment, data, corner), rel=1e-6)
    assert tensors["alphas"][0] == tensors["betas"][0] == -2.0
    assert tensors["alphas"][-1] == 2.0


def test_points_that_are_not_finite_are_marked() -> None:
    """1e17 squared is finite; ten thousand times as much, squared, is too much for float32."""
    experiment = Experiment.from_json(LINEAR)
    data, state, path = walk(experiment)
    far = dataclasses.replace(state, params=np.full(3, 1e17))
    result, _ = finish(landscape(experiment, data, far, path, RandomPlane(), 41, span=1e4))
    loss, clipped = result.tensors["loss"], result.tensors["clipped"]
    assert clipped.dtype == np.uint8
    assert clipped.shape == loss.shape
    assert 0 < clipped.sum() < clipped.size
    assert not clipped[20, 20]
    assert np.isfinite(loss).all()
    assert (loss[clipped == 1] == loss[clipped == 0].max()).all()
    assert result.facts["loss_max"] == loss.max()


def test_what_is_no_number_becomes_the_largest_that_is_one() -> None:
    found = _encoded(np.array([[1.0, np.nan], [np.inf, 3.0]]))
    assert found["loss"].tolist() == [[1.0, 3.0], [3.0, 3.0]]
    assert found["clipped"].tolist() == [[0, 1], [1, 0]]
    assert np.isfinite(_encoded(np.full((2, 2), np.nan))["loss"]).all()


def test_a_present_loss_that_is_not_finite_is_divergence() -> None:
    experiment = Experiment.from_json(LINEAR)
    data, state, path = walk(experiment)
    for params in (np.full(3, 1e200), np.array([1.0, np.nan, 0.0])):
        for plane in (RandomPlane(), WeightPair()):
            with pytest.raises(DivergedError) as diverged:
                landscape(experiment, data, dataclasses.replace(state, params=params), path, plane)
            assert diverged.value.step == state.step


# ------------------------------------------------------------------ the planes


def test_random_directions_are_as_long_as_each_unit_s_own_parameters() -> None:
    experiment = EXPERIMENTS["deep"]
    result, state = surface(experiment, RandomPlane(7))
    layout = Layout.of(experiment)
    for direction in result.tensors["directions"].astype(np.float64):
        for own, drawn in zip(layout.matrices(state.params), layout.matrices(direction), strict=True):
            np.testing.assert_allclose(np.linalg.norm(drawn, axis=0), np.linalg.norm(own, axis=0), rtol=1e-6)


def test_random_directions_belong_to_their_seed() -> None:
    experiment = EXPERIMENTS["deep"]
    one, same, other = (surface(experiment, RandomPlane(seed))[0].tensors["directions"] for seed in (7, 7, 8))
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one, other)
    assert not np.allclose(one[0], one[1])


def test_units_without_parameters_stay_and_a_network_of_zeros_has_a_plane() -> None:
    experiment = EXPERIMENTS["deep"]
    data, state, path = walk(experiment)
    params = state.params.copy()
    layout = Layout.of(experiment)
    layout.matrices(params)[1][:, 2] = 0.0
    still = finish(landscape(experiment, data, dataclasses.replace(state, params=params), path, RandomPlane(), 11))[0]
    for direction in still.tensors["directions"]:
        norms = np.linalg.norm(layout.matrices(direction)[1], axis=0)
        assert (norms > 0.0).tolist() == [True, True, False, True]
    nothing = dataclasses.replace(state, params=np.zeros_like(params))
    flat = finish(landscape(experiment, data, nothing, [], RandomPlane(), 11))[0]
    for matrix in layout.matrices(flat.tensors["directions"][0]):
        np.testing.assert_allclose(np.linalg.norm(matrix, axis=0), 1.0, rtol=1e-6)
    assert flat.facts["loss_max"] > flat.facts["loss_min"]


def test_two_parameters_are_two_axes() -> None:
    result, _ = surface(small(), WeightPair(5, 2))
    assert np.argwhere(result.tensors["directions"]).tolist() == [[0, 5], [1, 2]]
    assert result.tensors["directions"].sum() == 2.0
    assert result.facts["labels"] == ["weights", 5, 2]


def test_the_plane_of_a_path_is_that_of_its_singular_vectors() -> None:
    experiment = small()
    data, state, path = walk(experiment, moments=12)
    result, _ = finish(landscape(experiment, data, state, path, PathPlane(), 11))
    moves = np.array(path) - state.params
    values, vectors = np.linalg.eigh(moves.T @ moves)
    directions = result.tensors["directions"].astype(np.float64)
    for direction, expected in zip(directions, vectors.T[::-1], strict=False):
        assert abs(direction @ expected) == pytest.approx(1.0, abs=1e-6)
        assert direction[np.abs(direction).argmax()] > 0.0
    np.testing.assert_allclose(result.facts["explained"], values[::-1][:2] / values.sum(), rtol=1e-9)
    assert directions[0] @ directions[1] == pytest.approx(0.0, abs=1e-6)


def test_a_path_in_a_plane_is_found_with_nothing_left_over() -> None:
    experiment = small()
    data, state = start(experiment)
    axes = np.linalg.qr(np.random.default_rng(4).normal(size=(state.params.size, 2)))[0].T
    along = np.array([[3.0, 0.2], [2.0, -0.3], [1.0, 0.1], [0.5, 0.2]])
    result, _ = finish(landscape(experiment, data, state, list(state.params + along @ axes), PathPlane(), 11))
    assert sum(result.facts["explained"]) == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_allclose(result.tensors["residual"], 0.0, atol=1e-12)
    distances = np.linalg.norm(along, axis=1)
    np.testing.assert_allclose(np.linalg.norm(result.tensors["path"], axis=1), distances, rtol=1e-12)
    right = np.linalg.svd(along)[2]
    np.testing.assert_allclose(np.abs(result.tensors["path"]), np.abs(along @ right.T), atol=1e-12)


# ------------------------------------------------------------------ the path in a plane


def test_moments_are_where_least_squares_puts_them() -> None:
    experiment = small()
    data, state = start(experiment)
    path = [state.params.copy() for _ in range(3)]
    path[0][[5, 2, 0]] += 1.5, -0.5, 3.0
    path[1][[5, 0, 1]] += 1.0, 3.0, 4.0
    result, _ = finish(landscape(experiment, data, state, path, WeightPair(5, 2), 11))
    np.testing.assert_allclose(result.tensors["path"], [[1.5, -0.5], [1.0, 0.0], [0.0, 0.0]], atol=1e-14)
    np.testing.assert_allclose(result.tensors["residual"], [3.0, 5.0, 0.0], atol=1e-14)


def test_what_is_left_over_is_at_right_angles_to_directions_that_are_not() -> None:
    experiment = small()
    data, state, path = walk(experiment)
    tensors = finish(landscape(experiment, data, state, path, RandomPlane(), 11))[0].tensors
    directions = tensors["directions"].astype(np.float64)
    assert abs(directions[0] @ directions[1]) > 1e-3, "they were not made orthogonal"
    rest = np.array(path) - state.params - tensors["path"] @ directions
    np.testing.assert_allclose(rest @ directions.T, 0.0, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(rest, axis=1), tensors["residual"], rtol=1e-5)


@pytest.mark.parametrize(("reach", "expected"), [((5.0, 0.0), [6.0, 2.0]), ((0.5, -4.0), [2.0, 4.8])])
def test_two_parameters_show_the_path_and_at_least_2(reach: tuple[float, float], expected: list[float]) -> None:
    experiment = small()
    data, state = start(experiment)
    old = state.params.copy()
    old[:2] += reach
    result, _ = finish(landscape(experiment, data, state, [old], WeightPair(0, 1), 11))
    assert result.facts["span"] == pytest.approx(expected)
    assert result.tensors["alphas"][-1] == pytest.approx(expected[0])
    assert result.tensors["betas"][-1] == pytest.approx(expected[1])


def test_other_spans() -> None:
    result, _ = surface(small(), PathPlane())
    furthest = np.abs(result.tensors["path"]).max(axis=0)
    assert result.facts["span"] == pytest.approx(1.2 * furthest)
    data, state, path = walk(small())
    far = finish(landscape(small(), data, state, [100.0 * path[0]], RandomPlane(), 11))[0]
    assert np.abs(far.tensors["path"]).max() > 1.0
    assert far.facts["span"] == [1.0, 1.0]
    for plane in (WeightPair(), RandomPlane(), PathPlane()):
        assert surface(small(), plane, span=0.25)[0].facts["span"] == [0.25, 0.25]


def test_a_straight_path_still_has_a_plane_of_some_height() -> None:
    experiment = small()
    data, state = start(experiment)
    path = [state.params + step for step in (1.0, 2.0, 4.0)]
    facts = finish(landscape(experiment, data, state, path, PathPlane(), 11))[0].facts
    assert facts["explained"] == pytest.approx([1.0, 0.0], abs=1e-12)
    assert facts["span"][1] == pytest.approx(0.05 * facts["span"][0])


# ------------------------------------------------------------------ form, progress, refusals


@pytest.mark.parametrize("size", [11, 41])
@pytest.mark.parametrize("units", [1, 100])
def test_progress_counts_points(size: int, units: int) -> None:
    experiment = small(layers=[{"units": units, "activation": "tanh"}, {"units": 1}])
    data, state, path = walk(experiment, 1)
    job = landscape(experiment, data, state, path, RandomPlane(), size)
    _, said = finish(job)
    assert {progress.total for progress in said} == {size * size}
    done = [progress.done for progress in said]
    assert done[0] == 0
    assert done[-1] == size * size
    assert done == sorted(set(done))
    assert max(np.diff(done)) <= size, "a row or less"


def test_facts_are_json_and_tensors_have_their_types() -> None:
    experiment = small()
    for plane in ({"name": "weights", "first": 3, "second": 1}, {"name": "random", "seed": 5}, {"name": "path"}):
        result, state = surface(experiment, plane)
        assert json.loads(json.dumps(result.facts, allow_nan=False)) == result.facts
        assert result.facts["plane"] == plane["name"]
        assert result.facts["labels"] == list(plane.values())
        assert (result.facts["explained"] is None) == (plane["name"] != "path")
        types = {name: (tensor.dtype.name, tensor.shape) for name, tensor in result.tensors.items()}
        assert types == {
            "loss": ("float32", (11, 11)),
            "alphas": ("float64", (11,)),
            "betas": ("float64", (11,)),
            "path": ("float64", (8, 2)),
            "residual": ("float64", (8,)),
            "directions": ("float32", (2, state.params.size)),
            "origin": ("float64", state.params.shape),
        }
    assert list(PLANES) == ["weights", "random", "path"]


def test_a_run_that_has_just_begun_has_no_path() -> None:
    experiment = small()
    data, state = start(experiment)
    result, _ = finish(landscape(experiment, data, state, [], RandomPlane(), 11))
    assert result.tensors["path"].shape == (0, 2)
    assert result.tensors["residual"].shape == (0,)


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"size": 9}, "size", "11 to 81"),
        ({"size": 83}, "size", "11 to 81"),
        ({"size": 40}, "size", "an odd whole number, 11 to 81"),
        ({"size": 41.5}, "size", "a whole number"),
        ({"size": True}, "size", "a whole number"),
        ({"span": 0.0}, "span", "1e-06 to 1,000,000"),
        ({"span": float("nan")}, "span", "1e-06 to 1,000,000"),
        ({"plane": WeightPair(13, 0)}, "plane.first", "0 to 12"),
        ({"plane": WeightPair(0, 13)}, "plane.second", "0 to 12"),
        ({"plane": WeightPair(4, 4)}, "plane.second", "another parameter than the first"),
        ({"plane": {"name": "weights", "first": -1}}, "plane.first", "0 to"),
        ({"plane": {"name": "flat"}}, "plane.name", "weights, random, path"),
        ({"plane": "path"}, "plane", "an object"),
    ],
)
def test_refuses_what_is_not_allowed(change: dict[str, Any], field: str, allowed: str) -> None:
    experiment = small()
    data, state, path = walk(experiment)
    with pytest.raises(FieldError) as refused:
        landscape(experiment, data, state, path, **({"plane": PathPlane()} | change))
    assert refused.value.field == field
    assert allowed in refused.value.message
    assert "value" in refused.value.details


def test_a_path_needs_three_different_moments() -> None:
    experiment = small()
    data, state, path = walk(experiment, 2)
    for short in ([], path[:1], [path[0], path[0], state.params]):
        with pytest.raises(FieldError) as refused:
            landscape(experiment, data, state, short, PathPlane())
        assert (refused.value.field, refused.value.code) == ("plane", "too_short")
    for enough in (path, [path[0], state.params, path[1]]):
        assert next(landscape(experiment, data, state, enough, PathPlane())) == Progress(0, 41 * 41)


def test_a_single_parameter_has_no_plane() -> None:
    experiment = Experiment.from_json(LINEAR | {"features": ["x1"], "biases": False})
    data, state, path = walk(experiment)
    for plane in (RandomPlane(), WeightPair(), PathPlane()):
        with pytest.raises(FieldError) as refused:
            landscape(experiment, data, state, path, plane)
        assert refused.value.field == "plane"


def test_looking_changes_nothing() -> None:
    experiment = small()
    data, state, path = walk(experiment)
    before, moments = state.params.copy(), np.array(path)
    for plane in (WeightPair(), RandomPlane(), PathPlane()):
        job = landscape(experiment, data, state, path, plane)
        next(job)
        job.close()
        finish(landscape(experiment, data, state, path, plane, 11))
    np.testing.assert_array_equal(state.params, before)
    np.testing.assert_array_equal(np.array(path), moments)
