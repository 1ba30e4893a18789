"""Forecast: detects a stuck run by training a fork of it ahead, where that is cheap.

It names a dead end long before the run has come to rest in it, and claims nothing but what the fork has shown.
"""

from __future__ import annotations

from engine.core.batches import batch_size
from engine.diagnosis.evidence import SOME_UPDATES, Evidence, RunEvidence
from engine.diagnosis.trial import TrialOutcome, fork, run_out
from engine.training.costs import costs

#: How far ahead, in updates; where that costs at most so many multiplications (about 10 ms).
AHEAD, AFFORDABLE = 20_000, 2e7
#: It is measured seldom on its way (see ``engine.diagnosis.trial``): after 1, 2, 3, 4, 6, 9 … epochs.
SELDOM = 0.5


def stuck(run: RunEvidence) -> Evidence | None:
    """A classification of which ``ahead_updates`` more updates solve nothing, and get no more answers right.

    ``right`` of ``samples`` are right now, ``ahead_right`` then, with the loss at ``ahead_loss``.
    """
    right = run.scores.accuracy
    if right is None or run.state.step < SOME_UPDATES:
        return None
    outcome = _ahead(run)
    now = round(right * len(run.inputs))
    if outcome is None or outcome.diverged or outcome.solved or outcome.right is None or outcome.right > now:
        return None
    return {
        "right": now,
        "samples": len(run.inputs),
        "ahead_right": outcome.right,
        "ahead_loss": outcome.loss,
        "ahead_updates": outcome.step - run.state.step,
        **run.cause,
    }


def _ahead(run: RunEvidence) -> TrialOutcome | None:
    """The outcome of the fork; None where it is too expensive, or where a stop rule ends it early."""
    experiment, data, state = run.experiment, run.data, run.state
    if costs(experiment, data, state.compute).update * AHEAD > AFFORDABLE:
        return None
    n = len(data.train_inputs)
    in_epoch = -(-n // batch_size(experiment, n))
    epochs = AHEAD // in_epoch
    outcome = run.cached(
        state, ("ahead", experiment), lambda: run_out(fork(experiment, data, state, epochs, growth=SELDOM))
    )
    reached = outcome.solved or outcome.diverged or outcome.epoch >= state.epoch + epochs
    return outcome if reached else None
