"""Compiled functions on disk: found again, renewed when a source changes, done without where they cannot be kept."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from numba import njit
from numba.core import config

from engine.kernels import cache, compiling
from tests import ROOT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where NUMBA_CACHE_DIR says."""
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    return tmp_path / "descent"


def double(x: float) -> float:
    return 2.0 * x


def compile_it() -> Any:
    """A new dispatcher of the same function, called once."""
    compiled = cache.keep(njit(double))
    assert compiled(4.0) == 8.0
    return compiled.stats


def test_it_is_compiled_once(folder: Path) -> None:
    assert sum(compile_it().cache_misses.values()) == 1
    assert {path.suffix for path in folder.iterdir()} == {".nbi", ".nbc"}
    assert sum(compile_it().cache_hits.values()) == 1


@pytest.mark.usefixtures("folder")
def test_another_source_is_compiled_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_it()
    monkeypatch.setattr(cache, "_HERE", Path(__file__).parent)
    assert sum(compile_it().cache_misses.values()) == 1


@pytest.mark.usefixtures("folder")
def test_another_constant_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    constants = tmp_path / "constants.py"
    constants.write_text("SLOPE = 0.01")
    monkeypatch.setattr(cache, "_CONSTANTS", (constants,))
    compile_it()
    assert sum(compile_it().cache_hits.values()) == 1
    constants.write_text("SLOPE = 0.02")
    assert sum(compile_it().cache_misses.values()) == 1


def test_all_constants_count() -> None:
    """Whatever compiled files take from elsewhere, types apart, stands in a file that is looked at."""
    compiled = [path for path in cache._HERE.glob("*.py") if "engine.kernels.compiling import" in path.read_text()]
    imports = [node for path in compiled for node in ast.walk(ast.parse(path.read_text()))]
    sources = {
        node.module.removeprefix("engine.")
        for node in imports
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("engine.")
    }
    elsewhere = {name for name in sources if not name.startswith("kernels")} - {"arrays"}
    assert elsewhere == {".".join(path.relative_to(ROOT / "engine").with_suffix("").parts) for path in cache._CONSTANTS}


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("content", [b"", b"\x80\x04 no pickle", b"garbage" * 99])
def test_a_broken_file_is_no_error(folder: Path, suffix: str, content: bytes) -> None:
    compile_it()
    for path in folder.glob("*" + suffix):
        path.write_bytes(content)
    compile_it()


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "file" / "folder"))
    assert not compile_it().cache_hits


def test_kernels_are_kept(folder: Path) -> None:
    assert compiling.kernel(double)(1.0) == 2.0
    assert len(list(folder.iterdir())) == 2


def test_they_can_be_compiled_beforehand(tmp_path: Path) -> None:
    """As the image does; twice, and the second time from the cache, which a script tells by its hits."""
    script = (
        "from engine.training import kernel_loader; kernel_loader.load(); from engine.kernels import batch, single;"
    )
    script += "print(*(sum(kernel.train.stats.cache_hits.values()) for kernel in (batch, single)))"
    environment = {"NUMBA_CACHE_DIR": str(tmp_path), "PATH": ""}
    compiling = [sys.executable, "-m", "engine.training.compile_kernels"]
    done = subprocess.run(compiling, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(done.stdout)
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert found.stdout.split() == [b"1", b"1"]
