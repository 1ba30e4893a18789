"""The compiled twin of the reference: the same updates, many times faster, by Numba.

One generic kernel serves every architecture, so it is compiled once for a machine, not once for a network. Nothing here
imports Numba but the files that ``dispatch`` needs; ``engine.training.kernel_loader`` loads those.
"""
