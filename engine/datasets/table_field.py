"""Reading a table strictly: every cell a finite number; what is refused names its row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arrays import Array, read_only
from engine.datasets.table import CLASSES, INPUTS, LARGEST, NAME, ROWS, UNIT, Column, Table, plain
from engine.errors import FieldError
from engine.schema.fields import of_kind, refuse
from engine.schema.ranges import Range

_KEYS = ("inputs", "target", "classes", "rows")
_COLUMN_KEYS = ("name", "unit", "range")
_CELL = f"a number, {Range(-LARGEST, LARGEST)}"


@dataclass(frozen=True)
class TableKind:
    """A kind: a ``Table``, from the JSON object that says all of it."""

    label: str

    def read(self, value: Any, field: str) -> Table:
        if isinstance(value, Table):
            return value
        _check_keys(value, field, _KEYS, optional=("classes",))
        columns = _list(value["inputs"], f"{field}.inputs", INPUTS)
        inputs = tuple(_column(item, f"{field}.inputs[{index}]") for index, item in enumerate(columns))
        target = _column(value["target"], f"{field}.target")
        classes = _classes(value.get("classes", []), f"{field}.classes")
        names = [column.name for column in (*inputs, target)]
        return Table(inputs, target, classes, read_rows(value["rows"], f"{field}.rows", names, len(classes)))

    def write(self, value: Table) -> Any:
        return value.to_json()

    def schema(self) -> dict[str, Any]:
        text = {"type": "string", "minLength": 1, "maxLength": NAME}
        pair = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
        column = {
            "type": "object",
            "properties": {"name": text, "unit": {"type": "string", "maxLength": UNIT}, "range": pair},
            "required": ["name"],
            "additionalProperties": False,
        }
        cell = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
        row = {"type": "array", "items": cell, "minItems": int(INPUTS.min) + 1, "maxItems": int(INPUTS.max) + 1}
        properties = {
            "inputs": _array(column, INPUTS),
            "target": column,
            "classes": {"type": "array", "items": text, "maxItems": int(CLASSES.max)},
            "rows": _array(row, ROWS),
        }
        required = ["inputs", "target", "rows"]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    def describe(self) -> dict[str, Any]:
        return {"kind": "table", "label": self.label}


def table_field(default: Table, label: str) -> Any:
    """A field that holds a table."""
    return of_kind(TableKind(label), default)


def read_rows(value: Any, field: str, names: Sequence[str], n_classes: int) -> Array:
    """Rows (n, columns), read-only; ``names`` are the columns', the target's last.

    Raises
    ------
    FieldError
        For the first cell that is no finite number, or no class; it names the row, from 1, and the column.
    """
    rows = _list(value, field, ROWS)
    for index, row in enumerate(rows):
        if not isinstance(row, list | tuple) or len(row) != len(names):
            raise _bad_row(field, index, row, len(names))
        # Type by type in C: a large table has a hundred thousand cells.
        if not set(map(type, row)) <= {int, float}:
            raise _bad_cell(field, index, row, names, _is_number)
    try:
        cells = np.array(rows, dtype=np.float64)
    except OverflowError:
        cells = np.full((len(rows), len(names)), np.nan)
        cells[:] = [[float(cell) if abs(cell) <= LARGEST else np.nan for cell in row] for row in rows]
    wrong = ~(np.abs(cells) <= LARGEST).all(axis=1)
    if wrong.any():
        index = int(wrong.argmax())
        raise _bad_cell(field, index, rows[index], names, _is_number)
    if n_classes:
        _check_classes(cells[:, -1], field, names, n_classes)
    return read_only(cells)


def _is_number(cell: Any) -> bool:
    return type(cell) in (int, float) and -LARGEST <= cell <= LARGEST


def _check_classes(labels: Array, field: str, names: Sequence[str], n_classes: int) -> None:
    wrong = (labels != np.floor(labels)) | (labels < 0) | (labels >= n_classes)
    if wrong.any():
        index = int(wrong.argmax())
        allowed = f"a class's number, 0 to {n_classes - 1}"
        raise _cell_error(field, index, len(names) - 1, names[-1], plain(float(labels[index])), allowed)


def _bad_row(field: str, index: int, row: Any, n: int) -> FieldError:
    got = len(row) if isinstance(row, list | tuple) else row
    details = {"row": index + 1, "value": str(got)[:80], "allowed": n}
    return FieldError(f"{field}[{index}]", f"row {index + 1} has {got!r} cells, allowed: {n}", "bad_row", details)


def _bad_cell(
    field: str, index: int, row: Sequence[Any], names: Sequence[str], fits: Callable[[Any], bool]
) -> FieldError:
    place = next(i for i, cell in enumerate(row) if not fits(cell))
    return _cell_error(field, index, place, names[place], row[place], _CELL)


def _cell_error(field: str, index: int, place: int, name: str, value: Any, allowed: str) -> FieldError:
    error = refuse(f"{field}[{index}][{place}]", value, allowed, "bad_cell", row=index + 1, column=name)
    message = f"row {index + 1}, column {name}: {error.message}"
    return FieldError(error.field, message, error.code, error.details)


def _check_keys(value: Any, field: str, known: Sequence[str], optional: Iterable[str]) -> None:
    if not isinstance(value, dict):
        raise refuse(field, value, "an object")
    for key in value:
        if key not in known:
            allowed = ", ".join(known)
            details = {"value": str(key)[:80], "known": list(known)}
            raise FieldError(f"{field}.{str(key)[:80]}", f"unknown field; known: {allowed}", "unknown_field", details)
    for key in known:
        if key not in value and key not in optional:
            raise FieldError(f"{field}.{key}", "is missing", "missing")


def _list(value: Any, field: str, length: Range) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise refuse(field, value, f"a list of {length} items")
    if not length.min <= len(value) <= length.max:
        limits = {"value": len(value), "min": length.min, "max": length.max}
        raise FieldError(field, f"has {len(value)} items, allowed: {length}", "wrong_length", limits)
    return value


def _column(value: Any, field: str) -> Column:
    _check_keys(value, field, _COLUMN_KEYS, optional=("unit", "range"))
    name = _text(value["name"], f"{field}.name", NAME)
    unit = _text(value.get("unit", ""), f"{field}.unit", UNIT, least=0)
    limits = value.get("range")
    return Column(name, unit, None if limits is None else _range(limits, f"{field}.range"))


def _range(value: Any, field: str) -> tuple[float, float]:
    if not (
        isinstance(value, list | tuple) and len(value) == 2 and all(map(_is_number, value)) and value[0] < value[1]
    ):
        raise refuse(field, value, "two numbers, the lower one first")
    return float(value[0]), float(value[1])


def _text(value: Any, field: str, most: int, least: int = 1) -> str:
    if not isinstance(value, str) or not least <= len(value.strip()) or len(value) > most or not value.isprintable():
        raise refuse(field, value, f"a text of {least} to {most} characters")
    return value.strip()


def _classes(value: Any, field: str) -> tuple[str, ...]:
    if value in ([], ()):
        return ()
    items = _list(value, field, CLASSES)
    names = tuple(_text(item, f"{field}[{index}]", NAME) for index, item in enumerate(items))
    for index, name in enumerate(names):
        if name in names[:index]:
            raise FieldError(f"{field}[{index}]", f"{name} is a duplicate name", "repeated_name", {"value": name})
    return names


def _array(items: dict[str, Any], length: Range) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": int(length.min), "maxItems": int(length.max)}
