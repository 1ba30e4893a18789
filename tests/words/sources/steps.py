"""The steps of the lessons of the house: their numbers in the files, and their results when they are run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from app.jobs import JOBS
from engine import (
    Experiment,
    TrainingData,
    TrainState,
    advance,
    counters,
    initial_state,
    prepare,
    restore,
    state_vector,
)
from engine.core.batches import batch_size
from engine.core.metrics import UNDECIDED_WITHIN
from engine.lessons.files import Texts, read_lesson
from engine.lessons.lesson import Setup
from engine.lessons.measures import evaluate, find
from engine.lessons.moment import Moment
from engine.lessons.parts import Card, LessonStep
from engine.progress import Result
from engine.schema.records import Named, write
from engine.training.advance import Unit
from tests import ROOT
from tests.engine.runs import finish

HOUSE = ROOT / "static" / "lessons"


@cache
def lessons() -> dict[str, Texts]:
    """All of the house, by name."""
    return {path.stem: read_lesson(path) for path in sorted(HOUSE.glob("*.json")) if "." not in path.stem}


@dataclass(frozen=True)
class Place:
    """A step in its lesson, with what it begins with."""

    lesson: str
    index: int
    step: LessonStep
    setup: Setup


@cache
def places() -> dict[str, Place]:
    """Every step, by ``lesson.step``."""
    found = {}
    for name, texts in lessons().items():
        for index, (step, setup) in enumerate(zip(texts.lesson.steps, texts.lesson.setups(), strict=True)):
            found[f"{name}.{step.id}"] = Place(name, index, step, setup)
    return found


# ---------------------------------------------------------------- what its file says


@cache
def said(name: str) -> tuple[frozenset[float], frozenset[str]]:
    """All numbers of a step's settings, questions and cards, and the shapes of its networks."""
    place = places()[name]
    values = {float(value) for value in _settings(place) if np.isfinite(value)}
    return frozenset(values), frozenset(_shapes(place))


def _settings(place: Place) -> Iterator[float]:
    step = write(place.step)
    for part in ("experiment", "change", "params", "ask", "do", "card"):
        yield from _leaves(step[part])
    for experiment in _experiments(place):
        yield from _of_experiment(experiment)
    for name in place.step.measures.values():  # "Three right" measures seeds.right.3
        yield from (float(part) for part in name.split(".") if part.isdigit() and len(part) < 3)
    if place.step.do and place.step.do.train:
        yield from _lengths(place.setup.experiment, place.step.do.train.to)
    if (job := (place.step.do and place.step.do.job) or {}).get("name") == "race":
        yield len(job["contenders"])
        for experiment in _experiments(place):
            yield from _lengths(experiment, job["to"])


def _leaves(value: Any) -> Iterator[float]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "digits":  # of how a number is shown, not a number of anything
                yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)


def _experiments(place: Place) -> list[Experiment]:
    base = place.setup.experiment
    job = (place.step.do.job if place.step.do else None) or {}
    changes = [one["changes"] for one in job.get("contenders", [])]
    return [base, *(Experiment.from_json(base.to_json() | change) for change in changes)]


def _of_experiment(experiment: Experiment) -> Iterator[float]:
    told = experiment.to_json()
    for part in ("layers", "seed", "optimizer", "batching", "initializer", "regularizer", "stop"):
        yield from _leaves(told[part])
    data = _data(experiment)
    yield from (experiment.n_params, len(data.train_inputs), len(data.test_inputs), len(data.inputs))
    hidden = [layer.units for layer in experiment.layers[:-1]]
    yield from (experiment.sizes[0], len(hidden), sum(hidden), 0, 1)


