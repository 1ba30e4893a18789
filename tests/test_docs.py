"""What the documents claim is so: settings, limits, commands, the example, and nobody's registry."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from app.limits import Limits
from app.settings import Settings
from engine import DATASETS, OPTIMIZERS

ROOT = Path(__file__).parents[1]
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


def test_linked_files_exist() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text()):
            assert link.startswith("https://") or (ROOT / link).exists(), f"{name}: {link}"


def test_constraints_carry_exact_versions_and_no_addresses() -> None:
    for path in (ROOT / "constraints").glob("*.txt"):
        for line in path.read_text().splitlines():
            assert re.match(r"^[A-Za-z0-9._-]+==[^ ]+( ; .*)?$", line), f"{path.name}: {line}"
            assert "://" not in line
