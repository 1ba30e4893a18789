"""A cell as a number: decimal and thousands marks, signs, percent and currency, in any digits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

#: Marks by name. Two of the same name are never both decimal mark and thousands mark.
DECIMALS = {"point": ".", "comma": ","}
THOUSANDS = {"none": "", "comma": ",", "point": ".", "space": " ", "apostrophe": "'"}

#: No two parts of it can share digits, so that a long cell that is no number is left after one look at each of them.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_GROUPS = {mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+") for mark in THOUSANDS.values() if mark}
#: A longer cell is read only if it is a bare number.
_DRESSED_MOST = 64

_MINUSES = "-\u2212\u2010\u2011\u2012\u2013\u2014\ufe63"
#: Full-width forms as East Asian keyboards write them, and the variants of a space and an apostrophe.
_PLAIN_FORMS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFFE5: 0xA5, 0xFFE6: 0x20A9, 0xFFE1: 0xA3}
_PLAIN_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u3000"), " ") | {0x2019: "'"}
_CURRENCY = (
    *("$", "€", "£", "¥", "₩", "₹", "₽", "₺", "₫", "฿", "₴", "₪", "¢", "원", "円", "元"),
    *("US$", "USD", "EUR", "KRW", "JPY", "CNY", "GBP", "CHF", "INR", "CAD", "AUD", "kr", "zł"),
)
_LONGEST_FIRST = tuple(sorted(_CURRENCY, key=len, reverse=True))
#: What a number begins with, unless that is a digit; a word is told from a number by it at once.
_BEGINS = frozenset("+.,(" + _MINUSES + "".join(mark[0] for mark in _CURRENCY) + "".join(map(chr, _PLAIN_FORMS)))

#: A cell's number, or None.
ReadNumber: TypeAlias = Callable[[str], float | None]


@dataclass(frozen=True)
class Marks:
    """Names of the decimal mark and of the thousands mark."""

    decimal: str = "point"
    thousands: str = "none"


@dataclass(frozen=True)
class ParsedNumber:
    """``styles`` say how it was written: "thousands", "minus", "accounting", "wide", and "%" or a currency as
    ``mark``."""

    value: float
    styles: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class BareCell:
    """A cell without sign, percent and currency, in ASCII digits and marks."""

    core: str
    negative: bool
    styles: tuple[str, ...]
    mark: str


def may_be_number(cell: str) -> bool:
    """Whether a cell may be a number (a cheap test)."""
    return bool(cell) and (cell[0].isdigit() or cell[0] in _BEGINS) and any(map(str.isdigit, cell[:_DRESSED_MOST]))


def undress(cell: str) -> BareCell:
    """Sign, parentheses, percent and currency apart from the digits; a long cell is left as it is."""
    if len(cell) > _DRESSED_MOST:
        return BareCell(cell, negative=False, styles=(), mark="")
    text = cell.translate(_PLAIN_FORMS).strip()
    styles = ["wide"] if text != cell else []
    negative = False
    if text.startswith("(") and text.endswith(")"):
        text, negative = text[1:-1].strip(), True
        styles.append("accounting")
    mark = sign = ""
    for _ in range(2):  # the sign before a currency, or after it
        if not sign and not negative:
            text, sign = _sign(text)
        text, mark = _currency(text, mark)
    if not sign and not negative and len(text) > 1 and text.endswith("-"):
        text, negative = text[:-1].strip(), True
        styles.append("accounting")
    if sign not in ("", "+"):
        negative = True
        styles += ["minus"] if sign != "-" else []
    return BareCell(text.translate(_PLAIN_SPACES), negative, tuple(styles), mark)


def _sign(text: str) -> tuple[str, str]:
    return (text[1:].strip(), text[0]) if text and text[0] in _MINUSES + "+" else (text, "")


def _currency(text: str, known: str) -> tuple[str, str]:
    """Without a mark before or after the digits; there is at most one."""
    if known:
        return text, known
    if text.endswith("%"):
        return text[:-1].strip(), "%"
    for mark in _LONGEST_FIRST:
        if text.startswith(mark):
            return text[len(mark) :].strip(), mark
        if text.endswith(mark):
            return text[: -len(mark)].strip(), mark
    return text, ""


def number_in(cell: str, marks: Marks) -> ParsedNumber | None:
    """The number in a cell, or None.

    Dashes are minus signs; ``(5)`` and ``5-`` are −5, as accountants write; a percentage is read as it stands
    (10 % is 10).
    """
    if marks.decimal == "point" and _NUMBER.fullmatch(cell):
        return ParsedNumber(float(cell))
    if not may_be_number(cell):
        return None
    bare = undress(cell)
    found = _value(bare.core, marks)
    if found is None or bare.core[:1] in ("+", "-"):
        return None
    value, grouped = found
    styles = (*bare.styles, "thousands") if grouped else bare.styles
    return ParsedNumber(-value if bare.negative else value, styles, bare.mark)


def _value(core: str, marks: Marks) -> tuple[float, bool] | None:
    """Value, and whether its digits stand in groups."""
    whole, mark, rest = core.partition(DECIMALS[marks.decimal])
    thousands = THOUSANDS[marks.thousands]
    grouped = bool(thousands) and thousands in whole
    if grouped:
        if not _GROUPS[thousands].fullmatch(whole):
            return None
        whole = whole.replace(thousands, "")
    text = f"{whole}.{rest}" if mark else whole
    if (mark == "," and "." in whole + rest) or not _NUMBER.fullmatch(text):
        return None
    if not mark and "." in text:  # a point that is no decimal mark
        return None
    return float(text), grouped


def reader_of_numbers(marks: Marks) -> ReadNumber:
    """The number alone."""

    def number(cell: str) -> float | None:
        found = number_in(cell, marks)
        return None if found is None else found.value

    return number
