"""What sources of numbers may name: constants of the code, steps of lessons, and what is measured here."""

from __future__ import annotations

import inspect
import json
import math
import re
from dataclasses import replace
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np

from app.jobs.race import Race
from app.limits import Limits
from app.session.frame_limiter import RATES
from engine import Experiment, advance, initial_state, prepare
from engine.components.activations import ACTIVATIONS, sigmoid
from engine.components.faults import FAULTS
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS
from engine.core.metrics import UNDECIDED_WITHIN
from engine.core.network import forward
from engine.csv_reader.dialect import CHARACTERS, COLUMNS
from engine.datasets import DATASETS
from engine.datasets.base import Samples
from engine.datasets.regression import HILLS
from engine.datasets.table import INPUTS, LARGEST, ROWS
from engine.diagnosis import learning_rate as rates
from engine.diagnosis.remedies import remedies
from engine.jobs.gradient_check import gradient_check
from engine.jobs.matrix_timing import EPOCHS, ROUNDS
from engine.jobs.outcomes import BAND, wilson
from engine.lessons.moment import Moment
from engine.schema.fields import kinds
from tests.engine.diagnosis.diagnosing import end_of, suggested
from tests.engine.runs import finish
from tests.words.sources.steps import card, lessons, moment_of, places, result_of, seeds_of, value

__all__ = [
    "BAND",
    "CHARACTERS",
    "COLUMNS",
    "DATASETS",
    "EPOCHS",
    "FAULTS",
    "HILLS",
    "INPUTS",
    "LARGEST",
    "LIMITS",
    "OPTIMIZERS",
    "RATES",
    "ROUNDS",
    "ROWS",
    "UNDECIDED_WITHIN",
    "Race",
    "card",
    "kinds",
    "lessons",
    "math",
    "np",
    "sigmoid",
    "value",
    "wilson",
]

LIMITS = Limits()


# ---------------------------------------------------------------- data sets, functions


def samples(dataset: str) -> Samples:
    """A data set's samples, with its default settings."""
    return DATASETS[dataset]().make()


def rule(dataset: str) -> list[float]:
    """Weights and constant, in natural units, of the line that least squares finds."""
    made = samples(dataset)
    columns = np.column_stack([made.inputs, np.ones(len(made.inputs))])
    return [float(weight) for weight in np.linalg.lstsq(columns, made.targets, rcond=None)[0]]


def steepest(activation: str) -> float:
    """The largest derivative of an activation function."""
    z = np.linspace(-4.0, 4.0, 8001)[:, np.newaxis]
    entry = ACTIVATIONS[activation]
    return float(entry.derivative(z, entry.function(z)).max())


def loss_of_gap(loss: str, gap: float) -> float:
    """A loss where a linear output misses its target by ``gap``."""
    return float(LOSSES[loss].value(np.zeros((1, 1)), np.array([[gap]]), np.zeros((1, 1))))


def confidence() -> float:
    """In how many of 100 cases the Wilson interval holds: from the interval's own width, for half of very many."""
    n = 10**10
    low, high = wilson(n // 2, n)
    return 2 * NormalDist().cdf((high - low) * math.sqrt(n)) - 1


# ---------------------------------------------------------------- runs beside those of a lesson


def known(score: float | None) -> float:
    """A score that there is."""
    assert score is not None
    return score


def _experiment(place: str, change: dict[str, Any]) -> Experiment:
    return Experiment.from_json(places()[place].setup.experiment.to_json() | change)


def solved(place: str, runs: int = 500, to: int = 10_001, *, learning_rate: float) -> float:
    """The share of ``runs`` starts of a step's experiment that get all right after ``to`` updates, at another rate."""
    optimizer = places()[place].setup.experiment.to_json()["optimizer"] | {"learning_rate": learning_rate}
    job = {"name": "seeds", "runs": runs, "unit": "update", "to": to}
    return float(seeds_of(_experiment(place, {"optimizer": optimizer}), json.dumps(job)).facts["solved"] / runs)


def index(name: str, field: str) -> int:
    """Which parameter a card ``lesson.step.card`` compares in one of its fields."""
    place, _, card_id = name.rpartition(".")
    one = next(one for one in places()[place].step.card if one.id == card_id)
    return int(getattr(one, field).rpartition(".")[2])


@cache
def _longer(place: str, epochs: int) -> Moment:
    experiment = replace(places()[place].setup.experiment, stop=Experiment().stop)
    data = prepare(experiment)
    return Moment(experiment, data, advance(experiment, data, initial_state(experiment, data), epochs, "epoch"))


def r2_after(place: str, epochs: int) -> float:
    """R² on the training samples when a step's experiment goes on for so many epochs, whatever its stop rules say."""
    return known(_longer(place, epochs).train.r2)


def loss_after(place: str, updates: int) -> float:
    """The training loss after so many updates of a step's experiment."""
    experiment = places()[place].setup.experiment
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), updates)
    return known(Moment(experiment, data, state).train.loss)


