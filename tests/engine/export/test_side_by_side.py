"""The programs as they are printed: run, they end where ``advance`` ends, with the fault and without."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array, Indices
from engine.components.faults import FAULTS, NO_FAULT
from engine.components.optimizers import OPTIMIZERS
from engine.core.experiment import Experiment
from engine.core.network import Layout
from engine.export.numpy_script.side_by_side import program, side_by_side
from engine.training.advance import advance
from tests.engine.runs import iris, small, start

REAL = [name for name in FAULTS if name != NO_FAULT]
EPOCHS = 4


class Rng:
    """Gives the orders that the engine draws."""

    def __init__(self, experiment: Experiment) -> None:
        self.orders = (start(experiment)[0].reading(experiment, epoch) for epoch in range(EPOCHS))

    def permutation(self, n: int) -> Indices:
        return next(self.orders)[:n]

    def integers(self, n: int, size: int) -> Indices:
        return next(self.orders)[: max(n, size)]


def run(experiment: Experiment, lines: list[str]) -> dict[str, Any]:
    """All names after the program, which begins where the engine does."""
    data, state = start(experiment)
    first = iter(Layout.of(experiment).views(state.params))

    def draw(*_shape: int) -> Any:
        weights, biases = next(first)
        return weights.copy() if biases is None else (weights.copy(), biases.copy())

    inputs, targets = data.train_inputs, data.train_targets
    names: dict[str, Any] = {"np": np, "math": math, "inputs": inputs, "targets": targets, "n": len(inputs)}
    names |= {"labels": data.labels[data.is_train], "epochs": EPOCHS, "rng": Rng(experiment), "draw": draw}
    exec("\n".join(lines), names)
    return names


def assert_ends_alike(experiment: Experiment, lines: list[str]) -> None:
    data, state = start(experiment)
    names = run(experiment, lines)
    expected: list[tuple[Array, Array | None]]
    expected = Layout.of(experiment).views(advance(experiment, data, state, EPOCHS, "epoch").params)
    for layer, (weights, biases) in enumerate(expected, start=1):
        np.testing.assert_allclose(names[f"W{layer}"], weights, rtol=1e-8, atol=1e-11)
        if biases is not None:
            np.testing.assert_allclose(names[f"b{layer}"], biases, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("optimizer", [name for name, entry in OPTIMIZERS.items() if entry.rules])
@pytest.mark.parametrize("fault", REAL)
def test_both_columns_train_as_the_engine_does(fault: str, optimizer: str) -> None:
    settings = {"name": optimizer, "learning_rate": 0.02}
    experiment = small(fault=fault, optimizer=settings, regularizer={"name": "l2", "rate": 0.05})
    pairs = side_by_side(experiment, fault)
    assert_ends_alike(replace(experiment, fault=NO_FAULT), [pair.right for pair in pairs if pair.right is not None])
    assert_ends_alike(experiment, [pair.wrong for pair in pairs if pair.wrong is not None])
    assert any(pair.right != pair.wrong for pair in pairs)


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("fault", REAL)
@pytest.mark.parametrize("batching", [("sgd", "fixed"), ("mini_batch", "with_replacement"), ("batch", "shuffled")])
def test_in_every_mode_and_without_biases(batching: tuple[str, str], fault: str, biases: bool) -> None:
    mode, order = batching
    how = {"mode": mode, "batch_size": 7, "order": order}
    experiment = iris("tanh", "mean_squared_error", "sigmoid", biases=biases, batching=how, fault=fault)
    assert_ends_alike(experiment, [pair.wrong for pair in side_by_side(experiment, fault) if pair.wrong is not None])


def test_a_plain_program_has_no_sums() -> None:
    lines = program(small())
    assert not any("total" in line for line in lines)
    assert lines[:2] == ("W1, b1 = draw(2, 3)", "W2, b2 = draw(3, 1)")
    assert "    rows = rng.permutation(n)" in lines


def test_the_line_that_is_wrong_is_the_one_that_moved() -> None:
    pairs = side_by_side(small(biases=False), "sums_not_reset")
    moved = [pair for pair in pairs if pair.right != pair.wrong]
    zeros = ["total_dW1 = 0.0", "total_dW2 = 0.0"]
    assert [pair.wrong.strip() for pair in moved if pair.wrong] == zeros
    assert [pair.right.strip() for pair in moved if pair.right] == zeros


def test_bfgs_has_no_sums_to_forget() -> None:
    experiment = small(optimizer={"name": "bfgs"}, batching={"mode": "batch"})
    assert all(pair.right == pair.wrong for pair in side_by_side(experiment, "batch_leaks"))
