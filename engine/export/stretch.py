"""The part of a run that a program repeats: from its start, or from its last change, up to a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.components.faults import FAULTS, NO_FAULT, Fault
from engine.core.batches import batch_size, keeps_order
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.state import NUMPY, TrainState
from engine.core.tape import Mark
from engine.errors import FieldError
from engine.training.backend import is_wide

LANGUAGES = ("en", "ko")
#: Numbers that a program may hold: more would make a file of many megabytes.
MOST_NUMBERS = 500_000


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """From ``start`` to ``end`` with the same settings; ``language`` is that of the remarks."""

    experiment: Experiment
    data: TrainingData
    start: TrainState
    end: TrainState
    language: str = "en"

    @classmethod
    def until(
        cls, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark], language: str = "en"
    ) -> Stretch:
        """The stretch that ends at ``state``; ``past`` are moments before it, as a tape gives them."""
        changes = [mark.state for mark in past if mark.is_change]
        start = changes[-1] if changes else past[0].state if past else state
        return cls(experiment, data, start, state, language)

    @property
    def n_updates(self) -> int:
        """Number of updates."""
        return self.end.step - self.start.step

    @property
    def is_exact(self) -> bool:
        """Whether NumPy computed it, so that a program that does the same comes to the same bits."""
        return self.n_updates == 0 or self.end.compute == NUMPY

    @property
    def fault(self) -> Fault:
        """The mistake that the run has on purpose, if it has one."""
        return FAULTS[self.experiment.fault]

    @property
    def size(self) -> int:
        """Samples of a full batch."""
        return batch_size(self.experiment, len(self.data.train_inputs))

    @property
    def keeps_order(self) -> bool:
        """Whether every epoch reads the samples as they lie."""
        return keeps_order(self.experiment)

    @property
    def is_full_batch(self) -> bool:
        """Whether every update sees all training samples, as they lie."""
        return self.size == len(self.data.train_inputs) and self.keeps_order

    @property
    def is_wide(self) -> bool:
        """Whether it is computed by ``engine.training.buffered``."""
        return is_wide(self.experiment)

    @property
    def is_single(self) -> bool:
        """Whether training computes with float32."""
        return self.experiment.precision == "float32"


def why_not(experiment: Experiment) -> str:
    """Why no program is written for an experiment: "too_large"; "" if one is."""
    numbers = experiment.dataset.n_samples * len(experiment.dataset.describe().inputs) + experiment.n_params
    return "too_large" if numbers > MOST_NUMBERS else ""


def moments(start: int, end: int) -> list[int]:
    """Updates whose loss is told: 1, 2, 5, 10 … after the start, and the last."""
    steps, scale = {start, end}, 1
    while scale <= end - start:
        steps |= {start + factor * scale for factor in (1, 2, 5) if factor * scale <= end - start}
        scale *= 10
    return sorted(steps)


def why_no_library(experiment: Experiment) -> str:
    """Why no program of a library is written: as ``why_not``, or "fault", "optimizer"; "" if one is."""
    if experiment.fault != NO_FAULT:
        return "fault"
    return why_not(experiment) or ("" if experiment.optimizer.rules else "optimizer")


def refuse(field: str, value: str, library: str, reason: str) -> FieldError:
    """Why there is no program for this experiment in ``library``."""
    details = {"value": value, "library": library, "reason": reason}
    return FieldError(field, f"{library} cannot follow {value}: {reason}", "no_program", details)


def refuse_faults(experiment: Experiment, library: str) -> None:
    """A library does not make our mistakes.

    Raises
    ------
    FieldError
        With field "fault", where one is on.
    """
    if experiment.fault != NO_FAULT:
        raise refuse("fault", experiment.fault, library, "the mistake is not in its code; the NumPy script makes it")
