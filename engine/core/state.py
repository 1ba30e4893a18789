"""The state of a run, immutable and complete. It is serialized as counters and one vector."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.arrays import Array, read_only
from engine.components.faults import FAULTS
from engine.components.optimizers import Slots
from engine.core.batches import batch_size
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import initialize
from engine.core.solved import is_solved
from engine.errors import FieldError
from engine.schema.fields import Number, choice, flag, integer, number
from engine.schema.ranges import Range
from engine.schema.records import Record, read, write

#: Backends of a run: NumPy, or the compiled kernels (``engine.training.backend`` chooses).
COMPILED, NUMPY = "compiled", "NumPy"
BACKENDS = (NUMPY, COMPILED)

Unit = Literal["sample", "update", "epoch"]
UNITS: tuple[Unit, ...] = ("sample", "update", "epoch")

#: Whole numbers that JSON and JavaScript carry exactly.
_COUNT = Range(0, 2**53 - 1, 1)
_ANY = Range(-1e308, 1e308)


@dataclass(frozen=True)
class Counters(Record):
    """All of a state but its arrays, as the JSON object ``state`` of a message or a file.

    Parameters
    ----------
    step : updates made.
    epoch : epochs completed.
    position : samples read in this epoch. An update happens when its batch is complete; until then, nothing changes.
    samples : samples read in all.
    evaluations : times the gradient was computed.
    slot_steps : updates made with the present slots (less than ``step`` once the optimizer was changed).
    converged : the optimizer found nothing left to gain.
    best_loss, stale_epochs : the lowest training loss at an epoch's end, and the epochs since; for the plateau rule.
    compute : who computes this run, see ``engine.training.backend``.
    solved_step : updates after which the run was first solved (``engine.core.solved``), 0 for its first weights; None:
        not yet, or a regression. It stays, whatever becomes of the run.
    solved_epoch : the epoch to which that update belongs, the first being 1; 0 before the first update.
    """

    step: int = integer(0, _COUNT, "Updates")
    epoch: int = integer(0, _COUNT, "Epochs")
    position: int = integer(0, _COUNT, "Position in the epoch")
    samples: int = integer(0, _COUNT, "Samples read")
    evaluations: int = integer(0, _COUNT, "Gradients computed")
    slot_steps: int = integer(0, _COUNT, "Updates with this optimizer")
    converged: bool = flag(False, "Converged")
    best_loss: float | None = number(None, _ANY, "Lowest loss", nullable=True)
    stale_epochs: int = integer(0, _COUNT, "Epochs without improvement")
    compute: str = choice(NUMPY, BACKENDS, "Computed by")
    solved_step: int | None = integer(None, _COUNT, "Solved at update", nullable=True)
    solved_epoch: int | None = integer(None, _COUNT, "Solved in epoch", nullable=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class TrainState(Counters):
    """The counters above, and two kinds of read-only arrays.

    Parameters
    ----------
    params : (n_params,).
    slots : what the optimizer remembers, and behind it what a fault carries on.
    """

    params: Array
    slots: Slots

    def __post_init__(self) -> None:
        """Nothing to check: only ``restore`` meets foreign numbers, and it reads them as ``Counters``."""


def frozen(slots: Iterable[Array]) -> Slots:
    """Read-only slots."""
    return tuple(read_only(slot) for slot in slots)


def new_state(experiment: Experiment, data: TrainingData, compute: str) -> TrainState:
    """Step 0: first weights, nothing read. ``compute`` is one of ``BACKENDS``."""
    params = read_only(_as_computed(experiment, initialize(experiment)))
    state = TrainState(compute=compute, params=params, slots=frozen(first_slots(experiment)))
    return _asked_if_solved(experiment, data, state)


def _asked_if_solved(experiment: Experiment, data: TrainingData, state: TrainState) -> TrainState:
    """A state that no update has made: if it is the first to solve its run, it says so."""
    if state.solved_step is not None or not is_solved(experiment, data, state.params):
        return state
    is_under_way = state.position >= batch_size(experiment, len(data.train_inputs))
    epoch = max(state.epoch + is_under_way, min(1, state.step))
    return dataclasses.replace(state, solved_step=state.step, solved_epoch=epoch)


def first_slots(experiment: Experiment) -> Slots:
    """Initial slots: those of the optimizer, then those of a fault."""
    n = experiment.n_params
    return (*experiment.optimizer.slots(n), *FAULTS[experiment.fault].slots(n))


def _of_optimizer(experiment: Experiment, slots: Slots) -> tuple[Slots, Slots]:
    """The optimizer's own slots, and the others."""
    own = len(slots) - len(FAULTS[experiment.fault].slots(0))
    return slots[:own], slots[own:]


