"""Numeric gradient of one sample by central finite differences, for every parameter of one neuron.

A parameter reaches the loss only through its neuron's z, so a nudge of the parameter is one of z by as much as comes in
beside it, and only the layers from there on need to be passed again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES
from engine.core.experiment import Experiment
from engine.core.network import Layout

#: How far a parameter is moved. Shorter, and rounding takes over; longer, and the loss bends on the way.
STRIDE = 1e-5


def numeric_gradient(
    experiment: Experiment, params: Array, a: Sequence[Array], z: Array, targets: Array, layer: int, unit: int
) -> Array:
    """Central differences (m,) of the sample's loss along what feeds the neuron: a weight per input, then the bias.

    Parameters
    ----------
    params : (n_params,).
    a : the sample's network inputs, then its activations layer by layer, each (units,).
    z : (units,), the pre-activations of the neuron's layer.
    targets : (1, outputs), coded.
    layer, unit : where the neuron is, from 0.
    """
    given = np.append(a[layer], 1.0) if experiment.biases else a[layer]
    nudges = STRIDE * np.concatenate([given, -given])
    rows = np.tile(z, (len(nudges), 1))
    rows[:, unit] += nudges
    with np.errstate(all="ignore"):
        forward_pass = ACTIVATIONS[experiment.layers[layer].activation].function(rows)
        following = zip(experiment.layers, Layout.of(experiment).views(params), strict=True)
        for entry, (weights, biases) in list(following)[layer + 1 :]:
            rows = forward_pass @ weights if biases is None else forward_pass @ weights + biases
            forward_pass = ACTIVATIONS[entry.activation].function(rows)
        value = LOSSES[experiment.loss].value
        losses = np.array([value(rows[[k]], forward_pass[[k]], targets) for k in range(len(nudges))])
        up, down = np.split(losses, 2)
        gradient: Array = (up - down) / (2 * STRIDE)
    return gradient
