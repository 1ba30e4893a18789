"""Initializers: their spread, their limits, and which of them draw biases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.components.initializers import INITIALIZERS, Initializer, Normal, Uniform
from engine.errors import FieldError

#: Standard deviation of 300 x 200 weights; None where the row below says more.
SPREAD = {
    "uniform": 1 / math.sqrt(3),
    "normal": 1.0,
    "normal_weights": 0.01,
    "zeros": 0.0,
    "xavier_uniform": math.sqrt(2 / 500),
    "xavier_normal": math.sqrt(2 / 500),
    "he_uniform": math.sqrt(2 / 300),
    "he_normal": math.sqrt(2 / 300),
}
#: Largest absolute value of the uniform ones.
LIMIT = {"uniform": 1.0, "xavier_uniform": math.sqrt(6 / 500), "he_uniform": math.sqrt(6 / 300)}


def rng() -> np.random.Generator:
    return np.random.default_rng(8)


def make(name: str) -> Initializer:
    return INITIALIZERS[name]()


def test_every_initializer_has_a_row() -> None:
    assert list(SPREAD) == list(INITIALIZERS)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_spread(name: str) -> None:
    weights, biases = make(name).draw(rng(), 300, 200)
    assert weights.shape == (300, 200)
    assert biases.shape == (200,)
    assert weights.std() == pytest.approx(SPREAD[name], rel=0.02)
    assert abs(weights.mean()) <= 0.02 * SPREAD[name]


@pytest.mark.parametrize("name", LIMIT)
def test_uniform_ones_fill_their_interval_and_stay_inside(name: str) -> None:
    weights, _ = make(name).draw(rng(), 300, 200)
    assert 0.99 * LIMIT[name] < np.abs(weights).max() <= LIMIT[name]


@pytest.mark.parametrize("name", INITIALIZERS)
def test_only_uniform_and_normal_draw_biases(name: str) -> None:
    _, biases = make(name).draw(rng(), 3, 50)
    assert biases.any() == (name in ("uniform", "normal"))


@pytest.mark.parametrize(("fan_in", "std"), [(784, 0.05051), (256, 0.08839)])
def test_kaiming_as_in_the_third_article(fan_in: int, std: float) -> None:
    weights, _ = make("he_normal").draw(rng(), fan_in, 256)
    assert math.sqrt(2 / fan_in) == pytest.approx(std, abs=5e-6)
    assert weights.std() == pytest.approx(std, rel=0.01)


def test_own_fields() -> None:
    weights, biases = Uniform(2.0, 3.0).draw(rng(), 20, 20)
    assert min(weights.min(), biases.min()) >= 2.0
    assert max(weights.max(), biases.max()) <= 3.0
    assert not Normal(0.0).draw(rng(), 2, 2)[0].any()


def test_low_may_not_exceed_high() -> None:
    with pytest.raises(FieldError, match=r"^low: got 1, must not exceed high, 0"):
        Uniform(low=1.0, high=0.0)
