"""A CSV file read as a table of one's own: what it is, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState
from engine.csv_columns import Choices
from engine.csv_form import CHARACTERS, COLUMNS, DECIMALS, SEPARATORS
from engine.csv_table import read_csv
from engine.datasets.table import INPUTS
from engine.fields import KIND, Number, choice, integer, list_of, refuse
from engine.progress import Job
from engine.ranges import Range
from engine.tape import Mark

_PLACE = Range(0, COLUMNS - 1, 1)


@dataclass(frozen=True)
class FileText:
    """A kind: a file's text. It is not sent back to whoever sent it."""

    label: str

    def read(self, value: Any, field: str) -> str:
        if not isinstance(value, str) or len(value) > CHARACTERS:
            raise refuse(field, value, f"a text of at most {CHARACTERS:,} characters")
        return value

    def write(self, value: str) -> Any:  # noqa: ARG002
        return ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": CHARACTERS, "title": self.label}

    def describe(self) -> dict[str, Any]:
        return {"kind": "text", "label": self.label}


@JOBS.register("read_table")
@dataclass(frozen=True)
class ReadTable(JobRequest):
    """What a CSV file holds; whatever is "auto", empty or null is found by looking."""

    text: str = field(default="x,y\n1,1\n2,4\n3,9\n", metadata={KIND: FileText("Text")})
    separator: str = choice("auto", ("auto", *SEPARATORS), "Separator")
    decimal: str = choice("auto", ("auto", *DECIMALS), "Decimal mark")
    header: str = choice("auto", ("auto", "yes", "no"), "Header")
    inputs: tuple[int, ...] = list_of((), Number(_PLACE, "Column", integer=True), Range(0, INPUTS.max, 1), "Inputs")
    target: int | None = integer(None, _PLACE, "Target", nullable=True)
    kind: str = choice("auto", ("auto", "classes", "numbers"), "Target as")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        chosen = Choices(self.separator, self.decimal, self.header, self.inputs, self.target, self.kind)
        return read_csv(self.text, chosen)
