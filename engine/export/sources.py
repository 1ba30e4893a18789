"""Embeds source code of engine functions in a program: without types and ``self``, with dependencies.

What a program is to compute bit for bit is not written a second time: its source is taken from where it stands.
"""

from __future__ import annotations

import ast
import inspect
import math
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import numpy as np

_IMPORTS: dict[int, str] = {
    id(np): "import numpy as np",
    id(math): "import math",
    id(NamedTuple): "from typing import NamedTuple",
}
_Scope = ast.FunctionDef | ast.ClassDef


class EmbeddedFunction(NamedTuple):
    """A function in the program: how it is called, and those of its parameters that it uses."""

    name: str
    params: tuple[str, ...]

    def call(self, **values: str) -> str:
        """The call with the parameters named."""
        return f"{self.name}({', '.join(values[name] for name in self.params)})"


class _Definition(NamedTuple):
    """What a name of the program means; ``all_params`` are those that its source has, used or not."""

    meaning: object
    embedded: EmbeddedFunction
    all_params: tuple[str, ...] = ()


@dataclass
class Sources:
    """Embedded sources of a program; ``docs`` translates the first line of a docstring, or is None to keep all."""

    docs: Callable[[str], str] | None = None
    imports: set[str] = field(default_factory=lambda: {"import numpy as np"})
    _known: dict[str, _Definition] = field(default_factory=dict)

    def embed(
        self, function: Callable[..., Any], name: str = "", changes: tuple[tuple[str, str], ...] = ()
    ) -> tuple[EmbeddedFunction, list[str]]:
        """A function, and the lines that define it and what it needs, if the program has it not yet.

        Parameters
        ----------
        name : the name in the program, if it differs.
        changes : (pattern, replacement) for its own text, before anything else.
        """
        if not isinstance(function, FunctionType):  # of NumPy itself
            return EmbeddedFunction(f"np.{function.__name__}", ("z",)), []
        name = name or _plain(function.__name__)
        if self._knows(name, function):
            return self._known[name].embedded, []
        text, scope = _read(function, changes)
        params = _params(scope)
        used = tuple(param for param in params if _uses(scope, param))
        found = EmbeddedFunction(name, used)
        self._known[name] = _Definition(function, found, params)
        lines = list(self._needs(scope, function.__globals__))
        text = re.sub(
            rf"\bdef {function.__name__}\(.*?\):", f"def {name}({', '.join(used)}):", text, count=1, flags=re.S
        )
        return found, _constants_first([*lines, *self._finished(text, function.__globals__)])

    def _knows(self, name: str, meaning: object) -> bool:
        """Whether the program has it already.

        Raises
        ------
        ValueError
            If the program calls something else by that name: one of the two would silently stand for both.
        """
        if name not in self._known:
            return False
        known = self._known[name].meaning
        if known is not meaning and not (known == meaning and not callable(meaning)):
            raise ValueError(f"two things of a program are called {name}: {known!r} and {meaning!r}")
        return True

    def define(self, entry: type) -> list[str]:
        """The lines that define a class, if the program has it not yet."""
        return list(self._define(entry.__name__, entry))

    def _needs(self, scope: _Scope, names: dict[str, Any]) -> Iterator[str]:
        """The definitions of all that a function or class uses."""
        bound = {node.arg for node in ast.walk(scope) if isinstance(node, ast.arg)}
        for node in _in_order(scope):
            if node.id in names and node.id not in bound and node.id != scope.name:
                yield from self._define(node.id, names[node.id])

    def _define(self, name: str, value: Any) -> Iterator[str]:
        if id(value) in _IMPORTS:
            self.imports.add(_IMPORTS[id(value)])
            return
        plain = _plain(name)
        if isinstance(value, ModuleType) or self._knows(plain, value):
            return
        if isinstance(value, FunctionType | type):
            text, scope = _read(value, ())
            # Its callers call it with all that its source takes, so it keeps all of that.
            params = _params(scope) if isinstance(value, FunctionType) else ()
            self._known[plain] = _Definition(value, EmbeddedFunction(plain, params), params)
            names = vars(inspect.getmodule(value))
            yield from self._needs(scope, names)
            yield from self._finished(text, names)
        else:
            self._known[plain] = _Definition(value, EmbeddedFunction(plain, ()))
            yield f"{plain} = {_constant(value)}"

    def _finished(self, text: str, names: dict[str, Any]) -> list[str]:
        text = self._as_defined(text, names)
        private = {name for name in re.findall(r"\b_[A-Za-z]\w*", text) if name in names}
        for name in private:
            text = re.sub(rf"\b{name}\b", _plain(name), text)
        text = text if self.docs is None else _translated(text, self.docs)
        return ["", "", *text.rstrip().splitlines(), "", ""]

    def _as_defined(self, text: str, names: dict[str, Any]) -> str:
        """The source with every call as the program defines the function: without what that leaves out."""
        while call := next(self._longer_calls(ast.parse(text), names), None):
            node, known = call
            kept = [
                ast.get_source_segment(text, arg) or ""
                for param, arg in zip(known.all_params, node.args, strict=False)
                if param in known.embedded.params
            ]
            kept += [
                ast.get_source_segment(text, word) or "" for word in node.keywords if word.arg in known.embedded.params
            ]
            whole = ast.get_source_segment(text, node) or ""
            text = text.replace(whole, f"{known.embedded.name}({', '.join(kept)})")
        return text

    def _longer_calls(self, tree: ast.AST, names: dict[str, Any]) -> Iterator[tuple[ast.Call, _Definition]]:
        """Calls with more than the program's function of that name takes; the inner ones first."""
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        for node in reversed(calls):
            assert isinstance(node.func, ast.Name)
            known = self._known.get(_plain(node.func.id))
            if known is None or known.meaning is not names.get(node.func.id) or isinstance(known.meaning, type):
                continue
            words = {word.arg for word in node.keywords}
            if len(node.args) + len(words) > len(known.embedded.params):
                yield node, known


