"""The compiled engine against PyTorch, scikit-learn, JAX and our own clear engine, in interleaved rounds on one core.

``python -m tests.benchmarks.engine [--rounds 7] [--only a,d] [--markdown]``. Same network, data, order and start; that
all end at the same parameters is checked before anything is timed. A rival that is not installed is left out
(``make bench RIVALS=1`` installs them).
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import os
import platform
import statistics
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from engine import Experiment, advance, initial_state, prepare
from engine.arrays import Array
from engine.training import kernel_loader
from tests.benchmarks.workloads import Workload, workloads

RIVALS = ("torch", "sklearn", "jax", "clear")
NAMES = {"torch": "PyTorch eager", "sklearn": "scikit-learn", "jax": "JAX, one jit", "clear": "our NumPy"}
#: How long one rival trains in one round.
SLICE_SECONDS = 0.06
#: Later, rounding alone leads a deep network elsewhere.
CHECKED_EPOCHS = 1


class Ours:
    """The compiled engine."""

    def __init__(self, workload: Workload) -> None:
        self._workload = workload

    def run(self, epochs: int) -> Array:
        work = self._workload
        return advance(work.experiment, work.data, work.state, epochs, "epoch").params


def rivals_here() -> dict[str, Any]:
    """The rivals that are installed."""
    found = {}
    for name in RIVALS:
        try:
            found[name] = importlib.import_module(f"tests.benchmarks.rivals.{name}").Rival
        except ImportError:
            print(f"{NAMES[name]} is not installed", flush=True)
    return found


def seconds_per_update(engine: Any, epochs: int, per_epoch: int) -> float:
    begin = perf_counter()
    engine.run(epochs)
    return (perf_counter() - begin) / (epochs * per_epoch)


def fitting_epochs(engine: Any) -> int:
    """As many as fill a slice, as far as a first run tells; that run also compiles what is compiled."""
    engine.run(2)
    epochs = 1
    while True:
        begin = perf_counter()
        engine.run(epochs)
        taken = perf_counter() - begin
        if taken >= SLICE_SECONDS / 2:
            return max(1, int(epochs * SLICE_SECONDS / taken))
        epochs *= 2


def compare(work: Workload, makers: dict[str, Any], rounds: int) -> tuple[float, dict[str, list[float]]]:
    """Our updates a second (median), and each rival's time as a multiple of ours, round by round."""
    ours = Ours(work)
    rivals = {name: make(work) for name, make in makers.items()}
    expected = ours.run(CHECKED_EPOCHS)
    for name, rival in rivals.items():
        if name != "sklearn":  # see there
            np.testing.assert_allclose(rival.run(CHECKED_EPOCHS), expected, rtol=1e-6, atol=1e-7)
    lengths = {name: fitting_epochs(engine) for name, engine in {"ours": ours, **rivals}.items()}
    own, ratios = [], {name: [] for name in rivals}  # type: tuple[list[float], dict[str, list[float]]]
    for _ in range(rounds):
        own.append(seconds_per_update(ours, lengths["ours"], work.per_epoch))
        for name, rival in rivals.items():
            ratios[name].append(seconds_per_update(rival, lengths[name], work.per_epoch) / own[-1])
    return 1 / statistics.median(own), ratios


def machine() -> str:
    """What this was measured on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    name = models[0] if models else platform.machine()
    return f"{name}, {os.cpu_count()} cores, one used; {datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d}"


def print_table(rounds: int, only: list[str], *, markdown: bool) -> None:
    makers = rivals_here()
    print(f"{machine()}; median ratio of {rounds} rounds (goal)")
    columns = ["workload", "updates/s", *(NAMES[name] for name in makers)]
    line = "| {} |" if markdown else "{}"
    join = " | " if markdown else "   "
    print(line.format(join.join(columns)))
    if markdown:
        print("|" + "---|" * len(columns))
    for key, work in workloads().items():
        if only and key not in only:
            continue
        speed, ratios = compare(work, makers, rounds)
        cells = [f"{key} · {work.name}", f"{speed:,.0f}"]
        cells += [f"{statistics.median(found):,.3g} × ({work.goals[name]:g})" for name, found in ratios.items()]
        print(line.format(join.join(cells)), flush=True)


def print_costs(rounds: int) -> None:
    """What shuffling, penalties and other optimizers cost, as a multiple of plain gradient descent on circle 2-4-2-1."""
    plain = workloads()["d"].experiment.to_json()
    variants: dict[str, dict[str, Any]] = {
        "shuffled": {"batching": plain["batching"] | {"order": "shuffled"}},
        "l1": {"regularizer": {"name": "l1", "rate": 0.001}},
        "l2": {"regularizer": {"name": "l2", "rate": 0.001}},
    } | {
        name: {"optimizer": {"name": name, "learning_rate": 0.003}}
        for name in ("momentum", "nesterov", "adagrad", "rmsprop", "adam")
    }
    changes: dict[str, dict[str, Any]] = {"plain": {}, **variants}
    experiments = {name: Experiment.from_json(plain | change) for name, change in changes.items()}
    times: dict[str, list[float]] = {name: [] for name in experiments}
    for _ in range(3 * rounds):
        for name, experiment in experiments.items():
            data = prepare(experiment)
            state = initial_state(experiment, data)
            begin = perf_counter()
            advance(experiment, data, state, 100_000)
            times[name].append(perf_counter() - begin)
    for name in variants:
        ratio = statistics.median(mine / base for mine, base in zip(times[name], times["plain"], strict=True))
        goal = "40 %" if name == "adam" else "15 %"
        print(f"{name:10} costs {100 * (ratio - 1):5.0f} % of plain gradient descent's time (goal: {goal})")


def print_first_update() -> None:
    """From an experiment in JSON to the first update made."""
    times = []
    for units in range(2, 40):
        given = {"layers": [{"units": units, "activation": "tanh"}, {"units": 1}]}
        experiment = Experiment.from_json(given)
        data = prepare(experiment)
        begin = perf_counter()
        advance(experiment, data, initial_state(experiment, data), 1)
        times.append(1e3 * (perf_counter() - begin))
    print(
        f"first update of a new architecture: {statistics.median(times):.2f} ms, at most {max(times):.2f} (goal: 1 ms)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="", help="workloads, with commas: a,d,e10")
    parser.add_argument("--markdown", action="store_true")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    begin = perf_counter()
    if not kernel_loader.load():
        raise SystemExit("the kernels cannot be compiled on this machine")
    loaded = perf_counter() - begin
    print_table(arguments.rounds, [key for key in arguments.only.split(",") if key], markdown=arguments.markdown)
    print_costs(arguments.rounds)
    print_first_update()
    print(f"kernels ready {loaded:.2f} s after they were asked for (from the cache, goal: 0.5 s)")


if __name__ == "__main__":
    main()
