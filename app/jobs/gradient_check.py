"""Job: the gradient check, and the cost of one backward pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState, loss_and_gradient
from engine.core.tape import Mark
from engine.jobs.gradient_check import STEP, gradient_check
from engine.progress import Job, Result
from engine.schema.fields import choice, number


@JOBS.register("gradient_check")
@dataclass(frozen=True)
class GradientCheck(JobRequest):
    """Central differences of every parameter beside backpropagation, over all training samples or the first one."""

    samples: str = choice("all", ("all", "one"), "Samples")
    h: float = number(1e-4, STEP, "Stride")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        # All of a large set would take as long as there is patience: then it is those on which losses are measured.
        some = 1 if self.samples == "one" else len(data.measured_inputs) if data.is_large else None
        rows = None if some is None else np.arange(some)
        result = yield from gradient_check(experiment, data, state.params, rows, self.h)
        inputs, targets = (
            array[: len(array) if some is None else some] for array in (data.train_inputs, data.train_targets)
        )
        seconds = min(
            _seconds_of(lambda: loss_and_gradient(experiment, state.params, inputs, targets)) for _ in range(5)
        )
        return Result(result.facts | {"backprop_seconds": seconds}, result.tensors)


def _seconds_of(compute: Callable[[], object]) -> float:
    begin = perf_counter()
    compute()
    return perf_counter() - begin
