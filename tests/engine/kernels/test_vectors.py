# ruff: noqa: ARG005  operations of one to three vectors, called with three
"""Vectors: every operation against NumPy, lane by lane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.kernels import vectors as v
from tests.engine.kernels.compiled import compiled

RNG = np.random.default_rng(1)
X, Y, Z = RNG.normal(size=(3, 8))


def apply(operation: Callable[..., Any], x: Array, y: Array, z: Array) -> Array:
    """``operation`` of up to three vectors."""
    function = compiled(operation)

    @compiled
    def run(x: Array, y: Array, z: Array, out: Array) -> None:
        v.store(out, 0, function(v.load(x, 0), v.load(y, 0), v.load(z, 0)))

    out = np.empty(8)
    run(x, y, z, out)
    return out


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (lambda x, y, z: x + y, X + Y),
        (lambda x, y, z: x - y, X - Y),
        (lambda x, y, z: x * y, X * Y),
        (lambda x, y, z: x / y, X / Y),
        (lambda x, y, z: -x, -X),
        (lambda x, y, z: v.larger(x, y), np.maximum(X, Y)),
        (lambda x, y, z: v.smaller(x, y), np.minimum(X, Y)),
        (lambda x, y, z: v.where_positive(x, y, z), np.where(X > 0, Y, Z)),
        (lambda x, y, z: v.square_root(x * x), np.abs(X)),
        (lambda x, y, z: v.splat(0.25), np.full(8, 0.25)),
        (lambda x, y, z: v.nearest_whole(x * v.splat(7.0)), np.rint(X * 7)),
        (lambda x, y, z: v.power_of_two(v.nearest_whole(x * v.splat(400.0))), 2.0 ** np.rint(X * 400)),
    ],
)  # fmt: skip
def test_exactly_as_numpy(operation: Callable[..., Any], expected: Array) -> None:
    np.testing.assert_array_equal(apply(operation, X, Y, Z), expected)


def test_a_fused_product_is_rounded_once() -> None:
    x = np.full(8, 1.0 + 2.0**-30)
    np.testing.assert_array_equal(apply(lambda x, y, z: v.fma(x, y, z), x, x, -x * x), 2.0**-60)
    np.testing.assert_array_equal(apply(lambda x, y, z: v.fnma(x, y, z), x, x, x * x), -(2.0**-60))


def test_sine_and_cosine_are_good_far_out() -> None:
    x = np.array([0.0, 0.5, -3.0, 22.0, 1e5, -1e10, 1e15, 1e300])
    np.testing.assert_allclose(apply(lambda x, y, z: v.sine(x), x, x, x), np.sin(x), rtol=0, atol=1e-15)
    np.testing.assert_allclose(apply(lambda x, y, z: v.cosine(x), x, x, x), np.cos(x), rtol=0, atol=1e-15)


def test_the_larger_and_the_smaller_keep_what_is_no_number() -> None:
    x = np.array([np.nan, 1.0] * 4)
    assert np.isnan(apply(lambda x, y, z: v.larger(x, y), x, X, X)[::2]).all()
    assert np.isnan(apply(lambda x, y, z: v.smaller(x, y), x, X, X)[::2]).all()


@pytest.mark.parametrize("count", range(-1, 10))
def test_the_first_lanes_are_kept_and_whatever_the_others_held_is_gone(count: int) -> None:
    @compiled
    def run(x: Array, out: Array, count: int) -> None:
        v.store(out, 0, v.keep_first(v.load(x, 0), count))

    kept = max(0, min(8, count))
    x, out = X.copy(), np.empty(8)
    x[kept:] = np.nan
    run(x, out, count)
    np.testing.assert_array_equal(out, np.concatenate([X[:kept], np.zeros(8 - kept)]))


def test_sums_across_lanes() -> None:
    @compiled
    def run(x: Array, each: Array, together: Array) -> None:
        for row in range(8):
            each[row] = v.total(v.load(x, 8 * row))
        v.store(
            together,
            0,
            v.totals(
                v.load(x, 0),
                v.load(x, 8),
                v.load(x, 16),
                v.load(x, 24),
                v.load(x, 32),
                v.load(x, 40),
                v.load(x, 48),
                v.load(x, 56),
            ),
        )

    x = RNG.integers(-50, 50, (8, 8)).astype(float)  # so that the order of adding plays no part
    each, together = np.empty((2, 8))
    run(x.ravel(), each, together)
    np.testing.assert_array_equal(each, x.sum(axis=1))
    np.testing.assert_array_equal(together, x.sum(axis=1))


def test_memory_is_read_where_it_should_be() -> None:
    @compiled
    def run(x: Array, out: Array, at: int) -> float:
        v.store(out, at, v.load(x, at + 1))
        number: float = v.item(x, at)
        return number

    x, out = np.arange(20.0), np.zeros(20)
    assert run(x, out, 5) == 5.0
    np.testing.assert_array_equal(out, np.concatenate([np.zeros(5), np.arange(6.0, 14.0), np.zeros(7)]))