def set_parameter(
    experiment: Experiment, data: TrainingData, state: TrainState, index: int, value: float
) -> TrainState:
    """The state with one parameter set by hand; counters go on, what the stop rules have seen is forgotten.

    A run that is solved by it, and never was before, counts as solved at the update after which it was set.

    Parameters
    ----------
    index : 0 to n_params - 1, a place in the flat vector.
    value : finite.

    Raises
    ------
    FieldError
        With field "index" or "value".
    """
    place = int(Number(Range(0, state.params.size - 1, 1), "Parameter", integer=True).read(index, "index") or 0)
    params = state.params.copy()
    largest = float(np.finfo(experiment.precision).max)
    params[place] = Number(Range(-largest, largest), "Value").read(value, "value")
    changed = _moved_on(experiment, state, params=read_only(_as_computed(experiment, params)))
    return _asked_if_solved(experiment, data, changed)


def changed_state(old: Experiment, new: Experiment, data: TrainingData, state: TrainState, compute: str) -> TrainState:
    """The state with which ``new`` goes on where ``old`` was: a hot change.

    Parameters and counters are kept, and the slots too while the optimizer has the same name. When the batches become
    larger or smaller, the position goes back to the start of the unfinished batch, and from there to the start of the
    new batch in which that lies: no sample is left out of the epoch, and less than one new batch is read again.

    Raises
    ------
    ValueError
        If more than a hot change separates the two (``Experiment.is_hot_change``).
    """
    if not old.is_hot_change(new):
        raise ValueError("not a hot change: start a new run instead")
    n = len(data.train_inputs)
    size, new_size = batch_size(old, n), batch_size(new, n)
    changes: dict[str, Any] = {}
    if size != new_size:
        changes["position"] = state.position // size * size // new_size * new_size
    if type(new.optimizer) is not type(old.optimizer):
        _, carried = _of_optimizer(old, state.slots)
        changes |= {"slots": (*new.optimizer.slots(state.params.size), *carried), "slot_steps": 0}
    return _moved_on(new, state, compute=compute, **changes)


def _moved_on(experiment: Experiment, state: TrainState, **changes: Any) -> TrainState:
    """``state`` with edits; counters of stop rules and of convergence are reset."""
    own, carried = _of_optimizer(experiment, changes.pop("slots", state.slots))
    slots = (*experiment.optimizer.forget_point(own), *carried)
    concluded = {"converged": False, "best_loss": None, "stale_epochs": 0}
    return dataclasses.replace(state, slots=frozen(slots), **(concluded | changes))


def _as_computed(experiment: Experiment, numbers: Array) -> Array:
    """``numbers`` with the digits that a run of this precision has, in float64 as all states are."""
    with np.errstate(over="ignore"):
        return numbers.astype(experiment.precision).astype(np.float64, copy=False)


def counters(state: TrainState) -> dict[str, Any]:
    """The counters as the JSON object that ``restore`` reads."""
    return write(state)


def state_vector(state: TrainState) -> Array:
    """All numbers of a state, flat: parameters, then slots, float64."""
    return np.concatenate([state.params, *state.slots])


