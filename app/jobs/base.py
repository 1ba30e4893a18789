"""Base of job requests: the settings of a long computation that a page can start, and how it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.limits import Limits
from engine import Experiment, TrainingData, TrainState
from engine.core.tape import Mark
from engine.progress import Job
from engine.schema.records import Record
from engine.schema.registry import Registry


@dataclass(frozen=True)
class JobRequest(Record):
    """One long computation, with its settings.

    ``ends_on_change``: it depends on the settings and weights, and is cancelled when one of them changes.
    """

    ends_on_change: ClassVar[bool] = False

    def check(self, experiment: Experiment, limits: Limits) -> None:
        """Refuse, with a FieldError, what this server does not compute; called before it begins."""

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:
        """The computation for the moment ``state``; ``past`` are moments before it."""
        raise NotImplementedError

    def begin_within(
        self,
        limits: Limits,  # noqa: ARG002  for those that choose themselves what they compute
        experiment: Experiment,
        data: TrainingData,
        state: TrainState,
        past: Sequence[Mark],
    ) -> Job:
        """Start the computation on a server with these limits."""
        return self.begin(experiment, data, state, past)


JOBS: Registry[type[JobRequest]] = Registry("job")
