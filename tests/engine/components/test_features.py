"""Derived inputs: known values, and what they are made of."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.components.features import FEATURES, derive

ROW = np.array([[2.0, 3.0, 5.0, 7.0, *range(11, 23)]])
#: One row per feature: its symbol and its value at (2, 3, 5, 7, 11, 12, 13 …).
KNOWN = {
    "x1": ("x₁", 2.0),
    "x2": ("x₂", 3.0),
    "x3": ("x₃", 5.0),
    "x4": ("x₄", 7.0),
    **{f"x{place}": (symbol, place + 6.0) for place, symbol in enumerate(["x₅", "x₆", "x₇", "x₈", "x₉"], 5)},
    **{f"x1{digit}": (f"x₁{chr(0x2080 + digit)}", digit + 16.0) for digit in range(7)},
    "x1_squared": ("x₁²", 4.0),
    "x2_squared": ("x₂²", 9.0),
    "x1_x2": ("x₁x₂", 6.0),
    "sin_x1": ("sin x₁", math.sin(2)),
    "sin_x2": ("sin x₂", math.sin(3)),
    "cos_x1": ("cos x₁", math.cos(2)),
    "cos_x2": ("cos x₂", math.cos(3)),
}


def test_every_feature_has_a_row() -> None:
    assert [*FEATURES] == [*KNOWN, "pixels"]


def test_programs_can_be_made_of_their_functions() -> None:
    """The source of a lambda is the whole line around it."""
    assert [name for name, entry in FEATURES.items() if entry.function.__name__ == "<lambda>"] == []


@pytest.mark.parametrize("name", KNOWN)
def test_known_values(name: str) -> None:
    symbol, value = KNOWN[name]
    assert FEATURES[name].symbol == symbol
    assert FEATURES[name](ROW).tolist() == [[pytest.approx(value, rel=1e-15)]]
    assert FEATURES[name].width(16) == 1


@pytest.mark.parametrize("name", KNOWN)
def test_uses_what_it_needs_and_nothing_else(name: str) -> None:
    feature = FEATURES[name]
    for index in range(16):
        changed = ROW.copy()
        changed[0, index] += 0.5
        assert (feature(changed) != feature(ROW)).any() == (index in feature.needs)


def test_columns_stand_in_the_order_asked_and_keep_their_dtype() -> None:
    derived = derive(["x1_x2", "x1"], ROW.astype(np.float32))
    assert derived.tolist() == [[6.0, 2.0]]
    assert derived.dtype == np.float32


def test_pixels_are_all_inputs_at_once() -> None:
    assert FEATURES["pixels"].width(16) == 16
    assert FEATURES["pixels"](ROW).tolist() == ROW.tolist()