def restore(experiment: Experiment, data: TrainingData, counters: Any, vector: Array) -> TrainState:
    """The state that ``counters`` and ``state_vector`` were made from; the run goes on with the same bits.

    Parameters alone are enough: then the optimizer starts over. Both are untrusted, so everything is checked.
    Where counters do not say when a run was solved that is solved now, it counts as solved where it goes on.

    Parameters
    ----------
    counters : JSON object; what is left out is 0 or null.
    vector : (n_params + all slots,) or (n_params,), float64, finite.

    Raises
    ------
    FieldError
        With a field "state…".
    """
    counted = read(Counters, counters, "state")
    _check_counters(experiment, len(data.train_inputs), counted)
    _check_solved(data, counted)
    params, *slots = _cut(experiment, vector)
    fresh = first_slots(experiment)
    if len(slots) < len(fresh):
        slots = list(frozen(fresh))
        counted = dataclasses.replace(counted, slot_steps=0)
    return _asked_if_solved(experiment, data, TrainState(**write(counted), params=params, slots=tuple(slots)))


def _check_counters(experiment: Experiment, n: int, counted: Counters) -> None:
    limits = {
        "position": (counted.position, n - 1, "the training samples"),
        "slot_steps": (counted.slot_steps, counted.step, "step"),
        "stale_epochs": (counted.stale_epochs, counted.epoch, "epoch"),
        "epoch": (counted.epoch, counted.step, "step"),
    }
    _check_limits(limits)
    if counted.converged and not experiment.optimizer.full_batch:
        raise FieldError("state.converged", "got true, but this optimizer never converges", "inconsistent")


def _check_limits(limits: dict[str, tuple[int, int, str]]) -> None:
    """That no value is above its limit: name -> (value, limit, whose)."""
    for name, (value, limit, reason) in limits.items():
        if value > limit:
            details = {"value": value, "min": 0, "max": limit}
            raise FieldError(
                f"state.{name}", f"got {value}, allowed: 0 to {limit}, by {reason}", "out_of_range", details
            )


def _check_solved(data: TrainingData, counted: Counters) -> None:
    """That a run can have been solved when its counters say so."""
    step, epoch = counted.solved_step, counted.solved_epoch
    if step is None and epoch is None:
        return
    if step is None or epoch is None:
        name = "solved_step" if step is None else "solved_epoch"
        raise FieldError(f"state.{name}", "got null, but of the two both are given or none", "inconsistent")
    if not data.about.classes:
        raise FieldError("state.solved_step", f"got {step}, but a regression is never solved", "inconsistent")
    limits = {
        "solved_step": (step, counted.step, "step"),
        "solved_epoch": (epoch, min(counted.epoch + 1, step), "epoch and solved_step"),
    }
    _check_limits(limits)


def _cut(experiment: Experiment, vector: Array) -> list[Array]:
    """Params, and slots if they are there, out of a foreign vector; each a read-only copy."""
    optimizer, n_params = experiment.optimizer, experiment.n_params
    flat = np.asarray(vector)
    slots = () if flat.shape == (n_params,) else first_slots(experiment)
    sizes = [n_params, *(slot.size for slot in slots)]
    if flat.dtype != np.float64 or flat.shape != (sum(sizes),):
        message = f"got {flat.dtype} {flat.shape}, allowed: float64 ({sum(sizes)},) or ({n_params},)"
        details = {"value": flat.size, "parameters": n_params}
        raise FieldError("state.vector", message, "wrong_size", details)
    flat = _as_computed(experiment, flat)
    if not np.isfinite(flat).all():
        raise FieldError("state.vector", "holds a number that is not finite", "not_finite")
    parts = [read_only(part.copy()) for part in np.split(flat, np.cumsum(sizes)[:-1])]
    for index in optimizer.not_negative if slots else ():
        if (parts[1 + index] < 0.0).any():
            raise FieldError("state.vector", "holds a negative sum of squares", "inconsistent")
    return parts
