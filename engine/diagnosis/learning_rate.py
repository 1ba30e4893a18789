"""Learning rates that are too large for the curvature, or more than ten times too small.

For gradient descent with and without momentum both are proven by the curvature. Optimizers that scale every parameter
by itself have other limits, which the gradient alone does not show. There, and where units are so saturated that
nothing bends any more, a rate is too large if a tenth of it or less, tried from the best state of the run, leads below
it. A program with a fault in its steps goes another way, and the made-up slope of a step shows nothing.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any, NamedTuple

from engine.components.faults import FAULTS
from engine.components.optimizers import GradientDescent, Momentum, Nesterov
from engine.core.state import TrainState, first_slots
from engine.core.stopping import train_loss
from engine.diagnosis.evidence import SOME_UPDATES, Evidence, RunEvidence
from engine.errors import DivergedError, FieldError
from engine.training.advance import advance
from engine.training.costs import costs

#: Fewer moments than this are no past to judge by.
ENOUGH = 8
#: A loss this much above its best is not hovering near it.
CLEARLY_WORSE = 1.1
#: Steps of the past that are looked at, the newest first, until one overshoots.
STEPS = 8
#: An optimizer that scales the gradient is tried at these parts of its rate for so many updates, where they cost at
#: most so many multiplications (about 15 ms each), and must come down to this share of its best loss.
TENTHS, FORKED, AFFORDABLE_FORK, CLEARLY_LOWER = (10.0, 100.0, 1000.0), 200, 3e7, 0.9
#: A run swings if it is this many times as high as at its best; a slower rate keeps it near that at this share of the
#: typical loss.
FAR_WORSE, NEAR_BEST = 1.2, 0.1
#: No overshooting is looked for where one gradient takes more multiplications than this (about 2 ms).
AFFORDABLE = 1e6
#: Tolerance of the limit for a run that oscillates between two points.
LIMIT_TOLERANCE = 0.999
#: A gradient norm, per unit of the constant answer's loss, with which a fitting rate would get somewhere.
CLEAR_SLOPE = 0.03
#: Ten times the rate must gain this many times as much, and the loss take more updates than these to halve.
MIN_GAIN_RATIO, MANY_UPDATES = 9.0, 100_000


class StepScale(NamedTuple):
    """Effective step size of an optimizer, and its stability limit.

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


def pace_of(run: RunEvidence) -> StepScale | None:
    """Step scale of a run; None for optimizers that scale the gradient, and where steps do not follow it."""
    optimizer = run.experiment.optimizer
    if not _follows_the_gradient(run):
        return None
    if isinstance(optimizer, Momentum):
        rate, kept = optimizer.learning_rate, optimizer.momentum
        limit = 2 * (1 + kept) / (1 + 2 * kept if isinstance(optimizer, Nesterov) else 1)
        return StepScale(rate, limit, rate / (1 - kept))
    if isinstance(optimizer, GradientDescent):
        return StepScale(optimizer.learning_rate, 2.0, optimizer.learning_rate)
    return None


def _follows_the_gradient(run: RunEvidence) -> bool:
    return FAULTS[run.experiment.fault].part not in ("backward", "update") and not run.has_steps


def too_large(run: RunEvidence) -> Evidence | None:
    """The loss has got no lower for half of the run and stays clearly above its best, and the steps overshoot."""
    if len(run.inputs) * run.experiment.n_params > AFFORDABLE or len(run.moments) < ENOUGH:
        return None
    pace = pace_of(run)
    proof = _overshoots(run, pace) if pace and _gets_nowhere(run) else None
    if proof is None and _swings(run):
        proof = _slower_is_better(run)
    if proof is None:
        return None
    half = len(run.moments) // 2
    best = min(run.moments, key=lambda moment: moment.loss)
    typical = median(moment.loss for moment in run.moments[half:])
    return {**proof, "best_loss": best.loss, "best_step": best.step, "typical_loss": typical}


def _overshoots(run: RunEvidence, pace: StepScale) -> Evidence | None:
    curvature = _overshooting(run, pace)
    if curvature is None:
        return None
    found = {"curvature": curvature, "product": pace.rate * curvature, "limit": pace.limit}
    return {"learning_rate": pace.rate, **found}


