"""Exponential functions of vectors: how many units in the last place they are off, against exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ulp
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.kernels import functions
from engine.kernels.vectors import load, store
from tests.engine.kernels.compiled import compiled

RNG = np.random.default_rng(0)
AROUND_ZERO = RNG.choice([-1.0, 1.0], 400) * 10.0 ** RNG.uniform(-16, 0, 400)


def each(function: Any) -> Callable[[Array], Array]:
    """``function`` of vectors as a function of an array."""

    @compiled
    def run(x: Array, y: Array) -> None:
        for k in range(0, x.shape[0], 8):
            store(y, k, function(load(x, k)))

    def call(x: Array) -> Array:
        filled = np.zeros(-(-x.size // 8) * 8)
        filled[: x.size] = x
        y = np.empty_like(filled)
        run(filled, y)
        return y[: x.size]

    return call


def exact_exp(x: float) -> Fraction:
    """eˣ to some 40 digits: a Taylor series of x / 2ᵏ, squared k times."""
    halvings = 12
    small, term, found = Fraction(x) / 2**halvings, Fraction(1), Fraction(1)
    for n in range(1, 22):
        term = term * small / n
        found += term
    found = _rounded(found)
    for _ in range(halvings):
        found = _rounded(found * found)
    return found


def _rounded(x: Fraction) -> Fraction:
    """``x`` to 60 significant digits, so that fractions stay short."""
    scale = Fraction(10) ** (60 - len(str(int(x))) if x >= 1 else 60 + len(str(int(1 / x))))
    return Fraction(round(x * scale)) / scale


EXACT: dict[str, Callable[[float], Fraction]] = {
    "exp": exact_exp,
    "expm1": lambda x: exact_exp(x) - 1,
    "sigmoid": lambda x: 1 / (1 + exact_exp(-x)),
    "tanh": lambda x: 1 - 2 / (1 + exact_exp(2 * x)),
}


@pytest.mark.parametrize(
    ("name", "low", "high", "limit"),
    [("exp", -40, 40, 1.0), ("expm1", -40, 40, 2.0), ("sigmoid", -40, 40, 2.0), ("tanh", -19, 19, 3.0)],
)
def test_error_in_units_in_the_last_place(name: str, low: float, high: float, limit: float) -> None:
    x = np.concatenate([RNG.uniform(low, high, 300), RNG.normal(0, 1, 300), AROUND_ZERO, [0.0]])
    found = each(getattr(functions, name))(x)
    for at, value in zip(x.tolist(), found.tolist(), strict=True):
        exact = EXACT[name](at)
        assert abs(Fraction(value) - exact) <= limit * Fraction(ulp(float(exact))), at


@pytest.mark.parametrize(
    ("name", "reference"),
    [("exp", np.exp), ("expm1", np.expm1), ("sigmoid", lambda x: 1 / (1 + np.exp(-x))), ("tanh", np.tanh)],
)
def test_far_out_it_is_as_numpy_has_it(name: str, reference: Callable[[Array], Array]) -> None:
    x = np.concatenate([RNG.uniform(-700, 700, 4000), [-700.0, 700.0]])
    np.testing.assert_allclose(each(getattr(functions, name))(x), reference(x), rtol=1e-15)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("exp", 0.0, None), ("expm1", -1.0, None), ("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0)]
)
def test_beyond_all_limits_it_is_finite_and_in_bounds(name: str, low: float, high: float | None) -> None:
    below, above = each(getattr(functions, name))(np.array([-np.inf, np.inf]))
    assert below == pytest.approx(low, abs=1e-300)
    assert above == high if high is not None else 1e307 < above < np.inf


@pytest.mark.parametrize("name", EXACT)
def test_what_is_no_number_stays_so(name: str) -> None:
    found = each(getattr(functions, name))(np.array([np.nan, 0.5]))
    assert np.isnan(found[0])
    assert np.isfinite(found[1])
