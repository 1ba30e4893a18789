"""Numbers inside a program: as they are written while there are few, as a block of base64 when there are many."""

from __future__ import annotations

import base64
import textwrap
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: An array of more numbers than this is a block.
WRITTEN = 240
_COLUMNS = 100

#: What a program with a block needs before it.
UNPACK = '''\
def unpack(shape, kind, text):
    """Many numbers: their bytes, compressed by zlib, in base64."""
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), kind).reshape(shape).astype(float)
'''


def needs_unpack(*arrays: NDArray[Any]) -> bool:
    """Whether one of these would be a block."""
    return any(array.size > WRITTEN for array in arrays)


def as_expression(array: NDArray[Any]) -> str:
    """Python that gives exactly this array of float64 (one or two dimensions), ``np`` being NumPy."""
    return _block(array) if array.size > WRITTEN else f"np.array({_rows(array)})"


def _rows(array: NDArray[Any]) -> str:
    """A list; of a matrix, a row a line, unless that would be a narrow column."""
    if array.ndim == 1 or 1 in array.shape:
        return "\n".join(textwrap.wrap(str(array.tolist()), _COLUMNS, subsequent_indent="    "))
    lines = ("\n".join(textwrap.wrap(str(row), _COLUMNS, subsequent_indent="     ")) for row in array.tolist())
    return "[\n" + "".join(textwrap.indent(line, "    ") + ",\n" for line in lines) + "]"


def _block(array: NDArray[Any]) -> str:
    narrow = _narrowest(array)
    text = base64.b64encode(zlib.compress(narrow.tobytes(), 6)).decode()
    body = "\n".join(textwrap.wrap(text, _COLUMNS))
    return f'unpack({array.shape}, "{narrow.dtype.str}", """\n{body}\n""")'


def _narrowest(array: NDArray[Any]) -> NDArray[Any]:
    """The same numbers in as few bytes as carry them exactly."""
    for kind in ("<f2", "<f4"):
        with np.errstate(over="ignore"):
            narrow = array.astype(kind)
        if np.array_equal(narrow.astype(np.float64), array):
            return narrow
    return array.astype("<f8")
