"""Kinds of command fields that the engine does not have: an experiment that it reads later, and a saved state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.datasets.table_field import TableKind
from engine.schema.fields import AnyObject, refuse


@dataclass(frozen=True)
class SavedState:
    """A saved state: the ``counters`` of a frame, and the ``state`` tensor in base64."""

    counters: Mapping[str, Any]
    vector: str


@dataclass(frozen=True)
class ExperimentKind(AnyObject):
    """A kind: an experiment that the engine reads later, with its table read now: that is long work for a large one."""

    def read(self, value: Any, field: str) -> dict[str, Any]:
        experiment = super().read(value, field)
        dataset = experiment.get("dataset")
        if not isinstance(dataset, dict) or "table" not in dataset:
            return experiment
        return experiment | {"dataset": dataset | {"table": TableKind("Table").read(dataset["table"], "dataset.table")}}


@dataclass(frozen=True)
class SavedKind(AnyObject):
    """A kind: a ``SavedState``, or null."""

    def read(self, value: Any, field: str) -> Any:
        if value is None or isinstance(value, SavedState):
            return value
        if not isinstance(value, dict) or value.keys() != {"counters", "vector"}:
            raise refuse(field, value, 'an object with "counters" and "vector"')
        if not isinstance(value["counters"], dict):
            raise refuse(f"{field}.counters", value["counters"], "an object")
        if not isinstance(value["vector"], str):
            raise refuse(f"{field}.vector", value["vector"], "base64 text")
        return SavedState(value["counters"], value["vector"])
