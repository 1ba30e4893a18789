"""Frame: the data of a run's charts at one step, with only the sections of visible charts.

Scores are exact: float64, over all samples, or the first of a set with more than 5,000 (``TrainingData.sampled_rows``).
Looking never changes training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.batches import batch_size
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import Scores
from engine.core.network import penalty_of
from engine.core.state import TrainState
from engine.core.tape import Mark
from engine.diagnosis.diagnose import Finding
from engine.errors import FieldError
from engine.frame.pictures import Limits
from engine.frame.sections import SECTIONS
from engine.frame.snapshot import Snapshot
from engine.schema.ranges import Range

#: Cells along the side of the large pictures.
GRID = Range(8, 128, 1)


@dataclass(frozen=True, slots=True)
class View:
    """The visible parts: the sections, the cells along a picture's side, the chosen sample, the neuron shown large and
    the one that is explained.

    Neurons are counted from 0 through the layers, output layer last. Whatever does not exist is refused with an
    FieldError whose field begins with ``visible.``.
    """

    sections: frozenset[str] = frozenset()
    grid: int = 64
    sample: int = 0
    neuron: int | None = None
    explained: int | None = None

    def __post_init__(self) -> None:
        for name in sorted(self.sections - set(SECTIONS)):
            details = {"value": name[:80], "known": list(SECTIONS)}
            message = f"unknown section {name[:80]!r}; known: {', '.join(SECTIONS)}"
            raise FieldError("visible.sections", message, "unknown_name", details)
        _check_index("grid", self.grid, int(GRID.min), int(GRID.max))
        _check_index("sample", self.sample, 0)
        for name in ("neuron", "explained"):
            if getattr(self, name) is not None:
                _check_index(name, getattr(self, name), 0)

    def check(self, experiment: Experiment, data: TrainingData) -> None:
        """Raise FieldError for a sample or neuron that this run does not have."""
        _check_index("sample", self.sample, 0, data.n_reported - 1)
        for name in ("neuron", "explained"):
            if getattr(self, name) is not None:
                _check_index(name, getattr(self, name), 0, sum(experiment.sizes[1:]) - 1)


def _check_index(name: str, value: int, low: int, high: int | None = None) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole and low <= value and (high is None or value <= high):
        return
    allowed = f"a whole number from {low}" if high is None else f"a whole number, {low} to {high}"
    details: dict[str, Any] = {"value": repr(value)[:80], "allowed": allowed, "min": low, "max": high}
    raise FieldError(f"visible.{name}", f"got {details['value']}, allowed: {allowed}", "out_of_range", details)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Data of the charts for one state.

    Tensors are C-contiguous; ``ranges`` say what the bytes 0 and 255 of a picture stand for.

    ``pictured`` says whose pictures and values these are: the ``sample``, the ``neuron`` that is shown large (or None)
    and the one that is ``explained``. A frame may arrive after another one was chosen. ``batch_size`` counts the
    samples of a full batch as this run really reads them: the settings alone do not say it, for a small set fills no
    batch, and a fault may change it.
    """

    step: int
    epoch: int
    position: int
    batch_size: int
    samples: int
    evaluations: int
    train: Scores
    test: Scores | None
    penalty: float
    pictured: dict[str, int | None]
    ranges: dict[str, Limits] = field(default_factory=dict)
    findings: tuple[Finding, ...] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, NDArray[Any]] = field(default_factory=dict)


def capture(
    experiment: Experiment, data: TrainingData, state: TrainState, view: View, past: Sequence[Mark] = ()
) -> Frame:
    """Capture a frame of ``state``.

    Tensors, by section (n_neurons counts every unit of every layer; the output layer is last):

    - ``params`` float32 (n_params,)
    - ``boundary`` uint8 (grid, grid), row 0 the lowest second input: the output, coded; of several classes the
      winner's value, with ``boundary_class`` uint8 (grid, grid) saying who that is. Raw inputs beyond the second have
      the chosen sample's values. A single raw input gives ``curve`` float32 (200,) instead, from end to end of the
      view, in natural target units. Pictures give neither: two of their pixels are no plane.
    - ``neurons`` uint8 (n_neurons, 32, 32), ``neuron_ranges`` float32 (n_neurons, 2); for at most two raw inputs
    - ``activations`` float32 (n_features + n_neurons,) of the chosen sample, the network's inputs first
    - ``neuron`` uint8 (grid, grid): the chosen neuron, where one is chosen; not for pictures
    - ``predictions`` float32 (min(n, 256), outputs) of the first samples; a regression in natural target units
    - ``answers`` uint8 (told,): the class that each sample is answered with, 255 for undecided; of several outputs also
      ``sureness`` float32 (told,), the winner's output. Of large sets only the first samples are told.
    - ``state`` float64: params, then the optimizer's slots
    - ``portrait`` uint8 (grid, grid): the explained neuron, else the first output; not for pictures
    - ``trace``: the next update as the chosen sample and the explained neuron see it (``engine.frame.trace``)
    - ``hidden``: the samples as the last hidden layer sees them (``engine.frame.hidden_space``)
    - ``distributions``: of weights, biases, activations and gradients, over ``past`` and now
    (``engine.frame.distributions``)

    ``trace``, ``hidden``, ``distributions`` and ``confusion`` (how often each class was answered with each) also say
    something in ``Frame.facts``. ``findings`` fills ``Frame.findings`` instead.

    Raises
    ------
    FieldError
        If ``view`` asks for a sample or neuron that does not exist.
    DivergedError
        If a loss or a picture is not finite.
    """
    view.check(experiment, data)
    with np.errstate(all="ignore"):
        seen = Snapshot(experiment, data, state, past, view.grid, view.sample, view.neuron, view.explained)
        trained, held_out = data.split_indices
        train = seen.scores(trained)
        test = None if held_out is None else seen.scores(held_out)
        for section, paint in SECTIONS.items():
            if section in view.sections:
                paint(seen)
    return Frame(
        step=state.step,
        epoch=state.epoch,
        position=state.position,
        batch_size=batch_size(experiment, len(data.train_inputs)),
        samples=state.samples,
        evaluations=state.evaluations,
        train=train,
        test=test,
        penalty=penalty_of(experiment, state.params),
        pictured={"sample": view.sample, "neuron": view.neuron, "explained": seen.explained},
        ranges=seen.ranges,
        findings=seen.findings,
        facts=seen.facts,
        tensors=seen.tensors,
    )
