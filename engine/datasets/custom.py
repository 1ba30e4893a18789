"""The custom dataset: points drawn on the page, or read from a CSV file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arrays import Array, read_only
from engine.datasets.base import DATASETS, About, Dataset, Quantity, Samples, Task, suggestion
from engine.datasets.table import ROWS, Column, Table
from engine.datasets.table_field import table_field
from engine.schema.fields import Number, choice, number, of_kind
from engine.schema.ranges import Range

SCALINGS = ("none", "max", "standard")

#: Default points: a disc of seven points among nine others.
_DISC = ((0, 0), (2, 0), (1, 2), (-1, 2), (-2, 0), (-1, -2), (1, -2))
_AROUND = ((5, 0), (4, 3), (1, 5), (-3, 4), (-5, 1), (-4, -3), (-1, -5), (3, -4), (5, -2))
_PLANE = (Column("x₁", "", (-6.0, 6.0)), Column("x₂", "", (-6.0, 6.0)))
START = Table(
    _PLANE,
    Column("class"),
    ("orange", "blue"),
    read_only(np.array([(*point, 1.0) for point in _DISC] + [(*point, 0.0) for point in _AROUND])),
)


class RowCount(Number):
    """A field kind: the number of rows, which follows from the table and cannot be set."""

    def read(self, value: Any, field: str) -> int | float | None:
        return Number(ROWS, self.label, integer=True).read(value, field)

    def schema(self) -> dict[str, Any]:
        return Number(ROWS, self.label, integer=True).schema()


def _row_count(n: int) -> Any:
    return of_kind(RowCount(Range(n, n), "Points", integer=True), n)


@DATASETS.register("custom")
@dataclass(frozen=True)
class Custom(Dataset):
    """A custom table; all of its rows, in their order.

    ``n_samples`` follows from the table, whatever it is said to be. The network sees inputs as they are ("none"),
    divided by each column's largest magnitude ("max"), or less its mean and divided by its standard deviation
    ("standard"), over all rows; a quantity to predict is divided by its largest magnitude unless the scaling is "none".
    """

    n_samples: int = _row_count(len(START))
    noise: float = number(0.0, Range(0.0, 0.0), "Noise")
    train_share: float = number(1.0, Range(0.1, 1.0, 0.05), "Share of points to train on")
    table: Table = table_field(START, "Table")  # noqa: RUF009  a frozen record, as all fields
    scaling: str = choice("none", SCALINGS, "Scaling")

    suggest = suggestion((4, "tanh"), (1, "sigmoid"), loss="binary_cross_entropy", optimizer=("adam", 0.03))

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "n_samples", len(self.table))

    @property
    def task(self) -> Task:
        """The task, which follows from the number of classes."""
        if not self.table.classes:
            return "regression"
        return "binary" if len(self.table.classes) == 2 else "multi_class"

    def describe(self) -> About:
        table = self.table
        return About(
            self.task,
            tuple(Quantity(column.name, column.unit) for column in table.inputs),
            Quantity(table.target.name, table.target.unit),
            table.classes,
            table.view,
            "Your data",
            "Points that you draw, or the rows of a file of yours.",
        )

    def make(self) -> Samples:
        inputs, targets = self.table.rows[:, :-1], self.table.rows[:, -1]
        offset, scale = scaling(inputs, self.scaling)
        quantity = self.task == "regression" and self.scaling != "none"
        target_scale = float(scaling(targets[:, None], "max")[1][0]) if quantity else 1.0
        return Samples(inputs, targets, scale, target_scale, input_offset=offset, target_view=self.table.target.range)


def scaling(inputs: Array, name: str) -> tuple[Array, Array]:
    """Offset and scale (d,) of the columns of ``inputs`` (n, d); a column that says nothing has scale 1."""
    d = inputs.shape[1]
    offset, scale = np.zeros(d), np.ones(d)
    if name == "max":
        scale = np.abs(inputs).max(axis=0)
    elif name == "standard":
        offset, scale = inputs.mean(axis=0), inputs.std(axis=0)
        # The mean of equal numbers may miss them by a rounding, which must not look like a spread.
        scale = np.where(np.ptp(inputs, axis=0) == 0, 0.0, scale)
    return offset, np.where(scale > 0, scale, 1.0)
