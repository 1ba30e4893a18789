"""Job: the cost of ``np.matrix``, timed on this server; it does not depend on the experiment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import thread_time

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState
from engine.core.tape import Mark
from engine.jobs.matrix_timing import matrix_timing
from engine.progress import Job


@JOBS.register("matrix_timing")
@dataclass(frozen=True)
class MatrixTiming(JobRequest):
    """Article 1's loops with ``np.matrix`` and with arrays (see ``engine.jobs.matrix_timing``)."""

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        return matrix_timing(thread_time)
