"""Runs with a past, for the tests of the diagnosis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.datasets import DATASETS
from engine.diagnosis.diagnose import Finding, diagnose
from engine.training.advance import TrainState, advance, initial_state

#: As many earlier states as a session keeps.
KEPT = 128


class Said(NamedTuple):
    """What is said of one state of a run."""

    experiment: Experiment
    data: TrainingData
    state: TrainState
    past: list[TrainState]
    findings: tuple[Finding, ...]


def suggested(name: str, **changes: Any) -> Experiment:
    """The data set's own experiment, with changes."""
    return Experiment.from_json({"dataset": {"name": name}, **DATASETS[name].suggest, **changes})


def layers(*column: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"units": units, "activation": activation} for units, activation in column]


def at_rate(rate: float, name: str = "gradient_descent") -> dict[str, Any]:
    return {"name": name, "learning_rate": rate}


def follow(experiment: Experiment, updates: int, every: int) -> Iterator[Said]:
    """Diagnose a run every so many updates, with all that it has been as its past."""
    data = prepare(experiment)
    state = initial_state(experiment, data)
    past: list[TrainState] = []
    for _ in range(updates // every):
        past = [*past, state] if len(past) < KEPT else [*past[::2], state]
        state = advance(experiment, data, state, every)
        yield Said(experiment, data, state, past, diagnose(experiment, data, state, past))


def end_of(experiment: Experiment, updates: int, every: int) -> Said:
    """The last of ``follow``."""
    *_, last = follow(experiment, updates, every)
    return last


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]
