"""Job: what each fault changes in the present experiment, with the faulty code beside the correct one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState
from engine.components.faults import FAULTS, NO_FAULT
from engine.core.fault_effects import REFUSED, without_effect
from engine.core.tape import Mark
from engine.export.numpy_script.side_by_side import side_by_side
from engine.progress import Job, Progress, Result


@JOBS.register("faults")
@dataclass(frozen=True)
class Faults(JobRequest):
    """Facts by the name of a fault: ``lines``, pairs of the right and the wrong one, null where only the other program
    has one; ``without_effect``, why it changes nothing here, or null."""

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        names = [name for name in FAULTS if name != NO_FAULT]
        facts: dict[str, Any] = {}
        for count, name in enumerate(names):
            yield Progress(count, len(names))
            reason = without_effect(experiment, data, name)
            pairs = () if reason == REFUSED else side_by_side(experiment, name)
            facts[name] = {"without_effect": reason, "lines": [list(pair) for pair in pairs]}
        return Result({"faults": facts}, {})
