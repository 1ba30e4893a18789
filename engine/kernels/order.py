"""The order of an epoch, computed where it is used; the same numbers as ``engine.core.batches.order``."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.arrays import Indices
from engine.kernels.codes import SHUFFLED
from engine.kernels.compiling import part
from engine.randomness import GAMMA, MIX_1, MIX_2

_GAMMA, _MIX_1, _MIX_2 = np.uint64(GAMMA), np.uint64(MIX_1), np.uint64(MIX_2)
_30, _27, _31, _32, _ONE = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32), np.uint64(1)


@part
def _mixed(z: Any) -> Any:
    z = (z ^ (z >> _30)) * _MIX_1
    z = (z ^ (z >> _27)) * _MIX_2
    return z ^ (z >> _31)


@part
def fill(kind: int, key: np.uint64, epoch: int, order: Indices) -> None:
    """Write the order of ``epoch`` into ``order`` (n,); ``key`` is that of seed and stream."""
    n = order.shape[0]
    place = _mixed(key + (np.uint64(epoch) + _ONE) * _GAMMA)
    if kind == SHUFFLED:
        for i in range(n):
            order[i] = i
        for i in range(n - 1, 0, -1):
            draw = _mixed(place + np.uint64(i + 1) * _GAMMA) >> _32
            j = np.int64((draw * np.uint64(i + 1)) >> _32)
            order[i], order[j] = order[j], order[i]
    else:
        for i in range(n):
            draw = _mixed(place + np.uint64(i + 1) * _GAMMA) >> _32
            order[i] = np.int64((draw * np.uint64(n)) >> _32)
