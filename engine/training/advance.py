"""Training from one state to a later one by ``advance``, the only function that trains a network.

Order and first weights follow from the seed, so every state can be reached again bit for bit, in steps of any size.
"""

from __future__ import annotations

from engine.components.faults import NO_FAULT
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.state import (
    COMPILED,
    UNITS,
    TrainState,
    Unit,
    counters,
    restore,
    set_parameter,
    state_vector,
)
from engine.core.stopping import STOP_REASONS, StopReason, stop_reason
from engine.training import compiled, reference
from engine.training.backend import can_compile, choose, is_wide
from engine.training.buffered import BufferedBackprop, FaultyBufferedBackprop
from engine.training.start import initial_state, with_experiment

__all__ = [
    "STOP_REASONS",
    "UNITS",
    "StopReason",
    "TrainState",
    "Unit",
    "advance",
    "counters",
    "initial_state",
    "restore",
    "set_parameter",
    "state_vector",
    "stop_reason",
    "with_experiment",
]


def advance(
    experiment: Experiment,
    data: TrainingData,
    state: TrainState,
    n: int,
    unit: Unit = "update",
    computed_by: str | None = None,
) -> TrainState:
    """Train on, for ``n`` more samples, updates or epochs, or until a stop rule holds at an epoch's end.

    A sample reads one sample; an update, what is missing of its batch; an epoch, what is missing of the epoch.
    ``advance(…, 10)`` and ten times ``advance(…, 1)`` give the same bits. Who computes stands in ``state.compute``
    (see ``engine.training.backend``); where that cannot be, the reference does.

    Parameters
    ----------
    n : whole number ≥ 0.
    unit : "sample", "update" or "epoch".
    computed_by : who must compute, to repeat a run whose first update is still to come (``engine.core.tape``).

    Raises
    ------
    DivergedError
        At the first update after which a parameter, a slot or the loss of the next batch is not finite.
    """
    if unit not in UNITS or n < 0:
        raise ValueError(f"cannot advance by {n} of {unit!r}")
    who = computed_by or (state.compute if state.step else choose(experiment))
    if who == COMPILED and can_compile(experiment):
        return compiled.advance(experiment, data, state, n, unit)
    wide = BufferedBackprop if experiment.fault == NO_FAULT else FaultyBufferedBackprop
    return reference.advance(experiment, data, state, n, unit, wide if is_wide(experiment) else None)
