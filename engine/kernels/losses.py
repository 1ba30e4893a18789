"""The loss of a sample, for the stop rules; each equals its entry in ``engine.components.losses``.

Training itself needs deltas only, so this is asked for at the end of an epoch, and not in vectors. What the losses from
logits are computed from, z of the output layer, lies where its derivatives would be, which they have no use for.
"""

from __future__ import annotations

import math

from engine.arrays import Array
from engine.kernels.buffers import Work
from engine.kernels.codes import FROM_SHARES, FROM_SIGMOID
from engine.kernels.compiling import part
from engine.kernels.plan import KernelSpec
from engine.kernels.vectors import item


@part
def sample_loss(
    spec: KernelSpec, work: Work, place: int, stride: int, wanted: Array, at: int, wanted_stride: int
) -> float:
    """A sample's term of the sum that ``mean`` takes: its outputs from ``place``, its targets from ``at``."""
    found = 0.0
    shift = 0.0
    if spec.loss == FROM_SHARES:
        shift = _log_of_sum(work.slope, place, stride, spec.sizes[-1])
    for _ in range(spec.sizes[-1]):
        z, target = item(work.slope, place), item(wanted, at)
        if spec.loss == FROM_SHARES:
            found -= target * (z - shift)
        elif spec.loss == FROM_SIGMOID:
            found += max(z, 0.0) - target * z + math.log1p(math.exp(-abs(z)))
        else:
            gap = item(work.a, place) - target
            found += 0.5 * gap * gap
        place += stride
        at += wanted_stride
    return found


@part
def _log_of_sum(z: Array, place: int, stride: int, units: int) -> float:
    """ln Σ eᶻ, without overflow."""
    largest = item(z, place)
    for unit in range(1, units):
        largest = max(largest, item(z, place + unit * stride))
    powers = 0.0
    for unit in range(units):
        powers += math.exp(item(z, place + unit * stride) - largest)
    found: float = largest + math.log(powers)
    return found


@part
def mean(spec: KernelSpec, found: float, n: int) -> float:
    """The loss, from the sum over ``n`` samples."""
    count = n * spec.sizes[-1] if spec.loss_is_shared else n
    return spec.loss_factor * found / count + spec.loss_constant
