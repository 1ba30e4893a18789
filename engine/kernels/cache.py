"""Compiled kernels on disk, so that they are compiled once for a machine and not at every start.

Numba's own cache asks for a folder it can write to, and looks for changes in a function's own file only. This one also
reads from a folder that it cannot write to, and is out of date when any file has changed whose code or constants are
compiled. Where nothing can be kept, nothing is, and that is no error.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from pathlib import Path
from typing import Any

from numba.core import config
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

_HERE = Path(__file__).parent
#: Elsewhere, but compiled into the kernels as well.
_CONSTANTS = tuple(_HERE.parent / name for name in ("components/activations.py", "core/metrics.py", "randomness.py"))


class _Locator(_CacheLocator):  # type: ignore[misc]
    """Beside the sources, or where NUMBA_CACHE_DIR says."""

    def get_cache_path(self) -> str:
        return str(Path(config.CACHE_DIR) / "descent" if config.CACHE_DIR else _HERE / "__pycache__")

    def get_source_stamp(self) -> str:
        digest = hashlib.sha256()
        for path in (*sorted(_HERE.glob("*.py")), *_CONSTANTS):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def get_disambiguator(self) -> str:
        return "descent"

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Locator:  # noqa: ARG003  as Numba calls it
        return cls()


class _CacheImplementation(CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = (_Locator,)


#: What reading a file cut short, or written by something else, may end in.
_UNREADABLE = (
    OSError,
    EOFError,
    pickle.UnpicklingError,
    AttributeError,
    ImportError,
    IndexError,
    TypeError,
    ValueError,
)


class _Cache(FunctionCache):  # type: ignore[misc]
    _impl_class = _CacheImplementation

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except _UNREADABLE:
            with contextlib.suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)


def keep(dispatcher: Any) -> Any:
    """Cache the compiled code of a ``numba.njit`` function on disk."""
    dispatcher._cache = _Cache(dispatcher.py_func)
    return dispatcher


def is_kept(dispatcher: Any) -> bool:
    """Whether the cache holds code compiled from the current sources."""
    try:
        return bool(dispatcher._cache._cache_file._load_index())
    except _UNREADABLE:
        return False
