"""Updates from several samples: a vector holds one unit at eight samples.

Activations, derivatives and deltas have one row per unit, as long as a tile; large batches are added up tile by tile.
Samples that only fill up the last vector get a delta of 0, so they teach nothing.
"""

from __future__ import annotations

from typing import Any

from engine.arrays import Array
from engine.kernels import losses, optimizers, order, witness
from engine.kernels import stopping as watch
from engine.kernels.activations import activation, slope
from engine.kernels.buffers import Columns, Work
from engine.kernels.codes import (
    ASKS,
    FINE,
    FIXED,
    FROM_OUTPUTS,
    LOSS_LOST,
    MAY_BE_SOLVED,
    NO_PRICE,
    PARAMS_LOST,
    SOFTMAX,
)
from engine.kernels.compiling import kernel, part
from engine.kernels.functions import exp
from engine.kernels.plan import Told
from engine.kernels.vectors import LANES, fma, item, keep_first, larger, load, splat, store, total, totals


@kernel
def train(
    told: Told, samples: Columns, work: Work, slot_steps: int, updates: int, epoch: int, position: int
) -> tuple[int, int]:
    """Make ``updates`` updates from ``position``, the start of a batch; how many were made, and a status."""
    asks_if_solved = work.suspects.shape[0] > 0
    n, size, tile = samples.n, told.batch_size, told.tile
    stride = n + LANES
    inputs, wanted = samples.inputs, samples.wanted
    if told.order != FIXED:
        inputs, wanted = work.inputs, work.wanted
        _shuffle(told, samples, work, epoch, stride)
    done, status = 0, FINE
    while True:
        is_over = done == updates or status == ASKS
        is_refuted = not asks_if_solved or done == 0
        end = min(position + size, n)
        if not is_over:
            scale = told.loss_factor / (end - position)
            lost, wrong = splat(0.0), splat(0.0)
            for first in range(position, end, tile):
                count = min(tile, end - first)
                _see(told, inputs, stride, first, count, work.a)
                lost = _forward(told, work, count, lost)
                lost = _compare(told, wanted, stride, first, count, scale, work, lost)
                if not is_refuted:
                    wrong = _add_wrong(told, work, wanted, stride, first, count, wrong)
                _backward(told, work, count)
                _add_gradient(told, work, count, first == position)
            if total(lost) != 0.0:  # true of nan
                return done, LOSS_LOST
            is_refuted = is_refuted or total(wrong) > 0.0
        if not is_refuted and not _finds_a_wrong_one(told, samples, work, stride):
            return done, MAY_BE_SOLVED
        if is_over:
            return done, status
        if told.regularizer != NO_PRICE:
            optimizers.add_price(told.regularizer, told.prices, work.params, work.gradient)
        done += 1
        left = optimizers.step(told.optimizer, told.numbers, slot_steps + done, work.params, work.gradient, work.slots)
        if left != 0.0:
            return done, PARAMS_LOST
        position = end
        if end == n:
            position = 0
            epoch += 1
            if told.watches and watch.note(told, _loss(told, samples, work, stride), work.seen):
                status = ASKS
            elif told.order != FIXED and done < updates:
                _shuffle(told, samples, work, epoch, stride)


@part
def _add_wrong(told: Told, work: Work, wanted: Array, stride: int, first: int, count: int, wrong: Any) -> Any:
    """``wrong`` and how many samples of a tile are clearly wrong, in eight partial sums."""
    outputs = (told.n_units - told.sizes[-1]) * told.tile
    for k in range(0, count, LANES):
        found = witness.are_wrong(told, work.a, outputs + k, told.tile, wanted, first + k, stride, False)
        wrong = wrong + keep_first(found, count - k)
    return wrong


@part
def _finds_a_wrong_one(told: Told, samples: Columns, work: Work, stride: int) -> bool:
    """Whether some sample is clearly wrong with the present parameters; eight are asked at once."""
    outputs = (told.n_units - told.sizes[-1]) * LANES
    tells_by_z = witness.tells_by_z(told.activations[-1])
    for place in range(-1 if tells_by_z else 0, work.suspects.shape[0]):
        first = LANES * item(work.suspects, max(place, 0))
        _answer(told, samples, work, stride, first, place < 0)
        found = witness.are_wrong(told, work.answers, outputs, LANES, samples.wanted, first, stride, place < 0)
        if total(keep_first(found, samples.n - first)) > 0.0:
            if place > 0:
                witness.move_to_front(work.suspects, place)
            return True
    return False


