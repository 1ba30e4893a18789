"""Truth tables: a handful of exact points, the smallest problems that a network can or cannot solve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.arrays import Array
from engine.datasets.base import DATASETS, SEED, About, Dataset, Quantity, Samples, suggestion
from engine.schema.fields import choice, integer, number
from engine.schema.ranges import Range

#: The four corners in the order in which the articles print them.
CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))

#: Room around the corners, so that they do not sit on the edge of the picture.
CORNER_VIEW = (-0.5, 1.5)


def about_gate(title: str, description: str, n_inputs: int = 2) -> About:
    """Description shared by all truth tables."""
    return About(
        task="binary",
        inputs=tuple(Quantity(f"x{'₁₂₃'[index]}") for index in range(n_inputs)),
        target=Quantity("output"),
        classes=("0", "1"),
        view=(CORNER_VIEW,) * n_inputs,
        title=title,
        description=description,
    )


@dataclass(frozen=True)
class Gate(Dataset):
    """Two inputs, four points: nothing to draw, nothing to hold back for testing."""

    n_samples: int = integer(4, Range(4, 4), "Points")
    noise: float = number(0.0, Range(0.0, 0.0), "Noise")
    train_share: float = number(1.0, Range(1.0, 1.0), "Share of points to train on")
    seed: int = integer(0, SEED, "Seed of the points")

    #: The answer at each of the four corners.
    answers: ClassVar[tuple[int, ...]]

    def make(self) -> Samples:
        return Samples(np.array(CORNERS), np.array(self.answers, dtype=np.float64), np.ones(2))


def suggest_gate(*column: tuple[int, str]) -> dict[str, Any]:
    """The fifth article's way to learn a truth table: all four rows in every update."""
    return suggestion(
        *column,
        loss="binary_cross_entropy",
        initializer={"name": "normal", "std": 1.0},
        batching=("batch", 4, "fixed"),
    )


@DATASETS.register("and")
@dataclass(frozen=True)
class And(Gate):
    """1 only where both inputs are 1."""

    about = about_gate("AND", "1 only where both inputs are 1. One straight line separates the answers.")
    answers = (0, 0, 0, 1)
    suggest = suggest_gate((1, "sigmoid"))


@DATASETS.register("or")
@dataclass(frozen=True)
class Or(Gate):
    """1 where at least one input is 1."""

    about = about_gate("OR", "1 where at least one input is 1. One straight line separates the answers.")
    answers = (0, 1, 1, 1)
    suggest = suggest_gate((1, "sigmoid"))


@DATASETS.register("nand")
@dataclass(frozen=True)
class Nand(Gate):
    """0 only where both inputs are 1."""

    about = about_gate("NAND", "0 only where both inputs are 1: the gate from which every other can be built.")
    answers = (1, 1, 1, 0)
    suggest = suggest_gate((1, "sigmoid"))


@DATASETS.register("xor")
@dataclass(frozen=True)
class Xor(Gate):
    """1 where the inputs differ."""

    about = about_gate("XOR", "1 where the inputs differ. No straight line separates that: it takes a hidden layer.")
    answers = (0, 1, 1, 0)
    suggest = suggest_gate((2, "sigmoid"), (1, "sigmoid"))


#: Targets of ``three_inputs``, row by row.
THREE_INPUT_TARGETS = {"first": (0, 0, 1, 1), "and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "xor": (0, 1, 1, 0)}


@DATASETS.register("three_inputs")
@dataclass(frozen=True)
class ThreeInputs(Gate):
    """The four rows of the delta-rule article, whose third input is always 1 and so stands for a bias."""

    target: str = choice("first", tuple(THREE_INPUT_TARGETS), "Answer to learn")

    about = about_gate(
        "Three inputs", "Four rows whose third input is always 1, so that its weight does the work of a bias.", 3
    )
    #: The first article's own run: the delta rule, one row at a time.
    suggest = suggestion(
        (1, "sigmoid"),
        loss="half_squared_error",
        features=("x1", "x2", "x3"),
        biases=False,
        initializer={"name": "uniform", "low": -1.0, "high": 1.0},
        optimizer=("gradient_descent", 0.9),
        batching=("sgd", 1, "fixed"),
    )

    def make(self) -> Samples:
        rows = np.column_stack([np.array(CORNERS), np.ones(4)])
        targets: Array = np.array(THREE_INPUT_TARGETS[self.target], dtype=np.float64)
        return Samples(rows, targets, np.ones(3))
