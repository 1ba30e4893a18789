"""Every field of the experiment, at every entry of a registry: what it changes in a run, it changes in the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from engine import Experiment
from engine.export.libraries.keras import keras_program
from engine.export.libraries.pytorch import pytorch_program
from engine.export.stretch import Stretch, why_no_library, why_not
from engine.schema.fields import Number, kinds
from engine.schema.records import Named, Nested
from tests.engine.export.matrix import Case, cases, others
from tests.engine.export.running import assert_prints_the_same, expected, trained
from tests.engine.runs import start

#: Enough for every optimizer to remember something, and for two epochs.
UPDATES = 8
#: Fields that change no number of so short a run: when to stop, who computes, and a penalty whose rate is still 0.
SILENT = {"stop.plateau_epochs", "stop.plateau_delta", "compute", "regularizer.name"}

CASES = list(cases())
NAMES = [f"{case.field}={case.value}" for case in CASES]


def plain_field(case: Case) -> str:
    """``layers.0.units`` is ``layers.units``."""
    return ".".join(part for part in case.field.split(".") if not part.isdigit())


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_program_prints_the_page_s_numbers(case: Case) -> None:
    experiment = case.experiment
    assert why_not(experiment) == ""
    assert_prints_the_same(trained(experiment, *start(experiment), UPDATES))


def numbers(experiment: Experiment) -> list[str]:
    return expected(trained(experiment, *start(experiment), UPDATES))


def test_every_field_is_there_and_makes_a_difference() -> None:
    """A field that this matrix does not bring to life could be missing in programs unnoticed."""
    known: dict[Experiment, list[str]] = {}
    makes: dict[str, bool] = defaultdict(bool)
    for case in CASES:
        for experiment in (case.plain, case.experiment):
            if experiment not in known:
                known[experiment] = numbers(experiment)
        makes[plain_field(case)] |= known[case.plain] != known[case.experiment]
    assert fields_of(Experiment) <= makes.keys()
    assert {field for field, is_seen in makes.items() if not is_seen} == SILENT


@pytest.mark.parametrize("write", [pytorch_program, keras_program])
def test_programs_of_other_libraries_tell_the_two_apart(write: Callable[[Stretch], str]) -> None:
    told: dict[Experiment, str] = {}
    n_compared = 0
    for case in CASES:
        both = (case.plain, case.experiment)
        if plain_field(case) in SILENT or any(map(why_no_library, both)):
            continue
        for experiment in both:
            if experiment not in told:
                told[experiment] = write(trained(experiment, *start(experiment), UPDATES))
        n_compared += 1
        if told[case.plain] == told[case.experiment]:
            # Then the run is the same, too: a momentum of 0, the size of a batch that is not a mini-batch.
            assert numbers(case.plain) == numbers(case.experiment), case
    assert n_compared > 150


def fields_of(record: type, path: str = "") -> set[str]:
    """Paths of all fields that can have more than one value somewhere."""
    found: set[str] = set()
    for name, kind in kinds(record).items():
        field = f"{path}.{name}".removeprefix(".")
        match kind:
            case Nested(record=inner):
                found |= fields_of(inner, field)
            case Named(registry=registry):
                found |= {f"{field}.name"}.union(*(fields_of(entry, field) for entry in registry.values()))
            case _:
                found.add(field)
    return found


def test_a_field_of_a_new_kind_is_noticed() -> None:
    class Newcomer:
        label = "New"

    new: Any = Newcomer()
    with pytest.raises(TypeError, match="no other value is known"):
        others(new, 3)
    assert others(Number(kinds(Experiment)["seed"].range, "Seed", integer=True), 0)  # type: ignore[attr-defined]
