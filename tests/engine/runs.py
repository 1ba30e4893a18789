"""Small runs for the tests of training and its state."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.progress import Job, Progress, Result
from engine.training.advance import TrainState, counters, initial_state, state_vector

#: 20 points of which 13 train: batches of 4 leave a last one of 1.
SMALL: dict[str, Any] = {
    "dataset": {"name": "circle", "n_samples": 20, "train_share": 0.65},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
    "optimizer": {"name": "gradient_descent", "learning_rate": 0.05},
    "batching": {"mode": "mini_batch", "batch_size": 4, "order": "shuffled"},
}


def start(experiment: Experiment) -> tuple[TrainingData, TrainState]:
    data = prepare(experiment)
    return data, initial_state(experiment, data)


def small(**change: Any) -> Experiment:
    return Experiment.from_json(SMALL | change)


def iris(hidden: str, loss: str, output: str, **more: Any) -> Experiment:
    """2 inputs, 4 and 3 hidden units, 3 outputs; batches of 8 of 60 samples, shuffled."""
    rows = [{"units": 4, "activation": hidden}, {"units": 3, "activation": hidden}, {"units": 3, "activation": output}]
    changes = {
        "dataset": {"name": "iris", "train_share": 0.4},
        "layers": rows,
        "loss": loss,
        "initializer": {"name": "uniform", "low": -0.9, "high": 0.9},
        "batching": {"mode": "mini_batch", "batch_size": 8, "order": "shuffled"},
    }
    return Experiment.from_json(changes | more)


def finish(job: Job) -> tuple[Result, list[Progress]]:
    """The result of a job, and all it said on its way."""
    said: list[Progress] = []
    while True:
        try:
            said.append(next(job))
        except StopIteration as end:
            result: Result = end.value
            return result, said


def finish_with(pieces: Generator[Progress, None, bytes]) -> bytes:
    """What is left when all pieces are done."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            content: bytes = end.value
            return content


def assert_same(one: TrainState, other: TrainState) -> None:
    """The same state to the last bit."""
    assert counters(one) == counters(other)
    assert state_vector(one).tobytes() == state_vector(other).tobytes()
