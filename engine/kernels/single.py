"""Updates from one sample: a vector holds eight units of a layer.

The parameters of a layer lie in rows, one for each input and one of biases, filled up to a multiple of eight; what is
added takes part in nothing, for its delta is 0.
"""

from __future__ import annotations

import math
from typing import Any

from engine.arrays import Array
from engine.kernels import losses, optimizers, order, witness
from engine.kernels import stopping as watch
from engine.kernels.activations import activation, slope
from engine.kernels.buffers import Rows, Work
from engine.kernels.codes import (
    FIXED,
    FROM_OUTPUTS,
    GRADIENT_DESCENT,
    LOSS_NOT_FINITE,
    MAY_BE_SOLVED,
    NO_PRICE,
    OK,
    PARAMS_NOT_FINITE,
    SOFTMAX,
    STOP_CHECK,
)
from engine.kernels.compiling import kernel, part
from engine.kernels.plan import KernelSpec
from engine.kernels.vectors import LANES, fma, fnma, item, keep_first, load, splat, store, total, totals


@kernel
def train(
    spec: KernelSpec, samples: Rows, work: Work, slot_steps: int, updates: int, epoch: int, position: int
) -> tuple[int, int]:
    """Make ``updates`` updates from sample number ``position`` of the epoch; how many were made, and a status."""
    asks_if_solved = work.suspects.shape[0] > 0
    is_plain = spec.optimizer == GRADIENT_DESCENT and spec.regularizer == NO_PRICE
    wanted_width = spec.widths[-1]
    output = spec.n_units - wanted_width
    rate = spec.numbers[0]
    if spec.order != FIXED:
        order.fill(spec.order, spec.key, epoch, work.order)
    done, status = 0, OK
    while True:
        is_over = done == updates or status == STOP_CHECK
        is_refuted = not asks_if_solved or done == 0
        if not is_over:
            sample = position
            if spec.order != FIXED:
                sample = item(work.order, position)
            _load_inputs(spec, samples, work, sample)
            lost = _forward(spec, work)
            lost = _compare(spec, samples.wanted, sample * wanted_width, work, lost)
            if total(lost) != 0.0:  # true of nan
                return done, LOSS_NOT_FINITE
            if not is_refuted:
                is_refuted = witness.is_wrong(spec, work.a, output, samples.wanted, sample * wanted_width, False)
        if not is_refuted and not _finds_a_wrong_one(spec, samples, work):
            return done, MAY_BE_SOLVED
        if is_over:
            return done, status
        done += 1
        if is_plain:
            left = _descend(spec, work, rate)
        else:
            _find_gradient(spec, work)
            if spec.regularizer != NO_PRICE:
                optimizers.add_price(spec.regularizer, spec.prices, work.params, work.gradient)
            left = optimizers.step(
                spec.optimizer, spec.numbers, slot_steps + done, work.params, work.gradient, work.slots
            )
        if left != 0.0:
            return done, PARAMS_NOT_FINITE
        position += 1
        if position == samples.n:
            position = 0
            epoch += 1
            if spec.watches and watch.note(spec, _loss(spec, samples, work), work.seen):
                status = STOP_CHECK
            elif spec.order != FIXED and done < updates:
                order.fill(spec.order, spec.key, epoch, work.order)


@part
def _finds_a_wrong_one(spec: KernelSpec, samples: Rows, work: Work) -> bool:
    """Whether some sample is clearly wrong with the present parameters."""
    outputs = spec.widths[-1]
    tells_by_z = witness.tells_by_z(spec.activations[-1])
    for place in range(-1 if tells_by_z else 0, work.suspects.shape[0]):
        sample = item(work.suspects, max(place, 0))
        _answer(spec, samples, work, sample, place < 0)
        begin = spec.n_units - outputs
        if witness.is_wrong(spec, work.answers, begin, samples.wanted, sample * outputs, place < 0):
            if place > 0:
                witness.move_to_front(work.suspects, place)
            return True
    return False


