"""Cache of a run's custom table, which a page sends once and then refers to by a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.protocol.commands import Configure
from engine import DATASETS, Experiment
from engine.datasets.custom import Custom
from engine.datasets.table import Table
from engine.errors import FieldError
from engine.schema.fields import kinds
from engine.schema.records import Record


class TableCache:
    """Holds the last table that came with a number."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._table: Table | None = None

    def complete(self, command: Configure) -> dict[str, Any]:
        """The command's experiment, with its table.

        Raises
        ------
        FieldError
            If only a number came, and it is not that of the last table ("unknown_table": send it whole).
        """
        experiment, number = command.experiment, command.table
        if number is None:
            return experiment
        dataset = experiment.get("dataset")
        if not isinstance(dataset, dict):
            raise FieldError("table", "belongs to an experiment with a data set", "inconsistent")
        if "table" in dataset:
            self._number, self._table = number, dataset["table"]
        elif number != self._number:
            raise FieldError("table", f"got {number}, which is not here", "unknown_table", {"value": number})
        return experiment | {"dataset": dataset | {"table": self._table}}

    def shorten(self, experiment: Experiment) -> tuple[Mapping[str, Any], int | None]:
        """The experiment's JSON without a table that the page knows by number, and that number."""
        dataset = experiment.dataset
        if not isinstance(dataset, Custom) or self._number is None or dataset.table != self._table:
            return experiment.to_json(), None
        dataset_fields = {"name": DATASETS.name_of(Custom)} | _write_all_but(dataset, "table")
        return {"dataset": dataset_fields} | _write_all_but(experiment, "dataset"), self._number


def _write_all_but(record: Record, left_out: str) -> dict[str, Any]:
    """The JSON object of a record without one of its fields, which may be long."""
    fields = kinds(type(record)).items()
    return {name: kind.write(getattr(record, name)) for name, kind in fields if name != left_out}
