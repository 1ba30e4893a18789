# ruff: noqa: ARG002  it belongs to the page, whatever is trained there
"""Job: a QR code of a text, such as a link."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import segno

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState
from engine.core.tape import Mark
from engine.progress import Job, Progress, Result
from engine.schema.fields import Text, of_kind

#: Beyond that a telephone hardly reads it from a screen.
LONGEST = 600
#: Modules of white around it, as the standard asks for.
BORDER = 4


@JOBS.register("qr")
@dataclass(frozen=True)
class QrCode(JobRequest):
    """The SVG of a QR code comes as the tensor ``svg``; it is black on white in every theme, as readers expect."""

    text: str = of_kind(Text("Text", LONGEST), "https://")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:
        yield Progress(0, 2)
        code = segno.make(self.text, error="m", micro=False)
        yield Progress(1, 2)
        written = io.BytesIO()
        code.save(written, kind="svg", border=BORDER, light="#fff", xmldecl=False)
        facts = {"version": code.version, "modules": code.symbol_size(border=BORDER)[0]}
        return Result(facts, {"svg": np.frombuffer(written.getvalue(), dtype=np.uint8)})
