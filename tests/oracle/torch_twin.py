"""The same training written with PyTorch's own layers of the trade: autograd, `functional` losses, `torch.optim`.

Only three things are taken from our engine: the samples, the starting parameters and the order of the samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine import Experiment, initial_state, prepare
from engine.core import batches, network

torch.set_default_dtype(torch.float64)


class PerceptronStep(torch.autograd.Function):
    """A step whose derivative is taken as 1 (the perceptron rule)."""

    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:  # noqa: ARG004
        return (z > 0).to(z.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:  # noqa: ARG004
        return gradients[0]


ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "swish": functional.silu,
    "sine": torch.sin,
    "step": PerceptronStep.apply,
    "softmax": lambda z: functional.softmax(z, dim=1),
}

LOSSES: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "mean_squared_error": lambda _z, a, y: functional.mse_loss(a, y),
    "half_squared_error": lambda _z, a, y: 0.5 * functional.mse_loss(a, y, reduction="sum") / len(y),
    "binary_cross_entropy": lambda z, _a, y: functional.binary_cross_entropy_with_logits(z, y),
    "cross_entropy": lambda z, _a, y: functional.cross_entropy(z, y),
    "gaussian_nll": lambda _z, a, y: functional.gaussian_nll_loss(a, y, torch.ones_like(a), full=True),
}

PENALTIES: dict[str, Callable[[Tensor], Tensor]] = {
    "none": lambda w: 0.0 * w.sum(),
    "l1": lambda w: w.abs().sum(),
    "l2": lambda w: 0.5 * w.square().sum(),
}


def optimizer_for(experiment: Experiment, parameters: list[Tensor]) -> torch.optim.Optimizer:
    settings = experiment.to_json()["optimizer"]
    name, rate = settings.pop("name"), settings.pop("learning_rate")
    match name:
        case "gradient_descent":
            return torch.optim.SGD(parameters, rate)
        case "momentum" | "nesterov":
            return torch.optim.SGD(parameters, rate, momentum=settings["momentum"], nesterov=name == "nesterov")
        case "adagrad":
            return torch.optim.Adagrad(parameters, rate)
        case "rmsprop":
            return torch.optim.RMSprop(parameters, rate)
        case "adam":
            return torch.optim.Adam(parameters, rate)
    raise ValueError(f"no PyTorch twin for {name}")


class Twin:
    """An experiment's network as PyTorch tensors; ``layers`` are (weights (fan_in, fan_out), biases or None)."""

    def __init__(self, experiment: Experiment, nudge: float = 0.0) -> None:
        self.experiment = experiment
        self.data = prepare(experiment)
        flat = initial_state(experiment, self.data).params + nudge
        views = network.Layout.of(experiment).views(flat)
        self.layers = [(self.leaf(weights), None if biases is None else self.leaf(biases)) for weights, biases in views]
        parameters = [part for layer in self.layers for part in layer if part is not None]
        self.optimizer = optimizer_for(experiment, parameters)

    @staticmethod
    def leaf(values: np.ndarray[Any, Any]) -> Tensor:
        return torch.tensor(values, requires_grad=True)

    def loss(self, inputs: Tensor, targets: Tensor) -> Tensor:
        a = z = inputs
        for (weights, biases), layer in zip(self.layers, self.experiment.layers, strict=True):
            z = a @ weights + (0.0 if biases is None else biases)
            a = ACTIVATIONS[layer.activation](z)
        regularizer = self.experiment.to_json()["regularizer"]
        penalty = sum(PENALTIES[regularizer["name"]](weights) for weights, _ in self.layers)
        return LOSSES[self.experiment.loss](z, a, targets) + regularizer["rate"] * penalty

    def batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        n = len(self.data.train_inputs)
        batching = self.experiment.batching
        size = {"sgd": 1, "mini_batch": min(batching.batch_size, n), "batch": n}[batching.mode]
        epoch = 0
        while True:
            order = batches.order(self.experiment, epoch, n)
            for start in range(0, n, size):
                rows = order[start : start + size]
                yield torch.tensor(self.data.train_inputs[rows]), torch.tensor(self.data.train_targets[rows])
            epoch += 1

    def trajectory(self, steps: list[int]) -> list[np.ndarray[Any, Any]]:
        """The flat parameters after each of the ascending ``steps``."""
        seen = []
        for step, (inputs, targets) in enumerate(self.batches(), start=1):
            self.optimizer.zero_grad()
            self.loss(inputs, targets).backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
            if step in steps:
                seen.append(self.flat())
            if step >= steps[-1]:
                break
        return seen

    def flat(self) -> np.ndarray[Any, Any]:
        parts = [part for layer in self.layers for part in layer if part is not None]
        return np.concatenate([part.detach().numpy().ravel() for part in parts])


def is_chaotic(experiment: Experiment, steps: int) -> bool:
    """Whether PyTorch itself, begun 1e-13 beside, ends elsewhere: then no two programs can agree on the digits."""
    (here,), (beside,) = (Twin(experiment, nudge).trajectory([steps]) for nudge in (0.0, 1e-13))
    return not np.allclose(here, beside, rtol=1e-10, atol=1e-11)
