"""Backpropagation: the gradient of the loss by the chain rule, layer by layer from the last to the first.

With ``a₀`` its inputs, a layer does ``z = a₀ @ weights + biases``, ``a = f(z)``. Going back, ``delta`` is ∂loss/∂z:
it gives the gradients ``a₀ᵀ @ delta`` and the sum of ``delta``; times ``weightsᵀ`` and f' it is the next delta.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS, Activation, linear_derivative
from engine.components.faults import FAULTS, NO_FAULT
from engine.components.losses import LOSSES
from engine.core.experiment import Experiment
from engine.core.network import Layout, weights_penalty


class _Step(NamedTuple):
    """One layer: activation, parameters, and views of their gradient."""

    activation: Activation
    weights: Array
    biases: Array | None
    weights_gradient: Array
    biases_gradient: Array | None


class Backprop:
    """Loss and gradient at the current content of the params buffer, with every view made once.

    Parameters
    ----------
    experiment : the run.
    params : (n_params,), looked at again in every call.
    """

    def __init__(self, experiment: Experiment, params: Array) -> None:
        layout = Layout.of(experiment)
        self._experiment = experiment
        self._loss = LOSSES[experiment.loss]
        self._gradient = np.empty_like(params)
        self._views = layout.views(params)
        activations = self._activations(experiment)
        gradients = layout.views(self._gradient)
        self._steps = [
            _Step(activation, *own, *gradient)
            for activation, own, gradient in zip(activations, self._views, gradients, strict=True)
        ]
        self._inputs = self._targets = np.empty((0, 0))

    def _activations(self, experiment: Experiment) -> list[Activation]:
        return [ACTIVATIONS[layer.activation] for layer in experiment.layers]

    def set_batch(self, inputs: Array, targets: Array) -> None:
        """Set the batch: inputs (n, network inputs) and targets (n, outputs)."""
        self._inputs, self._targets = inputs, targets

    def gradient(self) -> Array:
        """Gradient (n_params,) of loss + penalty, in a buffer that the next call uses again.

        Raises
        ------
        FloatingPointError
            Where the loss is not finite, which the gradient alone need not show.
        """
        forward_pass = self._forward()
        z, a = forward_pass[-1]
        # Two cheap sums settle nearly every case; only when one overflows is the loss itself worth its price.
        if not math.isfinite(np.vdot(z, z) + np.vdot(a, a)) and not math.isfinite(self._loss_at(z, a)):
            raise FloatingPointError("the loss is not finite")
        self._backward(forward_pass)
        return self._gradient

    def loss_and_gradient(self) -> tuple[float, Array]:
        """Loss + penalty and its gradient, finite or not; the gradient lies in the same buffer."""
        forward_pass = self._forward()
        loss = self._loss_at(*forward_pass[-1]) + weights_penalty(self._experiment, self._views)
        self._backward(forward_pass)
        return loss, self._gradient

    def _loss_at(self, z: Array, a: Array) -> float:
        return self._loss.value(z, a, self._targets)

    def _forward(self) -> list[tuple[Array, Array]]:
        forward_pass = []
        a = self._inputs
        for step in self._steps:
            z = a @ step.weights
            if step.biases is not None:
                z += step.biases
            a = step.activation.function(z)
            forward_pass.append((z, a))
        return forward_pass

    def _backward(self, forward_pass: list[tuple[Array, Array]]) -> None:
        delta = self._loss.delta(*forward_pass[-1], self._targets, self._steps[-1].activation)
        for index in range(len(self._steps) - 1, -1, -1):
            step = self._steps[index]
            before = forward_pass[index - 1][1] if index else self._inputs
            np.matmul(before.T, delta, out=step.weights_gradient)
            if step.biases_gradient is not None:
                np.add.reduce(delta, axis=0, out=step.biases_gradient)
            if index:
                z, a = forward_pass[index - 1]
                delta = (delta @ step.weights.T) * self._steps[index - 1].activation.derivative(z, a)
            price = self._experiment.regularizer.gradient(step.weights)
            if price is not None:
                step.weights_gradient[...] += price


class FaultyBackprop(Backprop):
    """Backpropagation with the experiment's fault: the gradient is wrong, the loss is right."""

    def __init__(self, experiment: Experiment, params: Array) -> None:
        super().__init__(experiment, params)
        self._flips_sign = FAULTS[experiment.fault].flips_sign

    def _activations(self, experiment: Experiment) -> list[Activation]:
        return activations_of(experiment)

    def _backward(self, forward_pass: list[tuple[Array, Array]]) -> None:
        super()._backward(forward_pass)
        if self._flips_sign:
            np.negative(self._gradient, out=self._gradient)


def activations_of(experiment: Experiment) -> list[Activation]:
    """The layers' activations, with the derivative 1 where a fault forgets it."""
    entries = [ACTIVATIONS[layer.activation] for layer in experiment.layers]
    if not FAULTS[experiment.fault].forgets_derivative:
        return entries
    return [replace(entry, derivative=linear_derivative, derivative_formula="1") for entry in entries]


def loss_and_gradient(experiment: Experiment, params: Array, inputs: Array, targets: Array) -> tuple[float, Array]:
    """The objective and its gradient; with a fault, the faulty gradient.

    Parameters
    ----------
    params : (n_params,).
    inputs : (n, network inputs).
    targets : (n, outputs), coded.

    Returns
    -------
    The mean loss plus the penalty, and the gradient (n_params,) of that sum.
    """
    problem = (Backprop if experiment.fault == NO_FAULT else FaultyBackprop)(experiment, params)
    problem.set_batch(inputs, targets)
    with np.errstate(all="ignore"):
        return problem.loss_and_gradient()
