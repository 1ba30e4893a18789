"""Arrays as text that gives back every bit of them: numbers with all their digits, or a block of their bytes."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array

#: More numbers than this are written as a block.
MOST_WRITTEN = 2000
#: The last column of a program.
WIDTH = 100


def literal(name: str, array: Array) -> list[str]:
    """``name = np.array(…)`` of one or two dimensions; float64 as their shortest exact decimals."""
    if array.ndim == 1:
        return _filled(f"{name} = np.array([", array.tolist(), "])")
    rows = [_row(row) for row in array.tolist()]
    whole = f"{name} = np.array([{', '.join(rows)}])"
    if len(whole) <= WIDTH:
        return [whole]
    return [f"{name} = np.array([", *(line for row in array.tolist() for line in _filled("    [", row, "],")), "])"]


def _row(numbers: Sequence[float]) -> str:
    return f"[{', '.join(map(repr, numbers))}]"


def _filled(begin: str, numbers: Sequence[float], end: str) -> list[str]:
    """Numbers on one line, or on as many as they need."""
    whole = begin + ", ".join(map(repr, numbers)) + end
    if len(whole) <= WIDTH:
        return [whole]
    indent = " " * (len(begin) - len(begin.lstrip()))
    filled = textwrap.wrap(", ".join(map(repr, numbers)) + ",", WIDTH - len(indent) - 4, break_long_words=False)
    return [begin, *(f"{indent}    {line}" for line in filled), indent + end]


def assigned(name: str, array: Array, most: int = MOST_WRITTEN) -> list[str]:
    """``name = …``: to be read if there are at most so many numbers, else a block."""
    return literal(name, array) if array.size <= most else block(name, array)


#: The function that reads a block again.
UNPACK = (
    "def unpack(text, dtype, *shape):",
    "    return np.frombuffer(base64.b64decode(text), dtype).astype(np.float64).reshape(shape)",
)


def block(name: str, array: Array) -> list[str]:
    """``name = unpack(…)``: the bytes of the narrowest type that holds all numbers exactly."""
    dtype = narrowest(array)
    packed = base64.b64encode(np.ascontiguousarray(array, dtype).tobytes()).decode()
    rows = [packed[i : i + WIDTH] for i in range(0, len(packed), WIDTH)]
    return [f'{name} = unpack("""', *rows, f'""", "{dtype}", {", ".join(map(str, array.shape))})']


def narrowest(array: NDArray[Any]) -> str:
    """Bytes for whole numbers up to 255, float32 if no digit is lost, else float64; a minus zero is no byte."""
    with np.errstate(all="ignore"):
        for dtype in ("u1", "<f4"):
            back = array.astype(dtype).astype(np.float64)
            if back.tobytes() == np.ascontiguousarray(array).tobytes():
                return dtype
    return "<f8"


def flags(name: str, marked: NDArray[np.bool_]) -> list[str]:
    """``name`` = boolean flags, written as zeros and ones."""
    digits = "".join("01"[int(one)] for one in marked)
    rows = [f'    "{row}"' for row in textwrap.wrap(digits, WIDTH - 8)]
    return [f"{name} = np.array(list(", *rows, ')) == "1"']
