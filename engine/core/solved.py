"""Convergence of a classification: the first update after which every training sample is right and none undecided.

A run is *solved* at the first update after which this is so (update 0: its first weights do). It is asked after every
update, since a run may be right for a single one, so the check must be cheap most of the time. Hence a *witness*: one
sample that is answered wrong proves that the run is not solved. Only when the witness is no longer clearly wrong are
all samples asked again.

``is_solved`` alone decides. A witness only saves asking it, and is trusted only where it is wrong by far more than
rounding: so the same run is solved at the same update however its training is cut, and by either backend.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.arrays import Array, Indices
from engine.components.activations import ACTIVATIONS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import SURELY_WRONG, judge
from engine.core.network import Layout, predict

#: Rows asked at first, where a wrong one is soon found, and then at once.
_FIRST_ROWS, _ROWS = 16, 256


def is_solved(experiment: Experiment, data: TrainingData, params: Array) -> bool:
    """Whether ``params`` (n_params,) answer every measured training sample right; a regression is never solved."""
    return bool(data.about.classes) and _first_wrong(experiment, data, params) is None


def _first_wrong(experiment: Experiment, data: TrainingData, params: Array) -> int | None:
    """The first measured training sample that is not right; None if all are."""
    inputs, wanted = data.measured_inputs, _wanted(data)
    for rows in _blocks(len(inputs)):
        outputs = predict(experiment, params, inputs[rows])
        right, _ = judge(outputs, wanted[rows], data.negative_target)
        right &= np.isfinite(outputs).all(axis=1)
        if not right.all():
            return int(rows.start + right.argmin())
    return None


def _wanted(data: TrainingData) -> Indices:
    """(measured,), the class of each measured training sample."""
    return data.cached("wanted of the measured", lambda: data.class_labels[data.split_indices[0]])


def _blocks(n: int) -> Iterator[slice]:
    first, end = 0, min(n, _FIRST_ROWS)
    while first < n:
        yield slice(first, end)
        first, end = end, min(n, end + _ROWS)


#: Output activations that rise with z, and how steeply at most. So z alone tells who is clearly wrong.
_STEEPEST = {"linear": 1.0, "sigmoid": 0.25, "tanh": 1.0, "softmax": 0.5}


class Watch:
    """Convergence check after every update, for the reference backend.

    Parameters
    ----------
    params : (n_params,), float32 or float64, looked at again in every call.
    """

    def __init__(self, experiment: Experiment, data: TrainingData, params: Array) -> None:
        self._experiment, self._data = experiment, data
        self._params = params
        # What a frame shows is computed in float64, whatever the run is computed in.
        self._exact = params if params.dtype == np.float64 else params.astype(np.float64)
        names = [layer.activation for layer in experiment.layers]
        views = Layout.of(experiment).views(self._exact)
        buffers = [np.empty(weights.shape[1]) for weights, _ in views]
        entries = [ACTIVATIONS[name] for name in names[:-1]]
        last = None if names[-1] in _STEEPEST else ACTIVATIONS[names[-1]]
        self._layers = [(entry, *own, z) for entry, own, z in zip([*entries, last], views, buffers, strict=True)]
        self._limit = SURELY_WRONG / _STEEPEST.get(names[-1], 1.0)
        self._middle = 0.0 if names[-1] == "sigmoid" else (data.negative_target + 1.0) / 2.0
        self._witness: tuple[Array, int] | None = None

    def is_solved(self) -> bool:
        """Whether the present parameters solve it."""
        if self._exact is not self._params:
            np.copyto(self._exact, self._params)
        if self._witness is None or not self._is_surely_wrong(*self._witness):
            found = _first_wrong(self._experiment, self._data, self._exact)
            if found is None:
                return True
            self._witness = self._data.measured_inputs[found], int(_wanted(self._data)[found])
        return False

    def _is_surely_wrong(self, a: Array, wanted: int) -> bool:
        """Whether the answer to a sample is clearly not right; what is not a number tells nothing."""
        for activation, weights, biases, z in self._layers:
            np.dot(a, weights, out=z)
            if biases is not None:
                z += biases
            if activation is not None:
                activation.apply(z)
            a = z
        return lead_of(a, wanted, self._middle) < self._limit


def lead_of(outputs: Array, wanted: int, middle: float) -> float:
    """Margin by which ``outputs`` (o,) favour the class ``wanted``.

    Of a single output, beyond the ``middle``; of several, the wanted one's lead over the best other.
    """
    if len(outputs) == 1:
        above = float(outputs[0]) - middle
        return above if wanted else -above
    others = outputs.copy()
    others[wanted] = -np.inf
    return float(outputs[wanted] - others.max())
