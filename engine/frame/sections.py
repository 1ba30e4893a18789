"""The sections of a frame: what a page may ask for, and how each is painted. A new one is a function and one line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.core.data import TrainingData
from engine.core.metrics import confusion_matrix, decide
from engine.core.state import state_vector
from engine.core.tape import Mark
from engine.diagnosis.diagnose import diagnose
from engine.frame.distributions import SAMPLES, Summary, stack, summarize
from engine.frame.hidden_space import hidden_space
from engine.frame.pictures import CURVE_POINTS, forward_grid, limits_of, neuron_pictures, to_bytes
from engine.frame.snapshot import Snapshot
from engine.frame.trace import trace

#: Rows of the table of predictions.
PREDICTIONS = 256
#: The answer of who is undecided, in ``answers``.
UNDECIDED = 255
#: Earlier moments whose distributions are shown.
MOMENTS = 64
#: Of those not looked at before, one frame takes so many as come to this work, and at least so many; others follow.
MULTIPLICATIONS_AT_ONCE, FEWEST_AT_ONCE = 2_000_000, 4


def _params(seen: Snapshot) -> None:
    seen.tensors["params"] = seen.state.params.astype(np.float32)


def _boundary(seen: Snapshot) -> None:
    if not seen.has_plane:
        return
    if len(seen.data.about.inputs) == 1:
        _curve(seen)
        return
    outputs = seen.grid[-1]
    if seen.data.about.task == "multi_class":
        values = outputs.max(axis=0)
        seen.tensors["boundary_class"] = seen.square(outputs.argmax(axis=0).astype(np.uint8))
    else:
        values = outputs[-1]  # of two softmax outputs the second is that of class 1
    low, high = seen.ranges["boundary"] = seen.data.target_range
    seen.tensors["boundary"] = seen.square(to_bytes(values, low, high))


def _curve(seen: Snapshot) -> None:
    low, high = seen.data.about.view[0]
    x = np.linspace(low, high, CURVE_POINTS, dtype=np.float32)[:, None]
    outputs = forward_grid(seen.experiment, seen.state.params, seen.data.network_inputs(x).T, seen.state.step)[-1]
    seen.tensors["curve"] = seen.data.natural_targets(outputs[-1]).astype(np.float32)


def _neurons(seen: Snapshot) -> None:
    pictures = neuron_pictures(seen.experiment, seen.data, seen.state.params, seen.state.step)
    if pictures is not None:
        seen.tensors["neurons"], seen.tensors["neuron_ranges"] = pictures


def _activations(seen: Snapshot) -> None:
    sample = seen.sample
    columns = [seen.data.inputs[sample], *(a[sample] for _, a in seen.forward_pass)]
    seen.tensors["activations"] = np.concatenate(columns).astype(np.float32)


def _neuron(seen: Snapshot) -> None:
    if seen.neuron is not None and seen.has_plane:
        _large_picture(seen, "neuron", seen.neuron)


def _portrait(seen: Snapshot) -> None:
    if seen.has_plane:
        _large_picture(seen, "portrait", seen.explained)


def _large_picture(seen: Snapshot, name: str, unit: int) -> None:
    for layer, a in zip(seen.experiment.layers, seen.grid, strict=True):
        if unit < layer.units:
            (low,), (high,) = limits_of(layer.activation, a[unit : unit + 1])
            seen.ranges[name] = float(low), float(high)
            seen.tensors[name] = np.ascontiguousarray(seen.square(to_bytes(a[unit], low, high)))
            return
        unit -= layer.units


def _predictions(seen: Snapshot) -> None:
    outputs = seen.forward_pass[-1][1][:PREDICTIONS]
    seen.tensors["predictions"] = seen.data.natural_targets(outputs).astype(np.float32)


def _state(seen: Snapshot) -> None:
    seen.tensors["state"] = state_vector(seen.state)


def _findings(seen: Snapshot) -> None:
    seen.findings = diagnose(seen.experiment, seen.data, seen.state, [mark.state for mark in seen.past])


def _trace(seen: Snapshot) -> None:
    traced = trace(seen.experiment, seen.data, seen.state, seen.sample, seen.explained)
    seen.facts["trace"] = traced.facts()
    seen.tensors |= traced.tensors()


def _hidden(seen: Snapshot) -> None:
    seen.facts["hidden"], tensors = hidden_space(seen.experiment, seen.data, seen.state)
    seen.tensors |= tensors


def _confusion(seen: Snapshot) -> None:
    if not seen.data.about.classes:
        return
    trained, held_out = seen.data.split_indices
    outputs, targets, low = seen.forward_pass[-1][1], seen.data.sampled_targets, seen.data.negative_target
    seen.facts["confusion"] = {
        name: None if rows is None else confusion_matrix(outputs[rows], targets[rows], low).tolist()
        for name, rows in (("train", trained), ("test", held_out))
    }


def _answers(seen: Snapshot) -> None:
    if not seen.data.about.classes:
        return
    outputs = seen.forward_pass[-1][1][: seen.data.n_reported]
    classes, undecided = decide(outputs, seen.data.negative_target)
    seen.tensors["answers"] = np.where(undecided, UNDECIDED, classes).astype(np.uint8)
    if outputs.shape[1] > 1:
        seen.tensors["sureness"] = outputs.max(axis=1).astype(np.float32)


def _distributions(seen: Snapshot) -> None:
    earlier = [mark for mark in seen.past if mark.state.samples < seen.state.samples]
    evenly = earlier[:: -(-len(earlier) // MOMENTS) or 1]
    new = [mark for mark in evenly if not mark.knows("distributions")]
    # Those that are looked at first are spread over the whole run, so that it is seen coarsely at once.
    chosen = {id(mark) for mark in new[:: -(-len(new) // _at_once(seen)) or 1]}
    known = [mark for mark in evenly if mark.knows("distributions") or id(mark) in chosen]
    now = summarize(seen.experiment, seen.data, seen.state)
    facts, tensors = stack([*(_summary(seen.data, mark) for mark in known), now])
    seen.facts["distributions"] = facts | {"missing": len(evenly) - len(known)}
    seen.tensors |= tensors


def _at_once(seen: Snapshot) -> int:
    """How many moments may be looked at for the first time in one frame."""
    samples = min(SAMPLES, len(seen.data.train_inputs))
    return max(FEWEST_AT_ONCE, min(MOMENTS, MULTIPLICATIONS_AT_ONCE // (seen.experiment.n_params * samples)))


def _summary(data: TrainingData, mark: Mark) -> Summary:
    return mark.cached("distributions", lambda: summarize(mark.experiment, data, mark.state))


#: What may be asked for, and how it is painted.
SECTIONS: dict[str, Callable[[Snapshot], None]] = {
    "params": _params,
    "boundary": _boundary,
    "neurons": _neurons,
    "activations": _activations,
    "neuron": _neuron,
    "predictions": _predictions,
    "state": _state,
    "findings": _findings,
    "portrait": _portrait,
    "trace": _trace,
    "hidden": _hidden,
    "confusion": _confusion,
    "answers": _answers,
    "distributions": _distributions,
}

#: Expensive sections that change slowly: streamed frames contain them only now and then.
SLOW_SECTIONS = frozenset({"findings", "distributions"})
