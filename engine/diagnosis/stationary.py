"""Stationary points: saddle, local minimum or plateau, distinguished by the eigenvalues of the Hessian."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.components.regularizers import L1
from engine.diagnosis.evidence import Evidence, RunEvidence

#: At rest the loss has changed by at most this share over so many moments, the present one and those before it.
RESTING, RESTED = 0.03, 4
#: The Hessian is computed for networks of at most so many parameters ...
MAX_PARAMS = 200
#: ... where it takes at most so many multiplications (about 15 ms).
AFFORDABLE = 1e7
#: Of the largest eigenvalue (or of the constant answer's loss, if that is more): below the first, one is negative;
#: above the second, none is significant. In between nothing is claimed: weights on their way to infinity bend a little
#: either way, ever less.
DOWN, LEVEL = -1e-3, -3e-4
#: An eigenvalue this large, per unit of the constant answer's loss, makes a wall.
STEEP = 1e-2
#: In a minimum Newton's step promises at most this share of the loss.
NEGLIGIBLE_SHARE = 0.1


class Bends(NamedTuple):
    """The smallest and the largest eigenvalue of the Hessian, and the decrease that a Newton step predicts."""

    lowest: float
    highest: float
    gain: float


def saddle(run: RunEvidence) -> Evidence | None:
    """Saddle point: stationary, with a negative eigenvalue of the Hessian."""
    rest = _rest(run)
    bends = None if rest is None else _bends(run)
    if rest is None or bends is None or not bends.lowest < DOWN * max(bends.highest, abs(run.constant_loss)):
        return None
    return {"curvature": bends.lowest, **rest, **run.cause}


def minimum(run: RunEvidence) -> Evidence | None:
    """Local minimum: stationary, with a positive Hessian; more training changes hardly anything."""
    rest = _rest(run)
    bends = None if rest is None else _bends(run)
    if (
        rest is None
        or bends is None
        or bends.lowest < LEVEL * bends.highest
        or bends.highest < STEEP * abs(run.constant_loss)
    ):
        return None
    if bends.gain > NEGLIGIBLE_SHARE * (run.level["loss"] - run.least_loss):
        return None
    found = {"lowest_curvature": bends.lowest, "highest_curvature": bends.highest, "gain": bends.gain}
    return found | rest | run.cause


def plateau(run: RunEvidence) -> Evidence | None:
    """Plateau: stationary, neither saddle nor minimum; with both extreme eigenvalues where they are known."""
    rest = _rest(run)
    if rest is None:
        return None
    bends = _bends(run)
    known = {} if bends is None else {"lowest_curvature": bends.lowest, "highest_curvature": bends.highest}
    return known | rest | run.cause


def _rest(run: RunEvidence) -> Evidence | None:
    """Whether the run has been stationary for several states, not just at the current one.

    With by how much the loss changed over how many updates, ``still_change`` and ``still_updates``, if it was looked at
    before.
    """
    if not run.stands_still:
        return None
    newest = run.moments[-RESTED:]
    losses = [moment.objective for moment in newest]
    if len(newest) < 2:
        return {}
    change = max(losses) - min(losses)
    if change > RESTING * (losses[-1] - run.least_loss):
        return None
    return {"still_change": change, "still_updates": newest[-1].step - newest[0].step}


def _bends(run: RunEvidence) -> Bends | None:
    """None where the Hessian would take too long, or where there is none.

    A step has no true slope, and the price of L1 has a kink at every weight that is 0.
    """
    n, experiment = run.state.params.size, run.experiment
    kinked = isinstance(experiment.regularizer, L1) or run.has_steps
    if kinked or n > MAX_PARAMS or n * n * len(run.inputs) > AFFORDABLE:
        return None
    return run.cached(run.state, ("bends", run.objective), lambda: _eigenvalues(run))


def _eigenvalues(run: RunEvidence) -> Bends | None:
    _, gradient = run.loss_and_gradient
    hessian = run.surface.hessian(run.state.params, gradient)
    if not np.isfinite(hessian).all():
        return None
    values, directions = np.linalg.eigh(hessian)
    # Where hardly anything bends, Newton's step is no promise: nothing below a ten-thousandth of the steepest counts.
    counted = values > 1e-4 * values[-1]
    gain = 0.5 * float(np.sum((directions.T @ gradient)[counted] ** 2 / values[counted]))
    return Bends(float(values[0]), float(values[-1]), gain)
