"""Overfitting: the test loss rises while the training loss falls."""

from __future__ import annotations

import math

import numpy as np

from engine.core.state import TrainState
from engine.diagnosis.evidence import Evidence, LossRecord, RunEvidence

#: The test loss has risen above its lowest by this share of the constant answer's loss, and of its lowest ...
CLEARLY_RISEN, RISEN = 0.1, 0.1
#: ... while the training loss fell by this share.
FALLEN = 0.1
#: An overfitted network has reduced its training loss to this share of the constant answer's.
LEARNT = 0.5
#: The rise must not hang on a few samples: in this many parts of the test samples its mean is this many standard
#: errors above zero.
PARTS, MIN_Z_SCORE = 8, 2.0


def overfitting(run: RunEvidence) -> Evidence | None:
    """The test loss has clearly risen since its lowest, while the training loss fell further."""
    known = [(moment.test_loss, moment, state) for moment, state in zip(run.moments, run.states, strict=False)]
    seen = [(test_loss, moment, state) for test_loss, moment, state in known if test_loss is not None]
    if len(seen) < 2 or len(run.data.test_inputs) < 2 * PARTS:
        return None
    test_loss, now, _ = seen[-1]
    best_test_loss, best, best_state = min(seen, key=lambda entry: entry[0])
    if not _has_risen(run, best_test_loss, test_loss) or not _has_fallen(run, best, now):
        return None
    if not _is_sure(run, best_state):
        return None
    return {
        "test_loss": test_loss,
        "best_test_loss": best_test_loss,
        "best_step": best.step,
        "train_loss": now.loss,
        "train_loss_then": best.loss,
    }


def _has_risen(run: RunEvidence, best: float, now: float) -> bool:
    least = run.least_loss
    return now - best >= max(CLEARLY_RISEN * (run.constant_loss - least), RISEN * (best - least))


def _has_fallen(run: RunEvidence, best: LossRecord, now: LossRecord) -> bool:
    limit = min((1 - FALLEN) * (best.loss - run.least_loss), LEARNT * (run.constant_loss - run.least_loss))
    return now.loss - run.least_loss <= limit


def _is_sure(run: RunEvidence, best: TrainState) -> bool:
    rises = np.subtract(*(run.test_losses(state, PARTS) for state in (run.state, best)))
    return float(rises.mean()) >= MIN_Z_SCORE * float(rises.std(ddof=1)) / math.sqrt(PARTS)
