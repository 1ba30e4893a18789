"""Cross-field validation of an experiment: features and layers against the data, losses against outputs, and so on.

Each field by itself is checked by its kind (``engine.schema.fields``). Every function here raises an
``FieldError`` with the path of the first field that does not fit the others, and what would.
"""

from __future__ import annotations

from typing import Any

from engine.components.activations import ACTIVATIONS
from engine.components.faults import FAULTS
from engine.components.features import FEATURES
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS, Optimizer
from engine.core.parts import Layer
from engine.datasets.base import About
from engine.errors import FieldError
from engine.schema.registry import Registry


def check_features(features: tuple[str, ...], about: About) -> None:
    """Check that each feature fits the inputs, and that none is a duplicate."""
    n_inputs = len(about.inputs)
    for index, name in enumerate(features):
        field = f"features[{index}]"
        if name in features[:index]:
            raise FieldError(field, f"{name} is a duplicate name", "repeated_name", {"value": name})
        if not _fits(name, about):
            known = [key for key in FEATURES if _fits(key, about)]
            raise FieldError(
                field,
                f"{name} is not available for the {n_inputs} inputs of this data set; allowed: {', '.join(known)}",
                "feature_needs_input",
                {"value": name, "n_inputs": n_inputs, "known": known},
            )


def _fits(name: str, about: About) -> bool:
    """Whether a feature applies: ``pixels`` to pictures, the others to all else."""
    needs = FEATURES[name].needs
    return bool(needs) and max(needs) < len(about.inputs) if about.image is None else not needs


def check_layers(layers: tuple[Layer, ...], about: About) -> None:
    """Check the activations of hidden layers, and units and activation of the output layer."""
    last = len(layers) - 1
    for index, layer in enumerate(layers[:-1]):
        if not ACTIVATIONS[layer.activation].hidden:
            raise FieldError(
                f"layers[{index}].activation",
                f"{layer.activation} is allowed in the last layer only",
                "output_only",
                {"value": layer.activation, "known": _names(ACTIVATIONS, hidden=True)},
            )
    units, activation = layers[-1].units, layers[-1].activation
    allowed = output_units(about, activation)
    if units not in allowed:
        wanted = " or ".join(str(count) for count in allowed)
        raise FieldError(
            f"layers[{last}].units",
            f"got {units}, the output layer must have {wanted} for this data set with {activation}",
            "output_units",
            {"value": units, "known": list(allowed), "task": about.task},
        )


def _names(activations: Registry[Any], *, hidden: bool) -> list[str]:
    return [name for name, entry in activations.items() if entry.hidden == hidden]


def output_units(about: About, activation: str) -> tuple[int, ...]:
    """Allowed numbers of output units: one per class, or a single one for two classes."""
    if about.task == "multi_class":
        return (len(about.classes),)
    if about.task == "binary" and activation == "softmax":
        return (2,)
    return (1,)


def check_loss(name: str, activation: str, about: About) -> None:
    """Check the loss against the task and the output layer's activation."""
    loss = LOSSES[name]
    if loss.tasks is not None and about.task not in loss.tasks:
        fitting = [key for key, entry in LOSSES.items() if entry.tasks is None or about.task in entry.tasks]
        raise FieldError(
            "loss",
            f"{name} does not fit a {about.task} task; allowed: {', '.join(fitting)}",
            "loss_task",
            {"value": name, "task": about.task, "known": fitting},
        )
    if loss.outputs is not None and activation not in loss.outputs:
        fitting = [key for key, entry in LOSSES.items() if entry.outputs is None or activation in entry.outputs]
        raise FieldError(
            "loss",
            f"{name} needs the output activation {' or '.join(loss.outputs)}, got {activation}",
            "loss_output",
            {"value": name, "activation": activation, "outputs": list(loss.outputs), "known": fitting},
        )


def check_optimizer(optimizer: Optimizer, mode: str, precision: str, n_params: int) -> None:
    """Check the optimizer against batching, precision and number of parameters."""
    name = OPTIMIZERS.name_of(type(optimizer))
    if optimizer.full_batch and mode != "batch":
        raise FieldError(
            "batching.mode", f'{name} needs "batch", got {mode!r}', "needs_batch", {"value": mode, "optimizer": name}
        )
    if optimizer.needs_float64 and precision != "float64":
        raise FieldError(
            "precision",
            f'{name} needs "float64", got {precision!r}',
            "needs_float64",
            {"value": precision, "optimizer": name},
        )
    if optimizer.max_params is not None and n_params > optimizer.max_params:
        raise FieldError(
            "optimizer.name",
            f"{name} carries at most {optimizer.max_params:,} parameters, this network has {n_params:,}",
            "too_many_params",
            {"value": n_params, "max": optimizer.max_params, "optimizer": name},
        )


def check_fault(fault: str, optimizer: Optimizer) -> None:
    """Check the fault against the optimizer."""
    if FAULTS[fault].swaps_batch_size and optimizer.full_batch:
        name = OPTIMIZERS.name_of(type(optimizer))
        message = f"{name} needs all samples in one batch, with {fault} it would see one at a time"
        details = {"value": fault, "optimizer": name}
        raise FieldError("fault", message, "fault_splits_batch", details)