def _params(scope: ast.FunctionDef) -> tuple[str, ...]:
    """The parameters of a function, or of a method without ``self``."""
    return tuple(arg.arg for arg in scope.args.args if arg.arg != "self")


def _constant(value: Any) -> str:
    """Long whole numbers are patterns of bits."""
    return f"0x{value:X}" if isinstance(value, int) and value >= 2**32 else repr(value)


def _constants_first(lines: list[str]) -> list[str]:
    constants = [line for line in lines if re.match(r"[A-Z]\w* = ", line)]
    return [*constants, *(line for line in lines if line not in constants)]


def field_names(method: Callable[..., Any]) -> list[str]:
    """The fields ``self.…`` that a method reads, each once."""
    _, scope = _read(method, (), keeps_self=True)
    found = [
        node.attr
        for node in ast.walk(scope)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    ]
    return list(dict.fromkeys(found))


def _plain(name: str) -> str:
    return name.lstrip("_")


def _uses(scope: ast.FunctionDef, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for line in scope.body for node in ast.walk(line))


def _in_order(scope: _Scope) -> list[ast.Name]:
    names = [node for node in ast.walk(scope) if isinstance(node, ast.Name)]
    return sorted(names, key=lambda node: (node.lineno, node.col_offset))


def _read(entry: Any, changes: tuple[tuple[str, str], ...], *, keeps_self: bool = False) -> tuple[str, Any]:
    """Source text without types, and its tree."""
    text = textwrap.dedent(inspect.getsource(entry))
    for pattern, replacement in changes:
        text = re.sub(pattern, replacement, text)
    if isinstance(entry, FunctionType) and not keeps_self:
        text = re.sub(r"\bself\.", "", text)
    text = _untyped(text)
    return text, ast.parse(text).body[0]


def _untyped(text: str) -> str:
    """The source without annotations; the fields of a class, which need one, keep it in NumPy's words."""
    tree = ast.parse(text).body[0]
    assert isinstance(tree, _Scope)
    lines = [line.encode() for line in text.splitlines()]
    for node in sorted(_annotations(tree), key=lambda node: (node.lineno, node.col_offset), reverse=True):
        _cut(lines, node)
    plain = b"\n".join(lines).decode()
    return re.sub(r"\) -> .*:\n", "):\n", re.sub(r"(?<=: )Array\b", "np.ndarray", plain)) + "\n"


def _annotations(tree: _Scope) -> Iterator[ast.expr]:
    fields = {id(line) for line in tree.body} if isinstance(tree, ast.ClassDef) else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation and id(node) not in fields:
            yield node.annotation


def _cut(lines: list[bytes], node: ast.expr) -> None:
    """Take an annotation on one line out, and the colon before it."""
    row = node.lineno - 1
    before, after = lines[row][: node.col_offset], lines[row][node.end_col_offset :]
    lines[row] = before.rstrip().removesuffix(b":") + after


def _translated(text: str, docs: Callable[[str], str]) -> str:
    """Docstrings in another language, or none; remarks, which are in English, are left out."""
    lines = text.splitlines()
    scopes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, _Scope) and ast.get_docstring(node)]
    for scope in sorted(scopes, key=lambda node: node.lineno, reverse=True):
        said, indent = scope.body[0], " " * scope.body[0].col_offset
        translated = docs(_plain(scope.name))
        lines[said.lineno - 1 : said.end_lineno] = [f'{indent}"""{translated}"""'] if translated else []
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))
