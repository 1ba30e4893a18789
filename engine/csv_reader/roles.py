"""Roles of columns: inputs and target, as chosen or completed by what fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.csv_reader.columns import Cells, ColumnFacts
from engine.datasets.table import CLASSES, INPUTS
from engine.errors import FieldError

#: Whole numbers with few values, each this often in the mean, are classes unless chosen otherwise.
_OFTEN = 3


@dataclass(frozen=True)
class Choices:
    """Settings for reading a file; "auto" and None are detected. ``target`` −1: none chosen."""

    separator: str = "auto"
    decimal: str = "auto"
    thousands: str = "auto"
    header: str = "auto"
    comments: str = "auto"
    missing: str = "auto"
    inputs: tuple[int, ...] | None = None
    target: int | None = None
    kind: str = "auto"
    leave_out: bool = False


@dataclass(frozen=True)
class Roles:
    """``reasons`` say for each column that is neither input nor target why: "chosen", "index", "id", "names", "words",
    "empty", "sparse", "many"; "" for the others."""

    inputs: tuple[int, ...]
    target: int | None
    kind: str
    reasons: tuple[str, ...]


def choose_roles(
    columns: Sequence[ColumnFacts], cells: Sequence[Cells], choices: Choices, suggested: int | None = None
) -> Roles:
    """Complete the chosen roles: the last column that fits is the target, the best-filled numbers are the inputs.

    Raises
    ------
    FieldError
        For a column that is not there, and a target among the inputs.
    """
    _check_places(columns, choices)
    target = _target(columns, choices, suggested)
    inputs = _inputs(columns, target) if choices.inputs is None else tuple(sorted(choices.inputs))
    if target in inputs:
        raise FieldError("inputs", "name each column once, and not the target", "repeated_name", {"value": target})
    kind = choices.kind
    if kind == "auto":
        kind = "numbers" if target is None else _kind(columns[target], cells[target])
    reasons = tuple(
        "" if place in inputs or place == target else _reason(column, chosen=choices.inputs is not None)
        for place, column in enumerate(columns)
    )
    return Roles(inputs, target, kind, reasons)


def _check_places(columns: Sequence[ColumnFacts], choices: Choices) -> None:
    inputs = choices.inputs or ()
    for field, place in (*(("inputs", place) for place in inputs), ("target", choices.target or 0)):
        if place >= len(columns):
            details = {"value": place + 1, "min": 1, "max": len(columns)}
            raise FieldError(field, f"got column {place + 1} of {len(columns)}", "csv_column_gone", details)
    if len(set(inputs)) < len(inputs):
        raise FieldError("inputs", "name each column once", "repeated_name", {"value": choices.target})


def _target(columns: Sequence[ColumnFacts], choices: Choices, suggested: int | None) -> int | None:
    if choices.target is not None:
        return None if choices.target < 0 else choices.target
    taken = choices.inputs or ()
    if suggested is not None and suggested not in taken:
        return suggested
    free = [place for place, column in enumerate(columns) if _can_answer(column) and place not in taken]
    found = [place for place in free if not columns[place].rows_as] or free
    return found[-1] if found else None


def _can_answer(column: ColumnFacts) -> bool:
    """Words with too many values are names or notes."""
    return column.kind == "numbers" or (column.kind == "words" and len(column.values) <= CLASSES.max)


def _inputs(columns: Sequence[ColumnFacts], target: int | None) -> tuple[int, ...]:
    """The best-filled columns of numbers, in their order; rows' own numbers only where there is nothing else."""
    numbers = [place for place, column in enumerate(columns) if column.kind == "numbers" and place != target]
    good = [place for place in numbers if not columns[place].rows_as and not columns[place].sparse]
    best = sorted(good or numbers, key=lambda place: columns[place].n_missing)[: int(INPUTS.max)]
    return tuple(sorted(best))


def _reason(column: ColumnFacts, *, chosen: bool) -> str:
    if chosen:
        return "chosen"
    if column.rows_as or column.kind != "numbers":
        return column.rows_as or column.kind
    return "sparse" if column.sparse else "many"


def _kind(column: ColumnFacts, cells: Cells) -> str:
    if column.kind != "numbers":
        return "classes"
    values = {value for value in cells.numbers if value is not None}
    whole = all(value.is_integer() for value in values)
    few = CLASSES.min <= len(values) <= CLASSES.max and len(cells.texts) - sum(cells.missing) >= _OFTEN * len(values)
    return "classes" if whole and few else "numbers"
