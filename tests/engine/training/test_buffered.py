"""The buffered backpropagation: the numbers of the clear one, whatever the network, the batch and the type."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES
from engine.components.regularizers import L2, REGULARIZERS
from engine.core.experiment import Experiment
from engine.core.parts import Layer
from engine.training.backprop import Backprop
from engine.training.buffered import BufferedBackprop

HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden]
PAIRS = [(loss, output) for loss in LOSSES for output in LOSSES[loss].outputs or ()]
N = 7


def build(hidden: list[tuple[int, str]], loss: str, output: str, **more: object) -> Experiment:
    """2 inputs, the hidden layers, 3 outputs."""
    rows = [{"units": units, "activation": name} for units, name in (*hidden, (3, output))]
    return Experiment.from_json({"dataset": {"name": "iris"}, "layers": rows, "loss": loss} | more)


def example(experiment: Experiment, seed: int = 0, n: int = N) -> tuple[Array, Array, Array]:
    """Random parameters, inputs (n, 2) and one-hot targets (n, 3)."""
    rng = np.random.default_rng(seed)
    targets = np.eye(3)[rng.integers(0, 3, n)]
    return rng.normal(0, 0.8, experiment.n_params), rng.normal(0, 1, (n, 2)), targets


def both(
    experiment: Experiment, params: Array, inputs: Array, targets: Array, dtype: type = np.float64
) -> tuple[tuple[float, Array], tuple[float, Array]]:
    """Loss and gradient: clear in float64, buffered in ``dtype``."""
    clear = Backprop(experiment, params)
    clear.set_batch(inputs, targets)
    wide = BufferedBackprop(experiment, params.astype(dtype))
    wide.set_batch(inputs.astype(dtype), targets.astype(dtype))
    with np.errstate(all="ignore"):
        return clear.loss_and_gradient(), wide.loss_and_gradient()


def check(
    experiment: Experiment, seed: int = 0, n: int = N, dtype: type = np.float64, tolerance: float = 1e-14
) -> None:
    (loss, gradient), (wide_loss, wide_gradient) = both(experiment, *example(experiment, seed, n), dtype)
    assert wide_gradient.dtype == dtype
    assert wide_loss == pytest.approx(loss, rel=tolerance, abs=tolerance)
    np.testing.assert_allclose(wide_gradient, gradient, rtol=0, atol=tolerance * max(1.0, np.abs(gradient).max()))


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize(("loss", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_equals_the_clear_one(hidden: str, loss: str, output: str, regularizer: str, biases: bool) -> None:
    price = {"name": regularizer, "rate": 0.3}
    check(build([(5, hidden), (4, hidden)], loss, output, regularizer=price, biases=biases))


@settings(max_examples=60, deadline=None)
@given(
    hidden=st.lists(st.tuples(st.integers(1, 40), st.sampled_from(HIDDEN)), max_size=4),
    pair=st.sampled_from(PAIRS),
    biases=st.booleans(),
    n=st.integers(1, 40),
    seed=st.integers(0, 10**6),
)
def test_equals_the_clear_one_in_any_shape(
    hidden: list[tuple[int, str]], pair: tuple[str, str], biases: bool, n: int, seed: int
) -> None:
    # A step unit has no small differences: at its jump a rounding is an answer.
    smooth = [(units, name if name != "step" else "tanh") for units, name in hidden]
    output = pair[1] if pair[1] != "step" else "linear"
    check(build(smooth, pair[0], output, biases=biases), seed, n, tolerance=1e-12)


@pytest.mark.parametrize(("loss", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_in_float32_equals_the_clear_one_to_its_digits(hidden: str, loss: str, output: str) -> None:
    check(build([(5, hidden), (4, hidden)], loss, output), dtype=np.float32, tolerance=2e-5)


def test_batches_of_two_sizes_in_turn() -> None:
    """The buffers of one do not show through in the other, and the gradient follows the parameters."""
    experiment = build([(6, "tanh"), (5, "swish")], "cross_entropy", "softmax")
    params, inputs, targets = example(experiment)
    clear, wide = Backprop(experiment, params), BufferedBackprop(experiment, params)
    for rows in (slice(0, 5), slice(5, 7), slice(0, 5), slice(2, 7), slice(5, 7)):
        for problem in (clear, wide):
            problem.set_batch(inputs[rows], targets[rows])
        expected, found = clear.gradient(), wide.gradient()
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-14)
        params -= expected


def test_what_is_seen_is_left_alone() -> None:
    experiment = build([(6, "sigmoid")], "mean_squared_error", "linear")
    params, inputs, targets = example(experiment)
    kept = [array.copy() for array in (params, inputs, targets)]
    for array in (params, inputs, targets):
        array.setflags(write=False)
    both(experiment, params, inputs, targets)
    assert all((array == old).all() for array, old in zip((params, inputs, targets), kept, strict=True))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n", [2, 4])
def test_a_loss_that_is_not_finite_is_noticed(dtype: type, n: int) -> None:
    experiment = build([(4, "relu")], "mean_squared_error", "linear")
    problem = BufferedBackprop(experiment, np.full(experiment.n_params, 1e30 if dtype is np.float32 else 1e100, dtype))
    problem.set_batch(np.ones((n, 2), dtype), np.zeros((n, 3), dtype))
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError):
        problem.gradient()


def test_an_activation_that_knows_no_buffer_works_too(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = ACTIVATIONS["swish"]
    experiment = build([(5, "swish"), (4, "swish")], "mean_squared_error", "swish")
    expected = both(experiment, *example(experiment))[1]
    monkeypatch.setitem(ACTIVATIONS._entries, "swish", replace(entry, out_variant=None))
    found = both(experiment, *example(experiment))[1]
    assert (found[0], found[1].tobytes()) == (expected[0], expected[1].tobytes())


def test_buffers_are_used_again() -> None:
    experiment = build([(5, "relu"), (4, "relu")], "cross_entropy", "softmax")
    params, inputs, targets = example(experiment)
    problem = BufferedBackprop(experiment, params)
    problem.set_batch(inputs, targets)
    forward_pass, gradient = problem._forward(), problem.gradient()
    problem.set_batch(inputs[::-1], targets)
    assert problem._forward() is forward_pass
    assert problem.gradient() is gradient


def test_it_need_not_be_an_experiment_that_some_data_set_allows() -> None:
    """Benchmarks build networks with more inputs than any data set has."""
    layers = (Layer(20, "relu"), Layer(4, "softmax"))
    fields = {"sizes": (30, 20, 4), "biases": True, "layers": layers, "loss": "cross_entropy"}
    stand_in: Any = SimpleNamespace(**fields, regularizer=L2(0.1))
    rng = np.random.default_rng(0)
    params, inputs, targets = rng.normal(size=31 * 20 + 21 * 4), rng.normal(size=(9, 30)), np.eye(4)[[0, 1, 2] * 3]
    (loss, gradient), (wide_loss, wide_gradient) = both(stand_in, params, inputs, targets)
    assert wide_loss == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(wide_gradient, gradient, rtol=0, atol=1e-13)
