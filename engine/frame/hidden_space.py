"""Hidden space: activations of the last hidden layer, projected onto their principal plane (PCA).

Two units span a plane as they are. More are seen in the plane of their first two principal components, through the
mean: that is where the samples differ most. The output layer, being all that is left, has there one straight border.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, forward
from engine.core.state import TrainState
from engine.errors import DivergedError
from engine.frame.pictures import CELLS, Floats, to_bytes

#: The most samples that are shown, the first of the table.
SAMPLES = 1000
#: What is left free on every side, as a share of the picture.
MARGIN = 0.05
#: Loadings this close to the largest are as large, so that rounding does not choose the sign.
_AS_LARGE = 1.0 - 1e-6
#: An extent that is smaller than this, relative to the other one or to where it lies, is none.
_FLAT = 1e-6
#: Where a border is looked for: values of z that binary numbers hold exactly.
_PLACES = np.linspace(-32.0, 32.0, 4097)


class PrincipalPlane(NamedTuple):
    """A plane in the space of ``h`` units: its origin (h,), its two axes (2, h), and how much of the variance it shows.

    ``explained`` are the shares of the samples' variance along either axis, None where the plane is the whole space.
    """

    origin: Array
    axes: Array
    explained: tuple[float, float] | None = None


def hidden_space(
    experiment: Experiment, data: TrainingData, state: TrainState
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Project the last hidden layer's activations of up to 1,000 samples (without one, the network's inputs).

    Returns
    -------
    facts : ``units`` of the space; ``dimensions`` shown, 1 for a single unit and else 2; ``explained`` shares of the
        variance or None; ``line`` [p, q, r] with p·x + q·y + r = 0 on the border between two classes, and positive
        where z is above it, or None; ``range``, what 0 and 255 stand for in ``hidden_grid``.
    tensors : ``hidden`` float32 (n, 2); ``hidden_view`` float32 (2, 2), low and high of x and of y;
        ``hidden_grid`` uint8 (32, 32), row 0 the lowest y: what the network answers over the view. Of several classes
        it is the winner's value, with ``hidden_class`` uint8 (32, 32) saying who that is.

    Raises
    ------
    DivergedError
        If a sample lies where float32 does not reach, or an answer is not finite.
    """
    with np.errstate(all="ignore"):
        seen = _as_seen(experiment, data, state)
        _check(seen.astype(np.float32), state.step)
        plane = plane_of(seen)
        points = ((seen - plane.origin) @ plane.axes.T).astype(np.float32)
        view = _view(experiment, points, seen.shape[1])
        weights, biases = _within(experiment, state.params, plane)
        z = _cells(view) @ weights + biases
        _check(z, state.step)
        tensors = {"hidden": points, "hidden_view": view} | _pictures(experiment, data, z)
    facts: dict[str, Any] = {
        "units": seen.shape[1],
        "dimensions": min(seen.shape[1], 2),
        "explained": None if plane.explained is None else list(plane.explained),
        "line": _line(experiment, data, weights, biases),
        "range": list(data.target_range),
    }
    return facts, tensors


def _as_seen(experiment: Experiment, data: TrainingData, state: TrainState) -> Array:
    """Inputs (n, h) of the output layer."""
    inputs = data.inputs[: min(SAMPLES, data.n_reported)]
    return forward(experiment, state.params, inputs)[-2][1] if len(experiment.layers) > 1 else inputs


def _check(values: NDArray[Any], step: int) -> None:
    if not np.isfinite(values).all():
        raise DivergedError(step)


def plane_of(points: Array) -> PrincipalPlane:
    """The plane in which ``points`` (n, h) are shown; a single unit has its axis and nothing across."""
    units = points.shape[1]
    if units <= 2:
        return PrincipalPlane(np.zeros(units), np.eye(2, units))
    mean = points.mean(axis=0)
    apart = points - mean
    variances, directions = np.linalg.eigh(apart.T @ apart)
    total = float(np.trace(apart.T @ apart))
    first, second = (max(float(variance), 0.0) / total if total > 0 else 0.0 for variance in variances[:-3:-1])
    return PrincipalPlane(mean, np.stack([_signed(axis) for axis in directions.T[:-3:-1]]), (first, second))


