"""Who may know whom, read from the sources: the rules of the house, as a test."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT

SCRIPTS = ROOT / "static" / "js"

#: Standard modules that the engine has no business with: time, the machine, concurrency, the net.
NOT_IN_ENGINE = {
    "asyncio",
    "concurrent",
    "http",
    "multiprocessing",
    "os",
    "random",
    "select",
    "signal",
    "socket",
    "socketserver",
    "subprocess",
    "threading",
    "time",
    "urllib",
}
WEB = {"asyncio", "fastapi", "starlette", "uvicorn", "websockets"}

#: The pure core of the server: no event loop, no web.
SANS_IO = ("exports", "jobs", "limits", "protocol", "session")

#: Where the event loop is known (``uvicorn_protocol`` overrides coroutines of uvicorn).
ASYNC = ("main", "runner", "uvicorn_protocol", "websocket", "workers")

#: Python's composition roots.
ROOTS = ("app.main", "app.__main__", "engine.__main__")


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", python_files("engine"), ids=short)
def test_the_engine_knows_numbers_and_nothing_else(path: Path) -> None:
    allowed = (set(sys.stdlib_module_names) - NOT_IN_ENGINE) | {"engine", "numpy"}
    if "kernels" in path.parts:
        allowed |= {"numba", "llvmlite"}
    if path.name == "__main__.py":
        allowed |= {"os"}  # a command line meets closed pipes
    assert tops(path) <= allowed


def core_files() -> list[Path]:
    return [path for path in python_files("app") if path.relative_to(ROOT / "app").with_suffix("").parts[0] in SANS_IO]


@pytest.mark.parametrize("path", core_files(), ids=short)
def test_the_core_of_the_server_knows_no_web(path: Path) -> None:
    assert not tops(path) & WEB
    known = {
        module.split(".")[1]
        for module in imports(path)
        if module.startswith("app.") and not module.endswith("__version__")
    }
    assert known <= {*SANS_IO, "PROTOCOL"}


@pytest.mark.parametrize("path", python_files("app"), ids=short)
def test_only_the_shell_says_async(path: Path) -> None:
    kinds = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    says_async = any(isinstance(node, kinds) for node in ast.walk(ast.parse(path.read_text())))
    assert not says_async or path.stem in ASYNC


@pytest.mark.parametrize("path", python_files("app"), ids=short)
def test_the_server_does_not_know_its_tests(path: Path) -> None:
    assert "tests" not in tops(path)


@pytest.mark.parametrize("path", [*python_files("engine"), *python_files("app")], ids=short)
def test_nobody_imports_a_composition_root(path: Path) -> None:
    found = {name for name in imports(path) if name in ROOTS}
    assert found <= ({"app.main"} if short(path) == "app/__main__.py" else set())


def test_only_the_codec_knows_the_socket_s_bytes() -> None:
    for path in python_files("app"):
        packs = {"json", "struct"} & tops(path)
        is_file_format = path.parent.name == "exports"
        assert not packs or path.stem in ("wire", "pages", "lesson_pages") or is_file_format, short(path)


def test_the_core_is_there() -> None:
    found = {path.relative_to(ROOT / "app").with_suffix("").parts[0] for path in core_files()}
    assert found == set(SANS_IO)


# ---------------------------------------------------------------- JavaScript

_IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;"']*?from\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']""", re.M)
_DYNAMIC = re.compile(r"""\bimport\(\s*["'`]([^"'`]+)["'`]""")
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.S | re.M)

#: Rooms without a document, a window or a socket.
PURE = ("experiment", "selectors", "state")


def scripts() -> list[Path]:
    return sorted(SCRIPTS.rglob("*.js"))


def code(path: Path) -> str:
    return _COMMENT.sub("", path.read_text())


def script_imports(path: Path) -> list[str]:
    """What a script imports, as paths below static/js."""
    text = code(path)
    names = [first or second for first, second in _IMPORT.findall(text)] + _DYNAMIC.findall(text)
    for name in names:
        assert name.startswith("."), f"{short(path)}: {name} is not a file of the page"
    return [(path.parent / name).resolve().relative_to(SCRIPTS).as_posix() for name in names]


@pytest.mark.parametrize("path", scripts(), ids=short)
def test_imports_lead_to_files(path: Path) -> None:
    for name in script_imports(path):
        assert (SCRIPTS / name).is_file(), name


@pytest.mark.parametrize("path", scripts(), ids=short)
def test_nobody_imports_main(path: Path) -> None:
    assert "main.js" not in script_imports(path)


def views() -> list[Path]:
    return [path for path in scripts() if path.relative_to(SCRIPTS).parts[0] in ("charts", "controls")]


@pytest.mark.parametrize("path", views(), ids=short)
def test_a_view_knows_the_library_and_its_own_kind(path: Path) -> None:
    own = path.relative_to(SCRIPTS).parts[0]
    for name in script_imports(path):
        assert name.startswith(("lib/", f"{own}/")), f"{short(path)} imports {name}"


@pytest.mark.parametrize("path", [path for path in scripts() if path.relative_to(SCRIPTS).parts[0] == "lib"], ids=short)
def test_the_library_knows_only_itself(path: Path) -> None:
    assert all(name.startswith("lib/") for name in script_imports(path))


@pytest.mark.parametrize("path", [path for path in scripts() if path.parent.name in PURE], ids=short)
def test_pure_modules_touch_no_document(path: Path) -> None:
    assert not re.search(r"\b(?:document|window|localStorage|WebSocket)\b\s*[.?(\[]", code(path))


@pytest.mark.parametrize("path", scripts(), ids=short)
def test_only_one_file_touches_plotly(path: Path) -> None:
    if short(path) != "static/js/lib/draw/plotly.js":
        assert not re.search(r"\bwindow\.Plotly\b|\bPlotly\.\w", code(path))


@pytest.mark.parametrize("path", scripts(), ids=short)
def test_a_page_loads_nothing_from_another_host(path: Path) -> None:
    addresses = re.findall(r"""["'`](https?://[^"'`\s]+|//[^"'`\s]+)""", code(path))
    assert [address for address in addresses if not address.startswith("http://www.w3.org/")] == []
