"""The one array type of the engine, and how an array is made safe to share."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

Kind = TypeVar("Kind", bound=NDArray[Any])


def read_only(array: Kind) -> Kind:
    """``array`` itself, from now on refusing to be written to; what crosses a file is never changed."""
    array.setflags(write=False)
    return array
