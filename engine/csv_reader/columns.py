"""Column type detection: numbers or words, and columns that only count or name the rows."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.csv_reader.decisions import printable, quoted
from engine.csv_reader.dialect import YIELD_EVERY, Records, Row
from engine.csv_reader.missing import is_missing
from engine.csv_reader.numbers import Marks, ParsedNumber, number_in
from engine.datasets.table import CLASSES, NAME, UNIT
from engine.progress import Progress

_HEADING = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]+)[)\]]\s*")
#: Names of columns that number the rows.
_IDENTIFIER = re.compile(
    r"(?:.{0,40}[\s_.-])?(?:id|ids|idx|index|uuid)|[A-Za-z]{0,40}[a-z](?:Id|ID)|unnamed: \d+(?:\.\d+)?"
    r"|no\.?|nr\.?|#|row(?:[ _]?(?:id|no|names?|number))?|rownames"
    r"|번호|순번|연번|일련번호|인덱스|아이디|행(?:[ _]?번호)?"
)
#: So many rows have to be counted by a column without a header to be their numbers.
_ROWS_TO_COUNT = 5
_INDEX = frozenset(("", "index", "idx", "#", "row", "unnamed: 0"))


@dataclass(frozen=True)
class ColumnFacts:
    """One column: ``kind`` "numbers", "words" or "empty"; up to eleven of its values, in order of appearance.

    ``rows_as`` says what it is if it only tells rows apart: "index" (counts them), "id", "names", or "" if it does not;
    ``sparse``: most of its cells are missing.
    """

    name: str
    unit: str
    kind: str
    values: tuple[str, ...]
    n_missing: int = 0
    rows_as: str = ""
    sparse: bool = False


@dataclass(frozen=True)
class Cells:
    """A column's cells, one for each row ("" where a row is short), whether each is missing, and its number or None;
    ``styles`` are the ways in which numbers are written there, each with a cell and what that is read as."""

    texts: list[str]
    missing: list[bool]
    numbers: list[float | None]
    styles: dict[str, tuple[str, float]]
    n_marked: int = 0  # numbers with a percent sign or a currency
    n_numbers: int = 0


def cells_at(body: Records, place: int) -> list[str]:
    """A column's cells."""
    return [row[place] if place < len(row) else "" for row in body.rows]


def read_cells(texts: list[str], marks: Marks, *, only_empty: bool) -> Generator[Progress, None, Cells]:
    """Read the cells of a column; cells with the same text are read once."""
    found: dict[str, ParsedNumber | None] = {}
    styles: dict[str, tuple[str, float]] = {}
    for index, text in enumerate(dict.fromkeys(texts)):
        number = found[text] = number_in(text, marks) if text else None
        if number is not None and (number.styles or number.mark):
            for style in filter(None, (*number.styles, number.mark)):
                styles.setdefault(style, (quoted(text), number.value))
        if index % (4 * YIELD_EVERY) == 0:
            yield Progress(index, len(texts))
    of_cells = [found[text] for text in texts]
    n_numbers = sum(number is not None for number in of_cells)
    missing = _missing(texts, n_numbers, only_empty=only_empty)
    numbers = [None if number is None else number.value for number in of_cells]
    n_marked = sum(bool(number and number.mark) for number in of_cells) if styles else 0
    return Cells(texts, missing, numbers, styles, n_marked, n_numbers)


def _missing(texts: list[str], n_numbers: int, *, only_empty: bool) -> list[bool]:
    """Whether each cell is missing; among words, fewer are."""
    different = set(texts)
    loose = {text for text in different if is_missing(text, among_numbers=not only_empty, only_empty=only_empty)}
    n_loose = sum(text in loose for text in texts)
    if not n_numbers or n_numbers < (len(texts) - n_loose) / 2:
        loose = {text for text in loose if is_missing(text, among_numbers=False, only_empty=only_empty)}
        if "+" in different:  # beside which "-" is an answer
            loose.discard("-")
    return [text in loose for text in texts]


def describe_column(heading: str | None, place: int, cells: Cells, called: str = "") -> ColumnFacts:
    """Describe a column; ``heading`` is None in a table without a header; ``called``: instead of its heading."""
    there = [text for text, gone in zip(cells.texts, cells.missing, strict=True) if not gone]
    kind = "empty" if not there else "numbers" if cells.n_numbers >= len(there) / 2 else "words"
    values = list(dict.fromkeys(there))
    name, unit = name_and_unit(called or heading or "", place)
    if not unit and kind == "numbers" and cells.n_marked == cells.n_numbers:
        unit = _only_mark(cells)
    as_rows = _rows_as(heading, place, kind, cells, len(values))
    shown = tuple(printable(value, NAME) for value in values[: int(CLASSES.max) + 1])
    n_missing = sum(cells.missing)
    return ColumnFacts(name, unit, kind, shown, n_missing, as_rows, sparse=2 * n_missing > len(cells.texts))


def _only_mark(cells: Cells) -> str:
    marks = [style for style in cells.styles if style not in ("thousands", "minus", "accounting", "wide")]
    return marks[0] if len(marks) == 1 else ""


def _rows_as(heading: str | None, place: int, kind: str, cells: Cells, n_values: int) -> str:
    """Whether a column only tells rows apart: unnamed in front, or called so; each value once."""
    n = len(cells.texts)
    if n_values < n or n < 2:
        return ""
    whole = kind == "numbers" and all(value is not None and value.is_integer() for value in cells.numbers)
    if heading is None:
        return "index" if whole and place == 0 and n >= _ROWS_TO_COUNT and cells.numbers in _counts_of(n) else ""
    name, called = heading.strip(), heading.strip().casefold()
    if whole and place == 0 and called in _INDEX and (called or _is_rising(cells.numbers)):
        return "index"
    if name and (_IDENTIFIER.fullmatch(name) or _IDENTIFIER.fullmatch(called)):
        return "id" if whole or kind == "words" else ""
    return "names" if place == 0 and not name and kind == "words" else ""


def _counts_of(n: int) -> tuple[list[float], list[float]]:
    return [float(i) for i in range(n)], [float(i) for i in range(1, n + 1)]


def _is_rising(values: Sequence[float | None]) -> bool:
    """Whether they go upwards, as an index does, also where rows have been taken out."""
    return all(a is not None and b is not None and a < b for a, b in pairwise(values))


def name_and_unit(text: str, place: int) -> tuple[str, str]:
    """Name and unit out of "study (hours)"; a column without a name gets its number."""
    match = _HEADING.fullmatch(text.strip()[:300])
    name, unit = match.groups() if match else (text, "")
    return printable(name, NAME) or f"x{place + 1}", printable(unit, UNIT)


def name_unnamed(heading: Row | None) -> Row | None:
    """A header in which a column without a name is not called like another one."""
    if heading is None:
        return None
    taken = {name.strip() for name in heading}
    return [
        name if name.strip() or f"x{place + 1}" not in taken else f"column {place + 1}"
        for place, name in enumerate(heading)
    ]


def width_of(heading: Row | None, rows: Sequence[Row]) -> int:
    """Columns of the header, or of most rows."""
    if heading is not None:
        return len(heading)
    widths = [len(row) for row in rows]
    return max(set(widths), key=widths.count)
