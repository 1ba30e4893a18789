"""Many seeds: one experiment trained again and again, each time from other first weights and in another order.

One run says what happened once. How often it happens is a share of many, and only with that can two settings be
compared: on XOR two hidden units solve it for two seeds in three.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np

from engine.arrays import Array
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import judge, regression_scores
from engine.core.network import loss_of, predict
from engine.datasets.base import SEED
from engine.diagnosis.evidence import SOLVED_ACCURACY, SOLVED_R2
from engine.errors import DivergedError, FieldError
from engine.jobs.loss_curve import LossCurve
from engine.jobs.outcomes import band, by_loss, by_right, spread, wilson
from engine.progress import Job, Progress, Result
from engine.schema.ranges import Range
from engine.training.advance import TrainState, Unit, advance, initial_state
from engine.training.costs import PIECE, costs

#: How many runs, and how far each goes.
RUNS, LENGTH = Range(2, 1000, 1), Range(1, 1_000_000, 1)
#: Moments at which the loss of every run is looked at: enough for a log scale, and looking costs as much as training.
MOMENTS = 32
#: Training samples up to which a run is told by how many it has right, and rows whose answers are kept.
FEW, ROWS = 32, 16
#: Multiplications in a whole job, about five minutes of them.
_MOST = 1e12


class _RunLength(NamedTuple):
    """How far a run goes, counted so that it can be cut anywhere: in updates, or in samples for epochs.

    ``scale`` of them are one of what was asked for, and each costs so many multiplications, as does a look at a moment.
    """

    unit: Unit
    scale: int
    moments: list[int]
    cost: float
    evaluation: float


def seeds(experiment: Experiment, data: TrainingData, runs: int, unit: Unit, to: int, first_seed: int = 0) -> Job:
    """Train ``runs`` times with the seeds ``first_seed + k``, each to its ``to``-th update or epoch or its stop rule.

    Parameters
    ----------
    runs : in ``RUNS``.
    unit : "update" or "epoch".
    to : in ``LENGTH``.
    first_seed : whole number; the last seed must be one, too.

    Returns
    -------
    A job that counts updates, or samples read, of all runs. A run that diverges is counted and no more.
    Facts: ``runs``, ``done``; ``solved`` and ``wilson``, its share in 95 of 100 cases; ``solved_means``: "all_right"
    (up to 32 training samples), "accuracy" or "r2", of at least ``solved_from``; ``diverged``; ``right``, runs by
    number of training samples right; ``clusters`` (``engine.jobs.outcomes``); and what was found for ``loss``,
    ``test_loss``, ``accuracy``, ``mae``, ``r2``.
    Tensors, float64: ``seeds``, ``losses``, ``test_losses``, ``accuracies``, ``maes``, ``r2s``, ``right``, each
    (done,), NaN where there is none; ``predictions`` (done, rows, outputs) of the first training samples, at the end
    only; ``band`` (moments, 7): step, epoch and the 5, 25, 50, 75, 95 % quantiles of the training loss.

    Raises
    ------
    FieldError
        With field "to", "first_seed": too much to compute, or no such seeds.
    """
    if first_seed + runs - 1 > SEED.max:
        most = int(SEED.max) - runs + 1
        details = {"value": first_seed, "min": 0, "max": most}
        raise FieldError("first_seed", f"got {first_seed}, allowed: 0 to {most:,}", "out_of_range", details)
    way = _way(experiment, data, unit, to)
    most = int(_MOST / (way.scale * way.cost))
    if runs * to > most:
        message = f"got {runs} runs of {to}, allowed for this network: {most:,} in all"
        raise FieldError("to", message, "too_much", {"value": to, "runs": runs, "max": most})
    return _run(_Seeds(experiment, data, way, runs, first_seed))


def _way(experiment: Experiment, data: TrainingData, unit: Unit, to: int) -> _RunLength:
    n = len(data.train_inputs)
    update, evaluation, size = costs(experiment, data)
    marks = np.unique(np.rint(np.geomspace(1, to, MOMENTS - 1)).astype(np.int64)).tolist()
    if unit == "epoch":
        return _RunLength("sample", n, [0, *(n * mark for mark in marks)], update / size, evaluation)
    return _RunLength("update", 1, [0, *marks], update, evaluation)


def _run(work: _Seeds) -> Job:
    for place in range(work.runs):
        yield from work.train(place)
    return work.result(whole=True)


class _Seeds:
    """Results of the runs so far."""

    def __init__(self, experiment: Experiment, data: TrainingData, way: _RunLength, runs: int, first_seed: int) -> None:
        self.experiment, self.data, self.way, self.runs = experiment, data, way, runs
        self.seeds = np.arange(first_seed, first_seed + runs, dtype=np.float64)
        self.n = len(data.train_inputs)
        self.done = 0
        self.spent = 0.0
        self.curves = np.full((runs, len(way.moments)), np.inf)
        self.places = np.zeros((len(way.moments), 2))  # step and epoch
        self.found = np.full((6, runs), np.nan)
        rows = min(ROWS, self.n)
        self.predictions = np.full((runs, rows, experiment.layers[-1].units), np.nan)

    def train(self, place: int) -> Generator[Progress, None, None]:
        """One run, to its end."""
        experiment = dataclasses.replace(self.experiment, seed=int(self.seeds[place]))
        curve = LossCurve(experiment, self.data, self.curves[place])
        state = initial_state(experiment, self.data)
        try:
            for index, moment in enumerate(self.way.moments):
                state = yield from self._until(experiment, state, moment, place)
                curve.add(state.params)
                self.places[index] = np.maximum(self.places[index], (state.step, state.epoch))
            self._judge(experiment, place, state)
        except DivergedError:
            pass
        curve.flush()
        self.done = place + 1
        if self.spent > PIECE:
            yield self._progress(place + 1, 0)

    def _until(
        self, experiment: Experiment, state: TrainState, moment: int, place: int
    ) -> Generator[Progress, None, TrainState]:
        """On to a moment, or to where a stop rule holds."""
        unit, cost = self.way.unit, self.way.cost
        self.spent += self.way.evaluation
        at = state.step if unit == "update" else state.samples
        while at < moment:
            n = min(moment - at, max(1, int((PIECE - self.spent) / cost)))
            after = advance(experiment, self.data, state, n, unit)
            came = (after.step if unit == "update" else after.samples) - at
            state, at = after, at + came
            self.spent += came * cost
            if self.spent + cost > PIECE:
                yield self._progress(place, at)
            if came < n:
                break
        return state

    def _progress(self, place: int, at: int) -> Progress:
        self.spent = 0.0
        length = self.way.moments[-1]
        return Progress(
            place * length + at, self.runs * length, (lambda: self.result(whole=False)) if self.done else None
        )

    def _judge(self, experiment: Experiment, place: int, state: TrainState) -> None:
        data = self.data
        # All, or the first of a large set.
        inputs, targets, (trained, held) = data.measured_inputs, data.measured_targets, data.split_indices
        loss = loss_of(experiment, state.params, inputs, targets)
        if not math.isfinite(loss):
            raise DivergedError(state.step)
        held_out = slice(None if held is None else len(data.sampled_targets[held]))
        test_inputs, test_targets = data.test_inputs[held_out], data.test_targets[held_out]
        test = np.nan if held is None else loss_of(experiment, state.params, test_inputs, test_targets)
        outputs = predict(experiment, state.params, inputs)
        accuracy = mae = r2 = right = np.nan
        if data.about.classes:
            right = float(np.count_nonzero(judge(outputs, data.class_labels[trained], data.negative_target)[0]))
            accuracy = right / len(outputs)
        else:
            scored = regression_scores(loss, outputs, targets)
            mae, r2 = (np.nan if score is None else score for score in (scored.mae, scored.r2))
        self.found[:, place] = loss, test, accuracy, mae, r2, right
        self.predictions[place] = outputs[: self.predictions.shape[1]]

    def result(self, *, whole: bool) -> Result:
        """Results of the finished runs."""
        found = self.found[:, : self.done]
        losses, test_losses, accuracies, maes, r2s, right = found
        numbers = {"loss": losses, "test_loss": test_losses, "accuracy": accuracies, "mae": maes, "r2": r2s}
        facts = {"runs": self.runs, "done": self.done, **self._solved(accuracies, r2s)}
        facts |= {"diverged": int(np.count_nonzero(np.isnan(losses))), **self._outcomes(losses, right)}
        facts |= {name: spread(values) for name, values in numbers.items()}
        tensors = {"seeds": self.seeds[: self.done], "losses": losses, "test_losses": test_losses}
        tensors |= {"accuracies": accuracies, "maes": maes, "r2s": r2s, "right": right, "band": self._band()}
        tensors = {name: values.copy() for name, values in tensors.items()}
        return Result(facts, tensors | ({"predictions": self.predictions} if whole else {}))

    def _solved(self, accuracies: Array, r2s: Array) -> dict[str, Any]:
        few = self.n <= FEW
        means, values, least = "accuracy", accuracies, 1.0 if few else SOLVED_ACCURACY
        if not self.data.about.classes:
            means, values, least = "r2", r2s, SOLVED_R2
        solved = int(np.count_nonzero(values >= least))
        means = "all_right" if means == "accuracy" and few else means
        low, high = wilson(solved, self.done)
        return {"solved": solved, "solved_means": means, "solved_from": least, "wilson": [low, high]}

    def _outcomes(self, losses: Array, right: Array) -> dict[str, Any]:
        seeds = self.seeds[: self.done]
        if not self.data.about.classes or self.n > FEW:
            return {"right": {}, "clusters": by_loss(losses, seeds)}
        clusters = by_right(right, losses, seeds, self.n)
        counts = {str(group["right"]): group["count"] for group in clusters if group["kind"] == "right"}
        return {"right": counts, "clusters": clusters}

    def _band(self) -> Array:
        """A run that was stopped keeps its last loss; moments that no run reached are left out."""
        reached = np.flatnonzero(np.diff(self.places[:, 0], prepend=-1.0) > 0)
        return np.concatenate([self.places, band(self.curves[: self.done])], axis=1)[reached]
