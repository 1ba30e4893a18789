# ruff: noqa: ARG002  every plane takes the same arguments, and uses what it needs
"""Loss landscape: the loss on a plane in parameter space, centred on the current parameters.

A picture is a cut: ``origin + α · d₁ + β · d₂``. Its two directions are two parameters, two random ones (Li and others
2018, "Visualizing the loss landscape of neural nets"), or those along which training has moved most.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, loss_of, penalty_of, weights_penalty
from engine.core.state import TrainState
from engine.datasets.base import SEED
from engine.errors import DivergedError
from engine.progress import Job, Progress, Result
from engine.randomness import generator
from engine.schema.fields import Number, integer, refuse
from engine.schema.ranges import Range
from engine.schema.records import Named, Record, write
from engine.schema.registry import Registry

#: Points along a side, odd so that one of them is the middle; from there to an edge, in lengths of the directions.
SIZE, SPAN = Range(11, 81, 2), Range(1e-6, 1e6, scale="log")
#: The stream of random directions, beside those of ``engine.randomness``.
_DIRECTIONS = 30
#: What surrounds a path, in lengths of it; and the shorter axis of a plane is no shorter than this share of the other.
_MARGIN, _NARROWEST = 1.2, 0.05
#: Activations computed at a time: so many stay in the processor's cache.
_AT_A_TIME = 40_000


@dataclass(frozen=True)
class LandscapePlane(Record):
    """Two directions; the least half-width of a picture along them, and whether it grows to show the whole path."""

    least_span: ClassVar[float] = SPAN.min
    fits_path: ClassVar[bool] = True

    def directions(self, experiment: Experiment, origin: Array, moves: Array) -> Array:
        """Both, (2, n_params), at ``origin`` (n_params,); ``moves`` (k, n_params) lead from there to the path."""
        raise NotImplementedError


PLANES: Registry[type[LandscapePlane]] = Registry("plane")


@PLANES.register("weights")
@dataclass(frozen=True)
class WeightPair(LandscapePlane):
    """Two parameters, weights or biases, by their places in the flat vector; all others stay as they are."""

    least_span: ClassVar[float] = 2.0
    first: int = integer(0, Range(0, 2**31 - 1, 1), "First parameter")
    second: int = integer(1, Range(0, 2**31 - 1, 1), "Second parameter")

    def directions(self, experiment: Experiment, origin: Array, moves: Array) -> Array:
        places = Number(Range(0, origin.size - 1, 1), "Parameter", integer=True)
        for name in ("first", "second"):
            places.read(getattr(self, name), f"plane.{name}")
        if self.first == self.second:
            raise refuse("plane.second", self.second, "another parameter than the first", "same_parameter")
        found = np.zeros((2, origin.size))
        found[0, self.first] = found[1, self.second] = 1.0
        return found


@PLANES.register("random")
@dataclass(frozen=True)
class RandomPlane(LandscapePlane):
    """Two directions from N(0, 1), scaled unit by unit to the length of the unit's own incoming weights and bias.

    So a step of 1 changes every unit by as much as it is. The two are not made orthogonal afterwards, which would undo
    that. A unit whose parameters are all zero stays so; only where all units are like that is 1 taken as their length.
    """

    least_span: ClassVar[float] = 1.0
    fits_path: ClassVar[bool] = False
    seed: int = integer(0, SEED, "Seed")

    def directions(self, experiment: Experiment, origin: Array, moves: Array) -> Array:
        layout, found = Layout.of(experiment), generator(self.seed, _DIRECTIONS).normal(size=(2, origin.size))
        for direction in found:
            for own, drawn in zip(layout.matrices(origin), layout.matrices(direction), strict=True):
                drawn /= np.linalg.norm(drawn, axis=0)
                if origin.any():
                    drawn *= np.linalg.norm(own, axis=0)
        return found


@PLANES.register("path")
@dataclass(frozen=True)
class PathPlane(LandscapePlane):
    """The plane through the present parameters that the path so far lies nearest to.

    These are the first two principal components of the path as seen from the present point, not from its mean: the
    plane has to go through that point. Each is 1 long and points where its largest share is positive.
    """

    def directions(self, experiment: Experiment, origin: Array, moves: Array) -> Array:
        moments = len({move.tobytes() for move in moves} | {bytes(origin.nbytes)})
        if moments < 3:
            raise refuse("plane", f"{moments} different moments", "from 3 different moments", "too_short", min=3)
        found: Array = np.linalg.svd(moves, full_matrices=False)[2][:2]
        for direction in found:
            direction *= np.sign(direction[np.abs(direction).argmax()])
        return found


class _PlaneSection(NamedTuple):
    """A section of parameter space: origin, directions and extent."""

    origin: Array
    directions: Array
    alphas: Array
    betas: Array

    def points(self, first: int, end: int) -> Array:
        """Parameters (end - first, n_params) of some points, counted row by row from the lowest β and α."""
        row, column = np.divmod(np.arange(first, end), len(self.alphas))
        across, up = self.alphas[column, None] * self.directions[0], self.betas[row, None] * self.directions[1]
        points: Array = self.origin + (across + up)
        return points


def landscape(
    experiment: Experiment,
    data: TrainingData,
    state: TrainState,
    path: Sequence[Array],
    plane: LandscapePlane | dict[str, Any],
    size: int = 41,
    span: float | None = None,
) -> Job:
    """Evaluate mean training loss + penalty at ``size`` × ``size`` points around the current parameters.

    Parameters
    ----------
    path : parameters (n_params,) of moments so far, oldest first; the present ones need not be among them.
    plane, size : an entry of ``PLANES``, or its JSON; an odd number in ``SIZE``.
    span : from the middle to the edges, in ``SPAN``. None: 1 if random, else as far as the path goes on each axis.

    Returns
    -------
    A job that counts points, all computed in float64. Its tensors: ``loss`` float32 (size, size), row 0 the lowest β,
    with the largest finite value where it is not finite, which ``clipped`` uint8 (size, size) then marks; ``alphas``,
    ``betas`` float64 (size,); ``path`` float64 (k, 2), the moments' coordinates by least squares, and ``residual``
    float64 (k,), how far they are from the plane; ``directions`` float32 (2, n_params); ``origin`` float64
    (n_params,). Its facts: ``plane`` (name), ``labels``, ``size``, ``span`` [α, β], ``loss`` (of the middle),
    ``loss_min``, ``loss_max``, ``explained`` (shares of the squared distances of the path in its own plane, or None).

    Raises
    ------
    FieldError
        With field "size", "span" or "plane…".
    DivergedError
        Where the present loss is not finite.
    """
    side = _odd(size)
    width = Number(SPAN, "Span", nullable=True).read(span, "span")
    chosen: LandscapePlane = Named(PLANES, "Plane").read(plane, "plane")
    if (origin := state.params).size < 2:
        raise refuse("plane", "a network of 1 parameter", "from 2 parameters", "too_few_params", min=2)
    moves = np.stack(path) - origin if len(path) else np.empty((0, origin.size))
    with np.errstate(all="ignore"):
        directions = chosen.directions(experiment, origin, moves)
        present = loss_of(experiment, origin, data.measured_inputs, data.measured_targets) + penalty_of(
            experiment, origin
        )
        if not (math.isfinite(present) and np.isfinite(directions).all()):
            raise DivergedError(state.step)
        walked: Array = np.linalg.lstsq(directions.T, moves.T)[0].T.astype(np.float64)
        residual = np.linalg.norm(moves - walked @ directions, axis=1)
    spans = _spans(chosen, walked) if width is None else [width, width]
    cut = _PlaneSection(
        origin, directions, *(np.arange(-(side // 2), side // 2 + 1) / (side // 2) * half for half in spans)
    )
    facts = _about(chosen, moves, walked) | {"size": side, "span": spans, "loss": present}
    return _run(experiment, data, cut, Result(facts, {"path": walked, "residual": residual}))


def _about(plane: LandscapePlane, moves: Array, walked: Array) -> dict[str, Any]:
    shares = ((walked**2).sum(axis=0) / (moves**2).sum()).tolist() if isinstance(plane, PathPlane) else None
    labels = [PLANES.name_of(type(plane)), *write(plane).values()]
    return {"plane": labels[0], "labels": labels, "explained": shares}


def _odd(size: int) -> int:
    if int(Number(SIZE, "Size", integer=True).read(size, "size") or 0) % 2:
        return int(size)
    raise refuse("size", size, f"an odd whole number, {SIZE}", "not_odd", min=SIZE.min, max=SIZE.max)


def _spans(plane: LandscapePlane, walked: Array) -> list[float]:
    """Half the width of each axis, from the path's coordinates (k, 2)."""
    reach = [_MARGIN * float(along) for along in np.abs(walked).max(axis=0, initial=0.0) * plane.fits_path]
    return [max(half, _NARROWEST * max(reach), plane.least_span) for half in reach]


