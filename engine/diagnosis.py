"""Diagnosis: why a run does not get anywhere, said only where the numbers prove it.

Every finding is a code and its evidence, for the page to word. All of them need at least one update and a run that has
not solved its task; a healthy run yields nothing. What the limits below mean is written beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.arrays import Array
from engine.backprop import loss_and_gradient
from engine.baselines import Baseline, affine, baselines
from engine.experiment import Experiment
from engine.losses import LOSSES
from engine.metrics import Scores, scores
from engine.network import forward
from engine.separability import margin_bound, proven_margin_bound
from engine.train_state import TrainState
from engine.training_data import TrainingData

Evidence: TypeAlias = dict[str, float]

#: From this share of right answers, or this R², a run counts as solved and nothing is said of it.
SOLVED_ACCURACY, SOLVED_R2 = 0.9, 0.5
#: Updates after which it is fair to judge a run that has not come to rest.
SOME_UPDATES = 500
#: A regression that explains less of the variance than this is no better than the mean.
BASELINE_R2 = 0.05
#: A gradient norm per unit of the constant answer's loss. Below the first a run stands still; below the second it
#: does if it has had so many updates (on its way to solving XOR a network crosses plateaus as flat as .0016).
STILL, NEARLY_STILL, PATIENCE = 1.5e-4, 7e-3, 5000
#: Answers tie where none is further than this from the middle.
TIED_WITHIN = 0.02
#: A separating plane would have to be this close to some sample, relative to the samples' typical size.
NO_MARGIN = 0.02
#: A linear regression is at its limit if its R² is within this of least squares'.
AT_LEAST_SQUARES = 0.02
#: A sigmoid or tanh unit within this share of a bound passes on under 4 % of the gradient it could.
NEAR_BOUND = 0.01
#: A unit is saturated if it is so for this share of the samples.
NEARLY_ALL = 0.99
#: Worth a word if this share of a layer's units is.
SATURATED_UNITS, DEAD_UNITS = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a code (key of ``FINDINGS``) and the numbers that show it."""

    code: str
    evidence: Evidence


def diagnose(experiment: Experiment, data: TrainingData, state: TrainState) -> tuple[Finding, ...]:
    """What keeps this run from learning, causes before symptoms; empty for a healthy run.

    - ``dead_units``: ReLU units that answer 0 to every training sample. ``layer`` (the first is 1), ``units``, ``of``
    - ``saturated``: sigmoid or tanh units at one of their bounds for every sample. ``layer``, ``units``, ``of``
    - ``linear_limit``: the network is linear, and no plane parts the classes: proven by ``margin_bound``. For a
      regression: it does as well as least squares. ``least_squares_loss``, ``r2``
    - ``tie``: no answer leaves the middle between the classes, and the run stands still
    - ``saddle``: the run stands still elsewhere, on a saddle, a plateau or in a poor minimum
    - ``baseline``: a regression no better than the mean. ``r2``

    All but the first two also carry ``loss``, ``constant_loss`` (of the best constant answer), ``max_distance`` (of the
    answers from the middle between the classes, or from the mean), ``gradient_norm`` and ``updates``.
    """
    run = _Run(experiment, data, state)
    if state.step == 0 or run.is_solved:
        return ()
    causes = [Finding(code, evidence) for code, find in _CAUSES.items() for evidence in find(run)]
    for code, show in _SYMPTOMS.items():
        evidence = show(run)
        if evidence is not None:
            return (*causes, Finding(code, run.level | evidence))
    return tuple(causes)


class _Run:
    """What the tests look at, on the training samples, each computed when first asked for."""

    def __init__(self, experiment: Experiment, data: TrainingData, state: TrainState) -> None:
        self.experiment, self.data, self.state = experiment, data, state
        self.inputs, self.targets = data.train_inputs, data.train_targets
        self.passed = forward(experiment, state.params, self.inputs)
        self.outputs = self.passed[-1][1]

    @cached_property
    def scores(self) -> Scores:
        loss = LOSSES[self.experiment.loss].value(*self.passed[-1], self.targets)
        return scores(self.data.about.task, loss, self.outputs, self.targets, self.data.low)

    @property
    def is_solved(self) -> bool:
        if self.data.about.classes:
            return (self.scores.accuracy or 0.0) >= SOLVED_ACCURACY
        return self.scores.r2 is None or self.scores.r2 >= SOLVED_R2

    @cached_property
    def baselines(self) -> dict[str, Baseline]:
        key = "baselines", self.experiment.loss, self.experiment.layers[-1].activation
        return self.data.keep(key, lambda: baselines(self.experiment, self.data))

    @cached_property
    def gradient_norm(self) -> float:
        _, gradient = loss_and_gradient(self.experiment, self.state.params, self.inputs, self.targets)
        return float(np.linalg.norm(gradient))

    @cached_property
    def level(self) -> Evidence:
        """Where the run is, beside always giving the same answer."""
        return {
            "loss": self.scores.loss or 0.0,
            "constant_loss": self.baselines["constant"].train.loss or 0.0,
            "max_distance": self.max_distance,
            "gradient_norm": self.gradient_norm,
            "updates": self.state.step,
        }

    @property
    def max_distance(self) -> float:
        """How far the most decided answer is from saying nothing."""
        if self.outputs.shape[1] > 1:
            return float(np.ptp(self.outputs, axis=1).max())
        middle = (self.data.low + 1) / 2 if self.data.about.classes else self.targets.mean()
        return float(np.abs(self.outputs - middle).max())

    @property
    def stands_still(self) -> bool:
        scale = abs(self.level["constant_loss"])
        nearly = self.state.step >= PATIENCE and self.gradient_norm <= NEARLY_STILL * scale
        return nearly or self.gradient_norm <= STILL * scale

    @property
    def wanted_up(self) -> NDArray[np.bool_]:
        """(n, outputs): where the target is the upper one."""
        upper: NDArray[np.bool_] = self.targets == 1
        return upper

    @property
    def columns(self) -> Array:
        """What a plane may be made of: the network's inputs, and a column of ones if it has biases."""
        return affine(self.inputs) if self.experiment.biases else self.inputs

    @property
    def is_linear(self) -> bool:
        """Whether the network can only part classes by a plane: nothing bends but the output, and that but one way."""
        *hidden, output = (layer.activation for layer in self.experiment.layers)
        return all(activation == "linear" for activation in hidden) and output != "sine"


