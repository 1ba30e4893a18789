"""Curvature of the loss (Hessian) from finite differences of gradients.

Curvature is what limits the learning rate: where the slope changes by κ per unit of the way, a step of η·gradient
overshoots the bottom if η·κ > 1, and ends up higher than it began if η·κ > 2.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.training.backprop import Backprop

#: Width of a difference. What it leaves out is of its own size, what rounding adds is 1e-10: both far below any limit.
WIDTH = 1e-6
#: A step is looked at piece by piece, for a narrow valley in it can be much steeper than the whole.
PIECES = 4


class Surface:
    """Loss + penalty over the parameters, on all training samples."""

    def __init__(self, experiment: Experiment, data: TrainingData) -> None:
        self._params = np.empty(experiment.n_params)
        self._problem = Backprop(experiment, self._params)
        self._problem.set_batch(data.measured_inputs, data.measured_targets)

    def at(self, params: Array) -> tuple[float, Array]:
        """Loss + penalty and its gradient (n_params,), finite or not."""
        self._params[:] = params
        with np.errstate(all="ignore"):
            loss, gradient = self._problem.loss_and_gradient()
        return loss, gradient.copy()

    def hessian(self, params: Array, gradient: Array) -> Array:
        """(n_params, n_params), symmetric; ``gradient`` is the one at ``params``. It takes n_params gradients."""
        rows = np.empty((params.size, params.size))
        for index, row in enumerate(rows):
            aside = params.copy()
            aside[index] += WIDTH
            row[:] = (self.at(aside)[1] - gradient) / WIDTH
        symmetric: Array = (rows + rows.T) / 2
        return symmetric

    def steepest_bend(self, params: Array, gradient: Array, length: float) -> float:
        """The largest mean curvature, along ``gradient``, of the pieces of the step ``params - length · gradient``.

        It is at least the mean curvature gᵀHg / gᵀg of the whole step, whose product with ``length`` is 2 exactly
        where the slope at its end is the one at its start turned round: a run that oscillates indefinitely.
        """
        size = float(gradient @ gradient)
        if size == 0:
            return 0.0
        slopes = [size]
        for piece in range(1, PIECES + 1):
            there = self.at(params - length * piece / PIECES * gradient)[1]
            slopes.append(float(gradient @ there))
        bends = -np.diff(slopes) * PIECES / (length * size)
        return float(bends.max()) if np.isfinite(bends).all() else 0.0
