"""Compilation by Numba: parts are inlined into kernels, which Python calls.

Without reference counts, for arrays only pass through, and counting them at every step costs more than the steps; so
nothing in here may make an array. Division by zero gives infinity, as it does in NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from llvmlite import binding
from numba import njit

from engine.kernels.cache import keep

Function = TypeVar("Function", bound=Callable[..., Any])


def part(function: Function) -> Function:
    """A piece of a kernel."""
    compiled: Function = njit(forceinline=True, _nrt=False, error_model="numpy")(function)
    return compiled


def kernel(function: Function) -> Function:
    """A function that Python calls; it releases the GIL, and is cached on disk."""
    compiled: Function = keep(njit(nogil=True, _nrt=False, error_model="numpy")(function))
    return compiled


def has_vectors() -> bool:
    """Whether it has AVX2 and fused multiply-add; without them vectors of eight are slower than plain loops."""
    features = binding.get_host_cpu_features()
    return bool(features.get("avx2")) and bool(features.get("fma"))
