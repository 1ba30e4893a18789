"""The classes of a target: which cells are one class, and what each is called."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from engine.csv_reader.columns import Cells, ColumnFacts
from engine.csv_reader.decisions import Decision, listed, printable, quoted
from engine.datasets.table import CLASSES, NAME

_BOOLEANS = frozenset(("true", "false"))


@dataclass(frozen=True)
class Classes:
    """``numbers``: a cell's class by its text; ``names``: as they stand in the file; ``decisions``: what became one."""

    numbers: dict[str, int]
    names: list[str]
    decisions: list[Decision]

    def called(self) -> list[str]:
        """The classes' names, each its own, also where cutting it short leaves the same, or nothing."""
        told: dict[str, None] = {}
        for place, name in enumerate(self.names[: int(CLASSES.max)]):
            called = printable(name, NAME)
            numbered = f"{printable(name, NAME - 4)} ({place + 1})".strip()
            told[numbered if not called or called in told else called] = None
        return list(told)


NO_CLASSES = Classes({}, [], [])


def find_classes(column: ColumnFacts, cells: Cells) -> Classes:
    """Numbers in their order, words as they come. Cells of one number are one class, and so are TRUE, True and true."""
    values = {
        text: value
        for text, value, gone in zip(cells.texts, cells.numbers, cells.missing, strict=True)
        if text and not gone
    }
    is_numbers = column.kind == "numbers" and None not in values.values()
    spelled: dict[Hashable, list[str]] = {}
    for text, value in values.items():
        spelled.setdefault(value if is_numbers else _identity(text), []).append(text)
    order = sorted(spelled, key=lambda key: values[spelled[key][0]] or 0.0) if is_numbers else list(spelled)
    numbers = {text: place for place, key in enumerate(order) for text in spelled[key]}
    names = [spelled[key][0] for key in order]
    return Classes(numbers, names, _decisions(spelled, names))


def _identity(text: str) -> str:
    small = text.casefold()
    return small if small in _BOOLEANS else text


def _decisions(spelled: dict[Hashable, list[str]], names: Sequence[str]) -> list[Decision]:
    one = [listed(map(quoted, texts)) for texts in spelled.values() if len(texts) > 1]
    decisions = [Decision("one_class", {"which": texts}) for texts in one[:3]]
    if len(names) > CLASSES.max:
        return decisions
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(_loosely(name), []).append(name)
    other = [listed(map(quoted, texts)) for texts in alike.values() if len(texts) > 1]
    return decisions + [Decision("alike", {"which": texts}, asks=True) for texts in other[:3]]


def _loosely(name: str) -> str:
    """Without case, without a difference in spaces or in how a letter is put together."""
    return " ".join(unicodedata.normalize("NFKC", name[:1000]).casefold().split())
