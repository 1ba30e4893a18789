"""Catalog of all components and datasets as plain data, from which the page builds menus and sliders."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from engine.components.activations import ACTIVATIONS, Activation
from engine.components.faults import FAULTS, NO_FAULT, Fault
from engine.components.features import FEATURES
from engine.components.initializers import INITIALIZERS
from engine.components.losses import LOSSES, Loss
from engine.components.optimizers import OPTIMIZERS, Optimizer
from engine.components.regularizers import REGULARIZERS
from engine.core.experiment import Experiment
from engine.core.suggestions import ENDS
from engine.datasets import DATASETS, Dataset, Samples
from engine.schema.records import describe
from engine.schema.registry import Registry

#: Version of the experiment's JSON: it goes up when an old link would mean something else.
VERSION = "1"

#: Points in the small picture of a data set.
PREVIEW_POINTS = 120

#: Pictures in the small picture of a data set of pictures.
PREVIEW_PICTURES = 4

TASKS = ("binary", "multi_class", "regression")


def catalog() -> dict[str, Any]:
    """The catalog as JSON-ready data, always the same: it is made of the registries and nothing else."""
    return {
        "version": VERSION,
        "fields": describe(Experiment),
        "datasets": {name: describe_dataset(dataset) for name, dataset in DATASETS.items()},
        "activations": {name: describe_activation(entry) for name, entry in ACTIVATIONS.items()},
        "losses": {name: describe_loss(entry) for name, entry in LOSSES.items()},
        "optimizers": {name: describe_optimizer(entry) for name, entry in OPTIMIZERS.items()},
        "initializers": describe_all(INITIALIZERS),
        "regularizers": {
            name: {"fields": describe(entry), "derivative": entry.derivative_formula}
            for name, entry in REGULARIZERS.items()
        },
        "faults": {name: describe_fault(entry) for name, entry in FAULTS.items() if name != NO_FAULT},
        "ends": {task: {"activation": activation, "loss": loss} for task, (activation, loss) in ENDS.items()},
        "features": {name: {"symbol": entry.symbol, "needs": list(entry.needs)} for name, entry in FEATURES.items()},
    }


def describe_all(registry: Registry[Any]) -> dict[str, Any]:
    """The own fields of every entry."""
    return {name: {"fields": describe(entry)} for name, entry in registry.items()}


def describe_activation(entry: Activation) -> dict[str, Any]:
    """The layers in which the activation is allowed, its range, and its formulas."""
    bounds = list(entry.bounds) if entry.bounds else None
    return {
        "hidden": entry.hidden,
        "negative_target": entry.negative_target,
        "bounds": bounds,
        "formula": entry.formula,
        "derivative": entry.derivative_formula,
    }


def describe_loss(entry: Loss) -> dict[str, Any]:
    """Output activations and tasks that the loss supports, and its formulas."""
    return {
        "outputs": list(entry.outputs) if entry.outputs else None,
        "tasks": list(entry.tasks or TASKS),
        "formula": entry.formula,
        "d_loss_d_a": entry.d_loss_d_a,
        "delta": entry.delta_formula,
        "mean_over": entry.mean_over,
    }


def describe_optimizer(entry: type[Optimizer]) -> dict[str, Any]:
    """Own fields, what it needs, and its update as assignments [[name, formula], …]."""
    needs = {flag: getattr(entry, flag) for flag in ("full_batch", "needs_float64", "max_params")}
    rules = [list(rule) for rule in entry.rules]
    return {"fields": describe(entry), **needs, "rules": rules, "slot_names": list(entry.slot_names)}


def describe_fault(entry: Fault) -> dict[str, Any]:
    """The part of a program with the fault, its article, and how it changes the formulas of an update."""
    shows = {
        "flips_sign": entry.flips_sign,
        "forgets_derivative": entry.forgets_derivative,
        "sums": entry.sums is not None,
    }
    return {"part": entry.part, "article": entry.article, **shows}


def describe_dataset(entry: type[Dataset]) -> dict[str, Any]:
    """Fields, names and units, a preview and the suggested experiment of one data set, with its default settings."""
    dataset = entry()
    about = dataclasses.asdict(dataset.describe())
    about["view"] = [list(limits) for limits in about["view"]]
    about |= {"inputs": list(about["inputs"]), "classes": list(about["classes"])}
    if about["image"] is not None:  # hundreds of pixels need no names
        about |= {"inputs": [], "view": [], "image": list(about["image"])}
    return {
        "fields": describe(entry),
        "about": about,
        "preview": preview(dataset),
        "suggest": suggestion(dataset),
    }


def preview(dataset: Dataset) -> dict[str, Any]:
    """Up to 120 points [x, y] with their labels, in natural units; of one input, y is what to predict.

    They are spread over all samples: the first of a spiral would be only its middle.
    """
    samples = dataset.make()
    if (image := dataset.describe().image) is not None:
        return _pictures(samples, image)
    n = len(samples.targets)
    rows = np.linspace(0, n - 1, min(n, PREVIEW_POINTS)).astype(int)
    inputs, labels = samples.inputs[rows], samples.targets[rows]
    x, y = inputs[:, 0], inputs[:, 1] if inputs.shape[1] > 1 else labels
    points = [[_short(a), _short(b)] for a, b in zip(x, y, strict=True)]
    return {"points": points, "labels": [_short(label) for label in labels]}


def _pictures(samples: Samples, image: tuple[int, int]) -> dict[str, Any]:
    """The first picture of four classes, every pixel a digit from 0 to f."""
    labels = samples.targets[:PREVIEW_POINTS]
    first = [int(np.argmax(labels == label)) for label in np.unique(labels)[:PREVIEW_PICTURES]]
    shades = np.rint(samples.inputs[first] * (15.0 / samples.input_scale)).astype(int)
    pictures = ["".join(f"{shade:x}" for shade in row) for row in shades]
    return {"points": [], "labels": [], "image": list(image), "pictures": pictures}


def suggestion(dataset: Dataset) -> dict[str, Any]:
    """``suggest`` with every field written out, so that choosing a data set leaves nothing over from the last one."""
    whole = Experiment.from_json({"dataset": dataset.to_json(), **dataset.suggest}).to_json()
    return {key: whole[key] for key in dataset.suggest}


def _short(value: float) -> float | int:
    """A coordinate rounded for a small picture."""
    rounded = round(float(value), 2)
    return int(rounded) if rounded == int(rounded) else rounded
