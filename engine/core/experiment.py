# ruff: noqa: RUF009  the field makers are called once per field, on purpose
"""The experiment: the description of a run, with the same JSON on the page, the wire, in URLs and files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.components import bfgs  # noqa: F401  registers itself
from engine.components.faults import FAULTS
from engine.components.features import FEATURES, own_inputs
from engine.components.initializers import INITIALIZERS, Initializer, Normal
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS, GradientDescent, Optimizer
from engine.components.regularizers import REGULARIZERS, NoRegularizer, Regularizer
from engine.core.consistency import check_fault, check_features, check_layers, check_loss, check_optimizer
from engine.core.parts import LAYERS, Batching, Layer, Stop
from engine.core.suggestions import SUGGESTED, suggested
from engine.datasets import DATASETS
from engine.datasets.base import SEED, Dataset
from engine.datasets.gates import Xor
from engine.json_text import parse_json
from engine.schema.fields import Choice, choice, flag, integer, kinds, list_of
from engine.schema.ranges import Range
from engine.schema.records import Nested, Record, named, nested, read, schema, write

#: What the numbers of training are computed in; the state of a run is float64 in either case.
PRECISIONS = ("float64", "float32")
#: Backend: the fastest one, or always NumPy, whose digits an exported script repeats.
COMPUTES = ("fastest", "numpy")
#: The fields that can change while it trains.
HOT = ("optimizer", "batching", "regularizer", "stop")


class _OwnInputs(tuple[str, ...]):
    """Stands for the inputs of whatever data set an experiment has; its items are those of the default one."""


_OWN_INPUTS = _OwnInputs(("x1", "x2"))


@dataclass(frozen=True)
class Experiment(Record):
    """The description of a run. It validates itself on construction.

    ``features`` that are left out are all raw inputs of the data set.

    Raises
    ------
    FieldError
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
        self._check_consistency()

    def _check_consistency(self) -> None:
        about = self.dataset.describe()
        check_features(self.features, about)
        check_layers(self.layers, about)
        check_loss(self.loss, self.layers[-1].activation, about)
        check_optimizer(self.optimizer, self.batching.mode, self.precision, self.n_params)
        check_fault(self.fault, self.optimizer)

    @classmethod
    def complete(cls, data: dict[str, Any], field: str) -> dict[str, Any]:
        """Fill in the dataset's suggestion, where a dataset is named but none of the suggested fields."""
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
        FieldError
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
