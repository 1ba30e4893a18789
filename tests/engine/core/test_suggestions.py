"""What an experiment is where its JSON leaves things out: a data set's own inputs, and its suggestion."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from engine import Experiment, FieldError, prepare
from engine.components.features import FEATURES
from engine.core.catalog import suggestion
from engine.core.experiment import experiment_schema
from engine.core.suggestions import ENDS, SUGGESTED, suggested
from engine.datasets import DATASETS
from engine.datasets.gates import ThreeInputs
from engine.lessons.lesson import Lesson
from engine.schema.records import read

OUTPUTS = {"binary": 1, "multi_class": 3, "regression": 1}


def own_inputs(dataset: dict[str, Any]) -> int:
    return len(DATASETS[dataset["name"]](**{key: dataset[key] for key in dataset if key != "name"}).describe().inputs)


def partial(dataset: dict[str, Any]) -> dict[str, Any]:
    """A network for a data set, but not what it sees."""
    about = DATASETS[dataset["name"]]().describe()
    activation, loss = ENDS[about.task]
    units = len(about.classes) if about.task == "multi_class" else 1
    return {"dataset": dataset, "layers": [{"units": units, "activation": activation}], "loss": loss}


@pytest.mark.parametrize("dataset", [*({"name": name} for name in DATASETS), {"name": "iris", "inputs": 4}], ids=str)
def test_all_inputs_of_a_data_set_are_seen_where_nothing_is_said_of_them(dataset: dict[str, Any]) -> None:
    experiment = Experiment.from_json(partial(dataset))
    assert experiment.sizes[0] == own_inputs(dataset)
    assert set(experiment.features) <= set(FEATURES)
    assert Experiment.from_json(experiment.to_json()) == experiment


def test_what_is_said_of_inputs_holds() -> None:
    asked = partial({"name": "three_inputs"}) | {"features": ["x2", "x1"]}
    assert Experiment.from_json(asked).features == ("x2", "x1")
    # In Python, too, also for the very inputs that the default data set has.
    assert Experiment(dataset=ThreeInputs()).features == ("x1", "x2", "x3")
    assert Experiment(dataset=ThreeInputs(), features=("x1", "x2")).features == ("x1", "x2")
    assert dataclasses.replace(Experiment(), dataset=ThreeInputs()).features == ("x1", "x2")


def test_the_schema_does_not_claim_one_default_for_all_data_sets() -> None:
    features = experiment_schema()["properties"]["features"]
    assert "default" not in features
    assert features["description"] == "left out: all raw inputs of the data set"


@pytest.mark.parametrize("name", DATASETS)
def test_a_data_set_alone_stands_for_what_the_page_shows(name: str) -> None:
    experiment = Experiment.from_json({"dataset": {"name": name}, "seed": 5, "stop": {"max_epochs": 3}})
    assert tuple(DATASETS[name].suggest) == SUGGESTED
    said = experiment.to_json()
    assert {key: said[key] for key in SUGGESTED} == suggestion(DATASETS[name]())
    assert (experiment.seed, experiment.stop.max_epochs) == (5, 3)


def test_xor_alone_is_the_default() -> None:
    assert Experiment.from_json({"dataset": {"name": "xor"}}) == Experiment.from_json({}) == Experiment()


@pytest.mark.parametrize("field", SUGGESTED)
def test_whoever_says_something_of_it_gets_defaults_for_the_rest(field: str) -> None:
    usual = Experiment().to_json()
    asked = {"dataset": {"name": "circle"}, field: usual[field]}
    assert Experiment.from_json(asked).to_json() == usual | {"dataset": Experiment.from_json(asked).dataset.to_json()}


def table(n_inputs: int, classes: int) -> dict[str, Any]:
    rows = [[i + j / 2 for j in range(n_inputs)] + [i % max(classes, 2)] for i in range(12)]
    columns = [{"name": f"c{j}"} for j in range(n_inputs)]
    return {"inputs": columns, "target": {"name": "t"}, "classes": [f"k{i}" for i in range(classes)], "rows": rows}


@pytest.mark.parametrize("n_inputs", [1, 2, 5, 16])
@pytest.mark.parametrize("classes", [0, 2, 4])
def test_the_suggestion_fits_any_table(n_inputs: int, classes: int) -> None:
    experiment = Experiment.from_json({"dataset": {"name": "custom", "table": table(n_inputs, classes)}})
    task = {0: "regression", 2: "binary"}.get(classes, "multi_class")
    assert (experiment.layers[-1].activation, experiment.loss) == ENDS[task]
    assert experiment.sizes == (n_inputs, 4, classes if classes > 2 else 1)
    prepare(experiment)


def test_the_suggestion_follows_a_data_set_s_settings() -> None:
    assert Experiment.from_json({"dataset": {"name": "iris", "inputs": 4}}).sizes == (4, 4, 3)
    assert Experiment.from_json({"dataset": {"name": "blobs", "n_classes": 5}}).sizes[-1] == 5
    spiral = Experiment.from_json({"dataset": {"name": "spiral", "noise": 0.1}})
    assert list(spiral.features) == suggested(spiral.dataset)["features"] == ["x1", "x2", "sin_x1", "sin_x2"]


@pytest.mark.parametrize(
    ("dataset", "field"),
    [({"name": "nothing"}, "dataset.name"), ({"name": "xor", "noise": 3}, "dataset.noise"), (7, "dataset")],
)
def test_a_data_set_that_is_none_is_named(dataset: Any, field: str) -> None:
    with pytest.raises(FieldError) as refused:
        Experiment.from_json({"dataset": dataset})
    assert refused.value.field == field


def test_a_lesson_s_experiment_is_completed_alike() -> None:
    steps = [{"id": "one", "experiment": {"dataset": {"name": "iris"}}, "do": {"train": {"unit": "epoch", "to": 1}}}]
    assert read(Lesson, {"version": 1, "id": "mine", "steps": steps}).steps[0].experiment == steps[0]["experiment"]
    broken = [{**steps[0], "experiment": {"dataset": {"name": "nothing"}}}]
    with pytest.raises(FieldError, match=r"steps\[0\].*dataset\.name"):
        read(Lesson, {"version": 1, "id": "mine", "steps": broken})
