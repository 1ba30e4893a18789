"""A moment with a past, as a page has it when it takes a file home."""

from __future__ import annotations

from typing import Any

from app.exports import EXPORTS, ExportSource
from engine import Experiment, advance, initial_state, prepare
from engine.core.tape import Tape
from tests.engine.runs import finish_with

MARKS, EACH = 20, 10


def with_past(experiment: Experiment) -> ExportSource:
    """``MARKS`` times ``EACH`` updates, half a second each time."""
    data = prepare(experiment)
    state = initial_state(experiment, data)
    tape = Tape.begun(experiment, state)
    for number in range(1, MARKS + 1):
        after = advance(experiment, data, state, EACH)
        tape, state = tape.advanced(state, experiment, after, number * 0.5), after
    return ExportSource(experiment, data, state, tape.until(state))


def events_of(moment: ExportSource) -> bytes:
    """The TensorBoard file of a moment."""
    written: Any = EXPORTS["tensorboard"].write(moment)
    content: bytes = finish_with(written)
    return content
