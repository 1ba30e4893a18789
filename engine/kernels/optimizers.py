"""Steps of all parameters, eight at a time; each equals its entry in ``engine.components.optimizers``.

Arrays are as long as the next multiple of eight; what is added stays 0. Two slots lie one behind the other.
"""

from __future__ import annotations

from typing import Any

from engine.arrays import Array
from engine.kernels.codes import ADAGRAD, ADAM, GRADIENT_DESCENT, L1, MOMENTUM, NESTEROV, RMSPROP
from engine.kernels.compiling import part
from engine.kernels.vectors import LANES, fma, fnma, load, splat, square_root, store, total, where_positive


@part
def add_price(regularizer: int, prices: Array, params: Array, gradient: Array) -> None:
    """Add the gradient of the penalty; ``prices`` (n,) is the rate at weights and 0 at biases."""
    for k in range(0, params.shape[0], LANES):
        w = load(params, k)
        slope = w
        if regularizer == L1:
            slope = where_positive(w, splat(1.0), where_positive(-w, splat(-1.0), splat(0.0)))
        store(gradient, k, fma(load(prices, k), slope, load(gradient, k)))


@part
def step(code: int, numbers: Array, count: int, params: Array, gradient: Array, slots: Array) -> float:
    """One step; 0 if all parameters and slots are finite after it, else nan.

    ``numbers`` are the optimizer's fields, ``count`` is the step's number with these slots, from 1.
    """
    n = params.shape[0]
    lost = splat(0.0)
    rate = splat(numbers[0])
    if code == GRADIENT_DESCENT:
        for k in range(0, n, LANES):
            lost = _put(params, k, fnma(rate, load(gradient, k), load(params, k)), lost)
    elif code in (MOMENTUM, NESTEROV):
        keep = splat(numbers[1])
        for k in range(0, n, LANES):
            g = load(gradient, k)
            velocity = fma(keep, load(slots, k), g)
            lost = _put(slots, k, velocity, lost)
            way = fma(keep, velocity, g) if code == NESTEROV else velocity
            lost = _put(params, k, fnma(rate, way, load(params, k)), lost)
    elif code == ADAGRAD:
        for k in range(0, n, LANES):
            g = load(gradient, k)
            squares = fma(g, g, load(slots, k))
            lost = _put(slots, k, squares, lost)
            size = square_root(squares) + splat(numbers[1])
            lost = _put(params, k, load(params, k) - rate * g / size, lost)
    elif code == RMSPROP:
        keep, new = splat(numbers[1]), splat(1.0 - numbers[1])
        for k in range(0, n, LANES):
            g = load(gradient, k)
            squares = fma(keep, load(slots, k), new * g * g)
            lost = _put(slots, k, squares, lost)
            size = square_root(squares) + splat(numbers[2])
            lost = _put(params, k, load(params, k) - rate * g / size, lost)
    elif code == ADAM:
        new, keep, new_square = splat(1.0 - numbers[1]), splat(numbers[2]), splat(1.0 - numbers[2])
        age = float(count)
        rate = splat(numbers[0] / (1.0 - numbers[1] ** age))
        per_root = splat(1.0 / (1.0 - numbers[2] ** age) ** 0.5)
        for k in range(0, n, LANES):
            g = load(gradient, k)
            mean = load(slots, k)
            mean = fma(new, g - mean, mean)
            squares = fma(keep, load(slots, n + k), new_square * g * g)
            lost = _put(slots, k, mean, lost)
            lost = _put(slots, n + k, squares, lost)
            size = fma(square_root(squares), per_root, splat(numbers[3]))
            lost = _put(params, k, load(params, k) - rate * mean / size, lost)
    left: float = total(lost)
    return left


@part
def _put(array: Array, place: int, value: Any, lost: Any) -> Any:
    """Store, and note what is not finite: times 0 it is nan, and stays it."""
    store(array, place, value)
    return fma(value, splat(0.0), lost)
