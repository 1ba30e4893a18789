"""Job: the network's predictions for inputs that the page sends, such as a drawn digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, FieldError, TrainingData, TrainState, predict
from engine.arrays import Array
from engine.core.tape import Mark
from engine.progress import Job, Progress, Result
from engine.schema.fields import Number, list_of
from engine.schema.ranges import Range

#: Most inputs that data may have: pictures of 64 × 64 pixels.
_INPUTS = Range(0, 4096, 1)
_VALUE = Range(-1e6, 1e6)


@JOBS.register("ask")
@dataclass(frozen=True)
class Ask(JobRequest):
    """Raw inputs in natural units (of a picture the pixels, row by row), or none: then it is the first sample.

    The answer comes as the tensor ``outputs`` float64 (outputs,), coded.
    """

    inputs: tuple[float, ...] = list_of((), Number(_VALUE, "Input"), _INPUTS, "Inputs")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        point = np.array(self.inputs) if self.inputs else data.points[0].astype(np.float64)
        _check(point, data)
        yield Progress(0, 1)
        outputs = predict(experiment, state.params, data.network_inputs(point[None, :]))
        return Result({}, {"outputs": outputs[0]})


def _check(point: Array, data: TrainingData) -> None:
    """Refuse a wrong number of inputs, or a pixel out of range."""
    wanted = len(data.about.inputs)
    if len(point) != wanted:
        details = {"value": len(point), "min": wanted, "max": wanted}
        raise FieldError("inputs", f"has {len(point)} items, allowed: {wanted}", "wrong_length", details)
    low, high = float(point.min()), float(point.max())
    most = float(data.input_scale[0])
    if data.about.image is not None and not 0 <= low <= high <= most:
        wrong = low if low < 0 else high
        limits = {"value": wrong, "min": 0, "max": most}
        raise FieldError("inputs", f"got {wrong:g}, allowed: 0 to {most:g}", "out_of_range", limits)
