"""Lessons in files: ``xor.json`` with its steps, and beside it its texts, ``xor.en.json`` and ``xor.ko.json``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import FieldError
from engine.json_text import parse_json
from engine.lessons.lesson import Lesson
from engine.lessons.texts import LANGUAGES, read_texts
from engine.schema.records import read

_STEP = re.compile(r"steps\[(\d+)\]")


class LessonError(FieldError):
    """An invalid lesson file: file, step, field, value and allowed values, in one line."""

    def __init__(self, file: str, error: FieldError, data: Any = None) -> None:
        super().__init__(f"{file}: {_with_step(error.field, data)}".removesuffix(": "), error.message, error.code)


@dataclass(frozen=True)
class Texts:
    """A lesson with its texts by language."""

    lesson: Lesson
    texts: dict[str, dict[str, str]]


def read_lesson(path: Path, check: Callable[[Lesson], None] | None = None) -> Texts:
    """The lesson in ``path``, with its texts.

    Parameters
    ----------
    check : what else must hold (the server knows more of jobs and tabs); it raises a FieldError.

    Raises
    ------
    LessonError
        One line that says what is wrong where.
    OSError
        If a file cannot be read.
    """
    data = _json(path)
    try:
        lesson = read(Lesson, data)
        if lesson.id != path.stem:
            raise FieldError("id", f"got {lesson.id!r}, the file is called {path.name}", "inconsistent")
        if check:
            check(lesson)
    except FieldError as error:
        raise LessonError(path.name, error, data) from None
    return Texts(lesson, {language: _texts(path.with_suffix(f".{language}.json"), lesson) for language in LANGUAGES})


def _texts(path: Path, lesson: Lesson) -> dict[str, str]:
    if not path.is_file():
        raise LessonError(path.name, FieldError("", "is missing: a lesson has its texts in both languages"))
    try:
        return read_texts(lesson, _json(path))
    except LessonError:
        raise
    except FieldError as error:
        raise LessonError(path.name, error) from None


def _json(path: Path) -> Any:
    try:
        return parse_json(path.read_bytes())
    except FieldError as error:
        raise LessonError(path.name, error) from None


def _with_step(field: str, data: Any) -> str:
    """``steps[2].card`` with the step's own name: ``steps[2] (linear).card``."""

    def named(found: re.Match[str]) -> str:
        try:
            return f"{found[0]} ({data['steps'][int(found[1])]['id']})"
        except (LookupError, TypeError):
            return found[0]

    return _STEP.sub(named, field)
