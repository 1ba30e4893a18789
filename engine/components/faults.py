"""Fault injection: common mistakes in training code, each switched on by name to show its effect.

An entry says as data where its program leaves the right way; the code of that part asks the entry. No fault is active
unless an experiment names it, and a run with a fault is computed by NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.schema.registry import Registry


class Read(NamedTuple):
    """Samples read by an update: ``samples`` of a batch that holds ``size`` when it is full, the ``first`` of its epoch
    or not."""

    samples: int
    size: int
    first: bool


#: (sums, gradient, read) -> what the optimizer gets, or None for no update. ``sums`` (n_params,) is changed in place.
Summing = Callable[[Array, Array, Read], Array | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault; parts that are left out are correct.

    Parameters
    ----------
    part : the part of a program in which it is: "start", "batches", "backward" or "update".
    flips_sign : the gradient of loss + penalty comes out with the other sign.
    forgets_derivative : backpropagation leaves out f'(z), but where loss and output activation give ∂loss/∂z at once.
    starts_at_zero : every parameter begins at 0.
    sorts : every epoch reads the samples in the order of their class or quantity.
    swaps_batch_size : the size of a batch is taken for the number of batches.
    sums : how the program sums its gradients where it forgets to start over for every batch. The sums (n_params,) are
        a slot of the state, behind those of the optimizer.
    carries : over what it carries them: "epoch", from batch to batch of one, or "epochs".
    article : number of the tutorial in which it was made, if it was.
    """

    part: str = ""
    flips_sign: bool = False
    forgets_derivative: bool = False
    starts_at_zero: bool = False
    sorts: bool = False
    swaps_batch_size: bool = False
    sums: Summing | None = None
    carries: str = ""
    article: int | None = None

    def slots(self, n: int) -> tuple[Array, ...]:
        """Initial sums that the faulty program carries from batch to batch, for ``n`` parameters."""
        return () if self.sums is None else (np.zeros(n),)


def never_reset(sums: Array, gradient: Array, read: Read) -> Array:
    """The sum goes on through the epoch, and is divided by the samples of the last batch only."""
    if read.first:
        np.multiply(gradient, read.samples, out=sums)
        return gradient
    sums += read.samples * gradient
    return np.divide(sums, read.samples, out=gradient)


def leak(sums: Array, gradient: Array, read: Read) -> Array | None:
    """A batch that never fills makes no update; its sum leaks into the first batch of the next epoch."""
    full = read.samples == read.size
    if full and not sums.any():
        return gradient
    sums += read.samples * gradient
    if not full:
        return None
    np.divide(sums, read.size, out=gradient)
    sums[:] = 0.0
    return gradient


#: What an experiment says that is as it should be.
NO_FAULT = "none"

FAULTS: Registry[Fault] = Registry("fault")

FAULTS.add(NO_FAULT, Fault())
FAULTS.add("sums_not_reset", Fault("update", sums=never_reset, carries="epoch", article=1))
FAULTS.add("wrong_sign", Fault("backward", flips_sign=True, article=3))
FAULTS.add("batch_leaks", Fault("update", sums=leak, carries="epochs"))
FAULTS.add("no_shuffling", Fault("batches", sorts=True))
FAULTS.add("zero_start", Fault("start", starts_at_zero=True))
FAULTS.add("no_derivative", Fault("backward", forgets_derivative=True))
FAULTS.add("swapped_batch_size", Fault("batches", swaps_batch_size=True, article=1))
