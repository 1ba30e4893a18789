"""The experiment with which a visitor sees a data set solved, fitted to the data set's present settings.

A data set's ``suggest`` is made for its default settings. With others it may have more inputs, another number of
classes, or another task (a custom table); what the suggestion says of inputs and outputs follows them.
"""

from __future__ import annotations

from typing import Any

from engine.components.features import own_inputs
from engine.core.consistency import output_units
from engine.datasets.base import About, Dataset

#: What a suggestion says: either all of it holds, or none.
SUGGESTED = ("features", "layers", "biases", "initializer", "loss", "optimizer", "regularizer", "batching")
#: What a network ends with that learns a task: the last layer's activation, and the loss.
ENDS = {
    "binary": ("sigmoid", "binary_cross_entropy"),
    "multi_class": ("softmax", "cross_entropy"),
    "regression": ("linear", "mean_squared_error"),
}


def suggested(dataset: Dataset) -> dict[str, Any]:
    """The JSON of ``SUGGESTED`` for a data set as it is set."""
    about, usual = dataset.describe(), type(dataset)().describe()
    fields = dict(dataset.suggest)
    if len(about.inputs) != len(usual.inputs):
        fields["features"] = list(own_inputs(len(about.inputs), is_image=about.image is not None))
    if about.task != usual.task or len(about.classes) != len(usual.classes):
        fields |= _ending(fields, about, is_another_task=about.task != usual.task)
    return fields


def _ending(fields: dict[str, Any], about: About, *, is_another_task: bool) -> dict[str, Any]:
    """The layers and the loss with outputs for the task and the classes that there are."""
    *hidden, last = fields["layers"]
    activation, loss = ENDS[about.task] if is_another_task else (last["activation"], fields["loss"])
    units = output_units(about, activation)[0]
    return {"layers": [*hidden, {"units": units, "activation": activation}], "loss": loss}
