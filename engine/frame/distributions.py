"""Distributions: how a network's numbers are spread, layer by layer, at one moment of a run; and many moments stacked.

A moment is a few hundred bytes a layer whatever the network's size, so that a whole run can be kept. A value within
rounding of the edge between two bins may be counted on either side. All is computed in float64, also for runs in
float32.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array, Indices
from engine.components.regularizers import NoRegularizer
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, forward
from engine.core.state import TrainState
from engine.diagnosis.units import dead, saturated, saturation_is_harmless
from engine.frame.pictures import Floats
from engine.training.backprop import loss_and_gradient

#: What is counted, in the order of the arrays.
KINDS = ("weights", "biases", "activations", "gradients")
#: Equal bins from the smallest value to the largest.
BINS = 32
#: Activations and gradients are those of so many training samples, the first.
SAMPLES = 512
#: No value lies further out than this, so that float32 carries it and all that is made of it.
FURTHEST = float(np.finfo(np.float32).max) / 4
#: Values as close as this, relative to their size or at all, are one value: float32 could not part the edges.
_SAME_WITHIN, _NOTHING = 1e-6, 1e-36


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """One moment; every number is finite.

    Parameters
    ----------
    step : updates made.
    counts : (layers, 4, 32) shares of the values in each bin, for each of ``KINDS``. They add up to 1, or to 0 where
        there are no values (a network without biases).
    edges : (layers, 4, 2) where the first bin begins and the last one ends: the smallest and the largest value. Where
        float32 cannot tell these apart, the bins lie around them, and all values are in the middle.
    stats : (layers, 4, 2) mean and standard deviation.
    gradients : (layers,) length of the gradient of all the layer's parameters.
    units : (layers, 2) shares of the layer's units that are dead, and saturated (see ``engine.diagnosis.units``).
    """

    step: int
    counts: Floats
    edges: Floats
    stats: Floats
    gradients: Floats
    units: Floats


def summarize(experiment: Experiment, data: TrainingData, state: TrainState) -> Summary:
    """Summarize the distributions of parameters, activations and gradients of the mean loss without penalty.

    Activations and gradients are of the first ``SAMPLES`` training samples; a gradient is that of the weights.
    """
    inputs, targets = data.train_inputs[:SAMPLES], data.train_targets[:SAMPLES]
    answers = [a for _, a in forward(experiment, state.params, inputs)]
    _, gradient = loss_and_gradient(_without_penalty(experiment), state.params, inputs, targets)
    counts, edges, stats = histograms(_rows(Layout.of(experiment), state.params, answers, gradient))
    shape = len(answers), len(KINDS)
    return Summary(
        step=state.step,
        counts=counts.reshape(*shape, BINS),
        edges=edges.reshape(*shape, 2),
        stats=stats.reshape(*shape, 2),
        gradients=_norms(Layout.of(experiment).matrices(gradient)),
        units=_shares_of_units(experiment, answers),
    )


def _without_penalty(experiment: Experiment) -> Experiment:
    if isinstance(experiment.regularizer, NoRegularizer):
        return experiment
    return dataclasses.replace(experiment, regularizer=NoRegularizer())


def _rows(layout: Layout, params: Array, answers: list[Array], gradient: Array) -> list[Array]:
    """The values to count, flat: layer after layer, in each the ``KINDS``."""
    rows = []
    for own, a, slopes in zip(layout.views(params), answers, layout.views(gradient), strict=True):
        weights, biases = own
        rows += [weights.ravel(), np.empty(0) if biases is None else biases, a.ravel(), slopes[0].ravel()]
    return rows


def _norms(gradients: list[Array]) -> Floats:
    """A length beyond all numbers is told as the furthest there is."""
    with np.errstate(all="ignore"):
        norms = np.array([np.linalg.norm(gradient) for gradient in gradients])
    return np.where(norms <= FURTHEST, norms, FURTHEST).astype(np.float32)


def _shares_of_units(experiment: Experiment, answers: list[Array]) -> Floats:
    shares = np.zeros((len(answers), 2), np.float32)
    for index, (layer, a) in enumerate(zip(experiment.layers, answers, strict=True)):
        shares[index, 0] = dead(layer.activation, a).mean()
        if not saturation_is_harmless(experiment, index):
            shares[index, 1] = saturated(layer.activation, a).mean()
    return shares


def histograms(rows: Sequence[Array]) -> tuple[Floats, Floats, Floats]:
    """Count each row of values in bins of its own.

    All rows go through each operation at once: many are short, and a call costs more than their numbers do.

    Parameters
    ----------
    rows : flat, each of any length. Values that are not finite are left out.

    Returns
    -------
    Shares (rows, 32), edges (rows, 2), and means beside standard deviations (rows, 2).
    """
    counts, edges, stats = (np.zeros((len(rows), width), np.float32) for width in (BINS, 2, 2))
    rows = _within_reach(rows)
    filled = [index for index, row in enumerate(rows) if row.size]
    if filled:
        values = np.concatenate([rows[index] for index in filled])
        lengths = np.array([rows[index].size for index in filled])
        counts[filled], edges[filled], stats[filled] = _count(values, lengths)
    return counts, edges, stats


def _within_reach(rows: Sequence[Array]) -> Sequence[Array]:
    """The rows without what is not finite, and with what float32 cannot carry pulled in; mostly the rows themselves."""
    if all(row.size == 0 or (row.min() >= -FURTHEST and row.max() <= FURTHEST) for row in rows):
        return rows
    return [row[np.isfinite(row)].clip(-FURTHEST, FURTHEST) for row in rows]


def _count(values: Array, lengths: Indices) -> tuple[Array, Array, Array]:
    """The same for rows of ``lengths`` ≥ 1, one after the other in ``values``."""
    starts = np.cumsum(lengths) - lengths
    lowest, highest = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    # Rounding may carry the mean of equal values away from them; held between them, their deviation is exactly 0.
    means = (np.add.reduceat(values, starts) / lengths).clip(lowest, highest)
    apart = values - np.repeat(means, lengths)
    deviations = np.sqrt(np.add.reduceat(np.square(apart, out=apart), starts) / lengths)
    low, high = _edges(lowest, highest)
    places = np.subtract(values, np.repeat(low, lengths), out=apart)
    places *= np.repeat(BINS / (high - low), lengths)
    bins = places.astype(np.intp)
    np.minimum(bins, BINS - 1, out=bins)
    bins += np.repeat(np.arange(0, BINS * len(lengths), BINS), lengths)
    counts = np.bincount(bins, minlength=len(lengths) * BINS).reshape(-1, BINS)
    return counts / lengths[:, None], np.stack([low, high], axis=1), np.stack([means, deviations], axis=1)


def _edges(lowest: Array, highest: Array) -> tuple[Array, Array]:
    """Where the bins begin and end (rows,): at the extremes, or around values that are all the same."""
    size = np.maximum(np.abs(lowest), np.abs(highest))
    same = highest - lowest <= np.maximum(_SAME_WITHIN * size, _NOTHING)
    margin = np.where(same, np.maximum(0.5, size / 2), 0.0)
    return lowest - margin, highest + margin


def stack(summaries: Sequence[Summary]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Moments of one run, at least one, as the page gets them.

    Returns
    -------
    facts : ``kinds``, ``bins``, and ``samples``, the most that were looked at.
    tensors : for T moments ``hist_counts`` uint8 (T, layers, 4, 32), 255 for the fullest bin of its row (a row's share
        is its byte over the sum of its bytes, within a rounding); float32 ``hist_edges`` and ``hist_stats``
        (T, layers, 4, 2), ``layer_gradients`` (T, layers) and ``layer_units`` (T, layers, 2); ``hist_steps`` float64
        (T,).
    """
    facts = {"kinds": list(KINDS), "bins": BINS, "samples": SAMPLES}
    tensors: dict[str, NDArray[Any]] = {
        "hist_counts": quantized(np.stack([summary.counts for summary in summaries])),
        "hist_edges": np.stack([summary.edges for summary in summaries]),
        "hist_stats": np.stack([summary.stats for summary in summaries]),
        "layer_gradients": np.stack([summary.gradients for summary in summaries]),
        "layer_units": np.stack([summary.units for summary in summaries]),
        "hist_steps": np.array([summary.step for summary in summaries], np.float64),
    }
    return facts, tensors


def quantized(counts: Floats) -> NDArray[np.uint8]:
    """Shares (…, bins) in 255ths of the largest in their row: off by at most a 510th of it."""
    largest = counts.max(axis=-1, keepdims=True)
    scale = np.divide(255.0, largest, out=np.zeros_like(largest), where=largest > 0)
    painted: NDArray[np.uint8] = (counts * scale + np.float32(0.5)).astype(np.uint8)
    return painted
