"""Library of the built-in and the operator's lessons. A broken lesson is listed with its error."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from app.jobs import JOBS
from engine import FieldError
from engine.lessons.files import Texts, read_lesson
from engine.lessons.lesson import Lesson
from engine.lessons.texts import LANGUAGES
from engine.schema.fields import Choice, Maybe
from engine.schema.records import Named

logger = logging.getLogger(__name__)

#: What checks a lesson beyond its own fields; it raises a FieldError.
Check: TypeAlias = Callable[[Lesson], None]


@dataclass(frozen=True)
class Entry:
    """A lesson, or the error of a broken one; ``is_own``: the operator's."""

    id: str
    is_own: bool
    found: Texts | None
    problem: str = ""


def tabs_of_page(static: Path) -> tuple[str, ...]:
    """The tabs of the drawer: those that the page has a word for."""
    words = json.loads((static / "i18n" / "en.json").read_bytes())
    return tuple(key.removeprefix("tab.") for key in words if key.startswith("tab."))


def read_library(static: Path, own: Path | None) -> list[Entry]:
    """All lessons of the page's files and of the operator's folder, by article, then by their place.

    A broken file of the operator's does not stop the server: it is logged as an error and listed.
    """
    check = partial(check_page, tabs=tabs_of_page(static))
    entries = [_read(path, check, is_own=False) for path in _files(static / "lessons")]
    taken = {entry.id for entry in entries}
    for path in _files(own) if own else []:
        if path.stem in taken:
            entries.append(_broken(path, is_own=True, problem=f"{path.name}: a lesson of the house has this id"))
        else:
            entries.append(_read(path, check, is_own=True))
    return sorted(entries, key=_place)


def check_page(lesson: Lesson, tabs: tuple[str, ...]) -> None:
    """Check the settings of jobs and the names of tabs, which only the server knows.

    Raises
    ------
    FieldError
        With the path of the field.
    """
    tab = Maybe(Choice(tabs, "Tab"))
    for index, step in enumerate(lesson.steps):
        tab.read(step.show.tab, f"steps[{index}].show.tab")
        if step.do and step.do.job is not None:
            Named(JOBS, "Job").read(step.do.job, f"steps[{index}].do.job")


def _files(folder: Path) -> list[Path]:
    """The files with steps: ``xor.json``, and not ``xor.en.json``; one with a wrong name is no lesson, and says so."""
    return [path for path in sorted(folder.glob("*.json")) if Path(path.stem).suffix.removeprefix(".") not in LANGUAGES]


def _read(path: Path, check: Check, *, is_own: bool) -> Entry:
    try:
        found = read_lesson(path, check)
    except FieldError as error:
        return _broken(path, is_own=is_own, problem=str(error))
    except (OSError, UnicodeDecodeError) as error:
        # Visitors read this, so it must not disclose the path of the folder on the server.
        problem = error.strerror if isinstance(error, OSError) else error
        return _broken(path, is_own=is_own, problem=f"{path.name}: {problem}")
    return Entry(path.stem, is_own, found)


def _broken(path: Path, *, is_own: bool, problem: str) -> Entry:
    logger.error("a lesson cannot be used: %s", problem)
    return Entry(path.stem, is_own, None, problem)


def _place(entry: Entry) -> tuple[bool, int, int, str]:
    lesson = entry.found.lesson if entry.found else None
    return entry.is_own, (lesson and lesson.article) or 99, lesson.order if lesson else 999, entry.id
