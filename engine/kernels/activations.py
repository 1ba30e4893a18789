"""Activation functions and their derivatives for eight numbers, equal to ``engine.components.activations``.

A chain of comparisons is cheap, as branch prediction is always right.
"""

from __future__ import annotations

from typing import Any

from engine.components.activations import LEAKY_SLOPE
from engine.kernels import functions
from engine.kernels.codes import ELU, LEAKY_RELU, RELU, SIGMOID, SINE, STEP, SWISH, TANH
from engine.kernels.compiling import part
from engine.kernels.vectors import cosine, fma, larger, sine, smaller, splat, where_positive


@part
def activation(code: int, z: Any) -> Any:
    """a = f(z); of softmax, which needs all units of a layer, z itself, for the kernel to finish."""
    if code == TANH:
        return functions.tanh(z)
    if code == SIGMOID:
        return functions.sigmoid(z)
    if code == RELU:
        return larger(z, splat(0.0))
    if code == LEAKY_RELU:
        return larger(z, splat(LEAKY_SLOPE) * z)
    if code == ELU:
        return where_positive(z, z, functions.expm1(smaller(z, splat(0.0))))
    if code == SWISH:
        return z * functions.sigmoid(z)
    if code == SINE:
        return sine(z)
    if code == STEP:
        return where_positive(z, splat(1.0), splat(0.0))
    return z


@part
def slope(code: int, z: Any, a: Any) -> Any:
    """f'(z); 1 for softmax, whose loss has it in its delta."""
    one = splat(1.0)
    if code == TANH:
        return one - a * a
    if code == SIGMOID:
        return a * (one - a)
    if code == RELU:
        return where_positive(z, one, splat(0.0))
    if code == LEAKY_RELU:
        return where_positive(z, one, splat(LEAKY_SLOPE))
    if code == ELU:
        return where_positive(z, one, a + one)
    if code == SWISH:
        gate = functions.sigmoid(z)
        return fma(a, one - gate, gate)
    if code == SINE:
        return cosine(z)
    return one
