"""Every error that the server can send has words in both languages, and whatever these need to be filled in with.

The places where errors are made are read out of the sources, so that a new code without words is noticed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests import ROOT
from tests.words.test_i18n import LANGUAGES, PLACEHOLDER, words

#: Errors of lessons are told to their authors, on the command line and in one line of the page's list, as they stand.
FOR_AUTHORS = re.compile(r"engine/(lessons/\w+|__main__)\.py|app/pages/lesson_library\.py")
#: Which argument is the code, and which the details; a maker without one has a code by itself.
MAKERS = {"FieldError": (2, 3, "invalid"), "refuse": (3, 4, "wrong_type")}
#: What every error has; ``refuse`` adds two.
ALWAYS = {"message"}
OF_REFUSE = {"value", "allowed"}


class Site(NamedTuple):
    """A place where an error is made: its code, and the names of its details."""

    place: str
    code: str
    details: frozenset[str]


def key_of(code: str) -> str:
    """Under which key the page has its words."""
    if code.startswith("csv_"):
        return f"own.error.{code}"
    return code.replace("file_", "files.problem_", 1) if code.startswith("file_") else f"error.{code}"


def sites() -> Iterator[Site]:
    for package in ("engine", "app"):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if not FOR_AUTHORS.fullmatch(place):
                yield from _sites_in(place, ast.parse(path.read_text(encoding="utf-8")))


def _sites_in(place: str, tree: ast.Module) -> Iterator[Site]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                if node.func.id == "refuse" and place.startswith("engine/export/"):
                    continue  # of its own kind, which makes one error
                yield from _site(f"{place}:{node.lineno}", node, function, functions)


def _site(place: str, call: ast.Call, function: ast.FunctionDef, functions: list[ast.FunctionDef]) -> Iterator[Site]:
    assert isinstance(call.func, ast.Name)
    code_at, details_at, code = MAKERS[call.func.id]
    named = {word.arg: word.value for word in call.keywords}
    told = call.args[code_at] if len(call.args) > code_at else named.pop("code", None)
    if isinstance(told, ast.Constant):
        code = str(told.value)
    elif told is not None:
        return  # passed on from an error that was made elsewhere
    if call.func.id == "refuse":
        spread = [_keys(word.value, function, functions) for word in call.keywords if word.arg is None]
        yield Site(place, code, frozenset({*OF_REFUSE, *(name for name in named if name)}.union(*spread)))
        return
    details = call.args[details_at] if len(call.args) > details_at else named.get("details")
    yield Site(place, code, frozenset(_keys(details, function, functions)))


def _keys(expression: ast.expr | None, function: ast.FunctionDef, functions: list[ast.FunctionDef]) -> set[str]:
    """The keys of a dictionary, as far as the source says them."""
    match expression:
        case ast.Dict(keys=keys):
            return {str(key.value) for key in keys if isinstance(key, ast.Constant)}
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _keys(left, function, functions) | _keys(right, function, functions)
        case ast.Name(id=name):
            given = [
                node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and name in _targets(node)
            ]
            return set().union(*(_keys(value, function, functions) for value in given))
        case ast.Call(func=ast.Name(id=name)):
            made = next((other for other in functions if other.name == name), None)
            returns = [node.value for node in ast.walk(made) if isinstance(node, ast.Return)] if made else []
            return set().union(*(_keys(value, made or function, functions) for value in returns))
    return set()


def _targets(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


SITES = list(sites())


def test_the_sources_are_read() -> None:
    codes = {site.code for site in SITES}
    assert len(SITES) > 80
    assert {"unknown_field", "out_of_range", "output_units", "busy", "file_broken", "csv_rows"} <= codes
    (site,) = [site for site in SITES if site.code == "too_much"]
    assert site.details == {"value", "runs", "max"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_of_the_server_has_words(language: str) -> None:
    known = words(language)
    assert sorted({f"{key_of(site.code)} ({site.place})" for site in SITES if key_of(site.code) not in known}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_brings_what_its_words_name(language: str) -> None:
    known = words(language)
    empty = [
        f"{site.place}: {site.code} has no {{{name}}}"
        for site in SITES
        for name in PLACEHOLDER.findall(known.get(key_of(site.code), ""))
        if name not in site.details | ALWAYS
    ]
    assert empty == []


@pytest.mark.parametrize("reason", ["too_long", "failed"])
def test_so_has_every_end_of_a_computation(reason: str) -> None:
    for language in LANGUAGES:
        assert f"error.job_{reason}" in words(language)
