"""The parts of an experiment that have no registry: its layers, how its samples come in batches, when it stops."""

from __future__ import annotations

from dataclasses import dataclass

from engine.components.activations import ACTIVATIONS
from engine.schema.fields import choice, integer, number
from engine.schema.ranges import Range
from engine.schema.records import Record

MODES = ("sgd", "mini_batch", "batch")
ORDERS = ("fixed", "shuffled", "with_replacement")
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
    """Batching: samples per update, and their order."""

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
