"""Everything that the reading of a table can say has its sentence, with the values that it fills in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT
from tests.engine.csv_reader.reading import CASES, read
from tests.engine.csv_reader.test_numbers import MARKS
from tests.engine.csv_reader.test_shapes import READ, REFUSED
from tests.words.test_i18n import LANGUAGES, PLACEHOLDER, words

_DECISION = re.compile(r'Decision\(\s*f?"([a-z_]+)(\{)?')
_PROBLEM = re.compile(r'\.add\(\s*"([a-z_]+)"')
_FAULT = re.compile(r'"(csv_[a-z_]+)"|_foreign\("([a-z_]+)"')


def sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "engine" / "csv_reader").glob("*.py")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    known, text = words(language), sources()
    decisions = {code for code, more in _DECISION.findall(text) if not more}
    begun = {code for code, more in _DECISION.findall(text) if more}
    assert len(decisions) > 15
    assert {code for code in decisions if f"own.says.{code}" not in known} == set()
    assert {code for code in begun if not any(key.startswith(f"own.says.{code}") for key in known)} == set()
    problems = set(_PROBLEM.findall(text))
    assert len(problems) > 8
    assert {code for code in problems if f"own.cell.{code}" not in known} == set()
    faults = {code or f"csv_is_{foreign}" for code, foreign in _FAULT.findall(text)} - {"csv_is_"}
    assert len(faults) > 12
    assert {code for code in faults if f"own.error.{code}" not in known} == set()
    script = (ROOT / "static" / "js" / "lib" / "dom" / "text_file.js").read_text(encoding="utf-8")
    kinds = set(re.findall(r'^  \["([a-z0-9]+)", "', script, re.M)) | {"zip", "pickle", "binary", "damaged"}
    assert len(kinds) > 12
    assert {kind for kind in kinds - {"gzip"} if f"own.file.{kind}" not in known} == set()


def texts() -> list[str]:
    files = [path.read_bytes().decode("utf-8", "replace") for path in sorted(Path(CASES).glob("c*"))]
    return [*files, *READ, *REFUSED, *MARKS, "x,y\n10%,Cat\n2,cat\n(3),dog\n,dog\n", "id,y\n1,5\n2,\n3,9\n"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_gets_what_it_fills_in(language: str) -> None:
    known = words(language)

    def check(key: str, values: dict[str, Any]) -> None:
        for form in (key, f"{key}.one"):
            assert set(PLACEHOLDER.findall(known.get(form, ""))) <= values.keys(), form
        assert key in known

    for text in texts():
        for leave_out in (False, True):
            facts = read(text, leave_out=leave_out).facts
            for decision in facts["decisions"]:
                check(f"own.says.{decision['code']}", decision["values"])
            for problem in facts["problems"]:
                check(f"own.cell.{problem['code']}", problem)
            if facts["fault"]:
                check(f"own.error.{facts['fault']['code']}", facts["fault"]["values"])
            for column in facts["columns"]:
                assert column["reason"] in ("", "chosen") or f"own.reason.{column['reason']}" in known