@part
def _answer(spec: KernelSpec, samples: Rows, work: Work, sample: int, by_z: bool) -> None:
    """Activations of all layers at one sample, and nothing else; ``by_z``, of the last layer, pre-activations."""
    n_layers = spec.activations.shape[0]
    rows, source, first = samples.inputs, sample * spec.widths[0], spec.widths[0]
    for layer in range(n_layers):
        fan_in, width = item(spec.sizes, layer), item(spec.widths, layer + 1)
        code = item(spec.activations, layer)
        is_z = by_z and layer == n_layers - 1
        for k in range(0, width, LANES):
            z = load(work.params, item(spec.biases, layer) + k)
            weight = item(spec.weights, layer) + k
            for unit in range(fan_in):
                z = fma(splat(item(rows, source + unit)), load(work.params, weight), z)
                weight += width
            store(work.answers, first + k, z if is_z else activation(code, z))
        if code == SOFTMAX and not is_z:
            _softmax(work.answers, first, item(spec.sizes, layer + 1))
        rows, source = work.answers, first
        first += width


@part
def _load_inputs(spec: KernelSpec, samples: Rows, work: Work, sample: int) -> None:
    """Copy the inputs of one sample."""
    width = spec.widths[0]
    for k in range(0, width, LANES):
        store(work.a, k, load(samples.inputs, sample * width + k))


@part
def _forward(spec: KernelSpec, work: Work) -> Any:
    """Activations and derivatives of all layers; the answer is nan where a loss from logits is, else 0."""
    n_layers = spec.activations.shape[0]
    lost = splat(0.0)
    source = 0
    for layer in range(n_layers):
        fan_in, width = item(spec.sizes, layer), item(spec.widths, layer + 1)
        weights, biases = item(spec.weights, layer), item(spec.biases, layer)
        code = item(spec.activations, layer)
        target = source + item(spec.widths, layer)
        for k in range(0, width, LANES):
            z = load(work.params, biases + k)
            weight = weights + k
            for unit in range(fan_in):
                z = fma(splat(item(work.a, source + unit)), load(work.params, weight), z)
                weight += width
            a = activation(code, z)
            store(work.a, target + k, a)
            if layer == n_layers - 1 and spec.loss != FROM_OUTPUTS:
                store(work.slope, target + k, z)
                lost = fma(z, splat(0.0), lost)
            else:
                store(work.slope, target + k, slope(code, z, a))
        if code == SOFTMAX:
            _softmax(work.a, target, item(spec.sizes, layer + 1))
        source = target
    return lost


@part
def _softmax(a: Array, begin: int, units: int) -> None:
    """Turn the units from ``begin`` into shares."""
    largest = a[begin]
    for unit in range(begin + 1, begin + units):
        largest = max(largest, a[unit])
    whole = 0.0
    for unit in range(begin, begin + units):
        a[unit] = math.exp(a[unit] - largest)
        whole += a[unit]
    for unit in range(begin, begin + units):
        a[unit] /= whole


@part
def _compare(spec: KernelSpec, wanted: Array, begin: int, work: Work, lost: Any) -> Any:
    """The delta of the output layer; ``lost`` becomes nan where a squared loss is."""
    units, width = spec.sizes[-1], spec.widths[-1]
    output = spec.n_units - width
    factor = splat(spec.loss_factor / units if spec.loss_is_shared else spec.loss_factor)
    for k in range(0, width, LANES):
        gap = keep_first(load(work.a, output + k) - load(wanted, begin + k), units - k)
        delta = gap * factor
        if spec.loss == FROM_OUTPUTS:
            lost = fma(gap * gap, splat(0.0), lost)
            delta = keep_first(delta * load(work.slope, output + k), units - k)
        store(work.delta, output + k, delta)
    return lost


