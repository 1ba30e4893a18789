"""Backpropagation for wide networks: the same numbers as ``engine.training.backprop``, with fewer and cheaper steps.

Where layers are wide an update is a few large matrix products, and what stands between them counts. So a one stands
behind the inputs of every sample and behind the activations of every layer: the biases are then one more row of
weights, which the products add, and whose gradient they find, on their way. Every result has a preallocated array.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.core.experiment import Experiment
from engine.core.network import Layout
from engine.training.backprop import Backprop, FaultyBackprop


class _Buffers(NamedTuple):
    """For n samples: what each layer gets (n, fan_in + 1), its (z, a) and ∂loss/∂z, each (n, units).

    The activations of a hidden layer are seen twice, as its ``a`` and in what the next one gets. Hidden layers lie
    unit by unit in memory: so ``a`` without its one is still a single piece.
    """

    layer_inputs: list[Array]
    forward_pass: list[tuple[Array, Array]]
    deltas: list[Array]

    @classmethod
    def make(cls, n: int, layout: Layout, dtype: np.dtype[np.float64]) -> _Buffers:
        first, *hidden, last = layout.sizes
        layer_inputs = [np.ones((n, first + layout.biases), dtype)]
        layer_inputs += [np.ones((units + layout.biases, n), dtype).T for units in hidden]
        zs = [np.empty((units, n), dtype).T for units in hidden] + [np.empty((n, last), dtype)]
        outputs = [a[:, :units] for a, units in zip(layer_inputs[1:], hidden, strict=True)] + [np.empty_like(zs[-1])]
        return cls(layer_inputs, list(zip(zs, outputs, strict=True)), [np.empty_like(z) for z in zs])


class BufferedBackprop(Backprop):
    """``Backprop`` in buffers, all of the type of ``params``.

    There is a set of them for each number of samples seen: in a run two, a full batch and the last of an epoch.
    """

    def __init__(self, experiment: Experiment, params: Array) -> None:
        super().__init__(experiment, params)
        self._layout = Layout.of(experiment)
        self._matrices = self._layout.matrices(params)
        self._matrix_gradients = self._layout.matrices(self._gradient)
        self._made: dict[int, _Buffers] = {}

    def set_batch(self, inputs: Array, targets: Array) -> None:
        super().set_batch(inputs, targets)
        n, n_inputs = inputs.shape
        if n not in self._made:
            self._made[n] = _Buffers.make(n, self._layout, self._gradient.dtype)
        self._buffers = self._made[n]
        self._buffers.layer_inputs[0][:, :n_inputs] = inputs

    def _forward(self) -> list[tuple[Array, Array]]:
        layer_inputs, forward_pass, _ = self._buffers
        for before, matrix, step, (z, a) in zip(layer_inputs, self._matrices, self._steps, forward_pass, strict=True):
            np.matmul(before, matrix, out=z)
            step.activation.apply(z, a)
        return forward_pass

    def _backward(self, forward_pass: list[tuple[Array, Array]]) -> None:
        layer_inputs, _, deltas = self._buffers
        delta = self._loss.delta(*forward_pass[-1], self._targets, self._steps[-1].activation)
        for index in range(len(self._steps) - 1, -1, -1):
            step = self._steps[index]
            np.matmul(layer_inputs[index].T, delta, out=self._matrix_gradients[index])
            if index:
                below = deltas[index - 1]
                np.matmul(delta, step.weights.T, out=below)
                below *= self._steps[index - 1].activation.derivative(*forward_pass[index - 1])
                delta = below
            price = self._experiment.regularizer.gradient(step.weights)
            if price is not None:
                np.add(step.weights_gradient, price, out=step.weights_gradient)


class FaultyBufferedBackprop(FaultyBackprop, BufferedBackprop):
    """The same buffers, with the experiment's fault."""
