"""``python -m engine.kernels``: compile the kernels and keep them on disk, for the server to find."""

from __future__ import annotations

import sys

from engine import kernels

if __name__ == "__main__":
    ready = kernels.load()
    print("The kernels are compiled." if ready else "No kernels on this machine: NumPy computes.")
    sys.exit(0 if ready else 1)
