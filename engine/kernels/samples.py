"""The training samples as kernels read them, laid out once for a data set."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.core.data import TrainingData
from engine.kernels.plan import LANES


class Rows(NamedTuple):
    """For ``single``: sample after sample, inputs and targets filled up to a multiple of eight."""

    n: int
    inputs: Array
    wanted: Array


class Columns(NamedTuple):
    """For ``batch``: input after input, and output after output, each over all samples and eight places more."""

    n: int
    inputs: Array
    wanted: Array


def rows_of(data: TrainingData) -> Rows:
    """Rows, made when first asked for."""
    return data.keep(
        Rows, lambda: Rows(len(data.train_inputs), _filled(data.train_inputs), _filled(data.train_targets))
    )


def columns_of(data: TrainingData) -> Columns:
    """Columns, made when first asked for."""
    return data.keep(
        Columns, lambda: Columns(len(data.train_inputs), _across(data.train_inputs), _across(data.train_targets))
    )


def _filled(samples: Array) -> Array:
    n, width = samples.shape
    filled = np.zeros((n, -(-width // LANES) * LANES))
    filled[:, :width] = samples
    return filled.ravel()


def _across(samples: Array) -> Array:
    n, width = samples.shape
    across = np.zeros((width, n + LANES))
    across[:, :n] = samples.T
    return across.ravel()
