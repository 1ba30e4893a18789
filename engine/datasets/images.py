"""Pictures: every pixel is an input, and the network sees them all at once, by the feature ``pixels``.

The digits are small enough to lie beside this file, with their source and licence in ``digits.txt``. Larger sets come
from the operator's files (``engine.datasets.idx``).
"""

from __future__ import annotations

import gzip
from abc import abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array, read_only
from engine.datasets.base import DATASETS, SEED, About, Dataset, Quantity, Samples, suggestion
from engine.randomness import POINTS, generator
from engine.schema.fields import integer, number
from engine.schema.ranges import Range


class Pictures(NamedTuple):
    """``pixels`` (n, height · width), row by row; ``seen``, what a network gets: pixels / scale; ``labels`` (n,)."""

    pixels: NDArray[np.uint8]
    seen: Array
    labels: Array


def pictures(pixels: NDArray[np.uint8], labels: NDArray[np.uint8], scale: float) -> Pictures:
    """Make read-only pictures that all runs share."""
    whole = labels.astype(np.float64)
    return Pictures(read_only(pixels), read_only(pixels / scale), read_only(whole))


def about_pictures(
    side: int, scale: float, target: str, classes: tuple[str, ...], title: str, description: str
) -> About:
    """Description of square pictures whose pixels go from 0 to ``scale``."""
    inputs = tuple(Quantity(f"pixel {index}") for index in range(side * side))
    view = ((0.0, scale),) * len(inputs)
    return About("multi_class", inputs, Quantity(target), classes, view, title, description, (side, side))


def suggest_pictures(units: int, learning_rate: float, batch_size: int, **others: Any) -> dict[str, Any]:
    """One hidden layer before ten classes, by Adam."""
    return suggestion(
        (units, "relu"),
        (10, "softmax"),
        loss="cross_entropy",
        features=("pixels",),
        initializer={"name": "he_normal"},
        optimizer=("adam", learning_rate),
        batching=("mini_batch", batch_size, "shuffled"),
        **others,
    )


@dataclass(frozen=True)
class ImageDataset(Dataset):
    """Pictures in a fixed, mixed order: fewer of them are the first ones."""

    noise: float = number(0.0, Range(0.0, 0.0), "Noise")

    @abstractmethod
    def table(self) -> Pictures:
        """All pictures of the dataset."""


@lru_cache(maxsize=1)
def digits_table() -> Pictures:
    """The 1,797 digits, dealt out once and for all: in the file, those of one writer lie together."""
    packed = files("engine.datasets").joinpath("digits.csv.gz").read_bytes()
    numbers = gzip.decompress(packed).decode("ascii").replace("\n", ",").rstrip(",").split(",")
    rows = np.array(numbers, dtype=np.float64).astype(np.uint8).reshape(-1, 65)
    rows = rows[generator(0, POINTS).permutation(len(rows))]
    return pictures(np.ascontiguousarray(rows[:, :-1]), rows[:, -1], 16.0)


@DATASETS.register("digits")
@dataclass(frozen=True)
class Digits(ImageDataset):
    """Handwritten digits of 8 × 8 pixels (Alpaydin and Kaynak 1998)."""

    n_samples: int = integer(1797, Range(10, 1797, 1), "Points")
    train_share: float = number(0.8, Range(0.1, 1.0, 0.05), "Share of points to train on")
    seed: int = integer(0, SEED, "Seed of the points")

    about = about_pictures(
        8, 16.0, "digit", tuple("0123456789"), "Digits", "1,797 handwritten digits of 8 × 8 pixels, by 13 people."
    )
    suggest = suggest_pictures(20, 0.005, 32, regularizer={"name": "l2", "rate": 0.001})

    def table(self) -> Pictures:
        return digits_table()

    def make(self) -> Samples:
        pixels, seen, labels = self.table()
        n = self.n_samples
        return Samples(pixels[:n], labels[:n], np.full(pixels.shape[1], 16.0), seen=seen[:n])
