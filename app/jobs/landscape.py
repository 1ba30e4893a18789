"""Job: the loss landscape over a plane through the current parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState
from engine.core.tape import Mark
from engine.jobs.landscape import PLANES, SIZE, SPAN, LandscapePlane, RandomPlane, landscape
from engine.progress import Job
from engine.schema.fields import integer, number
from engine.schema.records import named


@JOBS.register("landscape")
@dataclass(frozen=True)
class Landscape(JobRequest):
    """Job: the loss landscape over a plane through the current parameters."""

    plane: LandscapePlane = named(RandomPlane(), PLANES, "Plane")  # noqa: RUF009  a frozen record, as all fields
    size: int = integer(41, SIZE, "Points along a side")
    span: float | None = number(None, SPAN, "Span", nullable=True)

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:
        path = [*(mark.state.params for mark in past), state.params]
        return landscape(experiment, data, state, path, self.plane, self.size, self.span)
