"""Stop rules that depend on the loss, checked at the end of each epoch inside the kernel.

The kernel does not decide: where a rule may hold it returns, and ``engine.core.stopping`` decides.
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
