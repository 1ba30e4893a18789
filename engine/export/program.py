"""A program being built: sections of lines, each of which may belong to a part of an update (``….listing``)."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.export.listing import Line
from engine.export.remarks import DOCS, WORDS
from engine.export.sources import Sources
from engine.export.stretch import Stretch

_RULE = 88


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of a program that one can read, or run as the cell of a notebook, on its own."""

    key: str
    title: str
    about: str
    lines: tuple[Line, ...]


@dataclass
class Writer:
    """Context shared by the sections of a program: the stretch that they repeat, and the functions embedded so far."""

    stretch: Stretch
    is_notebook: bool = False
    sources: Sources = field(default_factory=Sources)
    sections: list[Section] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.stretch.language != "en":
            self.sources.docs = lambda name: DOCS.get(name, "")

    def say(self, key: str, **values: object) -> str:
        """Words of the program's language."""
        return WORDS[self.stretch.language][key].format(**values)

    def section(self, key: str, lines: Iterable[Line], about: str = "") -> None:
        """Add a section; ``key`` is the word that is its title."""
        self.sections.append(Section(key, self.say(key), about, tuple(lines)))


def plain(lines: Iterable[str], part: str = "") -> list[Line]:
    """Lines that belong to ``part``, or to none."""
    return [Line(part, text) for text in lines]


def tidied(lines: Iterable[Line]) -> list[Line]:
    """At most two empty lines one after the other, none at the ends."""
    found: list[Line] = []
    for line in lines:
        if line.text or (found and len(found) >= 2 and (found[-1].text or found[-2].text)):
            found.append(line)
    while found and not found[-1].text:
        found.pop()
    return found[next((i for i, line in enumerate(found) if line.text), 0) :]


def heading(section: Section) -> list[Line]:
    """The rule above a section, and what there is to say about it."""
    rule = f"# ---- {section.title} {'-' * max(3, _RULE - len(section.title) - 8)}"
    about = [f"# {section.about}"] if section.about else []
    return plain([rule, *about])


def check(text: str) -> str:
    """``text``, which is a program: a mistake of ours must not reach a visitor as a file."""
    ast.parse(text)
    return text
