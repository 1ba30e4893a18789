# ruff: noqa: ARG002  every entry takes the same arguments, and uses what it needs
"""Optimizers: how a gradient becomes a step. Each equals ``torch.optim``'s of the same name, step by step.

The optimizer state lies in *slots*, flat arrays allocated once per run; everything else about it is in its
fields. Parameters and slots are changed in place: they are private buffers of ``training.advance``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from engine.arrays import Array
from engine.schema.fields import number
from engine.schema.ranges import Range
from engine.schema.records import Record
from engine.schema.registry import Registry

LEARNING_RATE = Range(1e-6, 1e3, scale="log")
#: A share of the past to keep; 1 would never forget.
_DECAY = Range(0.0, 0.9999)
_EPSILON = Range(1e-12, 1e-1, scale="log")

Slots = tuple[Array, ...]


class Problem(Protocol):
    """The objective of an optimizer, evaluated at the current content of the params buffer."""

    def gradient(self) -> Array:
        """Gradient (n,) of loss + penalty; FloatingPointError where the loss is not finite."""

    def loss_and_gradient(self) -> tuple[float, Array]:
        """Loss + penalty and its gradient (n,), finite or not."""


class UpdateResult(NamedTuple):
    """Evaluations of one update, and whether the optimizer has converged."""

    evaluations: int = 1
    converged: bool = False


_ONE_EVALUATION = UpdateResult()


@dataclass(frozen=True)
class Optimizer(Record):
    """Base class of optimizers.

    ``full_batch`` says that it needs all training samples in every update, ``needs_float64`` that float32 is not
    enough, ``max_params`` how many parameters it supports; ``not_negative`` are the slots (by index) that are sums of
    squares.

    ``rules`` is one update of one parameter as it is written (``engine.components.formulas``): assignments in their
    order, made of the entry's own fields, the parameter ``w``, its gradient ``g``, the count ``t`` and the slots, which
    ``slot_names`` names in their order. Both are empty where an update does not go parameter by parameter.
    """

    full_batch: ClassVar[bool] = False
    needs_float64: ClassVar[bool] = False
    max_params: ClassVar[int | None] = None
    not_negative: ClassVar[tuple[int, ...]] = ()
    rules: ClassVar[tuple[tuple[str, str], ...]] = ()
    slot_names: ClassVar[tuple[str, ...]] = ()

    def slots(self, n: int) -> Slots:
        """Initial optimizer state (slots) for ``n`` parameters."""
        return ()

    def forget_point(self, slots: Slots) -> Slots:
        """Invalidate what the slots hold for a point after an edit of the parameters or of the problem."""
        return slots

    def update(self, params: Array, gradient: Array, slots: Slots, count: int) -> None:
        """One step of ``params`` (n,) in place; ``count`` says which one it is with these slots, from 1."""
        raise NotImplementedError

    def step(self, problem: Problem, params: Array, slots: Slots, count: int) -> UpdateResult:
        """One update, with as many evaluations of the problem as it takes."""
        self.update(params, problem.gradient(), slots, count)
        return _ONE_EVALUATION


OPTIMIZERS: Registry[type[Optimizer]] = Registry("optimizer")


@OPTIMIZERS.register("gradient_descent")
@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """w ← w - η g."""

    rules = (("w", "w - learning_rate * g"),)
    learning_rate: float = number(0.1, LEARNING_RATE, "Learning rate")

    def update(self, params: Array, gradient: Array, slots: Slots, count: int) -> None:
        gradient *= self.learning_rate
        params -= gradient


@OPTIMIZERS.register("momentum")
@dataclass(frozen=True)
class Momentum(Optimizer):
    """v ← μ v + g, w ← w - η v (Polyak 1964)."""

    rules = (("v", "momentum * v + g"), ("w", "w - learning_rate * v"))
    slot_names = ("v",)
    learning_rate: float = number(0.1, LEARNING_RATE, "Learning rate")
    momentum: float = number(0.9, _DECAY, "Momentum")

    def slots(self, n: int) -> Slots:
        return (np.zeros(n),)

    def update(self, params: Array, gradient: Array, slots: Slots, count: int) -> None:
        (velocity,) = slots
        velocity *= self.momentum
        velocity += gradient
        params -= self.learning_rate * velocity


@OPTIMIZERS.register("nesterov")
@dataclass(frozen=True)
class Nesterov(Momentum):
    """v ← μ v + g, w ← w - η (g + μ v) (Sutskever and others 2013, in PyTorch's form)."""

    rules = (("v", "momentum * v + g"), ("w", "w - learning_rate * (g + momentum * v)"))

    def update(self, params: Array, gradient: Array, slots: Slots, count: int) -> None:
        (velocity,) = slots
        velocity *= self.momentum
        velocity += gradient
        params -= self.learning_rate * (gradient + self.momentum * velocity)


@OPTIMIZERS.register("adagrad")
@dataclass(frozen=True)
class Adagrad(Optimizer):
    """s ← s + g², w ← w - η g / (√s + ε) (Duchi and others 2011)."""

    not_negative = (0,)
    rules = (("s", "s + g^2"), ("w", "w - learning_rate * g / (sqrt(s) + epsilon)"))
    slot_names = ("s",)
    learning_rate: float = number(0.1, LEARNING_RATE, "Learning rate")
    epsilon: float = number(1e-10, _EPSILON, "Epsilon")

    def slots(self, n: int) -> Slots:
        return (np.zeros(n),)

    def update(self, params: Array, gradient: Array, slots: Slots, count: int) -> None:
        (squares,) = slots
        squares += gradient * gradient
        params -= self.learning_rate * gradient / (np.sqrt(squares) + self.epsilon)


@OPTIMIZERS.register("rmsprop")
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """s ← α s + (1-α) g², w ← w - η g / (√s + ε) (Hinton's lecture 6e, 2012)."""

    not_negative = (0,)
    rules = (("s", "decay * s + (1 - decay) * g^2"), ("w", "w - learning_rate * g / (sqrt(s) + epsilon)"))
    slot_names = ("s",)
    learning_rate: float = number(0.01, LEARNING_RATE, "Learning rate")
    decay: float = number(0.99, _DECAY, "Decay")
    epsilon: float = number(1e-8, _EPSILON, "Epsilon")

    def slots(self, n: int) -> Slots:
        return (np.zeros(n),)

    def update(self, params: Array, gradient: Array, slots: Slots, count: int) -> None:
        (squares,) = slots
        squares *= self.decay
        squares += (1.0 - self.decay) * gradient * gradient
        params -= self.learning_rate * gradient / (np.sqrt(squares) + self.epsilon)


@OPTIMIZERS.register("adam")
@dataclass(frozen=True)
class Adam(Optimizer):
    """Means of g and g², both corrected for their start at zero (Kingma and Ba 2015, algorithm 1)."""

    not_negative = (1,)
    rules = (
        ("m", "beta1 * m + (1 - beta1) * g"),
        ("v", "beta2 * v + (1 - beta2) * g^2"),
        ("w", "w - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)"),
    )
    slot_names = ("m", "v")
    learning_rate: float = number(0.001, LEARNING_RATE, "Learning rate")
    beta1: float = number(0.9, _DECAY, "Decay of the mean")
    beta2: float = number(0.999, _DECAY, "Decay of the squares")
    epsilon: float = number(1e-8, _EPSILON, "Epsilon")

    def slots(self, n: int) -> Slots:
        return np.zeros(n), np.zeros(n)

    def update(self, params: Array, gradient: Array, slots: Slots, count: int) -> None:
        mean, squares = slots
        mean += (1.0 - self.beta1) * (gradient - mean)
        squares *= self.beta2
        squares += (1.0 - self.beta2) * gradient * gradient
        size = np.sqrt(squares) / (1.0 - self.beta2**count) ** 0.5 + self.epsilon
        params -= self.learning_rate / (1.0 - self.beta1**count) * mean / size
