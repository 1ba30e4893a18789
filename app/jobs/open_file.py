"""Job: read an uploaded file, and report whether the current network can resume from it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.exports.reading import read_file
from app.jobs.base import JOBS, JobRequest
from engine import Experiment, FieldError, TrainingData, TrainState
from engine.core.checkpoint import Checkpoint, experiment_in, open_arrays
from engine.core.tape import Mark
from engine.progress import Job, Progress, Result
from engine.schema.fields import AnyObject, of_kind, refuse


@dataclass(frozen=True)
class FileKind(AnyObject):
    """A field kind: the bytes of a file in base64, never sent back."""

    def read(self, value: Any, field: str) -> Any:
        if isinstance(value, bytes):
            return value
        try:
            return base64.b64decode(value, validate=True)
        except (TypeError, ValueError):
            raise refuse(field, value, "base64 text") from None

    def write(self, value: Any) -> Any:
        return f"{len(value)} bytes"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "contentEncoding": "base64", "title": self.label}

    def describe(self) -> dict[str, Any]:
        return {"kind": "file", "label": self.label}


@JOBS.register("open_file")
@dataclass(frozen=True)
class OpenFile(JobRequest):
    """Read a file without changing the run; the page resumes from it by ``configure``.

    The facts tell the experiment in the file, if there is one, and whether it is the ``same`` as the present one; the
    tensor ``state`` is where that run was (``optimizer_starts_over``: without the optimizer state), ``here`` the
    parameters for the present network, where they fit.
    """

    file: bytes = of_kind(FileKind("File"), b"")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        if not self.file:
            raise FieldError("file", "is empty", "file_other")
        yield Progress(0, 1)
        arrays, facts = read_file(self.file)
        if not arrays:
            if facts.get("experiment") is None:
                raise FieldError("file", "neither an experiment nor parameters", "file_other")
            found = experiment_in(facts)
            return Result(_facts(found.sizes, found, experiment), {})
        return _result(open_arrays(arrays, facts), experiment)


def _facts(sizes: tuple[int, ...], found: Experiment | None, present: Experiment) -> dict[str, Any]:
    told = None if found is None else found.to_json()
    return {
        "sizes": list(sizes),
        "experiment": told,
        "same": found == present,
        "counters": None,
        "optimizer_starts_over": False,
    }


def _result(opened: Checkpoint, present: Experiment) -> Result:
    facts = _facts(opened.sizes, opened.experiment, present) | {"optimizer_starts_over": opened.optimizer_starts_over}
    tensors = {}
    if opened.state is not None:
        facts["counters"] = opened.counted
        tensors["state"] = opened.state
    if opened.fits(present):
        tensors["here"] = opened.params
    return Result(facts, tensors)
