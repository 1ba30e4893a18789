"""Job: export of the current state as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.exports import EXPORTS, ExportSource
from app.jobs.base import JOBS, JobRequest
from engine import Experiment, FieldError, TrainingData, TrainState
from engine.core.tape import Mark
from engine.export.numpy_script import LANGUAGES
from engine.progress import Job, Result
from engine.schema.fields import choice


@JOBS.register("export")
@dataclass(frozen=True)
class ExportFile(JobRequest):
    """One file; its bytes come as the tensor ``bytes``."""

    format: str = choice("experiment", EXPORTS, "Format")
    language: str = choice("en", LANGUAGES, "Language")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:
        export = EXPORTS[self.format]
        if why := export.refuses(experiment):
            raise FieldError("format", f"{self.format} is not available for this run: {why}", "unavailable")
        written = yield from export.pieces(ExportSource(experiment, data, state, past, self.language))
        facts = {"extension": export.extension, "media_type": export.media_type}
        return Result(facts, {"bytes": np.frombuffer(written, dtype=np.uint8)})
