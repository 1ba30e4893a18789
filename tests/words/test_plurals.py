"""Counted words in English: "1 update", "2 updates", in every sentence that says how many there are."""

from __future__ import annotations

import json
import re

from tests import ROOT

#: A placeholder, at most two words, and a word that ends like a plural.
COUNTED = re.compile(r"\{(\w+)\}((?: [a-z-]+){0,2}?) ([a-z]+s)\b")
#: What ends like a plural and is none, or what ends the counted phrase before it.
NO_NOUN = {
    "is",
    "was",
    "has",
    "this",
    "its",
    "always",
    "works",
    "goes",
    "does",
    "needs",
    "sees",
    "as",
    "less",
    "across",
    "ms",
    "fps",
    "carries",
    "computes",
    "takes",
    "ends",
    "lies",
    "plus",
    "minus",
    "loss",
    "stands",
    "stays",
    "gives",
    "says",
    "uses",
    "grows",
    "passes",
    "changes",
    "keeps",
    "falls",
    "rises",
    "draws",
    "costs",
    "fits",
    "moves",
    "holds",
}
NO_LINK = {
    "is",
    "was",
    "has",
    "of",
    "in",
    "to",
    "and",
    "the",
    "for",
    "at",
    "on",
    "by",
    "with",
    "than",
    "from",
    "its",
    "goes",
    "takes",
    "needs",
    "sees",
    "or",
    "are",
    "after",
    "before",
}
FORM = re.compile(r"\{(\w+)\|([^{}|]*)\|([^{}|]*)\}")

#: Sentences in which the number can never be one, or is none, with the reason.
EXEMPT: dict[str, str] = {
    "network.picture": "all pixels of a picture, 64 at least",
    "distributions.reading_vanishing": "how many times smaller: said from 100 on",
    "gradient_check.ratio": "a ratio, not a count: 1.0 times as long",
    "finding.cause_twins": "the number of a layer, not of weights",
    "own.says.rows_in": "names of columns, not a number",
    "own.says.names_cut": "the most characters of a name, a constant",
    "race.tries": "the rates that are tried, several by construction",
    "race.best_of": "the rates that are tried, several by construction",
    "race.best_at_edge": "the rates that are tried, several by construction",
    "race.about_optimizers_best": "a list of factors, not a number",
    "answers.measured": "said of sets of more than 5,000 samples, of which it counts 2,000",
    "distributions.of_samples": "the most that are measured, a constant",
}
#: Parts of a sentence that stand after a number of it.
PARTS = {"status.points", "status.points_measured"}


def english() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("en", "en.later"):
        found |= json.loads((ROOT / "static" / "i18n" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def bare_plurals(text: str) -> list[str]:
    """Counted plurals that would stay plurals after a 1."""
    return [
        match.group()
        for match in COUNTED.finditer(text)
        if match.group(3) not in NO_NOUN and not NO_LINK & set(match.group(2).split())
    ]


def test_every_counted_word_has_a_form_for_one() -> None:
    words = english()
    bare = {
        key: bare_plurals(text)
        for key, text in words.items()
        if not key.endswith(".one") and f"{key}.one" not in words and key not in EXEMPT and bare_plurals(text)
    }
    assert bare == {}, 'write "{count} {count|row|rows}", or file in EXEMPT why it can never be one'


def test_every_exemption_is_still_needed() -> None:
    words = english()
    assert [key for key in EXEMPT if not bare_plurals(words.get(key, ""))] == []


def test_a_form_belongs_to_a_number_of_its_sentence() -> None:
    for key, text in english().items():
        for name, one, many in FORM.findall(text):
            assert key in PARTS or f"{{{name}}}" in text, key
            assert one != many, key


def test_the_test_finds_what_it_looks_for() -> None:
    assert bare_plurals("{count} rows") == ["{count} rows"]
    assert bare_plurals("after {epoch} more training epochs") == ["{epoch} more training epochs"]
    assert bare_plurals("{count} {count|row|rows}") == bare_plurals("{name} is one of the rows") == []
