"""Decisions about a table's rows and columns, as data that the page puts into words."""

from __future__ import annotations

from collections.abc import Sequence

from engine.csv_reader.columns import Cells, ColumnFacts
from engine.csv_reader.decisions import Decision, listed, quoted
from engine.csv_reader.dialect import Records, Row
from engine.csv_reader.numbers import Marks, number_in
from engine.csv_reader.roles import Roles
from engine.datasets.table import INPUTS, NAME, plain

#: How numbers are written that are not bare digits, in the order in which it is said.
_STYLES = ("thousands", "accounting", "minus", "wide")
#: With which a word may be a number after all.
_MARKS = (Marks("point", "comma"), Marks("comma", "point"), Marks("comma", "space"), Marks("point", "apostrophe"))
_REASONS = ("index", "id", "names", "sparse", "many", "words", "empty")


def record_decisions(records: Records) -> list[Decision]:
    """Lines that were skipped."""
    decisions = []
    if records.comments:
        decisions.append(Decision("comments", {"count": len(records.comments), "line": records.comments[0]}))
    if records.empty:
        decisions.append(Decision("empty_lines", {"count": len(records.empty), "line": records.empty[0]}))
    return decisions


def width_decisions(body: Records, n: int) -> list[Decision]:
    """Rows that end before the last column, and cells that hold nothing behind it."""
    short = [line for line, row in zip(body.lines, body.rows, strict=True) if len(row) < n]
    long = [line for line, row in zip(body.lines, body.rows, strict=True) if len(row) > n and not any(row[n:])]
    found = (("rows_short", short), ("rows_long", long))
    return [
        Decision(code, {"count": len(lines), "line": lines[0], "columns": n}, asks=code == "rows_short")
        for code, lines in found
        if lines
    ]


def column_decisions(
    columns: Sequence[ColumnFacts], cells: Sequence[Cells], roles: Roles, heading: Row | None
) -> list[Decision]:
    """Record why columns are unused, how numbers were read, and which names were changed."""
    return [
        *_target(columns, roles),
        *_unused(columns, roles),
        *_numbers(columns, cells),
        *_other_marks(columns),
        *_names(columns, heading, cells),
    ]


def _target(columns: Sequence[ColumnFacts], roles: Roles) -> list[Decision]:
    if roles.target is None:
        return []
    column = columns[roles.target]
    words = roles.kind == "classes" and column.kind != "numbers"
    return [Decision("target_words" if words else f"target_{roles.kind}", {"name": column.name})]


def _unused(columns: Sequence[ColumnFacts], roles: Roles) -> list[Decision]:
    decisions = []
    for reason in _REASONS:
        names = [column.name for column, why in zip(columns, roles.reasons, strict=True) if why == reason]
        if names:
            values = {"names": listed(names), "count": len(names), "max": int(INPUTS.max)}
            decisions.append(Decision(f"unused_{reason}", values))
    kept = [columns[place].name for place in roles.inputs if columns[place].rows_as]
    return decisions + ([Decision("rows_in", {"names": listed(kept)}, asks=True)] if kept else [])


def _numbers(columns: Sequence[ColumnFacts], cells: Sequence[Cells]) -> list[Decision]:
    decisions = []
    for style in _STYLES:
        found = [column.styles[style] for column in cells if style in column.styles]
        if found:
            decisions.append(_read(f"numbers_{style}", *found[0]))
    for column, made in zip(columns, cells, strict=True):
        marks = [style for style in made.styles if style not in _STYLES]
        if not marks or column.kind != "numbers":
            continue
        mixed = len(marks) > 1 or made.n_marked < made.n_numbers
        decision = _read("marks_mixed" if mixed else "numbers_mark", *made.styles[marks[0]])
        values = dict(decision.values) | {"name": column.name, "marks": listed(marks)}
        decisions.append(Decision(decision.code, values, asks=mixed))
    return decisions


def _other_marks(columns: Sequence[ColumnFacts]) -> list[Decision]:
    """Words that would be numbers with other marks."""
    for column in columns:
        values = column.values if column.kind == "words" else ()
        for marks in _MARKS:
            found = [value for value in values if number_in(value, marks)]
            if found and 2 * len(found) >= len(values):
                return [Decision("marks_other", {"name": column.name, "cell": quoted(found[0])}, asks=True)]
    return []


def _read(code: str, cell: str, value: float) -> Decision:
    return Decision(code, {"cell": cell, "read": str(plain(value)).replace("-", "−")})


def _names(columns: Sequence[ColumnFacts], heading: Row | None, cells: Sequence[Cells]) -> list[Decision]:
    """Names that occur twice, were cut, or held a unit; words that a spreadsheet's formula holds."""
    decisions = []
    names = [column.name for column in columns]
    twice = list(dict.fromkeys(name for name in names if names.count(name) > 1))
    if twice:
        decisions.append(Decision("names_twice", {"names": listed(twice)}))
    units = [f"{column.name}: {column.unit}" for column in columns if column.unit]
    if units:
        decisions.append(Decision("units", {"units": listed(units)}))
    texts = [text for name in heading or () for text in [name]] + [value for column in cells for value in column.texts]
    broken = next((text for text in texts if "\n" in text or "\r" in text), None)
    if broken is not None:
        decisions.append(Decision("line_breaks", {"cell": " ".join(quoted(part) for part in broken.split())}))
    if any(len(text) > NAME for text in heading or ()):
        decisions.append(Decision("names_cut", {"max": NAME}))
    formula = next((text for column in cells for text in column.texts if text.startswith('="')), None)
    if formula is not None:
        decisions.append(Decision("formula", {"cell": quoted(formula)}))
    return decisions
