"""Backpropagation: every hidden activation with every loss and output it may have, against central differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES
from engine.core.experiment import Experiment
from engine.core.network import Layout, forward, loss_of, penalty_of
from engine.training.backprop import Backprop, loss_and_gradient

HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden and name != "step"]
PAIRS = [(loss, output) for loss in LOSSES for output in LOSSES[loss].outputs or () if output != "step"]
#: A kink inside the difference spoils it, so such a parameter is left out.
KINKED = ("relu", "leaky_relu", "elu")
H = 1e-5


def build(hidden: list[str], loss: str, output: str, **more: object) -> Experiment:
    """2 inputs, hidden layers of 3 units, 3 outputs."""
    rows = [{"units": 3, "activation": name} for name in (*hidden, output)]
    return Experiment.from_json({"dataset": {"name": "iris"}, "layers": rows, "loss": loss} | more)


def example(experiment: Experiment, seed: int) -> tuple[Array, Array, Array]:
    """Random parameters, inputs (4, 2) and one-hot targets (4, 3) in the coding of the output."""
    rng = np.random.default_rng(seed)
    targets = np.eye(3)[rng.integers(0, 3, 4)]
    low = ACTIVATIONS[experiment.layers[-1].activation].negative_target
    return rng.normal(0, 0.8, experiment.n_params), rng.normal(0, 1, (4, 2)), np.where(targets == 1.0, 1.0, low)


def sides(experiment: Experiment, params: Array, inputs: Array) -> list[bool]:
    """On which side of its kink every unit is."""
    forward_pass = forward(experiment, params, inputs)
    kinked = [z for (z, _), layer in zip(forward_pass, experiment.layers, strict=True) if layer.activation in KINKED]
    return [bool(side) for z in kinked for side in (z > 0).ravel()]


def check_gradient(experiment: Experiment, seed: int) -> int:
    """Compare all parameters that cross no kink; how many those are."""
    params, inputs, targets = example(experiment, seed)
    loss, gradient = loss_and_gradient(experiment, params, inputs, targets)
    assert loss == loss_of(experiment, params, inputs, targets) + penalty_of(experiment, params)
    checked = 0
    for index in range(params.size):
        up, down = params.copy(), params.copy()
        up[index] += H
        down[index] -= H
        if sides(experiment, up, inputs) != sides(experiment, down, inputs):
            continue
        higher, lower = (loss_and_gradient(experiment, moved, inputs, targets)[0] for moved in (up, down))
        assert gradient[index] == pytest.approx((higher - lower) / (2 * H), rel=1e-6, abs=2e-9)
        checked += 1
    return checked


@pytest.mark.parametrize(("loss", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_gradient_equals_central_differences(hidden: str, loss: str, output: str) -> None:
    experiment = build([hidden, hidden], loss, output)
    checked = sum(check_gradient(experiment, seed) for seed in (0, 1))
    assert checked >= 0.9 * 2 * experiment.n_params


@settings(max_examples=40, deadline=None)
@given(
    hidden=st.lists(st.sampled_from(HIDDEN), max_size=3),
    pair=st.sampled_from(PAIRS),
    biases=st.booleans(),
    regularizer=st.sampled_from(["none", "l1", "l2"]),
    seed=st.integers(0, 10**6),
)
def test_gradient_of_mixed_layers_with_penalty_and_without_biases(
    hidden: list[str], pair: tuple[str, str], biases: bool, regularizer: str, seed: int
) -> None:
    price = {"name": regularizer, "rate": 0.3}
    check_gradient(build(hidden, *pair, biases=biases, regularizer=price), seed)


@pytest.mark.parametrize("loss", ["mean_squared_error", "half_squared_error", "gaussian_nll"])
def test_a_step_unit_learns_by_the_perceptron_rule(loss: str) -> None:
    """Each wrong answer moves the weights by its input; the derivative is taken as 1."""
    experiment = build([], loss, "step")
    params, inputs, targets = example(experiment, 5)
    answers = forward(experiment, params, inputs)[-1][1]
    assert set(np.unique(answers)) <= {0.0, 1.0}
    share = {"mean_squared_error": 2 / 12, "half_squared_error": 1 / 4, "gaussian_nll": 1 / 12}[loss]
    gradient = loss_and_gradient(experiment, params, inputs, targets)[1]
    weights, biases = Layout.of(experiment).views(gradient)[0]
    np.testing.assert_allclose(weights, inputs.T @ (answers - targets) * share, atol=1e-15)
    assert biases is not None
    np.testing.assert_allclose(biases, (answers - targets).sum(axis=0) * share, atol=1e-15)


def test_a_hidden_step_passes_the_gradient_on_as_if_it_were_linear() -> None:
    experiment = build(["step"], "cross_entropy", "softmax")
    params, inputs, targets = example(experiment, 6)
    (_, _), (_, answers) = forward(experiment, params, inputs)
    (_, _), (weights, _) = Layout.of(experiment).views(params)
    gradient = loss_and_gradient(experiment, params, inputs, targets)[1]
    first = Layout.of(experiment).views(gradient)[0][0]
    np.testing.assert_allclose(first, inputs.T @ ((answers - targets) / 4 @ weights.T), atol=1e-15)


def test_chain_rule_of_the_fifth_article() -> None:
    """f = w·x + b at w = -2, x = 5, b = 3: f = -7, ∂f/∂w = 5, ∂f/∂b = 1; ½(f - d)² at d = -8 passes them on as is."""
    experiment = Experiment.from_json(
        {
            "dataset": {"name": "sine"},
            "features": ["x1"],
            "layers": [{"units": 1, "activation": "linear"}],
            "loss": "half_squared_error",
        }
    )
    params, x = np.array([-2.0, 3.0]), np.array([[5.0]])
    assert forward(experiment, params, x)[0][0].item() == -7.0
    loss, gradient = loss_and_gradient(experiment, params, x, np.array([[-8.0]]))
    assert loss == 0.5
    assert gradient.tolist() == [5.0, 1.0]


def test_the_views_see_the_params_change() -> None:
    experiment = build(["tanh"], "cross_entropy", "softmax")
    params, inputs, targets = example(experiment, 0)
    problem = Backprop(experiment, params)
    problem.set_batch(inputs, targets)
    first = problem.loss_and_gradient()[0]
    params *= 0.5
    assert problem.loss_and_gradient()[0] == loss_of(experiment, params, inputs, targets) != first


@pytest.mark.parametrize(("scale", "finite"), [(1e100, True), (1e160, False), (1e300, False)])
def test_a_loss_that_is_not_finite_is_noticed_and_a_large_one_is_not_taken_for_it(scale: float, finite: bool) -> None:
    experiment = build([], "mean_squared_error", "linear", biases=False)
    problem = Backprop(experiment, np.full(6, scale))
    problem.set_batch(np.ones((4, 2)), np.zeros((4, 3)))
    with np.errstate(all="ignore"):
        if finite:
            assert np.isfinite(problem.gradient()).all()
        else:
            with pytest.raises(FloatingPointError):
                problem.gradient()


def test_logits_beyond_the_square_root_of_the_largest_number_are_still_finite() -> None:
    """Their sum of squares overflows, the cross-entropy does not."""
    experiment = build([], "cross_entropy", "softmax", biases=False)
    problem = Backprop(experiment, np.full(6, 1e200))
    problem.set_batch(np.ones((4, 2)), np.eye(3)[[0, 1, 2, 0]])
    with np.errstate(all="ignore"):
        assert np.isfinite(problem.gradient()).all()
        assert math.isfinite(problem.loss_and_gradient()[0])
