"""The columns of a CSV file: what each holds, and which are inputs and target unless somebody says otherwise."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from engine.csv_form import ReadNumber, Records, Row
from engine.datasets.table import CLASSES, INPUTS, NAME, UNIT
from engine.errors import ExperimentError
from engine.progress import Progress

#: Whole numbers with few values, each this often in the mean, are classes unless somebody says otherwise.
_OFTEN = 3
_HEADING = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]+)[)\]]\s*")


@dataclass(frozen=True)
class Choices:
    """What somebody says of a file; "auto", ``()`` and None are found by looking."""

    separator: str = "auto"
    decimal: str = "auto"
    header: str = "auto"
    inputs: tuple[int, ...] = ()
    target: int | None = None
    kind: str = "auto"


@dataclass(frozen=True)
class ColumnFacts:
    """One column: ``kind`` "numbers", "words" or "empty"; up to eleven of its values, in order of appearance."""

    name: str
    unit: str
    kind: str
    values: tuple[str, ...]


def read_columns(
    heading: Row | None, body: Records, number: ReadNumber
) -> Generator[Progress, None, list[ColumnFacts]]:
    """What each column holds."""
    n = _width(heading, body.rows)
    found = []
    for place in range(n):
        cells = [row[place] for row in body.rows if place < len(row) and row[place]]
        numbers = sum(number(cell) is not None for cell in cells)
        kind = "empty" if not cells else "numbers" if numbers >= len(cells) / 2 else "words"
        name = heading[place] if heading is not None and place < len(heading) else ""
        values = tuple(list(dict.fromkeys(cells))[: int(CLASSES.max) + 1])
        found.append(ColumnFacts(*_heading(name, place), kind, tuple(short(value, NAME) for value in values)))
        yield Progress(place, n)
    return found


def _width(heading: Row | None, rows: Sequence[Row]) -> int:
    """Columns of the header, or of most rows."""
    if heading is not None:
        return len(heading)
    widths = [len(row) for row in rows]
    return max(set(widths), key=widths.count)


def _heading(text: str, place: int) -> tuple[str, str]:
    """Name and unit out of "study (hours)"; a column without a name gets its number."""
    match = _HEADING.fullmatch(text.strip())
    name, unit = match.groups() if match else (text, "")
    return short(name, NAME) or f"x{place + 1}", short(unit, UNIT)


def short(text: str, most: int) -> str:
    """As a name: printable, and not too long."""
    text = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return text if len(text) <= most else text[: most - 1] + "…"


@dataclass(frozen=True)
class Roles:
    """Which columns go in, which is to be answered, and as what."""

    inputs: tuple[int, ...]
    target: int
    kind: str


def choose_roles(columns: Sequence[ColumnFacts], choices: Choices, n: int, number: ReadNumber) -> Roles:
    """What was chosen, completed by what fits: the last column is the target, the numbers before it are the inputs.

    Raises
    ------
    ExperimentError
        For a column that is not there, a target among the inputs, and a file without two columns that can be used.
    """
    usable = [place for place, column in enumerate(columns) if _is_usable(column)]
    if len(usable) < 2:
        raise ExperimentError("text", "has no two columns that can be used", "csv_columns_few", {"value": len(usable)})
    for field, place in (*(("inputs", place) for place in choices.inputs), ("target", choices.target or 0)):
        if place >= len(columns):
            details = {"value": place, "min": 0, "max": len(columns) - 1}
            raise ExperimentError(
                field, f"got column {place}, allowed: 0 to {len(columns) - 1}", "out_of_range", details
            )
    target = _target(usable, choices)
    numbers = [place for place in usable if place != target and columns[place].kind == "numbers"]
    inputs = choices.inputs or tuple(numbers[: int(INPUTS.max)])
    if target in inputs or len(set(inputs)) < len(inputs):
        raise ExperimentError("inputs", "name each column once, and not the target", "repeated_name", {"value": target})
    if not inputs:
        raise ExperimentError("text", "has no column of numbers beside the target", "csv_columns_few", {"value": 1})
    kind = choices.kind if choices.kind != "auto" else _kind(columns[target], n, number)
    return Roles(tuple(inputs), target, kind)


def _target(usable: Sequence[int], choices: Choices) -> int:
    if choices.target is not None:
        return choices.target
    free = [place for place in usable if place not in choices.inputs]
    return free[-1] if free else usable[-1]


def _is_usable(column: ColumnFacts) -> bool:
    """Words with too many values are names or notes: neither an input nor classes."""
    return column.kind == "numbers" or (column.kind == "words" and len(column.values) <= CLASSES.max)


def _kind(column: ColumnFacts, n: int, number: ReadNumber) -> str:
    if column.kind == "words":
        return "classes"
    values = [number(value) for value in column.values]
    whole = all(value is not None and value.is_integer() for value in values)
    few = CLASSES.min <= len(values) <= CLASSES.max and n >= _OFTEN * len(values)
    return "classes" if whole and few else "numbers"
