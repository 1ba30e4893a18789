"""Duration of a seek to a random state of a long run, with the picture that shows it.

``python -m tests.benchmarks.seek [--seconds 8]`` trains each experiment flat out for so long, then goes to random
updates of it, through the session and without a socket; one line for each.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from typing import Any

from engine import DATASETS
from engine.core.tape import Tape
from engine.training import kernel_loader
from tests.app.driving import FLAT_OUT, Driver

SEEKS = 40
SHOWN = ["params", "boundary", "neurons", "activations", "state"]
EXPERIMENTS: dict[str, dict[str, Any]] = {
    "xor 2-2-1": {},
    "circle, suggested": {"dataset": {"name": "circle"}, **DATASETS["circle"].suggest},
    "spiral 2-8-8-8-1": {
        "dataset": {"name": "spiral"},
        **DATASETS["spiral"].suggest,
        "features": ["x1", "x2"],
        "layers": [{"units": 8, "activation": "tanh"}] * 3 + [{"units": 1, "activation": "sigmoid"}],
    },
}


def trained(experiment: dict[str, Any], seconds: float) -> tuple[Driver, Tape]:
    """A run that has trained for so long, and its tape."""
    driver = Driver(turn_seconds=0.002)
    driver.tell("visible", sections=SHOWN, grid=64, sample=0, neuron=None)
    driver.tell("configure", experiment=experiment)
    driver.say("play", **FLAT_OUT)
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        driver.now = 1000 + time.monotonic() - begin
        driver.settle(turns=1)
    driver.tell("pause")
    tape = driver.session._runs[0].tape
    assert tape is not None
    return driver, tape


def seek(driver: Driver, to: int) -> float:
    """Milliseconds until the frame of update ``to`` is there."""
    begin = time.perf_counter()
    driver.tell("seek", unit="update", to=to)
    while driver.state == "seeking":
        driver.settle()
    return 1000 * (time.perf_counter() - begin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    seconds = parser.parse_args().seconds
    kernel_loader.load()
    dice = random.Random(0)
    for name, experiment in EXPERIMENTS.items():
        driver, tape = trained(experiment, seconds)
        end = tape.end.state.step
        times = [seek(driver, dice.randrange(end)) for _ in range(SEEKS)]
        print(
            f"{name:18} {end:11,} updates, {len(tape.marks):3} marks: "
            f"{statistics.median(times):6.1f} ms median, {max(times):6.1f} ms at most",
            flush=True,
        )


if __name__ == "__main__":
    main()
