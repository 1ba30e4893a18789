"""Faults: mistakes that everybody makes once, each to be switched on by name, so that one can see what it does.

Nothing here is on unless an experiment names it. A run with a fault is computed by NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.registry import Registry


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake."""


#: What an experiment says that is as it should be.
NO_FAULT = "none"

FAULTS: Registry[Fault] = Registry("fault")

for _name in (
    NO_FAULT,
    "sums_not_reset",
    "wrong_sign",
    "batch_leaks",
    "no_shuffling",
    "zero_start",
    "no_derivative",
    "swapped_batch_size",
):
    FAULTS.add(_name, Fault())
