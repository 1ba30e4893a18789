"""Job: measures of the current state by name, in full precision, for the comparison cards of lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState
from engine.core.tape import Mark
from engine.lessons.measures import evaluate
from engine.lessons.moment import Moment, Value
from engine.progress import Job, Progress, Result
from engine.schema.fields import Text, list_of
from engine.schema.ranges import Range

#: In one request.
MOST = 64


@JOBS.register("measures")
@dataclass(frozen=True)
class Measures(JobRequest):
    """Each of ``names`` (``engine.lessons.measures``) as the tensor ``values`` in their order; nan: there is none."""

    names: tuple[str, ...] = list_of((), Text("the name of a measure"), Range(0, MOST, 1), "Names")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        moment = Moment(experiment, data, state)
        values: list[Value] = []
        for done, name in enumerate(self.names):
            yield Progress(done, len(self.names))
            values += evaluate([name], moment)
        return Result({}, {"values": np.array([np.nan if value is None else value for value in values], np.float64)})
