# ruff: noqa: ARG001  every loss takes z, a and targets, and uses what it needs
"""Loss functions, and their derivatives with respect to the output layer's pre-activations.

Every loss is a mean over the samples. The cross-entropies are computed from the logits ``z``, so that a sure and wrong
answer costs a large number and never infinity; their delta is the famous difference *got minus wanted*.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS, Activation
from engine.schema.registry import Registry

HALF_LOG_TWO_PI = 0.5 * math.log(2.0 * math.pi)


@dataclass(frozen=True)
class Loss:
    """One entry.

    Parameters
    ----------
    value : (z, a, targets), each (n, outputs) -> the mean loss, one number.
    delta : (z, a, targets, activation) -> ∂(mean loss)/∂z of the output layer, (n, outputs).
    formula : what one output a of one sample costs where y is wanted, as it is written
        (``engine.components.formulas``).
    d_loss_d_a : its derivative with respect to a.
    mean_over : "outputs" if the loss of a sample is the mean of that over its outputs, "none" if it is their sum.
    delta_formula : its derivative with respect to z, where that is simpler than d_loss_d_a times the derivative of the
        activation.
    outputs : names of the output activations it can follow; None for any.
    tasks : the tasks it can serve; None for any.
    """

    value: Callable[[Array, Array, Array], float]
    delta: Callable[[Array, Array, Array, Activation], Array]
    formula: str
    d_loss_d_a: str
    mean_over: Literal["outputs", "none"]
    delta_formula: str = ""
    outputs: tuple[str, ...] | None = None
    tasks: tuple[str, ...] | None = None


LOSSES: Registry[Loss] = Registry("loss")

#: The squared losses multiply by the derivative of each output on its own, which softmax has not.
_ELEMENTWISE = tuple(name for name in ACTIVATIONS if name != "softmax")
_CLASSES = ("binary", "multi_class")


def mean_squared_error(z: Array, a: Array, targets: Array) -> float:
    """Mean of (a - target)² over samples and outputs."""
    gap = a - targets
    return float(np.vdot(gap, gap)) / gap.size


def mean_squared_error_delta(z: Array, a: Array, targets: Array, activation: Activation) -> Array:
    return (a - targets) * (2.0 / a.size) * activation.derivative(z, a)


def half_squared_error(z: Array, a: Array, targets: Array) -> float:
    """½ Σ (a - target)² over outputs, mean over samples: the delta rule's loss."""
    gap = a - targets
    return 0.5 * float(np.vdot(gap, gap)) / len(gap)


def half_squared_error_delta(z: Array, a: Array, targets: Array, activation: Activation) -> Array:
    return (a - targets) * (1.0 / len(a)) * activation.derivative(z, a)


def binary_cross_entropy(z: Array, a: Array, targets: Array) -> float:
    """-[d ln a + (1-d) ln(1-a)] = ln(1 + eᶻ) - d·z, mean over samples and outputs."""
    return float(np.mean(np.maximum(z, 0.0) - targets * z + np.log1p(np.exp(-np.abs(z)))))


def binary_cross_entropy_delta(z: Array, a: Array, targets: Array, activation: Activation) -> Array:
    return (a - targets) * (1.0 / a.size)


def cross_entropy(z: Array, a: Array, targets: Array) -> float:
    """-Σ d ln a over the classes, mean over samples; ln a = z - ln Σ eᶻ."""
    shifted = z - z.max(axis=1, keepdims=True)
    log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -float(np.vdot(targets, log_shares)) / len(z)


def cross_entropy_delta(z: Array, a: Array, targets: Array, activation: Activation) -> Array:
    return (a - targets) * (1.0 / len(a))


def gaussian_nll(z: Array, a: Array, targets: Array) -> float:
    """Negative log-likelihood of the targets under N(a, 1): ½(a - d)² + ½ ln 2π, mean over samples and outputs."""
    return 0.5 * mean_squared_error(z, a, targets) + HALF_LOG_TWO_PI


def gaussian_nll_delta(z: Array, a: Array, targets: Array, activation: Activation) -> Array:
    return (a - targets) * (1.0 / a.size) * activation.derivative(z, a)


LOSSES.add(
    "mean_squared_error",
    Loss(mean_squared_error, mean_squared_error_delta, "(a - y)^2", "2 * (a - y)", "outputs", outputs=_ELEMENTWISE),
)
LOSSES.add(
    "half_squared_error",
    Loss(half_squared_error, half_squared_error_delta, "(a - y)^2 / 2", "a - y", "none", outputs=_ELEMENTWISE),
)
LOSSES.add(
    "binary_cross_entropy",
    Loss(
        binary_cross_entropy,
        binary_cross_entropy_delta,
        "-(y * ln(a) + (1 - y) * ln(1 - a))",
        "(a - y) / (a * (1 - a))",
        "outputs",
        delta_formula="a - y",
        outputs=("sigmoid",),
        tasks=_CLASSES,
    ),
)
LOSSES.add(
    "cross_entropy",
    Loss(
        cross_entropy,
        cross_entropy_delta,
        "-y * ln(a)",
        "-y / a",
        "none",
        delta_formula="a - y",
        outputs=("softmax",),
        tasks=_CLASSES,
    ),
)
LOSSES.add(
    "gaussian_nll",
    Loss(gaussian_nll, gaussian_nll_delta, "(a - y)^2 / 2 + ln(2 * pi) / 2", "a - y", "outputs", outputs=_ELEMENTWISE),
)
