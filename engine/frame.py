"""The frame: what the page sees of a run at one step, and only the parts that a visible chart asked for.

Scores are exact: float64, over all samples. Looking never changes training.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array, Indices
from engine.diagnosis import Finding, diagnose
from engine.errors import DivergedError, ExperimentError
from engine.experiment import Experiment
from engine.losses import LOSSES
from engine.metrics import Scores, class_scores, judge, regression_scores
from engine.network import forward, penalty_of
from engine.pictures import CURVE_POINTS, Limits, limits_of, look, neuron_pictures, to_bytes
from engine.ranges import Range
from engine.train_state import TrainState, state_vector
from engine.training_data import TrainingData

#: Cells along the side of the large pictures.
GRID = Range(8, 128, 1)
#: Rows of the table of predictions.
PREDICTIONS = 256


@dataclass(frozen=True, slots=True)
class View:
    """What is visible: the sections, the cells along a picture's side, the chosen sample and the neuron shown large.

    Neurons are counted from 0 through the layers, output layer last. Whatever does not exist is refused with an
    ExperimentError whose field begins with ``visible.``.
    """

    sections: frozenset[str] = frozenset()
    grid: int = 64
    sample: int = 0
    neuron: int | None = None

    def __post_init__(self) -> None:
        for name in sorted(self.sections - set(SECTIONS)):
            details = {"value": name[:80], "known": list(SECTIONS)}
            message = f"unknown section {name[:80]!r}; known: {', '.join(SECTIONS)}"
            raise ExperimentError("visible.sections", message, "unknown_name", details)
        _check_index("grid", self.grid, int(GRID.min), int(GRID.max))
        _check_index("sample", self.sample, 0)
        if self.neuron is not None:
            _check_index("neuron", self.neuron, 0)

    def check(self, experiment: Experiment, data: TrainingData) -> None:
        """Raise ExperimentError for a sample or neuron that this run does not have."""
        _check_index("sample", self.sample, 0, len(data.labels) - 1)
        if self.neuron is not None:
            _check_index("neuron", self.neuron, 0, sum(experiment.sizes[1:]) - 1)


def _check_index(name: str, value: int, low: int, high: int | None = None) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole and low <= value and (high is None or value <= high):
        return
    allowed = f"a whole number from {low}" if high is None else f"a whole number, {low} to {high}"
    details: dict[str, Any] = {"value": repr(value)[:80], "allowed": allowed, "min": low, "max": high}
    raise ExperimentError(f"visible.{name}", f"got {details['value']}, allowed: {allowed}", "out_of_range", details)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One look at a run. Tensors are C-contiguous; ``ranges`` say what the bytes 0 and 255 of a picture stand for."""

    step: int
    epoch: int
    position: int
    samples: int
    evaluations: int
    train: Scores
    test: Scores | None
    penalty: float
    ranges: dict[str, Limits] = field(default_factory=dict)
    findings: tuple[Finding, ...] | None = None
    tensors: dict[str, NDArray[Any]] = field(default_factory=dict)


def capture(experiment: Experiment, data: TrainingData, state: TrainState, view: View) -> Frame:
    """Look at ``state``.

    Tensors, by section (n_neurons counts every unit of every layer; the output layer is last):

    - ``params`` float32 (n_params,)
    - ``boundary`` uint8 (grid, grid), row 0 the lowest second input: the output, coded; of several classes the
      winner's value, with ``boundary_class`` uint8 (grid, grid) saying who that is. Raw inputs beyond the second have
      the chosen sample's values. A single raw input gives ``curve`` float32 (200,) instead, from end to end of the
      view, in natural target units.
    - ``neurons`` uint8 (n_neurons, 32, 32), ``neuron_ranges`` float32 (n_neurons, 2); for at most two raw inputs
    - ``activations`` float32 (n_features + n_neurons,) of the chosen sample, the network's inputs first
    - ``neuron`` uint8 (grid, grid): the chosen neuron, where one is chosen
    - ``predictions`` float32 (min(n, 256), outputs) of the first samples; a regression in natural target units
    - ``state`` float64: params, then the optimizer's slots

    ``findings`` fills ``Frame.findings`` instead.

    Raises
    ------
    ExperimentError
        If ``view`` asks for a sample or neuron that does not exist.
    DivergedError
        If a loss or a picture is not finite.
    """
    view.check(experiment, data)
    with np.errstate(all="ignore"):
        seen = _Look(experiment, data, state, view)
        trained, held_out = data.parts
        train = seen.scores(trained)
        test = None if held_out is None else seen.scores(held_out)
        for section, paint in SECTIONS.items():
            if section in view.sections:
                paint(seen)
    return Frame(
        step=state.step,
        epoch=state.epoch,
        position=state.position,
        samples=state.samples,
        evaluations=state.evaluations,
        train=train,
        test=test,
        penalty=penalty_of(experiment, state.params),
        ranges=seen.ranges,
        findings=seen.findings,
        tensors=seen.tensors,
    )