def _dead(run: _Run) -> Iterator[Evidence]:
    for index, (layer, (_, a)) in enumerate(zip(run.experiment.layers, run.passed, strict=True)):
        if layer.activation == "relu":
            units = int((a <= 0).all(axis=0).sum())
            if units >= DEAD_UNITS * layer.units:
                yield {"layer": index + 1, "units": units, "of": layer.units}


def _saturated(run: _Run) -> Iterator[Evidence]:
    last = len(run.passed) - 1
    for index, (layer, (_, a)) in enumerate(zip(run.experiment.layers, run.passed, strict=True)):
        # The cross-entropy's gradient does not pass through the output's derivative, so there it may saturate.
        if layer.activation not in ("sigmoid", "tanh") or (
            index == last and run.experiment.loss == "binary_cross_entropy"
        ):
            continue
        low, high = ACTIVATIONS[layer.activation].bounds or (0.0, 1.0)
        near = np.minimum(a - low, high - a) <= NEAR_BOUND * (high - low)
        units = int((near.mean(axis=0) >= NEARLY_ALL).sum())
        if units >= SATURATED_UNITS * layer.units:
            yield {"layer": index + 1, "units": units, "of": layer.units}


def _linear_limit(run: _Run) -> Evidence | None:
    if not run.is_linear:
        return None
    if not run.data.about.classes:
        return _least_squares_limit(run)
    bound = _run_margin_bound(run)
    if (bound is None or bound > NO_MARGIN) and run.state.step >= SOME_UPDATES and run.outputs.shape[1] == 1:
        bound = run.data.keep(
            ("margin", run.experiment.biases), lambda: proven_margin_bound(run.columns, run.wanted_up)
        )
    return {"margin_bound": bound} if bound is not None and bound <= NO_MARGIN else None


def _least_squares_limit(run: _Run) -> Evidence | None:
    limit, r2 = run.baselines["least_squares"].train, run.scores.r2
    if run.experiment.layers[-1].activation != "linear" or limit.loss is None or limit.r2 is None or r2 is None:
        return None
    return {"least_squares_loss": limit.loss, "r2": r2} if r2 >= limit.r2 - AT_LEAST_SQUARES else None


def _run_margin_bound(run: _Run) -> float | None:
    """The bound that the run itself proves, with its own pull on every sample."""
    output = run.experiment.layers[-1]
    if output.units > 1 and output.activation != "softmax":
        return None
    delta = LOSSES[run.experiment.loss].delta(*run.passed[-1], run.targets, ACTIVATIONS[output.activation])
    return margin_bound(run.columns, -delta, run.wanted_up)


def _tie(run: _Run) -> Evidence | None:
    tied = bool(run.data.about.classes) and run.max_distance <= TIED_WITHIN
    return {} if tied and run.stands_still else None


def _baseline(run: _Run) -> Evidence | None:
    r2 = run.scores.r2
    patient = run.state.step >= SOME_UPDATES or run.state.converged
    return {"r2": r2} if r2 is not None and r2 <= BASELINE_R2 and patient else None


def _saddle(run: _Run) -> Evidence | None:
    return {} if run.stands_still else None


_CAUSES: dict[str, Callable[[_Run], Iterator[Evidence]]] = {"dead_units": _dead, "saturated": _saturated}
#: In this order; the first that holds is the one that is said.
_SYMPTOMS: dict[str, Callable[[_Run], Evidence | None]] = {
    "linear_limit": _linear_limit,
    "tie": _tie,
    "baseline": _baseline,
    "saddle": _saddle,
}
#: Every code there is.
FINDINGS = (*_CAUSES, *_SYMPTOMS)
