"""A pasted table or a CSV file as a table: its form, what its columns hold, and every cell that does not fit.

Whatever is found by looking may be chosen otherwise. Nothing is decided silently and nothing is dropped: the answer
holds a decision for each thing that was, says why a column is not used, and names row and column of each bad cell. A
text that is no table is answered with its cause and with the form that was found, so that a wrong guess can be put
right.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

from engine.csv_reader.cells import make_rows
from engine.csv_reader.characters import clean
from engine.csv_reader.columns import Cells, ColumnFacts, cells_at, describe_column, name_unnamed, read_cells, width_of
from engine.csv_reader.decisions import Decision, listed, printable
from engine.csv_reader.dialect import (
    LOOK,
    SEPARATORS,
    Records,
    Row,
    check_size,
    find_header,
    find_separator,
    has_comments,
    names_in,
    read_records,
    separator_line,
)
from engine.csv_reader.marks import find_marks, look_at
from engine.csv_reader.numbers import Marks, reader_of_numbers
from engine.csv_reader.report import column_decisions, record_decisions, width_decisions
from engine.csv_reader.roles import Choices, choose_roles
from engine.csv_reader.shapes import Shape, read_shape, refuse_shortened
from engine.datasets.table import NAME, ROWS
from engine.errors import FieldError
from engine.progress import Job, Progress, Result

#: Rows shown.
_SHOWN = 20

#: What is answered before anything has been found.
_NOTHING: dict[str, Any] = {
    "separator": "comma",
    "decimal": "point",
    "thousands": "none",
    "header": True,
    "comments": "skip",
    "missing": "words",
    "n_rows": 0,
    "columns": [],
    "shown": [],
    "inputs": [],
    "target": None,
    "kind": "numbers",
    "classes": [],
    "problems": [],
    "n_problems": 0,
    "gaps": {"cells": 0, "rows": 0, "left_out": False},
    "fault": None,
}


def read_csv(text: str, choices: Choices) -> Job:
    """Read a table in pieces.

    Returns
    -------
    ``facts``: the form (separator, decimal, thousands, header, comments, missing), n_rows, columns (name, unit, kind,
    values, n_missing, reason), shown (the first rows: line, cells, places of the missing ones), inputs, target (null:
    none), kind ("classes" or "numbers"), classes, decisions (code, values, asks), gaps (missing cells that are used,
    rows with them, whether they are left out), problems (row, line, column, name, value, code, allowed), n_problems,
    and fault: null, or code and values of why there is no table. ``tensors``: ``rows`` (n, d + 1) float64, as a
    custom table has them, if there are no problems.

    Raises
    ------
    FieldError
        If the text is longer than a file may be.
    """
    check_size(text)
    reading = _ReaderState(choices, dict(_NOTHING), [])
    rows = None
    try:
        rows = yield from reading.table(text)
    except FieldError as error:
        reading.facts["fault"] = {"code": error.code, "values": error.details}
    decisions = sorted(reading.decisions, key=_rank)
    facts = reading.facts | {"decisions": [decision.as_data() for decision in decisions]}
    return Result(facts, {} if rows is None else {"rows": rows})


def _rank(decision: Decision) -> tuple[bool, int]:
    """Sort order of decisions: ambiguous ones first, then those that change numbers."""
    kinds = ("gaps", "marks", "shape", "unused", "target", "one_class", "numbers", "invisible", "comments", "sep_line")
    place = next((place for place, kind in enumerate(kinds) if decision.code.startswith(kind)), len(kinds))
    return not decision.asks, place


@dataclass
class _ReaderState:
    """State of reading one file; what was found remains available when reading fails."""

    choices: Choices
    facts: dict[str, Any]
    decisions: list[Decision]

    def table(self, text: str) -> Generator[Progress, None, Any]:
        """The rows (n, d + 1), or None if something stands in the way."""
        text, found = clean(text)
        self.decisions += found
        if not text.strip():
            raise FieldError("text", "has no rows", "csv_no_rows")
        shape, records = yield from self._records(text)
        marks = yield from self._marks(records)
        heading, body = self._heading(records, shape, marks)
        _check_rows(heading, body, len(records.rows))
        names = heading if heading is not None else [None] * width_of(None, body.rows)
        called = name_unnamed(heading) or [""] * len(names)
        columns: list[ColumnFacts] = []
        cells: list[Cells] = []
        for place, name in enumerate(names):
            made = yield from read_cells(cells_at(body, place), marks, only_empty=self.choices.missing == "empty")
            cells.append(made)
            columns.append(describe_column(name, place, made, called[place]))
        self._tell(columns, cells, body)
        _check_columns(columns, self.facts)
        roles = choose_roles(columns, cells, self.choices, shape.target if shape else None)
        told = [vars(column) | {"reason": reason} for column, reason in zip(columns, roles.reasons, strict=True)]
        self.facts |= {"columns": told, "inputs": list(roles.inputs), "target": roles.target, "kind": roles.kind}
        self.decisions += column_decisions(columns, cells, roles, heading) + width_decisions(body, len(columns))
        made_rows = yield from make_rows(columns, cells, body, roles, leave_out=self.choices.leave_out)
        self.facts |= made_rows.facts
        self.decisions += made_rows.decisions
        return made_rows.rows

    def _records(self, text: str) -> Generator[Progress, None, tuple[Shape | None, Records]]:
        choices = self.choices
        shape = (yield from read_shape(text)) if choices.separator == "auto" else None
        if shape is not None:
            self.facts |= {"separator": "none", "comments": "none"}
            self.decisions.append(Decision(f"shape_{shape.name}"))
            return shape, shape.records
        named, text = separator_line(text)
        skips = has_comments(text) if choices.comments == "auto" else choices.comments == "skip"
        name = self._separator(text, named, skips=skips)
        self.facts |= {"separator": name, "comments": "skip" if skips or choices.comments == "auto" else "keep"}
        records = yield from read_records(text, SEPARATORS[name], comments=skips)
        if named:  # its line was left empty
            records = replace(records, empty=records.empty[1:])
        self.decisions += record_decisions(records)
        if not records.rows:
            raise FieldError("text", "has no rows", "csv_no_rows")
        refuse_shortened(records)
        return None, records

    def _separator(self, text: str, named: str | None, *, skips: bool) -> str:
        """The separator: as chosen, else as declared in the file, else detected."""
        if named:
            self.decisions.append(Decision("sep_line", {"mark": named}))
        if self.choices.separator != "auto":
            return self.choices.separator
        known = [name for name, mark in SEPARATORS.items() if mark == named]
        return known[0] if known else find_separator(text, comments=skips)

    def _marks(self, records: Records) -> Generator[Progress, None, Marks]:
        most = Records(records.rows[: int(ROWS.max) + 1], records.lines)
        width = max((len(row) for row in most.rows), default=0)
        evidence = []
        for place in range(width):
            evidence.append(look_at(cells_at(most, place)))
            yield Progress(place, width)
        choices = self.choices
        marks, guesses = find_marks(evidence, self.facts["separator"], choices.decimal, choices.thousands)
        self.decisions += guesses
        self.facts |= {"decimal": marks.decimal, "thousands": marks.thousands}
        return marks

    def _heading(self, records: Records, shape: Shape | None, marks: Marks) -> tuple[Row | None, Records]:
        """The names of the columns, if there are any, and the rows below them."""
        number = reader_of_numbers(marks)
        if self.choices.header != "auto":
            header = self.choices.header == "yes"
        else:
            said = shape.header if shape else None
            header = find_header(records.rows, number) if said is None else said
        self.facts["header"] = header
        if header:
            heading, body = records.rows[0], records.body(True)
            return self._with_row_names(heading, body), body
        if self.choices.header == "auto" and records.note:
            separator = SEPARATORS.get(self.facts["separator"], ",")
            names = names_in(records.note, separator, width_of(None, records.rows), number)
            if names:
                self.decisions.append(Decision("note_names", {"names": listed(names)}))
            return names, records
        return None, records

    def _with_row_names(self, heading: Row, body: Records) -> Row:
        """pandas and R print no name above the names of the rows."""
        n = len(heading)
        fits = body.rows and all(len(row) == n + 1 and row[n] for row in body.rows[:LOOK])
        first = [row[0] for row in body.rows]
        if not fits or len(set(first)) < len(first) or self.facts["separator"] not in ("space", "tab"):
            return heading
        self.decisions.append(Decision("row_names"))
        return ["", *heading]

    def _tell(self, columns: list[ColumnFacts], cells: list[Cells], body: Records) -> None:
        self.facts |= {
            "n_rows": len(body.rows),
            "missing": "empty" if self.choices.missing == "empty" else "words",
            "columns": [vars(column) | {"reason": ""} for column in columns],
            "shown": [
                {
                    "line": body.lines[row],
                    "cells": [printable(cell, NAME) for cell in body.rows[row][: len(columns)]],
                    "missing": [place for place, column in enumerate(cells) if column.missing[row]],
                }
                for row in range(min(_SHOWN, len(body.rows)))
            ],
        }


def _check_rows(heading: Row | None, body: Records, n_records: int) -> None:
    if not body.rows and n_records:
        details = {"names": listed(heading or []), "count": len(heading or [])}
        raise FieldError("text", "has a header and no rows", "csv_header_only", details)
    if len(body.rows) > ROWS.max:
        details = {"value": len(body.rows), "max": int(ROWS.max), "row": int(ROWS.max) + 1}
        message = f"has {len(body.rows):,} rows, allowed: 1 to {int(ROWS.max):,}"
        raise FieldError("text", message, "csv_rows", details | {"line": body.lines[int(ROWS.max)]})


def _check_columns(columns: list[ColumnFacts], facts: dict[str, Any]) -> None:
    if len(columns) == 1:
        details = {"name": columns[0].name}
        raise FieldError("text", "has one column", "csv_one_column", details)
    if facts["n_rows"] == 1:
        raise FieldError("text", "has one row", "csv_one_row")