@dataclass(eq=False)
class _Look:
    """One call of ``capture``: what is looked at, and what has been seen of it so far."""

    experiment: Experiment
    data: TrainingData
    state: TrainState
    view: View
    ranges: dict[str, Limits] = field(default_factory=dict)
    tensors: dict[str, NDArray[Any]] = field(default_factory=dict)
    findings: tuple[Finding, ...] | None = None

    @cached_property
    def passed(self) -> list[tuple[Array, Array]]:
        """z and a of every layer at all samples."""
        return forward(self.experiment, self.state.params, self.data.inputs)

    @cached_property
    def grid(self) -> list[NDArray[Any]]:
        """Activations (units, cells) of every layer at the cells of the large picture."""
        inputs = self.data.grid_rows(self.view.grid, self.view.sample)
        return look(self.experiment, self.state.params, inputs, self.state.step)

    def scores(self, rows: slice | Indices) -> Scores:
        """Loss and metrics of some of the samples."""
        z, a = (array[rows] for array in self.passed[-1])
        targets = self.data.targets[rows]
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
        return judge(self.passed[-1][1], self.data.wanted, self.data.low)

    def square(self, cells: NDArray[Any]) -> NDArray[Any]:
        """Cells as the picture (grid, grid); those of a single input fill every row."""
        return np.broadcast_to(cells.reshape(-1, self.view.grid), (self.view.grid, self.view.grid))


def _params(seen: _Look) -> None:
    seen.tensors["params"] = seen.state.params.astype(np.float32)


def _boundary(seen: _Look) -> None:
    if len(seen.data.about.inputs) == 1:
        _curve(seen)
        return
    outputs = seen.grid[-1]
    if seen.data.about.task == "multi_class":
        values = outputs.max(axis=0)
        seen.tensors["boundary_class"] = seen.square(outputs.argmax(axis=0).astype(np.uint8))
    else:
        values = outputs[-1]  # of two softmax outputs the second is that of class 1
    low, high = seen.ranges["boundary"] = seen.data.target_range
    seen.tensors["boundary"] = seen.square(to_bytes(values, low, high))


def _curve(seen: _Look) -> None:
    low, high = seen.data.about.view[0]
    x = np.linspace(low, high, CURVE_POINTS, dtype=np.float32)[:, None]
    outputs = look(seen.experiment, seen.state.params, seen.data.network_inputs(x).T, seen.state.step)[-1]
    seen.tensors["curve"] = seen.data.natural_targets(outputs[-1]).astype(np.float32)


def _neurons(seen: _Look) -> None:
    pictures = neuron_pictures(seen.experiment, seen.data, seen.state.params, seen.state.step)
    if pictures is not None:
        seen.tensors["neurons"], seen.tensors["neuron_ranges"] = pictures


def _activations(seen: _Look) -> None:
    sample = seen.view.sample
    columns = [seen.data.inputs[sample], *(a[sample] for _, a in seen.passed)]
    seen.tensors["activations"] = np.concatenate(columns).astype(np.float32)


def _neuron(seen: _Look) -> None:
    if seen.view.neuron is None:
        return
    unit = seen.view.neuron
    for layer, a in zip(seen.experiment.layers, seen.grid, strict=True):
        if unit < layer.units:
            (low,), (high,) = limits_of(layer.activation, a[unit : unit + 1])
            seen.ranges["neuron"] = float(low), float(high)
            seen.tensors["neuron"] = np.ascontiguousarray(seen.square(to_bytes(a[unit], low, high)))
            return
        unit -= layer.units


def _predictions(seen: _Look) -> None:
    outputs = seen.passed[-1][1][:PREDICTIONS]
    seen.tensors["predictions"] = seen.data.natural_targets(outputs).astype(np.float32)


def _state(seen: _Look) -> None:
    seen.tensors["state"] = state_vector(seen.state)


def _findings(seen: _Look) -> None:
    seen.findings = diagnose(seen.experiment, seen.data, seen.state)


#: What may be asked for, and how it is painted.
SECTIONS: dict[str, Callable[[_Look], None]] = {
    "params": _params,
    "boundary": _boundary,
    "neurons": _neurons,
    "activations": _activations,
    "neuron": _neuron,
    "predictions": _predictions,
    "state": _state,
    "findings": _findings,
}
