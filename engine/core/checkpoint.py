"""Checkpoint: a state as named arrays and a JSON object, from which a run resumes bit for bit.

Arrays are called ``layers.0.weights`` (fan_in, fan_out) and ``layers.0.biases`` (fan_out,), the first layer being 0;
``optimizer.0``, … hold the optimizer state, flat. Foreign files need only the layers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array
from engine.core.experiment import Experiment
from engine.core.network import Layout
from engine.core.state import Counters, TrainState, counters, first_slots
from engine.errors import FieldError
from engine.schema.fields import refuse
from engine.schema.records import read, write

#: Arrays of one file: nine layers, and the optimizer state.
MOST_ARRAYS = 32
_NAME = re.compile(r"layers\.[0-8]\.(weights|biases)|optimizer\.[0-9]")

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """The content of a checkpoint file.

    Parameters
    ----------
    sizes, biases : the network's, as ``Experiment.sizes`` and ``Experiment.biases``.
    experiment, counted : the run that was kept, and its counters; None in a foreign file.
    state : ``state_vector`` with which ``restore`` goes on, where there is an experiment.
    optimizer_starts_over : the file does not hold what the optimizer remembers, though it remembers something.
    params : (n_params,).
    """

    sizes: tuple[int, ...]
    biases: bool
    params: Array
    experiment: Experiment | None = None
    counted: dict[str, Any] | None = None
    state: Array | None = None
    optimizer_starts_over: bool = False

    def fits(self, experiment: Experiment) -> bool:
        """Whether an experiment has a network of the same shape."""
        return (self.sizes, self.biases) == (experiment.sizes, experiment.biases)


def arrays_of(experiment: Experiment, state: TrainState) -> dict[str, Array]:
    """The parameters layer by layer, and the optimizer state."""
    arrays: dict[str, Array] = {}
    for index, (weights, biases) in enumerate(Layout.of(experiment).views(state.params)):
        arrays[f"layers.{index}.weights"] = weights
        if biases is not None:
            arrays[f"layers.{index}.biases"] = biases
    return arrays | {f"optimizer.{index}": slot for index, slot in enumerate(state.slots)}


def facts_of(experiment: Experiment, state: TrainState) -> dict[str, Any]:
    """Metadata of a checkpoint."""
    return {"experiment": experiment.to_json(), "counters": counters(state)}


def open_arrays(arrays: Arrays, facts: Mapping[str, Any]) -> Checkpoint:
    """Read a checkpoint from untrusted arrays; everything is checked.

    Parameters
    ----------
    arrays : of any numbers.
    facts : ``experiment`` and ``counters``, or nothing.

    Raises
    ------
    FieldError
        Its field is the name of an array, or "experiment…".
    """
    for name, array in arrays.items():
        _check_array(name, array)
    layers = _layers(arrays)
    biases = "layers.0.biases" in arrays
    sizes = (len(layers[0][0]), *(weights.shape[1] for weights, _ in layers))
    parts = [part.ravel() for layer in layers for part in layer if part is not None]
    opened = Checkpoint(sizes, biases, np.concatenate(parts))
    return _with_experiment(opened, arrays, facts) if facts.get("experiment") is not None else opened


def experiment_in(facts: Mapping[str, Any]) -> Experiment:
    """The experiment in the metadata.

    Raises
    ------
    FieldError
        With a field "experiment…".
    """
    found = facts.get("experiment")
    if not isinstance(found, dict):
        raise refuse("experiment", found, "an object")
    try:
        return Experiment.from_json(found)
    except FieldError as error:
        field = f"experiment.{error.field}".rstrip(".")
        raise FieldError(field, error.message, error.code, error.details) from None


def _check_array(name: str, array: NDArray[Any]) -> None:
    if not _NAME.fullmatch(name):
        allowed = "layers.0.weights, layers.0.biases, … and optimizer.0, …"
        raise FieldError(name[:80], f"unknown array; allowed: {allowed}", "file_name", {"allowed": allowed})
    if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise FieldError(
            name,
            f"holds {array.dtype}, allowed: numbers",
            "file_kind",
            {"value": str(array.dtype), "allowed": "numbers"},
        )
    if not array.size or not np.isfinite(array).all():
        raise FieldError(name, "is empty or holds a number that is not finite", "file_not_finite", {})


def _layers(arrays: Arrays) -> list[tuple[Array, Array | None]]:
    """Weights and biases of each layer, with checked shapes."""
    count = sum(name.endswith(".weights") for name in arrays)
    has_biases = "layers.0.biases" in arrays
    layers: list[tuple[Array, Array | None]] = []
    for index in range(max(1, count)):
        weights = _named(arrays, f"layers.{index}.weights")
        before = layers[-1][0].shape[1] if layers else (weights.shape[0] if weights.ndim == 2 else None)
        if weights.ndim != 2 or weights.shape[0] != before:
            raise _wrong_shape(f"layers.{index}.weights", weights, f"({before or 'inputs'}, units)")
        name = f"layers.{index}.biases"
        biases = _named(arrays, name) if has_biases else None
        if biases is not None and biases.shape != weights.shape[1:]:
            raise _wrong_shape(name, biases, str(weights.shape[1:]))
        if biases is None and name in arrays:
            raise FieldError(name, "layer 0 has no biases, so none may have", "file_missing", {})
        layers.append((weights, biases))
    return layers


def _named(arrays: Arrays, name: str) -> Array:
    if name not in arrays:
        raise FieldError(name, "is missing", "file_missing", {})
    return arrays[name].astype(np.float64)


def _wrong_shape(name: str, array: NDArray[Any], allowed: str) -> FieldError:
    details = {"value": str(array.shape), "allowed": allowed}
    return FieldError(name, f"has the shape {array.shape}, allowed: {allowed}", "file_shape", details)


def _with_experiment(opened: Checkpoint, arrays: Arrays, facts: Mapping[str, Any]) -> Checkpoint:
    """Add the counters and optimizer state of the run, if they are complete."""
    experiment = experiment_in(facts)
    if not opened.fits(experiment):
        _refuse_layers(experiment, arrays)
    counted = write(read(Counters, facts.get("counters") or {}, "counters"))
    slots = first_slots(experiment)
    optimizer_starts_over = bool(slots) and not any(name.startswith("optimizer.") for name in arrays)
    slots = () if optimizer_starts_over else slots
    flat = [opened.params]
    for index, slot in enumerate(slots):
        name = f"optimizer.{index}"
        kept = _named(arrays, name)
        if kept.shape != slot.shape:
            raise _wrong_shape(name, kept, str(slot.shape))
        flat.append(kept)
    return Checkpoint(
        opened.sizes,
        opened.biases,
        opened.params,
        experiment,
        counted,
        np.concatenate(flat),
        optimizer_starts_over,
    )


def _refuse_layers(experiment: Experiment, arrays: Arrays) -> None:
    """Name the first array that is not as the experiment says.

    Raises
    ------
    FieldError
        In any case: there is one.
    """
    for index, sizes in enumerate(pairwise(experiment.sizes)):
        weights = _named(arrays, f"layers.{index}.weights")
        if weights.shape != sizes:
            raise _wrong_shape(f"layers.{index}.weights", weights, str(sizes))
    last = f"layers.{len(experiment.layers)}.weights"
    if last in arrays:
        raise FieldError(last, "the experiment beside it has no such layer", "file_name", {"allowed": "none"})
    allowed = "biases in every layer" if experiment.biases else "no biases"
    raise FieldError("layers.0.biases", f"the experiment beside it has {allowed}", "file_missing", {})
