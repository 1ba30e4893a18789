"""Base of data sets: a frozen record with its own fields that generates samples, the same for the same seed.

An entry of ``DATASETS`` is the only place that knows a data set: its limits, its points, its names and units,
and the experiment with which a visitor sees it solved.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array
from engine.randomness import POINTS, generator
from engine.schema.fields import integer, number
from engine.schema.ranges import Range
from engine.schema.records import Record, write
from engine.schema.registry import Registry

Task: TypeAlias = Literal["binary", "multi_class", "regression"]

#: Every seed of the engine: whatever 32 bits hold.
SEED = Range(0, 2**32 - 1, 1)


@dataclass(frozen=True, slots=True)
class Quantity:
    """The quantity of an axis; ``unit`` is ``""`` for a pure number."""

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """Description of a dataset.

    ``view`` holds the (low, high) of every raw input in natural units, within which all samples lie;
    ``classes`` the name of every class, in the order of the labels (empty for a regression); ``image`` the (height,
    width) of the pictures whose pixels the inputs are, row by row, if they are that.
    """

    task: Task
    inputs: tuple[Quantity, ...]
    target: Quantity
    classes: tuple[str, ...]
    view: tuple[tuple[float, float], ...]
    title: str
    description: str
    image: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """The samples in natural units; what a network sees is ``(natural - offset) / scale``.

    ``inputs`` (n, d), uint8 where they are pixels; ``targets`` (n,): the class as a whole number from 0, or the
    measured quantity; ``input_scale`` (d,). Large sets are made once and shared: then ``seen`` is ``inputs`` divided by
    their scale, ready, and both refuse to be written to. ``held_out`` is how many of the first samples are for testing,
    where the data set says so itself; None: they are drawn at random. ``input_offset``
    (d,) is subtracted first, nothing if left out; ``target_view`` is the (low, high) of a quantity that pictures show
    at least, in natural units.
    """

    inputs: NDArray[Any]
    targets: Array
    input_scale: Array
    target_scale: float = 1.0
    seen: Array | None = None
    held_out: int | None = None
    input_offset: Array | None = None
    target_view: tuple[float, float] | None = None

    @property
    def offset(self) -> Array:
        """(d,), zeros where none was given."""
        return np.zeros(self.inputs.shape[1]) if self.input_offset is None else self.input_offset


@dataclass(frozen=True)
class Dataset(Record, ABC):
    """One data set and its settings. A range with min == max says that the setting is fixed here."""

    n_samples: int = integer(200, Range(10, 5000, 10), "Points")
    noise: float = number(0.0, Range(0.0, 0.5, 0.05), "Noise")
    train_share: float = number(0.5, Range(0.1, 1.0, 0.05), "Share of points to train on")
    seed: int = integer(0, SEED, "Seed of the points")

    about: ClassVar[About]
    #: The part of an experiment with which a visitor sees this data set solved in a few seconds.
    suggest: ClassVar[Mapping[str, Any]] = {}

    def describe(self) -> About:
        """``about``, where the settings change nothing in it."""
        return self.about

    @abstractmethod
    def make(self) -> Samples:
        """The samples, always the same ones for the same settings."""

    def to_json(self) -> dict[str, Any]:
        """The JSON of ``dataset`` in an experiment."""
        return {"name": DATASETS.name_of(type(self))} | write(self)

    def rng(self) -> np.random.Generator:
        """The generator of this data set's points; nothing else draws from it."""
        return generator(self.seed, POINTS)


DATASETS: Registry[type[Dataset]] = Registry("data set")


def suggestion(
    *column: tuple[int, str],
    loss: str,
    features: tuple[str, ...] = ("x1", "x2"),
    biases: bool = True,
    initializer: Mapping[str, Any] = MappingProxyType({"name": "xavier_normal"}),
    optimizer: tuple[str, float] = ("gradient_descent", 0.1),
    regularizer: Mapping[str, Any] = MappingProxyType({"name": "none"}),
    batching: tuple[str, int, str] = ("mini_batch", 10, "shuffled"),
) -> dict[str, Any]:
    """The JSON of ``suggest``: all of an experiment but data, stop rules and seed, so that nothing is left over.

    ``column`` holds units and activation of every layer; ``optimizer`` name and learning rate; ``batching`` mode,
    batch size and order.
    """
    return {
        "features": list(features),
        "layers": [{"units": units, "activation": activation} for units, activation in column],
        "biases": biases,
        "initializer": dict(initializer),
        "loss": loss,
        "optimizer": {"name": optimizer[0], "learning_rate": optimizer[1]},
        "regularizer": dict(regularizer),
        "batching": dict(zip(("mode", "batch_size", "order"), batching, strict=True)),
    }
