"""Formula parser: one text to display, to evaluate with numbers, and to translate into NumPy.

The grammar is small: numbers, names, ``+ - * / ^``, parentheses, the functions below, and ``where(c, x, y)`` with a
condition ``z > 0`` or ``z < 0``. ``sum`` runs over the outputs of one sample, the last axis. Anything else is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from engine.arrays import Array

#: What each function is called in NumPy, and how many arguments it takes.
FUNCTIONS: dict[str, tuple[str, int]] = {
    "exp": ("exp", 1),
    "ln": ("log", 1),
    "sqrt": ("sqrt", 1),
    "abs": ("abs", 1),
    "sign": ("sign", 1),
    "sin": ("sin", 1),
    "cos": ("cos", 1),
    "tanh": ("tanh", 1),
    "max": ("maximum", 2),
    "min": ("minimum", 2),
    "where": ("where", 3),
    "sum": ("sum", 1),
}
#: Along the last axis, which stays, so that the sum divides what it is of.
_SUM: dict[str, Any] = {"axis": -1, "keepdims": True}

_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.Pow: np.power,
    ast.USub: np.negative,
    ast.Gt: np.greater,
    ast.Lt: np.less,
}


def evaluate(formula: str, names: Mapping[str, Array | float]) -> Array:
    """The value of the formula; overflow gives inf, as in the engine.

    Parameters
    ----------
    names : the value of every name in it, numbers or arrays that broadcast; ``pi`` is known.

    Raises
    ------
    ValueError
        For a text outside the grammar.
    KeyError
        For a name without a value.
    """
    with np.errstate(all="ignore"):
        value: Array = _value(_parse(formula), {"pi": np.pi, **names})
    return np.asarray(value, np.float64)


def names_in(formula: str) -> frozenset[str]:
    """The names whose values it needs; ``pi`` and the functions are not among them."""
    found = {node.id for node in ast.walk(_parse(formula)) if isinstance(node, ast.Name)}
    return frozenset(found - {"pi"} - FUNCTIONS.keys())


def to_numpy(formula: str, names: Mapping[str, str]) -> str:
    """The formula as a line of NumPy.

    Parameters
    ----------
    names : what to write for a name, any Python expression (``"z1"``, ``"0.9"``); the others are written as they are.

    Raises
    ------
    ValueError
        For a text outside the grammar.
    """
    return _written(formula, tuple(names.items()))


@lru_cache(maxsize=1024)
def _written(formula: str, names: tuple[tuple[str, str], ...]) -> str:
    """Cached, as the lines of a layer are written again with every change of another layer's settings."""
    return ast.unparse(_InNumPy({"pi": "np.pi", **dict(names)}).visit(_read(formula)))


@lru_cache(maxsize=256)
def _parse(formula: str) -> ast.expr:
    """The checked tree, shared: never to be changed."""
    return _read(formula)


def _read(formula: str) -> ast.expr:
    # Python's own power binds as ours does; what it writes ``^`` itself binds weaker than a sum.
    try:
        tree = ast.parse(formula.replace("**", "?").replace("^", "**"), mode="eval").body
    except SyntaxError:
        raise ValueError(f"not a formula: {formula!r}") from None
    _check(tree, formula)
    return tree


def _check(node: ast.expr, formula: str) -> None:
    """Refuse nodes outside the grammar."""
    if not _is_allowed(node):
        raise ValueError(f"not a formula: {formula!r}")
    for part in _parts(node):
        _check(part, formula)


def _is_allowed(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float)
    if isinstance(node, ast.UnaryOp | ast.BinOp):
        return type(node.op) in _OPERATORS
    if isinstance(node, ast.Call):
        return _is_allowed_call(node)
    return isinstance(node, ast.Name) and node.id not in FUNCTIONS


def _is_allowed_call(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
        return False
    if len(node.args) != FUNCTIONS[node.func.id][1]:
        return False
    return node.func.id != "where" or _is_condition(node.args[0])


def _is_condition(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPERATORS


def _parts(node: ast.expr) -> list[ast.expr]:
    """Child nodes; a condition counts as its two sides."""
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Call):
        first = node.args[0]
        return [first.left, *first.comparators, *node.args[1:]] if isinstance(first, ast.Compare) else node.args
    return []


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return float(str(node.value))
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.Compare):
        return _OPERATORS[type(node.ops[0])](_value(node.left, names), _value(node.comparators[0], names))
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        values = [_value(part, names) for part in node.args]
        more = _SUM if node.func.id == "sum" else {}
        return getattr(np, FUNCTIONS[node.func.id][0])(*values, **more)
    assert isinstance(node, ast.UnaryOp | ast.BinOp)
    return _OPERATORS[type(node.op)](*(_value(part, names) for part in _parts(node)))


class _InNumPy(ast.NodeTransformer):
    """Names and functions as NumPy has them, inside a tree of its own."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.parse(self._names.get(node.id, node.id), mode="eval").body

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        arguments: list[ast.expr] = [self.visit(part) for part in node.args]
        function = ast.Attribute(ast.Name("np", ast.Load()), FUNCTIONS[node.func.id][0], ast.Load())
        more = _SUM if node.func.id == "sum" else {}
        return ast.Call(function, arguments, [ast.keyword(key, ast.Constant(value)) for key, value in more.items()])
