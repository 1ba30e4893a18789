"""Job: trials of remedies for a finding, on forks of the run. The page starts it by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.jobs.base import JOBS, JobRequest
from app.limits import Limits
from engine import Experiment, FieldError, TrainingData, TrainState
from engine.core.tape import Mark
from engine.diagnosis.diagnose import FINDINGS
from engine.jobs.remedy_trials import try_remedies
from engine.progress import Job
from engine.schema.fields import choice

#: What a remedy can be asked for.
TROUBLES = (*FINDINGS, "diverged")


@JOBS.register("remedy")
@dataclass(frozen=True)
class TryRemedies(JobRequest):
    """Try remedies for one finding; the server chooses which ones, and for how long.

    Facts as of ``engine.jobs.remedy_trials``.
    """

    ends_on_change: ClassVar[bool] = True

    finding: str = choice("plateau", TROUBLES, "Finding")

    def begin_within(
        self, limits: Limits, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]
    ) -> Job:
        def allows(candidate: Experiment) -> bool:
            try:
                limits.check(candidate)
            except FieldError:
                return False
            return True

        return try_remedies(experiment, data, state, [mark.state for mark in past], self.finding, allows)
