# ruff: noqa: RUF009  the field makers are called once per field, on purpose
"""The experiment: the one description of a run, the same JSON on the page, on the wire, in the URL and in a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import bfgs  # noqa: F401  registers itself
from engine.activations import ACTIVATIONS
from engine.consistency import check_consistency
from engine.datasets import DATASETS
from engine.datasets.base import SEED, Dataset
from engine.datasets.gates import Xor
from engine.faults import FAULTS
from engine.features import FEATURES, own_inputs
from engine.fields import Choice, choice, flag, integer, kinds, list_of, number
from engine.initializers import INITIALIZERS, Initializer, Normal
from engine.json_text import parse_json
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS, GradientDescent, Optimizer
from engine.ranges import Range
from engine.records import Nested, Record, named, nested, read, schema, write
from engine.regularizers import REGULARIZERS, NoRegularizer, Regularizer
from engine.suggestions import SUGGESTED, suggested

MODES = ("sgd", "mini_batch", "batch")
ORDERS = ("fixed", "shuffled", "with_replacement")
#: What the numbers of training are computed in; the state of a run is float64 in either case.
PRECISIONS = ("float64", "float32")
#: Who computes: whoever is fastest, or NumPy in any case, whose digits a script of one's own repeats.
COMPUTES = ("fastest", "numpy")
#: The fields that can change while it trains.
HOT = ("optimizer", "batching", "regularizer", "stop")
#: The last layer is the output layer, so this is eight hidden ones.
LAYERS = Range(1, 9, 1)
UNITS = Range(1, 512, 1)


@dataclass(frozen=True)
class Layer(Record):
    """Units that share an activation; what feeds them is the layer before."""

    units: int = integer(2, UNITS, "Units")
    activation: str = choice("sigmoid", ACTIVATIONS, "Activation")


@dataclass(frozen=True)
class Batching(Record):
    """How many samples an update sees, and in which order they come."""

    mode: str = choice("batch", MODES, "Mode")
    batch_size: int = integer(4, Range(1, 5000, 1, unit="samples"), "Batch size")
    order: str = choice("fixed", ORDERS, "Order")


@dataclass(frozen=True)
class Stop(Record):
    """When to stop; null means: not for this reason. All are looked at when an epoch ends."""

    max_epochs: int | None = integer(None, Range(1, 10**9, 1), "Epochs", nullable=True)
    target_loss: float | None = number(None, Range(0.0, 1e6), "Training loss reached", nullable=True)
    plateau_epochs: int | None = integer(None, Range(1, 10**6, 1), "Epochs without improvement", nullable=True)
    plateau_delta: float = number(1e-6, Range(0.0, 1.0), "Improvement that counts")


class _OwnInputs(tuple[str, ...]):
    """Stands for the inputs of whatever data set an experiment has; its items are those of the default one."""


_OWN_INPUTS = _OwnInputs(("x1", "x2"))


@dataclass(frozen=True)
class Experiment(Record):
    """One description of a run. It checks itself: whatever exists is allowed.

    ``features`` that are left out are all raw inputs of the data set.

    Raises
    ------
    ExperimentError
        With the path of the field that does not fit, and why.

    Examples
    --------
    >>> Experiment(layers=[Layer(3, "tanh"), Layer(1, "sigmoid")], seed=7).sizes
    (2, 3, 1)
    """

    dataset: Dataset = named(Xor(), DATASETS, "Data set")
    features: tuple[str, ...] = list_of(
        _OWN_INPUTS,
        Choice(FEATURES, "Input"),
        Range(1, len(FEATURES), 1),
        "Inputs",
        follows="left out: all raw inputs of the data set",
    )
    layers: tuple[Layer, ...] = list_of((Layer(2), Layer(1)), Nested(Layer, "Layer"), LAYERS, "Layers")
    biases: bool = flag(True, "Biases")
    initializer: Initializer = named(Normal(), INITIALIZERS, "Initializer")
    loss: str = choice("binary_cross_entropy", LOSSES, "Loss")
    optimizer: Optimizer = named(GradientDescent(), OPTIMIZERS, "Optimizer")
    regularizer: Regularizer = named(NoRegularizer(), REGULARIZERS, "Regularization")
    batching: Batching = nested(Batching(), "Batching")
    stop: Stop = nested(Stop(), "Stop")
    seed: int = integer(0, SEED, "Seed")
    precision: str = choice("float64", PRECISIONS, "Precision")
    compute: str = choice("fastest", COMPUTES, "Computed by")
    fault: str = choice("none", FAULTS, "Fault")

    def __post_init__(self) -> None:
        is_silent = self.features is _OWN_INPUTS
        super().__post_init__()
        if is_silent:
            about = self.dataset.describe()
            own = own_inputs(len(about.inputs), is_image=about.image is not None)
            object.__setattr__(self, "features", own)
        check_consistency(self)

    @classmethod
    def complete(cls, data: dict[str, Any], field: str) -> dict[str, Any]:
        """Where a data set is named, but nothing of what its suggestion says, that suggestion holds."""
        if "dataset" not in data or any(name in data for name in SUGGESTED):
            return data
        dataset = kinds(cls)["dataset"].read(data["dataset"], f"{field}.dataset".removeprefix("."))
        return {**suggested(dataset), **data, "dataset": dataset}

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Network inputs, then the units of every layer."""
        n_inputs = len(self.dataset.describe().inputs)
        fan_in = sum(FEATURES[name].width(n_inputs) for name in self.features)
        return (fan_in, *(layer.units for layer in self.layers))

    @property
    def n_params(self) -> int:
        """Weights and, if there are any, biases."""
        pairs = zip(self.sizes, self.sizes[1:], strict=False)
        return sum((fan_in + self.biases) * fan_out for fan_in, fan_out in pairs)

    @classmethod
    def from_json(cls, source: str | bytes | dict[str, Any]) -> Experiment:
        """Read JSON text, or the object in it.

        ``features`` that are left out are all raw inputs of the data set, other keys take their defaults; but where a
        data set is named and nothing is said of network, loss, optimizer and batches, the data set's suggestion holds.

        Raises
        ------
        ExperimentError
            For text that is not JSON, an unknown or repeated key, and every value that is not allowed.
        """
        return read(cls, source if isinstance(source, dict) else parse_json(source))

    def to_json(self) -> dict[str, Any]:
        """The whole experiment as the JSON object, every key present, in canonical order."""
        return write(self)

    def is_hot_change(self, new: Experiment) -> bool:
        """Whether ``new`` differs only in what can change while it trains: optimizer, batching, regularizer, stop."""
        return all(getattr(self, name) == getattr(new, name) for name in kinds(Experiment) if name not in HOT)


def experiment_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an experiment."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Experiment"} | schema(Experiment)
