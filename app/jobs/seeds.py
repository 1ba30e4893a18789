"""Job: the current experiment trained with many seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState
from engine.core.tape import Mark
from engine.datasets.base import SEED
from engine.jobs.seeds import LENGTH, RUNS, seeds
from engine.progress import Job
from engine.schema.fields import choice, integer


@JOBS.register("seeds")
@dataclass(frozen=True)
class Seeds(JobRequest):
    """``runs`` times from the start to the update or epoch ``to``; run k has the seed ``first_seed`` + k."""

    runs: int = integer(100, RUNS, "Runs")
    unit: Literal["update", "epoch"] = choice("update", ("update", "epoch"), "Unit")
    to: int = integer(10_000, LENGTH, "Length")
    first_seed: int | None = integer(None, SEED, "First seed", nullable=True)

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        return seeds(experiment, data, self.runs, self.unit, self.to, self.first_seed or 0)
