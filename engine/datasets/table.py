"""A custom table: columns with names and units, and rows of numbers; validated and immutable.

It is compared by a digest, so that a run can ask sixty times a second whether its data are still the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.arrays import Array
from engine.schema.ranges import Range

#: What a table may hold. Beyond the largest number, squares and pictures in float32 would leave the finite numbers.
INPUTS, CLASSES, ROWS = Range(1, 16, 1), Range(2, 10, 1), Range(1, 5000, 1)
LARGEST = 1e15
#: Characters in a name, and in a unit.
NAME, UNIT = 60, 30

#: Room at either side of the samples in a picture, as a share of their span.
_MARGIN = 0.08


@dataclass(frozen=True, slots=True)
class Column:
    """Name and unit of a column; ``range`` is the (low, high) that pictures show at least, if they should not follow
    the samples alone."""

    name: str
    unit: str = ""
    range: tuple[float, float] | None = None

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"name": self.name, "unit": self.unit}
        return data if self.range is None else data | {"range": list(self.range)}


@dataclass(frozen=True, eq=False)
class Table:
    """``rows`` (n, d + 1), read-only: d inputs, then the target, which is a class's number where there are
    ``classes``."""

    inputs: tuple[Column, ...]
    target: Column
    classes: tuple[str, ...]
    rows: Array

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Table) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its content, in hexadecimal digits."""
        head = json.dumps(self._head(), sort_keys=True).encode()
        # -0.0 equals 0.0 and is written like it.
        return hashlib.sha256(head + b"\n" + (self.rows + 0.0).astype("<f8").tobytes()).hexdigest()

    @cached_property
    def view(self) -> tuple[tuple[float, float], ...]:
        """(low, high) of every input's picture, with room around the samples."""
        return tuple(_view(column, self.rows[:, index]) for index, column in enumerate(self.inputs))

    def to_json(self) -> dict[str, Any]:
        """The object that ``TableKind`` reads."""
        return self._head() | {"rows": [[plain(cell) for cell in row] for row in self.rows.tolist()]}

    def _head(self) -> dict[str, Any]:
        columns = [column.as_data() for column in self.inputs]
        return {"inputs": columns, "target": self.target.as_data(), "classes": list(self.classes)}


def plain(value: float) -> float | int:
    """Whole numbers without ".0": half as long to send."""
    return int(value) if value.is_integer() else value


def _view(column: Column, values: Array) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if column.range and column.range[0] <= low and high <= column.range[1]:
        return column.range
    room = _MARGIN * (high - low) if high > low else max(0.5, 0.05 * abs(low))
    low, high = low - room, high + room
    return (min(low, column.range[0]), max(high, column.range[1])) if column.range else (low, high)
