# ruff: noqa: ARG002  every entry takes the same arguments, and uses what it needs
"""Weight initializers, such as Xavier and He, which keep the variance of signals across layers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.errors import FieldError
from engine.schema.fields import number
from engine.schema.ranges import Range
from engine.schema.records import Record
from engine.schema.registry import Registry


@dataclass(frozen=True)
class Initializer(Record):
    """Draws one layer."""

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> tuple[Array, Array]:
        """Weights (fan_in, fan_out) and biases (fan_out,) of one layer; biases are zero unless it says otherwise."""
        return self.draw_weights(rng, fan_in, fan_out), np.zeros(fan_out)

    def draw_weights(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        raise NotImplementedError


INITIALIZERS: Registry[type[Initializer]] = Registry("initializer")


@INITIALIZERS.register("uniform")
@dataclass(frozen=True)
class Uniform(Initializer):
    """Every weight and bias from U(low, high)."""

    low: float = number(-1.0, Range(-10.0, 10.0, 0.05), "Low")
    high: float = number(1.0, Range(-10.0, 10.0, 0.05), "High")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.low > self.high:
            details = {"value": self.low, "max": self.high}
            raise FieldError("low", f"got {self.low:g}, must not exceed high, {self.high:g}", "low_high", details)

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> tuple[Array, Array]:
        return rng.uniform(self.low, self.high, (fan_in, fan_out)), rng.uniform(self.low, self.high, fan_out)


@INITIALIZERS.register("normal")
@dataclass(frozen=True)
class Normal(Initializer):
    """Every weight and bias from N(0, std²)."""

    std: float = number(1.0, Range(0.0, 10.0, 0.01), "Standard deviation")

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> tuple[Array, Array]:
        return rng.normal(0.0, self.std, (fan_in, fan_out)), rng.normal(0.0, self.std, fan_out)


@INITIALIZERS.register("normal_weights")
@dataclass(frozen=True)
class NormalWeights(Initializer):
    """Every weight from N(0, std²), zero biases: with a small std, how two-layer nets are often begun by hand."""

    std: float = number(0.01, Range(0.0, 10.0, 0.01), "Standard deviation")

    def draw_weights(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, self.std, (fan_in, fan_out))


@INITIALIZERS.register("zeros")
@dataclass(frozen=True)
class Zeros(Initializer):
    """All zero: hidden units that start equal stay equal, which is worth seeing once."""

    def draw_weights(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return np.zeros((fan_in, fan_out))


@INITIALIZERS.register("xavier_uniform")
@dataclass(frozen=True)
class XavierUniform(Initializer):
    """U(-l, l) with l = √(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 16), zero biases."""

    def draw_weights(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        limit = math.sqrt(6.0 / (fan_in + fan_out))
        return rng.uniform(-limit, limit, (fan_in, fan_out))


@INITIALIZERS.register("xavier_normal")
@dataclass(frozen=True)
class XavierNormal(Initializer):
    """N(0, 2 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 12), zero biases."""

    def draw_weights(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, math.sqrt(2.0 / (fan_in + fan_out)), (fan_in, fan_out))


@INITIALIZERS.register("he_uniform")
@dataclass(frozen=True)
class HeUniform(Initializer):
    """U(-l, l) with l = √(6 / fan_in), the uniform twin of ``he_normal``, zero biases."""

    def draw_weights(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        limit = math.sqrt(6.0 / fan_in)
        return rng.uniform(-limit, limit, (fan_in, fan_out))


@INITIALIZERS.register("he_normal")
@dataclass(frozen=True)
class HeNormal(Initializer):
    """N(0, 2 / fan_in) (He and others 2015, eq. 10; also called Kaiming), zero biases."""

    def draw_weights(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, math.sqrt(2.0 / fan_in), (fan_in, fan_out))
