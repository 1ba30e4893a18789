"""Derived inputs: simple functions of the raw inputs that a network may be given beside or instead of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.registry import Registry


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the network's input.

    ``symbol`` is how it is written; ``needs`` the raw inputs it is made of, counted from 0;
    ``function`` takes those columns, each (n,) and already scaled, and gives (n,).
    """

    symbol: str
    needs: tuple[int, ...]
    function: Callable[..., NDArray[Any]]

    def __call__(self, inputs: NDArray[Any]) -> NDArray[Any]:
        """The column (n,) from scaled raw ``inputs`` (n, d)."""
        return self.function(*(inputs[:, index] for index in self.needs))


FEATURES: Registry[Feature] = Registry("feature")

for _index, _digit in enumerate("₁₂₃₄"):
    FEATURES.add(f"x{_index + 1}", Feature(f"x{_digit}", (_index,), lambda x: x))
FEATURES.add("x1_squared", Feature("x₁²", (0,), np.square))
FEATURES.add("x2_squared", Feature("x₂²", (1,), np.square))
FEATURES.add("x1_x2", Feature("x₁x₂", (0, 1), np.multiply))
FEATURES.add("sin_x1", Feature("sin x₁", (0,), np.sin))
FEATURES.add("sin_x2", Feature("sin x₂", (1,), np.sin))
FEATURES.add("cos_x1", Feature("cos x₁", (0,), np.cos))
FEATURES.add("cos_x2", Feature("cos x₂", (1,), np.cos))


def derive(names: Sequence[str], inputs: NDArray[Any]) -> NDArray[Any]:
    """The network's inputs (n, f), one column per feature in ``names``.

    Parameters
    ----------
    names : keys of ``FEATURES``, in the order of the columns.
    inputs : (n, d), raw inputs divided by their scale; the result has the same dtype.
    """
    return np.stack([FEATURES[name](inputs) for name in names], axis=1)
