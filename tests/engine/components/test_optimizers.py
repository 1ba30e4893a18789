"""Optimizers: first steps by hand, minima reached, and all they remember in their slots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.optimizers import OPTIMIZERS, Adam, Optimizer

FIRST_ORDER = [name for name, entry in OPTIMIZERS.items() if not entry.full_batch]
#: Where a parameter is after two updates from 0 with gradients 2, then -1, learning rate 0.1 and PyTorch's defaults.
TWO_STEPS = {
    "gradient_descent": -0.1 * 2 + 0.1,
    "momentum": -0.1 * 2 - 0.1 * (0.9 * 2 - 1),
    "nesterov": -0.1 * (2 + 0.9 * 2) - 0.1 * (-1 + 0.9 * (0.9 * 2 - 1)),
    "adagrad": -0.1 * 2 / (2 + 1e-10) + 0.1 * 1 / (math.sqrt(5) + 1e-10),
    "rmsprop": -0.1 * 2 / (math.sqrt(0.04) + 1e-8) + 0.1 * 1 / (math.sqrt(0.99 * 0.04 + 0.01) + 1e-8),
    "adam": -0.1 * 2 / (2 + 1e-8) - 0.1 * (0.08 / 0.19) / (math.sqrt((0.999 * 0.004 + 0.001) / (1 - 0.999**2)) + 1e-8),
}
#: A learning rate with which each reaches the bottom of the bowl below.
RATE = {"momentum": 0.02, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 1e-3, "adam": 0.02}
SLOPES = np.array([1.0, 10.0])
BOTTOM = np.array([3.0, -1.0])


@dataclass
class Bowl:
    """½ Σ slope (x - bottom)²."""

    params: Array

    def gradient(self) -> Array:
        slope: Array = SLOPES * (self.params - BOTTOM)
        return slope

    def loss_and_gradient(self) -> tuple[float, Array]:
        gap = self.params - BOTTOM
        return 0.5 * float(SLOPES @ gap**2), self.gradient()


def make(name: str, rate: float) -> Optimizer:
    entry = OPTIMIZERS[name]
    return entry(learning_rate=rate)  # type: ignore[call-arg]


def test_every_first_order_optimizer_has_a_row() -> None:
    assert list(TWO_STEPS) == FIRST_ORDER


@pytest.mark.parametrize("name", FIRST_ORDER)
def test_two_steps_by_hand(name: str) -> None:
    optimizer, params = make(name, 0.1), np.zeros(1)
    slots = optimizer.slots(1)
    for count, gradient in enumerate((2.0, -1.0), start=1):
        optimizer.update(params, np.array([gradient]), slots, count)
    assert params[0] == pytest.approx(TWO_STEPS[name], rel=1e-12)


@pytest.mark.parametrize("name", FIRST_ORDER)
def test_reaches_the_bottom(name: str) -> None:
    optimizer, params = make(name, RATE.get(name, 0.1)), np.zeros(2)
    slots, bowl = optimizer.slots(2), Bowl(params)
    for count in range(1, 6001):
        outcome = optimizer.step(bowl, params, slots, count)
    assert outcome == (1, False)
    np.testing.assert_allclose(params, BOTTOM, atol=2e-3)


@pytest.mark.parametrize("name", FIRST_ORDER)
def test_all_it_remembers_is_in_the_slots(name: str) -> None:
    """A fresh optimizer with the same slots goes on with the same bits."""
    rng = np.random.default_rng(2)
    gradients = rng.normal(size=(20, 5))
    straight, resumed = np.ones(5), np.ones(5)
    optimizer = make(name, 0.05)
    slots = optimizer.slots(5)
    for count, gradient in enumerate(gradients, start=1):
        optimizer.update(straight, gradient.copy(), slots, count)
    kept = optimizer.slots(5)
    for count, gradient in enumerate(gradients, start=1):
        kept = tuple(slot.copy() for slot in kept)
        make(name, 0.05).update(resumed, gradient.copy(), kept, count)
    assert resumed.tolist() == straight.tolist()


@pytest.mark.parametrize("name", FIRST_ORDER)
def test_parameters_do_not_disturb_each_other(name: str) -> None:
    optimizer = make(name, 0.1)
    both, alone = np.zeros(2), np.zeros(1)
    slots, slot = optimizer.slots(2), optimizer.slots(1)
    for count in range(1, 10):
        optimizer.update(both, np.array([0.3 * count, -5.0]), slots, count)
        optimizer.update(alone, np.array([0.3 * count]), slot, count)
    assert both[0] == alone[0]


class Single(np.ndarray):
    """float32 numbers that refuse to be computed with float64 ones."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = (), **more: Any) -> Any:
        assert all(getattr(number, "dtype", np.float32) == np.float32 for number in inputs), ufunc
        plain = [np.asarray(number) if isinstance(number, Single) else number for number in inputs]
        more |= {"out": tuple(np.asarray(array) for array in out)} if out else {}
        return np.asarray(getattr(ufunc, method)(*plain, **more)).view(Single)


@pytest.mark.parametrize("name", FIRST_ORDER)
def test_float32_is_computed_in_float32(name: str) -> None:
    optimizer, exact = make(name, 0.05), np.ones(5)
    slots, params = optimizer.slots(5), np.ones(5, np.float32).view(Single)
    single = tuple(slot.astype(np.float32).view(Single) for slot in slots)
    for count, gradient in enumerate(np.random.default_rng(4).normal(size=(20, 5)), start=1):
        optimizer.update(params, gradient.astype(np.float32).view(Single), single, count)
        optimizer.update(exact, gradient, slots, count)
    np.testing.assert_allclose(np.asarray(params), exact, rtol=1e-5, atol=1e-6)


def test_sums_of_squares_are_declared() -> None:
    for name in FIRST_ORDER:
        optimizer = make(name, 0.1)
        slots = optimizer.slots(3)
        for count in range(1, 5):
            optimizer.update(np.zeros(3), np.array([-1.0, 2.0, -3.0]), slots, count)
        assert all((slots[index] >= 0).all() for index in optimizer.not_negative)
        assert [index for index, slot in enumerate(slots) if (slot >= 0).all()] == list(optimizer.not_negative)


def test_adam_defaults_are_those_of_pytorch() -> None:
    assert Adam() == Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8)
