"""Trace: the next update step by step, for one sample and one neuron.

Forward, loss and backward are those of the sample alone, a batch of one. The update is made of the whole batch that
``advance`` will read, so the sample's own gradient stands beside the batch's mean and the resulting update.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np

from engine.arrays import Array, Indices
from engine.components.faults import FAULTS
from engine.components.losses import LOSSES
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, forward
from engine.core.state import TrainState
from engine.frame.coming_update import coming_update
from engine.frame.finite_differences import numeric_gradient
from engine.schema.fields import Number
from engine.schema.ranges import Range
from engine.training.backprop import activations_of

#: Rows of a batch that the page is told.
MAX_BATCH_ROWS = 64


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """Arrays and facts of a trace, all float64. Neurons are counted through the layers, the output layer last.

    Parameters
    ----------
    sample, neuron : row of the whole table, held out for testing or not; 0 to n_neurons - 1.
    targets, outputs : per output what the sample should give and what it gives, coded.
    a : (n_features + n_neurons,), the network's inputs, then the activations.
    z, derivative, delta : (n_neurons,), pre-activations, derivatives of the activations there (of softmax the
        diagonal), and ∂loss/∂z of the sample's own loss.
    outgoing_weights : (n_next,), weights from the neuron into the next layer; empty for an output.
    params : (m,), what feeds the neuron: a weight per input, then the bias, if there is one.
    sample_gradient : (m,), of the sample's own loss without penalty.
    batch_gradient : (m,), of the mean loss over the batch, without penalty; 0 where no batch is read.
    penalty_gradient : (m,), what the regularizer adds to it.
    optimizer_input : (m,), the gradient that the optimizer gets: the sum of these two, and what a fault carries over
        from batches before.
    after : (m,), the params as the next update leaves them, bit for bit.
    slots, slots_after : (k, m), what the optimizer remembers of them before and after, as ``slot_names`` has it.
    loss : the sample's own, without penalty.
    batch_loss : mean over the batch, without penalty; None where no batch is read.
    count : number of the update with these slots, from 1.
    batch : rows of the whole table, as the update reads them.
    evaluations : gradients that the update takes; 0 if there is none.
    diverges, stops : the update leaves the finite numbers; a stop rule holds. Then there is none, and ``after`` and
        ``slots_after`` are what was before.
    skips : a fault keeps this batch's gradient from the optimizer.
    """

    sample: int
    neuron: int
    targets: tuple[float, ...]
    outputs: tuple[float, ...]
    a: Array
    z: Array
    derivative: Array
    delta: Array
    outgoing_weights: Array
    params: Array
    sample_gradient: Array
    sample_numeric: Array
    batch_gradient: Array
    penalty_gradient: Array
    optimizer_input: Array
    after: Array
    slots: Array
    slots_after: Array
    loss: float
    batch_loss: float | None
    count: int
    batch: tuple[int, ...]
    evaluations: int
    diverges: bool
    stops: bool
    skips: bool

    def tensors(self) -> dict[str, Array]:
        """The arrays for a frame, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {f"trace_{name}": value for name, value in values.items() if isinstance(value, np.ndarray)}

    def facts(self) -> dict[str, Any]:
        """The rest as plain JSON: null for a number that is not finite, and of the batch the first 64 rows."""
        said = ("neuron", "sample", "count", "evaluations", "diverges", "stops", "skips")
        return {name: getattr(self, name) for name in said} | {
            "loss": _plain(self.loss),
            "batch_loss": _plain(self.batch_loss),
            "batch": list(self.batch[:MAX_BATCH_ROWS]),
            "batch_size": len(self.batch),
            "targets": list(self.targets),
            "outputs": [_plain(value) for value in self.outputs],
        }