@cache
def lowest_test_epoch(place: str, step: int, to: int) -> int:
    """The epoch at which the test loss is lowest, of every ``step``-th up to ``to``."""
    experiment = places()[place].setup.experiment
    data = prepare(experiment)
    state = initial_state(experiment, data)
    losses = {}
    while state.epoch < to:
        state = advance(experiment, data, state, step, "epoch")
        losses[state.epoch] = known(Moment(experiment, data, state).test.loss)
    return min(losses, key=lambda epoch: losses[epoch])


@cache
def falls_from(place: str, end: str, share: float, every: int) -> int:
    """The update at which the loss has fallen by ``share`` of the way from a step's start to the end of another."""
    experiment = places()[place].setup.experiment
    data = prepare(experiment)
    state = initial_state(experiment, data)
    first = known(Moment(experiment, data, state).train.loss)
    edge = first - share * (first - value(end, "loss.train"))
    while known(Moment(experiment, data, state).train.loss) > edge:
        state = advance(experiment, data, state, every)
    return state.step


def steepest_curvature(place: str) -> float:
    """Of half the squared error of one linear unit: the largest eigenvalue of the mean of x xᵀ, with a 1 in x."""
    inputs = moment_of(place).data.train_inputs
    columns = np.column_stack([inputs, np.ones(len(inputs))])
    return float(np.linalg.eigvalsh(columns.T @ columns / len(columns)).max())


def check_at(place: str, h: float = 1e-4, n: int | None = None) -> float:
    """The largest difference that a gradient check finds where a step ends, over its first ``n`` samples."""
    moment = moment_of(place)
    rows = None if n is None else np.arange(n)
    result = finish(gradient_check(moment.experiment, moment.data, moment.state.params, rows, h))[0]
    return float(result.facts["worst"])


def tried_rate() -> float:
    """How many times the rate is that the finding *learning rate too small* compares with, as its code has it."""
    found = re.search(r"for length in \(1, (\d+)\)", inspect.getsource(rates.too_small))
    assert found
    return float(found[1])


def halved_units() -> float:
    """The share of the hidden units that the remedy *fewer units* leaves."""
    few = next(each for each in remedies(Experiment(), "overfitting") if each.key == "fewer_units")
    return few.experiment.layers[0].units / Experiment().layers[0].units


def half_of_the_loss() -> float:
    """The share of the loss for which the finding *learning rate too small* counts the updates, from its numbers."""
    said = end_of(suggested("xor", optimizer={"name": "gradient_descent", "learning_rate": 1e-4}), 600, 100)
    (evidence,) = [finding.evidence for finding in said.findings if finding.code == "learning_rate_too_small"]
    return round(evidence["updates_to_halve"] * evidence["gain"] / evidence["loss"], 4)


def off() -> float:
    """The share of hidden units' answers that are 0 in the untrained ReLU network of *Vanishing gradients*."""
    moment = moment_of("vanishing.relu")
    passes = forward(moment.experiment, moment.state.params, moment.data.train_inputs)
    return float(np.mean([np.mean(a == 0) for _, a in passes[:-1]]))


def apart(place: str) -> float:
    """How far apart the answers of a step's many seeds end at most, row by row."""
    answers = result_of(place).tensors["predictions"][:, :, 0]
    return float((answers.max(axis=0) - answers.min(axis=0)).max())


@cache
def rounds_to_0111(runs: int, epochs: int) -> float:
    """The share of starts that end at 0 1 1 1 on XOR with article 1's mini-batch program, whose sums are never reset.

    All starts at once, in the article's own arithmetic, written for this test.
    """
    rows, targets = np.array([[0.0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), np.array([0.0, 1, 1, 0])
    weights = np.random.default_rng(1).uniform(-1, 1, (runs, 3))
    for _ in range(epochs):
        total = np.zeros((runs, 3))
        for first in (0, 2):
            batch, wanted = rows[first : first + 2], targets[first : first + 2]
            y = 1 / (1 + np.exp(-weights @ batch.T))
            total += (0.9 * y * (1 - y) * (wanted - y)) @ batch
            weights += total / 2
    answers = 1 / (1 + np.exp(-weights @ rows.T)) > 0.5
    return float((answers == [False, True, True, True]).all(axis=1).mean())


@cache
def digits_agreed(updates: int = 1000) -> float:
    """To how many digits the parameters of the default run agree, computed by the kernels and by NumPy."""
    ends = []
    for compute in ("fastest", "numpy"):
        experiment = Experiment.from_json({"compute": compute})
        data = prepare(experiment)
        ends.append(advance(experiment, data, initial_state(experiment, data), updates).params)
    gap = float(np.max(np.abs(ends[0] - ends[1]) / np.abs(ends[1])))
    return -math.log10(gap) if gap else 16.0
