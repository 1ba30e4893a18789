"""Buffers of a kernel: the samples in its layout, and the working arrays of one call."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arrays import Array, Indices
from engine.core.data import TrainingData
from engine.core.state import TrainState
from engine.kernels.codes import FIXED
from engine.kernels.plan import LANES, Plan


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
    return data.cached(
        Rows, lambda: Rows(len(data.train_inputs), _filled(data.train_inputs), _filled(data.train_targets))
    )


def columns_of(data: TrainingData) -> Columns:
    """Columns, made when first asked for."""
    return data.cached(
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


#: Places in ``Work.seen``.
BEST, STALE = 0, 1


class Work(NamedTuple):
    """Working arrays of a kernel.

    Parameters
    ----------
    params, gradient : (length,).
    slots : (number of slots · length,).
    a, slope, delta : activations, derivatives and deltas of all units; in ``batch`` a row each, then ones and zeros.
    order : (n,) samples in the order of the epoch; empty where they stay as they lie, as are the next two.
    inputs, wanted : for ``batch``, columns in that order.
    seen : (2,) lowest loss at an epoch's end, and epochs since.
    suspects : samples, or in ``batch`` numbers of blocks of eight, in the order in which they are asked whether the
        run is not solved yet; empty where it is not asked.
    answers : activations of all units at one of them.
    """

    params: Array
    gradient: Array
    slots: Array
    a: Array
    slope: Array
    delta: Array
    order: Indices
    inputs: Array
    wanted: Array
    seen: Array
    suspects: Indices
    answers: Array


def work_for(plan: Plan, samples: Rows | Columns, state: TrainState, *, asks_if_solved: bool = False) -> Work:
    """Buffers that hold the numbers of ``state``."""
    spec = plan.spec
    n_units = spec.n_units if plan.is_single else (spec.n_units + 2) * spec.tile
    a = np.zeros(n_units)
    if not plan.is_single:
        a[-2 * spec.tile : -spec.tile] = 1.0
    slots = np.zeros((len(state.slots), plan.length))
    for own, slot in zip(slots, state.slots, strict=True):
        own[plan.places] = slot
    params = np.zeros(plan.length)
    params[plan.places] = state.params
    shuffles = spec.order != FIXED
    copies = shuffles and not plan.is_single
    return Work(
        params=params,
        gradient=np.zeros(plan.length),
        slots=slots.ravel(),
        a=a,
        slope=np.zeros(n_units),
        delta=np.zeros(n_units),
        order=np.zeros(samples.n if shuffles else 0, dtype=np.intp),
        inputs=np.zeros(samples.inputs.size if copies else 0),
        wanted=np.zeros(samples.wanted.size if copies else 0),
        seen=np.array([np.inf if state.best_loss is None else state.best_loss, state.stale_epochs], dtype=np.float64),
        suspects=np.arange(_groups(plan, samples.n) if asks_if_solved else 0),
        answers=np.zeros(spec.n_units if plan.is_single else LANES * spec.n_units),
    )


def not_asking(work: Work) -> Work:
    """The same buffers, without the check for convergence."""
    return work._replace(suspects=work.suspects[:0])


def _groups(plan: Plan, n: int) -> int:
    """How many samples, or blocks of eight, may be asked for."""
    return n if plan.is_single else -(-n // LANES)
