"""Pictures: what a network, one of its neurons or a derived input answers over the plane of the raw inputs.

Everything is asked at the middles of the picture's cells, so that a cell shows what holds inside it, and is told in
bytes: a pair of limits says what 0 and 255 stand for. float32 is enough for the eye and twice as fast.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.errors import DivergedError
from engine.experiment import Experiment
from engine.network import forward
from engine.training_data import TrainingData

#: Cells along the side of the small picture of a neuron or an input.
CELLS = 32
#: Points of the curve over a single input.
CURVE_POINTS = 200

Limits: TypeAlias = tuple[float, float]
Bytes: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float32]


def look(experiment: Experiment, params: NDArray[np.float64], inputs: NDArray[Any], step: int) -> list[NDArray[Any]]:
    """Activations (n, units) of every layer at ``inputs`` (n, f), in float32 unless that overflows.

    Raises
    ------
    DivergedError
        If they are not finite in float64 either; ``step`` is the update to blame.
    """
    for dtype in (np.float32, np.float64):
        numbers: Any = params.astype(dtype)
        activations = [a for _, a in forward(experiment, numbers, inputs.astype(dtype, copy=False))]
        if all(np.isfinite(a).all() for a in activations):
            return activations
    raise DivergedError(step)


def to_bytes(values: NDArray[Any], low: Any, high: Any) -> Bytes:
    """``values`` as bytes, ``low`` as 0 and ``high`` as 255, what lies outside cut off."""
    scaled = (values - low) * (255.0 / (high - low)) + 0.5
    painted: Bytes = np.clip(scaled, 0.0, 255.0, out=scaled).astype(np.uint8)
    return painted


def limits_of(activation: str, largest: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Low and high (units,) for units whose largest absolute value (units,) is ``largest``.

    A bounded activation has its bounds, so that a picture does not jump; any other is symmetric around zero.
    """
    bounds = ACTIVATIONS[activation].bounds
    if bounds is not None:
        return np.full_like(largest, bounds[0]), np.full_like(largest, bounds[1])
    edge = np.where(largest > 0, largest, 1)
    return -edge, edge


def small_pictures(columns: NDArray[Any], low: NDArray[Any], high: NDArray[Any]) -> tuple[Bytes, Floats]:
    """Bytes (k, 32, 32) and limits (k, 2) of ``columns`` (cells, k) with limits ``low`` and ``high`` (k,).

    1,024 cells are the plane, row 0 the lowest; 32 are a single input, along which all rows are the same.
    """
    rows = to_bytes(np.ascontiguousarray(columns.T), low[:, None], high[:, None])
    whole = np.broadcast_to(rows.reshape(len(rows), -1, CELLS), (len(rows), CELLS, CELLS))
    return np.ascontiguousarray(whole), np.stack([low, high], axis=1).astype(np.float32)


def neuron_pictures(
    experiment: Experiment, data: TrainingData, params: NDArray[np.float64], step: int
) -> tuple[Bytes, Floats] | None:
    """Every unit of every layer over the raw inputs; None for more than two of them."""
    if len(data.about.inputs) > 2:
        return None
    activations = look(experiment, params, data.grid_inputs(CELLS), step)
    lows, highs = [], []
    for layer, a in zip(experiment.layers, activations, strict=True):
        low, high = limits_of(layer.activation, np.abs(a).max(axis=0))
        lows.append(low)
        highs.append(high)
    return small_pictures(np.concatenate(activations, axis=1), np.concatenate(lows), np.concatenate(highs))


def feature_pictures(data: TrainingData) -> tuple[Bytes, Floats] | None:
    """The network's inputs over the raw inputs, each symmetric around zero; None for more than two raw inputs."""
    if len(data.about.inputs) > 2:
        return None
    columns = data.grid_inputs(CELLS)
    low, high = limits_of("linear", np.abs(columns).max(axis=0))
    return small_pictures(columns, low, high)
