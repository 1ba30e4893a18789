"""Metrics: loss, accuracy (aware of ties), mean absolute error, R² and the confusion matrix.

An answer within 1e-6 of the middle between two classes is *undecided*: it is counted, and it is not right. Without
that, rounding alone would decide that XOR on one unit, which answers ½ to everything, has "accuracy 0.5".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array
from engine.datasets import Task

#: Two answers closer than this are the same answer.
UNDECIDED_WITHIN = 1e-6
#: An answer less than this on the right side is not right, whichever backend computes it: rounding is far smaller.
SURELY_WRONG = UNDECIDED_WITHIN / 2


@dataclass(frozen=True, slots=True)
class Scores:
    """Loss and metrics of one set of samples; None where a number does not belong to the task.

    ``loss`` is what is minimised, without penalty (None: the predictor has none); ``accuracy`` the share of right
    answers, 0 to 1; ``undecided`` how many samples are; ``mae`` and ``r2`` are in the network's own units
    (natural units / scale), as the articles print them. ``r2`` is None where all targets are the same.
    """

    loss: float | None
    accuracy: float | None = None
    undecided: int | None = None
    mae: float | None = None
    r2: float | None = None


def decide(outputs: Array, low: float = 0.0) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The class that each row answers, and whether it is undecided between two.

    Parameters
    ----------
    outputs : (n, 1) with class 0 coded as ``low`` and class 1 as 1, or (n, k) with one column per class.

    Returns
    -------
    classes (n,) and undecided (n,); an undecided row still names its best class.
    """
    if outputs.shape[1] == 1:
        above = outputs[:, 0] - (low + 1.0) / 2.0
        return (above > 0).astype(np.intp), np.abs(above) <= UNDECIDED_WITHIN
    ordered = np.partition(outputs, -2, axis=1)
    return outputs.argmax(axis=1), ordered[:, -1] - ordered[:, -2] <= UNDECIDED_WITHIN


def scores(task: Task, loss: float | None, outputs: Array, targets: Array, low: float = 0.0) -> Scores:
    """Metrics of the network's ``outputs`` (n, o) against the coded ``targets`` (n, o), n ≥ 1."""
    if task == "regression":
        return regression_scores(loss, outputs, targets)
    wanted, _ = decide(targets, low)
    return class_scores(loss, *judge(outputs, wanted, low))


def judge(outputs: Array, wanted: NDArray[np.intp], low: float = 0.0) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of the ``outputs`` (n, o) give the class that is ``wanted`` (n,), and which are undecided; both (n,)."""
    answers, undecided = decide(outputs, low)
    return (answers == wanted) & ~undecided, undecided


def class_scores(loss: float | None, right: NDArray[np.bool_], undecided: NDArray[np.bool_]) -> Scores:
    """Metrics of samples that have been judged."""
    accuracy = int(np.count_nonzero(right)) / len(right)
    return Scores(loss, accuracy=accuracy, undecided=int(np.count_nonzero(undecided)))


def regression_scores(loss: float | None, outputs: Array, targets: Array) -> Scores:
    """Mean absolute error and R² = 1 - Σ(y-d)² / Σ(d-mean d)²."""
    gap = outputs - targets
    around_mean = targets - targets.mean(axis=0)
    total = float(np.vdot(around_mean, around_mean))
    r2 = 1.0 - float(np.vdot(gap, gap)) / total if total > 0 else None
    return Scores(loss, mae=float(np.abs(gap).mean()), r2=r2)


def confusion_matrix(outputs: Array, targets: Array, low: float = 0.0) -> NDArray[np.intp]:
    """Counts of predictions by true class (row) and predicted class (column); the last column: undecided.

    ``outputs`` and coded ``targets`` (n, o) give (k, k + 1), k = 2 for a single output.
    """
    answers, undecided = decide(outputs, low)
    wanted, _ = decide(targets, low)
    classes = max(2, outputs.shape[1])
    matrix = np.zeros((classes, classes + 1), dtype=np.intp)
    np.add.at(matrix, (wanted, np.where(undecided, classes, answers)), 1)
    return matrix
