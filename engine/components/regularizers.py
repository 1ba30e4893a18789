# ruff: noqa: ARG002  every entry takes the same arguments, and uses what it needs
"""Regularizers: penalties on large weights, reported apart from the loss. Biases are not penalized."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.schema.fields import number
from engine.schema.ranges import Range
from engine.schema.records import Record
from engine.schema.registry import Registry


@dataclass(frozen=True)
class Regularizer(Record):
    """A penalty on the weights of one layer, scaled by ``rate``.

    ``derivative_formula`` is the text of its derivative at a weight ``w``.
    """

    derivative_formula: ClassVar[str] = "0"
    rate: float = number(0.0, Range(0.0, 10.0, 0.001), "Regularization rate")

    def penalty(self, weights: Array) -> float:
        """The price of ``weights`` (fan_in, fan_out)."""
        raise NotImplementedError

    def gradient(self, weights: Array) -> Array | None:
        """∂penalty/∂weights, or None where it is zero everywhere."""
        raise NotImplementedError


REGULARIZERS: Registry[type[Regularizer]] = Registry("regularizer")


@REGULARIZERS.register("none")
@dataclass(frozen=True)
class NoRegularizer(Regularizer):
    """No penalty; ``rate`` is ignored."""

    def penalty(self, weights: Array) -> float:
        return 0.0

    def gradient(self, weights: Array) -> Array | None:
        return None


@REGULARIZERS.register("l1")
@dataclass(frozen=True)
class L1(Regularizer):
    """rate · Σ|w|: drives small weights to zero."""

    derivative_formula = "rate * sign(w)"

    def penalty(self, weights: Array) -> float:
        return self.rate * float(np.abs(weights).sum())

    def gradient(self, weights: Array) -> Array | None:
        return self.rate * np.sign(weights)


@REGULARIZERS.register("l2")
@dataclass(frozen=True)
class L2(Regularizer):
    """½ · rate · Σw²: shrinks all weights in proportion (weight decay)."""

    derivative_formula = "rate * w"

    def penalty(self, weights: Array) -> float:
        return 0.5 * self.rate * float(np.vdot(weights, weights))

    def gradient(self, weights: Array) -> Array | None:
        return self.rate * weights
