"""The remarks of programs: the same keys and placeholders in every language."""

from __future__ import annotations

import re

from engine.export.remarks import EN, KO, WORDS
from engine.export.stretch import LANGUAGES


def test_every_language_has_the_same_words() -> None:
    assert set(WORDS) == set(LANGUAGES)
    assert list(EN) == list(KO)
    for key, text in EN.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", KO[key])), key
