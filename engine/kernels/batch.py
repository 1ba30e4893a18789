"""Updates from several samples: a vector holds one unit at eight samples.

Activations, derivatives and deltas have one row per unit, as long as a tile; large batches are added up tile by tile.
Samples that only fill up the last vector get a delta of 0, so they do not change the gradient.
"""

from __future__ import annotations

from typing import Any

from engine.arrays import Array
from engine.kernels import losses, optimizers, order, witness
from engine.kernels import stopping as watch
from engine.kernels.activations import activation, slope
from engine.kernels.buffers import Columns, Work
from engine.kernels.codes import (
    FIXED,
    FROM_OUTPUTS,
    LOSS_NOT_FINITE,
    MAY_BE_SOLVED,
    NO_PRICE,
    OK,
    PARAMS_NOT_FINITE,
    SOFTMAX,
    STOP_CHECK,
)
from engine.kernels.compiling import kernel, part
from engine.kernels.functions import exp
from engine.kernels.plan import KernelSpec
from engine.kernels.vectors import LANES, fma, item, keep_first, larger, load, splat, store, total, totals


@kernel
def train(
    spec: KernelSpec, samples: Columns, work: Work, slot_steps: int, updates: int, epoch: int, position: int
) -> tuple[int, int]:
    """Make ``updates`` updates from ``position``, the start of a batch; how many were made, and a status."""
    asks_if_solved = work.suspects.shape[0] > 0
    n, size, tile = samples.n, spec.batch_size, spec.tile
    stride = n + LANES
    inputs, wanted = samples.inputs, samples.wanted
    if spec.order != FIXED:
        inputs, wanted = work.inputs, work.wanted
        _shuffle(spec, samples, work, epoch, stride)
    done, status = 0, OK
    while True:
        is_over = done == updates or status == STOP_CHECK
        is_refuted = not asks_if_solved or done == 0
        end = min(position + size, n)
        if not is_over:
            scale = spec.loss_factor / (end - position)
            lost, wrong = splat(0.0), splat(0.0)
            for first in range(position, end, tile):
                count = min(tile, end - first)
                _load_inputs(spec, inputs, stride, first, count, work.a)
                lost = _forward(spec, work, count, lost)
                lost = _compare(spec, wanted, stride, first, count, scale, work, lost)
                if not is_refuted:
                    wrong = _add_wrong(spec, work, wanted, stride, first, count, wrong)
                _backward(spec, work, count)
                _add_gradient(spec, work, count, first == position)
            if total(lost) != 0.0:  # true of nan
                return done, LOSS_NOT_FINITE
            is_refuted = is_refuted or total(wrong) > 0.0
        if not is_refuted and not _finds_a_wrong_one(spec, samples, work, stride):
            return done, MAY_BE_SOLVED
        if is_over:
            return done, status
        if spec.regularizer != NO_PRICE:
            optimizers.add_price(spec.regularizer, spec.prices, work.params, work.gradient)
        done += 1
        left = optimizers.step(spec.optimizer, spec.numbers, slot_steps + done, work.params, work.gradient, work.slots)
        if left != 0.0:
            return done, PARAMS_NOT_FINITE
        position = end
        if end == n:
            position = 0
            epoch += 1
            if spec.watches and watch.note(spec, _loss(spec, samples, work, stride), work.seen):
                status = STOP_CHECK
            elif spec.order != FIXED and done < updates:
                _shuffle(spec, samples, work, epoch, stride)


@part
def _add_wrong(spec: KernelSpec, work: Work, wanted: Array, stride: int, first: int, count: int, wrong: Any) -> Any:
    """``wrong`` and how many samples of a tile are clearly wrong, in eight partial sums."""
    outputs = (spec.n_units - spec.sizes[-1]) * spec.tile
    for k in range(0, count, LANES):
        found = witness.are_wrong(spec, work.a, outputs + k, spec.tile, wanted, first + k, stride, False)
        wrong = wrong + keep_first(found, count - k)
    return wrong


@part
def _finds_a_wrong_one(spec: KernelSpec, samples: Columns, work: Work, stride: int) -> bool:
    """Whether some sample is clearly wrong with the present parameters; eight are asked at once."""
    outputs = (spec.n_units - spec.sizes[-1]) * LANES
    tells_by_z = witness.tells_by_z(spec.activations[-1])
    for place in range(-1 if tells_by_z else 0, work.suspects.shape[0]):
        first = LANES * item(work.suspects, max(place, 0))
        _answer(spec, samples, work, stride, first, place < 0)
        found = witness.are_wrong(spec, work.answers, outputs, LANES, samples.wanted, first, stride, place < 0)
        if total(keep_first(found, samples.n - first)) > 0.0:
            if place > 0:
                witness.move_to_front(work.suspects, place)
            return True
    return False


@part
def _answer(spec: KernelSpec, samples: Columns, work: Work, stride: int, first: int, by_z: bool) -> None:
    """Activations of all layers at eight samples, and nothing else; ``by_z``, of the last layer, pre-activations."""
    n_layers = spec.activations.shape[0]
    rows, source, distance, target = samples.inputs, first, stride, item(spec.sizes, 0) * LANES
    for layer in range(n_layers):
        fan_in, fan_out = item(spec.sizes, layer), item(spec.sizes, layer + 1)
        weights, biases = item(spec.weights, layer), item(spec.biases, layer)
        code = item(spec.activations, layer)
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
def _shuffle(spec: KernelSpec, samples: Columns, work: Work, epoch: int, stride: int) -> None:
    """Put the samples into the order of ``epoch``."""
    order.fill(spec.order, spec.key, epoch, work.order)
    _gather(samples.inputs, work.inputs, work.order, stride)
    _gather(samples.wanted, work.wanted, work.order, stride)


