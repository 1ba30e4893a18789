"""Why a run stands still: at a saddle, in a poor minimum, or on a plateau, told apart by the Hessian's eigenvalues."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.evidence import Evidence, Run
from engine.regularizers import L1

#: At rest the loss has changed by at most this share over so many moments, the present one and those before it.
RESTING, RESTED = 0.03, 4
#: The Hessian is computed for networks of at most so many parameters ...
MAX_PARAMS = 200
#: ... where it takes at most so many multiplications (about 15 ms).
AFFORDABLE = 1e7
#: Of the largest eigenvalue (or of the constant answer's loss, if that is more): below the first, one is negative;
#: above the second, none is to speak of. In between nothing is claimed: weights on their way to infinity bend a little
#: either way, ever less.
DOWN, LEVEL = -1e-3, -3e-4
#: An eigenvalue this large, per unit of the constant answer's loss, makes a wall.
STEEP = 1e-2
#: In a minimum Newton's step promises at most this share of the loss.
LITTLE = 0.1


class Bends(NamedTuple):
    """The smallest and the largest eigenvalue of the Hessian, and what Newton's step would take off the loss."""

    lowest: float
    highest: float
    gain: float


def saddle(run: Run) -> Evidence | None:
    """Still, with a way down: along one direction the loss bends downward, to both sides."""
    bends = _bends(run) if _rests(run) else None
    if bends is None or not bends.lowest < DOWN * max(bends.highest, abs(run.constant_loss)):
        return None
    return {"curvature": bends.lowest}


def minimum(run: Run) -> Evidence | None:
    """Still, with walls and no way down: more training changes next to nothing."""
    bends = _bends(run) if _rests(run) else None
    if bends is None or bends.lowest < LEVEL * bends.highest or bends.highest < STEEP * abs(run.constant_loss):
        return None
    if bends.gain > LITTLE * (run.level["loss"] - run.least_loss):
        return None
    return {"lowest_curvature": bends.lowest, "highest_curvature": bends.highest, "gain": bends.gain}


def plateau(run: Run) -> Evidence | None:
    """Still, and nothing more can be said; with both ends of the curvature where they are known."""
    if not _rests(run):
        return None
    bends = _bends(run)
    return {} if bends is None else {"lowest_curvature": bends.lowest, "highest_curvature": bends.highest}


def _rests(run: Run) -> bool:
    """Still, and not just now: a run that jumps about comes across flat ground too."""
    if not run.stands_still:
        return False
    newest = [moment.objective - run.least_loss for moment in run.moments[-RESTED:]]
    return not newest or max(newest) - min(newest) <= RESTING * newest[-1]


def _bends(run: Run) -> Bends | None:
    """None where the Hessian would take too long, or where there is none.

    A step has no true slope, and the price of L1 has a kink at every weight that is 0.
    """
    n, experiment = run.state.params.size, run.experiment
    kinked = isinstance(experiment.regularizer, L1) or any(layer.activation == "step" for layer in experiment.layers)
    if kinked or n > MAX_PARAMS or n * n * len(run.inputs) > AFFORDABLE:
        return None
    return run.remember(run.state, ("bends", run.objective), lambda: _eigenvalues(run))


def _eigenvalues(run: Run) -> Bends | None:
    _, gradient = run.slope
    hessian = run.surface.hessian(run.state.params, gradient)
    if not np.isfinite(hessian).all():
        return None
    values, directions = np.linalg.eigh(hessian)
    # Where hardly anything bends, Newton's step is no promise: nothing below a ten-thousandth of the steepest counts.
    counted = values > 1e-4 * values[-1]
    gain = 0.5 * float(np.sum((directions.T @ gradient)[counted] ** 2 / values[counted]))
    return Bends(float(values[0]), float(values[-1]), gain)
