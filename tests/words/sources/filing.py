"""Sources of numbers: where each number in a text is from, and whether that says the same.

``i18n.json`` and ``lessons.json`` map a key to its numbers, each to its source, a single one or a list:

- ``{"printed": 4}``: article 4 prints it; ``articles.json`` has what each of them prints.
- ``{"measured": "card('xor.many.solved')", "within": 0.02}``: an expression of ``known()`` gives it, to the digits
  written, or within so much; ``"above": true`` and ``"below": true`` say that what is measured lies beyond it.
- ``{"definition": "metrics.UNDECIDED_WITHIN"}``: the same for a constant of the code, or of mathematics.
"""

from __future__ import annotations

import ast
import json
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.components import formulas
from tests import ROOT
from tests.words.sources import known, steps
from tests.words.sources.numbers import Number, numbers_in

HERE = Path(__file__).parent
STATIC = ROOT / "static"
LANGUAGES = ("en", "ko")
KINDS = ("printed", "measured", "definition")
LIMITS = ("within", "above", "below")
_FORMULA = re.compile(r"\$([^$]*)\$")
_RELATION = re.compile(r"<=|>=|=|≈|≤|≥|→")
_FORM = re.compile(r"(?<![\w.])[012](?![\w.])")

Sources = dict[str, dict[str, Any]]


def load(name: str) -> Any:
    """A file of this folder."""
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def words(language: str) -> dict[str, str]:
    """All texts of the page in one language, by key."""
    tables = [STATIC / "i18n" / f"{language}{part}.json" for part in ("", ".later")]
    return {key: text for path in tables for key, text in json.loads(path.read_text(encoding="utf-8")).items()}


def lesson_texts(language: str) -> dict[str, str]:
    """All texts of the lessons, by ``lesson.key``."""
    found: dict[str, str] = {}
    for name, lesson in steps.lessons().items():
        found |= {f"{name}.{key}": text for key, text in lesson.texts[language].items()}
    return found


@cache
def printed(article: int) -> frozenset[str]:
    """What an article prints, as numbers are filed."""
    return frozenset(number.name for text in load("articles.json")[str(article)] for number in numbers_in(text, "en"))


def evaluate(expression: str) -> float:
    """The value of an expression over ``known``."""
    return float(eval(expression, dict(vars(known)), {}))


def problem(number: Number, source: dict[str, Any]) -> str:
    """What is wrong with a source, or nothing."""
    kinds = [kind for kind in KINDS if kind in source]
    if len(kinds) != 1 or source.keys() - {*KINDS, *LIMITS}:
        return f"not a source: {source}"
    what = source[kinds[0]]
    if kinds[0] == "printed":
        return (
            ""
            if number.name in printed(what)
            else f"article {what} does not print it (tests/words/sources/articles.json)"
        )
    if re.fullmatch(r"[\d.eE+-]+", what):
        return f"{what} is the number itself: where is it from?"
    value = evaluate(what)
    if source.get("above") or source.get("below"):
        holds = value > number.value if source.get("above") else value < number.value
    elif "within" in source:
        holds = abs(value - number.value) <= source["within"]
    else:
        holds = number.is_near(value)
    return "" if holds else f"{what} is {value:.10g}"


def settings_of(filed: dict[str, Any]) -> set[float]:
    """The numbers with which a sentence's own measurements are made: "after 3,000 epochs" of ``r2_after(…, 3000)``."""
    expressions = [source["measured"] for source in filed.values() if "measured" in source]
    nodes = (node for text in expressions for node in ast.walk(ast.parse(text, mode="eval")))
    return {
        float(node.value) for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    }


def formulas_in(text: str) -> list[str]:
    """What stands between dollars."""
    return _FORMULA.findall(text)


def formula_holds(formula: str) -> bool | None:
    """Whether the sides of a formula without names are equal, as they are written; None: it has names, or one side."""
    sides = [side.strip() for side in _RELATION.split(formula)]
    if len(sides) < 2 or any(formulas.names_in(side) - {"pi", "e"} for side in sides):
        return None
    values = [float(formulas.evaluate(side, {"pi": math.pi, "e": math.e})) for side in sides]
    written = numbers_in(sides[-1], "en")
    half = written[0].half if len(written) == 1 else 0.0
    return bool(np.allclose(values, values[-1], rtol=1e-9, atol=half * 1.0000001))


def without_true_formulas(text: str) -> str:
    """``text`` without formulas of numbers alone, which prove themselves, and without the 0, 1 and 2 of the others."""
    return _FORMULA.sub(lambda found: " " if formula_holds(found[1]) else _FORM.sub(" ", found[1]), text)
