"""What the processor can do."""

from __future__ import annotations

from llvmlite import binding


def has_vectors() -> bool:
    """Whether it has AVX2 and fused multiply-add; without them vectors of eight are slower than plain loops."""
    features = binding.get_host_cpu_features()
    return bool(features.get("avx2")) and bool(features.get("fma"))
