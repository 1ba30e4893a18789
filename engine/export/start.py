"""From where a program goes on: the moment after which nobody changed anything by hand any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import ExperimentError
from engine.experiment import Experiment
from engine.export.stretch import why_not
from engine.faults import NO_FAULT
from engine.tape import Mark
from engine.train_state import TrainState, with_experiment
from engine.training_data import TrainingData

#: Updates of a program that is taken home before the first one was made here.
UPDATES = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where a program begins.

    Parameters
    ----------
    experiment, data, state : the run at that moment.
    updates : how many more bring it to where the page is, ``UPDATES`` if it is there already.
    """

    experiment: Experiment
    data: TrainingData
    state: TrainState
    updates: int


def start_of(experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Start:
    """The last moment before ``state`` at which something was changed, or at which the run began.

    Parameters
    ----------
    past : marks of the run until ``state`` (``Tape.until``), oldest first.
    """
    begun = next((mark for mark in reversed(past) if mark.is_change), None)
    if begun is None:
        return Start(experiment, data, state, UPDATES)
    if begun.experiment != experiment:  # changed just now, and nothing was trained since
        return Start(experiment, data, with_experiment(begun.experiment, experiment, data, state), UPDATES)
    return Start(experiment, data, begun.state, state.step - begun.state.step or UPDATES)


def why_no_library(experiment: Experiment) -> str:
    """Why no program of a library is written: as ``why_not``, or "fault", "optimizer"; "" if one is."""
    if experiment.fault != NO_FAULT:
        return "fault"
    return why_not(experiment) or ("" if experiment.optimizer.rules else "optimizer")


def refuse(field: str, value: str, library: str, reason: str) -> ExperimentError:
    """Why there is no program for this experiment in ``library``."""
    details = {"value": value, "library": library, "reason": reason}
    return ExperimentError(field, f"{library} cannot follow {value}: {reason}", "no_program", details)


def refuse_faults(experiment: Experiment, library: str) -> None:
    """A library does not make our mistakes.

    Raises
    ------
    ExperimentError
        With field "fault", where one is on.
    """
    if experiment.fault != NO_FAULT:
        raise refuse("fault", experiment.fault, library, "the mistake is not in its code; the NumPy script makes it")
