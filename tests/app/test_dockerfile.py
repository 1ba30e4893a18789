"""What can be tested of the image without an engine: its lines, and a start under the conditions it promises."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT
from tests.app.serving import serving

NOBODY = 65534


def instructions() -> list[tuple[str, str]]:
    """Instruction and arguments, continued lines joined, comments left out."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.M)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines) if name]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    begin = max(index for index, (name, _) in enumerate(found) if name == "FROM")
    return found[begin:]


def only(name: str) -> str:
    found = [rest for instruction, rest in last_stage() if instruction == name]
    assert len(found) == 1
    return found[0]


def test_two_stages_on_the_same_slim_image() -> None:
    assert [rest for name, rest in instructions() if name == "FROM"] == [
        "python:3.12-slim AS build",
        "python:3.12-slim",
    ]


def test_the_image_is_a_version_that_the_project_allows() -> None:
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()


def test_it_installs_the_pinned_dependencies_and_names_no_registry() -> None:
    run = " ".join(rest for name, rest in instructions() if name == "RUN")
    assert "--constraint run.txt" in run
    assert "http" not in run
    assert "index" not in run


def test_an_unprivileged_user_runs_it() -> None:
    assert only("USER") == f"{NOBODY}:{NOBODY}"


def test_signals_reach_python() -> None:
    assert json.loads(only("ENTRYPOINT")) == ["/venv/bin/python", "-m", "app"]
    assert only("STOPSIGNAL") == "SIGTERM"


def test_what_is_copied_exists_and_is_all_that_is_served() -> None:
    sources = [rest.split()[-2] for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    assert all((ROOT / source).exists() for source in sources)
    assert {"app", "engine", "static", "templates"} <= set(sources)


def test_the_engine_gets_nothing_else() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    sources = [rest.split()[-2] for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(sources)
    assert any(fnmatch.fnmatch("app/__pycache__", rule) for rule in rules)


def health_check() -> list[str]:
    command: list[str] = json.loads(only("HEALTHCHECK").partition("CMD ")[2])
    return [sys.executable, *command[1:]]


def test_the_health_check_tells_a_running_server_from_none() -> None:
    with serving() as server:
        port = {"DESCENT_PORT": str(server.port)}
        assert subprocess.run(health_check(), env=os.environ | port, check=False).returncode == 0
    gone = subprocess.run(health_check(), env=os.environ | port, check=False, capture_output=True)
    assert gone.returncode != 0


@pytest.fixture
def read_only_copy() -> Iterator[Path]:
    """The files of the image, kernels compiled, in a folder in which nobody may write."""
    folder = Path(tempfile.mkdtemp(prefix="descent-"))
    try:
        for name in ("app", "engine", "static", "templates"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(
            [sys.executable, "-m", "engine.training.compile_kernels"], cwd=folder, check=False, capture_output=True
        )
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
        shutil.rmtree(folder)


def interpreter(options: dict[str, Any]) -> tuple[str, dict[str, str]] | None:
    """A Python of this version that such a user can run, and what it needs to find the packages."""
    packages = {"PYTHONPATH": sysconfig.get_paths()["purelib"]}
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    for python, needs in ((sys.executable, {}), (system, packages)):
        probe = [python, "-c", "import numpy, fastapi"]
        try:
            subprocess.run(probe, check=True, capture_output=True, env=os.environ | needs, **options)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python, needs
    return None


def test_it_starts_as_an_unprivileged_user_in_a_read_only_folder(read_only_copy: Path) -> None:
    options: dict[str, Any] = {"cwd": read_only_copy}
    if os.geteuid() == 0:
        options |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    found = interpreter(options)
    if found is None:
        pytest.skip("no Python of this version lies where an unprivileged user can run it")
    python, needs = found
    environment = needs | {"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent", "DESCENT_COMPILED": "true"}
    before = set(read_only_copy.rglob("*"))
    with serving(environment=environment, python=python, **options) as server:
        assert b"ready" in urllib.request.urlopen(server.url + "/readyz").read()
        assert b"<html" in urllib.request.urlopen(server.url).read()
        with server.page() as page:
            assert page.configure()["restarted"]
    assert set(read_only_copy.rglob("*")) == before


def test_the_kernels_are_compiled_in_the_image_where_the_server_looks_for_them() -> None:
    """As root, before the user changes; a builder whose processor cannot have them builds an image all the same."""
    names = [name for name, _ in last_stage()]
    assert only("RUN") == "/venv/bin/python -m engine.training.compile_kernels || true"
    assert names.index("RUN") < names.index("USER")
