"""Measured tables. Iris comes out of the installed plotly package, so nothing is downloaded and nothing is copied."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np

from engine.arrays import Array
from engine.datasets.base import DATASETS, SEED, About, Dataset, Quantity, Samples, suggestion
from engine.schema.fields import integer, number, refuse
from engine.schema.ranges import Range

SPECIES = ("setosa", "versicolor", "virginica")
#: Petals first: two inputs mean the two that tell the species apart.
COLUMNS = ("petal_length", "petal_width", "sepal_length", "sepal_width")


@lru_cache(maxsize=1)
def iris_table() -> tuple[Array, Array]:
    """Measurements (150, 4) in centimetres, columns as in ``COLUMNS``, and species (150,) as 0, 1, 2."""
    packed = files("plotly").joinpath("package_data", "datasets", "iris.csv.gz").read_bytes()
    rows = list(csv.DictReader(gzip.decompress(packed).decode("utf-8").splitlines()))
    # The file lists one species after another; every third row in turn keeps them mixed, as the clouds are.
    rows = [row for start in range(50) for row in rows[start::50]]
    measurements = np.array([[float(row[column]) for column in COLUMNS] for row in rows])
    species = np.array([SPECIES.index(row["species"]) for row in rows], dtype=np.float64)
    measurements.flags.writeable = species.flags.writeable = False
    return measurements, species


@DATASETS.register("iris")
@dataclass(frozen=True)
class Iris(Dataset):
    """Anderson's 150 irises, fifty of each of three species (Fisher 1936)."""

    n_samples: int = integer(150, Range(150, 150), "Points")
    noise: float = number(0.0, Range(0.0, 0.0), "Noise")
    train_share: float = number(0.7, Range(0.1, 1.0, 0.05), "Share of points to train on")
    seed: int = integer(0, SEED, "Seed of the points")
    inputs: int = integer(2, Range(2, 4, 2), "Measurements")

    about = About(
        "multi_class",
        tuple(Quantity(column.replace("_", " "), "cm") for column in COLUMNS),
        Quantity("species"),
        SPECIES,
        ((0.5, 7.5), (0.0, 2.75), (4.0, 8.25), (1.75, 4.75)),
        "Iris",
        "150 measured flowers of three species. Setosa stands apart; the other two overlap.",
    )
    suggest = suggestion((4, "tanh"), (3, "softmax"), loss="cross_entropy", optimizer=("adam", 0.01))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.inputs not in (2, 4):
            raise refuse("inputs", self.inputs, "2 (the petals) or 4", "unknown_name", known=[2, 4])

    def describe(self) -> About:
        return replace(self.about, inputs=self.about.inputs[: self.inputs], view=self.about.view[: self.inputs])

    def make(self) -> Samples:
        measurements, species = iris_table()
        chosen = measurements[:, : self.inputs]
        return Samples(chosen, species, chosen.max(axis=0))
