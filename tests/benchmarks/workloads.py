"""The workloads that engines are compared on: the same network, data, order and start for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine import Experiment, Layout, TrainingData, TrainState, initial_state, prepare
from engine.arrays import Array
from engine.core.batches import batch_size

RATE = 0.03


@dataclass(frozen=True, eq=False)
class Workload:
    """Plain gradient descent on ½(y-d)²; ``goals`` are the ratios of performance wanted, by rival."""

    name: str
    experiment: Experiment
    data: TrainingData
    state: TrainState
    goals: dict[str, float]

    @property
    def layers(self) -> list[tuple[Array, Array]]:
        """Copies of each layer's first weights and biases."""
        views = Layout.of(self.experiment).views(self.state.params.copy())
        return [(weights.copy(), biases.copy()) for weights, biases in views if biases is not None]

    @property
    def batch(self) -> int:
        return batch_size(self.experiment, len(self.data.train_inputs))

    @property
    def per_epoch(self) -> int:
        return -(-len(self.data.train_inputs) // self.batch)

    @property
    def activation(self) -> str:
        return self.experiment.layers[0].activation


def workload(
    name: str, dataset: dict[str, Any], units: list[int], activation: str, batch: int, goals: tuple[float, ...]
) -> Workload:
    experiment = Experiment.from_json(
        {
            "dataset": dataset,
            "layers": [{"units": count, "activation": activation} for count in [*units, 1]],
            "loss": "half_squared_error",
            "initializer": {"name": "xavier_uniform"},
            "batching": {"mode": "sgd" if batch == 1 else "mini_batch", "batch_size": batch, "order": "fixed"},
            "optimizer": {"name": "gradient_descent", "learning_rate": RATE},
        }
    )
    data = prepare(experiment)
    named = dict(zip(("torch", "sklearn", "jax", "clear"), goals, strict=True))
    return Workload(name, experiment, data, initial_state(experiment, data), named)


def workloads() -> dict[str, Workload]:
    """All of them; the goals are against PyTorch, scikit-learn, JAX and our own clear engine."""
    circle = {"name": "circle", "n_samples": 500, "train_share": 0.5}
    spiral = {"name": "spiral", "n_samples": 500, "train_share": 0.5}
    study = {"name": "study_sleep", "n_samples": 1000, "train_share": 1.0}
    return {
        "a": workload("XOR 2-2-1 sigmoid, one by one", {"name": "xor"}, [2], "sigmoid", 1, (1500, 800, 0.8, 320)),
        "b": workload("XOR 2-2-1 sigmoid, all four", {"name": "xor"}, [2], "sigmoid", 4, (1000, 430, 0.9, 240)),
        "c": workload("study/sleep 2-3-1 sigmoid, 32", study, [3], "sigmoid", 32, (500, 170, 6, 110)),
        "d": workload("circle 2-4-2-1 tanh, 10", circle, [4, 2], "tanh", 10, (600, 260, 15, 130)),
        "e10": workload("spiral 2-8-8-8-1 tanh, 10", spiral, [8, 8, 8], "tanh", 10, (260, 70, 6, 40)),
        "e1": workload("spiral 2-8-8-8-1 tanh, one by one", spiral, [8, 8, 8], "tanh", 1, (900, 440, 4, 200)),
    }
