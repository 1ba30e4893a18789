"""Diagnosis: findings about why a run does not learn, each proven by its evidence.

Every finding is a code and its evidence, for the page to word. All of them need at least one update, and all but
overfitting a run that has not solved its task; a healthy run yields nothing. What the limits of each test mean is
written beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.state import TrainState
from engine.diagnosis.evidence import Evidence, RunEvidence
from engine.diagnosis.forecast import stuck
from engine.diagnosis.learning_rate import too_large, too_small
from engine.diagnosis.overfitting import overfitting
from engine.diagnosis.stationary import minimum, plateau, saddle
from engine.diagnosis.symptoms import baseline, dead_units, linear_limit, saturated_units, tie


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding: a code (one of ``FINDINGS``) and the numbers that prove it."""

    code: str
    evidence: Evidence


def diagnose(
    experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[TrainState] = ()
) -> tuple[Finding, ...]:
    """Findings of a run, causes before symptoms; empty for a healthy run.

    - ``dead_units``: ReLU units that answer 0 to every training sample. ``layer`` (the first is 1), ``units``, ``of``
    - ``saturated``: sigmoid or tanh units within the share ``near`` of one of their bounds, for the ``share`` of the
      samples, which leaves ``slope_share`` of their largest slope. ``layer``, ``units``, ``of``

    And at most one of these, the first that is proven:

    - ``linear_limit``: the network is linear, and no plane parts the classes: proven by ``margin_bound``. For a
      regression: it does as well as least squares. ``least_squares_loss``, ``r2``
    - ``learning_rate_too_large``: no new best loss for half of the ``past`` (``best_loss`` at ``best_step``; the median
      of the newer half is ``typical_loss``), and the steps overshoot: ``product`` = ``learning_rate`` · ``curvature``
      along a step is above its ``limit`` (2, more with momentum). Or, where that shows nothing, of a run that swings:
      ``slower_updates`` from the best state lead to ``slower_loss`` at the rate ``slower``, but at the present one to
      ``same_loss`` (missing: to lost numbers). It stands before the units that it has saturated or killed
    - ``tie``: no answer leaves the middle between the classes, and the run stands still
    - ``baseline``: a regression no better than the mean. ``r2``
    - ``learning_rate_too_small``: the next step takes ``gain`` off the loss, ten times the ``learning_rate`` would
      take ``gain_ten_times``, and ``updates_to_halve`` are needed until half of the loss is gone
    - ``saddle``: the run stands still where the loss bends downward along one direction. ``curvature`` (negative)
    - ``minimum``: it stands still between walls, and Newton's step promises no more than ``gain``.
      ``lowest_curvature``, ``highest_curvature``
    - ``plateau``: it stands still, and neither of these is proven; the curvatures where they are known
    - ``stuck``: a fork trained ``ahead_updates`` ahead solves nothing, and gets no more answers right: ``ahead_right``
      of ``samples``, now ``right``; its loss is ``ahead_loss``

    Those that stand still say by how much the loss changed, ``still_change`` in ``still_updates``, and what may be the
    cause (``RunEvidence.cause``). All of them also carry ``loss``, ``constant_loss`` (of the best
    constant answer), ``max_distance`` (of the answers from the middle between the classes, or from the mean),
    ``gradient_norm`` and ``updates``.

    - ``overfitting``: ``test_loss`` has risen since ``best_step``, when it was ``best_test_loss``, the lowest of the
      ``past``, while the training loss fell from ``train_loss_then`` to ``train_loss``

    Parameters
    ----------
    past : earlier states of this run, oldest first, evenly spread over it. Without them, overfitting and too large
        learning rates are not seen.
    """
    with np.errstate(all="ignore"):
        return tuple(_findings(RunEvidence(experiment, data, state, past))) if state.step else ()


def _findings(run: RunEvidence) -> Iterator[Finding]:
    if not run.is_solved:
        causes = [Finding(code, evidence) for code, find in _CAUSES.items() for evidence in find(run)]
        symptoms = list(islice(_symptoms(run), 1))
        # A rate that throws a run about is also why its units are saturated or dead.
        first = symptoms and symptoms[0].code == "learning_rate_too_large"
        yield from (*symptoms, *causes) if first else (*causes, *symptoms)
    evidence = overfitting(run)
    if evidence is not None:
        yield Finding("overfitting", evidence)


def _symptoms(run: RunEvidence) -> Iterator[Finding]:
    for code, show in _SYMPTOMS.items():
        evidence = show(run)
        if evidence is not None:
            yield Finding(code, run.level | evidence)


_CAUSES: dict[str, Callable[[RunEvidence], Iterator[Evidence]]] = {
    "dead_units": dead_units,
    "saturated": saturated_units,
}
#: In this order; the first that holds is the one that is said.
_SYMPTOMS: dict[str, Callable[[RunEvidence], Evidence | None]] = {
    "linear_limit": linear_limit,
    "learning_rate_too_large": too_large,
    "tie": tie,
    "baseline": baseline,
    "learning_rate_too_small": too_small,
    "saddle": saddle,
    "minimum": minimum,
    "plateau": plateau,
    "stuck": stuck,
}
#: Every code there is.
FINDINGS = (*_CAUSES, *_SYMPTOMS, "overfitting")
