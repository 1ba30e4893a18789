"""Features (derived inputs): simple functions of the raw inputs, used beside or instead of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.schema.registry import Registry


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the network's input, or all raw inputs at once.

    ``symbol`` is how it is written; ``needs`` the raw inputs it is made of, counted from 0, and none for all of them;
    ``function`` takes those columns, each (n,) and already scaled, and gives (n,).
    """

    symbol: str
    needs: tuple[int, ...]
    function: Callable[..., NDArray[Any]]

    def width(self, n_inputs: int) -> int:
        """Number of columns that it makes of ``n_inputs`` raw inputs."""
        return 1 if self.needs else n_inputs

    def __call__(self, inputs: NDArray[Any]) -> NDArray[Any]:
        """The columns (n, width) from scaled raw ``inputs`` (n, d)."""
        if not self.needs:
            return self.function(inputs)
        return self.function(*(inputs[:, index] for index in self.needs))[:, None]


FEATURES: Registry[Feature] = Registry("feature")


def _itself(x: NDArray[Any]) -> NDArray[Any]:
    return x


#: Raw inputs that have a feature of their own.
SINGLE_INPUTS = 16
for _index in range(SINGLE_INPUTS):
    _digits = str(_index + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    FEATURES.add(f"x{_index + 1}", Feature(f"x{_digits}", (_index,), _itself))
FEATURES.add("x1_squared", Feature("x₁²", (0,), np.square))
FEATURES.add("x2_squared", Feature("x₂²", (1,), np.square))
FEATURES.add("x1_x2", Feature("x₁x₂", (0, 1), np.multiply))
FEATURES.add("sin_x1", Feature("sin x₁", (0,), np.sin))
FEATURES.add("sin_x2", Feature("sin x₂", (1,), np.sin))
FEATURES.add("cos_x1", Feature("cos x₁", (0,), np.cos))
FEATURES.add("cos_x2", Feature("cos x₂", (1,), np.cos))
FEATURES.add("pixels", Feature("pixels", (), _itself))


def own_inputs(n_inputs: int, *, is_image: bool) -> tuple[str, ...]:
    """The features that pass all raw inputs unchanged: keys of ``FEATURES`` for ``n_inputs``, or ``pixels``."""
    if is_image:
        return tuple(name for name, entry in FEATURES.items() if not entry.needs)
    return tuple(f"x{index + 1}" for index in range(n_inputs))


def derive(names: Sequence[str], inputs: NDArray[Any]) -> NDArray[Any]:
    """The network's inputs (n, f): the columns of each feature in ``names``.

    Parameters
    ----------
    names : keys of ``FEATURES``, in the order of the columns.
    inputs : (n, d), raw inputs divided by their scale; the result has the same dtype.
    """
    return np.concatenate([FEATURES[name](inputs) for name in names], axis=1)
