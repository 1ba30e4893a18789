"""Which room may import which, read from the sources: one table by folder, so that a file is ruled by where it lies."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests import ROOT

SCRIPTS = ROOT / "static" / "js"

#: Rooms of Python: what each may import besides itself. A file that lies in no room of this table fails.
#: ``engine`` as a right-hand side is its leaves: arrays, errors, progress, randomness, JSON.
ENGINE: Mapping[str, str] = {
    "engine": "",
    "engine/schema": "engine",
    "engine/components": "engine schema",
    "engine/datasets": "engine schema",
    "engine/csv_reader": "engine datasets",
    "engine/core": "engine schema components datasets",
    "engine/kernels": "engine schema components core",
    "engine/training": "engine schema components core kernels",
    "engine/diagnosis": "engine schema components datasets core training",
    "engine/export": "engine schema components core training",
    "engine/export/libraries": "engine schema components datasets core export",
    "engine/export/numpy_script": "engine schema components core training export",
    "engine/frame": "engine schema components core training diagnosis",
    "engine/jobs": "engine schema components datasets core training diagnosis frame",
    "engine/lessons": "engine schema components core training diagnosis frame",
}
#: ``engine`` stands for all of the engine here, ``app`` for its leaves: limits, settings, security.
APP: Mapping[str, str] = {
    "app": "engine",
    "app/exports": "engine",
    "app/jobs": "engine app exports",
    "app/protocol": "engine app jobs",
    "app/session": "engine app protocol jobs",
    "app/server": "engine app protocol session",
    "app/pages": "engine app jobs",
}
#: Faces and composition roots, which lie beside the leaves: they may import everything, and nobody imports them.
ROOTS = ("engine/__init__.py", "engine/__main__.py", "app/__main__.py", "app/main.py")
#: What ``engine`` and ``app`` hold besides: whatever lies there must be a leaf.
MAY_IMPORT_ROOTS: Mapping[str, str] = {"app/__main__.py": "app/main.py"}

#: Rooms of the page's JavaScript. Rooms of charts and controls know the library, what their kind shares, and no more.
SCRIPT_ROOMS: Mapping[str, str] = {
    "": "*",
    "lib/text": "",
    "lib/dom": "lib/text",
    "lib/draw": "lib/dom lib/text",
    "lib/picture": "lib/dom lib/text lib/draw",
    "experiment": "lib/text",
    "net": "",
    "state": "experiment net lib/text",
    "selectors": "state experiment lib/text",
    "lessons": "state experiment controls/lesson lib/dom lib/text",
    "page": "selectors state experiment lib/*",
    "controls": "controls/* lib/*",
    "controls/widgets": "lib/*",
    "controls/*": "controls/widgets lib/*",
    "charts": "charts/* lib/*",
    "charts/shared": "lib/*",
    "charts/*": "charts/shared lib/*",
}
#: Charts that show a part of another; each leads one way.
SHARED_CHARTS = {
    ("bugs", "answers"),
    ("answers", "images"),
    ("gradient_check", "network"),
    ("landscape", "network"),
    ("output", "images"),
}
#: Rooms of scripts that touch no document, window, storage or socket, so that Node can test them.
PURE = ("lib/text", "experiment", "state", "selectors")
#: Files of other rooms that touch none either.
PURE_FILES = (
    "lessons/reducer.js",
    "lessons/setup.js",
    "lessons/measures.js",
    "lessons/view.js",
    "net/wire.js",
    "tabs.js",
)

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
SANS_IO = ("app/exports", "app/jobs", "app/protocol", "app/session")
#: Where the event loop is known.
ASYNC = ("app/server/", "app/main.py")
#: The only places that know the bytes of the socket, of pages and of files.
BYTES = ("app/protocol/wire.py", "app/pages/", "app/exports/")


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    return path.parent.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files_imported(path: Path) -> Iterator[str]:
    """The files of ours that a file imports."""
    for name in dict.fromkeys(imports(path)):
        place = ROOT.joinpath(*name.split("."))
        if place.with_suffix(".py").is_file():
            yield short(place.with_suffix(".py"))
        elif (place / "__init__.py").is_file():
            yield short(place / "__init__.py")


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def allowed(table: Mapping[str, str], top: str, room: str) -> set[str]:
    """The rooms that a room may import."""
    names = table[room].split()
    return {room, *(name if name in (top, "engine", "app") else f"{top}/{name}" for name in names)}


@pytest.mark.parametrize("path", [*python_files("engine"), *python_files("app")], ids=short)
def test_a_room_imports_what_it_may(path: Path) -> None:
    top, table = ("engine", ENGINE) if short(path).startswith("engine/") else ("app", APP)
    assert room_of(path) in table, "a file in no room: give it one, or the room a row of the table"
    if short(path) in ROOTS:
        return
    may = allowed(table, top, room_of(path))
    for name in files_imported(path):
        whose = name.partition("/")[0]
        room = Path(name).parent.as_posix() if whose == top else whose
        is_package = name.endswith("/__init__.py") and not (ROOT / name).read_text(encoding="utf-8").strip()
        assert room in may or is_package, f"{short(path)} imports {name}"


@pytest.mark.parametrize("path", [*python_files("engine"), *python_files("app")], ids=short)
def test_nobody_imports_a_composition_root(path: Path) -> None:
    roots = {name for name in ROOTS if not name.endswith("__init__.py")}
    found = {name for name in files_imported(path) if name in roots}
    assert found <= {MAY_IMPORT_ROOTS.get(short(path), "")}
    if short(path).startswith("engine/") and short(path) not in ROOTS:
        assert "engine" not in set(imports(path)), "the engine's face is for others"


def test_there_is_no_circle() -> None:
    """Neither between files nor between rooms; faces and roots, which import everything, aside."""
    files: dict[str, set[str]] = {}
    for path in (*python_files("engine"), *python_files("app")):
        if short(path) not in ROOTS:
            files[short(path)] = {name for name in files_imported(path) if name not in (*ROOTS, short(path))}
    for path in scripts():
        files[short(path)] = {f"static/js/{name}" for name in script_imports(path)}
    rooms: dict[str, set[str]] = defaultdict(set)
    for name, others in files.items():
        room = Path(name).parent.as_posix()
        rooms[room] |= {Path(other).parent.as_posix() for other in others} - {room}
    rooms.pop("app", None)  # its leaves and what starts the server lie side by side
    for graph in (files, rooms):
        assert not circle_in(graph)


def circle_in(graph: Mapping[str, set[str]]) -> list[str]:
    """What is left when everything that leads nowhere is taken away, again and again."""
    left = {name: set(others) for name, others in graph.items()}
    while ends := [name for name, others in left.items() if not others & left.keys()]:
        for name in ends:
            del left[name]
    return sorted(left)


@pytest.mark.parametrize("path", python_files("engine"), ids=short)
def test_the_engine_knows_numbers_and_nothing_else(path: Path) -> None:
    known = (set(sys.stdlib_module_names) - NOT_IN_ENGINE) | {"engine", "numpy"}
    if room_of(path) == "engine/kernels":
        known |= {"numba", "llvmlite"}
    if path.name == "__main__.py":
        known |= {"os"}  # a command line meets closed pipes
    assert tops(path) <= known


@pytest.mark.parametrize("path", python_files("app"), ids=short)
def test_the_core_of_the_server_knows_no_web(path: Path) -> None:
    assert "tests" not in tops(path)
    if room_of(path) in SANS_IO:
        assert not tops(path) & WEB


@pytest.mark.parametrize("path", python_files("app"), ids=short)
def test_only_the_shell_says_async(path: Path) -> None:
    kinds = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    says_async = any(isinstance(node, kinds) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    assert not says_async or short(path).startswith(ASYNC)


def test_only_the_codec_knows_the_socket_s_bytes() -> None:
    for path in python_files("app"):
        assert not {"json", "struct"} & tops(path) or short(path).startswith(BYTES), short(path)


# ---------------------------------------------------------------- JavaScript

_IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;"']*?from\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']""", re.M)
_DYNAMIC = re.compile(r"""\bimport\(\s*["'`]([^"'`]+)["'`]""")
#: The document, the window, storage, the address and the socket; ``state.history`` is none of them.
DOCUMENT = re.compile(
    r"(?<![.\w])(?:(?:document|window|localStorage|sessionStorage|location|WebSocket)\s*[.?(\[]|history\.\w+State\b)"
)
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.S | re.M)


