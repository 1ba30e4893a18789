"""Invisible characters: removed, or read as spaces; each is reported by its code point."""

from __future__ import annotations

import re
from collections import Counter

from engine.csv_reader.decisions import Decision, listed

#: Controls but for tab and line ends, zero-width and direction marks, soft hyphens, halves of a surrogate pair.
#: Joiners are left between letters, where some scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
    "|[\u200c\u200d](?!\\w)|(?<!\\w)[\u200c\u200d]"
)
#: They do not break a line, or are of a width of their own.
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
#: What a decoder puts in place of bytes that it cannot read.
_UNREADABLE = "\ufffd"


def clean(text: str) -> tuple[str, list[Decision]]:
    """The text without invisible characters, and what was done."""
    text = text.removeprefix("\ufeff")
    decisions = []
    if _UNREADABLE in text:
        decisions.append(Decision("unreadable", {"count": text.count(_UNREADABLE)}, asks=True))
    if found := Counter(_INVISIBLE.findall(text)):
        first = _INVISIBLE.search(text)
        line = text.count("\n", 0, first.start()) + 1 if first else 1
        values = {"count": sum(found.values()), "which": listed(map(_code_point, found)), "line": line}
        decisions.append(Decision("invisible", values))
        text = _INVISIBLE.sub("", text)
    if spaces := Counter(_SPACES.findall(text)):
        values = {"count": sum(spaces.values()), "which": listed(map(_code_point, spaces))}
        decisions.append(Decision("spaces", values))
    return text, decisions


def _code_point(letter: str) -> str:
    return f"U+{ord(letter):04X}"
