"""Why there is no program for an experiment in another library."""

from __future__ import annotations

from engine.components.faults import NO_FAULT
from engine.core.experiment import Experiment
from engine.errors import ExperimentError
from engine.export.stretch import why_not


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