def _signed(axis: Array) -> Array:
    """``axis`` (h,) or its opposite, the largest loading positive: a direction has no sign of its own."""
    size = np.abs(axis)
    first_of_largest = int(np.argmax(size >= size.max() * _AS_LARGE))
    return axis if axis[first_of_largest] > 0 else -axis


def _view(experiment: Experiment, points: Floats, units: int) -> Floats:
    """Low and high of x and of y: around the units' bounds, so that nothing jumps, else around the samples."""
    bounds = ACTIVATIONS[experiment.layers[-2].activation].bounds if len(experiment.layers) > 1 else None
    low, high = points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)
    if bounds is not None and units <= 2:
        low[:units], high[:units] = bounds
    middle, size = (low + high) / 2, high - low
    longer = max(float(size.max()), _FLAT * float(np.abs(middle).max())) or 1.0
    # Where samples differ by rounding only, the picture is as high as it is wide, and shows them on a line.
    half = (0.5 + MARGIN) * np.where(size > _FLAT * longer, size, longer)
    return np.stack([middle - half, middle + half], axis=1).astype(np.float32)


def _cells(view: Floats) -> Array:
    """The middles (1024, 2) of the picture's cells, row by row from the lowest y."""
    middles = (np.arange(CELLS) + 0.5) / CELLS
    x, y = (low + middles * (high - low) for low, high in view.astype(np.float64))
    return np.stack([np.tile(x, CELLS), np.repeat(y, CELLS)], axis=1)


def _within(experiment: Experiment, params: Array, plane: PrincipalPlane) -> tuple[Array, Array]:
    """The output layer in coordinates of the plane: weights (2, outputs) and biases (outputs,)."""
    weights, biases = Layout.of(experiment).views(params)[-1]
    offset = plane.origin @ weights
    return plane.axes @ weights, offset if biases is None else offset + biases


def _pictures(experiment: Experiment, data: TrainingData, z: Array) -> dict[str, NDArray[Any]]:
    """What the network answers at cells with the pre-activations ``z`` (1024, outputs)."""
    outputs = ACTIVATIONS[experiment.layers[-1].activation].function(z).T
    if data.about.task == "multi_class":
        winners = outputs.argmax(axis=0).astype(np.uint8).reshape(CELLS, CELLS)
        painted = to_bytes(outputs.max(axis=0), *data.target_range).reshape(CELLS, CELLS)
        return {"hidden_grid": painted, "hidden_class": winners}
    # Of two softmax outputs the second is that of class 1.
    return {"hidden_grid": to_bytes(outputs[-1], *data.target_range).reshape(CELLS, CELLS)}


def _line(experiment: Experiment, data: TrainingData, weights: Array, biases: Array) -> list[float] | None:
    """p, q and r of the border between two classes, if that is one line."""
    output = experiment.layers[-1]
    if data.about.task != "binary":
        return None
    if output.units == 2:  # softmax: both classes are as likely where both z are the same
        line = [*(weights[:, 1] - weights[:, 0]), biases[1] - biases[0]]
    else:
        border = border_of(output.activation)
        line = [*weights[:, 0], biases[0] - (math.nan if border is None else border)]
    p, q, r = (float(number) for number in line)
    return [p, q, r] if math.isfinite(p + q + r) and (p or q) else None


@lru_cache(maxsize=64)
def border_of(activation: str) -> float | None:
    """The z at which ``activation`` passes the middle between class 0 and class 1; None if it does so not just once."""
    entry = ACTIVATIONS[activation]
    middle = (entry.negative_target + 1.0) / 2.0
    answers = entry.function(_PLACES)
    (crossings,) = np.nonzero(np.diff(answers > middle))
    if len(crossings) != 1:
        return None
    on_it = _PLACES[answers == middle]
    return float(on_it[0]) if len(on_it) == 1 else _bisected(activation, middle, int(crossings[0]))


def _bisected(activation: str, middle: float, place: int) -> float:
    """The last z between two places at which the answer is on the side of the first."""
    low, high = _PLACES[place : place + 2]
    function = ACTIVATIONS[activation].function
    side = function(low) > middle
    for _ in range(60):
        half = (low + high) / 2
        low, high = (half, high) if (function(half) > middle) == side else (low, half)
    return float(low)