@part
def _answer(told: Told, samples: Columns, work: Work, stride: int, first: int, by_z: bool) -> None:
    """Activations of all layers at eight samples, and nothing else; ``by_z``, of the last layer, pre-activations."""
    n_layers = told.activations.shape[0]
    rows, source, distance, target = samples.inputs, first, stride, item(told.sizes, 0) * LANES
    for layer in range(n_layers):
        fan_in, fan_out = item(told.sizes, layer), item(told.sizes, layer + 1)
        weights, biases = item(told.weights, layer), item(told.biases, layer)
        code = item(told.activations, layer)
        is_z = by_z and layer == n_layers - 1
        for unit in range(fan_out):
            bias = 0.0
            if biases >= 0:
                bias = item(work.params, biases + unit)
            z = _combine(work.params, weights + unit, fan_out, rows, source, distance, fan_in, bias)
            store(work.answers, target + unit * LANES, z if is_z else activation(code, z))
        if code == SOFTMAX and not is_z:
            _softmax(work.answers, target, fan_out, LANES, LANES)
        rows, source, distance = work.answers, target, LANES
        target += fan_out * LANES


@part
def _shuffle(told: Told, samples: Columns, work: Work, epoch: int, stride: int) -> None:
    """Put the samples into the order of ``epoch``."""
    order.fill(told.order, told.key, epoch, work.order)
    _gather(samples.inputs, work.inputs, work.order, stride)
    _gather(samples.wanted, work.wanted, work.order, stride)


@part
def _gather(source: Array, target: Array, indices: Any, stride: int) -> None:
    for row in range(0, source.shape[0], stride):
        for k in range(indices.shape[0]):
            target[row + k] = item(source, row + item(indices, k))


@part
def _see(told: Told, inputs: Array, stride: int, first: int, count: int, a: Array) -> None:
    """Copy a tile of the inputs; lanes beyond ``count`` see other samples or zeros."""
    for row in range(told.sizes[0]):
        for k in range(0, count, LANES):
            store(a, row * told.tile + k, load(inputs, row * stride + first + k))


@part
def _forward(told: Told, work: Work, count: int, lost: Any) -> Any:
    """Activations and derivatives of all layers; ``lost`` becomes nan where a loss from logits is."""
    tile, n_layers = told.tile, told.activations.shape[0]
    source = 0
    for layer in range(n_layers):
        fan_in, fan_out = item(told.sizes, layer), item(told.sizes, layer + 1)
        weights, biases = item(told.weights, layer), item(told.biases, layer)
        code = item(told.activations, layer)
        target = source + fan_in * tile
        for unit in range(fan_out):
            bias = 0.0
            if biases >= 0:
                bias = item(work.params, biases + unit)
            for k in range(0, count, LANES):
                z = _combine(work.params, weights + unit, fan_out, work.a, source + k, tile, fan_in, bias)
                a = activation(code, z)
                store(work.a, target + unit * tile + k, a)
                if layer == n_layers - 1 and told.loss != FROM_OUTPUTS:
                    store(work.slope, target + unit * tile + k, z)
                    lost = fma(keep_first(z, count - k), splat(0.0), lost)
                else:
                    store(work.slope, target + unit * tile + k, slope(code, z, a))
        if code == SOFTMAX:
            _softmax(work.a, target, fan_out, tile, count)
        source = target
    return lost


@part
def _combine(
    params: Array, weight: int, weight_stride: int, rows: Array, place: int, stride: int, n: int, bias: float
) -> Any:
    """``bias`` plus eight columns of ``n`` rows, each row times its weight."""
    found = splat(bias)
    for _ in range(n):
        found = fma(splat(item(params, weight)), load(rows, place), found)
        weight += weight_stride
        place += stride
    return found


@part
def _softmax(a: Array, begin: int, units: int, tile: int, count: int) -> None:
    """Turn the rows from ``begin`` into shares, sample by sample."""
    for k in range(begin, begin + count, LANES):
        largest = load(a, k)
        for unit in range(1, units):
            largest = larger(largest, load(a, k + unit * tile))
        whole = splat(0.0)
        for unit in range(units):
            power = exp(load(a, k + unit * tile) - largest)
            store(a, k + unit * tile, power)
            whole = whole + power
        for unit in range(units):
            store(a, k + unit * tile, load(a, k + unit * tile) / whole)


