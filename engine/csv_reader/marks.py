"""Detection of the decimal mark and the thousands separator, from the cells of all columns together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.csv_reader.decisions import Decision, quoted
from engine.csv_reader.numbers import Marks, may_be_number, undress
from engine.errors import FieldError

_OTHER = {"point": "comma", "comma": "point"}
#: What a cell shows: shapes that only one reading fits, and "open" ones, ``1,405``, that two do.
_SHAPES: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    name: (
        ("both", re.compile(rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+{other}\d*")),
        ("groups", re.compile(rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}}){{2,}}")),
        ("open", re.compile(rf"[1-9]\d{{0,2}}{mark}\d{{3}}")),
        ("decimal", re.compile(rf"(?:\d+{mark}\d*|{mark}\d+)(?:[eE][+-]?\d+)?")),
    )
    for name, mark, other in (("point", r"\.", ","), ("comma", ",", r"\."))
}
_SPACED = re.compile(r"[1-9]\d{0,2}(?:([ '])\d{3})+(?:([.,])\d+)?")
_LONGEST = 64


@dataclass(frozen=True)
class Evidence:
    """Counts of the marks in a column's cells: ("point", "decimal"), ("comma", "open"), …, ("plain", "few" or "many")
    digits; and a cell of an open shape by its mark."""

    counts: Counter[tuple[str, str]]
    examples: dict[str, str]


def look_at(cells: Sequence[str]) -> Evidence:
    """Count the marks in a column's cells."""
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[str, str] = {}
    for cell in cells:
        if len(cell) > _LONGEST or not may_be_number(cell):
            continue
        # Most cells need no undressing; it also normalizes the spaces and digits that are not ASCII.
        is_bare = cell.isascii() and cell[0].isdigit() and cell[-1].isdigit()
        core = cell if is_bare else undress(cell).core
        for shown in _shown(core):
            counts[shown] += 1
            if shown[1] == "open":
                examples.setdefault(shown[0], cell)
    return Evidence(counts, examples)


def _shown(core: str) -> list[tuple[str, str]]:
    if core.isdigit():
        return [("plain", "few" if len(core) <= 3 else "many")]
    if spaced := _SPACED.fullmatch(core):
        group, mark = spaced.groups()
        name = {".": "point", ",": "comma"}.get(mark)
        return [("space" if group == " " else "apostrophe", "groups"), *([(name, "decimal")] if name else [])]
    for name in ("point", "comma"):
        for shape, pattern in _SHAPES[name]:
            if pattern.fullmatch(core):
                return [(name, "groups"), (_OTHER[name], "decimal")] if shape == "both" else [(name, shape)]
    return []


def find_marks(
    evidence: Sequence[Evidence], separator: str, decimal: str, thousands: str
) -> tuple[Marks, list[Decision]]:
    """Marks, and what was decided where two readings fit; "auto" is found by looking at the columns.

    Raises
    ------
    FieldError
        If one mark was chosen for both.
    """
    if decimal == thousands != "auto":
        raise FieldError("thousands", "is the decimal mark, too", "csv_marks", {"value": thousands})
    total: Counter[tuple[str, str]] = Counter()
    for column in evidence:
        total.update(column.counts)
    is_guess = False
    if decimal == "auto":
        decimal, is_guess = _decimal(total, evidence, separator)
        if decimal == thousands != "auto":
            decimal, is_guess = _OTHER[decimal], False
    is_guess = is_guess and thousands == "auto"
    if thousands == "auto":
        thousands = _thousands(total, decimal)
    marks = Marks(decimal, thousands)
    return marks, [_guess(evidence, marks)] if is_guess else []


def _decimal(total: Counter[tuple[str, str]], columns: Sequence[Evidence], separator: str) -> tuple[str, bool]:
    """The decimal mark, and whether that is a guess, since open shapes are all there is."""
    points, commas = total["point", "decimal"], total["comma", "decimal"]
    if points != commas:
        return ("point", False) if points > commas else ("comma", False)
    groups = total["point", "groups"], total["comma", "groups"]
    if any(groups) and groups[0] != groups[1]:
        return ("comma", False) if groups[0] > groups[1] else ("point", False)
    if total["comma", "open"]:
        is_decimal = not total["point", "open"] and _open_is_decimal(columns, "comma", usual=separator == "semicolon")
        return ("comma" if is_decimal else "point"), True
    if total["point", "open"] and separator != "comma":
        is_decimal = _open_is_decimal(columns, "point", usual=True)
        return ("point" if is_decimal else "comma"), not is_decimal or separator == "semicolon"
    return "point", False


def _open_is_decimal(columns: Sequence[Evidence], mark: str, *, usual: bool) -> bool:
    """Beside ``853``, ``1,405`` is a thousand; beside ``1850`` it cannot be. Else what is usual."""
    beside = [column.counts for column in columns if column.counts[mark, "open"]]
    if any(counts["plain", "many"] for counts in beside):
        return True
    if any(counts["plain", "few"] for counts in beside):
        return False
    return usual


def _thousands(total: Counter[tuple[str, str]], decimal: str) -> str:
    other = _OTHER[decimal]
    found = {
        other: total[other, "groups"] + total[other, "open"],
        "space": total["space", "groups"],
        "apostrophe": total["apostrophe", "groups"],
    }
    most = max(found, key=lambda name: found[name])
    return most if found[most] else "none"


def _guess(evidence: Sequence[Evidence], marks: Marks) -> Decision:
    examples = [example for column in evidence for name, example in column.examples.items()]
    example = next((cell for cell in examples if "," in cell), examples[0])
    core = undress(example).core
    as_thousands = core.replace(",", "").replace(".", "")
    as_decimal = core.replace(",", ".")
    is_thousands = marks.thousands == ("comma" if "," in core else "point")
    read, other = (as_thousands, as_decimal) if is_thousands else (as_decimal, as_thousands)
    change = "comma" if ("," in core) == is_thousands else "point"
    return Decision("marks_open", {"cell": quoted(example), "read": read, "other": other, "decimal": change}, asks=True)
