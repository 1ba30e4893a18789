"""Training data of an experiment: inputs, targets, train/test split, and the measured samples."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array, Indices, read_only
from engine.components.features import derive
from engine.core.batches import order, sorts
from engine.core.experiment import Experiment
from engine.core.metrics import decide
from engine.datasets import About

T = TypeVar("T")

#: Grids remembered per data set: the sizes in use at one time.
_GRIDS_KEPT = 4

#: Up to so many samples, all are measured for every frame. Of a larger set it is the first ones, so many of those that
#: train and so many of those held out.
EXACT_UP_TO, MEASURED = 5_000, 2_000

#: Pictures are told to the page up to so many pixels in all, and at most so many of them.
PIXELS_TOLD, PICTURES_TOLD = 400_000, 1_797


class _Grid(NamedTuple):
    """A picture's cells, one after the other, and input by input."""

    inputs: NDArray[np.float32]
    rows: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TrainingData:
    """Made once for an experiment by ``prepare``; every array is read-only.

    ``points`` (n, d) and ``labels`` (n,) are in natural units; ``inputs`` (n, f) and ``targets`` (n, o) are what the
    network gets and should give. ``negative_target`` codes class 0 (class 1 is 1), ``target_range`` the limits of the
    coded targets. Pixels are uint8 ``points``.
    """

    about: About
    features: tuple[str, ...]
    points: NDArray[Any]
    labels: Array
    is_train: NDArray[np.bool_]
    inputs: Array
    targets: Array
    input_scale: Array
    input_offset: Array
    target_scale: float
    target_range: tuple[float, float]
    negative_target: float
    _grids: dict[tuple[int, int], _Grid] = field(default_factory=dict, repr=False)
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def train_inputs(self) -> Array:
        """(n_train, f), in the order of the table."""
        return read_only(self.inputs[_block(self.is_train)])

    @cached_property
    def train_targets(self) -> Array:
        """(n_train, o)."""
        return read_only(self.targets[_block(self.is_train)])

    @cached_property
    def test_inputs(self) -> Array:
        """(n_test, f); n_test may be 0."""
        return read_only(self.inputs[_block(~self.is_train)])

    @cached_property
    def test_targets(self) -> Array:
        """(n_test, o)."""
        return read_only(self.targets[_block(~self.is_train)])

    @property
    def is_large(self) -> bool:
        """Whether only some of the samples are measured."""
        return len(self.labels) > EXACT_UP_TO

    @property
    def measured_inputs(self) -> Array:
        """The training inputs on which losses are measured: all, or the first of a large set."""
        return self.train_inputs[:MEASURED] if self.is_large else self.train_inputs

    @property
    def measured_targets(self) -> Array:
        """The targets of ``measured_inputs``."""
        return self.train_targets[:MEASURED] if self.is_large else self.train_targets

    @cached_property
    def sampled_rows(self) -> tuple[slice | NDArray[Any], ...]:
        """The rows measured for a frame, as slices: all, or of a large dataset the first ones of each split.

        Facts about single samples are about the first rows, which are among them and in their places.
        """
        if not self.is_large:
            return (slice(None),)
        kinds = (np.flatnonzero(rows)[:MEASURED] for rows in (~self.is_train, self.is_train))
        rows = np.sort(np.concatenate(list(kinds)))
        (gaps,) = np.nonzero(np.diff(rows) > 1)
        return tuple(slice(int(piece[0]), int(piece[-1]) + 1) for piece in np.split(rows, gaps + 1))

    @cached_property
    def sampled_targets(self) -> Array:
        """(n_sampled, o), the targets of the rows that a frame looks at."""
        return np.concatenate([self.targets[rows] for rows in self.sampled_rows])

    @cached_property
    def split_indices(self) -> tuple[slice | Indices, slice | Indices | None]:
        """Indices of training and test samples among the sampled rows; None if all are training samples."""
        if self.is_train.all():
            return slice(None), None
        is_train = np.concatenate([self.is_train[rows] for rows in self.sampled_rows])
        return np.flatnonzero(is_train), np.flatnonzero(~is_train)

    @cached_property
    def class_labels(self) -> NDArray[np.intp]:
        """(n_sampled,), the class of each sample that a frame looks at, where there are classes."""
        return decide(self.sampled_targets, self.negative_target)[0]

    @property
    def n_reported(self) -> int:
        """Number of samples, the first ones, that are sent to the page."""
        if self.about.image is None:
            return len(self.labels)
        return min(len(self.labels), PICTURES_TOLD, PIXELS_TOLD // len(self.about.inputs))

    def reading(self, experiment: Experiment, epoch: int) -> Indices:
        """Which training samples (n_train,) epoch number ``epoch`` (from 0) reads, in order."""
        if sorts(experiment):
            return self.cached("sorted", lambda: np.argsort(self.labels[self.is_train], kind="stable"))
        return order(experiment, epoch, len(self.train_inputs))

    def cached(self, key: Hashable, factory: Callable[[], T]) -> T:
        """The value of ``factory()``, computed once per ``key``: for numbers that depend on the data only."""
        if key not in self._kept:
            self._kept[key] = factory()
        kept: T = self._kept[key]
        return kept

    def grid_inputs(self, size: int, sample: int = 0) -> NDArray[np.float32]:
        """Network inputs at the cell centres of a picture, (size², f), row 0 the lowest second input.

        The picture spans ``about.view`` of the first two raw inputs; the others have the values of ``sample``.
        A single raw input gives one row of cells (size, f).
        """
        return self._grid(size, sample).inputs

    def grid_rows(self, size: int, sample: int = 0) -> NDArray[np.float32]:
        """Network inputs at the cell centres, transposed (f, cells)."""
        return self._grid(size, sample).rows

    def _grid(self, size: int, sample: int) -> _Grid:
        key = (size, sample if len(self.about.inputs) > 2 else 0)
        if key not in self._grids:
            if len(self._grids) >= _GRIDS_KEPT:
                self._grids.clear()
            inputs = self.network_inputs(self._grid_points(*key))
            self._grids[key] = _Grid(inputs, np.ascontiguousarray(inputs.T))
        return self._grids[key]

    def _grid_points(self, size: int, sample: int) -> NDArray[np.float32]:
        middles = (np.arange(size) + 0.5) / size
        axes = [(low + middles * (high - low)).astype(np.float32) for low, high in self.about.view[:2]]
        if len(axes) == 1:
            return axes[0][:, None]
        points = np.tile(self.points[sample].astype(np.float32), (size * size, 1))
        points[:, 0], points[:, 1] = np.tile(axes[0], size), np.repeat(axes[1], size)
        return points

    def network_inputs(self, points: NDArray[Any]) -> NDArray[Any]:
        """Network inputs (m, f) at ``points`` (m, d) in natural units; float32 stays float32."""
        return derive(self.features, scaled(points, self.input_offset, self.input_scale))

    def natural_targets(self, outputs: NDArray[Any]) -> NDArray[Any]:
        """Network outputs in the target's own units; classes stay coded."""
        natural: NDArray[Any] = outputs * outputs.dtype.type(self.target_scale)
        return natural


def _block(chosen: NDArray[np.bool_]) -> slice | NDArray[np.bool_]:
    """The rows that are ``chosen`` (n,), as a slice where they lie together: that takes no memory of its own."""
    (rows,) = np.nonzero(chosen)
    together = rows.size and rows[-1] - rows[0] + 1 == rows.size
    return slice(int(rows[0]), int(rows[-1]) + 1) if together else chosen


def scaled(points: NDArray[Any], offset: Array, scale: Array) -> NDArray[Any]:
    """``points`` (m, d) in natural units as the network's raw inputs; float32 stays float32."""
    dtype = np.float32 if points.dtype == np.float32 else np.float64
    moved: NDArray[Any] = points - offset.astype(dtype, copy=False)
    moved /= scale.astype(dtype, copy=False)
    return moved
