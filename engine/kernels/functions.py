"""Exponential functions of eight numbers at once, straight through: no table, no branch, no call.

With x = n ln 2 + r, |r| ≤ ½ ln 2: eˣ = 2ⁿ · eʳ, and eʳ - 1 = r + r² q(r) with a polynomial q of degree 10, fitted by
Remez' algorithm (largest error 1.4e-18). Errors, in units in the last place, over the whole range: ``exp`` below 1,
``expm1``, ``sigmoid`` and ``tanh`` below 3 (tests/engine/kernels holds each to it). NaN stays NaN.
"""

from __future__ import annotations

from typing import Any

from engine.kernels.compiling import part
from engine.kernels.vectors import (
    fma,
    larger,
    nearest_whole,
    power_of_two,
    smaller,
    splat,
)

#: ln 2 in two parts, the first with so few digits that its multiples are exact.
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_PER_LN2 = 1.4426950408889634
#: Beyond these eˣ has no normal number.
_LOWEST, _HIGHEST = -708.0, 709.0
#: A sigmoid further out is 0 for all purposes, as in the reference.
_FAR = -700.0
#: Beyond this tanh is 1 to the last digit.
_TANH_ONE = 20.0


@part
def _split(x: Any) -> Any:
    """2ⁿ and eʳ - 1 of ``x`` between the limits above."""
    n = nearest_whole(x * splat(_PER_LN2))
    r = fma(n, splat(-_LN2_HIGH), x)
    r = fma(n, splat(-_LN2_LOW), r)
    # Estrin's scheme: pairs, pairs of pairs; a third of the waiting of Horner's.
    r2 = r * r
    r4 = r2 * r2
    q01 = fma(splat(0.1666666666666667), r, splat(0.5))
    q23 = fma(splat(0.008333333333326112), r, splat(0.041666666666666685))
    q45 = fma(splat(0.0001984126987490276), r, splat(0.0013888888888874357))
    q67 = fma(splat(2.755725529618934e-06), r, splat(2.4801587347441664e-05))
    q89 = fma(splat(2.5105260225349674e-08), r, splat(2.755725281306633e-07))
    q03 = fma(q23, r2, q01)
    q47 = fma(q67, r2, q45)
    q8a = fma(splat(2.0921623059488136e-09), r2, q89)
    q = fma(fma(q8a, r4, q47), r4, q03)
    return power_of_two(n), fma(q, r2, r)


@part
def exp(x: Any) -> Any:
    """eˣ; at least e⁻⁷⁰⁸ and at most e⁷⁰⁹."""
    scale, part = _split(smaller(larger(x, splat(_LOWEST)), splat(_HIGHEST)))
    return fma(scale, part, scale)


@part
def expm1(x: Any) -> Any:
    """eˣ - 1, without cancellation around 0."""
    scale, part = _split(smaller(larger(x, splat(_LOWEST)), splat(_HIGHEST)))
    return fma(scale, part, scale - splat(1.0))


@part
def sigmoid(x: Any) -> Any:
    """1 / (1 + e⁻ˣ)."""
    scale, part = _split(-smaller(larger(x, splat(_FAR)), splat(-_FAR)))
    return splat(1.0) / (splat(1.0) + fma(scale, part, scale))


@part
def tanh(x: Any) -> Any:
    """(e²ˣ - 1) / (e²ˣ + 1)."""
    near = smaller(larger(x, splat(-_TANH_ONE)), splat(_TANH_ONE))
    scale, part = _split(near + near)
    power = fma(scale, part, scale - splat(1.0))
    return power / (power + splat(2.0))
