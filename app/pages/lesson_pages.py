"""Lessons over HTTP: the list, and each lesson with its texts in one language, under an immutable URL."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.pages.assets import ALWAYS_ASK, FOREVER, Body, make_body, respond
from app.pages.lesson_library import Entry
from app.pages.pages import LANGUAGES, language_of
from engine.lessons.files import Texts
from engine.lessons.lesson import Setup
from engine.schema.records import write

#: Of Brotli: the best would keep every start of the server waiting for a second, and save half a kilobyte a lesson.
QUALITY = 6


class LessonPages:
    """Answers from the library that ``read`` gives: read once, or again for each request."""

    def __init__(self, read: Callable[[], list[Entry]], *, reload: bool = False) -> None:
        self._read = read
        self._reload = reload
        self._kept = _Shelf(read())

    def listing(self, request: Request) -> Response:
        """All lessons in the language of the request."""
        return respond(request, self._shelf().lists[language_of(request)], ALWAYS_ASK)

    def lesson(self, request: Request) -> Response | None:
        """One lesson, ``<hash>/<id>.<language>.json``; None if there is none. An old hash is answered, but not kept."""
        version, _, name = request.path_params["path"].partition("/")
        body = self._shelf().lessons.get(name)
        if body is None:
            return None
        return respond(request, body, FOREVER if version == body.etag and not self._reload else ALWAYS_ASK)

    def _shelf(self) -> _Shelf:
        if self._reload:
            self._kept = _Shelf(self._read())
        return self._kept


class _Shelf:
    """All responses, serialized and compressed."""

    def __init__(self, entries: list[Entry]) -> None:
        self.lessons: dict[str, Body] = {}
        for entry in entries:
            for language in LANGUAGES if entry.found else ():
                assert entry.found is not None
                self.lessons[f"{entry.id}.{language}.json"] = _body(lesson_data(entry.found, language, entry.is_own))
        self.lists = {
            language: _body({"lessons": [self._summary(entry, language) for entry in entries]})
            for language in LANGUAGES
        }

    def _summary(self, entry: Entry, language: str) -> dict[str, Any]:
        about = {"id": entry.id, "own": entry.is_own, "problem": entry.problem or None}
        if entry.found is None:
            return about | {"article": None, "title": entry.id, "summary": "", "steps": 0, "address": ""}
        lesson, texts = entry.found.lesson, entry.found.texts[language]
        name = f"{entry.id}.{language}.json"
        return about | {
            "article": lesson.article,
            "title": texts["title"],
            "summary": texts["summary"],
            "steps": len(lesson.steps),
            "address": f"lessons/{self.lessons[name].etag}/{name}",
        }


def lesson_data(found: Texts, language: str, is_own: bool) -> dict[str, Any]:
    """A lesson as the page reads it: every step with what it sets up, written out."""
    lesson = found.lesson
    steps = zip(lesson.steps, lesson.setups(), strict=True)
    return {
        "id": lesson.id,
        "article": lesson.article,
        "own": is_own,
        "steps": [
            {name: value for name, value in write(step).items() if name not in ("experiment", "change", "params")}
            | {"fresh": step.is_fresh, "setup": _setup_data(setup)}
            for step, setup in steps
        ],
        "texts": found.texts[language],
    }


def _setup_data(setup: Setup) -> dict[str, Any]:
    experiment, params = setup.experiment, setup.params
    vector = None
    if params is not None:
        # The whole state, as ``configure`` takes it: the optimizer starts with what it always starts with.
        slots = experiment.optimizer.slots(experiment.n_params)
        vector = [*params, *(float(value) for slot in slots for value in slot.ravel())]
    return {
        "experiment": experiment.to_json(),
        "vector": vector,
        "trained": setup.trained and write(setup.trained),
    }


def _body(data: dict[str, Any]) -> Body:
    raw = json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    return make_body(raw, "application/json", quality=QUALITY)
