"""The catalog: complete, plain JSON, always the same, and small enough to stand inside the page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.components.activations import ACTIVATIONS
from engine.components.features import FEATURES
from engine.components.initializers import INITIALIZERS
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS
from engine.components.regularizers import REGULARIZERS
from engine.core.catalog import catalog
from engine.core.experiment import Experiment
from engine.datasets import DATASETS
from engine.schema.fields import kinds
from engine.schema.records import describe
from engine.schema.registry import Registry


def as_text(part: object) -> str:
    return json.dumps(part, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def test_is_strict_json_small_and_always_the_same() -> None:
    found = catalog()
    text = as_text(found)
    assert text == as_text(catalog())
    assert json.loads(text) == found
    # A data set more must not be too much; one that is too large must be.
    datasets = found.pop("datasets")
    assert max(len(as_text(entry).encode()) for entry in datasets.values()) < 4_000
    assert len(as_text(found).encode()) < 15_000


def test_names_everything_in_the_registries() -> None:
    found = catalog()
    registries: dict[str, Registry[Any]] = {
        "datasets": DATASETS,
        "activations": ACTIVATIONS,
        "losses": LOSSES,
        "optimizers": OPTIMIZERS,
        "initializers": INITIALIZERS,
        "regularizers": REGULARIZERS,
        "features": FEATURES,
    }
    for key, registry in registries.items():
        assert list(found[key]) == list(registry)
    assert list(found["fields"]) == list(kinds(Experiment))


@pytest.mark.parametrize("name", DATASETS)
def test_data_set(name: str) -> None:
    found = catalog()["datasets"][name]
    assert found["fields"] == describe(DATASETS[name])
    points, labels = found["preview"]["points"], found["preview"]["labels"]
    assert len(points) == len(labels) <= 120
    assert points or found["preview"]["pictures"]
    assert all(len(point) == 2 for point in points)
    whole = Experiment.from_json({"dataset": {"name": name}, **found["suggest"]})
    assert {key: whole.to_json()[key] for key in found["suggest"]} == found["suggest"]
    assert set(found["suggest"]) == set(kinds(Experiment)) - {
        "dataset",
        "stop",
        "seed",
        "precision",
        "compute",
        "fault",
    }


def test_says_what_fits_what() -> None:
    found = catalog()
    softmax = found["activations"]["softmax"]
    assert (softmax["hidden"], softmax["negative_target"], softmax["bounds"]) == (False, 0.0, [0.0, 1.0])
    assert found["losses"]["binary_cross_entropy"]["outputs"] == ["sigmoid"]
    assert "regression" not in found["losses"]["cross_entropy"]["tasks"]
    assert found["losses"]["mean_squared_error"]["tasks"] == ["binary", "multi_class", "regression"]
    assert found["optimizers"]["bfgs"]["full_batch"] is True
    assert [name for name, entry in found["optimizers"].items() if entry["needs_float64"]] == ["bfgs"]
    assert found["fields"]["precision"]["names"] == ["float64", "float32"]
    assert found["features"]["x1_x2"] == {"symbol": "x₁x₂", "needs": [0, 1]}


def test_says_how_everything_is_computed() -> None:
    found = catalog()
    sigmoid, loss = found["activations"]["sigmoid"], found["losses"]["binary_cross_entropy"]
    assert (sigmoid["formula"], sigmoid["derivative"]) == ("1 / (1 + exp(-z))", "a * (1 - a)")
    assert (loss["delta"], loss["mean_over"]) == ("a - y", "outputs")
    assert found["losses"]["half_squared_error"]["d_loss_d_a"] == "a - y"
    assert found["optimizers"]["momentum"]["rules"] == [["v", "momentum * v + g"], ["w", "w - learning_rate * v"]]
    assert found["optimizers"]["adam"]["slot_names"] == ["m", "v"]
    assert found["optimizers"]["bfgs"]["rules"] == found["optimizers"]["bfgs"]["slot_names"] == []
    assert {name: entry["derivative"] for name, entry in found["regularizers"].items()} == {
        "none": "0",
        "l1": "rate * sign(w)",
        "l2": "rate * w",
    }


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_has_its_formulas(name: str) -> None:
    entry = catalog()["activations"][name]
    assert entry["formula"]
    assert entry["derivative"]
