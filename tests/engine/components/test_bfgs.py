"""BFGS: known minima, the Wolfe conditions, and what it does when the loss is a wall or the memory is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.bfgs import CURVATURE, SUFFICIENT_DECREASE, Bfgs, Trial, strong_wolfe
from engine.components.optimizers import Slots

Snapshot = Callable[[Array], tuple[float, Array]]


@dataclass
class Landscape:
    """A function as a problem, counting how often it is looked at."""

    function: Snapshot
    params: Array
    looks: int = 0

    def loss_and_gradient(self) -> tuple[float, Array]:
        self.looks += 1
        return self.function(self.params)

    def gradient(self) -> Array:
        return self.loss_and_gradient()[1]


def rosenbrock(x: Array) -> tuple[float, Array]:
    """Rosenbrock's valley; minimum 0 at (1, 1)."""
    rise = x[1] - x[0] ** 2
    slope = np.array([-400 * x[0] * rise - 2 * (1 - x[0]), 200 * rise])
    return float(100 * rise**2 + (1 - x[0]) ** 2), slope


def quartic(x: Array) -> tuple[float, Array]:
    return float((x**4).sum()), 4 * x**3


def walled(x: Array) -> tuple[float, Array]:
    """x - ln x: infinite from 0 downwards, minimum 1 at 1."""
    if x[0] <= 0:
        return math.nan, np.full(1, math.nan)
    return float(x[0] - math.log(x[0])), 1 - 1 / x


def run(function: Snapshot, start: list[float], iterations: int) -> tuple[Array, Slots, int, bool, int]:
    params = np.array(start)
    problem, optimizer = Landscape(function, params), Bfgs()
    slots, counted, converged = optimizer.slots(params.size), 0, False
    for count in range(1, iterations + 1):
        outcome = optimizer.step(problem, params, slots, count)
        counted += outcome.evaluations
        converged = outcome.converged
        if converged:
            break
    return params, slots, counted, converged, problem.looks


@pytest.mark.parametrize("start", [[-1.2, 1.0], [0.0, 0.0], [5.0, -3.0]])
def test_finds_its_way_down_a_curved_valley(start: list[float]) -> None:
    params, _, _, converged, _ = run(rosenbrock, start, 100)
    assert converged
    np.testing.assert_allclose(params, [1.0, 1.0], atol=1e-7)


def test_every_look_is_counted() -> None:
    _, _, counted, _, looks = run(rosenbrock, [-1.2, 1.0], 20)
    assert counted == looks
    assert 20 < looks < 40


def test_a_quadratic_of_n_parameters_takes_about_n_iterations_and_teaches_it_the_hessian() -> None:
    rng = np.random.default_rng(4)
    root = rng.normal(size=(6, 6))
    hessian = root @ root.T + np.eye(6)

    def bowl(x: Array) -> tuple[float, Array]:
        return float(0.5 * x @ hessian @ x), hessian @ x

    params, slots, _, converged, _ = run(bowl, [1.0] * 6, 40)
    assert converged
    np.testing.assert_allclose(params, 0.0, atol=1e-8)
    np.testing.assert_allclose(slots[0].reshape(6, 6), np.linalg.inv(hessian), atol=0.05)


def test_a_wall_is_walked_around() -> None:
    params, _, _, converged, _ = run(walled, [30.0], 60)
    assert converged
    assert params[0] == pytest.approx(1.0, abs=1e-8)


def test_at_the_bottom_it_has_converged_and_moves_nothing() -> None:
    params, _, counted, converged, _ = run(quartic, [0.0, 0.0], 5)
    assert converged
    assert counted == 1
    assert not params.any()


def test_a_start_that_is_not_finite_is_reported() -> None:
    with pytest.raises(FloatingPointError):
        run(walled, [-1.0], 1)


def test_where_nothing_improves_it_stops_where_it_was() -> None:
    """A gradient that lies: the loss rises whichever way it goes."""
    params, _, _, converged, _ = run(lambda x: (float(np.abs(x - 1).sum()), np.ones(2)), [1.0, 1.0], 3)
    assert converged
    assert params.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("inverse", [-np.eye(2), np.zeros((2, 2)), 1e200 * np.eye(2)])
def test_a_wrong_inverse_hessian_is_thrown_away(inverse: Array) -> None:
    params = np.array([3.0, -2.0])
    problem, optimizer = Landscape(rosenbrock, params), Bfgs()
    _, memory = optimizer.slots(2)
    memory[1] = 5.0
    slots = (inverse.ravel().copy(), memory)
    with np.errstate(all="ignore"):
        for count in range(1, 200):
            if optimizer.step(problem, params, slots, count).converged:
                break
    np.testing.assert_allclose(params, [1.0, 1.0], atol=1e-6)


def test_after_a_change_from_outside_it_looks_at_the_point_anew() -> None:
    params, slots, _, _, _ = run(rosenbrock, [-1.2, 1.0], 5)
    optimizer, problem = Bfgs(), Landscape(quartic, params)
    forgotten = optimizer.forget_point(slots)
    assert (forgotten[1][0], slots[1][0]) == (0.0, 1.0)
    before = quartic(params)
    assert optimizer.step(problem, params, forgotten, 6).evaluations == problem.looks
    assert forgotten[1][3] == before[0]
    assert quartic(params)[0] < before[0]


@pytest.mark.parametrize("first", [1e-6, 0.1, 1.0, 50.0, 1e4])
@pytest.mark.parametrize("name", ["cubic", "shallow", "oscillating"])
def test_line_search_meets_the_strong_wolfe_conditions(first: float, name: str) -> None:
    curves: dict[str, Callable[[float], tuple[float, float]]] = {
        "cubic": lambda t: (t**3 - 3 * t, 3 * t**2 - 3),
        "shallow": lambda t: (-t / (t**2 + 2), (t**2 - 2) / (t**2 + 2) ** 2),
        "oscillating": lambda t: (math.sin(3 * t) * 0.1 - t + 0.1 * t * t, 0.3 * math.cos(3 * t) - 1 + 0.2 * t),
    }
    curve = curves[name]

    def evaluate(length: float) -> Trial:
        return Trial(length, *curve(length), gradient=np.empty(0))

    origin = evaluate(0.0)
    found = strong_wolfe(evaluate, origin, first)
    assert found is not None
    assert found.loss <= origin.loss + SUFFICIENT_DECREASE * found.length * origin.slope
    assert abs(found.slope) <= CURVATURE * abs(origin.slope)