def scripts() -> list[Path]:
    return sorted(SCRIPTS.rglob("*.js"))


def code(path: Path) -> str:
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))


def script_imports(path: Path) -> list[str]:
    """What a script imports, as paths below static/js."""
    text = code(path)
    names = [first or second for first, second in _IMPORT.findall(text)] + _DYNAMIC.findall(text)
    for name in names:
        assert name.startswith("."), f"{short(path)}: {name} is not a file of the page"
    return [(path.parent / name).resolve().relative_to(SCRIPTS).as_posix() for name in names]


def script_room(name: str) -> str:
    """The room of a script, as the table writes it."""
    room = Path(name).parent.as_posix().removeprefix(".")
    kind, _, rest = room.partition("/")
    return f"{kind}/*" if kind in ("charts", "controls") and rest and room not in SCRIPT_ROOMS else room


@pytest.mark.parametrize("path", scripts(), ids=short)
def test_a_script_imports_what_its_room_may(path: Path) -> None:
    own = path.relative_to(SCRIPTS).as_posix()
    room = script_room(own)
    assert room in SCRIPT_ROOMS, "a file in no room: give it one, or the room a row of the table"
    may = SCRIPT_ROOMS[room].split()
    for name in script_imports(path):
        assert (SCRIPTS / name).is_file(), name
        assert name != "main.js", "nobody imports the composition root"
        folder = Path(name).parent.as_posix()
        is_shared_chart = (path.parent.name, Path(folder).name) in SHARED_CHARTS and folder.startswith("charts/")
        fits = any(rule in ("*", folder) or (rule.endswith("/*") and folder.startswith(rule[:-1])) for rule in may)
        assert fits or folder == Path(own).parent.as_posix() or is_shared_chart, f"{own} imports {name}"


