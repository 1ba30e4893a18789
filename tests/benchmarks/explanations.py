"""What explaining costs: each section of the drawer's tabs in a frame, and the long computations.

``python -m tests.benchmarks.explanations`` prints milliseconds, the median of interleaved rounds, on one core.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from engine import (
    DATASETS,
    Experiment,
    TrainingData,
    TrainState,
    View,
    advance,
    capture,
    initial_state,
    prepare,
)
from engine.jobs.gradient_check import gradient_check
from engine.jobs.landscape import RandomPlane, landscape
from engine.progress import Job
from engine.training import kernel_loader
from engine.training.backprop import loss_and_gradient

ROUNDS = 25
SECTIONS = ("trace", "hidden", "confusion", "portrait", "distributions", "findings")
EXPERIMENTS: dict[str, tuple[str, list[int]]] = {
    "xor 2-2-1": ("xor", [2]),
    "circle 2-4-2-1": ("circle", [4, 2]),
    "spiral 2-8-8-8-1": ("spiral", [8, 8, 8]),
}


def made(dataset: str, hidden: list[int]) -> tuple[Experiment, TrainingData, TrainState]:
    layers: list[dict[str, Any]] = [{"units": units, "activation": "tanh"} for units in hidden]
    suggested = {**DATASETS[dataset].suggest, "features": ["x1", "x2"]}
    layers.append({"units": 1, "activation": suggested["layers"][-1]["activation"]})
    experiment = Experiment.from_json({"dataset": {"name": dataset}, **suggested, "layers": layers})
    data = prepare(experiment)
    return experiment, data, advance(experiment, data, initial_state(experiment, data), 200)


def finished(job: Job) -> None:
    for _ in job:
        pass


def milliseconds(compute: Callable[[], object]) -> float:
    begin = time.perf_counter()
    compute()
    return 1000 * (time.perf_counter() - begin)


def tasks(experiment: Experiment, data: TrainingData, state: TrainState) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""

    def section(name: str) -> Callable[[], object]:
        return lambda: capture(experiment, data, state, View(frozenset({name})))

    return {
        "a frame with nothing": lambda: capture(experiment, data, state, View()),
        **{name: section(name) for name in SECTIONS},
        "one backward pass": lambda: loss_and_gradient(experiment, state.params, data.train_inputs, data.train_targets),
        "gradient check": lambda: finished(gradient_check(experiment, data, state.params)),
        "landscape 41 × 41": lambda: finished(landscape(experiment, data, state, [], RandomPlane())),
    }


def main() -> None:
    kernel_loader.load()
    for name, shape in EXPERIMENTS.items():
        experiment, data, state = made(*shape)
        measured = tasks(experiment, data, state)
        times: dict[str, list[float]] = {task: [] for task in measured}
        for _ in range(ROUNDS):
            for task, compute in measured.items():
                times[task].append(milliseconds(compute))
        print(f"{name}, {len(data.train_inputs)} training samples, {experiment.n_params} parameters", flush=True)
        for task, spent in times.items():
            print(f"  {task:22} {statistics.median(spent):8.3f} ms", flush=True)


if __name__ == "__main__":
    main()
