"""The form of a CSV file: its separator, its decimal mark and whether its first row names the columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from engine.errors import ExperimentError
from engine.progress import Progress

COLUMNS, CHARACTERS = 64, 1024 * 1024
SEPARATORS = {"semicolon": ";", "tab": "\t", "comma": ",", "space": " "}
DECIMALS = {"point": ".", "comma": ","}

#: Records that are looked at to find the form, out of so many lines at most; and records read between two breaths.
LOOK, LOOK_LINES, BREATH = 100, 1000, 200
#: No two parts of it can share digits, so that a long cell that is no number is left after one look at each of them.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")

Row: TypeAlias = list[str]
#: A cell's number, or None.
ReadNumber: TypeAlias = Callable[[str], float | None]


@dataclass(frozen=True)
class Records:
    """The rows of a file, with the line on which each ends; ``empty`` are the lines that say nothing."""

    rows: list[Row]
    lines: list[int]
    empty: list[int]


def check_size(text: str) -> None:
    """Refuse what is longer than a file may be.

    Raises
    ------
    ExperimentError
        With how long it is.
    """
    if len(text.encode("utf-8", "replace")) > CHARACTERS:
        details = {"value": len(text), "max": CHARACTERS}
        raise ExperimentError("text", f"is longer than 1 MiB ({len(text):,} characters)", "csv_long", details)


def _records(text: str, separator: str) -> Iterator[tuple[int, Row]]:
    """Line and cells of each record that has any."""
    spaces = separator == " "
    lines = io.StringIO(text, newline="")
    source: Any = (line.strip(" \t\r\n") + "\n" for line in lines) if spaces else lines
    reader = csv.reader(source, delimiter=separator, skipinitialspace=spaces, strict=True)
    try:
        for row in reader:
            yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        line = reader.line_num
        raise ExperimentError("text", f"line {line}: {error}", "csv_quotes", {"line": line}) from None


def read_records(text: str, separator: str) -> Generator[Progress, None, Records]:
    """All records, in pieces.

    Raises
    ------
    ExperimentError
        For a record that is too wide, and a quotation mark that is never closed.
    """
    rows: list[Row] = []
    lines: list[int] = []
    empty: list[int] = []
    total = text.count("\n") + 1
    for number, (line, row) in enumerate(_records(text, separator)):
        if number % BREATH == 0:
            yield Progress(line, total)
        if not any(row):
            empty.append(line)
            continue
        if len(row) > COLUMNS:
            details = {"value": len(row), "max": COLUMNS, "line": line}
            raise ExperimentError(
                "text", f"line {line} has {len(row)} columns, allowed: 1 to {COLUMNS}", "csv_columns", details
            )
        rows.append(row)
        lines.append(line)
    return Records(rows, lines, empty)


def find_separator(text: str) -> str:
    """The first of semicolon, tab, comma and space that cuts nearly all of the first records into equally many cells.

    A semicolon goes first, since a comma beside it is a decimal mark.
    """
    best, share = "comma", 0.0
    for name, separator in SEPARATORS.items():
        widths = [len(row) for row in _first(text, separator)]
        usual = max(set(widths), key=widths.count) if widths else 0
        fits = widths.count(usual) / len(widths) if usual > 1 else 0.0
        if fits >= 0.9:
            return name
        if fits > share:
            best, share = name, fits
    return best


def _first(text: str, separator: str) -> list[Row]:
    found: list[Row] = []
    try:
        for _, row in islice(_records(text, separator), LOOK_LINES):
            if any(row):
                found.append(row)
            if len(found) == LOOK:
                break
    except ExperimentError:
        pass  # as a separator it does not fit; read in earnest, it is refused with its line
    return found


def find_decimal(rows: Sequence[Row]) -> str:
    """ "comma" if more cells look like 1,5 than like 1.5."""
    cells = [cell for row in rows[:LOOK] for cell in row]
    commas = sum(1 for cell in cells if re.fullmatch(r"[+-]?\d*,\d+([eE][+-]?\d+)?", cell))
    points = sum(1 for cell in cells if re.fullmatch(r"[+-]?\d*\.\d+([eE][+-]?\d+)?", cell))
    return "comma" if commas > points else "point"


def reader_of_numbers(mark: str) -> ReadNumber:
    """A cell's number, or None: digits with at most one decimal ``mark`` and an exponent, nothing else."""

    def number(cell: str) -> float | None:
        cell = cell.replace("−", "-")
        if mark == ",":
            cell = cell.replace(".", "?").replace(",", ".")
        return float(cell) if _NUMBER.fullmatch(cell) else None

    return number


def find_header(rows: Sequence[Row], number: ReadNumber) -> bool:
    """Whether the first row names the columns: no number in it, and one of its words above numbers."""
    if len(rows) < 2:
        return False
    first, rest = rows[0], rows[1:LOOK]
    if any(cell and number(cell) is not None for cell in first):
        return False
    for place, cell in enumerate(first):
        below = [row[place] for row in rest if place < len(row) and row[place]]
        if cell and below and sum(number(other) is not None for other in below) >= len(below) / 2:
            return True
    return False
