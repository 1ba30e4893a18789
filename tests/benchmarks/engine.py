"""Our engine against the textbook's: the same network, data and start, in turns, so that only the ratio counts.

``python -m tests.benchmarks.engine [--rounds 7]``. The textbook keeps a list of layers and writes each formula as it
stands, as tutorials do. Both end at the same parameters; that is checked before anything is timed.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from engine import Experiment, Layout, TrainingData, advance, initial_state, prepare
from engine.arrays import Array

UPDATES = 2_000
#: Later, rounding alone leads a deep network elsewhere.
CHECKED = 50


def workload(dataset: dict[str, Any], units: list[int], activation: str, batch: int) -> Experiment:
    hidden = [{"units": count, "activation": activation} for count in units]
    return Experiment.from_json(
        {
            "dataset": dataset,
            "layers": [*hidden, {"units": 1, "activation": activation}],
            "loss": "half_squared_error",
            "batching": {"mode": "mini_batch", "batch_size": batch, "order": "fixed"},
        }
    )


WORKLOADS = {
    "a  XOR 2-2-1 sigmoid, one by one": workload({"name": "xor"}, [2], "sigmoid", 1),
    "b  XOR 2-2-1 sigmoid, all four": workload({"name": "xor"}, [2], "sigmoid", 4),
    "c  study/sleep 2-3-1 sigmoid, 32": workload({"name": "study_sleep", "train_share": 1.0}, [3], "sigmoid", 32),
    "d  circle 2-4-2-1 tanh, 10": workload({"name": "circle", "n_samples": 500}, [4, 2], "tanh", 10),
    "e  spiral 2-8-8-8-1 tanh, 10": workload({"name": "spiral", "n_samples": 500}, [8, 8, 8], "tanh", 10),
}


CURVES: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a**2),
}


def textbook(experiment: Experiment, data: TrainingData, updates: int) -> Array:
    """Gradient descent on ½(y-d)² with sigmoid or tanh, written down as in a tutorial; the flat parameters."""
    flat = initial_state(experiment, data).params.copy()
    layers = [(w.copy(), b.copy()) for w, b in Layout.of(experiment).views(flat) if b is not None]
    squash, slope = CURVES[experiment.layers[0].activation]
    size, rate, n = experiment.batching.batch_size, 0.1, len(data.train_inputs)
    start = 0
    for _ in range(updates):
        activations = [data.train_inputs[start : start + size]]
        targets = data.train_targets[start : start + size]
        for weights, biases in layers:
            activations.append(squash(activations[-1] @ weights + biases))
        delta = (activations[-1] - targets) * slope(activations[-1]) / len(targets)
        for index in range(len(layers) - 1, -1, -1):
            weights, biases = layers[index]
            before = activations[index]
            layers[index] = (weights - rate * before.T @ delta, biases - rate * delta.sum(axis=0))
            delta = delta @ weights.T * slope(before)
        start = start + size if start + size < n else 0
    return np.concatenate([part.ravel() for layer in layers for part in layer])


def measure(experiment: Experiment, rounds: int) -> tuple[float, list[float]]:
    """Our updates a second (median), and the ratio to the textbook in each round."""
    data = prepare(experiment)
    state = initial_state(experiment, data)
    ours = advance(experiment, data, state, CHECKED).params
    np.testing.assert_allclose(ours, textbook(experiment, data, CHECKED), rtol=1e-9, atol=1e-12)
    speeds, ratios = [], []
    for _ in range(rounds):
        begin = perf_counter()
        advance(experiment, data, state, UPDATES)
        middle = perf_counter()
        textbook(experiment, data, UPDATES)
        end = perf_counter()
        speeds.append(UPDATES / (middle - begin))
        ratios.append((end - middle) / (middle - begin))
    return statistics.median(speeds), ratios


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    print(f"{'workload':36} updates/s   times the textbook's (min, median, max)")
    for name, experiment in WORKLOADS.items():
        speed, ratios = measure(experiment, rounds)
        print(f"{name:36} {speed:9,.0f}   {min(ratios):.2f}  {statistics.median(ratios):.2f}  {max(ratios):.2f}")


if __name__ == "__main__":
    main()