@np.errstate(all="ignore")
def trace(experiment: Experiment, data: TrainingData, state: TrainState, sample: int, neuron: int) -> Trace:
    """Trace the next update for one sample and one neuron.

    Parameters
    ----------
    sample, neuron : row of the whole table, 0 to n - 1; 0 to n_neurons - 1, counted through the layers.

    Raises
    ------
    FieldError
        With field "sample" or "neuron", where there is none of this number.
    """
    sample = _count(sample, len(data.inputs), "sample")
    neuron = _count(neuron, sum(experiment.sizes[1:]), "neuron")
    place = _place(experiment, neuron)
    seen = _propagate(experiment, state.params, data.inputs[[sample]], data.targets[[sample]])
    coming = coming_update(experiment, data, state)
    slots = len(experiment.optimizer.slot_names)
    return Trace(
        sample=sample,
        neuron=neuron,
        targets=tuple(data.targets[sample].tolist()),
        outputs=tuple(seen.a[-1].tolist()),
        a=np.concatenate(seen.a),
        z=np.concatenate(seen.z),
        derivative=np.concatenate(seen.derivative),
        delta=np.concatenate(seen.delta),
        outgoing_weights=_outgoing_weights(experiment, state.params, place),
        params=state.params[place.incoming],
        sample_gradient=_own_gradient(experiment, seen, place),
        sample_numeric=numeric_gradient(
            experiment, state.params, seen.a, seen.z[place.layer], data.targets[[sample]], place.layer, place.unit
        ),
        batch_gradient=coming.gradient[place.incoming],
        penalty_gradient=coming.penalty_gradient[place.incoming],
        optimizer_input=(
            np.zeros(len(place.incoming)) if coming.optimizer_input is None else coming.optimizer_input[place.incoming]
        ),
        after=coming.after.params[place.incoming],
        slots=_rows(state, slots, place),
        slots_after=_rows(coming.after, slots, place),
        loss=seen.loss,
        batch_loss=coming.loss,
        count=state.slot_steps + 1,
        batch=tuple(np.flatnonzero(data.is_train)[coming.batch].tolist()),
        evaluations=coming.after.evaluations - state.evaluations,
        diverges=coming.diverges,
        stops=coming.stops,
        skips=coming.optimizer_input is None,
    )


class _Place(NamedTuple):
    """A neuron: its layer and its unit there, and where the parameters that feed it lie in the flat vector (m,)."""

    layer: int
    unit: int
    incoming: Indices


class _Propagation(NamedTuple):
    """One sample: its inputs, then activations layer by layer; and per layer z, derivative and delta, each (units,)."""

    a: list[Array]
    z: list[Array]
    derivative: list[Array]
    delta: list[Array]
    loss: float


def _count(value: int, n: int, field: str) -> int:
    """``value``, if it is the number of one of ``n`` things."""
    return int(Number(Range(0, n - 1, 1), field.capitalize(), integer=True).read(value, field) or 0)


def _place(experiment: Experiment, neuron: int) -> _Place:
    layer, unit = 0, neuron
    while unit >= experiment.sizes[layer + 1]:
        unit -= experiment.sizes[layer + 1]
        layer += 1
    fan_in, fan_out, weights, biases = Layout.of(experiment).places[layer]
    incoming = weights + unit + fan_out * np.arange(fan_in)
    return _Place(layer, unit, incoming if biases is None else np.append(incoming, biases + unit))


def _propagate(experiment: Experiment, params: Array, inputs: Array, targets: Array) -> _Propagation:
    """Forward and backward with a batch of one: inputs (1, features), targets (1, outputs)."""
    forward_pass = forward(experiment, params, inputs)
    activations = activations_of(experiment)
    loss = LOSSES[experiment.loss]
    derivatives = [entry.derivative(z, a) for entry, (z, a) in zip(activations, forward_pass, strict=True)]
    deltas = [loss.delta(*forward_pass[-1], targets, activations[-1])]
    for (weights, _), derivative in zip(Layout.of(experiment).views(params)[:0:-1], derivatives[-2::-1], strict=True):
        deltas.insert(0, (deltas[0] @ weights.T) * derivative)
    a, z = [inputs[0], *(a[0] for _, a in forward_pass)], [z[0] for z, _ in forward_pass]
    value = loss.value(*forward_pass[-1], targets)
    return _Propagation(a, z, [derivative[0] for derivative in derivatives], [delta[0] for delta in deltas], value)


def _own_gradient(experiment: Experiment, seen: _Propagation, place: _Place) -> Array:
    """The sample's gradient with respect to what feeds the neuron: what comes in, times delta; for the bias, delta."""
    optimizer_input = np.append(seen.a[place.layer], 1.0) if experiment.biases else seen.a[place.layer]
    own: Array = optimizer_input * seen.delta[place.layer][place.unit]
    return -own if FAULTS[experiment.fault].flips_sign else own


def _outgoing_weights(experiment: Experiment, params: Array, place: _Place) -> Array:
    following = Layout.of(experiment).views(params)[place.layer + 1 :]
    return following[0][0][place.unit] if following else np.zeros(0)


def _rows(state: TrainState, n: int, place: _Place) -> Array:
    """The first ``n`` slots, which have a number for every parameter, at the neuron's own: (n, m)."""
    return np.array([slot[place.incoming] for slot in state.slots[:n]]).reshape(n, len(place.incoming))


def _plain(value: float | None) -> float | None:
    """A number as JSON can say it."""
    return value if value is not None and math.isfinite(value) else None
