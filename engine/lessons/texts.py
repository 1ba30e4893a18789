"""The texts of a lesson, flat: key -> text. Which keys there must be follows from its steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.components import formulas
from engine.errors import FieldError
from engine.lessons.choices import check_choices
from engine.lessons.lesson import Lesson
from engine.lessons.parts import AskChoice, LessonStep

LANGUAGES = ("en", "ko")
#: Characters in one text.
LONGEST = 4000

_FORMULA = re.compile(r"\$([^$]*)\$")
_RELATION = re.compile(r"<=|>=|=|≈|≤|≥|→")


def required_keys(lesson: Lesson) -> list[str]:
    """Every text that the lesson must have."""
    return ["title", "summary", *(f"{step.id}.{name}" for step in lesson.steps for name in _of_step(step))]


def _of_step(step: LessonStep) -> Iterator[str]:
    yield from ("title", "text")
    if step.ask is not None:
        yield from ("ask", "answer")
    if isinstance(step.ask, AskChoice):
        yield from (f"choice.{choice}" for choice in step.ask.choices)
    for card in step.card:
        yield f"card.{card.id}"
        if card.verdict == "different":
            yield f"card.{card.id}.why"


def optional_keys(lesson: Lesson) -> set[str]:
    """Texts that it may have: what came out, where it is from, why a number is as it is."""
    found = {f"{step.id}.{name}" for step in lesson.steps for name in ("answer", "source")}
    return found | {f"{step.id}.card.{card.id}.why" for step in lesson.steps for card in step.card}


def read_texts(lesson: Lesson, data: Any) -> dict[str, str]:
    """The texts of one language; a list of texts is one of several paragraphs.

    Raises
    ------
    FieldError
        With the key of a text that is missing, left over, empty, too long, or that cannot be set.
    """
    if not isinstance(data, dict):
        raise FieldError("", "not an object", "wrong_type")
    required = required_keys(lesson)
    allowed = {*required, *optional_keys(lesson)}
    for key in required:
        if key not in data:
            raise FieldError(key, "is missing", "missing")
    for key in data:
        if key not in allowed:
            raise FieldError(str(key)[:80], "belongs to nothing in the lesson", "unknown_field")
    texts = {key: _text(value, key) for key, value in data.items()}
    for step in lesson.steps:
        if isinstance(step.ask, AskChoice):
            words = [texts[f"{step.id}.choice.{choice}"] for choice in step.ask.choices]
            check_choices(step.ask, words, f"{step.id}.choice")
    return texts


def _text(value: Any, key: str) -> str:
    parts = value if isinstance(value, list) and value else [value]
    if not all(isinstance(part, str) and part.strip() for part in parts):
        raise FieldError(key, "allowed: a text, or a list of paragraphs", "wrong_type")
    text = "\n\n".join(parts)
    if len(text) > LONGEST:
        raise FieldError(key, f"has {len(text)} characters, allowed: {LONGEST}", "wrong_length")
    _check_marks(text, key)
    for formula in _FORMULA.findall(text):
        _check_formula(formula, key)
    return text


def _check_marks(text: str, key: str) -> None:
    """Every mark that is opened is closed; what stands in a formula or in code is none."""
    plain = re.sub(r"`[^`]*`", "", _FORMULA.sub("", text))
    for mark in ("$", "`", "**", "*"):
        if plain.count(mark) % 2:
            raise FieldError(key, f"{mark} is opened and not closed", "inconsistent")
        plain = plain.replace(mark, "")


def _check_formula(formula: str, key: str) -> None:
    """Each side of a relation is what ``engine.components.formulas`` reads."""
    for side in _RELATION.split(formula):
        try:
            formulas.names_in(side.strip())
        except ValueError as error:
            raise FieldError(key, f"${formula}$: {error}", "invalid") from None
