"""Warm-up of the compiled kernels in the background at server start; until then NumPy trains.

Compiling takes seconds and holds Python's lock, so a process of its own does it and leaves the result in the cache;
reading it from there is quick.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

from engine.training import kernel_loader

logger = logging.getLogger(__name__)

#: Timeout of the compilation.
_PATIENCE_SECONDS = 300.0


def start() -> threading.Thread:
    """Load or compile the kernels in a background thread."""
    thread = threading.Thread(target=warm_up, name="warm-up", daemon=True)
    thread.start()
    return thread


def warm_up() -> None:
    """Load or compile the kernels; on an error, log it and train without them."""
    try:
        if not kernel_loader.are_kept():
            _compile()
        if kernel_loader.load():
            logger.info("the compiled kernels are ready")
        else:
            logger.info("no compiled kernels on this machine; NumPy trains")
    except Exception:
        logger.exception("the kernels cannot be compiled; NumPy trains")


def _compile() -> None:
    subprocess.run(
        [sys.executable, "-m", "engine.training.compile_kernels"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
