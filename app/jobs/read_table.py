"""A CSV file read as a table of one's own: what it is, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState
from engine.csv_columns import Choices
from engine.csv_form import CHARACTERS, COLUMNS, DECIMALS, SEPARATORS
from engine.csv_table import read_csv
from engine.datasets.table import INPUTS
from engine.fields import Number, choice, integer, list_of, of_kind
from engine.kinds import Text
from engine.progress import Job
from engine.ranges import Range
from engine.tape import Mark

_PLACE = Range(0, COLUMNS - 1, 1)


@dataclass(frozen=True)
class FileText(Text):
    """A kind: a file's text. It is not sent back to whoever sent it."""

    def write(self, value: Any) -> Any:  # noqa: ARG002
        return ""


@JOBS.register("read_table")
@dataclass(frozen=True)
class ReadTable(JobRequest):
    """What a CSV file holds; whatever is "auto", empty or null is found by looking."""

    text: str = of_kind(FileText("Text", CHARACTERS), "x,y\n1,1\n2,4\n3,9\n")
    separator: str = choice("auto", ("auto", *SEPARATORS), "Separator")
    decimal: str = choice("auto", ("auto", *DECIMALS), "Decimal mark")
    header: str = choice("auto", ("auto", "yes", "no"), "Header")
    inputs: tuple[int, ...] = list_of((), Number(_PLACE, "Column", integer=True), Range(0, INPUTS.max, 1), "Inputs")
    target: int | None = integer(None, _PLACE, "Target", nullable=True)
    kind: str = choice("auto", ("auto", "classes", "numbers"), "Target as")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        chosen = Choices(self.separator, self.decimal, self.header, self.inputs, self.target, self.kind)
        return read_csv(self.text, chosen)
