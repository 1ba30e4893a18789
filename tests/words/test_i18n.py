"""The page's words: both languages complete, with the same placeholders, and a word for everything in the catalog."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app.pages.assets import Assets
from engine.core.catalog import catalog
from tests import ROOT

LANGUAGES = ("en", "ko")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
NAMED = {"dataset": "datasets", "initializer": "initializers", "optimizer": "optimizers", "regularizer": "regularizers"}


def table(name: str) -> list[tuple[str, str]]:
    text = (ROOT / "static" / "i18n" / f"{name}.json").read_text(encoding="utf-8")
    return list(json.loads(text, object_pairs_hook=list))


def words(language: str) -> dict[str, str]:
    pairs = table(language) + table(f"{language}.later")
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), "a duplicate key"
    return dict(pairs)


def families(name: str) -> set[str]:
    """The first parts of the keys: what they are about."""
    return {key.partition(".")[0] for key, _ in table(name)}


def test_both_languages_have_the_same_keys() -> None:
    # A form for one ("1 unit") is the business of each language: Korean has none.
    english, korean = ({key for key in words(name) if not key.endswith(".one")} for name in LANGUAGES)
    assert english == korean


def test_placeholders_agree() -> None:
    english, korean = words("en"), words("ko")
    for key in english.keys() & korean.keys():
        # "1 unit" need not say its number.
        expected, found = (set(PLACEHOLDER.findall(table[key])) for table in (english, korean))
        assert key.endswith(".one") or expected == found, key


def test_the_first_screen_needs_no_words_that_come_later() -> None:
    """Words come in two files by what they are about, the second with the first tab that is opened."""
    later = families("en.later")
    assert later == families("ko.later")
    assert not later & families("en")
    assets = Assets(ROOT / "static")
    first = [path for path in assets.paths() if assets.url(path) in assets.modules()]
    quoted = re.compile(rf"""["'`]({"|".join(later)})\.[a-z$]""")
    assert len(first) > 50
    assert [path for path in first if (body := assets.find(path)[0]) and quoted.search(body.raw.decode())] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty(language: str) -> None:
    assert [key for key, word in words(language).items() if not word.strip()] == []


def test_korean_is_korean() -> None:
    """A sentence without a Hangul letter was forgotten; names and formulas are short."""
    foreign = [key for key, word in words("ko").items() if not re.search("[가-힣]", word) and len(word.split()) > 3]
    assert foreign == []


def keys_of_catalog() -> set[str]:
    """Every key that the page looks up for an entry or a field of the catalog."""
    data = catalog()
    keys = {f"dataset.{name}.{part}" for name in data["datasets"] for part in ("title", "description")}
    # An activation function may have a word of its own ("step"); without one the page shows its name.
    keys |= {f"loss_name.{name}" for name in data["losses"]}
    keys |= {f"{kind}.{name}" for kind in ("optimizer", "initializer", "regularizer") for name in data[NAMED[kind]]}
    for path, info in leaves(data):
        keys |= {f"field.{path}"}
        if info["kind"] == "choice" and path in ("batching.order", "dataset.target", "precision", "compute"):
            keys |= {f"choice.{path}.{name}" for name in info["names"]}
    return keys


def leaves(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for name, info in data["fields"].items():
        if info["kind"] == "record":
            found += [(f"{name}.{leaf}", inner) for leaf, inner in info["fields"].items()]
        elif info["kind"] == "named":
            found += [(f"{name}.name", info)]
            for entry in data[NAMED[name]].values():
                found += [(f"{name}.{leaf}", inner) for leaf, inner in entry["fields"].items()]
        else:
            found.append((name, info))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_in_the_catalog_has_its_words(language: str) -> None:
    assert keys_of_catalog() - words(language).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_in_the_scripts_has_its_words(language: str) -> None:
    known = words(language)
    used: set[str] = set()
    for path in (ROOT / "static" / "js").rglob("*.js"):
        used |= set(re.findall(r"""\bt\(\s*["']([a-z_0-9]+(?:\.[a-z_0-9]+)+)["']""", path.read_text(encoding="utf-8")))
    template = (ROOT / "templates" / "playground.html").read_text(encoding="utf-8")
    used |= set(re.findall(r'data-i18n(?:-label)?="([^"]+)"', template))
    assert used
    assert used - known.keys() == set()
