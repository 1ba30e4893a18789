"""Experiments in which every activation, loss, optimizer, penalty, mode and order comes up that programs follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine import ACTIVATIONS, LOSSES, OPTIMIZERS, REGULARIZERS, Experiment, advance, initial_state, prepare
from engine.core.batches import batch_size
from engine.core.parts import MODES, ORDERS
from engine.datasets.custom import SCALINGS
from engine.export.stretch import Stretch
from tests.engine.export.tables import FEATURE_SETS, TASKS, own

RATES = {"adagrad": 0.05, "rmsprop": 0.005, "adam": 0.01}
#: loss -> what fits it: data set, output units and activation. One that is not named follows a linear unit.
ENDINGS = {
    "mean_squared_error": ("plane", 1, "linear"),
    "half_squared_error": ("circle", 1, "tanh"),
    "binary_cross_entropy": ("circle", 1, "sigmoid"),
    "cross_entropy": ("blobs", 3, "softmax"),
    "gaussian_nll": ("plane", 1, "linear"),
}


def experiment(loss: str = "binary_cross_entropy", hidden: str = "tanh", **more: Any) -> Experiment:
    dataset, units, activation = ENDINGS.get(loss, ("plane", 1, "linear"))
    fields: dict[str, Any] = {
        "dataset": {"name": dataset, "n_samples": 50},
        "layers": [{"units": 3, "activation": hidden}, {"units": units, "activation": activation}],
        "loss": loss,
        "optimizer": {"name": "gradient_descent", "learning_rate": 0.03},
        "batching": {"mode": "mini_batch", "batch_size": 7, "order": "shuffled"},
        "initializer": {"name": "xavier_uniform"},
        "seed": 3,
    }
    return Experiment.from_json(fields | more)


def optimizer(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "learning_rate": RATES.get(name, 0.02)} | more


def variants() -> Iterator[tuple[str, Experiment]]:
    """Name and experiment; each can be followed by every program."""
    for name, entry in ACTIVATIONS.items():
        if entry.hidden:
            yield f"activation {name}", experiment(hidden=name)
    for name in LOSSES:
        yield f"loss {name}", experiment(name)
    yield (
        "outputs of their own",
        experiment(
            "binary_cross_entropy",
            dataset={"name": "blobs", "n_samples": 50, "n_classes": 4},
            layers=[{"units": 4, "activation": "sigmoid"}],
        ),
    )
    for name in OPTIMIZERS:
        if name != "bfgs":
            yield f"optimizer {name}", experiment(optimizer=optimizer(name))
    yield "no momentum", experiment(optimizer=optimizer("nesterov", momentum=0.0))
    for name in REGULARIZERS:
        yield f"regularizer {name}", experiment(regularizer={"name": name, "rate": 0.01})
    for mode in MODES:
        for order in ORDERS:
            yield f"{mode} {order}", experiment(batching={"mode": mode, "batch_size": 8, "order": order})
    yield "float32", experiment(precision="float32", optimizer=optimizer("adam"))
    yield "no biases", experiment(biases=False, regularizer={"name": "l2", "rate": 0.01})
    yield "no hidden layer", experiment(layers=[{"units": 1, "activation": "sigmoid"}])
    wide = [{"units": 30, "activation": "relu"}, {"units": 20, "activation": "swish"}]
    yield "wide", experiment(layers=[*wide, {"units": 1, "activation": "sigmoid"}])


def own_tables() -> Iterator[tuple[str, Experiment]]:
    """Custom data in every scaling, with derived inputs, for every task."""
    for task in TASKS:
        for scaling in SCALINGS:
            yield f"own {task} {scaling}", own(task, scaling, FEATURE_SETS["derived"])


def starts(given: Experiment, updates: int) -> Iterator[Stretch]:
    """From the first update on, and from within an epoch, when the optimizer already remembers something."""
    data = prepare(given)
    first = initial_state(given, data)
    yield Stretch(given, data, first, replace(first, step=updates))
    size = batch_size(given, len(data.train_inputs))
    later = advance(given, data, first, 11 * size + size // 2, "sample")
    yield Stretch(given, data, later, replace(later, step=later.step + updates))
