"""Which faults change anything in an experiment, with the reason for those that do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.components.activations import ACTIVATIONS
from engine.components.faults import FAULTS, NO_FAULT, Fault, leak, never_reset
from engine.components.losses import LOSSES
from engine.core.batches import batch_size
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import initialize
from engine.errors import FieldError

#: Every reason there is.
REFUSED = "refused"
REASONS = (REFUSED, "one_batch", "full_batches", "sorted", "zeros", "no_slope", "same_size")


def without_effect(experiment: Experiment, data: TrainingData, fault: str) -> str | None:
    """Why ``fault`` changes nothing in this experiment, one of ``REASONS``; None where it does.

    ``refused``: with this optimizer it is not allowed. ``one_batch``: an epoch is a single batch. ``full_batches``: no
    batch stays unfilled. ``sorted``: the samples lie in this order, and are read so. ``zeros``: the parameters begin at
    0 anyway. ``no_slope``: every derivative that is used is 1. ``same_size``: it makes batches of the same size.
    """
    right = replace(experiment, fault=NO_FAULT)
    try:
        wrong = replace(experiment, fault=fault)
    except FieldError:
        return REFUSED
    return _of_batches(right, wrong, data) or _of_network(right, FAULTS[fault])


def _of_batches(right: Experiment, wrong: Experiment, data: TrainingData) -> str | None:
    fault, n = FAULTS[wrong.fault], len(data.train_inputs)
    size, draws = batch_size(right, n), right.batching.order == "with_replacement"
    if size >= n and (fault.sums is never_reset or (fault.sorts and (right.batching.mode == "batch" or not draws))):
        return "one_batch"
    if fault.sums is leak and n % size == 0:
        return "full_batches"
    if fault.sorts and right.batching.order == "fixed" and (data.reading(wrong, 0) == np.arange(n)).all():
        return "sorted"
    return "same_size" if fault.swaps_batch_size and size == batch_size(wrong, n) else None


def _of_network(right: Experiment, fault: Fault) -> str | None:
    if fault.starts_at_zero and not initialize(right).any():
        return "zeros"
    return "no_slope" if fault.forgets_derivative and not _uses_slopes(right) else None


def _uses_slopes(experiment: Experiment) -> bool:
    """Whether backpropagation multiplies by a derivative that is not 1 everywhere."""
    layers = experiment.layers[:-1] if LOSSES[experiment.loss].delta_formula else experiment.layers
    return any(ACTIVATIONS[layer.activation].derivative_formula != "1" for layer in layers)
