"""What a long computation is that a page can ask for: its settings, and how it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.limits import Limits
from engine import Experiment, TrainingData, TrainState
from engine.progress import Job
from engine.records import Record
from engine.registry import Registry
from engine.tape import Mark


@dataclass(frozen=True)
class JobRequest(Record):
    """One long computation, with its settings."""

    def check(self, experiment: Experiment, limits: Limits) -> None:
        """Refuse, with an ExperimentError, what this server does not compute; called before it begins."""

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:
        """The computation for the moment ``state``; ``past`` are moments before it."""
        raise NotImplementedError


JOBS: Registry[type[JobRequest]] = Registry("job")
