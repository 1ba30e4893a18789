"""Comments, docstrings, names, errors and page texts keep to the words of ``tests.words.deny_list``."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT
from tests.words.deny_list import DENIED, files, found, matches

PYTHON = [path for folder in ("engine", "app") for path in sorted((ROOT / folder).rglob("*.py"))]
#: A first line that asks instead of naming its subject. "Whether …" is how predicates begin.
_RIDDLE = re.compile(r"(?:Who|What|Where|Whatever|Whoever|With what|How)\b")


def test_no_denied_word_occurs() -> None:
    paths = list(files())
    assert {path.suffix for path in paths} >= {".py", ".js", ".json", ".md"}
    assert [line for path in paths for line in found(path)] == []


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("# the weights are drawn anew", "anew"),
        ('raise ValueError("is not to be had of this run")', "to be had"),
        ("/** In the midst of an epoch. */", "midst"),
        ('"error": "The name STANDS TWICE."', "STANDS TWICE"),
        ("class JobLine:", "JobLine"),
    ],
)
def test_a_denied_word_is_found(line: str, word: str) -> None:
    assert [match[0] for match in matches(line, Path("engine/some.py"))] == [word]


def test_words_that_only_contain_one_are_allowed() -> None:
    assert list(matches("a renewed goodbyes_count, uponish, begins_anew", Path("engine/some.py"))) == []


def test_the_list_says_what_to_write_instead() -> None:
    assert len(DENIED) >= 30
    assert all(DENIED.values())


def test_lines_of_the_page_fit_into_120_columns() -> None:
    """Biome wraps code, and leaves comments and texts as they are."""
    scripts = [path for path in sorted((ROOT / "static" / "js").rglob("*")) if path.suffix in (".js", ".ts")]
    assert len(scripts) > 200
    assert [
        f"{path.relative_to(ROOT)}:{number}"
        for path in scripts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 120
    ] == []


def test_class_names_are_unique() -> None:
    names = Counter(
        node.name
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert len(names) > 150
    assert [name for name, count in names.items() if count > 1] == []


def docstrings(path: Path) -> Iterator[tuple[str, str]]:
    """First lines of the docstrings of a module, its classes and public functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = getattr(node, "name", "")
            text = ast.get_docstring(node)
            if text and not name.startswith("_"):
                yield name, text.splitlines()[0]


def test_docstrings_begin_with_their_subject() -> None:
    riddles = [
        f"{path.relative_to(ROOT)}: {name}: {line}"
        for path in PYTHON
        for name, line in docstrings(path)
        if _RIDDLE.match(line)
    ]
    assert riddles == []
