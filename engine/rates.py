"""Learning rates that do not fit: too large for the curvature, or so small that every step could be ten times as long.

Both are proven for gradient descent with and without momentum only. Optimizers that scale every parameter by itself
have other limits, which the gradient alone does not show; a program with a fault in its steps goes another way.
"""

from __future__ import annotations

import math
from functools import partial
from statistics import median
from typing import NamedTuple

from engine.evidence import SOME_UPDATES, Evidence, Run
from engine.faults import FAULTS
from engine.optimizers import GradientDescent, Momentum, Nesterov
from engine.train_state import TrainState

#: Fewer moments than this are no past to judge by.
ENOUGH = 8
#: A loss this much above its best is not hovering near it.
CLEARLY_WORSE = 1.1
#: Steps of the past that are looked at, the newest first, until one overshoots.
STEPS = 8
#: No overshooting is looked for where one gradient takes more multiplications than this (about 2 ms).
AFFORDABLE = 1e6
#: How exactly a run that jumps to and fro for ever, between the same two places, must meet the limit.
MEETS = 0.999
#: A gradient norm, per unit of the constant answer's loss, with which a fitting rate would get somewhere.
CLEAR_SLOPE = 0.03
#: Ten times the rate must gain this many times as much, and the loss take more updates than these to halve.
NEARLY_TEN, MANY_UPDATES = 9.0, 100_000


class Pace(NamedTuple):
    """How long the steps of an optimizer are.

    Parameters
    ----------
    rate : the learning rate η.
    limit : the η·curvature above which a bowl throws it out: 2, or with momentum μ 2 (1 + μ), or with Nesterov's
        2 (1 + μ) / (1 + 2μ) (Cohen and others, "Gradient descent on neural networks typically occurs at the edge of
        stability", 2021, appendix B).
    reach : the length of the steps, in gradients, while the gradient stays the same: η / (1 - μ).
    """

    rate: float
    limit: float
    reach: float


def pace_of(run: Run) -> Pace | None:
    """None for optimizers that scale the gradient, and for programs whose steps do not follow it, by a fault."""
    optimizer = run.experiment.optimizer
    if FAULTS[run.experiment.fault].part in ("backward", "update"):
        return None
    if isinstance(optimizer, Momentum):
        rate, kept = optimizer.learning_rate, optimizer.momentum
        limit = 2 * (1 + kept) / (1 + 2 * kept if isinstance(optimizer, Nesterov) else 1)
        return Pace(rate, limit, rate / (1 - kept))
    if isinstance(optimizer, GradientDescent):
        return Pace(optimizer.learning_rate, 2.0, optimizer.learning_rate)
    return None


def too_large(run: Run) -> Evidence | None:
    """The loss has got no lower for half of the run and stays clearly above its best, and the steps overshoot."""
    pace = pace_of(run)
    if pace is None or not _gets_nowhere(run) or len(run.inputs) * run.experiment.n_params > AFFORDABLE:
        return None
    curvature = _overshooting(run, pace)
    if curvature is None:
        return None
    return {
        "learning_rate": pace.rate,
        "curvature": curvature,
        "product": pace.rate * curvature,
        "limit": pace.limit,
        "best_loss": min(moment.loss for moment in run.moments),
    }


def _gets_nowhere(run: Run) -> bool:
    if len(run.moments) < ENOUGH:
        return False
    losses = [moment.objective - run.least_loss for moment in run.moments]
    half = len(losses) // 2
    best = min(losses[:half])
    return min(losses[half:]) >= best and median(losses[half:]) > CLEARLY_WORSE * best


def _overshooting(run: Run, pace: Pace) -> float | None:
    """A curvature above the limit, along a step from one of the newest moments.

    With momentum a run that jumps to and fro makes shorter steps than η·gradient, since each takes back some of the
    last one: 2 / limit of it.
    """
    newest = run.states[len(run.states) // 2 :][::-1]
    for state in newest[:STEPS]:
        curvature = run.remember(state, ("steepest", pace, run.objective), partial(_steepest, run, state, pace))
        if pace.rate * curvature >= MEETS * pace.limit:
            return curvature
    return None


def _steepest(run: Run, state: TrainState, pace: Pace) -> float:
    _, gradient = run.surface.at(state.params)
    return run.surface.steepest_bend(state.params, gradient, pace.rate * 2 / pace.limit)


def too_small(run: Run) -> Evidence | None:
    """The slope is clear and every step could be ten times as long, but at this pace the loss takes ages to halve."""
    pace = pace_of(run)
    scale = abs(run.constant_loss)
    if pace is None or run.state.step < SOME_UPDATES or run.gradient_norm < CLEAR_SLOPE * scale or _rises(run):
        return None
    gain, ten_times = (run.gain(length * pace.reach) for length in (1, 10))
    left = run.level["loss"] - run.least_loss
    if gain <= 0 or ten_times < NEARLY_TEN * gain or left / 2 <= MANY_UPDATES * gain:
        return None
    return {
        "learning_rate": pace.rate,
        "gain": gain,
        "gain_ten_times": ten_times,
        "updates_to_halve": float(math.ceil(left / 2 / gain)),
    }


def _rises(run: Run) -> bool:
    moments = run.moments
    return len(moments) > 1 and moments[-1].objective > moments[len(moments) // 2 - 1].objective
