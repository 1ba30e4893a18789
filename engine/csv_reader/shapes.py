"""Tables that are no CSV: lists as Python, NumPy and JSON write them, Markdown, libsvm; and what is no table."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from engine.csv_reader.dialect import COLUMNS, LOOK, YIELD_EVERY, Records, Row, check_width
from engine.errors import FieldError
from engine.progress import Progress

#: Rows read at most; the table itself says how many are allowed.
_ROWS = 200_000

#: What a text is by how it begins, where reading it is not for us.
_FOREIGN = {
    "html": re.compile(r"<(?:!doctype\s{1,9}html|html|head|body|table)\b", re.IGNORECASE),
    "xml": re.compile(r"<\?xml\b", re.IGNORECASE),
    "arff": re.compile(r"@relation\b", re.IGNORECASE),
    "latex": re.compile(r"\\(?:begin|documentclass|hline)\b"),
    "rtf": re.compile(r"\{\\rtf"),
}
_LIST = re.compile(r"(?:[A-Za-z_]\w{0,60}\s{0,9}=\s{0,9})?(?:[A-Za-z_][\w.]{0,60}\(\s{0,99})?(?=[\[(]\s{0,99}[\[(])")
_INNERMOST = re.compile(r"[\[(]([^\[\]()]*)[\])]")
#: What may stand around the rows: brackets, commas, and how the array was made.
_AROUND = re.compile(r"(?:\b(?:dtype|device|requires_grad|grad_fn)=[\w.<>'\":]{1,60}|[\s\[\](),;])*")
_LIBSVM = re.compile(r"[+-]?\d[\d.eE+-]*(?:\s+\d{1,9}:[^\s:]+)+\s*")
_LIST_LINE = re.compile(r"\[[^\[\]\n]{0,4000}\],?\s{0,99}(?:\n|$)")
#: Of these letters is the line below a Markdown header.
_RULE = frozenset("|+:-= \t\r")
_DOTS = frozenset(("...", "…", "⋮", ".."))


@dataclass(frozen=True)
class Shape:
    """A table that was read: its ``name``, its records, and whether the first of them names the columns (None: look);
    ``target`` is the column of the labels where the form says so."""

    name: str
    records: Records
    header: bool | None = None
    target: int | None = None


def read_shape(text: str) -> Generator[Progress, None, Shape | None]:
    """The table, or None if the text is to be read as CSV.

    Raises
    ------
    FieldError
        If it is something known that cannot be read; the code says what.
    """
    begin = text[:4096].lstrip()
    _refuse_foreign(begin)
    if begin.startswith(("{", "[")) and re.match(r"\{|\[\s{0,999}\{", begin):
        return (yield from _of_json(text))
    if found := _LIST.match(begin) or _LIST_LINE.match(begin):
        return (yield from _of_brackets(text, text.lstrip()[found.end() if found.re is _LIST else 0 :]))
    lines = list(islice((line for line in text.splitlines() if line.strip()), LOOK))
    if len(lines) > 1 and all(line.strip()[0] in "|+" and line.strip()[-1] in "|+" for line in lines):
        return (yield from _of_lines("markdown", text, _markdown_row))
    if lines and all(_LIBSVM.fullmatch(line.partition("#")[0]) for line in lines):
        return (yield from _of_libsvm(text))
    return None


def _refuse_foreign(begin: str) -> None:
    data = "\n".join(line for line in begin.splitlines() if not line.lstrip().startswith("%")).lstrip()
    for name, pattern in _FOREIGN.items():
        if pattern.match(data):
            raise _foreign(name)


def _foreign(name: str, **details: Any) -> FieldError:
    return FieldError("text", f"is no CSV, but {name}", f"csv_is_{name}", details)


def refuse_shortened(records: Records) -> None:
    """Refuse what was printed with "..." in place of rows or columns."""
    for line, row in zip(records.lines, records.rows, strict=True):
        if sum(cell in _DOTS for cell in row) * 2 >= len(row) or (line == records.lines[0] and _DOTS & set(row)):
            raise _foreign("shortened", line=line)


def _of_brackets(text: str, body: str) -> Generator[Progress, None, Shape]:
    """Each pair of innermost brackets is a row."""
    if re.match(r"(?:[\[(]\s{0,99}){3}", body):
        raise _foreign("deep")
    line = text.count("\n", 0, len(text) - len(body)) + 1
    rows: list[Row] = []
    lines: list[int] = []
    at, plain = 0, True
    for count, found in enumerate(_INNERMOST.finditer(body)):
        if "..." in body[at : found.end()]:
            raise _foreign("shortened", line=line)
        if not _AROUND.fullmatch(body[at : found.start()]):
            raise _foreign("list", line=line)
        line += body.count("\n", at, found.end())
        at = found.end()
        plain = plain and "," not in found[1]
        rows.append(_cells_of(found[1]))
        lines.append(line)
        check_width(rows[-1], line)
        if count % YIELD_EVERY == 0:
            yield Progress(at, len(body))
    if "..." in body[at:]:
        raise _foreign("shortened", line=line)
    if not _AROUND.fullmatch(body[at:]) or not rows:
        raise _foreign("list", line=line)
    return Shape("numpy" if plain else "list", Records(rows, lines))


def _cells_of(row: str) -> Row:
    if "," not in row:
        return [cell.strip("'\"") for cell in row.split()]
    mark = "'" if "'" in row else '"'
    try:
        cells = next(csv.reader([" ".join(row.split())], quotechar=mark, skipinitialspace=True), [])
    except csv.Error:
        cells = row.split(",")
    cells = [cell.strip() for cell in cells]
    return cells[:-1] if cells and not cells[-1] else cells  # (1, 2,)


def _of_json(text: str) -> Generator[Progress, None, Shape]:
    """Records, a list of values for each column, or an object a line."""
    yield Progress(0, 1)
    try:
        data = _json(text)
    except ValueError:
        data = _json_lines(text)
    if isinstance(data, dict):
        data = _by_columns(data)
    names = list(dict.fromkeys(name for record in islice(data, _ROWS) for name in _keys(record)))
    check_width(names, 1)
    yield Progress(1, 2)
    rows = [names, *([_cell(record.get(name)) for name in names] for record in data)]
    return Shape("json", Records(rows, list(range(len(rows)))), header=True)


def _json(text: str) -> Any:
    """Numbers stay as they are written."""
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise _foreign("json") from None


def _json_lines(text: str) -> list[Any]:
    try:
        return [_json(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        python = "'" in text[:1000] and '"' not in text[:1000]
        raise _foreign("python" if python else "json") from None


def _keys(record: Any) -> Iterable[str]:
    if not isinstance(record, dict):
        raise _foreign("json")
    return record


def _by_columns(data: dict[str, Any]) -> list[Any]:
    """{"x": [1, 2]} or {"x": {"0": 1, "1": 2}} as records; a single record is one."""
    columns = list(data.values())
    if not columns:
        raise _foreign("json")
    if all(isinstance(column, list) for column in columns):
        n = max(map(len, columns))
        return [{name: (column[i] if i < len(column) else None) for name, column in data.items()} for i in range(n)]
    if all(isinstance(column, dict) for column in columns):
        keys = dict.fromkeys(key for column in columns for key in column)
        return [{name: column.get(key) for name, column in data.items()} for key in keys]
    return [data]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        raise _foreign("json_nested")
    return value.strip()


def _of_lines(name: str, text: str, cells: Callable[[str], Row]) -> Generator[Progress, None, Shape]:
    rows: list[Row] = []
    lines: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        if number % YIELD_EVERY == 0:
            yield Progress(number, number + 1)
        if not line.strip() or (_RULE.issuperset(line) and "--" in line):
            continue
        rows.append(cells(line))
        lines.append(number)
        check_width(rows[-1], number)
    return Shape(name, Records(rows, lines), header=True)


def _markdown_row(line: str) -> Row:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _of_libsvm(text: str) -> Generator[Progress, None, Shape]:
    """Label, then index:value for what is not zero."""
    found: list[tuple[int, str, dict[int, str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if number % YIELD_EVERY == 0:
            yield Progress(number, number + 1)
        label, *pairs = line.partition("#")[0].split() or [""]
        if not label:
            continue
        try:
            values = {int(place): value for place, _, value in (pair.partition(":") for pair in pairs)}
        except ValueError:
            raise _foreign("libsvm", line=number) from None
        found.append((number, label, values))
    places = sorted({place for _, _, values in found for place in values})
    width = places[-1] - places[0] + 1 if places else 0
    if width > COLUMNS - 1:
        raise FieldError("text", "too wide", "csv_columns", {"value": width + 1, "max": COLUMNS, "line": 1})
    span = range(places[0], places[0] + width) if places else range(0)
    rows = [[label, *(values.get(place, "0") for place in span)] for _, label, values in found]
    heading = ["label", *(f"x{place}" for place in span)]
    return Shape("libsvm", Records([heading, *rows], [0, *(number for number, _, _ in found)]), header=True, target=0)
