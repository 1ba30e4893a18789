"""The form of a CSV file: its separator, its comment lines, its records, and whether its first row is a header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

from engine.csv_reader.missing import is_marked_missing
from engine.csv_reader.numbers import ReadNumber
from engine.errors import FieldError
from engine.progress import Progress

COLUMNS, CHARACTERS = 64, 1024 * 1024
#: In the order in which they are tried: a comma beside a semicolon is a decimal mark.
SEPARATORS = {"semicolon": ";", "tab": "\t", "pipe": "|", "comma": ",", "space": " "}

#: Records and lines that are sampled to detect the dialect; records read between two yields.
LOOK, LOOK_LINES, YIELD_EVERY = 100, 1000, 200

_COMMENT = re.compile(r"\s{0,80}(#|%|//)")
#: What pandas prints below a table.
_FOOTER = re.compile(r"\[\d{1,12} rows x \d{1,12} columns\]")
_SEP_LINE = re.compile(r'[ \t]{0,80}"?sep=(.)"?[ \t]{0,80}(?:\r\n|\r|\n|$)', re.IGNORECASE)

Row: TypeAlias = list[str]


@dataclass(frozen=True)
class Records:
    """The rows of a file, with the line on which each ends; ``empty`` are the lines that say nothing, ``comments``
    those that were skipped, by their number; ``note`` is the last of them above the first row."""

    rows: list[Row]
    lines: list[int]
    empty: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    note: str = ""

    def body(self, header: bool) -> Records:
        """Without the row that names the columns."""
        return Records(self.rows[header:], self.lines[header:], self.empty, self.comments, self.note)


def check_size(text: str) -> None:
    """Refuse what is longer than a file may be.

    Raises
    ------
    FieldError
        With how long it is.
    """
    if len(text.encode("utf-8", "replace")) > CHARACTERS:
        details = {"value": len(text), "max": CHARACTERS}
        raise FieldError("text", f"is longer than 1 MiB ({len(text):,} characters)", "csv_long", details)


def separator_line(text: str) -> tuple[str | None, str]:
    """The character that a first line ``sep=;`` names, and the text with that line empty."""
    found = _SEP_LINE.match(text)
    return (found[1], "\n" + text[found.end() :]) if found else (None, text)


def has_comments(text: str) -> bool:
    """Whether lines that begin with #, % or // are notes: not if most of the first lines do."""
    lines = [line for line in islice(io.StringIO(text), LOOK) if line.strip()]
    marked = sum(1 for line in lines if _COMMENT.match(line) and not is_marked_missing(line))
    return 0 < marked < max(2, len(lines) / 2) or (0 < marked < len(lines) and _top(lines) == marked)


def _top(lines: Sequence[str]) -> int:
    """How many of the lines before the first that is no comment are."""
    return next((place for place, line in enumerate(lines) if not _COMMENT.match(line)), len(lines))


class _Lines:
    """The lines of a text, without comments where a record may begin."""

    def __init__(self, text: str, separator: str, *, comments: bool) -> None:
        self._lines = io.StringIO(text, newline="")
        self._separator = separator
        self._comments = comments
        self.number = 0
        self.begins = True  # a record; else the line goes on with a quoted cell
        self.skipped: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            line = next(self._lines)
            self.number += 1
            if not (self.begins and self._is_skipped(line)):
                self.begins = False
                return line.strip(" \t\r\n") + "\n" if self._separator == " " else line
            self.skipped.append((self.number, line[:1000]))

    def _is_skipped(self, line: str) -> bool:
        if _FOOTER.fullmatch(line.strip()):
            return True
        found = _COMMENT.match(line) if self._comments else None
        # "#" alone in its cell is the name of a column, or a row without a number.
        if found is None or is_marked_missing(line):
            return False
        return not line[found.end() :].startswith(self._separator)


