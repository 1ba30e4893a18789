"""Dead and saturated units: one definition for the diagnosis and for the charts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.core.experiment import Experiment

#: A sigmoid or tanh unit this near a bound, as a share of the way between both, is saturated ...
NEAR_BOUND = 0.01
#: ... for of its largest slope at most this share is left: a (1 - a) of the sigmoid, and tanh is the same curve.
SLOPE_LEFT = 4 * NEAR_BOUND * (1 - NEAR_BOUND)
#: A unit is saturated if it is so for this share of the samples.
NEARLY_ALL = 0.99
#: Whose slope fades towards the bounds. A step has no slope to lose, a sine comes back.
SATURATING = frozenset({"sigmoid", "tanh"})


def dead(activation: str, a: Array) -> NDArray[np.bool_]:
    """Which units answer 0 to every sample and so, being ReLU, get no gradient from any.

    Parameters
    ----------
    activation : name of the layer's activation.
    a : (n, units), what the layer answers.

    Returns
    -------
    (units,); all False for an activation whose slope is not 0 where it is.
    """
    if activation != "relu":
        return np.zeros(a.shape[1], np.bool_)
    silent: NDArray[np.bool_] = np.all(a <= 0, axis=0)
    return silent


def saturated(activation: str, a: Array) -> NDArray[np.bool_]:
    """Which sigmoid or tanh units are at one of their bounds for nearly every sample; (n, units) gives (units,)."""
    bounds = ACTIVATIONS[activation].bounds
    if activation not in SATURATING or bounds is None:
        return np.zeros(a.shape[1], np.bool_)
    low, high = bounds
    near = np.minimum(a - low, high - a) <= NEAR_BOUND * (high - low)
    stuck: NDArray[np.bool_] = near.mean(axis=0) >= NEARLY_ALL
    return stuck


def saturation_is_harmless(experiment: Experiment, index: int) -> bool:
    """Whether it harms nothing that layer ``index`` (the first is 0) saturates.

    The cross-entropy's gradient does not pass through the output's derivative, so there it may.
    """
    return index == len(experiment.layers) - 1 and experiment.loss == "binary_cross_entropy"
