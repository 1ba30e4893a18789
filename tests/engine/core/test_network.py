"""The network: where its parameters lie, how they start, and what a pass gives."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from engine.components.initializers import Uniform
from engine.components.regularizers import L1, L2
from engine.core.experiment import Experiment
from engine.core.network import Layout, Place, forward, initialize, loss_of, penalty_of, predict
from engine.core.parts import Layer

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
WANTED = np.array([[0.0], [1.0], [1.0], [0.0]])
#: The XOR network wired by hand in the fifth article.
BY_HAND = np.array([5.0, -7.0, 5.0, -7.0, -8.0, 3.0, -11.0, -11.0, 6.0])


def test_layout_puts_weights_row_by_row_then_biases() -> None:
    layout = Layout((2, 3, 1), biases=True)
    assert layout.places == (Place(2, 3, 0, 6), Place(3, 1, 9, 12))
    assert layout.n_params == 13
    (weights, biases), (last, bias) = layout.views(np.arange(13.0))
    assert weights.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert biases is not None
    assert biases.tolist() == [6, 7, 8]
    assert last.tolist() == [[9], [10], [11]]
    assert bias is not None
    assert bias.tolist() == [12]


def test_layout_without_biases() -> None:
    layout = Layout((2, 3, 1), biases=False)
    assert layout.places == (Place(2, 3, 0, None), Place(3, 1, 6, None))
    assert layout.n_params == 9
    assert [biases for _, biases in layout.views(np.arange(9.0))] == [None, None]


def test_views_write_through() -> None:
    flat = np.zeros(9)
    weights, _ = Layout((2, 2, 1), biases=True).views(flat)[1]
    weights[1, 0] = 5.0
    assert flat[7] == 5.0


def test_article_3_counts_its_parameters() -> None:
    assert Layout((784, 256, 10), biases=True).n_params == 203_530


def test_the_same_seed_starts_with_the_same_bits_and_another_with_others() -> None:
    start = initialize(Experiment())
    assert start.tolist() == initialize(Experiment()).tolist()
    assert not (start == initialize(Experiment(seed=1))).any()


def test_what_is_not_about_weights_does_not_change_them() -> None:
    experiment = Experiment()
    other = dataclasses.replace(experiment, loss="half_squared_error", regularizer=L2(0.1))
    assert initialize(other).tolist() == initialize(experiment).tolist()


def test_without_biases_the_weights_are_the_same() -> None:
    experiment = Experiment()
    whole = Layout.of(experiment).views(initialize(experiment))
    bare = dataclasses.replace(experiment, biases=False)
    for (with_biases, _), (without, none) in zip(whole, Layout.of(bare).views(initialize(bare)), strict=True):
        assert with_biases.tolist() == without.tolist()
        assert none is None


def test_article_1_starts_inside_minus_1_to_1() -> None:
    experiment = Experiment(initializer=Uniform(-1, 1), biases=False, layers=(Layer(1),))
    starts = np.array([initialize(dataclasses.replace(experiment, seed=seed)) for seed in range(300)])
    assert starts.shape == (300, 2)
    assert -1 <= starts.min() < -0.99
    assert 0.99 < starts.max() <= 1


def test_xor_wired_by_hand() -> None:
    outputs = predict(Experiment(), BY_HAND, CORNERS)
    np.testing.assert_allclose(outputs.ravel(), [0.0112, 0.9949, 0.9949, 0.0244], atol=5e-5)


def test_forward_gives_z_and_a_of_every_layer() -> None:
    (z1, a1), (z2, a2) = forward(Experiment(), BY_HAND, CORNERS[3:])
    np.testing.assert_allclose(z1, [[2.0, -11.0]])
    np.testing.assert_allclose(a1, 1 / (1 + np.exp(-z1)))
    np.testing.assert_allclose(z2, a1 @ [[-11.0], [-11.0]] + 6)
    np.testing.assert_allclose(a2, 1 / (1 + np.exp(-z2)))


def test_loss_of_a_network_that_says_one_half_is_ln_2() -> None:
    assert loss_of(Experiment(), np.zeros(9), CORNERS, WANTED) == pytest.approx(math.log(2), rel=1e-15)


def test_penalty_counts_weights_and_no_biases() -> None:
    assert penalty_of(Experiment(), BY_HAND) == 0.0
    assert penalty_of(Experiment(regularizer=L1(0.1)), BY_HAND) == pytest.approx(0.1 * (24 + 22))
    assert penalty_of(Experiment(regularizer=L2(0.1)), BY_HAND) == pytest.approx(0.05 * (148 + 242))


def test_a_stack_of_linear_layers_is_one_matrix() -> None:
    stack = Experiment(layers=(Layer(4, "linear"), Layer(3, "linear"), Layer(1, "sigmoid")), biases=False)
    params = initialize(stack)
    one = np.linalg.multi_dot([weights for weights, _ in Layout.of(stack).views(params)])
    np.testing.assert_allclose(forward(stack, params, CORNERS)[-1][0], CORNERS @ one, atol=1e-14)


def test_what_overflows_is_seen_in_the_numbers_and_warns_nobody() -> None:
    linear = Experiment(layers=(Layer(2, "linear"), Layer(1, "linear")), loss="mean_squared_error")
    params = np.full(9, 1e200)
    assert np.isinf(predict(linear, params, CORNERS)).all()
    assert not math.isfinite(loss_of(linear, params, CORNERS, WANTED))
    assert penalty_of(dataclasses.replace(linear, regularizer=L2(1.0)), params) == math.inf
