"""The listing: executed as it stands, it makes the update that ``advance`` makes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, loss_of
from engine.core.state import TrainState
from engine.export.listing import Line, listing
from engine.frame.trace import trace
from engine.training.advance import advance
from engine.training.backprop import loss_and_gradient
from tests.engine.runs import iris, start

HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden]
PAIRS = [(loss, output) for loss, entry in LOSSES.items() for output in entry.outputs or ()]


def named(experiment: Experiment, flat: Array, before: str) -> dict[str, Array]:
    """The arrays of every layer out of a flat vector, as the listing calls them, copied."""
    found = {}
    for layer, (weights, biases) in enumerate(Layout.of(experiment).views(flat), start=1):
        found[f"{before}W{layer}"] = weights.copy()
        if biases is not None:
            found[f"{before}b{layer}"] = biases.copy()
    return found


def assert_close(names: dict[str, Any], expected: dict[str, Array]) -> None:
    """Equal but for what rounding in another order makes."""
    for name, array in expected.items():
        np.testing.assert_allclose(names[name], array, rtol=1e-9, atol=1e-12, err_msg=name)


def run(experiment: Experiment, data: TrainingData, state: TrainState) -> dict[str, Any]:
    """All names after the listing was executed on the batch that is next."""
    batch = list(trace(experiment, data, state, 0, 0).batch)
    names: dict[str, Any] = {"np": np, "X": data.inputs[batch], "y": data.targets[batch], "t": state.slot_steps}
    names |= named(experiment, state.params, "")
    for slot, array in zip(experiment.optimizer.slot_names, state.slots, strict=False):
        names |= named(experiment, array, slot)
    exec("\n".join(line.text for line in listing(experiment)), names)
    return names


def assert_same_update(experiment: Experiment, updates: int) -> None:
    """The listing's next update, after some, is the same as that of ``advance``: loss, parameters and slots."""
    data, state = start(experiment)
    state = advance(experiment, data, state, updates)
    made = advance(experiment, data, state, 1)
    assert made.params.tobytes() != state.params.tobytes()
    names = run(experiment, data, state)
    expected = named(experiment, made.params, "")
    for slot, array in zip(experiment.optimizer.slot_names, made.slots, strict=True):
        expected |= named(experiment, array, slot)
    assert_close(names, expected)
    batch = list(trace(experiment, data, state, 0, 0).batch)
    loss = loss_of(experiment, state.params, data.inputs[batch], data.targets[batch])
    assert names["loss"] == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("optimizer", [name for name, entry in OPTIMIZERS.items() if entry.rules])
@pytest.mark.parametrize(("loss", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_makes_the_same_update(hidden: str, loss: str, output: str, optimizer: str) -> None:
    settings = {"name": optimizer, "learning_rate": 0.02}
    price = {"name": "l2", "rate": 0.01}
    assert_same_update(iris(hidden, loss, output, optimizer=settings, regularizer=price), 4)


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("regularizer", ["none", "l1", "l2"])
@pytest.mark.parametrize("optimizer", [name for name, entry in OPTIMIZERS.items() if entry.rules])
def test_with_penalty_and_without_biases(optimizer: str, regularizer: str, biases: bool) -> None:
    price = {"name": regularizer, "rate": 0.05}
    experiment = iris(
        "tanh", "cross_entropy", "softmax", optimizer={"name": optimizer}, regularizer=price, biases=biases
    )
    assert_same_update(experiment, 2)
    text = "\n".join(line.text for line in listing(experiment))
    assert ("b1" in text) == biases
    assert ("0.05" in text) == (regularizer != "none")


def test_run_again_and_again_it_trains() -> None:
    """Ten updates by the listing alone, on all samples, are ten by ``advance``."""
    experiment = Experiment.from_json({"optimizer": {"name": "adam", "learning_rate": 0.05}})
    data, state = start(experiment)
    names: dict[str, Any] = {"np": np, "X": data.inputs, "y": data.targets, "t": 0}
    for before, array in zip(("", "m", "v"), (state.params, *state.slots), strict=True):
        names |= named(experiment, array, before)
    code = compile("\n".join(line.text for line in listing(experiment)), "listing", "exec")
    for _ in range(10):
        exec(code, names)
    assert names["t"] == 10
    assert_close(names, named(experiment, advance(experiment, data, state, 10).params, ""))


@pytest.mark.parametrize("hidden", HIDDEN)
def test_bfgs_says_what_it_does_beside_the_gradient_that_it_needs(hidden: str) -> None:
    price = {"name": "l2", "rate": 0.01}
    experiment = iris(
        hidden, "cross_entropy", "softmax", optimizer={"name": "bfgs"}, batching={"mode": "batch"}, regularizer=price
    )
    data, state = start(experiment)
    update = [line.text for line in listing(experiment) if line.part == "update"]
    assert update == ["# BFGS: line search along -H @ gradient"]
    names = run(experiment, data, state)
    _, gradient = loss_and_gradient(experiment, state.params, data.train_inputs, data.train_targets)
    assert_close(names, named(experiment, gradient, "d"))


def test_reads_as_a_person_would_write_it() -> None:
    rows = [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    experiment = Experiment.from_json(
        {
            "layers": rows,
            "loss": "mean_squared_error",
            "optimizer": {"name": "momentum"},
            "regularizer": {"name": "l1", "rate": 0.01},
        }
    )
    assert listing(experiment) == (
        Line("forward.1", "z1 = X @ W1 + b1"),
        Line("forward.1", "a1 = np.tanh(z1)"),
        Line("forward.2", "z2 = a1 @ W2 + b2"),
        Line("forward.2", "a2 = 1 / (1 + np.exp(-z2))"),
        Line("loss", "loss = np.mean((a2 - y) ** 2)"),
        Line("backward.2", "da2 = 2 * (a2 - y) / y.size"),
        Line("backward.2", "dz2 = da2 * (a2 * (1 - a2))"),
        Line("backward.2", "dW2 = a1.T @ dz2"),
        Line("backward.2", "db2 = dz2.sum(axis=0)"),
        Line("backward.2", "dW2 += 0.01 * np.sign(W2)"),
        Line("backward.1", "da1 = dz2 @ W2.T"),
        Line("backward.1", "dz1 = da1 * (1 - a1 ** 2)"),
        Line("backward.1", "dW1 = X.T @ dz1"),
        Line("backward.1", "db1 = dz1.sum(axis=0)"),
        Line("backward.1", "dW1 += 0.01 * np.sign(W1)"),
        Line("update", "vW1 = 0.9 * vW1 + dW1"),
        Line("update", "W1 -= 0.1 * vW1"),
        Line("update", "vb1 = 0.9 * vb1 + db1"),
        Line("update", "b1 -= 0.1 * vb1"),
        Line("update", "vW2 = 0.9 * vW2 + dW2"),
        Line("update", "W2 -= 0.1 * vW2"),
        Line("update", "vb2 = 0.9 * vb2 + db2"),
        Line("update", "b2 -= 0.1 * vb2"),
    )
