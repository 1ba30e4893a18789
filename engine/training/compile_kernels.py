"""``python -m engine.training.compile_kernels``: compile the kernels and keep them on disk, for the server to find."""

from __future__ import annotations

import sys

from engine.training import kernel_loader

if __name__ == "__main__":
    ready = kernel_loader.load()
    print("The kernels are compiled." if ready else "No kernels on this machine: NumPy computes.")
    sys.exit(0 if ready else 1)
