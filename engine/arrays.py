"""The array type of the engine, and read-only arrays that are safe to share."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

Kind = TypeVar("Kind", bound=NDArray[Any])


def read_only(array: Kind) -> Kind:
    """Make ``array`` read-only, and return it; arrays shared between modules are never changed."""
    array.setflags(write=False)
    return array
