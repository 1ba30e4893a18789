"""Losses: known values, deltas against differences, stable where probabilities are 0 and 1 to the last bit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES

SINGLE: type = np.float32
PAIRS = [(name, output) for name, loss in LOSSES.items() for output in loss.outputs or ACTIVATIONS]
SMOOTH = [pair for pair in PAIRS if pair[1] != "step"]


def example(output: str) -> tuple[Array, Array]:
    """Random z (5, 3), off the kinks, and one-hot targets coded for ``output``."""
    rng = np.random.default_rng(3)
    z = rng.normal(0, 2, (5, 3))
    z = np.where(np.abs(z) < 1e-2, 0.5, z)
    return z, np.where(np.eye(3)[rng.integers(0, 3, 5)] == 1.0, 1.0, ACTIVATIONS[output].negative_target)


@pytest.mark.parametrize(("name", "output"), SMOOTH)
def test_delta_equals_central_differences(name: str, output: str) -> None:
    loss, activation = LOSSES[name], ACTIVATIONS[output]
    z, targets = example(output)
    delta = loss.delta(z, activation.function(z), targets, activation)
    h = 1e-5
    for place in np.ndindex(*z.shape):
        nudge = np.zeros_like(z)
        nudge[place] = h
        up, down = (loss.value(moved, activation.function(moved), targets) for moved in (z + nudge, z - nudge))
        assert delta[place] == pytest.approx((up - down) / (2 * h), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mean_squared_error", (0.25 + 0.04 + 0.0 + 1.0) / 4),
        ("half_squared_error", (0.25 + 0.04 + 0.0 + 1.0) / 4),
        ("gaussian_nll", (0.25 + 0.04 + 0.0 + 1.0) / 8 + 0.5 * math.log(2 * math.pi)),
    ],
)
def test_squared_losses_by_hand(name: str, expected: float) -> None:
    a, targets = np.array([[0.5, 0.8], [1.0, 2.0]]), np.array([[0.0, 1.0], [1.0, 1.0]])
    assert LOSSES[name].value(a, a, targets) == pytest.approx(expected, rel=1e-15)


def test_cross_entropies_by_hand() -> None:
    z, targets = np.array([[0.0], [math.log(3.0)]]), np.array([[1.0], [0.0]])
    a = ACTIVATIONS["sigmoid"].function(z)
    expected = (math.log(2) + math.log(4)) / 2
    assert LOSSES["binary_cross_entropy"].value(z, a, targets) == pytest.approx(expected, rel=1e-15)
    z, targets = np.log([[1.0, 2.0, 5.0]]), np.array([[0.0, 0.0, 1.0]])
    a = ACTIVATIONS["softmax"].function(z)
    assert LOSSES["cross_entropy"].value(z, a, targets) == pytest.approx(-math.log(5 / 8), rel=1e-15)


def test_a_network_that_knows_nothing_of_ten_classes_has_loss_ln_10() -> None:
    z = np.zeros((4, 10))
    a = ACTIVATIONS["softmax"].function(z)
    assert LOSSES["cross_entropy"].value(z, a, np.eye(10)[:4]) == pytest.approx(2.302585092994046, rel=1e-15)


def test_gaussian_likelihood_is_the_squared_error_in_other_words() -> None:
    rng = np.random.default_rng(0)
    a, targets = rng.normal(size=(6, 2)), rng.normal(size=(6, 2))
    squared = LOSSES["mean_squared_error"].value(a, a, targets)
    assert -LOSSES["gaussian_nll"].value(a, a, targets) == pytest.approx(-0.918938533204673 - squared / 2, rel=1e-14)


@pytest.mark.parametrize(("name", "output"), [("binary_cross_entropy", "sigmoid"), ("cross_entropy", "softmax")])
def test_a_sure_and_wrong_answer_costs_a_large_number_never_infinity(name: str, output: str) -> None:
    loss, activation = LOSSES[name], ACTIVATIONS[output]
    z = np.array([[1e3, -1e3]])
    a = activation.function(z)
    right, wrong = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    assert loss.value(z, a, right) == pytest.approx(0.0, abs=1e-300)
    assert loss.value(z, a, wrong) == pytest.approx(1000.0 if output == "sigmoid" else 2000.0, rel=1e-15)
    assert np.isfinite(loss.delta(z, a, wrong, activation)).all()


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_the_mean_over_samples_does_not_depend_on_their_number(name: str, output: str) -> None:
    loss, activation = LOSSES[name], ACTIVATIONS[output]
    z, targets = example(output)
    z2, targets2 = np.vstack([z, z]), np.vstack([targets, targets])
    once, twice = loss.value(z, activation.function(z), targets), loss.value(z2, activation.function(z2), targets2)
    assert twice == pytest.approx(once, rel=1e-14)


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_a_delta_in_float32_stays_so(name: str, output: str) -> None:
    loss, activation = LOSSES[name], ACTIVATIONS[output]
    # Rounded first: so both compute with the same numbers.
    single: list[Array] = [array.astype(SINGLE) for array in example(output)]
    (delta, value), (exact, exact_value) = (
        (loss.delta(z, a, targets, activation), loss.value(z, a, targets))
        for z, targets in (single, [array.astype(float) for array in single])
        for a in (activation.function(z),)
    )
    assert delta.dtype == SINGLE
    assert type(value) is float
    np.testing.assert_allclose(delta, exact, rtol=1e-5, atol=1e-6)
    assert value == pytest.approx(exact_value, rel=1e-5)


def test_cross_entropies_are_for_classes_and_no_squared_loss_follows_softmax() -> None:
    for name in ("binary_cross_entropy", "cross_entropy"):
        assert LOSSES[name].tasks == ("binary", "multi_class")
    assert [name for name, loss in LOSSES.items() if "softmax" in (loss.outputs or ())] == ["cross_entropy"]