@part
def _compare(
    told: Told, wanted: Array, stride: int, first: int, count: int, scale: float, work: Work, lost: Any
) -> Any:
    """The delta of the output layer; ``lost`` becomes nan where a squared loss is."""
    tile, units = told.tile, told.sizes[-1]
    begin = (told.n_units - units) * tile
    factor = splat(scale / units if told.loss_is_shared else scale)
    for unit in range(units):
        for k in range(0, count, LANES):
            place = begin + unit * tile + k
            gap = keep_first(load(work.a, place) - load(wanted, unit * stride + first + k), count - k)
            delta = gap * factor
            if told.loss == FROM_OUTPUTS:
                lost = fma(gap * gap, splat(0.0), lost)
                delta = keep_first(delta * load(work.slope, place), count - k)
            store(work.delta, place, delta)
    return lost


@part
def _backward(told: Told, work: Work, count: int) -> None:
    """The deltas of the hidden layers, from the last to the first."""
    tile = told.tile
    target = (told.n_units - told.sizes[-1]) * tile
    for layer in range(told.activations.shape[0] - 1, 0, -1):
        fan_in, fan_out = item(told.sizes, layer), item(told.sizes, layer + 1)
        weights = item(told.weights, layer)
        source = target - fan_in * tile
        for unit in range(fan_in):
            for k in range(0, count, LANES):
                weight = weights + unit * fan_out
                back = _combine(work.params, weight, 1, work.delta, target + k, tile, fan_out, 0.0)
                place = source + unit * tile + k
                store(work.delta, place, back * load(work.slope, place))
        target = source


@part
def _add_gradient(told: Told, work: Work, count: int, is_first: bool) -> None:
    """The gradient of eight parameters at a time: each the sum of a row of activations times a row of deltas."""
    for p in range(0, told.sources.shape[0], LANES):
        if item(told.is_fan_out, p // LANES) == 1:
            found = _fan_out(work, item(told.sources, p), item(told.targets, p), told.tile, count)
        else:
            found = totals(
                _product(told, work, p, count),
                _product(told, work, p + 1, count),
                _product(told, work, p + 2, count),
                _product(told, work, p + 3, count),
                _product(told, work, p + 4, count),
                _product(told, work, p + 5, count),
                _product(told, work, p + 6, count),
                _product(told, work, p + 7, count),
            )
        store(work.gradient, p, found if is_first else load(work.gradient, p) + found)


@part
def _product(told: Told, work: Work, parameter: int, count: int) -> Any:
    """Eight partial sums of the gradient of one parameter."""
    source, target = item(told.sources, parameter), item(told.targets, parameter)
    found = load(work.a, source) * load(work.delta, target)
    for k in range(LANES, count, LANES):
        found = fma(load(work.a, source + k), load(work.delta, target + k), found)
    return found


@part
def _fan_out(work: Work, source: int, target: int, tile: int, count: int) -> Any:
    """The gradient of eight weights that leave one unit for eight neighbours: its activations are read but once."""
    g0 = g1 = g2 = g3 = g4 = g5 = g6 = g7 = splat(0.0)
    for k in range(0, count, LANES):
        a = load(work.a, source + k)
        t = target + k
        g0 = fma(a, load(work.delta, t), g0)
        g1 = fma(a, load(work.delta, t + tile), g1)
        g2 = fma(a, load(work.delta, t + 2 * tile), g2)
        g3 = fma(a, load(work.delta, t + 3 * tile), g3)
        t += 4 * tile
        g4 = fma(a, load(work.delta, t), g4)
        g5 = fma(a, load(work.delta, t + tile), g5)
        g6 = fma(a, load(work.delta, t + 2 * tile), g6)
        g7 = fma(a, load(work.delta, t + 3 * tile), g7)
    return totals(g0, g1, g2, g3, g4, g5, g6, g7)


@part
def _loss(told: Told, samples: Columns, work: Work, stride: int) -> float:
    """The mean loss over all samples, in the order of the table."""
    found = 0.0
    outputs = (told.n_units - told.sizes[-1]) * told.tile
    for first in range(0, samples.n, told.tile):
        count = min(told.tile, samples.n - first)
        _see(told, samples.inputs, stride, first, count, work.a)
        _forward(told, work, count, splat(0.0))
        for k in range(count):
            found += losses.sample_loss(told, work, outputs + k, told.tile, samples.wanted, first + k, stride)
    return losses.mean(told, found, samples.n)
