"""What of an experiment fits together: features and layers with the data, losses with outputs, optimizers with batches.

Each field for itself is checked by its kind (``engine.fields``); here is what one says about another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.activations import ACTIVATIONS
from engine.datasets.base import About
from engine.errors import ExperimentError
from engine.faults import FAULTS
from engine.features import FEATURES
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.registry import Registry

if TYPE_CHECKING:
    from engine.experiment import Experiment, Layer


def check_consistency(experiment: Experiment) -> None:
    """Every field is allowed for itself; is the whole?

    Raises
    ------
    ExperimentError
        With the path of the first field that does not fit the others, and what would.
    """
    about = experiment.dataset.describe()
    _check_features(experiment.features, about)
    _check_layers(experiment.layers, about)
    _check_loss(experiment.loss, experiment.layers[-1].activation, about)
    _check_optimizer(experiment)
    _check_fault(experiment)


def _check_features(features: tuple[str, ...], about: About) -> None:
    n_inputs = len(about.inputs)
    for index, name in enumerate(features):
        field = f"features[{index}]"
        if name in features[:index]:
            raise ExperimentError(field, f"{name} stands twice", "repeated_name", {"value": name})
        if not _fits(name, about):
            known = [key for key in FEATURES if _fits(key, about)]
            raise ExperimentError(
                field,
                f"{name} is not to be had of the {n_inputs} inputs of this data set; allowed: {', '.join(known)}",
                "feature_needs_input",
                {"value": name, "n_inputs": n_inputs, "known": known},
            )


def _fits(name: str, about: About) -> bool:
    """Whether a feature can be made: a picture is seen as a whole, and only a picture."""
    needs = FEATURES[name].needs
    return bool(needs) and max(needs) < len(about.inputs) if about.image is None else not needs


def _check_layers(layers: tuple[Layer, ...], about: About) -> None:
    last = len(layers) - 1
    for index, layer in enumerate(layers[:-1]):
        if not ACTIVATIONS[layer.activation].hidden:
            raise ExperimentError(
                f"layers[{index}].activation",
                f"{layer.activation} is allowed in the last layer only",
                "output_only",
                {"value": layer.activation, "known": _names(ACTIVATIONS, hidden=True)},
            )
    units, activation = layers[-1].units, layers[-1].activation
    allowed = output_units(about, activation)
    if units not in allowed:
        wanted = " or ".join(str(count) for count in allowed)
        raise ExperimentError(
            f"layers[{last}].units",
            f"got {units}, the output layer must have {wanted} for this data set with {activation}",
            "output_units",
            {"value": units, "known": list(allowed), "task": about.task},
        )


def _names(activations: Registry[Any], *, hidden: bool) -> list[str]:
    return [name for name, entry in activations.items() if entry.hidden == hidden]


def output_units(about: About, activation: str) -> tuple[int, ...]:
    """How many output units fit: one per class, but a single one where the other class is what is left."""
    if about.task == "multi_class":
        return (len(about.classes),)
    if about.task == "binary" and activation == "softmax":
        return (2,)
    return (1,)


def _check_loss(name: str, activation: str, about: About) -> None:
    loss = LOSSES[name]
    if loss.tasks is not None and about.task not in loss.tasks:
        fitting = [key for key, entry in LOSSES.items() if entry.tasks is None or about.task in entry.tasks]
        raise ExperimentError(
            "loss",
            f"{name} does not fit a {about.task} task; allowed: {', '.join(fitting)}",
            "loss_task",
            {"value": name, "task": about.task, "known": fitting},
        )
    if loss.outputs is not None and activation not in loss.outputs:
        fitting = [key for key, entry in LOSSES.items() if entry.outputs is None or activation in entry.outputs]
        raise ExperimentError(
            "loss",
            f"{name} needs the output activation {' or '.join(loss.outputs)}, got {activation}",
            "loss_output",
            {"value": name, "activation": activation, "outputs": list(loss.outputs), "known": fitting},
        )


def _check_optimizer(experiment: Experiment) -> None:
    optimizer, n_params = experiment.optimizer, experiment.n_params
    name = OPTIMIZERS.name_of(type(optimizer))
    if optimizer.full_batch and experiment.batching.mode != "batch":
        mode = experiment.batching.mode
        raise ExperimentError(
            "batching.mode", f'{name} needs "batch", got {mode!r}', "needs_batch", {"value": mode, "optimizer": name}
        )
    if optimizer.needs_float64 and experiment.precision != "float64":
        raise ExperimentError(
            "precision",
            f'{name} needs "float64", got {experiment.precision!r}',
            "needs_float64",
            {"value": experiment.precision, "optimizer": name},
        )
    if optimizer.max_params is not None and n_params > optimizer.max_params:
        raise ExperimentError(
            "optimizer.name",
            f"{name} carries at most {optimizer.max_params:,} parameters, this network has {n_params:,}",
            "too_many_params",
            {"value": n_params, "max": optimizer.max_params, "optimizer": name},
        )


def _check_fault(experiment: Experiment) -> None:
    if FAULTS[experiment.fault].swaps_batch_size and experiment.optimizer.full_batch:
        name = OPTIMIZERS.name_of(type(experiment.optimizer))
        message = f"{name} needs all samples in one batch, with {experiment.fault} it would see one at a time"
        details = {"value": experiment.fault, "optimizer": name}
        raise ExperimentError("fault", message, "fault_splits_batch", details)
