"""Formulas: what is written equals what is computed, for every activation, loss, optimizer and regularizer."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.formulas import evaluate, names_in, to_numpy
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS
from engine.components.regularizers import REGULARIZERS
from engine.schema.fields import kinds

PAIRS = [(name, output) for name, loss in LOSSES.items() for output in loss.outputs or ()]
PER_PARAMETER = [name for name, entry in OPTIMIZERS.items() if entry.rules]
#: On both sides of the kinks, and at them.
Z = np.array([[-20.0, -3.1, -1.0, -0.2], [0.0, 0.3, 1.0, 2.5], [4.0, 17.0, -0.7, 0.0]])


def in_numpy(formula: str, values: dict[str, Any]) -> Array:
    """The formula through the text of a line of NumPy."""
    found: Array = np.asarray(eval(to_numpy(formula, {}), {"np": np, **values}))
    return found


def both_ways(formula: str, **values: Any) -> Array:
    """What the formula comes to, the same by ``evaluate`` and by the line of NumPy."""
    found = evaluate(formula, values)
    # Powers of single numbers are Python's there, which may differ in the last digit.
    np.testing.assert_allclose(in_numpy(formula, values), found, rtol=1e-15)
    return found


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("-z^2", -9.0),
        ("2 + z * 2^-1", 3.5),
        ("z^2 / 2 - 1 - 1", 2.5),
        ("(a - 1)^2 * 2", 32.0),
        ("2^z^2", 512.0),
        ("max(a, z) - min(a, z)", 2.0),
        ("where(z < 0, 1, a)", 5.0),
        ("where(z > 0, 1, a)", 1.0),
        ("sqrt(abs(-a * a)) + sign(-z) + ln(exp(2)) + cos(0) + sin(0) + tanh(0)", 7.0),
        ("1e-3 * pi", 1e-3 * math.pi),
        ("-(a - z) / 4 / 2", -0.25),
    ],
)
def test_reads_as_written(formula: str, expected: float) -> None:
    assert both_ways(formula, z=3.0, a=5.0).item() == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "formula",
    [
        *("", "z +", "2 z", "z ** 2", "z % 2", "z @ z", "+z", "not z", "z > 0", "z == 1", "z if z else 1", "'z'", "1j"),
        *("z.T", "z[0]", "[z]", "f(z)", "exp", "exp()", "exp(z, z)", "exp(x=z)", "where(z, 1, 0)", "(lambda: 1)()"),
        *("where(0 < z < 1, 1, 0)", "where(z >= 0, 1, 0)", "where(z.T > 0, 1, 0)", "where(z > 0, 1, [])", "True"),
        *("__import__('os')", "exp(*z)", "max(z)", "exp.real(z)", "z; z", "z := 1", "2z^"),
    ],
)
def test_refuses_everything_else(formula: str) -> None:
    for use in (evaluate, to_numpy):
        with pytest.raises(ValueError, match="not a formula"):
            use(formula, {"z": 1.0})  # type: ignore[dict-item]


def test_a_name_without_a_value_is_missed() -> None:
    with pytest.raises(KeyError, match="b"):
        evaluate("a + b", {"a": 1.0})
    assert names_in("exp(a) + b / pi + where(z > 0, 1, max(c, 1))") == {"a", "b", "c", "z"}


def test_names_become_what_they_are_called_there() -> None:
    assert to_numpy("1 / (1 + exp(-z))", {"z": "z1"}) == "1 / (1 + np.exp(-z1))"
    assert to_numpy("rate * w^2", {"w": "a - b", "rate": "0.5"}) == "0.5 * (a - b) ** 2"
    assert to_numpy("exp(z) / sum(exp(z))", {}) == "np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)"
    assert to_numpy("w - learning_rate * g", {"learning_rate": "0.1"}) == "w - 0.1 * g"


def test_what_is_written_into_one_line_does_not_stay_for_the_next() -> None:
    assert [to_numpy("z * z", {"z": name}) for name in ("z1", "z2")] == ["z1 * z1", "z2 * z2"]
    assert evaluate("z * z", {"z": 3.0}) == 9.0


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation(name: str) -> None:
    entry = ACTIVATIONS[name]
    a = entry.function(Z)
    np.testing.assert_allclose(both_ways(entry.formula, z=Z), a, rtol=1e-13, atol=1e-16)
    slope = np.broadcast_to(both_ways(entry.derivative_formula, z=Z, a=a), Z.shape)
    np.testing.assert_allclose(slope, entry.derivative(Z, a), rtol=1e-13, atol=1e-16)
    assert names_in(entry.formula) == {"z"}
    assert names_in(entry.derivative_formula) <= {"z", "a"}


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "softmax"])
def test_far_out_an_activation_reads_the_same(name: str) -> None:
    """Nothing overflows; what is written for people need not keep the digits of a log1p below 1e-16."""
    far = np.array([-745.0, -100.0, 100.0, 700.0])
    entry = ACTIVATIONS[name]
    np.testing.assert_allclose(evaluate(entry.formula, {"z": far}), entry.function(far), rtol=1e-13, atol=1e-16)


def outputs_of(output: str) -> tuple[Array, Array, Array]:
    """z, a and targets (5, 3): one-hot, coded for this output."""
    rng = np.random.default_rng(7)
    z = rng.normal(0, 1.5, (5, 3))
    wanted = np.eye(3)[rng.integers(0, 3, 5)] == 1.0
    return z, ACTIVATIONS[output].function(z), np.where(wanted, 1.0, ACTIVATIONS[output].negative_target)


def share(name: str) -> float:
    """What each of 5 samples with 3 outputs counts in the mean."""
    return {"outputs": 1 / 15, "none": 1 / 5}[LOSSES[name].mean_over]


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_loss(name: str, output: str) -> None:
    loss = LOSSES[name]
    z, a, y = outputs_of(output)
    found = np.broadcast_to(both_ways(loss.formula, a=a, y=y), a.shape).sum() * share(name)
    assert found == pytest.approx(loss.value(z, a, y), rel=1e-13)


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_loss_delta(name: str, output: str) -> None:
    """By its own formula where there is one, else by the chain rule."""
    loss, activation = LOSSES[name], ACTIVATIONS[output]
    z, a, y = outputs_of(output)
    chain = both_ways(loss.d_loss_d_a, a=a, y=y) * both_ways(activation.derivative_formula, z=z, a=a)
    delta = both_ways(loss.delta_formula, a=a, y=y) if loss.delta_formula else chain
    np.testing.assert_allclose(delta * share(name), loss.delta(z, a, y, activation), rtol=1e-12, atol=1e-16)
    if loss.delta_formula and output != "softmax":
        np.testing.assert_allclose(chain, delta, rtol=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_pull_is_the_slope_of_the_formula(name: str) -> None:
    a, y, h = np.array([0.2, 0.45, 0.9]), np.array([0.0, 1.0, 1.0]), 1e-6
    up, down = (evaluate(LOSSES[name].formula, {"a": moved, "y": y}) for moved in (a + h, a - h))
    pull = evaluate(LOSSES[name].d_loss_d_a, {"a": a, "y": y})
    np.testing.assert_allclose(pull, (up - down) / (2 * h), rtol=1e-8, atol=1e-8)


def test_whatever_goes_parameter_by_parameter_has_rules() -> None:
    assert [name for name in OPTIMIZERS if name not in PER_PARAMETER] == ["bfgs"]
    assert OPTIMIZERS["bfgs"].slot_names == ()


@pytest.mark.parametrize("name", PER_PARAMETER)
def test_optimizer_rules_make_the_same_steps(name: str) -> None:
    entry = OPTIMIZERS[name]
    optimizer = entry(learning_rate=0.05)  # type: ignore[call-arg]
    settings = {field: getattr(optimizer, field) for field in kinds(entry)}
    params = np.array([1.0, -2.0, 0.5])
    slots, values = optimizer.slots(3), {**settings, "w": params.copy()}
    values |= {slot: np.zeros(3) for slot in entry.slot_names}
    assert len(slots) == len(entry.slot_names)
    for count, gradient in enumerate(np.random.default_rng(3).normal(size=(9, 3)), start=1):
        values |= {"t": float(count), "g": gradient.copy()}
        for target, formula in entry.rules:
            values[target] = both_ways(formula, **values)
        optimizer.update(params, gradient, slots, count)
        np.testing.assert_allclose(values["w"], params, rtol=1e-12)
        for slot, array in zip(entry.slot_names, slots, strict=True):
            np.testing.assert_allclose(values[slot], array, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("name", PER_PARAMETER)
def test_rules_know_the_entrys_own_fields_and_slots_only(name: str) -> None:
    entry = OPTIMIZERS[name]
    used = frozenset[str]().union(*(names_in(formula) for _, formula in entry.rules))
    assert set(kinds(entry)) | set(entry.slot_names) <= used
    assert used <= {*kinds(entry), *entry.slot_names, "g", "w", "t"}
    assert [target for target, _ in entry.rules] == [*entry.slot_names, "w"]


@pytest.mark.parametrize("name", REGULARIZERS)
def test_regularizer_slope(name: str) -> None:
    weights = np.array([[-1.5, 0.0], [0.3, 2.0]])
    entry = REGULARIZERS[name](rate=0.7)
    expected = entry.gradient(weights)
    found = both_ways(entry.derivative_formula, w=weights, rate=0.7)
    np.testing.assert_allclose(np.broadcast_to(found, (2, 2)), 0.0 if expected is None else expected, rtol=1e-15)
