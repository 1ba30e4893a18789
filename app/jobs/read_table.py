"""Job: read a CSV file as a custom table: report its dialect, columns and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from app.jobs.base import JOBS, JobRequest
from engine import Experiment, TrainingData, TrainState
from engine.core.tape import Mark
from engine.csv_reader.dialect import CHARACTERS, COLUMNS, SEPARATORS
from engine.csv_reader.numbers import DECIMALS, THOUSANDS
from engine.csv_reader.reader import read_csv
from engine.csv_reader.roles import Choices
from engine.progress import Job
from engine.schema.fields import ListOf, Maybe, Number, Text, choice, flag, integer, of_kind
from engine.schema.ranges import Range

#: Index of a column; a target of −1 means none chosen.
_PLACE, _TARGET = Range(0, COLUMNS - 1, 1), Range(-1, COLUMNS - 1, 1)
_INPUTS = Maybe(ListOf(Number(_PLACE, "Column", integer=True), Range(0, COLUMNS, 1), "Inputs"))


@dataclass(frozen=True)
class FileText(Text):
    """A field kind: the text of a file, never sent back."""

    def write(self, value: Any) -> Any:  # noqa: ARG002
        return ""


@JOBS.register("read_table")
@dataclass(frozen=True)
class ReadTable(JobRequest):
    """Read a pasted table or a CSV file; settings that are "auto" or null are detected."""

    text: str = of_kind(FileText("Text", CHARACTERS), "x,y\n1,1\n2,4\n3,9\n")
    separator: str = choice("auto", ("auto", *SEPARATORS), "Separator")
    decimal: str = choice("auto", ("auto", *DECIMALS), "Decimal mark")
    thousands: str = choice("auto", ("auto", *THOUSANDS), "Thousands mark")
    header: str = choice("auto", ("auto", "yes", "no"), "Header")
    comments: str = choice("auto", ("auto", "skip", "keep"), "Comment lines")
    missing: str = choice("auto", ("auto", "words", "empty"), "Missing values")
    inputs: tuple[int, ...] | None = of_kind(_INPUTS, None)
    target: int | None = integer(None, _TARGET, "Target", nullable=True)
    kind: str = choice("auto", ("auto", "classes", "numbers"), "Target as")
    leave_out: bool = flag(False, "Leave out rows with missing values")

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        named = {field.name: getattr(self, field.name) for field in fields(Choices)}
        return read_csv(self.text, Choices(**named))
