"""Loss curve: the training loss at many states of a run; for small networks several states at a time.

With four samples a forward pass is all calls and no computing, and one pass of thirty networks costs as much as of one.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, loss_of

#: Numbers that are held before they are looked at.
_HELD = 100_000


class LossCurve:
    """Fills ``losses`` (moments,) with the loss, without penalty, of the parameters it is told of, in turn.

    As ``stopping.train_loss`` has it, over all training samples or the first of a large set.
    """

    def __init__(self, experiment: Experiment, data: TrainingData, losses: Array) -> None:
        self._experiment, self._data, self._losses = experiment, data, losses
        per_moment = len(data.measured_inputs) * sum(experiment.sizes) + experiment.n_params
        self._at_once = max(1, _HELD // per_moment)
        self._held: list[Array] = []
        self._known = 0

    def add(self, params: Array) -> None:
        """Add the ``params`` (n_params,) of the next state; they must not change."""
        self._held.append(params)
        if len(self._held) >= self._at_once:
            self.flush()

    def flush(self) -> None:
        """Fill in what is held; a loss that is not a number is taken for infinite."""
        if not self._held:
            return
        known = self._known + len(self._held)
        inputs, targets = self._data.measured_inputs, self._data.measured_targets
        found = losses_of(self._experiment, np.stack(self._held), inputs, targets)
        self._losses[self._known : known] = np.where(np.isnan(found), np.inf, found)
        self._known, self._held = known, []


def losses_of(experiment: Experiment, stack: Array, inputs: Array, targets: Array) -> Array:
    """``network.loss_of`` for several networks of one experiment; to rounding, the same.

    Parameters
    ----------
    stack : (k, n_params).
    inputs, targets : (n, network inputs) and (n, outputs), coded.

    Returns
    -------
    (k,)
    """
    if len(stack) == 1:
        return np.array([loss_of(experiment, stack[0], inputs, targets)])
    value, a = LOSSES[experiment.loss].value, inputs
    with np.errstate(all="ignore"):
        for layer, place in zip(experiment.layers, Layout.of(experiment).places, strict=True):
            end = place.weights + place.fan_in * place.fan_out
            z = a @ stack[:, place.weights : end].reshape(-1, place.fan_in, place.fan_out)
            if place.biases is not None:
                z += stack[:, None, place.biases : place.biases + place.fan_out]
            a = ACTIVATIONS[layer.activation].function(z)
        return np.array([value(own_z, own_a, targets) for own_z, own_a in zip(z, a, strict=True)])
