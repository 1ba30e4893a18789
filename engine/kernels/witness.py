"""Search for a misclassified sample, so that a run is not solved yet (``engine.core.solved``); after every update.

The kernel does not decide: where no sample is clearly wrong it returns, and ``engine.core.solved`` decides. It asks the
cheapest first: the samples of the next update, whose answers that update computes anyway; then those that were wrong
before, by their pre-activations; then all, by their answers.
"""

from __future__ import annotations

import math
from typing import Any

from engine.arrays import Array, Indices
from engine.core.metrics import SURELY_WRONG
from engine.kernels.codes import LINEAR, SIGMOID, SOFTMAX, TANH
from engine.kernels.compiling import part
from engine.kernels.plan import KernelSpec
from engine.kernels.vectors import item, larger, load, splat, where_positive


@part
def tells_by_z(code: int) -> bool:
    """Whether an output's pre-activation tells enough: the answer rises with it, and its middle is at 0 or its own."""
    return code in (LINEAR, SIGMOID, TANH, SOFTMAX)


@part
def middle_of(spec: KernelSpec, code: int, by_z: bool) -> float:
    """The middle between the two codes of a single output."""
    return 0.0 if by_z and code != LINEAR else spec.middle


@part
def limit_of(code: int, by_z: bool) -> float:
    """A sample with a margin below this limit is clearly wrong: an output rises at most at its steepest slope."""
    if by_z and code == SIGMOID:
        return 4.0 * SURELY_WRONG
    if by_z and code == SOFTMAX:
        return 2.0 * SURELY_WRONG
    return SURELY_WRONG


@part
def is_wrong(spec: KernelSpec, a: Array, place: int, wanted: Array, at: int, by_z: bool) -> bool:
    """Whether one sample is clearly wrong: its outputs from ``place``, its targets from ``at``, unit by unit."""
    code = spec.activations[-1]
    limit = limit_of(code, by_z)
    if spec.sizes[-1] == 1:
        above = item(a, place) - middle_of(spec, code, by_z)
        is_one = item(wanted, at) > spec.middle
        wrong: bool = (above if is_one else -above) < limit
        return wrong
    own = other = -math.inf
    for unit in range(spec.sizes[-1]):
        answer = item(a, place + unit)
        if item(wanted, at + unit) > spec.middle:
            own = answer
        else:
            other = max(other, answer)
    leads_by_little: bool = own - other < limit
    return leads_by_little


@part
def are_wrong(
    spec: KernelSpec, a: Array, place: int, stride: int, wanted: Array, at: int, wanted_stride: int, by_z: bool
) -> Any:
    """1 where one of eight samples is clearly wrong, else 0; outputs and targets have a row for each unit."""
    code = spec.activations[-1]
    middle = splat(spec.middle)
    is_one = load(wanted, at) - middle
    if spec.sizes[-1] == 1:
        above = load(a, place) - splat(middle_of(spec, code, by_z))
        lead = where_positive(is_one, above, -above)
    else:
        none = splat(-math.inf)
        own = other = none
        for unit in range(spec.sizes[-1]):
            answer = load(a, place + unit * stride)
            is_own = load(wanted, at + unit * wanted_stride) - middle
            own = larger(own, where_positive(is_own, answer, none))
            other = larger(other, where_positive(is_own, none, answer))
        lead = own - other
    return where_positive(splat(limit_of(code, by_z)) - lead, splat(1.0), splat(0.0))


@part
def move_to_front(suspects: Indices, place: int) -> None:
    """Ask first next time who was found at ``place``: who is wrong now was often wrong before."""
    found = suspects[place]
    for index in range(place, 0, -1):
        suspects[index] = suspects[index - 1]
    suspects[0] = found