@pytest.mark.parametrize("path", scripts(), ids=short)
def test_pure_scripts_touch_no_document(path: Path) -> None:
    own = path.relative_to(SCRIPTS).as_posix()
    if Path(own).parent.as_posix() in PURE or own in PURE_FILES:
        assert not DOCUMENT.search(code(path))


@pytest.mark.parametrize("path", scripts(), ids=short)
def test_only_one_file_touches_plotly(path: Path) -> None:
    if short(path) != "static/js/lib/draw/plotly.js":
        assert not re.search(r"\bwindow\.Plotly\b|\bPlotly\.\w", code(path))


@pytest.mark.parametrize("path", scripts(), ids=short)
def test_a_page_loads_nothing_from_another_host(path: Path) -> None:
    addresses = re.findall(r"""["'`](https?://[^"'`\s]+|//[^"'`\s]+)""", code(path))
    assert [address for address in addresses if not address.startswith("http://www.w3.org/")] == []


_EXPORT = re.compile(r"^export (?:async )?(?:const|let|function\*?|class) (\w+)", re.M)


def test_an_exported_name_is_defined_in_one_script() -> None:
    files: dict[str, list[str]] = defaultdict(list)
    for path in scripts():
        for name in _EXPORT.findall(code(path)):
            files[name].append(short(path))
    assert {name: places for name, places in files.items() if len(places) > 1} == {}
