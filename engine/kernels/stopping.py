"""Stop rules that look at the loss, asked at the end of each epoch without leaving the kernel.

The kernel does not judge: where a rule may hold it comes back, and ``engine.core.stopping`` decides.
"""

from __future__ import annotations

from engine.arrays import Array
from engine.kernels.buffers import BEST, STALE
from engine.kernels.compiling import part
from engine.kernels.plan import KernelSpec


@part
def note(spec: KernelSpec, loss: float, seen: Array) -> bool:
    """Note the loss at an epoch's end; whether it is time to ask."""
    if loss < seen[BEST] - spec.plateau_delta:
        seen[BEST], seen[STALE] = loss, 0.0
    else:
        seen[STALE] += 1.0
    is_near: bool = loss <= spec.near_target
    return is_near or seen[STALE] >= spec.plateau_epochs
