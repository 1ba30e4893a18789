"""Gradient check: backpropagation against central finite differences of the loss.

``(L(w + h) - L(w - h)) / 2h`` needs no derivative, so it cannot share a mistake with backpropagation. Its price is two
evaluations of the loss per parameter, where one backward pass finds them all. Everything here is float64, in a run of
float32 too: there a loss has 7 digits, and nothing would be left of them in a difference this small.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Generator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array, Indices
from engine.components.activations import ACTIVATIONS, Activation
from engine.components.losses import LOSSES
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, forward, penalty_of
from engine.errors import FieldError
from engine.progress import Job, Progress, Result
from engine.schema.fields import Number
from engine.schema.ranges import Range
from engine.training.backprop import loss_and_gradient

#: Step of the central differences: smaller ones suffer from rounding, larger ones from truncation.
STEP = Range(1e-8, 1e-3, scale="log")
#: Relative differences are of sums no smaller than this: two zeros that differ by rounding agree.
SMALLEST = 1e-8
#: The rounding of a loss, in units in the last place of all that went into it: measured, at most 0.4.
_ULPS = 1.0
#: Where one looks for a kink: so near to 0 that a curve is straight, so far that rounding is nothing.
_NEAR = 1e-6
#: A smooth function bends and climbs less than this many times ``_NEAR`` in there.
_BEND, _CLIMB = 1e-3, 1e3
#: Multiplications between two reports of progress, less than a millisecond of them, and parameters at most.
_WORK, _AT_MOST = 2_000_000, 16
#: So many of the largest differences are looked into, if h alone does not explain them.
_PROBES = 32
#: By a step so many times shorter.
_SHORTER = 32.0


def evaluations(n_params: int) -> int:
    """Number of loss evaluations of a numeric gradient: two per parameter."""
    return 2 * n_params


def gradient_check(
    experiment: Experiment, data: TrainingData, params: Array, samples: Indices | None = None, h: float = 1e-4
) -> Job:
    """Compare backpropagation with central differences of mean loss + penalty, parameter after parameter.

    A central difference proves nothing where its way leads over a kink: where a unit's z changes its sign, or reaches
    or leaves 0, for any sample and its activation has a kink there; or a weight does and its penalty has one. Such
    parameters are marked and not judged. Otherwise the two may differ by what a central difference is wrong by:
    ``h²``, in which a third derivative of 6 hides; rounding, ``eps / h`` times the loss and what it is made from; and
    where that is not enough, twice the change that a much shorter step makes.

    A step activation differs, and should: its derivative is *taken* as 1 to learn from, and is not its slope.

    Parameters
    ----------
    params : (n_params,), finite.
    samples : (m,), which training samples, as rows of ``data.train_inputs``; None for all.
    h : in ``STEP``.

    Returns
    -------
    A job that counts evaluations, ``2 · n_params`` in all. Its tensors, each (n_params,): ``numeric`` and ``backprop``
    float64, ``kink`` uint8. Its facts: ``evaluations``, ``probes`` (evaluations beyond those, to look into large
    differences), ``loss`` (with the penalty; None if not finite), ``h``, ``n`` (parameters), ``samples`` (how many),
    ``kinks`` (how many), ``worst``, ``worst_index``, ``worst_relative`` and ``tolerance``, and the ``verdict``:

    - ``agree``: no difference is above ``tolerance``, what the largest of them, ``worst``, may be;
    - ``differ``: ``worst`` is the largest difference above its limit, ``tolerance``;
    - ``undecided``: nothing could be judged, for kinks or numbers that are not finite; the four are None.

    Raises
    ------
    FieldError
        With field "h" or "samples".
    """
    step = Number(STEP, "Step").read(h, "h")
    rows = _rows(samples, len(data.train_inputs))
    inputs, targets = data.train_inputs[rows], data.train_targets[rows]
    return _run(_Check(experiment, params, inputs, targets, float(step or 0.0)))


def _rows(samples: Indices | None, n: int) -> slice | Indices:
    if samples is None:
        return slice(None)
    rows = np.asarray(samples)
    whole = rows.ndim == 1 and rows.size > 0 and np.issubdtype(rows.dtype, np.integer)
    if whole and rows.min() >= 0 and rows.max() < n:
        return rows
    allowed = f"a list of training samples, each a whole number, 0 to {n - 1}"
    details = {"value": str(rows)[:80], "allowed": allowed, "min": 0, "max": n - 1}
    raise FieldError("samples", f"got {details['value']}, allowed: {allowed}", "out_of_range", details)


@cache
def has_kink(activation: Activation) -> bool:
    """Whether the slopes on the two sides of 0 differ, or the function jumps there; asked of the function itself."""
    return _bends(activation.function)


def _bends(function: Callable[[Array], Any]) -> bool:
    below, here, above = (np.asarray(function(np.array([[z]]))).item() for z in (-_NEAR, 0.0, _NEAR))
    return bool(abs(above - 2.0 * here + below) > _BEND * _NEAR or abs(above - below) > _CLIMB * _NEAR)


class _Check:
    """One check: a private copy of the parameters, of which one at a time is moved, and what was found."""

    def __init__(self, experiment: Experiment, params: Array, inputs: Array, targets: Array, h: float) -> None:
        self.experiment, self.inputs, self.targets, self.h = experiment, inputs, targets, h
        self.params = params.astype(np.float64)
        self.kinked = [has_kink(ACTIVATIONS[layer.activation]) for layer in experiment.layers]
        self.numeric = np.full(params.size, np.nan)
        self.kink = self._priced_kinks()
        self.probes = 0

    def sweep(self) -> Generator[Progress, None, None]:
        """Fill in ``numeric`` and ``kink``."""
        n = self.params.size
        often = min(max(_WORK // (2 * n * len(self.inputs)), 1), _AT_MOST)
        sides = self._evaluate()[1]
        for index in range(n):
            self.numeric[index], crosses = self._central(index, self.h, sides)
            self.kink[index] |= crosses
            if (index + 1) % often == 0 or index + 1 == n:
                yield Progress(2 * (index + 1), 2 * n)

    def truncation(self, index: int, rounding: float) -> float:
        """At most how far ``numeric`` is from the slope because its step is too long for so curved a loss.

        That error shrinks with the square of the step: at a 32nd of it a thousandth is left, so the change is nearly
        the whole; but rounding there is 32 times as much. The shorter step stays inside the other: no new kink.
        """
        self.probes += 2
        change = abs(float(self.numeric[index]) - self._central(index, self.h / _SHORTER, [])[0])
        return 2.0 * (change + rounding * _SHORTER)

    def _central(self, index: int, h: float, sides: list[Array]) -> tuple[float, bool]:
        """The central difference of one parameter, and whether a unit leaves its side of a kink on the way."""
        here = self.params[index]
        ends, values, crosses = [], [], False
        for end in (here + h, here - h):
            self.params[index] = end
            value, found = self._evaluate()
            ends.append(end)
            values.append(value)
            crosses |= any((one != other).any() for one, other in zip(found, sides, strict=False))
        self.params[index] = here
        with np.errstate(all="ignore"):
            # What the parameter really moved by: 2h, as far as its digits go.
            return float(np.divide(values[0] - values[1], ends[0] - ends[1])), crosses

    def _evaluate(self) -> tuple[float, list[Array]]:
        """Evaluate loss + penalty, and the side of its kink (-1, 0, 1) of every unit that has one."""
        forward_pass = forward(self.experiment, self.params, self.inputs)
        with np.errstate(all="ignore"):
            loss = LOSSES[self.experiment.loss].value(*forward_pass[-1], self.targets)
            sides = [np.sign(z) for (z, _), kinked in zip(forward_pass, self.kinked, strict=True) if kinked]
        return loss + penalty_of(self.experiment, self.params), sides

    def rounding(self, loss: float) -> float:
        """Bound of the rounding error of a difference.

        A sum of rounded terms is what exact terms give with weights an eps off: so the loss is off by eps · Σ|w ∂L/∂w|.
        To that come the eps of the loss itself and of the largest z that it is made from.
        """
        z = forward(self.experiment, self.params, self.inputs)[-1][0]
        size = abs(loss) + float(np.abs(z).max()) + float(np.abs(self.params) @ np.abs(self.numeric))
        return _ULPS * float(np.finfo(np.float64).eps) * size / self.h

    def _priced_kinks(self) -> NDArray[np.uint8]:
        """1 for weights so near 0 that moving them leads over the kink of their price."""
        near = np.zeros(self.params.size)
        regularizer = self.experiment.regularizer
        if regularizer.rate > 0.0 and _bends(dataclasses.replace(regularizer, rate=1.0).penalty):
            layout = Layout.of(self.experiment)
            for (marks, _), (weights, _) in zip(layout.views(near), layout.views(self.params), strict=True):
                marks[...] = np.abs(weights) <= self.h
        return near.astype(np.uint8)


def _run(check: _Check) -> Job:
    total = evaluations(check.params.size)
    yield Progress(0, total)
    loss, backprop = loss_and_gradient(check.experiment, check.params, check.inputs, check.targets)
    finite = math.isfinite(loss)
    if finite:
        yield from check.sweep()
    with np.errstate(all="ignore"):
        gaps = np.abs(check.numeric - backprop)
    facts: dict[str, Any] = dict.fromkeys(("worst", "worst_index", "worst_relative", "tolerance"))
    facts |= {"verdict": "undecided"}
    if np.isfinite(gaps).all() and not check.kink.all():
        index, tolerance = yield from _worst(check, gaps, loss)
        size = max(abs(check.numeric[index]) + abs(backprop[index]), SMALLEST)
        worst = {"worst": float(gaps[index]), "worst_index": index, "worst_relative": float(gaps[index] / size)}
        facts = {**worst, "tolerance": tolerance, "verdict": "agree" if gaps[index] <= tolerance else "differ"}
    facts |= {"evaluations": total if finite else 0, "probes": check.probes, "loss": loss if finite else None}
    facts |= {"h": check.h, "n": check.params.size, "samples": len(check.inputs), "kinks": int(check.kink.sum())}
    return Result(facts, {"numeric": check.numeric, "backprop": backprop, "kink": check.kink})


def _worst(check: _Check, gaps: Array, loss: float) -> Generator[Progress, None, tuple[int, float]]:
    """The parameter to report and what it may differ by: the first that differs by more, else the largest."""
    rounding = check.rounding(loss)
    everywhere = check.h**2 + rounding
    judged = np.flatnonzero(check.kink == 0)
    falling = judged[np.argsort(-gaps[judged], kind="stable")]
    limits = []
    for index in falling[:_PROBES]:
        if gaps[index] <= everywhere:
            break
        limits.append(everywhere + check.truncation(index, rounding))
        if gaps[index] > limits[-1]:
            return int(index), limits[-1]
        total = evaluations(gaps.size)
        yield Progress(total, total)
    return int(falling[0]), limits[0] if limits else everywhere
