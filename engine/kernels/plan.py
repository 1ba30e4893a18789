"""Kernel specification: an experiment as the numbers and small arrays that a kernel reads.

Two kernels share it. In ``single`` a vector holds eight *units* of a layer at one sample, so a layer's parameters lie
in rows filled up to a multiple of eight. In ``batch`` a vector holds one unit at eight *samples*; parameters lie as in
``network.Layout``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine.arrays import Array, Indices
from engine.components.activations import ACTIVATIONS
from engine.components.optimizers import OPTIMIZERS
from engine.components.regularizers import REGULARIZERS
from engine.core.batches import batch_size, keeps_order
from engine.core.experiment import Experiment
from engine.core.network import Layout
from engine.kernels import codes
from engine.randomness import ORDER, key_of

LANES = 8
#: Samples that ``batch`` takes at once: so many that loops are long, so few that all activations stay near.
TILE = 64
#: So much further than rounding errors go, a kernel takes a loss for the target.
NEAR = 1e-9
#: Cached plans: more than there are sessions, as a rule.
_KEPT = 512


class KernelSpec(NamedTuple):
    """One experiment as a kernel sees it. Offsets count doubles.

    Parameters
    ----------
    sizes, widths : (layers + 1,) units of each layer, the inputs first; and filled up to a multiple of eight.
    n_units : what the units of all layers, inputs included, take up; for ``single`` filled up, too.
    activations : (layers,) codes.
    weights, biases : (layers,) where a layer's parameters begin; -1 where ``batch`` has no biases.
    prices : (length,) the regularizer's rate at weights, 0 elsewhere.
    sources, targets : (length,) for ``batch``: the rows whose product is a parameter's gradient, of activations (behind
        those of the units: one of ones, for biases, and one of zeros) and of deltas.
    is_fan_out : (length / 8,) 1 where eight parameters lead from one row to eight that are neighbours, else 0.
    numbers : the optimizer's fields.
    tile : samples at once.
    watches, near_target, plateau_epochs, plateau_delta : whether a stop rule looks at the loss, and at what loss or
        after how many epochs it may hold; see ``engine.kernels.stopping``.
    middle : between the codes of a class that is wanted and one that is not.
    """

    sizes: Indices
    widths: Indices
    n_units: int
    activations: Indices
    weights: Indices
    biases: Indices
    has_biases: bool
    prices: Array
    sources: Indices
    targets: Indices
    is_fan_out: Indices
    optimizer: int
    numbers: Array
    regularizer: int
    loss: int
    loss_factor: float
    loss_is_shared: bool
    loss_constant: float
    watches: bool
    near_target: float
    plateau_epochs: float
    plateau_delta: float
    middle: float
    order: int
    key: np.uint64
    batch_size: int
    tile: int


@dataclass(frozen=True, eq=False)
class Plan:
    """A kernel's specification, and the layout of a state for it.

    Parameters
    ----------
    is_single : which kernel this is for.
    length : of the array of parameters, and of each slot.
    places : (n_params,) where in it each parameter of ``network.Layout`` lies.
    """

    spec: KernelSpec
    is_single: bool
    length: int
    places: Indices


@lru_cache(maxsize=_KEPT)
def plan_of(experiment: Experiment, n: int) -> Plan:
    """The plan for ``n`` training samples; experiments that are equal share one."""
    size = batch_size(experiment, n)
    is_single = size == 1
    layout = Layout.of(experiment)
    sizes = np.array(layout.sizes)
    widths = _filled(sizes)
    placement = _in_rows(layout, widths) if is_single else _in_a_row(layout)
    tile = min(TILE, int(_filled(np.array(size))))
    sources, targets = _factors(layout, placement.length)
    code, fields = codes.OPTIMIZER_CODES[OPTIMIZERS.name_of(type(experiment.optimizer))]
    loss, stop = codes.LOSSES[experiment.loss], experiment.stop
    spec = KernelSpec(
        sizes=sizes,
        widths=widths,
        n_units=int(widths.sum()) if is_single else sum(layout.sizes),
        activations=np.array([codes.ACTIVATIONS[layer.activation] for layer in experiment.layers]),
        weights=placement.weights,
        biases=placement.biases,
        has_biases=experiment.biases,
        prices=_prices(layout, placement, experiment.regularizer.rate),
        sources=sources * tile,
        targets=targets * tile,
        is_fan_out=_is_fan_out(sources, targets),
        optimizer=code,
        numbers=np.array([getattr(experiment.optimizer, name) for name in fields]),
        regularizer=codes.REGULARIZER_CODES[REGULARIZERS.name_of(type(experiment.regularizer))],
        loss=loss.kind,
        loss_factor=loss.factor,
        loss_is_shared=loss.is_shared,
        loss_constant=loss.constant,
        watches=stop.target_loss is not None or stop.plateau_epochs is not None,
        near_target=-np.inf if stop.target_loss is None else stop.target_loss + NEAR * (1.0 + stop.target_loss),
        plateau_epochs=np.inf if stop.plateau_epochs is None else float(stop.plateau_epochs),
        plateau_delta=stop.plateau_delta,
        middle=(ACTIVATIONS[experiment.layers[-1].activation].negative_target + 1.0) / 2.0,
        order=codes.FIXED if keeps_order(experiment) else codes.ORDERS[experiment.batching.order],
        key=np.uint64(key_of(experiment.seed, ORDER)),
        batch_size=size,
        tile=tile,
    )
    return Plan(spec, is_single, placement.length, placement.places)


class _Placement(NamedTuple):
    """Where parameters lie, and how long the array is."""

    weights: Indices
    biases: Indices
    places: Indices
    length: int


def _filled(counts: Indices) -> Indices:
    return (counts + LANES - 1) // LANES * LANES


def _prices(layout: Layout, placement: _Placement, rate: float) -> Array:
    """The regularizer's rate at weights; biases are free."""
    prices = np.zeros(placement.length)
    for fan_in, fan_out, weights, _ in layout.places:
        prices[placement.places[weights : weights + fan_in * fan_out]] = rate
    return prices


