"""The engine's functions as text: whatever one needs comes along, and every call fits what it calls."""

from __future__ import annotations

import linecache
import re
import sys
import types
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS, Activation, sigmoid, swish
from engine.export.sources import Sources
from tests import ROOT
from tests.engine.export.running import assert_repeats
from tests.engine.runs import iris, small

Z = np.linspace(-2.0, 2.0, 5)


def worked_example() -> types.ModuleType:
    """CONTRIBUTING's new activation, as the file that it becomes a part of."""
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?ACTIVATIONS\.add.*?)```", told, re.DOTALL)
    functions = code[: code.index("ACTIVATIONS.add")]
    imports = "from engine.components.activations import sigmoid\nfrom engine.arrays import Array"
    text = f"import numpy as np\n{imports}\n\n\n{functions}"
    linecache.cache["worked_example.py"] = (len(text), None, text.splitlines(keepends=True), "worked_example.py")
    module = types.ModuleType("worked_example")
    module.__file__ = "worked_example.py"
    sys.modules["worked_example"] = module
    exec(compile(text, "worked_example.py", "exec"), vars(module))
    return module


EXAMPLE = worked_example()
softplus, softplus_derivative = EXAMPLE.softplus, EXAMPLE.softplus_derivative


def soft_twice(z: Array) -> Array:
    return softplus(softplus(z))  # type: ignore[no-any-return]


def soft_twice_derivative(z: Array, a: Array) -> Array:
    inner = softplus(z)
    return softplus_derivative(inner, a) * softplus_derivative(z, inner)  # type: ignore[no-any-return]


#: The worked example of CONTRIBUTING, and one whose derivative calls another's with all that that takes.
NEWCOMERS = {
    "softplus": Activation(softplus, softplus_derivative, "ln(1 + exp(z))", "1 / (1 + exp(-z))"),
    "soft_twice": Activation(soft_twice, soft_twice_derivative, "ln(2 + exp(z))", "exp(z) / (2 + exp(z))"),
}


@pytest.fixture
def newcomers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ACTIVATIONS, "_entries", dict(ACTIVATIONS.items()) | NEWCOMERS)


def run(lines: list[str], sources: Sources) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec("\n".join([*sorted(sources.imports), *lines]), names)
    return names


@pytest.mark.parametrize("first", [swish, sigmoid])
@pytest.mark.parametrize("later", [swish, sigmoid])
def test_a_function_is_called_alike_whoever_needed_it_first(first: Any, later: Any) -> None:
    sources = Sources()
    found = [sources.embed(function) for function in (first, later)]
    names = run([line for _, lines in found for line in lines], sources) | {"z": Z}
    for (embedded, _), function in zip(found, (first, later), strict=True):
        np.testing.assert_array_equal(eval(embedded.call(z="z", a="a"), names), function(Z))


@pytest.mark.parametrize(
    "order", [(softplus_derivative, soft_twice_derivative), (soft_twice_derivative, softplus_derivative)]
)
def test_a_call_gives_what_the_program_s_function_takes(order: tuple[Any, Any]) -> None:
    sources = Sources()
    found = [sources.embed(function) for function in order]
    names = run([line for _, lines in found for line in lines], sources) | {"z": Z, "a": Z}
    for (embedded, _), function in zip(found, order, strict=True):
        np.testing.assert_array_equal(eval(embedded.call(z="z", a="a"), names), function(Z, Z))


def test_one_name_means_one_thing() -> None:
    def swish(z: Array) -> Array:
        return z

    sources = Sources()
    sources.embed(ACTIVATIONS["swish"].function)
    with pytest.raises(ValueError, match="two things of a program are called swish"):
        sources.embed(swish)


@pytest.mark.usefixtures("newcomers")
@pytest.mark.parametrize("name", NEWCOMERS)
def test_a_new_activation_s_program(name: str) -> None:
    assert_repeats(small(layers=[{"units": 3, "activation": name}, {"units": 1, "activation": "sigmoid"}]))
    assert_repeats(iris(name, "cross_entropy", "softmax"))
    rows = [{"units": 3, "activation": hidden} for hidden in ("sigmoid", *NEWCOMERS)]
    for layers in (rows, rows[::-1]):
        assert_repeats(small(layers=[*layers, {"units": 1, "activation": "sigmoid"}]))
