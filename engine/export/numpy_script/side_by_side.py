"""A whole training program as the lines of NumPy that a person would write: right, or with a fault.

It knows ``inputs`` (n, features), ``targets`` (n, outputs) and ``labels`` (n,) of the training samples, ``n``,
``epochs``, ``rng``, and ``draw(fan_in, fan_out)``, which gives a layer its first weights (and biases). Run, it does
what ``advance`` does.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from engine.components.faults import FAULTS, NO_FAULT
from engine.components.formulas import names_in
from engine.core.batches import mode_of
from engine.core.experiment import Experiment
from engine.export.listing import array_names, listing, sum_lines, zero_sums

_INDENT = "    "
_ORDERS = {"fixed": "np.arange(n)", "shuffled": "rng.permutation(n)", "with_replacement": "rng.integers(n, size=n)"}


class Pair(NamedTuple):
    """A line of the right program beside one of the faulty; None where only the other has one."""

    right: str | None
    wrong: str | None


def side_by_side(experiment: Experiment, fault: str) -> tuple[Pair, ...]:
    """The right program and the one with ``fault``, line by line; where the two of a pair differ is the mistake."""
    sums = FAULTS[fault].sums is not None and not experiment.optimizer.full_batch
    right = program(replace(experiment, fault=NO_FAULT), sums=sums)
    wrong = program(replace(experiment, fault=fault), sums=sums)
    pairs: list[Pair] = []
    for _, i, k, j, m in difflib.SequenceMatcher(None, right, wrong, autojunk=False).get_opcodes():
        pairs += [Pair(*both) for both in zip_longest(right[i:k], wrong[j:m])]
    return tuple(pairs)


def program(experiment: Experiment, *, sums: bool = False) -> tuple[str, ...]:
    """The lines; with ``sums`` the gradients of a batch are summed and divided, where a fault could be made."""
    fault = FAULTS[experiment.fault]
    lines = listing(replace(experiment, fault=NO_FAULT) if fault.sums else experiment)
    updates = [line.text for line in lines if line.part == "update"]
    batch = [line.text for line in lines if line.part != "update"]
    batch += sum_lines(experiment, updates) if sums else updates
    zeros, keeps = list(zero_sums(experiment)) if sums else [], fault.carries
    start = [*_start(experiment), *(zeros if keeps == "epochs" else [])]
    epoch = [f"rows = {_rows(experiment)}", *(zeros if keeps == "epoch" else [])]
    loop = ["batch = rows[begin:begin + size]", "X, y = inputs[batch], targets[batch]"]
    loop += [*(zeros if not keeps else []), *batch]
    epoch += ["for begin in range(0, n, size):", *_indented(loop)]
    return (*start, "for epoch in range(epochs):", *_indented(epoch))


def _indented(lines: Iterable[str]) -> list[str]:
    return [_INDENT + line for line in lines]


def _start(experiment: Experiment) -> Iterator[str]:
    """What stands before the first epoch: parameters, what the optimizer remembers, the size of a batch."""
    optimizer, zero = experiment.optimizer, FAULTS[experiment.fault].starts_at_zero
    for layer, (fan_in, fan_out) in enumerate(zip(experiment.sizes, experiment.sizes[1:], strict=False), start=1):
        names = f"W{layer}, b{layer}" if experiment.biases else f"W{layer}"
        zeros = f"np.zeros(({fan_in}, {fan_out}))" + f", np.zeros({fan_out})" * experiment.biases
        yield f"{names} = {zeros if zero else f'draw({fan_in}, {fan_out})'}"
    for slot in optimizer.slot_names:
        yield " = ".join([*(slot + name for name in array_names(experiment)), "0.0"])
    if any("t" in names_in(formula) for _, formula in optimizer.rules):
        yield "t = 0"
    mode, asked = experiment.batching.mode, experiment.batching.batch_size
    size = {"sgd": "1", "mini_batch": str(asked), "batch": "n"}[mode]
    yield f"size = math.ceil(n / {size})" if FAULTS[experiment.fault].swaps_batch_size else f"size = {size}"


def _rows(experiment: Experiment) -> str:
    """The order in which an epoch reads the samples."""
    if mode_of(experiment) == "batch":
        return _ORDERS["fixed"]
    if FAULTS[experiment.fault].sorts:
        return 'np.argsort(labels, kind="stable")'
    return _ORDERS[experiment.batching.order]
