"""What a look at a run costs: pictures of all neurons, and a whole frame.

``python -m tests.benchmarks.frames [--rounds 300]``. Beside each stands the same by a list of layers in float64, as one
would write it first, measured in the same rounds; so the ratio counts, and the microseconds are of this machine.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from time import perf_counter

import numpy as np

from engine import Experiment, Layout, TrainingData, TrainState, View, advance, capture, initial_state, prepare
from engine.frame.pictures import forward_grid

SECTIONS = frozenset({"params", "boundary", "neurons", "activations", "predictions"})


def network(units: list[int]) -> tuple[Experiment, TrainingData, TrainState]:
    """A network on the circle, 500 samples, trained a little."""
    hidden = [{"units": count, "activation": "tanh"} for count in units]
    experiment = Experiment.from_json(
        {
            "dataset": {"name": "circle", "n_samples": 500},
            "layers": [*hidden, {"units": 1, "activation": "tanh"}],
            "loss": "half_squared_error",
            "batching": {"mode": "mini_batch", "batch_size": 10, "order": "shuffled"},
        }
    )
    data = prepare(experiment)
    return experiment, data, advance(experiment, data, initial_state(experiment, data), 100)


def pictures_by_layers(experiment: Experiment, data: TrainingData, state: TrainState, cells: int) -> list[np.ndarray]:
    """Every unit at every cell, sample by sample in float64."""
    a = data.grid_inputs(cells).astype(np.float64)
    seen = []
    for weights, biases in Layout.of(experiment).views(state.params):
        a = np.tanh(a @ weights + (0.0 if biases is None else biases))
        seen.append(a)
    return seen


def frame_by_layers(experiment: Experiment, data: TrainingData, state: TrainState) -> list[np.ndarray]:
    """The pictures of a frame, and what the metrics need."""

    def paint(values: np.ndarray) -> np.ndarray:
        painted: np.ndarray = np.clip((values + 1) * 127.5 + 0.5, 0, 255).astype(np.uint8)
        return painted

    small = pictures_by_layers(experiment, data, state, 32)
    large = pictures_by_layers(experiment, data, state, 64)
    outputs = data.inputs
    for weights, biases in Layout.of(experiment).views(state.params):
        outputs = np.tanh(outputs @ weights + (0.0 if biases is None else biases))
    losses = [np.mean((outputs[part] - data.targets[part]) ** 2) for part in (data.is_train, ~data.is_train)]
    return [*(paint(a.T) for a in small), paint(large[-1]), np.array(losses), outputs]


def microseconds(functions: list[Callable[[], object]], rounds: int) -> list[list[float]]:
    """Each function's times, all of them in every round."""
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, seen in zip(functions, times, strict=True):
            begin = perf_counter()
            function()
            seen.append(1e6 * (perf_counter() - begin))
    return times


def row(name: str, functions: list[Callable[[], object]], goal: str, rounds: int) -> None:
    ours, theirs = microseconds(functions, rounds)
    ratio = statistics.median(other / own for own, other in zip(ours, theirs, strict=True))
    print(f"{name:40} {min(ours):6.0f} {statistics.median(ours):8.0f} {ratio:10.1f}   {goal}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    print(f"{'µs':40} {'min':>6} {'median':>8} {'x by layers':>11}  goal")
    for name, units, goals in (
        ("2-4-2-1", [4, 2], ("<= 60", "<= 100")),
        ("2-8-8-8-1", [8, 8, 8], ("<= 200", "")),
    ):
        experiment, data, state = network(units)
        cells, view = data.grid_rows(100), View(SECTIONS, 64)
        row(
            f"{name}, all neurons, 100 x 100",
            [
                lambda e=experiment, s=state, c=cells: forward_grid(e, s.params, c, 0),  # type: ignore[misc]
                lambda e=experiment, d=data, s=state: pictures_by_layers(e, d, s, 100),  # type: ignore[misc]
            ],
            goals[0],
            rounds,
        )
        row(
            f"{name}, frame, scores of 500 samples",
            [
                lambda e=experiment, d=data, s=state, v=view: capture(e, d, s, v),  # type: ignore[misc]
                lambda e=experiment, d=data, s=state: frame_by_layers(e, d, s),  # type: ignore[misc]
            ],
            goals[1],
            rounds,
        )


if __name__ == "__main__":
    main()
