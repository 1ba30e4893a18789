"""Clouds of points in the square [-6, 6]²: the geometry of TensorFlow Playground, and three neighbours.

Class 1 is the positive one (blue). Raising the noise moves the same points further; it does not draw others.
Source: tensorflow/playground ``src/dataset.ts``; moons after scikit-learn ``make_moons``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.datasets.base import DATASETS, About, Dataset, Quantity, Samples, suggestion
from engine.schema.fields import integer, number
from engine.schema.ranges import Range

#: Half the side of the square in which every cloud lies.
EDGE = 6.0

#: The plane that clouds and surfaces share.
PLANE = (Quantity("x₁"), Quantity("x₂"))
PLANE_VIEW = ((-EDGE, EDGE), (-EDGE, EDGE))


def about_cloud(title: str, description: str) -> About:
    """Description shared by all clouds with two classes."""
    return About("binary", PLANE, Quantity("class"), ("orange", "blue"), PLANE_VIEW, title, description)


def on_plane(points: Array, targets: Array | np.ndarray[Any, np.dtype[np.bool_]]) -> Samples:
    """Samples that the network sees as they are."""
    return Samples(points, np.asarray(targets, dtype=np.float64), np.ones(points.shape[1]))


def alternate(n: int) -> Array:
    """Labels (n,) 1, 0, 1, 0 …: both classes equally often and never in long runs, even in the order of the table."""
    labels: Array = (np.arange(n) % 2 == 0).astype(np.float64)
    return labels


def spread(rng: np.random.Generator, centres: Array, std: float) -> Array:
    """Points (n, 2) normally distributed around ``centres`` (n, 2); what falls outside the square is drawn again."""
    points = centres + std * rng.standard_normal(centres.shape)
    while (outside := np.abs(points).max(axis=1) > EDGE).any():
        points[outside] = centres[outside] + std * rng.standard_normal((int(outside.sum()), 2))
    return points


@DATASETS.register("circle")
@dataclass(frozen=True)
class Circle(Dataset):
    """A disc of one class inside a ring of the other."""

    about = about_cloud("Circle", "A disc inside a ring. One closed curve separates them; no straight line does.")
    suggest = suggestion((4, "tanh"), (2, "tanh"), (1, "sigmoid"), loss="binary_cross_entropy")

    def make(self) -> Samples:
        rng = self.rng()
        inside = alternate(self.n_samples) == 1
        radius = np.where(inside, rng.uniform(0, 2.5, inside.size), rng.uniform(3.5, 5, inside.size))
        angle = rng.uniform(0, 2 * np.pi, inside.size)
        points = radius[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
        # As in the playground, noise moves the border's opinion of a point and leaves the point where it is.
        judged = points + self.noise * rng.uniform(-5, 5, points.shape)
        return on_plane(points, np.hypot(*judged.T) < 2.5)


@DATASETS.register("clusters")
@dataclass(frozen=True)
class Clusters(Dataset):
    """Two normal clouds, one per class; noise widens them until they overlap."""

    about = about_cloud("Two clusters", "Two round clouds. One unit is enough, until noise lets them overlap.")
    suggest = suggestion((1, "sigmoid"), loss="binary_cross_entropy")

    def make(self) -> Samples:
        labels = alternate(self.n_samples)
        centres = np.repeat(np.where(labels == 1, 2.0, -2.0)[:, None], 2, axis=1)
        variance = 0.5 + 7.0 * self.noise
        return on_plane(spread(self.rng(), centres, variance**0.5), labels)


@DATASETS.register("xor_cloud")
@dataclass(frozen=True)
class XorCloud(Dataset):
    """XOR with a cloud in each quadrant: class 1 where the signs agree."""

    about = about_cloud("XOR cloud", "Four squares in a chequered pattern: blue where both signs agree.")
    suggest = suggestion((4, "tanh"), (2, "tanh"), (1, "sigmoid"), loss="binary_cross_entropy")

    def make(self) -> Samples:
        rng = self.rng()
        points = rng.uniform(-5, 5, (self.n_samples, 2))
        points += np.where(points > 0, 0.3, -0.3)
        judged = points + self.noise * rng.uniform(-5, 5, points.shape)
        return on_plane(points, judged.prod(axis=1) >= 0)


@DATASETS.register("spiral")
@dataclass(frozen=True)
class Spiral(Dataset):
    """Two arms that wind around each other for almost two turns."""

    n_samples: int = integer(500, Range(10, 5000, 10), "Points")

    about = about_cloud("Spiral", "Two arms wound around each other: the hardest of the clouds.")
    suggest = suggestion(
        (8, "tanh"),
        (8, "tanh"),
        (1, "sigmoid"),
        loss="binary_cross_entropy",
        features=("x1", "x2", "sin_x1", "sin_x2"),
        optimizer=("adam", 0.01),
        regularizer={"name": "l2", "rate": 0.0003},
    )

    def make(self) -> Samples:
        labels = alternate(self.n_samples)
        # From half a step outside the middle, where the two arms would share a point.
        along = (np.arange(labels.size) // 2 + 0.5) / (self.n_samples / 2)
        angle = 1.75 * 2 * np.pi * along + np.where(labels == 1, 0.0, np.pi)
        points = 5 * along[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
        return on_plane(points + self.noise * self.rng().uniform(-1, 1, points.shape), labels)


@DATASETS.register("moons")
@dataclass(frozen=True)
class Moons(Dataset):
    """Two half circles that reach into each other."""

    noise: float = number(0.1, Range(0.0, 0.5, 0.05), "Noise")

    about = about_cloud("Moons", "Two half circles that reach into each other: a gentle bend separates them.")
    suggest = suggestion((4, "tanh"), (4, "tanh"), (1, "sigmoid"), loss="binary_cross_entropy")

    def make(self) -> Samples:
        rng = self.rng()
        labels = alternate(self.n_samples)
        angle = rng.uniform(0, np.pi, labels.size)
        upper = np.column_stack([np.cos(angle), np.sin(angle)])
        lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
        # x runs from -1 to 2 and y from -0.5 to 1: centred on (0.5, 0.25) and stretched to 10 units of width.
        points = (np.where(labels[:, None] == 1, lower, upper) - [0.5, 0.25]) * (10 / 3)
        return on_plane(points + self.noise * rng.uniform(-2, 2, points.shape), labels)


@DATASETS.register("blobs")
@dataclass(frozen=True)
class Blobs(Dataset):
    """Three to five normal clouds around the middle, a class each."""

    n_samples: int = integer(300, Range(10, 5000, 10), "Points")
    n_classes: int = integer(3, Range(3, 5, 1), "Classes")

    about = About(
        "multi_class", PLANE, Quantity("class"), ("A", "B", "C"), PLANE_VIEW, "Blobs", "Round clouds, a class each."
    )
    suggest = suggestion((4, "tanh"), (3, "softmax"), loss="cross_entropy")

    def describe(self) -> About:
        return replace(self.about, classes=tuple("ABCDE"[: self.n_classes]))

    def make(self) -> Samples:
        labels = np.arange(self.n_samples) % self.n_classes
        angle = 2 * np.pi * labels / self.n_classes + np.pi / 2
        centres = 3.5 * np.column_stack([np.cos(angle), np.sin(angle)])
        variance = 0.5 + 3.0 * self.noise
        return on_plane(spread(self.rng(), centres, variance**0.5), labels.astype(np.float64))
