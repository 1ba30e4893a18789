"""The compiled twin of the reference: the same updates, many times faster, by Numba.

One generic kernel serves every architecture, so it is compiled once for a machine, not once for a network. Until
``load`` has been called nothing here is used, and Numba is not even imported.
"""

from __future__ import annotations

from types import ModuleType

from engine.experiment import Experiment
from engine.kernels import codes

_updates: ModuleType | None = None


def load() -> bool:
    """Compile the kernels, or read them from the cache; this blocks, and only the first call does anything.

    Returns
    -------
    False where they cannot be had: without Numba, or on a processor without AVX2 and FMA.
    """
    global _updates
    if _updates is None:
        updates = _import()
        if updates is None:
            return False
        updates.compile_all()
        _updates = updates
    return True


def are_kept() -> bool:
    """Whether ``load`` would find them in the cache, and be quick."""
    updates = _import()
    return updates is not None and bool(updates.are_kept())


def _import() -> ModuleType | None:
    try:
        from engine.kernels import processor, updates
    except ImportError:
        return None
    return updates if processor.has_vectors() else None


def is_loaded() -> bool:
    """Whether the kernels are ready."""
    return _updates is not None


def loaded() -> ModuleType:
    """The module ``engine.kernels.updates``, once it is loaded."""
    if _updates is None:
        raise RuntimeError("the kernels are not loaded")
    return _updates


def supports(experiment: Experiment) -> bool:
    """Whether the kernels have a twin of everything that this experiment names."""
    return codes.supports(experiment)