def _run(experiment: Experiment, data: TrainingData, cut: _PlaneSection, about: Result) -> Job:
    inputs, targets = data.measured_inputs, data.measured_targets
    side, units = len(cut.alphas), sum(experiment.sizes[1:])
    losses, at_once = np.empty(side * side), min(max(_AT_A_TIME // (len(inputs) * units), 1), side)
    yield Progress(0, losses.size)
    for first in range(0, losses.size, at_once):
        end = min(first + at_once, losses.size)
        losses[first:end] = _losses(experiment, cut.points(first, end), inputs, targets)
        yield Progress(end, losses.size)
    losses[losses.size // 2] = about.facts["loss"]  # many points at a time may round otherwise than one alone
    surface = _encoded(losses.reshape(side, side))
    place = cut._asdict() | {"directions": cut.directions.astype(np.float32)}
    low, high = float(surface["loss"].min()), float(surface["loss"].max())
    facts = about.facts | {"loss_min": low, "loss_max": high}
    return Result(facts, about.tensors | place | surface)


def _losses(experiment: Experiment, points: Array, inputs: Array, targets: Array) -> list[float]:
    """Loss + penalty at ``points`` (m, n_params), all of them in one pass."""
    a, matrices = inputs, []
    with np.errstate(all="ignore"):
        for layer, place in zip(experiment.layers, Layout.of(experiment).places, strict=True):
            end = place.weights + place.fan_in * place.fan_out
            matrices.append(points[:, place.weights : end].reshape(-1, place.fan_in, place.fan_out))
            z = a @ matrices[-1]
            if place.biases is not None:
                z += points[:, None, place.biases : place.biases + place.fan_out]
            a = ACTIVATIONS[layer.activation].function(z)
        value = LOSSES[experiment.loss].value
        return [
            value(z[at], a[at], targets) + weights_penalty(experiment, [(matrix[at], None) for matrix in matrices])
            for at in range(len(points))
        ]


def _encoded(losses: Array) -> dict[str, NDArray[Any]]:
    """As float32, with the largest finite value where there is none, and where that is, if anywhere."""
    with np.errstate(over="ignore"):
        found = losses.astype(np.float32)
    clipped = ~np.isfinite(found)
    if not clipped.any():
        return {"loss": found}
    found[clipped] = found[~clipped].max() if not clipped.all() else np.finfo(np.float32).max
    return {"loss": found, "clipped": clipped.astype(np.uint8)}
