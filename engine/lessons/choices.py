"""The order of a measured question's choices, held against what their texts say.

Choices go from low to high: the first is right below ``below[0]``, the last from the last bound on. A file in another
order would be read and would praise the wrong answer. Numbers in the texts show it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from engine.errors import FieldError
from engine.lessons.parts import AskChoice

_NUMBER = re.compile(
    r"(?<![\w.,])[−-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:e[−-]?\d+)?(\s?%)?(?![\d-])"
)


def numbers_in(text: str) -> list[float]:
    """The numbers written in digits, those in percent as shares."""
    found = []
    for match in _NUMBER.finditer(text):
        digits = match[0].removesuffix(match[1] or "").replace(",", "").replace("−", "-")
        found.append(float(digits) / (100.0 if match[1] else 1.0))
    return found


def check_choices(ask: AskChoice, texts: list[str], field: str) -> None:
    """Refuse choices that do not go from low to high.

    Parameters
    ----------
    texts : of every choice, in order, in one language.

    Raises
    ------
    FieldError
        If a text has a bound that is not one of its own, or smaller numbers than the text before it.
    """
    if not ask.below:
        return
    numbers = [numbers_in(text) for text in texts]
    for index, found in enumerate(numbers):
        own = ask.below[max(0, index - 1) : index + 1]
        for value in found:
            if value in ask.below and value not in own:
                _refuse(f"{field}.{ask.choices[index]}", f"says {value:g}, its bounds are {_listed(own)}")
    said = [index for index, found in enumerate(numbers) if found]
    for before, after in pairwise(said):
        if max(numbers[after]) < max(numbers[before]) or min(numbers[after]) < min(numbers[before]):
            _refuse(f"{field}.{ask.choices[after]}", f"says less than {ask.choices[before]!r}, which stands before it")


def _listed(bounds: tuple[float, ...]) -> str:
    return " and ".join(f"{bound:g}" for bound in bounds)


def _refuse(field: str, what: str) -> None:
    raise FieldError(field, f"{what}; choices go from low to high, as their bounds do", "inconsistent")
