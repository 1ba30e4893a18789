"""Decisions made while a file was read, as data that the page puts into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Characters of a cell that is quoted, and items of a list that are named.
QUOTED, NAMED = 40, 6


@dataclass(frozen=True)
class Decision:
    """One decision: ``code`` is the key of its sentence, ``values`` fill it; ``asks`` where another reading is as
    likely, so that the choice should be checked."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    asks: bool = False

    def as_data(self) -> dict[str, Any]:
        return {"code": self.code, "values": dict(self.values), "asks": self.asks}


def printable(text: str, most: int) -> str:
    """A text as a name: one line, printable, and not too long."""
    text = "".join(letter if letter.isprintable() else " " for letter in text[: 2 * most]).strip()
    return text if len(text) <= most else text[: most - 1] + "…"


def quoted(text: str) -> str:
    """A text as an example: invisible characters are named by code point, as in ``1⟨U+200D⟩5``."""
    seen = [letter if letter.isprintable() else f"⟨U+{ord(letter):04X}⟩" for letter in text[:QUOTED]]
    return "".join(seen) + ("…" if len(text) > QUOTED else "")


def listed(items: Iterable[str]) -> str:
    """The first few items with commas between them, and "…" if there are more."""
    found = list(items)
    return ", ".join(found[:NAMED]) + (", …" if len(found) > NAMED else "")
