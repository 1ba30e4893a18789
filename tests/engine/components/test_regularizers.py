"""Regularizers: their price, and its slope."""

from __future__ import annotations

import numpy as np
import pytest

from engine.components.regularizers import REGULARIZERS

WEIGHTS = np.array([[1.0, -2.0], [0.5, 3.0]])
#: One row per regularizer, at rate 0.1.
PENALTY = {"none": 0.0, "l1": 0.65, "l2": 0.7125}


def test_every_regularizer_has_a_row() -> None:
    assert list(PENALTY) == list(REGULARIZERS)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_penalty_by_hand(name: str) -> None:
    assert REGULARIZERS[name](rate=0.1).penalty(WEIGHTS) == pytest.approx(PENALTY[name], rel=1e-15)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_gradient_equals_central_differences(name: str) -> None:
    regularizer, h = REGULARIZERS[name](rate=0.1), 1e-6
    gradient = regularizer.gradient(WEIGHTS)
    for place in np.ndindex(*WEIGHTS.shape):
        nudge = np.zeros_like(WEIGHTS)
        nudge[place] = h
        slope = (regularizer.penalty(WEIGHTS + nudge) - regularizer.penalty(WEIGHTS - nudge)) / (2 * h)
        assert (0.0 if gradient is None else gradient[place]) == pytest.approx(slope, abs=1e-9)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_float32_stays_float32(name: str) -> None:
    regularizer = REGULARIZERS[name](rate=0.1)
    gradient = regularizer.gradient(WEIGHTS.astype(np.float32))
    assert gradient is None or gradient.dtype == np.float32
    assert type(regularizer.penalty(WEIGHTS.astype(np.float32))) is float


def test_l1_leaves_a_weight_of_zero_where_it_is() -> None:
    gradient = REGULARIZERS["l1"](rate=1.0).gradient(np.array([[0.0, -0.0, 1e-300]]))
    assert gradient is not None
    assert np.abs(gradient).tolist() == [[0.0, 0.0, 1.0]]
