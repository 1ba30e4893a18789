"""Preparation of a run in a compute thread: its data, and its initial or restored state."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.protocol.events import Binary
from app.protocol.fields import SavedState
from app.session.messages import data_message
from engine import (
    Experiment,
    FieldError,
    TrainingData,
    TrainState,
    initial_state,
    prepare,
    restore,
    stop_reason,
)


@dataclass(frozen=True, eq=False)
class InitialRun:
    """Data and initial state of a run; ``reason``: the stop rule that holds already, if any."""

    data: TrainingData
    state: TrainState
    seconds: float
    message: Binary
    reason: str | None


@dataclass(frozen=True, eq=False)
class PrepareResult:
    """The prepared data and initial state of an experiment, or the error."""

    run: int
    experiment: Experiment
    outcome: InitialRun | FieldError


@dataclass(frozen=True, eq=False)
class PrepareRun:
    """Prepare data and initial state; ``saved`` is the state to restore."""

    run: int
    experiment: Experiment
    saved: SavedState | None = None

    def perform(self) -> PrepareResult:
        outcome: InitialRun | FieldError
        try:
            with np.errstate(all="ignore"):
                outcome = self._make()
        except FieldError as error:
            outcome = error
        return PrepareResult(self.run, self.experiment, outcome)

    def _make(self) -> InitialRun:
        data = prepare(self.experiment)
        seconds = 0.0
        if self.saved is None:
            state = initial_state(self.experiment, data)
        else:
            counters = dict(self.saved.counters)
            seconds = _seconds(counters.pop("seconds", 0.0))
            state = restore(self.experiment, data, counters, _vector(self.saved.vector))
        message = data_message(self.run, self.experiment, data)
        return InitialRun(data, state, seconds, message, stop_reason(self.experiment, data, state))


def _vector(text: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    try:
        raw = base64.b64decode(text, validate=True)
        return np.frombuffer(raw, "<f8").astype(np.float64)
    except (binascii.Error, ValueError):
        raise FieldError("state.vector", "is not base64 of float64 numbers", "inconsistent") from None


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e12:
        raise FieldError(
            "state.counters.seconds", "is not a number of seconds", "out_of_range", {"min": 0, "max": 1e12}
        )
    return float(value)
