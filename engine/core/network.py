"""The network: a flat parameter vector, viewed as weight matrix and bias vector of each layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.faults import FAULTS
from engine.components.losses import LOSSES
from engine.core.experiment import Experiment
from engine.randomness import WEIGHTS, generator

#: One layer's weights (fan_in, fan_out) and biases (fan_out,), if it has any.
Views = list[tuple[Array, Array | None]]


class Place(NamedTuple):
    """Position of a layer in the flat vector: offsets of its weights and, if any, biases."""

    fan_in: int
    fan_out: int
    weights: int
    biases: int | None


@dataclass(frozen=True)
class Layout:
    """Layer after layer: weights row by row (one row per input), then biases.

    Parameters
    ----------
    sizes : network inputs, then the units of every layer.
    biases : whether there are any.
    """

    sizes: tuple[int, ...]
    biases: bool

    @classmethod
    def of(cls, experiment: Experiment) -> Layout:
        return _layout(experiment.sizes, experiment.biases)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Positions of all layers."""
        places, offset = [], 0
        for fan_in, fan_out in zip(self.sizes, self.sizes[1:], strict=False):
            end_of_weights = offset + fan_in * fan_out
            places.append(Place(fan_in, fan_out, offset, end_of_weights if self.biases else None))
            offset = end_of_weights + fan_out * self.biases
        return tuple(places)

    @property
    def n_params(self) -> int:
        """Length of the flat vector."""
        return sum((place.fan_in + self.biases) * place.fan_out for place in self.places)

    def views(self, flat: Array) -> Views:
        """The layers inside ``flat`` (n_params,): views, so that what is written there changes it."""
        views: Views = []
        for fan_in, fan_out, weights, biases in self.places:
            matrix = flat[weights : weights + fan_in * fan_out].reshape(fan_in, fan_out)
            views.append((matrix, None if biases is None else flat[biases : biases + fan_out]))
        return views

    def matrices(self, flat: Array) -> list[Array]:
        """The same views as one matrix (fan_in + 1, fan_out) per layer, its last row the biases, if it has any."""
        rows = [(place, place.fan_in + self.biases) for place in self.places]
        return [flat[place.weights : place.weights + n * place.fan_out].reshape(n, place.fan_out) for place, n in rows]


@lru_cache(maxsize=1024)
def _layout(sizes: tuple[int, ...], biases: bool) -> Layout:
    return Layout(sizes, biases)


def initialize(experiment: Experiment) -> Array:
    """The first parameters (n_params,), the same ones for the same initializer, seed and layers.

    Biases are drawn even where there are none, so that switching them off leaves the weights as they were.
    """
    if FAULTS[experiment.fault].starts_at_zero:
        return np.zeros(experiment.n_params)
    rng = generator(experiment.seed, WEIGHTS)
    layout = Layout.of(experiment)
    flat = np.empty(layout.n_params)
    for weights, biases in layout.views(flat):
        drawn_weights, drawn_biases = experiment.initializer.draw(rng, *weights.shape)
        weights[:] = drawn_weights
        if biases is not None:
            biases[:] = drawn_biases
    return flat


def forward(experiment: Experiment, params: Array, inputs: Array) -> list[tuple[Array, Array]]:
    """Pass ``inputs`` through every layer.

    Parameters
    ----------
    params : (n_params,).
    inputs : (n, network inputs).

    Returns
    -------
    Per layer the pre-activations z and the activations a, each (n, units).
    """
    forward_pass = []
    a = inputs
    # What overflows comes out as inf or nan, for the caller to see; a warning would say it a second time.
    with np.errstate(all="ignore"):
        for layer, (weights, biases) in zip(experiment.layers, Layout.of(experiment).views(params), strict=True):
            z = a @ weights
            if biases is not None:
                z += biases
            a = ACTIVATIONS[layer.activation].function(z)
            forward_pass.append((z, a))
    return forward_pass


def predict(experiment: Experiment, params: Array, inputs: Array) -> Array:
    """Predictions (n, outputs) of the network, coded as its targets are."""
    return forward(experiment, params, inputs)[-1][1]


def loss_of(experiment: Experiment, params: Array, inputs: Array, targets: Array) -> float:
    """The mean loss over these samples, without penalty.

    Parameters
    ----------
    inputs, targets : (n, network inputs) and (n, outputs), coded.
    """
    z, a = forward(experiment, params, inputs)[-1]
    with np.errstate(all="ignore"):
        return LOSSES[experiment.loss].value(z, a, targets)


def penalty_of(experiment: Experiment, params: Array) -> float:
    """The penalty that the regularizer adds to the loss."""
    with np.errstate(all="ignore"):
        return weights_penalty(experiment, Layout.of(experiment).views(params))


def weights_penalty(experiment: Experiment, views: Sequence[tuple[Array, Array | None]]) -> float:
    """The penalty, from views made before."""
    return sum(experiment.regularizer.penalty(weights) for weights, _ in views)
