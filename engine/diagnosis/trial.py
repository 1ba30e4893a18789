"""Trial: a fork of a run, trained for a bounded number of epochs to measure its outcome."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Generator
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np

from engine.components.losses import LOSSES
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import scores
from engine.core.network import forward
from engine.diagnosis.evidence import SOLVED_ACCURACY
from engine.errors import DivergedError
from engine.training.advance import TrainState, advance
from engine.training.costs import PIECE, costs

#: Up to so many training samples a classification is solved when all of them are right.
FEW = 32
#: The fork is measured after 1, 2, … epochs, and later at ever larger distances: this share of the epochs behind it.
GROWTH = 0.05


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """The outcome of a fork at update ``step`` and ``epoch``, on the training samples.

    ``right`` of ``samples`` answers are right (classes only). ``solved``: from the share of right answers on that
    counts as solved; of a regression it is never said. ``diverged``: the numbers were lost, and the others are those
    of the last state measured before.
    """

    step: int
    epoch: int
    loss: float
    samples: int
    right: int | None = None
    r2: float | None = None
    test_loss: float | None = None
    solved: bool = False
    diverged: bool = False

    @property
    def score(self) -> float:
        """The share of right answers, or R²."""
        if self.right is not None:
            return self.right / self.samples
        return -math.inf if self.r2 is None else self.r2

    def facts(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


#: What a fork yields on its way: the multiplications since it last did. It ends with what it came to.
Fork = Generator[float, None, TrialOutcome]


def measure(experiment: Experiment, data: TrainingData, state: TrainState) -> TrialOutcome:
    """The outcome of a fork that stops at ``state``."""
    inputs, targets = data.measured_inputs, data.measured_targets
    loss = LOSSES[experiment.loss]
    last = forward(experiment, state.params, inputs)[-1]
    found = scores(data.about.task, loss.value(*last, targets), last[1], targets, data.negative_target)
    right = None if found.accuracy is None else round(found.accuracy * len(inputs))
    wanted = len(inputs) if len(inputs) <= FEW else SOLVED_ACCURACY * len(inputs)
    test_loss = None
    if len(data.test_inputs):
        held_out = slice(len(inputs) if data.is_large else None)
        answers = forward(experiment, state.params, data.test_inputs[held_out])[-1]
        test_loss = loss.value(*answers, data.test_targets[held_out])
    measured = found.loss if found.loss is not None else math.nan
    diverged = not math.isfinite(measured)
    solved = right is not None and right >= wanted and not diverged
    return TrialOutcome(
        state.step, state.epoch, measured, len(inputs), right, found.r2, test_loss, solved=solved, diverged=diverged
    )


def fork(
    experiment: Experiment,
    data: TrainingData,
    state: TrainState,
    epochs: int,
    *,
    to_the_end: bool = False,
    growth: float = GROWTH,
) -> Fork:
    """Train on from ``state`` for ``epochs`` epochs, until it is solved (unless it goes ``to_the_end``), or to a stop
    rule of the experiment.

    A fork that is solved ends at an epoch before which, as far as it was measured, it was not: found by halving the
    way between two measurements.
    """
    spent = costs(experiment, data, state.compute if state.step else None)
    before, outcome = state, measure(experiment, data, state)
    for target in _marks(state.epoch, epochs, growth):
        try:
            after = yield from _until(experiment, data, before, target)
            found = measure(experiment, data, after)
        except DivergedError:
            return dataclasses.replace(outcome, diverged=True)
        yield spent.evaluation
        if found.diverged:
            return dataclasses.replace(outcome, diverged=True)
        outcome = found
        if outcome.solved and not to_the_end:
            return (yield from _first(experiment, data, before, outcome, spent.evaluation))
        if after.epoch < target:  # a stop rule holds
            break
        before = after
    return outcome


def _marks(begin: int, epochs: int, growth: float) -> Generator[int, None, None]:
    forward_pass = 0
    for _ in count():
        forward_pass = min(epochs, forward_pass + max(1, int(growth * forward_pass)))
        yield begin + forward_pass
        if forward_pass == epochs:
            return


def _until(
    experiment: Experiment, data: TrainingData, state: TrainState, epoch: int
) -> Generator[float, None, TrainState]:
    """On to the end of that epoch, or to where a stop rule holds, in pieces of a few milliseconds."""
    n = len(data.train_inputs)
    cost = costs(experiment, data, state.compute if state.step else None)
    most = max(1, int(PIECE / cost.update)) * cost.batch_size
    while state.epoch < epoch:
        wanted = min(most, (epoch - state.epoch) * n - state.position)
        after = advance(experiment, data, state, wanted, "sample")
        came = after.samples - state.samples
        state = after
        yield came * cost.update / cost.batch_size
        if came < wanted:
            break
    return state


def _first(experiment: Experiment, data: TrainingData, before: TrainState, solved: TrialOutcome, look: float) -> Fork:
    """Halve the way from ``before``, which is not solved, to ``solved``."""
    while solved.epoch - before.epoch > 1:
        middle = yield from _until(experiment, data, before, (before.epoch + solved.epoch) // 2)
        found = measure(experiment, data, middle)
        yield look
        if found.solved:
            solved = found
        else:
            before = middle
    return solved


def run_out(forked: Fork) -> TrialOutcome:
    """Run a fork to its end, and return its outcome."""
    with np.errstate(all="ignore"):
        while True:
            try:
                next(forked)
            except StopIteration as end:
                outcome: TrialOutcome = end.value
                return outcome
