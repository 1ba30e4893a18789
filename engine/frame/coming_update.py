"""Preview of the next update: its batch, its gradient, and the optimizer's new state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.arrays import Array, Indices
from engine.components.faults import FAULTS, Read
from engine.components.regularizers import NoRegularizer
from engine.core.batches import batch_size
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout
from engine.core.state import TrainState
from engine.errors import DivergedError
from engine.training.advance import advance, stop_reason
from engine.training.backprop import loss_and_gradient


@dataclass(frozen=True, eq=False, slots=True)
class ComingUpdate:
    """Everything (n_params,) in the order of the flat vector.

    Parameters
    ----------
    batch : (m,), the training samples that it reads; empty where a stop rule holds.
    loss : mean over the batch, without penalty; None where no batch is read.
    gradient : of that loss; 0 where no batch is read.
    penalty_gradient : what the regularizer adds to it.
    optimizer_input : the gradient that the optimizer gets: the sum of these two, and what a fault carries over from
        batches before; None where a fault keeps this batch's gradient from it.
    after : the state after the update; the one before where it diverges or a stop rule holds.
    diverges, stops : why there is no update.
    """

    batch: Indices
    loss: float | None
    gradient: Array
    penalty_gradient: Array
    optimizer_input: Array | None
    after: TrainState
    diverges: bool
    stops: bool


@np.errstate(all="ignore")
def coming_update(experiment: Experiment, data: TrainingData, state: TrainState) -> ComingUpdate:
    """Compute what ``advance`` will do with the next batch."""
    after, diverges = _after(experiment, data, state)
    stops = stop_reason(experiment, data, state) is not None
    batch = _batch(experiment, data, state)[: 0 if stops else None]
    loss, gradient = _gradient(experiment, data, state.params, batch)
    penalty = _penalty_gradient(experiment, state.params)
    optimizer_input = _optimizer_input(experiment, data, state, gradient + penalty, batch)
    return ComingUpdate(batch, loss, gradient, penalty, optimizer_input, after, diverges, stops)


def _after(experiment: Experiment, data: TrainingData, state: TrainState) -> tuple[TrainState, bool]:
    """The state after the next update, and whether there is none because it diverges."""
    try:
        return advance(experiment, data, state, 1, "update"), False
    except DivergedError:
        return state, True


def _batch(experiment: Experiment, data: TrainingData, state: TrainState) -> Indices:
    """Which training samples the next update reads: the whole batch, also what was read of it already."""
    n = len(data.train_inputs)
    size = batch_size(experiment, n)
    return data.reading(experiment, state.epoch)[state.position // size * size :][:size]


def _gradient(experiment: Experiment, data: TrainingData, params: Array, batch: Indices) -> tuple[float | None, Array]:
    """Mean loss over the batch and its gradient (n_params,), both without penalty."""
    if not batch.size:
        return None, np.zeros_like(params)
    free = replace(experiment, regularizer=NoRegularizer())
    return loss_and_gradient(free, params, data.train_inputs[batch], data.train_targets[batch])


def _penalty_gradient(experiment: Experiment, params: Array) -> Array:
    """What the regularizer adds to the gradient, (n_params,); biases are free."""
    layout, gradient = Layout.of(experiment), np.zeros_like(params)
    for (weights, _), (own, _) in zip(layout.views(params), layout.views(gradient), strict=True):
        price = experiment.regularizer.gradient(weights)
        own[...] = 0.0 if price is None else price
    return -gradient if FAULTS[experiment.fault].flips_sign else gradient


def _optimizer_input(
    experiment: Experiment, data: TrainingData, state: TrainState, gradient: Array, batch: Indices
) -> Array | None:
    """The gradient (n_params,) that the optimizer gets, made of that of loss + penalty, which it may overwrite.

    None where a fault keeps it from the optimizer.
    """
    sums = FAULTS[experiment.fault].sums
    if sums is None or experiment.optimizer.full_batch or not batch.size:
        return gradient
    size = batch_size(experiment, len(data.train_inputs))
    return sums(state.slots[-1].copy(), gradient, Read(len(batch), size, state.position < size))
