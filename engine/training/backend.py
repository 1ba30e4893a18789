"""Selection of the training backend: compiled kernels or NumPy. This is the one place where that is decided.

The choice is part of the state: a run keeps to it from its first update, so that it can be repeated bit for bit even
if the kernels become ready while it trains.
"""

from __future__ import annotations

from engine.components.faults import NO_FAULT
from engine.core.data import EXACT_UP_TO
from engine.core.experiment import Experiment
from engine.core.state import COMPILED, NUMPY
from engine.kernels.codes import supports
from engine.training import kernel_loader

#: From so many parameters on matrices are large enough for BLAS, which then beats our kernels.
WIDE = 12_000


def choose(experiment: Experiment) -> str:
    """Select the backend of a run that begins, or continues with other settings."""
    return COMPILED if can_compile(experiment) else NUMPY


def can_compile(experiment: Experiment) -> bool:
    """Whether the kernels are there and have all that this experiment needs."""
    return (
        kernel_loader.is_loaded()
        and experiment.compute == "fastest"
        and experiment.fault == NO_FAULT
        and experiment.precision == "float64"
        and not is_wide(experiment)
        and experiment.dataset.n_samples <= EXACT_UP_TO  # the kernels have a copy of all samples
        and supports(experiment)
    )


def is_wide(experiment: Experiment) -> bool:
    """Whether matrices are so large that NumPy's calls do not count beside what they compute."""
    return experiment.n_params >= WIDE
