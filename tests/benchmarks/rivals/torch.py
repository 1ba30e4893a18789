"""PyTorch, eager: forward, backward and ``SGD.step`` in a plain loop, float64, one thread."""

from __future__ import annotations

import numpy as np
import torch

from engine.arrays import Array
from tests.benchmarks.workloads import RATE, Workload

torch.set_num_threads(1)
CURVES = {"sigmoid": torch.sigmoid, "tanh": torch.tanh}


class Rival:
    """One workload."""

    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        self._curve = CURVES[workload.activation]
        inputs, targets = (torch.tensor(x) for x in (workload.data.train_inputs, workload.data.train_targets))
        self._batches = list(zip(inputs.split(workload.batch), targets.split(workload.batch), strict=True))

    def run(self, epochs: int) -> Array:
        layers = [[torch.tensor(part, requires_grad=True) for part in layer] for layer in self._workload.layers]
        parameters = [part for layer in layers for part in layer]
        optimizer = torch.optim.SGD(parameters, lr=RATE)
        for _ in range(epochs):
            for inputs, targets in self._batches:
                optimizer.zero_grad()
                a = inputs
                for weights, biases in layers:
                    a = self._curve(a @ weights + biases)
                loss = 0.5 * ((a - targets) ** 2).sum() / len(targets)
                loss.backward()
                optimizer.step()
        return np.concatenate([part.detach().numpy().ravel() for part in parameters])
