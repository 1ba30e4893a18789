"""Compiled kernels (Numba): the updates of the reference backend, many times faster.

One generic kernel serves every architecture, so it is compiled once for a machine, not once for a network. Nothing here
imports Numba but the files that ``dispatch`` needs; ``engine.training.kernel_loader`` loads those.
"""