@part
def _gather(source: Array, target: Array, indices: Any, stride: int) -> None:
    for row in range(0, source.shape[0], stride):
        for k in range(indices.shape[0]):
            target[row + k] = item(source, row + item(indices, k))


@part
def _load_inputs(spec: KernelSpec, inputs: Array, stride: int, first: int, count: int, a: Array) -> None:
    """Copy a tile of the inputs; lanes beyond ``count`` see other samples or zeros."""
    for row in range(spec.sizes[0]):
        for k in range(0, count, LANES):
            store(a, row * spec.tile + k, load(inputs, row * stride + first + k))


@part
def _forward(spec: KernelSpec, work: Work, count: int, lost: Any) -> Any:
    """Activations and derivatives of all layers; ``lost`` becomes nan where a loss from logits is."""
    tile, n_layers = spec.tile, spec.activations.shape[0]
    source = 0
    for layer in range(n_layers):
        fan_in, fan_out = item(spec.sizes, layer), item(spec.sizes, layer + 1)
        weights, biases = item(spec.weights, layer), item(spec.biases, layer)
        code = item(spec.activations, layer)
        target = source + fan_in * tile
        for unit in range(fan_out):
            bias = 0.0
            if biases >= 0:
                bias = item(work.params, biases + unit)
            for k in range(0, count, LANES):
                z = _combine(work.params, weights + unit, fan_out, work.a, source + k, tile, fan_in, bias)
                a = activation(code, z)
                store(work.a, target + unit * tile + k, a)
                if layer == n_layers - 1 and spec.loss != FROM_OUTPUTS:
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
    spec: KernelSpec, wanted: Array, stride: int, first: int, count: int, scale: float, work: Work, lost: Any
) -> Any:
    """The delta of the output layer; ``lost`` becomes nan where a squared loss is."""
    tile, units = spec.tile, spec.sizes[-1]
    begin = (spec.n_units - units) * tile
    factor = splat(scale / units if spec.loss_is_shared else scale)
    for unit in range(units):
        for k in range(0, count, LANES):
            place = begin + unit * tile + k
            gap = keep_first(load(work.a, place) - load(wanted, unit * stride + first + k), count - k)
            delta = gap * factor
            if spec.loss == FROM_OUTPUTS:
                lost = fma(gap * gap, splat(0.0), lost)
                delta = keep_first(delta * load(work.slope, place), count - k)
            store(work.delta, place, delta)
    return lost


@part
def _backward(spec: KernelSpec, work: Work, count: int) -> None:
    """The deltas of the hidden layers, from the last to the first."""
    tile = spec.tile
    target = (spec.n_units - spec.sizes[-1]) * tile
    for layer in range(spec.activations.shape[0] - 1, 0, -1):
        fan_in, fan_out = item(spec.sizes, layer), item(spec.sizes, layer + 1)
        weights = item(spec.weights, layer)
        source = target - fan_in * tile
        for unit in range(fan_in):
            for k in range(0, count, LANES):
                weight = weights + unit * fan_out
                back = _combine(work.params, weight, 1, work.delta, target + k, tile, fan_out, 0.0)
                place = source + unit * tile + k
                store(work.delta, place, back * load(work.slope, place))
        target = source


@part
def _add_gradient(spec: KernelSpec, work: Work, count: int, is_first: bool) -> None:
    """The gradient of eight parameters at a time: each the sum of a row of activations times a row of deltas."""
    for p in range(0, spec.sources.shape[0], LANES):
        if item(spec.is_fan_out, p // LANES) == 1:
            found = _fan_out(work, item(spec.sources, p), item(spec.targets, p), spec.tile, count)
        else:
            found = totals(
                _product(spec, work, p, count),
                _product(spec, work, p + 1, count),
                _product(spec, work, p + 2, count),
                _product(spec, work, p + 3, count),
                _product(spec, work, p + 4, count),
                _product(spec, work, p + 5, count),
                _product(spec, work, p + 6, count),
                _product(spec, work, p + 7, count),
            )
        store(work.gradient, p, found if is_first else load(work.gradient, p) + found)


@part
def _product(spec: KernelSpec, work: Work, parameter: int, count: int) -> Any:
    """Eight partial sums of the gradient of one parameter."""
    source, target = item(spec.sources, parameter), item(spec.targets, parameter)
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
def _loss(spec: KernelSpec, samples: Columns, work: Work, stride: int) -> float:
    """The mean loss over all samples, in the order of the table."""
    found = 0.0
    outputs = (spec.n_units - spec.sizes[-1]) * spec.tile
    for first in range(0, samples.n, spec.tile):
        count = min(spec.tile, samples.n - first)
        _load_inputs(spec, samples.inputs, stride, first, count, work.a)
        _forward(spec, work, count, splat(0.0))
        for k in range(count):
            found += losses.sample_loss(spec, work, outputs + k, spec.tile, samples.wanted, first + k, stride)
    return losses.mean(spec, found, samples.n)
