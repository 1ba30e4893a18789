"""What the documents claim is so: settings, limits, commands, the example, and nobody's registry."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.limits import Limits
from app.settings import Settings
from engine import DATASETS, OPTIMIZERS
from engine.components.faults import FAULTS
from engine.core.data import EXACT_UP_TO, MEASURED
from engine.jobs.seeds import RUNS
from tests import ROOT
from tests.test_layers import APP, ENGINE, SCRIPT_ROOMS

README = (ROOT / "README.md").read_text()


def test_every_setting_is_documented_with_its_default() -> None:
    for name, field in Settings.model_fields.items():
        row = re.search(rf"^\| .*`DESCENT_{name.upper()}` \| ([^|]*)\|", README, re.MULTILINE)
        assert row, f"README lacks DESCENT_{name.upper()}"
        default = field.get_default()
        if isinstance(default, bool | int | str) and field.default_factory is None:
            assert row[1].strip() == str(default).lower()


def test_the_limits_are_the_real_ones() -> None:
    limits = Limits()
    assert f"{limits.hidden_layers} · {limits.units} · {limits.points:,}" in README
    assert f"| {OPTIMIZERS['bfgs'].max_params:,} |" in README
    assert f"{limits.grid} × {limits.grid} cells" in README
    assert f"{limits.message_bytes // 1024} KiB · {limits.commands_per_second} a second" in README
    assert f"{limits.frames_per_second} a second, {limits.frames_in_flight} unacknowledged" in README
    assert f"{limits.step_count:,}" in README


def test_the_number_of_data_sets_is_right() -> None:
    assert len(set(DATASETS) - {"custom"}) == 18
    assert "Eighteen data sets" in README


WORDS = {3: "three", 5: "five", 7: "seven", 8: "eight", 10: "ten", 11: "eleven", 12: "twelve", 18: "eighteen"}


def plain(name: str) -> str:
    """A document in one line, in small letters."""
    return " ".join((ROOT / name).read_text(encoding="utf-8").split()).lower()


def test_what_the_readme_counts_is_so() -> None:
    """Each sentence is made of the count. The changelog says what there was in its version, and stays."""
    readme = plain("README.md")
    assert f"make a **bug** on purpose: {WORDS[len(FAULTS) - 1]} that people make" in readme
    assert f"- {WORDS[len(set(DATASETS) - {'custom'})]} data sets: gates" in readme


def test_the_limits_in_sentences_are_the_real_ones() -> None:
    text, limits = plain("README.md"), Limits()
    assert f"trains the same settings up to {RUNS.max:,.0f} times" in text
    assert f"after {limits.silence_seconds:.0f} s of silence training waits" in text
    assert f"bursts of {limits.command_burst} · " in text
    assert f"{limits.bytes_per_second // 2**20} mib a second, bursts of {limits.byte_burst // 2**20} |" in text
    assert f"sets of more than {EXACT_UP_TO:,} samples" in text
    assert f"of more than {EXACT_UP_TO:,} samples a frame measures the first {MEASURED:,}" in text
    numbers = limits.state_bytes * 3 // 4 // 8  # base64 of eight bytes each; Adam keeps three for a parameter
    assert f"about {numbers // 1000 * 1000:,} numbers ({numbers // 3 // 1000 * 1000:,} parameters with adam)" in text


def test_the_example_runs_and_solves_xor(capsys: pytest.CaptureFixture[str]) -> None:
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert example
    exec("\n".join(line.strip() for line in example[1].splitlines()), {})
    answers = np.array([float(number) for number in re.findall(r"\d\.\d+", capsys.readouterr().out)])
    np.testing.assert_array_equal(answers > 0.5, [False, True, True, False])


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for text in (README, (ROOT / "CONTRIBUTING.md").read_text()):
        for target in re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"no target {target}"


def test_the_plan_of_the_house_is_that_of_today() -> None:
    """Every room has its words, and every path that is named is there."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for room in (*ENGINE, *APP):
        assert f"`{room}" in text, room
    for room in SCRIPT_ROOMS:
        name = re.sub(r"^(charts|controls)/.*", r"\1/<name>", room)
        assert name in text, room
    named = re.findall(r"`((?:engine|app|static|tests)/[\w/.]+\.(?:py|js|css))`", text)
    named += [f"static/js/{name}" for name in re.findall(r"`((?:net|state|page|lessons|selectors)/\w+\.js)`", text)]
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).is_file()] == []
    assert len(re.findall(r"^\| ", text[text.index("## Glossary") :], re.MULTILINE)) >= 30


def test_the_recipes_count_their_files_and_name_those_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:engine|app|static|tests)/[\w/.]+\.(?:py|js|d\.ts|css|json))`", text)
    assert len(set(named)) > 20
    assert [path for path in named if not (ROOT / path).is_file()] == []
    recipes = re.findall(r"^(\w+) files by hand, in this order:\n\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    assert [(count.lower(), len(re.findall(r"^\d\.", steps, re.MULTILINE))) for count, steps in recipes] == [
        ("four", 4),
        ("eight", 8),
    ]


def test_linked_files_exist() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text()):
            assert link.startswith("https://") or (ROOT / link).exists(), f"{name}: {link}"


def test_constraints_carry_exact_versions_and_no_addresses() -> None:
    for path in (ROOT / "constraints").glob("*.txt"):
        for line in path.read_text().splitlines():
            assert re.match(r"^[A-Za-z0-9._-]+==[^ ]+( ; .*)?$", line), f"{path.name}: {line}"
            assert "://" not in line
