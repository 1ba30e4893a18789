"""Pictures: outputs of the network, its neurons and derived inputs over the plane of the raw inputs.

Everything is asked at the middles of the picture's cells, so that a cell shows what holds inside it, and is told in
bytes: a pair of limits says what 0 and 255 stand for. float32 is enough for the eye and twice as fast.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.components.activations import ACTIVATIONS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout
from engine.errors import DivergedError

#: Cells along the side of the small picture of a neuron or an input.
CELLS = 32
#: Points of the curve over a single input.
CURVE_POINTS = 200

Limits: TypeAlias = tuple[float, float]
Bytes: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float32]


def forward_grid(experiment: Experiment, params: NDArray[np.float64], inputs: Floats, step: int) -> list[NDArray[Any]]:
    """Activations (units, cells) of every layer at ``inputs`` (f, cells), in float32 unless that overflows.

    All are views of one array, and belong to the caller.

    Raises
    ------
    DivergedError
        If they are not finite in float64 either; ``step`` is the update to blame.
    """
    for dtype in (np.float32, np.float64):
        activations = _pass(experiment, params.astype(dtype), inputs)
        # Sums are cheap; one can overflow where no number has, so it only raises the question.
        whole = activations[0].base
        if whole is not None and (math.isfinite(whole.sum()) or np.isfinite(whole).all()):
            return activations
    raise DivergedError(step)


def _pass(experiment: Experiment, params: NDArray[Any], inputs: Floats) -> list[NDArray[Any]]:
    """Unit by unit, so that a picture lies in one piece; each layer is computed where it stays."""
    whole = np.empty((sum(experiment.sizes[1:]), inputs.shape[1]), params.dtype)
    activations, first = [], 0
    a: NDArray[Any] = inputs
    for layer, (weights, biases) in zip(experiment.layers, Layout.of(experiment).views(params), strict=True):
        rows = whole[first : first + layer.units]
        np.matmul(weights.T, a, out=rows)
        if biases is not None:
            rows += biases[:, None]
        ACTIVATIONS[layer.activation].apply(rows.T)
        activations.append(rows)
        first, a = first + layer.units, rows
    return activations


def to_bytes(values: NDArray[Any], low: Any, high: Any) -> Bytes:
    """``values`` as bytes, ``low`` as 0 and ``high`` as 255, what lies outside cut off."""
    scaled = (values - low) * (255.0 / (high - low)) + 0.5
    painted: Bytes = np.clip(scaled, 0.0, 255.0, out=scaled).astype(np.uint8)
    return painted


def limits_of(activation: str, rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Low and high (units,) for units with the values ``rows`` (units, cells).

    A bounded activation has its bounds, so that a picture does not jump; any other is symmetric around zero.
    """
    bounds = ACTIVATIONS[activation].bounds
    if bounds is not None:
        return np.full(len(rows), bounds[0], rows.dtype), np.full(len(rows), bounds[1], rows.dtype)
    largest = np.maximum(rows.max(axis=1), -rows.min(axis=1))
    edge = np.where(largest > 0, largest, rows.dtype.type(1))
    return -edge, edge


def small_pictures(rows: NDArray[Any], low: NDArray[Any], high: NDArray[Any]) -> tuple[Bytes, Floats]:
    """Bytes (k, 32, 32) and limits (k, 2) of ``rows`` (k, cells), which lie between ``low`` and ``high`` (k,).

    1,024 cells are the plane, row 0 the lowest; 32 are a single input, along which all rows are the same.
    """
    scale = 255.0 / (high - low)
    painted = np.empty(rows.shape, np.uint8)
    scaled = rows * scale[:, None]
    scaled += (0.5 - low * scale)[:, None]
    np.copyto(painted, scaled, casting="unsafe")
    whole = np.broadcast_to(painted.reshape(len(rows), -1, CELLS), (len(rows), CELLS, CELLS))
    return np.ascontiguousarray(whole), np.stack([low, high], axis=1).astype(np.float32)


def neuron_pictures(
    experiment: Experiment, data: TrainingData, params: NDArray[np.float64], step: int
) -> tuple[Bytes, Floats] | None:
    """Every unit of every layer over the raw inputs; None for more than two of them."""
    if len(data.about.inputs) > 2:
        return None
    activations = forward_grid(experiment, params, data.grid_rows(CELLS), step)
    lows, highs = [], []
    for layer, a in zip(experiment.layers, activations, strict=True):
        low, high = limits_of(layer.activation, a)
        lows.append(low)
        highs.append(high)
    whole = activations[0].base
    assert whole is not None
    return small_pictures(whole, np.concatenate(lows), np.concatenate(highs))


def feature_pictures(data: TrainingData) -> tuple[Bytes, Floats] | None:
    """The network's inputs over the raw inputs, each symmetric around zero; None for more than two raw inputs."""
    if len(data.about.inputs) > 2:
        return None
    rows = data.grid_rows(CELLS)
    return small_pictures(rows, *limits_of("linear", rows))