def _slower_is_better(run: RunEvidence) -> Evidence | None:
    """Where curvature proves nothing: from the best state a tenth of the rate, or less, leads lower, or keeps it low,
    while the rate itself leads up again."""
    optimizer: Any = run.experiment.optimizer
    if not hasattr(optimizer, "learning_rate") or not _follows_the_gradient(run):
        return None
    if costs(run.experiment, run.data).update * FORKED > AFFORDABLE_FORK:
        return None
    place = min(range(len(run.moments)), key=lambda index: run.moments[index].objective)
    state, best = run.states[place], run.moments[place]
    rate: float = optimizer.learning_rate

    def after(other: float) -> float:
        key = "at_rate", optimizer, other, run.objective
        return run.cached(state, key, partial(_from_there, run, state, other))

    kept, least = after(rate), run.least_loss
    typical = median(moment.loss for moment in run.moments[len(run.moments) // 2 :])
    # Lower than the best, or near it where the best is negligible by chance.
    below = min(max(CLEARLY_LOWER * (best.loss - least), NEAR_BEST * (typical - least)), (kept - least) / FAR_WORSE)
    for slower in (rate / part for part in TENTHS) if kept > best.loss else ():
        if (loss := after(slower)) - least <= below:
            found = {"slower": slower, "slower_loss": loss, "slower_updates": FORKED}
            return {"learning_rate": rate, **found} | ({"same_loss": kept} if math.isfinite(kept) else {})
    return None


def _from_there(run: RunEvidence, state: TrainState, rate: float) -> float:
    """The loss ``FORKED`` updates after ``state`` at a rate; infinite where the numbers are lost."""
    optimizer: Any = run.experiment.optimizer
    try:
        slower = replace(run.experiment, optimizer=replace(optimizer, learning_rate=rate))
        # The optimizer starts over: the state may be from before a change of it, with other slots or other batches.
        begin = replace(state, slots=first_slots(slower), slot_steps=0, position=0, converged=False)
        after = advance(slower, run.data, begin, FORKED)
    except (DivergedError, FieldError):
        return math.inf
    loss = train_loss(slower, run.data, after.params)
    return loss if math.isfinite(loss) else math.inf


def _gets_nowhere(run: RunEvidence) -> bool:
    losses = [moment.objective - run.least_loss for moment in run.moments]
    half = len(losses) // 2
    best = min(losses[:half])
    return min(losses[half:]) >= best and median(losses[half:]) > CLEARLY_WORSE * best


def _swings(run: RunEvidence) -> bool:
    """Whether it was far lower than it is now, and than it has been for half of the newer half of its past."""
    losses = [moment.objective - run.least_loss for moment in run.moments]
    return min(losses[-1], median(losses[len(losses) // 2 :])) > FAR_WORSE * min(losses)


def _overshooting(run: RunEvidence, pace: StepScale) -> float | None:
    """A curvature above the limit, along a step from one of the newest moments.

    With momentum an oscillating run makes shorter steps than η·gradient, since each takes back some of the
    last one: 2 / limit of it.
    """
    newest = run.states[len(run.states) // 2 :][::-1]
    for state in newest[:STEPS]:
        curvature = run.cached(state, ("steepest", pace, run.objective), partial(_steepest, run, state, pace))
        if pace.rate * curvature >= LIMIT_TOLERANCE * pace.limit:
            return curvature
    return None


def _steepest(run: RunEvidence, state: TrainState, pace: StepScale) -> float:
    _, gradient = run.surface.at(state.params)
    return run.surface.steepest_bend(state.params, gradient, pace.rate * 2 / pace.limit)


def too_small(run: RunEvidence) -> Evidence | None:
    """The slope is clear and every step could be ten times as long, but at this pace the loss takes ages to halve."""
    pace = pace_of(run)
    scale = abs(run.constant_loss)
    if pace is None or run.state.step < SOME_UPDATES or run.gradient_norm < CLEAR_SLOPE * scale or _rises(run):
        return None
    gain, ten_times = (run.gain(length * pace.reach) for length in (1, 10))
    left = run.level["loss"] - run.least_loss
    if gain <= 0 or ten_times < MIN_GAIN_RATIO * gain or left / 2 <= MANY_UPDATES * gain:
        return None
    return {
        "learning_rate": pace.rate,
        "gain": gain,
        "gain_ten_times": ten_times,
        "updates_to_halve": float(math.ceil(left / 2 / gain)),
    }


def _rises(run: RunEvidence) -> bool:
    moments = run.moments
    return len(moments) > 1 and moments[-1].objective > moments[len(moments) // 2 - 1].objective