def _in_a_row(layout: Layout) -> _Placement:
    """As in the layout, filled up at the end."""
    weights = np.array([place.weights for place in layout.places])
    biases = np.array([-1 if place.biases is None else place.biases for place in layout.places])
    n = layout.n_params
    return _Placement(weights, biases, np.arange(n), int(_filled(np.array(n))))


def _in_rows(layout: Layout, widths: Indices) -> _Placement:
    """Row by row, each filled up; every layer has a row of biases, be it of zeros."""
    weights, biases, places, offset = [], [], [], 0
    for place, width in zip(layout.places, widths[1:].tolist(), strict=True):
        rows = offset + np.arange(place.fan_in + layout.biases)[:, None] * width
        places.append((rows + np.arange(place.fan_out)).ravel())
        weights.append(offset)
        biases.append(offset + place.fan_in * width)
        offset += (place.fan_in + 1) * width
    # The last block of eight rows is read to its end.
    return _Placement(np.array(weights), np.array(biases), np.concatenate(places), offset + LANES * int(widths.max()))


def _factors(layout: Layout, length: int) -> tuple[Indices, Indices]:
    """Numbers of rows, for every parameter in the order of the layout."""
    n_rows = sum(layout.sizes)
    sources, targets = np.full(length, n_rows + 1), np.zeros(length, dtype=np.intp)
    first = 0
    for fan_in, fan_out, weights, biases in layout.places:
        above = first + fan_in
        units = np.arange(above, above + fan_out)
        sources[weights : weights + fan_in * fan_out] = np.repeat(np.arange(first, above), fan_out)
        targets[weights : weights + fan_in * fan_out] = np.tile(units, fan_in)
        if biases is not None:
            sources[biases : biases + fan_out], targets[biases : biases + fan_out] = n_rows, units
        first = above
    return sources, targets


def _is_fan_out(sources: Indices, targets: Indices) -> Indices:
    from_one = (np.diff(sources.reshape(-1, LANES)) == 0).all(axis=1)
    to_neighbours = (np.diff(targets.reshape(-1, LANES)) == 1).all(axis=1)
    found: Indices = (from_one & to_neighbours).astype(np.intp)
    return found
