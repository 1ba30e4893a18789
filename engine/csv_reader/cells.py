"""Conversion of rows to numbers, and its problems: missing cells, malformed cells, wrong columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.csv_reader.classes import NO_CLASSES, Classes, find_classes
from engine.csv_reader.columns import Cells, ColumnFacts
from engine.csv_reader.decisions import Decision, listed, quoted
from engine.csv_reader.dialect import YIELD_EVERY, Records
from engine.csv_reader.roles import Roles
from engine.datasets.table import CLASSES, INPUTS, LARGEST
from engine.progress import Progress

#: Cells named.
_MAX_REPORTED = 50


@dataclass(frozen=True)
class TableRows:
    """``rows`` (n, d + 1), None if there are problems; ``facts`` for the answer."""

    rows: Array | None
    facts: dict[str, Any]
    decisions: list[Decision]


@dataclass
class _Problems:
    """Problems: the first ones in detail, and the count of all."""

    columns: Sequence[ColumnFacts]
    reported: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def add(self, code: str, place: int | None, value: str, allowed: str, at: tuple[int, int] | None = None) -> None:
        self.count += 1
        if len(self.reported) < _MAX_REPORTED:
            row, line = at or (None, None)
            name = "" if place is None else self.columns[place].name
            self.reported.append(
                {"row": row, "line": line, "column": place, "name": name}
                | {"value": quoted(value), "code": code, "allowed": allowed}
            )


def make_rows(
    columns: Sequence[ColumnFacts], cells: Sequence[Cells], body: Records, roles: Roles, *, leave_out: bool
) -> Generator[Progress, None, TableRows]:
    """The rows as numbers; ``leave_out`` those in which an input or the target is missing."""
    problems = _Problems(columns)
    classes = NO_CLASSES
    if roles.target is not None and roles.kind == "classes":
        classes = find_classes(columns[roles.target], cells[roles.target])
    _check_roles(roles, columns, classes, problems)
    used = [*roles.inputs, *([] if roles.target is None else [roles.target])]
    gaps = _gaps(cells, used, len(body.rows), left_out=leave_out)
    rows: list[list[float]] = []
    for index, (line, row) in enumerate(zip(body.lines, body.rows, strict=True)):
        is_gone = any(cells[place].missing[index] for place in used)
        if any(row[len(columns) :]):
            problems.add("width", None, str(len(row)), str(len(columns)), (index + 1, line))
        elif not is_gone:
            rows.append(_numbers(index, line, cells, used, classes if roles.kind == "classes" else None, problems))
        if index % YIELD_EVERY == 0:
            yield Progress(index, len(body.rows))
    _say_why_wide(body, len(columns), problems)
    if not rows and not problems.count:
        problems.add("nothing_left", None, str(gaps["rows"]), "")
    facts = {"classes": classes.called(), "gaps": gaps, "problems": problems.reported, "n_problems": problems.count}
    is_table = not problems.count and (leave_out or not gaps["rows"])
    decisions = [*_gap_decisions(cells, used, body, gaps), *classes.decisions]
    return TableRows(np.array(rows, dtype=np.float64) if is_table else None, facts, decisions)


def _check_roles(roles: Roles, columns: Sequence[ColumnFacts], classes: Classes, problems: _Problems) -> None:
    """Check the roles of columns, independently of their cells."""
    if roles.target is None:
        problems.add("no_target", None, "", "")
    elif roles.kind == "classes" and len(classes.names) == 1:
        problems.add("one_class", roles.target, classes.names[0], str(CLASSES))
    elif roles.kind == "classes" and not CLASSES.min <= len(classes.names) <= CLASSES.max:
        problems.add("classes", roles.target, str(len(classes.names)), str(CLASSES))
    elif roles.kind == "numbers" and columns[roles.target].kind != "numbers":
        problems.add("words_target", roles.target, _first_value(columns[roles.target]), "")
    if not roles.inputs:
        problems.add("no_inputs", None, "", "")
    if len(roles.inputs) > INPUTS.max:
        problems.add("many_inputs", None, str(len(roles.inputs)), str(int(INPUTS.max)))
    for place in roles.inputs:
        if columns[place].kind != "numbers":
            problems.add("words_input", place, _first_value(columns[place]), "")


def _first_value(column: ColumnFacts) -> str:
    return column.values[0] if column.values else ""


def _gaps(cells: Sequence[Cells], used: Sequence[int], n: int, *, left_out: bool) -> dict[str, Any]:
    rows = sum(any(cells[place].missing[row] for place in used) for row in range(n))
    return {"cells": sum(sum(cells[place].missing) for place in used), "rows": rows, "left_out": left_out and rows > 0}


def _numbers(
    index: int, line: int, cells: Sequence[Cells], used: Sequence[int], classes: Classes | None, problems: _Problems
) -> list[float]:
    """The numbers of a row; malformed cells are added to the problems."""
    numbers: list[float] = []
    for place in used:
        is_class = classes is not None and place == used[-1]
        text = cells[place].texts[index]
        value = classes.numbers.get(text) if classes and is_class else cells[place].numbers[index]
        is_told = problems.columns[place].kind == "numbers" or is_class  # else the whole column was named
        if is_told and (value is None or not abs(value) <= LARGEST):
            problems.add("number" if value is None else "large", place, text, "", (index + 1, line))
        numbers.append(0.0 if value is None else float(value))
    return numbers


def _say_why_wide(body: Records, n: int, problems: _Problems) -> None:
    """Where most rows are too wide, that is one problem, and not one in each row."""
    widths = Counter(len(row) for row in body.rows if any(row[n:]))
    n_wide = sum(widths.values())
    if 2 * n_wide <= len(body.rows) or n_wide < 2:
        return
    others = [problem for problem in problems.reported if problem["code"] != "width"]
    problems.reported = []
    problems.count -= n_wide
    count = problems.count
    problems.add("wide", None, str(widths.most_common(1)[0][0]), str(n))
    problems.reported += others[: _MAX_REPORTED - 1]
    problems.count = count + 1


def _gap_decisions(cells: Sequence[Cells], used: Sequence[int], body: Records, gaps: dict[str, Any]) -> list[Decision]:
    if not gaps["rows"]:
        return []
    found: Counter[str] = Counter()
    first: list[int] = []
    for place in used:
        gone = [index for index, is_gone in enumerate(cells[place].missing) if is_gone]
        found.update(cells[place].texts[index] for index in gone)
        first += gone[:1]
    words = listed(quoted(word) for word, _ in found.most_common() if word)
    values = {"count": gaps["rows"], "total": len(body.rows), "line": body.lines[min(first)]}
    code = "gaps_empty" if not words else "gaps_both" if found[""] else "gaps_words"
    return [Decision(code, values | {"words": words}, asks=not gaps["left_out"])]