def _records(lines: _Lines, separator: str) -> Iterator[tuple[int, Row]]:
    """Line and cells of each record."""
    reader: Any = csv.reader(lines, delimiter=separator, skipinitialspace=separator == " ", strict=True)
    begins = 1
    try:
        for row in reader:
            yield lines.number, [cell.strip() for cell in row]
            begins, lines.begins = lines.number + 1, True
    except csv.Error as error:
        code = "csv_cell_long" if "limit" in str(error) else "csv_quotes"
        raise FieldError("text", f"line {begins}: {error}", code, {"line": begins}) from None


def read_records(text: str, separator: str, *, comments: bool) -> Generator[Progress, None, Records]:
    """All records, in pieces.

    Raises
    ------
    FieldError
        For a record that is too wide, and a quotation mark that is never closed.
    """
    rows: list[Row] = []
    numbers: list[int] = []
    empty: list[int] = []
    note = ""
    total = text.count("\n") + 1
    lines = _Lines(text, separator, comments=comments)
    for count, (line, row) in enumerate(_records(lines, separator)):
        if count % YIELD_EVERY == 0:
            yield Progress(line, total)
        if not any(row):
            empty.append(line)
            continue
        if not rows and lines.skipped:
            note = lines.skipped[-1][1]
        check_width(row, line)
        rows.append(row)
        numbers.append(line)
    return Records(rows, numbers, empty, [number for number, _ in lines.skipped], note)


def check_width(row: Sequence[str], line: int) -> None:
    """Refuse a record that is too wide."""
    if len(row) > COLUMNS:
        details = {"value": len(row), "max": COLUMNS, "line": line}
        message = f"line {line} has {len(row)} columns, allowed: 1 to {COLUMNS}"
        raise FieldError("text", message, "csv_columns", details)


def find_separator(text: str, *, comments: bool) -> str:
    """The separator that cuts nearly all of the first records, their header too, into equally many cells."""
    best, most = "comma", 0.0
    for name, separator in SEPARATORS.items():
        fits = _fit([len(row) for row in _first(text, separator, comments=comments)], separator)
        if fits >= 0.9:
            return name
        if fits > most:
            best, most = name, fits
    return best


def _fit(widths: Sequence[int], separator: str) -> float:
    """The share of records of the usual width; half of it if the header has another."""
    below = widths[1:] or widths
    usual = max(set(below), key=below.count) if below else 0
    if usual < 2:
        return 0.0
    # What pandas and R print has no name above the names of the rows.
    names = (usual, usual - 1) if separator in " \t" else (usual,)
    return (
        widths.count(usual) / len(widths)
        if widths[0] == usual
        else (below.count(usual) / len(below) * (1.0 if widths[0] in names and usual > 2 else 0.5))
    )


def _first(text: str, separator: str, *, comments: bool) -> list[Row]:
    found: list[Row] = []
    try:
        for _, row in islice(_records(_Lines(text, separator, comments=comments), separator), LOOK_LINES):
            if any(row):
                found.append(row)
            if len(found) == LOOK:
                break
    except FieldError:
        pass  # not the separator; if chosen anyway, the file is refused with the line
    return found


def find_header(rows: Sequence[Row], number: ReadNumber) -> bool:
    """Whether the first row names the columns: no number in it, and it is alone, or one of its words above numbers."""
    first, rest = rows[0], rows[1:LOOK]
    if any(cell and number(cell) is not None for cell in first):
        return False
    if not rest:
        return True
    for place, cell in enumerate(first):
        below = [row[place] for row in rest if place < len(row) and row[place]]
        if cell and below and sum(number(other) is not None for other in below) >= len(below) / 2:
            return True
    return False


def names_in(note: str, separator: str, width: int, number: ReadNumber) -> Row | None:
    """The names of the columns out of a comment above them, as NumPy's ``savetxt`` writes it; None if it is none."""
    text = note.lstrip(" \t#%/").strip()
    try:
        cells = next(csv.reader([text], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        return None
    cells = [cell.strip() for cell in cells]
    fits = len(cells) == width >= 2 and all(cells) and not any(number(cell) is not None for cell in cells)
    return cells if fits else None
