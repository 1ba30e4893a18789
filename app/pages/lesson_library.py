"""Library of the built-in and the operator's lessons. A broken lesson is listed with its error."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from app.jobs import JOBS
from engine import FieldError
from engine.lessons.files import Texts, read_lesson
from engine.lessons.lesson import Lesson
from engine.lessons.texts import LANGUAGES
from engine.schema.records import Named

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """A lesson, or the error of a broken one; ``is_own``: the operator's."""

    id: str
    is_own: bool
    found: Texts | None
    problem: str = ""


def read_library(built_in: Path, own: Path | None) -> list[Entry]:
    """All lessons of both folders, by article, then by their place.

    A broken file of the operator's does not stop the server: it is logged as an error and listed.
    """
    entries = [_read(path, is_own=False) for path in _files(built_in)]
    taken = {entry.id for entry in entries}
    for path in _files(own) if own else []:
        if path.stem in taken:
            entries.append(_broken(path, is_own=True, problem=f"{path.name}: a lesson of the house has this id"))
        else:
            entries.append(_read(path, is_own=True))
    return sorted(entries, key=_place)


def check_jobs(lesson: Lesson) -> None:
    """Check the settings of jobs, which only the server knows.

    Raises
    ------
    FieldError
        With the path of the field.
    """
    for index, step in enumerate(lesson.steps):
        if step.do and step.do.job is not None:
            Named(JOBS, "Job").read(step.do.job, f"steps[{index}].do.job")


def _files(folder: Path) -> list[Path]:
    """The files with steps: ``xor.json``, and not ``xor.en.json``; one with a wrong name is no lesson, and says so."""
    return [path for path in sorted(folder.glob("*.json")) if Path(path.stem).suffix.removeprefix(".") not in LANGUAGES]


def _read(path: Path, *, is_own: bool) -> Entry:
    try:
        found = read_lesson(path, check_jobs)
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
