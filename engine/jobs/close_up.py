"""Close-up of the first two epochs, update by update: shows faults that act within an epoch.

A loss over all samples is measured at the ends of epochs. A wrong order, a sum that is not reset, an update that is
left out happen inside of one, so here every update is looked at: the loss of the batch that it reads, and how far it
moves the parameters.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array
from engine.components.faults import NO_FAULT
from engine.core.batches import batch_size
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, loss_of
from engine.core.parts import Stop
from engine.errors import DivergedError
from engine.training.advance import TrainState, advance, initial_state
from engine.training.backprop import loss_and_gradient

#: Epochs that are looked at, and updates at most.
EPOCHS, MOST_UPDATES = 2, 2_000
#: Updates between two pauses: about two milliseconds of a small network.
_PIECE = 8
#: Weights of two hidden units that differ by less, relative to the largest, are the same but for rounding.
_ALIKE = 1e-9


@dataclass(eq=False)
class CloseUp:
    """Measurements of the updates so far.

    Facts: ``n`` updates looked at, of ``epochs`` epochs; ``updates``, those of them in which the optimizer moved;
    ``loss`` and ``stride``, the least and the largest of the tensor's columns; ``gradient_gap``, how far the gradient
    that the program finds at its first weights is from that of the loss, relative to it (None: that is 0);
    ``hidden``, units of the first hidden layer, and how many of them differ from one another (None: there is none).
    Tensor (n, 2) float64: the mean loss of the batch just before its update, and the length of the step ‖Δw‖.
    """

    experiment: Experiment
    data: TrainingData
    rows: list[tuple[float, float]] = field(default_factory=list)
    updates: int = 0

    def __post_init__(self) -> None:
        # As in a race, stop rules do not hold.
        self.experiment = replace(self.experiment, stop=Stop())
        self.state = self.first = initial_state(self.experiment, self.data)
        self.n = len(self.data.train_inputs)
        self.size = batch_size(self.experiment, self.n)

    def run(self) -> Generator[None, None, None]:
        """Measure update after update, yielding every few; a divergence ends it."""
        while self.state.epoch < EPOCHS and len(self.rows) < MOST_UPDATES and not self.state.converged:
            try:
                with np.errstate(all="ignore"):
                    self._measure()
            except DivergedError:
                return
            if len(self.rows) % _PIECE == 0:
                yield

    def _measure(self) -> None:
        begin = self.state.position
        rows = self.data.reading(self.experiment, self.state.epoch)[begin : begin + self.size]
        inputs, targets = self.data.train_inputs[rows], self.data.train_targets[rows]
        loss = loss_of(self.experiment, self.state.params, inputs, targets)
        after = advance(self.experiment, self.data, self.state, 1)
        self.rows.append((loss, float(np.linalg.norm(after.params - self.state.params))))
        self.updates += after.slot_steps - self.state.slot_steps
        self.state = after

    def facts(self) -> dict[str, Any]:
        loss, stride = self.tensor().T
        return {
            "n": len(self.rows),
            "epochs": self.state.epoch,
            "updates": self.updates,
            "loss": _ends(loss),
            "stride": _ends(stride),
            "gradient_gap": _gradient_gap(self.experiment, self.data, self.first),
            "hidden": _hidden(self.experiment, self.state),
        }

    def tensor(self) -> NDArray[np.float64]:
        return np.array(self.rows, dtype=np.float64).reshape(-1, 2)


def _ends(values: Array) -> list[float] | None:
    return [float(values.min()), float(values.max())] if len(values) and np.isfinite(values).all() else None


def _gradient_gap(experiment: Experiment, data: TrainingData, state: TrainState) -> float | None:
    """‖program's gradient - gradient of the loss‖ / ‖gradient of the loss‖ over the training samples measured."""
    found, true = (
        loss_and_gradient(one, state.params.copy(), data.measured_inputs, data.measured_targets)[1].copy()
        for one in (experiment, replace(experiment, fault=NO_FAULT))
    )
    length = float(np.linalg.norm(true))
    return float(np.linalg.norm(found - true)) / length if length > 0.0 else None


def _hidden(experiment: Experiment, state: TrainState) -> list[int] | None:
    """Units of the first hidden layer, and how many different ones there are among them."""
    if len(experiment.layers) < 2:
        return None
    weights, biases = Layout.of(experiment).views(state.params)[0]
    units = (weights if biases is None else np.vstack([weights, biases])).T
    scale = float(np.abs(units).max()) or 1.0
    return [len(units), len(np.unique(np.round(units / scale / _ALIKE), axis=0))]
