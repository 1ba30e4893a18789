"""A lesson: data that set the page up, ask for a prediction, run, and compare. One file for its steps, one a language.

Reading is as strict as that of an experiment: every lesson that is read can be completed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.core.experiment import Experiment
from engine.errors import FieldError
from engine.lessons import measures
from engine.lessons.parts import LessonStep, Train, check_distinct
from engine.schema.fields import identifier, integer, list_of, of_kind
from engine.schema.ranges import Range
from engine.schema.records import Nested, Record, read, schema

#: Version of the lesson's JSON: it goes up when an old file would mean something else.
VERSION = 1


@dataclass(frozen=True)
class Setup:
    """Setup of a step: experiment, parameters (None: initialized), and the training done by the steps before it."""

    experiment: Experiment
    params: tuple[float, ...] | None
    trained: Train | None


@dataclass(frozen=True)
class Lesson(Record):
    """All steps of a lesson; ``article`` is the tutorial that it walks through, 1 to 5, or null."""

    version: int = integer(0, Range(VERSION, VERSION), "Version")
    id: str = of_kind(identifier("an id"), "")
    article: int | None = integer(None, Range(1, 5), "Article", nullable=True)
    order: int = integer(0, Range(0, 999), "Place among the lessons of its kind")
    steps: tuple[LessonStep, ...] = list_of((), Nested(LessonStep, "Step"), Range(1, 40, 1), "Steps")

    def __post_init__(self) -> None:
        super().__post_init__()
        check_distinct([step.id for step in self.steps], "steps")
        for index, (step, setup) in enumerate(zip(self.steps, self.setups(), strict=True)):
            check_run(step, setup, f"steps[{index}]")

    def setups(self) -> list[Setup]:
        """The setup of each step.

        Raises
        ------
        FieldError
            For an experiment that is not allowed, and for parameters that are not those of its network.
        """
        found: list[Setup] = []
        for index, step in enumerate(self.steps):
            found.append(next_setup(step, found[-1] if found else None, f"steps[{index}]"))
            if index and not step.is_fresh and (done := self.steps[index - 1].do) and done.train:
                before = found[-1]
                found[-1] = Setup(before.experiment, before.params, done.train)
        return found


def next_setup(step: LessonStep, before: Setup | None, field: str) -> Setup:
    """The setup of a step that follows ``before``, without the training of that step."""
    if before is None and step.experiment is None:
        raise FieldError(f"{field}.experiment", "is missing: the first step sets the page up", "missing")
    if before is not None and not step.is_fresh:
        return before
    experiment = before.experiment if before else None
    name = "experiment" if step.experiment is not None else "change"
    if step.experiment is not None:
        experiment = read(Experiment, step.experiment, f"{field}.{name}")
    elif step.change is not None:
        assert experiment is not None
        experiment = read(Experiment, experiment.to_json() | step.change, f"{field}.{name}")
    assert experiment is not None
    if step.params is not None and len(step.params) != experiment.n_params:
        message = f"has {len(step.params)} numbers, this network has {experiment.n_params} parameters"
        raise FieldError(f"{field}.params", message, "wrong_length")
    return Setup(experiment, step.params, None)


def check_run(step: LessonStep, setup: Setup, field: str) -> None:
    """Whether what the step trains, computes and measures is possible.

    Raises
    ------
    FieldError
        With the path of the field that cannot.
    """
    train = step.do.train if step.do else None
    if train and setup.trained:
        check_goes_on(train, setup.trained, f"{field}.do.train")
    check_show(step, setup.experiment, f"{field}.show")
    job = step.do.job if step.do else None
    names = check_contenders(job, setup.experiment, f"{field}.do.job")
    for where, name in step.measures.items():
        measure = measures.check(name, setup.experiment, f"{field}.{where}")
        if measure.of != "moment" and measure.of != (job or {}).get("name"):
            raise FieldError(f"{field}.{where}", f"{name!r} needs the job {measure.of} in this step", "missing")
        if measure.of == "race" and measures.find(name, where)[1]["name"] not in names:
            raise FieldError(f"{field}.{where}", f"{name!r}: contenders are {', '.join(names)}", "unknown_name")
    for index, card in enumerate(step.card):
        named = [name for name in (card.measure, card.minus, card.over) if name is not None]
        in_words = any(measures.find(name, "")[0].is_text for name in named)
        if in_words != (card.word is not None) or (in_words and len(named) > 1):
            raise FieldError(f"{field}.card[{index}].word", "belongs to a measure in words", "inconsistent")


def check_show(step: LessonStep, experiment: Experiment, field: str) -> None:
    """Refuse to show a sample or a neuron that there is not; both are counted from 0, neurons layer by layer."""
    counts = {"sample": experiment.dataset.n_samples, "neuron": sum(layer.units for layer in experiment.layers)}
    for name, count in counts.items():
        wanted = getattr(step.show, name)
        if wanted is not None and wanted >= count:
            details = {"value": wanted, "min": 0, "max": count - 1}
            raise FieldError(f"{field}.{name}", f"got {wanted}, allowed: 0 to {count - 1}", "out_of_range", details)


def check_goes_on(train: Train, before: Train, field: str) -> None:
    """Refuse to train to a moment that is over, or in a unit that the steps before did not count."""
    if train.unit != before.unit:
        raise FieldError(f"{field}.unit", f"got {train.unit}, the step before counts in {before.unit}s")
    if train.to <= before.to:
        raise FieldError(f"{field}.to", f"got {train.to}, the step before has trained to {before.to}")


def check_contenders(job: dict[str, Any] | None, experiment: Experiment, field: str) -> list[str]:
    """The names of those that race, each with an experiment that is allowed; none if there is no race."""
    if job is None or job["name"] != "race":
        return []
    contenders = job.get("contenders")
    if not isinstance(contenders, list):
        raise FieldError(f"{field}.contenders", "is missing", "missing")
    for index, one in enumerate(contenders):
        if (
            not isinstance(one, dict)
            or not isinstance(one.get("name"), str)
            or not isinstance(one.get("changes"), dict)
        ):
            raise FieldError(f"{field}.contenders[{index}]", 'needs "name" and "changes"', "wrong_type")
        read(Experiment, experiment.to_json() | one["changes"], f"{field}.contenders[{index}].changes")
    return [one["name"] for one in contenders]


def lesson_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a lesson's steps."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Lesson"} | schema(Lesson)
