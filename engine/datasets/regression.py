"""Quantities to predict: surfaces over the plane, one curve, and the two little tables of the second article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.datasets.base import DATASETS, SEED, About, Dataset, Quantity, Samples, suggestion
from engine.datasets.clouds import EDGE, PLANE, PLANE_VIEW, on_plane
from engine.schema.fields import integer, number
from engine.schema.ranges import Range


def suggest_surface(*column: tuple[int, str], features: tuple[str, ...] = ("x1", "x2")) -> dict[str, Any]:
    """Hidden layers in ``column``, a linear output behind them, Adam."""
    return suggestion(*column, (1, "linear"), loss="mean_squared_error", features=features, optimizer=("adam", 0.01))


@DATASETS.register("plane")
@dataclass(frozen=True)
class TiltedPlane(Dataset):
    """A tilted plane, which one linear unit learns exactly (TensorFlow Playground's "plane")."""

    about = About(
        "regression", PLANE, Quantity("height"), (), PLANE_VIEW, "Plane", "A tilted plane: one linear unit is enough."
    )
    suggest = suggest_surface()

    def make(self) -> Samples:
        rng = self.rng()
        points = rng.uniform(-EDGE, EDGE, (self.n_samples, 2))
        moved = points + self.noise * rng.uniform(-EDGE, EDGE, points.shape)
        return on_plane(points, moved.sum(axis=1) / 10)


#: Centre and sign of every hill (+1) and hollow (-1), as in TensorFlow Playground's "multi gaussian".
HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def hill_heights(points: Array) -> Array:
    """Height (n,) of the landscape at ``points`` (n, 2): cones of radius 2, the higher one wins where two meet."""
    centres, signs = np.array(HILLS)[:, :2], np.array(HILLS)[:, 2]
    distance = np.linalg.norm(points[:, None] - centres, axis=2)
    cones = np.clip(1 - distance / 2, 0, 1)
    winner = cones.argmax(axis=1)
    heights: Array = cones[np.arange(len(points)), winner] * signs[winner]
    return heights


@DATASETS.register("hills")
@dataclass(frozen=True)
class Hills(Dataset):
    """Three hills and three hollows in a flat land."""

    n_samples: int = integer(500, Range(10, 5000, 10), "Points")

    about = About(
        "regression",
        PLANE,
        Quantity("height"),
        (),
        PLANE_VIEW,
        "Hills",
        "Three hills and three hollows in flat land: a bumpy surface from a few smooth pieces.",
    )
    suggest = suggest_surface((8, "sine"), (8, "tanh"))

    def make(self) -> Samples:
        rng = self.rng()
        points = rng.uniform(-EDGE, EDGE, (self.n_samples, 2))
        return on_plane(points, hill_heights(points + self.noise * rng.uniform(-EDGE, EDGE, points.shape)))


@DATASETS.register("sine")
@dataclass(frozen=True)
class Sine(Dataset):
    """One wave over one input; noise lifts and lowers the points."""

    n_samples: int = integer(100, Range(10, 5000, 10), "Points")
    noise: float = number(0.1, Range(0.0, 0.5, 0.05), "Noise")

    about = About(
        "regression",
        (Quantity("x"),),
        Quantity("y"),
        (),
        ((-EDGE, EDGE),),
        "Sine",
        "One input, one wave: watch a curve bend itself through the points.",
    )
    suggest = suggest_surface((8, "tanh"), features=("x1",))

    def make(self) -> Samples:
        rng = self.rng()
        x = rng.uniform(-EDGE, EDGE, self.n_samples)
        return on_plane(x[:, None], np.sin(x) + self.noise * rng.uniform(-1, 1, x.size))


HOURS = (Quantity("study", "hours"), Quantity("sleep", "hours"))


@DATASETS.register("study_sleep")
@dataclass(frozen=True)
class StudySleep(Dataset):
    """Hours of study and sleep, and the score that follows from them: the table of the second article."""

    n_samples: int = integer(1000, Range(10, 5000, 10), "Points")
    train_share: float = number(1.0, Range(0.1, 1.0, 0.05), "Share of points to train on")

    about = About(
        "regression",
        HOURS,
        Quantity("score", "points"),
        (),
        ((0.0, 9.0), (0.0, 9.0)),
        "Study and sleep",
        "score = 5·study + 2·sleep + 40. Least squares has it exactly; how long does a network take?",
    )
    #: The article's own run, which learns almost nothing in its 50 epochs: that is the lesson.
    suggest = suggestion(
        (3, "sigmoid"),
        (1, "sigmoid"),
        loss="mean_squared_error",
        initializer={"name": "xavier_uniform"},
        optimizer=("gradient_descent", 0.01),
        batching=("mini_batch", 32, "shuffled"),
    )

    def make(self) -> Samples:
        rng = self.rng()
        hours = rng.uniform(1, 8, (self.n_samples, 2))
        luck = 10 * self.noise * rng.uniform(-1, 1, self.n_samples)
        return Samples(hours, hours @ [5.0, 2.0] + 40 + luck, hours.max(axis=0), 100.0)


@DATASETS.register("welch")
@dataclass(frozen=True)
class Welch(Dataset):
    """Three points to which the second article's notes point (S. Welch, "Neural Networks Demystified")."""

    n_samples: int = integer(3, Range(3, 3), "Points")
    noise: float = number(0.0, Range(0.0, 0.0), "Noise")
    train_share: float = number(1.0, Range(1.0, 1.0), "Share of points to train on")
    seed: int = integer(0, SEED, "Seed of the points")

    about = About(
        "regression",
        HOURS[::-1],
        Quantity("score", "points"),
        (),
        ((0.0, 11.0), (0.0, 6.0)),
        "Three students",
        "Three points and more weights than points: BFGS fits them in a moment.",
    )
    suggest = suggestion(
        (3, "sigmoid"),
        (1, "sigmoid"),
        loss="half_squared_error",
        biases=False,
        initializer={"name": "normal", "std": 1.0},
        batching=("batch", 3, "fixed"),
    ) | {"optimizer": {"name": "bfgs"}}

    def make(self) -> Samples:
        hours = np.array([[3.0, 5.0], [5.0, 1.0], [10.0, 2.0]])
        return Samples(hours, np.array([75.0, 82.0, 93.0]), hours.max(axis=0), 100.0)