@part
def _pass_back(spec: KernelSpec, work: Work, layer: int, target: int) -> None:
    """The deltas of the layer before ``layer``, whose own begin at ``target``."""
    fan_in, width = item(spec.sizes, layer), item(spec.widths, layer + 1)
    source = target - item(spec.widths, layer)
    weights = item(spec.weights, layer)
    for unit in range(0, fan_in, LANES):
        # Eight rows at once; rows behind the last belong to others, and are taken out again.
        w = weights + unit * width
        d = load(work.delta, target)
        p = work.params
        s0, s1, s2, s3 = load(p, w) * d, load(p, w + width) * d, load(p, w + 2 * width) * d, load(p, w + 3 * width) * d
        w += 4 * width
        s4, s5, s6, s7 = load(p, w) * d, load(p, w + width) * d, load(p, w + 2 * width) * d, load(p, w + 3 * width) * d
        for k in range(LANES, width, LANES):
            w = weights + unit * width + k
            d = load(work.delta, target + k)
            s0 = fma(load(p, w), d, s0)
            s1 = fma(load(p, w + width), d, s1)
            s2 = fma(load(p, w + 2 * width), d, s2)
            s3 = fma(load(p, w + 3 * width), d, s3)
            w += 4 * width
            s4 = fma(load(p, w), d, s4)
            s5 = fma(load(p, w + width), d, s5)
            s6 = fma(load(p, w + 2 * width), d, s6)
            s7 = fma(load(p, w + 3 * width), d, s7)
        back = totals(s0, s1, s2, s3, s4, s5, s6, s7) * load(work.slope, source + unit)
        store(work.delta, source + unit, keep_first(back, fan_in - unit))


@part
def _descend(spec: KernelSpec, work: Work, rate: float) -> float:
    """Deltas and plain gradient descent in one pass, from the last layer to the first; 0, or nan where not finite."""
    lost = splat(0.0)
    target = spec.n_units - spec.widths[-1]
    for layer in range(spec.activations.shape[0] - 1, -1, -1):
        if layer > 0:
            _pass_back(spec, work, layer, target)
        fan_in, width = item(spec.sizes, layer), item(spec.widths, layer + 1)
        source = target - item(spec.widths, layer)
        for k in range(0, width, LANES):
            way = splat(rate) * load(work.delta, target + k)
            place = item(spec.weights, layer) + k
            for unit in range(fan_in):
                w = fnma(splat(item(work.a, source + unit)), way, load(work.params, place))
                store(work.params, place, w)
                lost = fma(w, splat(0.0), lost)
                place += width
            if spec.has_biases:
                b = load(work.params, place) - way
                store(work.params, place, b)
                lost = fma(b, splat(0.0), lost)
        target = source
    left: float = total(lost)
    return left


@part
def _find_gradient(spec: KernelSpec, work: Work) -> None:
    """Deltas and gradients of all layers."""
    target = spec.n_units - spec.widths[-1]
    for layer in range(spec.activations.shape[0] - 1, -1, -1):
        if layer > 0:
            _pass_back(spec, work, layer, target)
        fan_in, width = item(spec.sizes, layer), item(spec.widths, layer + 1)
        source = target - item(spec.widths, layer)
        for k in range(0, width, LANES):
            delta = load(work.delta, target + k)
            place = item(spec.weights, layer) + k
            for unit in range(fan_in):
                store(work.gradient, place, splat(item(work.a, source + unit)) * delta)
                place += width
            if spec.has_biases:
                store(work.gradient, place, delta)
        target = source


@part
def _loss(spec: KernelSpec, samples: Rows, work: Work) -> float:
    """The mean loss over all samples, in the order of the table."""
    found = 0.0
    width = spec.widths[-1]
    for sample in range(samples.n):
        _load_inputs(spec, samples, work, sample)
        _forward(spec, work)
        found += losses.sample_loss(spec, work, spec.n_units - width, 1, samples.wanted, sample * width, 1)
    return losses.mean(spec, found, samples.n)
