"""Random experiments for lockstep checks: every optimizer, loss, activation, penalty and batching comes up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from random import Random
from typing import Any

from engine import ACTIVATIONS, OPTIMIZERS, REGULARIZERS, Experiment

#: data set -> (its settings, (output units, output activation, loss) that fit it)
ENDINGS: dict[str, tuple[dict[str, Any], list[tuple[int, str, str]]]] = {
    "xor": ({}, [(1, "sigmoid", "binary_cross_entropy"), (1, "tanh", "half_squared_error")]),
    "three_inputs": ({"target": "or"}, [(1, "sigmoid", "half_squared_error"), (2, "softmax", "cross_entropy")]),
    "circle": (
        {"n_samples": 60, "train_share": 0.5},
        [(1, "sigmoid", "binary_cross_entropy"), (1, "tanh", "mean_squared_error")],
    ),
    "blobs": (
        {"n_samples": 60, "n_classes": 4},
        [(4, "softmax", "cross_entropy"), (4, "sigmoid", "binary_cross_entropy"), (4, "tanh", "mean_squared_error")],
    ),
    "plane": ({"n_samples": 50}, [(1, "linear", "mean_squared_error"), (1, "linear", "gaussian_nll")]),
    "study_sleep": ({"n_samples": 70}, [(1, "sigmoid", "mean_squared_error"), (1, "linear", "half_squared_error")]),
}
LEARNING_RATES = {"adagrad": 0.05, "rmsprop": 0.005, "adam": 0.01}
INITIALIZERS = ["xavier_uniform", "xavier_normal", "he_uniform", "he_normal", "normal", "uniform"]
BATCHINGS = [("sgd", "fixed"), ("mini_batch", "shuffled"), ("batch", "fixed"), ("mini_batch", "with_replacement")]


def random_experiments(count: int, seed: int) -> Iterator[Experiment]:
    """``count`` experiments that PyTorch can train too (that is: not BFGS)."""
    choose = Random(seed)
    optimizers = cycle(name for name in OPTIMIZERS if name != "bfgs")
    hidden = cycle(name for name, entry in ACTIVATIONS.items() if entry.hidden)
    regularizers, modes, initializers = cycle(REGULARIZERS), cycle(BATCHINGS), cycle(INITIALIZERS)
    datasets = cycle(ENDINGS)
    for index in range(count):
        dataset = next(datasets)
        settings, endings = ENDINGS[dataset]
        units, activation, loss = choose.choice(endings)
        optimizer, (mode, order) = next(optimizers), next(modes)
        depth = choose.randint(0, 3)
        layers = [{"units": choose.randint(1, 6), "activation": next(hidden)} for _ in range(depth)]
        yield Experiment.from_json(
            {
                "dataset": {"name": dataset, "seed": index} | settings,
                "features": ["x1", "x2", "x3"] if dataset == "three_inputs" else ["x1", "x2"],
                "layers": [*layers, {"units": units, "activation": activation}],
                "biases": choose.random() < 0.8,
                "initializer": {"name": next(initializers)},
                "loss": loss,
                "optimizer": {"name": optimizer, "learning_rate": LEARNING_RATES.get(optimizer, 0.02)},
                "regularizer": {"name": next(regularizers), "rate": choose.choice([0.0, 0.001, 0.01])},
                "batching": {"mode": mode, "batch_size": choose.choice([3, 7, 10]), "order": order},
                "seed": choose.randrange(1000),
            }
        )
