"""Training: from one state to a later one. ``advance`` is the only thing that moves a network.

Order and first weights follow from the seed, so every state can be reached again bit for bit, in steps of any size.
"""

from __future__ import annotations

from engine import compute, reference
from engine.experiment import Experiment
from engine.faults import NO_FAULT
from engine.kernels import twin
from engine.stopping import STOP_REASONS, StopReason, stop_reason
from engine.train_state import (
    UNITS,
    TrainState,
    Unit,
    counters,
    initial_state,
    restore,
    set_parameter,
    state_vector,
    with_experiment,
)
from engine.training_data import TrainingData
from engine.wide import BufferedBackprop, FaultyBufferedBackprop

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
    (see ``engine.compute``); where that cannot be, the reference does.

    Parameters
    ----------
    n : whole number ≥ 0.
    unit : "sample", "update" or "epoch".
    computed_by : who must compute, to repeat a run whose first update is still to come (``engine.tape``).

    Raises
    ------
    DivergedError
        At the first update after which a parameter, a slot or the loss of the next batch is not finite.
    """
    if unit not in UNITS or n < 0:
        raise ValueError(f"cannot advance by {n} of {unit!r}")
    who = computed_by or (state.compute if state.step else compute.choose(experiment))
    if who == compute.COMPILED and compute.can_compile(experiment):
        return twin.advance(experiment, data, state, n, unit)
    wide = BufferedBackprop if experiment.fault == NO_FAULT else FaultyBufferedBackprop
    return reference.advance(experiment, data, state, n, unit, wide if compute.is_wide(experiment) else None)
