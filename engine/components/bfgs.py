# ruff: noqa: ARG002  every entry takes the same arguments, and uses what it needs
"""BFGS, a quasi-Newton method: estimates the inverse Hessian from its own steps.

One update is one iteration: a direction from the inverse Hessian built up so far, a step length that meets
the strong Wolfe conditions, and a better inverse Hessian (Nocedal and Wright, *Numerical Optimization*, 2nd ed.,
algorithms 6.1, 3.5 and 3.6). It needs all samples at once: noise in the gradient would be taken for curvature.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.components.optimizers import OPTIMIZERS, Optimizer, Problem, Slots, UpdateResult

#: Largest component of the gradient that counts as zero.
GRADIENT_TOLERANCE = 1e-9
#: Wolfe: the loss must fall by at least this share of what the slope promises ...
SUFFICIENT_DECREASE = 1e-4
#: ... and the slope must shrink to at most this share.
CURVATURE = 0.9
#: Trials before a line search fails, once while it looks for a bracket and once inside it.
MAX_TRIALS = 25

# Content of the second slot, in front of the gradient.
_KNOWN, _PAIRS, _LOSS, _LOSS_BEFORE = range(4)
_GRADIENT = 4


class Trial(NamedTuple):
    """The loss at step length ``length`` along the direction, its slope there, and the gradient."""

    length: float
    loss: float
    slope: float
    gradient: Array


@OPTIMIZERS.register("bfgs")
@dataclass(frozen=True)
class Bfgs(Optimizer):
    """Slots: the inverse Hessian (n·n,), row by row, and a memory (4 + n,) of loss and gradient at this point."""

    full_batch = True
    #: Near the minimum the line search compares losses that differ in their last digits.
    needs_float64 = True
    #: The inverse Hessian has the square of this many entries: 8 MB at the limit.
    max_params = 1000

    def slots(self, n: int) -> Slots:
        return np.eye(n).ravel(), np.zeros(_GRADIENT + n)

    def forget_point(self, slots: Slots) -> Slots:
        """Keep the curvature as an estimate; loss and gradient must be evaluated again."""
        inverse_hessian, memory = slots
        memory = memory.copy()
        memory[_KNOWN] = 0.0
        return inverse_hessian, memory

    def step(self, problem: Problem, params: Array, slots: Slots, count: int) -> UpdateResult:
        n = params.size
        inverse_hessian, memory = slots[0].reshape(n, n), slots[1]
        search = _Search(problem, params)
        if not memory[_KNOWN]:
            _evaluate_start(search, memory)
        loss, gradient = float(memory[_LOSS]), memory[_GRADIENT:].copy()
        if not math.isfinite(loss):
            raise FloatingPointError("the loss is not finite")
        if np.abs(gradient).max() <= GRADIENT_TOLERANCE:
            return UpdateResult(search.evaluations, converged=True)
        found = _search_line(search, inverse_hessian, memory, loss, gradient)
        if found is None:
            return UpdateResult(search.evaluations, converged=True)
        _learn_curvature(inverse_hessian, memory, search.direction * found.length, found.gradient - gradient)
        memory[_LOSS], memory[_LOSS_BEFORE] = found.loss, loss
        memory[_GRADIENT:] = found.gradient
        return UpdateResult(search.evaluations)


class _Search:
    """Line search along a direction: origin, direction and number of evaluations."""

    def __init__(self, problem: Problem, params: Array) -> None:
        self.problem = problem
        self.params = params
        self.start = params.copy()
        self.direction = np.zeros_like(params)
        self.evaluations = 0

    def move(self, length: float) -> None:
        np.copyto(self.params, self.start + length * self.direction)

    def evaluate(self, length: float) -> Trial:
        """Move there and evaluate the loss. A loss that is not finite counts as infinite."""
        self.move(length)
        loss, gradient = self.problem.loss_and_gradient()
        self.evaluations += 1
        slope = float(gradient @ self.direction)
        if not (math.isfinite(loss) and math.isfinite(slope)):
            loss = math.inf
        return Trial(length, loss, slope, gradient.copy())


def _evaluate_start(search: _Search, memory: Array) -> None:
    """Evaluate loss and gradient at the start of an iteration, where none are stored."""
    loss, gradient = search.problem.loss_and_gradient()
    search.evaluations += 1
    memory[_KNOWN], memory[_LOSS] = 1.0, loss
    # As if the step before had been a plain one of half the gradient's length (SciPy's first guess).
    memory[_LOSS_BEFORE] = loss + 0.5 * float(np.linalg.norm(gradient))
    memory[_GRADIENT:] = gradient


def _search_line(search: _Search, inverse_hessian: Array, memory: Array, loss: float, gradient: Array) -> Trial | None:
    """Line search along the BFGS direction, else along steepest descent; None, at the start, if both fail."""
    for fresh in (False, True):
        if fresh:
            if memory[_PAIRS] == 0.0:
                break
            _reset_curvature(inverse_hessian, memory)
        search.direction = -(inverse_hessian @ gradient)
        slope = float(search.direction @ gradient)
        if not (math.isfinite(slope) and slope < 0.0):
            continue
        origin = Trial(0.0, loss, slope, gradient)
        found = strong_wolfe(search.evaluate, origin, _first_length(memory, slope))
        if found is not None:
            search.move(found.length)
            return found
    np.copyto(search.params, search.start)
    return None


def _first_length(memory: Array, slope: float) -> float:
    """1 is right once the curvature is known; before, expect the gain of the last step again (eq. 3.60)."""
    guess = 1.01 * 2.0 * float(memory[_LOSS] - memory[_LOSS_BEFORE]) / slope
    return min(1.0, guess) if guess > 0.0 and math.isfinite(guess) else 1.0


def strong_wolfe(evaluate: Callable[[float], Trial], origin: Trial, length: float) -> Trial | None:
    """A step length that meets the strong Wolfe conditions (algorithm 3.5).

    Parameters
    ----------
    evaluate : gives the trial at a length > 0.
    origin : the trial at length 0; its slope is negative.
    length : the first length to try.

    Returns
    -------
    The trial found; if the conditions cannot be met, the best one that lowers the loss enough; None if there is none.
    """
    before = origin
    for _ in range(MAX_TRIALS):
        trial = evaluate(length)
        if not _falls_enough(origin, trial) or (before is not origin and trial.loss >= before.loss):
            return _zoom(evaluate, origin, before, trial)
        if abs(trial.slope) <= -CURVATURE * origin.slope:
            return trial
        if trial.slope >= 0.0:
            return _zoom(evaluate, origin, trial, before)
        before, length = trial, 2.0 * length
    return before


def _zoom(evaluate: Callable[[float], Trial], origin: Trial, low: Trial, high: Trial) -> Trial | None:
    """Narrow a bracket down (algorithm 3.6); ``low`` is the end with the lower loss."""
    for _ in range(MAX_TRIALS):
        trial = evaluate(_between(low, high))
        if not _falls_enough(origin, trial) or trial.loss >= low.loss:
            high = trial
            continue
        if abs(trial.slope) <= -CURVATURE * origin.slope:
            return trial
        if trial.slope * (high.length - low.length) >= 0.0:
            high = low
        low = trial
    return low if low.loss < origin.loss else None


def _falls_enough(origin: Trial, trial: Trial) -> bool:
    return trial.loss <= origin.loss + SUFFICIENT_DECREASE * trial.length * origin.slope


def _between(low: Trial, high: Trial) -> float:
    """Where the cubic through both ends is lowest (eq. 3.59), kept away from the ends; the middle if there is none."""
    width = high.length - low.length
    middle = low.length + 0.5 * width
    if not math.isfinite(high.loss):
        return middle
    bend = low.slope + high.slope - 3.0 * (low.loss - high.loss) / (low.length - high.length) if width else 0.0
    inside = bend * bend - low.slope * high.slope
    if inside < 0.0:
        return middle
    root = math.copysign(math.sqrt(inside), width)
    below = high.slope - low.slope + 2.0 * root
    share = 1.0 - (high.slope + root - bend) / below if below else 0.5
    return low.length + min(0.9, max(0.1, share)) * width


def _learn_curvature(inverse_hessian: Array, memory: Array, moved: Array, change: Array) -> None:
    """The BFGS update (eq. 6.17) from a move and the change of the gradient along it, in place."""
    curvature, size = float(moved @ change), float(change @ change)
    if not min(curvature, size) > np.finfo(np.float64).tiny:
        return
    if memory[_PAIRS] == 0.0:
        # The size of the first Hessian, from the first move itself (eq. 6.20).
        inverse_hessian *= curvature / size
    memory[_PAIRS] += 1.0
    reach = inverse_hessian @ change
    outer = np.outer(reach, moved)
    inverse_hessian -= (outer + outer.T) / curvature
    inverse_hessian += np.outer(moved, moved) * ((1.0 + float(change @ reach) / curvature) / curvature)
    if not np.isfinite(inverse_hessian).all():
        _reset_curvature(inverse_hessian, memory)


def _reset_curvature(inverse_hessian: Array, memory: Array) -> None:
    """Reset the inverse Hessian: the next direction is steepest descent."""
    inverse_hessian[:] = np.eye(len(inverse_hessian))
    memory[_PAIRS] = 0.0
