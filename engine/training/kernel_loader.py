"""Compiles the kernels, or loads them from the cache, once for a process; until then NumPy trains.

Numba is imported only here and inside the kernels, so that the engine works without it.
"""

from __future__ import annotations

from types import ModuleType

from engine.core.experiment import Experiment
from engine.core.parts import Batching
from engine.core.preparation import prepare
from engine.core.state import NUMPY, new_state

_dispatch: ModuleType | None = None


def load() -> bool:
    """Compile the kernels, or read them from the cache; this blocks, and only the first call does anything.

    Returns
    -------
    False where they are not available: without Numba, or on a processor without AVX2 and FMA.
    """
    global _dispatch
    if _dispatch is None:
        dispatch = _import()
        if dispatch is None:
            return False
        _compile_all(dispatch)
        _dispatch = dispatch
    return True


def are_kept() -> bool:
    """Whether ``load`` would find them in the cache, and be quick."""
    dispatch = _import()
    return dispatch is not None and bool(dispatch.are_kept())


def is_loaded() -> bool:
    """Whether the kernels are ready."""
    return _dispatch is not None


def loaded() -> ModuleType:
    """The module ``engine.kernels.dispatch``, once it is loaded."""
    if _dispatch is None:
        raise RuntimeError("the kernels are not loaded")
    return _dispatch


def _import() -> ModuleType | None:
    try:
        from engine.kernels import compiling, dispatch
    except ImportError:
        return None
    return dispatch if compiling.has_vectors() else None


def _compile_all(dispatch: ModuleType) -> None:
    """Compile every kernel, or read it from the cache, by asking it for no update at all."""
    for mode in ("sgd", "batch"):
        experiment = Experiment(batching=Batching(mode))
        data = prepare(experiment)
        dispatch.train_nothing(experiment, data, new_state(experiment, data, NUMPY))
