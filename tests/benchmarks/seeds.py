"""What many seeds cost: 500 runs of XOR on 2-2-1, beside the same runs one by one, and beside NumPy with all at once.

``python -m tests.benchmarks.seeds`` prints seconds of one core and ratios, the median of interleaved rounds. The runs
one by one are the least it can cost; what is above that is the band of losses. The rival trains all seeds in the same
matrix products, which is how one writes it in NumPy.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import time
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from engine import Experiment, TrainingData, advance, initial_state, prepare
from engine.jobs.seeds import seeds
from engine.progress import Job
from engine.training import kernel_loader

RUNS, UPDATES = 500, 10_001
XOR = Experiment.from_json(
    {
        "dataset": {"name": "xor"},
        "layers": [{"units": 2, "activation": "sigmoid"}, {"units": 1, "activation": "sigmoid"}],
        "initializer": {"name": "normal", "std": 1.0},
        "optimizer": {"name": "gradient_descent", "learning_rate": 0.1},
    }
)


def job(experiment: Experiment, data: TrainingData) -> float:
    """The share that is solved, as the page gets it."""
    facts = _finish(seeds(experiment, data, RUNS, "update", UPDATES))
    return float(facts["solved"]) / RUNS


def _finish(work: Job) -> dict[str, float]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            facts: dict[str, float] = end.value.facts
            return facts


def one_by_one(experiment: Experiment, data: TrainingData) -> float:
    """Nothing but the updates."""
    for seed in range(RUNS):
        own = dataclasses.replace(experiment, seed=seed)
        advance(own, data, initial_state(own, data), UPDATES)
    return np.nan


def all_at_once(experiment: Experiment, data: TrainingData) -> float:
    """All seeds in one array per layer, in plain NumPy."""
    firsts = [initial_state(dataclasses.replace(experiment, seed=seed), data).params for seed in range(RUNS)]
    params = np.stack(firsts)
    w1, b1 = params[:, :4].reshape(-1, 2, 2).copy(), params[:, 4:6].reshape(-1, 1, 2).copy()
    w2, b2 = params[:, 6:8].reshape(-1, 2, 1).copy(), params[:, 8:].reshape(-1, 1, 1).copy()
    x, d, step = data.train_inputs, data.train_targets, 0.1
    for _ in range(UPDATES):
        hidden = 1.0 / (1.0 + np.exp(-(x @ w1 + b1)))
        delta = (1.0 / (1.0 + np.exp(-(hidden @ w2 + b2))) - d) / len(x)
        below = (delta @ w2.transpose(0, 2, 1)) * hidden * (1.0 - hidden)
        w2 -= step * (hidden.transpose(0, 2, 1) @ delta)
        b2 -= step * delta.sum(axis=1, keepdims=True)
        w1 -= step * (x.T @ below)
        b1 -= step * below.sum(axis=1, keepdims=True)
    answers = 1.0 / (1.0 + np.exp(-(1.0 / (1.0 + np.exp(-(x @ w1 + b1))) @ w2 + b2)))
    return float(np.mean(((answers > 0.5) == d).all(axis=(1, 2))))


WAYS: dict[str, Callable[[Experiment, TrainingData], float]] = {
    "the job": job,
    "one by one": one_by_one,
    "NumPy, all at once": all_at_once,
}


def longest_pause(experiment: Experiment, data: TrainingData) -> float:
    """Milliseconds between two yields."""
    work, longest = seeds(experiment, data, 100, "update", UPDATES), 0.0
    with suppress(StopIteration):
        while True:
            begin = time.thread_time()
            next(work)
            longest = max(longest, time.thread_time() - begin)
    return 1e3 * longest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    if not kernel_loader.load():
        raise SystemExit("the kernels cannot be compiled on this machine")
    data = prepare(XOR)
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    solved = {}
    for _ in range(rounds):
        for name, way in WAYS.items():
            begin = time.thread_time()
            solved[name] = way(XOR, data)
            seconds[name].append(time.thread_time() - begin)
    for name, taken in seconds.items():
        ratio = statistics.median(own / base for own, base in zip(taken, seconds["the job"], strict=True))
        budget = "" if np.isnan(solved[name]) else f", solved {100 * solved[name]:.1f} %"
        print(f"{name:20} {statistics.median(taken):6.2f} s of one core, {ratio:5.2f} × the job{budget}")
    print(f"longest between two yields: {longest_pause(XOR, data):.1f} ms (goal: {RUNS} seeds in 2 s on two cores)")


if __name__ == "__main__":
    main()
