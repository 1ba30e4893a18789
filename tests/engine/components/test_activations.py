"""Activations: known values, derivatives against differences, no surprise far out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS, LEAKY_SLOPE, Activation, linear_derivative, step, step_derivative

E = math.e
SINGLE: type = np.float32
#: One row per activation: its values at -2, 0, 1.
KNOWN: dict[str, tuple[float, float, float]] = {
    "linear": (-2.0, 0.0, 1.0),
    "sigmoid": (1 / (1 + E**2), 0.5, E / (1 + E)),
    "tanh": (math.tanh(-2), 0.0, math.tanh(1)),
    "relu": (0.0, 0.0, 1.0),
    "leaky_relu": (-0.02, 0.0, 1.0),
    "elu": (E**-2 - 1, 0.0, 1.0),
    "swish": (-2 / (1 + E**2), 0.0, E / (1 + E)),
    "sine": (math.sin(-2), 0.0, math.sin(1)),
    "step": (0.0, 0.0, 1.0),
    "softmax": (1 / (1 + E**2 + E**3), E**2 / (1 + E**2 + E**3), E**3 / (1 + E**2 + E**3)),
}
#: Derivative at z = 0, where the left and the right one differ: as PyTorch takes it.
AT_THE_KINK = {"relu": 0.0, "leaky_relu": LEAKY_SLOPE, "elu": 1.0}
ELEMENTWISE = [name for name in ACTIVATIONS if name != "softmax"]


def points(spread: float = 3.0) -> Array:
    """Random z (7, 9), none near the kink at 0."""
    z = np.random.default_rng(1).normal(0, spread, (7, 9))
    return np.where(np.abs(z) < 1e-2, 0.5, z)


def test_every_activation_has_a_row_of_known_values() -> None:
    assert list(KNOWN) == list(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_known_values(name: str) -> None:
    found = ACTIVATIONS[name].function(np.array([[-2.0, 0.0, 1.0]]))
    np.testing.assert_allclose(found, [KNOWN[name]], rtol=1e-15, atol=1e-16)


@pytest.mark.parametrize("name", [name for name in ELEMENTWISE if name != "step"])
def test_derivative_equals_central_differences(name: str) -> None:
    entry, z, h = ACTIVATIONS[name], points(), 1e-5
    expected = (entry.function(z + h) - entry.function(z - h)) / (2 * h)
    np.testing.assert_allclose(entry.derivative(z, entry.function(z)), expected, rtol=1e-8, atol=1e-9)


def test_softmax_derivative_is_the_diagonal_of_its_jacobian() -> None:
    entry, z, h = ACTIVATIONS["softmax"], points(1.0), 1e-5
    for column in range(z.shape[1]):
        nudge = np.zeros_like(z)
        nudge[:, column] = h
        expected = (entry.function(z + nudge) - entry.function(z - nudge))[:, column] / (2 * h)
        np.testing.assert_allclose(entry.derivative(z, entry.function(z))[:, column], expected, atol=1e-10)


@pytest.mark.parametrize("name", AT_THE_KINK)
def test_derivative_at_the_kink(name: str) -> None:
    zero = np.zeros((1, 1))
    assert ACTIVATIONS[name].derivative(zero, ACTIVATIONS[name].function(zero)).item() == AT_THE_KINK[name]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_far_out_everything_stays_finite_and_inside_its_bounds(name: str) -> None:
    entry = ACTIVATIONS[name]
    z = np.array([[-1e3, -750.0, -40.0, 0.0, 40.0, 750.0, 1e3]])
    a = entry.function(z)
    assert np.isfinite(a).all()
    assert np.isfinite(entry.derivative(z, a)).all()
    if entry.bounds is not None:
        assert (a >= entry.bounds[0]).all()
        assert (a <= entry.bounds[1]).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_inputs_are_left_alone(name: str) -> None:
    entry, z = ACTIVATIONS[name], points()
    before = z.copy()
    a = entry.function(z)
    kept = a.copy()
    entry.derivative(z, a)
    assert (z == before).all()
    assert (a == kept).all()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_in_place_it_is_the_same_to_the_last_bit(name: str, dtype: type) -> None:
    entry = ACTIVATIONS[name]
    z = np.concatenate([points(), points(300.0), [[0.0, -0.0, np.inf, -np.inf, 1e30, -1e30, 88.0, -88.0, 1e-30]]])
    z = z.astype(dtype)
    with np.errstate(all="ignore"):
        expected, before, out = entry.function(z), z.copy(), np.full_like(z, 7.0)
        entry.apply(z, out)
        assert z.tobytes() == before.tobytes()
        entry.apply(z)
    assert out.tobytes() == z.tobytes() == expected.tobytes()


def test_an_activation_without_a_form_in_place_is_applied_all_the_same() -> None:
    square, z = Activation(np.square, linear_derivative), np.array([1.0, 2.0, -3.0])
    square.apply(z)
    assert z.tolist() == [1.0, 4.0, 9.0]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_float32_stays_float32_and_says_the_same(name: str) -> None:
    entry, z = ACTIVATIONS[name], points()
    single: Array = z.astype(SINGLE)
    a = entry.function(single)
    slope = entry.derivative(single, a)
    assert {a.dtype, slope.dtype} == {np.dtype(SINGLE)}
    np.testing.assert_allclose(a, entry.function(z), rtol=2e-6, atol=2e-6)
    np.testing.assert_allclose(slope, entry.derivative(z, entry.function(z)), rtol=2e-6, atol=2e-6)


def test_a_sigmoid_far_out_is_0_and_1_in_float32_too() -> None:
    z: Array = np.array([-800.0, -100.0, 100.0]).astype(SINGLE)
    with np.errstate(over="ignore"):
        a = ACTIVATIONS["sigmoid"].function(z)
    assert a.tolist() == pytest.approx([0.0, 0.0, 1.0], abs=1e-40)


def test_a_sigmoid_keeps_its_digits_where_it_is_small() -> None:
    z = np.array([-30.0, -300.0])
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"].function(z), np.exp(z), rtol=1e-12)


def test_softmax_shares_add_up_and_ignore_a_common_shift() -> None:
    function, z = ACTIVATIONS["softmax"].function, points()
    np.testing.assert_allclose(function(z).sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(function(z + 500.0), function(z), rtol=1e-11)


def test_the_step_teaches_by_the_perceptron_rule() -> None:
    z = np.array([-1.0, 0.0, 1e-300, 2.0])
    assert step(z).tolist() == [0.0, 0.0, 1.0, 1.0]
    assert step_derivative(z, step(z)).tolist() == [1.0] * 4


def test_only_softmax_is_for_the_output_alone_and_only_tanh_codes_class_0_as_minus_1() -> None:
    assert [name for name, entry in ACTIVATIONS.items() if not entry.hidden] == ["softmax"]
    assert [name for name, entry in ACTIVATIONS.items() if entry.negative_target != 0.0] == ["tanh"]
