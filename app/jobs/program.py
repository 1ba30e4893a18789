"""Job: the exported program that the Code tab shows, and the scores at the same state."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from app.exports import EXPORTS, ExportSource
from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState, View, capture
from engine.core.tape import Mark
from engine.export.listing import Line
from engine.export.numpy_script import LANGUAGES, Stretch
from engine.progress import Job, Progress, Result
from engine.schema.fields import choice

PROGRAMS = tuple(name for name, export in EXPORTS.items() if export.is_program)


@JOBS.register("program")
@dataclass(frozen=True)
class ShowProgram(JobRequest):
    """One program as text; facts also say which others there are, and why not, where one cannot be made.

    ``parts`` [[part, lines], …] is the part of the update that lines belong to, in their order; ``begins`` the update
    at which the program begins; ``exact`` whether NumPy computed the run from there on.
    """

    format: str = choice("script", PROGRAMS, "Program")
    language: str = choice("en", LANGUAGES, "Language")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:
        yield Progress(0, 2)
        facts = {"programs": _offers(experiment), **_numbers(experiment, data, state, past)}
        lines: Sequence[Line] = ()
        if not EXPORTS[self.format].refuses(experiment):
            yield Progress(1, 2)
            lines = EXPORTS[self.format].lines(ExportSource(experiment, data, state, past, self.language))
        facts["parts"] = [[part, len(list(own))] for part, own in groupby(line.part for line in lines)]
        text = "\n".join(line.text for line in lines)
        return Result(facts, {"bytes": np.frombuffer(text.encode(), dtype=np.uint8)})


def _offers(experiment: Experiment) -> list[dict[str, str]]:
    """The available programs, or the reason why one is unavailable."""
    exports = {name: EXPORTS[name] for name in PROGRAMS}
    return [
        {"name": name, "cannot": export.refuses(experiment), "extension": export.extension}
        for name, export in exports.items()
    ]


def _numbers(experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> dict[str, Any]:
    """The scores of the current state in full precision, and how the run was computed."""
    stretch, seen = Stretch.until(experiment, data, state, past), capture(experiment, data, state, View())
    return {
        "exact": stretch.is_exact,
        "begins": stretch.start.step,
        "n_updates": stretch.n_updates,
        "numpy": np.__version__,
        "train": dataclasses.asdict(seen.train),
        "test": None if seen.test is None else dataclasses.asdict(seen.test),
    }
