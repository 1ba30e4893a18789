"""Preparation of training data: generates samples, derives features, codes targets, splits off test samples."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array, read_only
from engine.components.activations import ACTIVATIONS
from engine.components.features import derive
from engine.core.batches import split
from engine.core.data import TrainingData, scaled
from engine.core.experiment import Experiment
from engine.core.parts import Layer
from engine.datasets import About, Dataset, Samples


def prepare(experiment: Experiment) -> TrainingData:
    """Make the samples of ``experiment.dataset``, derive its features, code the targets, hold out the test samples.

    The split belongs to the data set's seed, so that new weights meet the same test samples.
    """
    make = _make if experiment.dataset.describe().image is None else _make_once
    return make(experiment.dataset, tuple(experiment.features), experiment.layers[-1])


def _make(dataset: Dataset, features: tuple[str, ...], output: Layer) -> TrainingData:
    about, samples = dataset.describe(), dataset.make()
    is_train = read_only(_chosen(dataset, samples))
    low = ACTIVATIONS[output.activation].negative_target if about.classes else 0.0
    targets = code_targets(about, samples, output.units, low)
    return TrainingData(
        about=about,
        features=features,
        points=_own(samples.inputs),
        labels=_own(samples.targets),
        is_train=is_train,
        inputs=_seen(features, samples),
        targets=read_only(targets),
        input_scale=_own(samples.input_scale),
        input_offset=_own(samples.offset),
        target_scale=samples.target_scale,
        target_range=(low, 1.0) if about.classes else shown_range(samples, targets),
        negative_target=low,
    )


#: Pictures are large, and most visitors have the same ones.
_make_once = lru_cache(maxsize=8)(_make)


def _own(array: NDArray[Any]) -> NDArray[Any]:
    """``array``, or a copy if it is writable elsewhere."""
    return read_only(array.copy()) if array.flags.writeable else array


def _chosen(dataset: Dataset, samples: Samples) -> NDArray[np.bool_]:
    """Which samples train (n,)."""
    n = len(samples.targets)
    if samples.held_out is not None:
        return np.arange(n) >= samples.held_out
    return split(n, dataset.train_share, dataset.seed)


def _seen(features: tuple[str, ...], samples: Samples) -> Array:
    """What the network gets (n, f)."""
    if samples.seen is not None:
        return samples.seen
    return read_only(derive(features, scaled(samples.inputs, samples.offset, samples.input_scale)))


def code_targets(about: About, samples: Samples, n_outputs: int, low: float) -> Array:
    """Targets (n, n_outputs): quantity / scale; one column of low and 1; or a column per class, 1 for its own."""
    if not about.classes:
        return samples.targets[:, None] / samples.target_scale
    wanted = samples.targets[:, None] == (np.arange(n_outputs) if n_outputs > 1 else 1)
    return np.where(wanted, 1.0, low)


def shown_range(samples: Samples, targets: Array) -> tuple[float, float]:
    """``target_range``, or what the data set wants to be shown where that has room for all targets."""
    low, high = target_range(targets)
    if samples.target_view is None:
        return low, high
    wanted = (samples.target_view[0] / samples.target_scale, samples.target_view[1] / samples.target_scale)
    return wanted if wanted[0] <= targets.min() and targets.max() <= wanted[1] else (low, high)


def target_range(targets: Array) -> tuple[float, float]:
    """Limits of coded quantities, for colours: around zero where both signs occur, so that zero is the neutral one."""
    low, high = float(targets.min()), float(targets.max())
    if low < 0 < high:
        edge = max(-low, high)
        return -edge, edge
    return (low, high) if low < high else (low - 0.5, high + 0.5)