def _lengths(experiment: Experiment, to: int) -> Iterator[float]:
    """Updates and rows of so many epochs, or epochs of so many updates."""
    n = len(_data(experiment).train_inputs)
    batches = -(-n // batch_size(experiment, n))
    yield from (batches, to * batches, to * n, to / batches)


def _shapes(place: Place) -> Iterator[str]:
    for experiment in _experiments(place):
        sizes = [str(size) for size in experiment.sizes]
        yield "-".join(sizes)


# ---------------------------------------------------------------- results


@cache
def _data(experiment: Experiment) -> TrainingData:
    return prepare(experiment)


@cache
def moment_of(name: str) -> Moment:
    """The end of a step's training."""
    place = places()[name]
    experiment, setup = place.setup.experiment, place.setup
    data = _data(experiment)
    state = initial_state(experiment, data)
    if setup.params is not None:
        vector = state_vector(state)
        vector[: len(setup.params)] = setup.params
        state = restore(experiment, data, counters(state), vector)
    for train in (setup.trained, place.step.do.train if place.step.do else None):
        if train:
            state = go_on(experiment, data, state, train.unit, train.to)
    return Moment(experiment, data, state)


def go_on(experiment: Experiment, data: TrainingData, state: TrainState, unit: str, to: int) -> TrainState:
    """Train until the count of ``unit`` is ``to``."""
    now = state.step if unit == "update" else state.epoch
    kind: Unit = "update" if unit == "update" else "epoch"
    return advance(experiment, data, state, to - now, kind)


def result_of(name: str) -> Result:
    """What a step's job comes to."""
    place = places()[name]
    job = json.dumps(place.step.do.job if place.step.do else None)
    if ((place.step.do and place.step.do.job) or {}).get("name") == "seeds":
        return seeds_of(place.setup.experiment, job)
    return _run(moment_of(name), job)


@cache
def seeds_of(experiment: Experiment, job: str) -> Result:
    """The job ``seeds`` as JSON, which starts over: lessons that ask the same of one experiment share the answer."""
    data = _data(experiment)
    return _run(Moment(experiment, data, initial_state(experiment, data)), job)


@cache
def _run(moment: Moment, job: str) -> Result:
    request = Named(JOBS, "Job").read(json.loads(job), "job")
    return finish(request.begin(moment.experiment, moment.data, moment.state, ()))[0]


def value(name: str, measure: str) -> float:
    """A measure of ``engine.lessons.measures`` at a step, which is run for it."""
    kind, parts = find(measure, "measure")
    if kind.of == "moment":
        found = evaluate([measure], moment_of(name))[0]
        assert found is not None
        return float(found)
    return float(_OF_JOB[kind.of](result_of(name), measure, parts))


def card(name: str) -> float:
    """What a card ``lesson.step.card`` measures."""
    place, _, card_id = name.rpartition(".")
    one = next(one for one in places()[place].step.card if one.id == card_id)
    return measured(place, one)


def measured(place: str, one: Card) -> float:
    """What ``one`` compares at the step ``place``."""
    found = value(place, one.measure)
    if one.minus is not None:
        return found - value(place, one.minus)
    return found / value(place, one.over) if one.over is not None else found


def _of_check(result: Result, measure: str, parts: dict[str, str]) -> float:
    what = measure.split(".")[1]
    return float(result.tensors[what][int(parts["index"])] if "index" in parts else result.facts[what])


def _of_seeds(result: Result, measure: str, parts: dict[str, str]) -> float:
    facts, what = result.facts, measure.split(".")[1]
    if what == "rounds_to":
        answers = result.tensors["predictions"][:, :, 0] - 0.5
        signs = np.array([1.0 if answer == "1" else -1.0 for answer in parts["answers"]])
        return float((answers * signs > UNDECIDED_WITHIN).all(axis=1).mean())
    if what == "prediction":
        return float(result.tensors["predictions"][:, int(parts["row"]), int(parts.get("output", 0))].mean())
    if what in ("solved", "right"):
        return float((facts["solved"] if what == "solved" else facts["right"].get(parts["k"], 0)) / facts["done"])
    return float(facts[what][parts["spread"]] if "spread" in parts else facts[what])


def _of_race(result: Result, measure: str, parts: dict[str, str]) -> float:
    names = [one["name"] for one in result.facts["contenders"]]
    place = names.index(parts["name"])
    told = result.facts["contenders"][place]
    if "row" in parts:
        return float(result.tensors[f"predictions_{place}"][int(parts["row"]), int(parts.get("output", 0))])
    if "index" in parts:
        return float(result.tensors[f"params_{place}"][int(parts["index"])])
    what, _, which = measure.removeprefix(f"race.{parts['name']}.").partition(".")
    at = told["to_target"] if what == "to_target" else told[which] if which else told
    return float(at[which if what == "to_target" else what])


_OF_JOB = {"gradient_check": _of_check, "seeds": _of_seeds, "race": _of_race}
