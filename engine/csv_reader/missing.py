"""Cells that mean a missing value."""

from __future__ import annotations

#: What pandas, R, SQL and spreadsheets write, and people.
_MISSING = frozenset(
    (
        *("", "NA", "N/A", "n/a", "N.A.", "<NA>", "#N/A", "#N/A N/A", "#NA", "NaN", "nan", "-NaN", "-nan", "NaT"),
        *("NULL", "null", "None", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "-", "--", "–", "—", "?", ".", "결측"),
        *("#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"),
    )
)
#: Among numbers, in any letters; infinity is no number that a network can learn from.
_INFINITE = ("inf", "infinity", "∞", "1.#inf")
_AMONG_NUMBERS = frozenset(
    ("na", "nan", "null", "none", "nil", "missing", *_INFINITE, *(sign + word for sign in "+-−" for word in _INFINITE))
)


def is_missing(cell: str, *, among_numbers: bool, only_empty: bool = False) -> bool:
    """Whether a cell has no value; ``only_empty``: every word is a value."""
    if only_empty:
        return not cell
    return cell in _MISSING or (among_numbers and len(cell) <= 9 and cell.casefold() in _AMONG_NUMBERS)


def is_marked_missing(line: str) -> bool:
    """Whether a line begins with such a word, and so is no comment."""
    return line.startswith(tuple(word for word in _MISSING if word.startswith("#")))
