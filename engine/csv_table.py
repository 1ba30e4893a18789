"""A CSV file as a table of one's own: what its form is, what its columns hold, and every cell that does not fit.

Separator, decimal mark and header are found by looking; whoever asks may say otherwise. Nothing is guessed silently and
nothing is dropped: the answer says what was found, which rows are empty, and names row and column of each bad cell.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from engine.csv_columns import Choices, ColumnFacts, Roles, choose_roles, read_columns, short
from engine.csv_form import (
    BREATH,
    DECIMALS,
    SEPARATORS,
    ReadNumber,
    Records,
    Row,
    check_size,
    find_decimal,
    find_header,
    find_separator,
    read_records,
    reader_of_numbers,
)
from engine.datasets.table import CLASSES, LARGEST, NAME, ROWS
from engine.errors import ExperimentError
from engine.progress import Job, Progress, Result

#: Rows shown, and cells named.
_SHOWN, _TOLD = 20, 50


def read_csv(text: str, choices: Choices) -> Job:
    """Read a file in pieces.

    Returns
    -------
    ``facts``: separator, decimal, header, n_rows, n_empty, columns, shown (the first rows with their lines), inputs,
    target, kind ("classes" or "numbers"), classes, problems (row, line, column, name, value, code, allowed) and
    n_problems. ``tensors``: ``rows`` (n, d + 1) float64, as a table of one's own has them, if there are no problems.

    Raises
    ------
    ExperimentError
        If it is no table at all: too long, too wide, too many rows, a quotation mark that is never closed.
    """
    check_size(text)
    text = text.removeprefix("\ufeff")
    name = find_separator(text) if choices.separator == "auto" else choices.separator
    records = yield from read_records(text, SEPARATORS[name])
    decimal = find_decimal(records.rows) if choices.decimal == "auto" else choices.decimal
    number = reader_of_numbers(DECIMALS[decimal])
    header = find_header(records.rows, number) if choices.header == "auto" else choices.header == "yes"
    body = Records(records.rows[header:], records.lines[header:], records.empty)
    _check_rows(body)
    columns = yield from read_columns(records.rows[0] if header else None, body, number)
    roles = choose_roles(columns, choices, len(body.rows), number)
    facts: dict[str, Any] = {
        "separator": name,
        "decimal": decimal,
        "header": bool(header),
        "n_rows": len(body.rows),
        "n_empty": len(records.empty),
        "columns": [{**vars(column), "values": list(column.values)} for column in columns],
        "shown": [
            [line, *(short(cell, NAME) for cell in row)]
            for line, row in zip(body.lines, body.rows[:_SHOWN], strict=False)
        ],
        "inputs": list(roles.inputs),
        "target": roles.target,
        "kind": roles.kind,
    }
    return (yield from _table(facts, columns, body, roles, number))


def _check_rows(body: Records) -> None:
    if not body.rows:
        raise ExperimentError("text", "has no rows", "csv_no_rows")
    if len(body.rows) > ROWS.max:
        details = {"value": len(body.rows), "max": int(ROWS.max), "row": int(ROWS.max) + 1}
        message = f"has {len(body.rows):,} rows, allowed: 1 to {int(ROWS.max):,}"
        raise ExperimentError("text", message, "csv_rows", details | {"line": body.lines[int(ROWS.max)]})


def _table(
    facts: dict[str, Any],
    columns: Sequence[ColumnFacts],
    body: Records,
    roles: Roles,
    number: ReadNumber,
) -> Generator[Progress, None, Result]:
    classes = _class_names(columns[roles.target], body, roles, number) if roles.kind == "classes" else []
    problems: list[dict[str, Any]] = []
    if roles.kind == "classes" and not CLASSES.min <= len(classes) <= CLASSES.max:
        problems.append(_problem(None, None, roles.target, columns, str(len(classes)), "classes", str(CLASSES)))
    numbers = {name: place for place, name in enumerate(classes)}
    rows: list[list[float]] = []
    n_problems = len(problems)
    for index, (line, row) in enumerate(zip(body.lines, body.rows, strict=True)):
        cells, wrong = _cells(row, roles, numbers, number)
        if any(row[len(columns) :]):
            wrong = [(len(columns) - 1, f"{len(row)}", "width")]
        rows.append(cells)
        n_problems += len(wrong)
        for place, value, code in wrong[: max(0, _TOLD - len(problems))]:
            problems.append(_problem(index + 1, line, place, columns, value, code, str(len(columns))))
        if index % BREATH == 0:
            yield Progress(index, len(body.rows))
    facts |= {"classes": _told_names(classes), "problems": problems, "n_problems": n_problems}
    return Result(facts, {} if n_problems else {"rows": np.array(rows, dtype=np.float64)})


def _class_names(column: ColumnFacts, body: Records, roles: Roles, number: ReadNumber) -> list[str]:
    """Numbers in their order, words as they come."""
    names = list(dict.fromkeys(row[roles.target] for row in body.rows if roles.target < len(row) and row[roles.target]))
    values = [number(name) for name in names]
    if column.kind == "numbers" and all(value is not None for value in values):
        names.sort(key=lambda name: number(name) or 0.0)
    return names


def _told_names(classes: Sequence[str]) -> list[str]:
    """The classes as they are called: each its own name, also where cutting it short leaves the same, or nothing."""
    told: dict[str, None] = {}
    for place, name in enumerate(classes[: int(CLASSES.max)]):
        called = short(name, NAME)
        numbered = f"{short(name, NAME - 4)} ({place + 1})".strip()
        told[numbered if not called or called in told else called] = None
    return list(told)


def _cells(
    row: Row, roles: Roles, classes: dict[str, int], number: ReadNumber
) -> tuple[list[float], list[tuple[int, str, str]]]:
    """A row's numbers, and what is wrong with it."""
    cells: list[float] = []
    wrong: list[tuple[int, str, str]] = []
    for place in (*roles.inputs, roles.target):
        text = row[place] if place < len(row) else ""
        is_class = roles.kind == "classes" and place == roles.target
        value = classes.get(text) if is_class else number(text)
        if value is None or not abs(value) <= LARGEST:
            wrong.append((place, text, "empty" if not text else "number" if value is None else "large"))
        cells.append(0.0 if value is None else float(value))
    return cells, wrong


def _problem(
    row: int | None, line: int | None, place: int, columns: Sequence[ColumnFacts], value: str, code: str, allowed: str
) -> dict[str, Any]:
    return {
        "row": row,
        "line": line,
        "column": place,
        "name": columns[place].name,
        "value": short(value, 40),
        "code": code,
        "allowed": allowed,
    }
