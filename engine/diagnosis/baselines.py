"""Baselines of a network: the best constant prediction, and linear least squares.

Both are fitted on the training samples, in closed form. A loss on its own says little: .0115 looks small, until
one sees that answering the mean to everything gives .0118.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.components.losses import LOSSES, Loss
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import Scores, scores

#: A class that never occurs in training gets this share, so that its logarithm is a number.
_RARE = 1e-12


@dataclass(frozen=True, slots=True)
class Baseline:
    """One simple predictor, scored where the network is scored; ``test`` is None without test samples."""

    train: Scores
    test: Scores | None


def baselines(experiment: Experiment, data: TrainingData) -> dict[str, Baseline]:
    """``constant`` (the mean, or the shares of the classes) and ``least_squares`` (affine in the network's inputs).

    Of a large set (``TrainingData.is_large``) only the constant: to fit the line would take longer than to learn.
    The constant's loss is the least that any constant answer can reach; its accuracy is that of always naming
    the most frequent class. Least squares has a loss only where the experiment's loss is a squared one.
    """
    loss, activation = LOSSES[experiment.loss], experiment.layers[-1].activation
    from_logits = is_from_logits(loss)
    constant = data.train_targets.mean(axis=0)

    def score_constant(_: Array, targets: Array) -> Scores:
        outputs = np.tile(constant, (len(targets), 1))
        loss_value = loss.value(logits(outputs, activation) if from_logits else outputs, outputs, targets)
        return scores(data.about.task, loss_value, decisive(data, outputs), targets, data.negative_target)

    if data.is_large:
        return {"constant": _scored(data, score_constant)}
    weights = np.linalg.lstsq(affine(data.train_inputs), data.train_targets, rcond=None)[0]

    def score_least_squares(inputs: Array, targets: Array) -> Scores:
        outputs = affine(inputs) @ weights
        loss_value = None if from_logits else loss.value(outputs, outputs, targets)
        return scores(data.about.task, loss_value, outputs, targets, data.negative_target)

    return {"constant": _scored(data, score_constant), "least_squares": _scored(data, score_least_squares)}


def _scored(data: TrainingData, score: Callable[[Array, Array], Scores]) -> Baseline:
    return Baseline(
        train=score(data.train_inputs, data.train_targets),
        test=score(data.test_inputs, data.test_targets) if len(data.test_targets) else None,
    )


def is_from_logits(loss: Loss) -> bool:
    """Whether a loss is a cross-entropy, which reads its value from the logits and not from the outputs."""
    return loss.outputs is not None and "linear" not in loss.outputs


def logits(shares: Array, activation: str) -> Array:
    """Pre-activations (n, o) from which ``activation`` (softmax or sigmoid) gives ``shares``."""
    shares = np.clip(shares, _RARE, 1 - _RARE)
    return np.log(shares) if activation == "softmax" else np.log(shares / (1 - shares))


def decisive(data: TrainingData, outputs: Array) -> Array:
    """The constant answer, rounded to the class that is most frequent in training (a tie goes to the first one)."""
    if not data.about.classes:
        return outputs
    if outputs.shape[1] > 1:
        best: Array = np.eye(outputs.shape[1])[outputs.argmax(axis=1)]
        return best
    return np.where(outputs > (data.negative_target + 1.0) / 2.0, 1.0, data.negative_target)


def affine(inputs: Array) -> Array:
    """``inputs`` (n, f) with a column of ones in front (n, f + 1)."""
    return np.column_stack([np.ones(len(inputs)), inputs])
