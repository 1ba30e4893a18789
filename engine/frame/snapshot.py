"""Snapshot of a run: everything that the sections of a frame are painted from, each computed on first use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array, Indices
from engine.components.losses import LOSSES
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import Scores, class_scores, judge, regression_scores
from engine.core.network import forward
from engine.core.state import TrainState
from engine.core.tape import Mark
from engine.diagnosis.diagnose import Finding
from engine.errors import DivergedError
from engine.frame.pictures import Limits, forward_grid


@dataclass(eq=False)
class Snapshot:
    """One call of ``capture``: what is looked at, and what has been seen of it so far.

    ``size`` cells are along the side of the large pictures; ``sample``, ``neuron`` and ``chosen`` (the neuron that is
    explained) are those of the view.
    """

    experiment: Experiment
    data: TrainingData
    state: TrainState
    past: Sequence[Mark] = ()
    size: int = 64
    sample: int = 0
    neuron: int | None = None
    chosen: int | None = None
    ranges: dict[str, Limits] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, NDArray[Any]] = field(default_factory=dict)
    findings: tuple[Finding, ...] | None = None

    @property
    def explained(self) -> int:
        """The neuron that is explained: the first output, unless another was chosen."""
        first_output = sum(self.experiment.sizes[1:-1])
        return first_output if self.chosen is None else self.chosen

    @property
    def has_plane(self) -> bool:
        """Whether the first two inputs span a meaningful plane; two pixels do not."""
        return self.data.about.image is None

    @cached_property
    def forward_pass(self) -> list[tuple[Array, Array]]:
        """z and a of every layer at the sampled rows (``TrainingData.sampled_rows``)."""
        pieces = [
            forward(self.experiment, self.state.params, self.data.inputs[rows]) for rows in self.data.sampled_rows
        ]
        if len(pieces) == 1:
            return pieces[0]
        return [
            (np.concatenate(z), np.concatenate(a))
            for z, a in (zip(*layer, strict=True) for layer in zip(*pieces, strict=True))
        ]

    @cached_property
    def grid(self) -> list[NDArray[Any]]:
        """Activations (units, cells) of every layer at the cells of the large picture."""
        inputs = self.data.grid_rows(self.size, self.sample)
        return forward_grid(self.experiment, self.state.params, inputs, self.state.step)

    def scores(self, rows: slice | Indices) -> Scores:
        """Loss and metrics of some of the sampled rows."""
        z, a = (array[rows] for array in self.forward_pass[-1])
        targets = self.data.sampled_targets[rows]
        loss = LOSSES[self.experiment.loss].value(z, a, targets)
        if not math.isfinite(loss):
            raise DivergedError(self.state.step)
        if not self.data.about.classes:
            return regression_scores(loss, a, targets)
        right, undecided = self.judged
        return class_scores(loss, right[rows], undecided[rows])

    @cached_property
    def judged(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which samples are right, and which undecided."""
        return judge(self.forward_pass[-1][1], self.data.class_labels, self.data.negative_target)

    def square(self, cells: NDArray[Any]) -> NDArray[Any]:
        """Cells as the picture (grid, grid); those of a single input fill every row."""
        return np.broadcast_to(cells.reshape(-1, self.size), (self.size, self.size))
