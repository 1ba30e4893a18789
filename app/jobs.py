"""Long computations that a page can ask for: what each needs to be told, and how it begins. The only list of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from engine import Experiment, TrainingData, TrainState, loss_and_gradient
from engine.fields import choice, integer, number
from engine.gradient_check import STEP, gradient_check
from engine.landscape import PLANES, SIZE, SPAN, Plane, RandomPlane, landscape
from engine.progress import Job, Result
from engine.records import Record, named
from engine.registry import Registry
from engine.tape import Mark


@dataclass(frozen=True)
class JobRequest(Record):
    """One long computation, with its settings."""

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:
        """The computation for the moment ``state``; ``past`` are moments before it."""
        raise NotImplementedError


JOBS: Registry[type[JobRequest]] = Registry("job")


@JOBS.register("gradient_check")
@dataclass(frozen=True)
class GradientCheck(JobRequest):
    """Central differences of every parameter beside backpropagation, over all training samples or the first one."""

    samples: str = choice("all", ("all", "one"), "Samples")
    h: float = number(1e-4, STEP, "Stride")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        rows = np.zeros(1, dtype=np.intp) if self.samples == "one" else None
        result = yield from gradient_check(experiment, data, state.params, rows, self.h)
        inputs, targets = (array if rows is None else array[rows] for array in (data.train_inputs, data.train_targets))
        seconds = min(
            _seconds_of(lambda: loss_and_gradient(experiment, state.params, inputs, targets)) for _ in range(5)
        )
        return Result(result.facts | {"backprop_seconds": seconds}, result.tensors)


@JOBS.register("landscape")
@dataclass(frozen=True)
class Landscape(JobRequest):
    """The loss over a plane through the present parameters."""

    plane: Plane = named(RandomPlane(), PLANES, "Plane")  # noqa: RUF009  a frozen record, as all fields
    size: int = integer(41, SIZE, "Points along a side")
    span: float | None = number(None, SPAN, "Span", nullable=True)

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:
        path = [*(mark.state.params for mark in past), state.params]
        return landscape(experiment, data, state, path, self.plane, self.size, self.span)


def _seconds_of(compute: Callable[[], object]) -> float:
    begin = perf_counter()
    compute()
    return perf_counter() - begin
