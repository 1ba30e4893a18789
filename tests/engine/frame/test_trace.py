"""The trace of an update: against finite differences of the loss, and against the update that is then made."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, forward, loss_of, penalty_of
from engine.core.state import TrainState
from engine.errors import DivergedError, FieldError
from engine.frame.trace import MAX_BATCH_ROWS, Trace, trace
from engine.training.advance import advance, set_parameter
from tests.engine.runs import iris, small, start

HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden]
PAIRS = [(loss, output) for loss, entry in LOSSES.items() for output in entry.outputs or ()]
#: Its true derivative is 0; what is taken for it no difference finds.
STEP = "step"
H = 1e-6


def units(experiment: Experiment) -> int:
    return sum(experiment.sizes[1:])


def traces(experiment: Experiment, data: TrainingData, state: TrainState, sample: int) -> list[Trace]:
    """One for every neuron."""
    return [trace(experiment, data, state, sample, neuron) for neuron in range(units(experiment))]


def numbers(experiment: Experiment) -> list[Array]:
    """Where each neuron's incoming parameters lie in the flat vector."""
    views = Layout.of(experiment).views(np.arange(float(experiment.n_params)))
    return [
        np.append(weights[:, unit], [] if biases is None else biases[unit]).astype(int)
        for weights, biases in views
        for unit in range(weights.shape[1])
    ]


def together(experiment: Experiment, pieces: list[Array]) -> Array:
    """What the neurons have each of their incoming parameters, as the flat vector."""
    flat = np.full(experiment.n_params, np.nan)
    for place, piece in zip(numbers(experiment), pieces, strict=True):
        flat[place] = piece
    return flat


def differences(experiment: Experiment, params: Array, inputs: Array, targets: Array, h: float = H) -> Array:
    """Central differences of the mean loss, without penalty; nan where a kink lies between."""
    found = np.empty(params.size)
    for index in range(params.size):
        nudge = np.zeros(params.size)
        nudge[index] = h
        sides = [[z > 0 for z, _ in forward(experiment, moved, inputs)] for moved in (params + nudge, params - nudge)]
        up, down = (loss_of(experiment, moved, inputs, targets) for moved in (params + nudge, params - nudge))
        crossed = any((one != other).any() for one, other in zip(*sides, strict=True))
        found[index] = np.nan if crossed else (up - down) / (2 * h)
    return found


def assert_gradient(found: Array, expected: Array) -> None:
    sure = ~np.isnan(expected)
    assert sure.mean() > 0.9
    np.testing.assert_allclose(found[sure], expected[sure], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("loss", "output"), [pair for pair in PAIRS if STEP not in pair])
@pytest.mark.parametrize("hidden", [name for name in HIDDEN if name != STEP])
def test_gradients_equal_central_differences(hidden: str, loss: str, output: str) -> None:
    experiment = iris(hidden, loss, output)
    data, state = start(experiment)
    state = advance(experiment, data, state, 3)
    found = traces(experiment, data, state, 77)
    own = differences(experiment, state.params, data.inputs[[77]], data.targets[[77]])
    assert_gradient(together(experiment, [seen.sample_gradient for seen in found]), own)
    batch = list(found[0].batch)
    mean = differences(experiment, state.params, data.inputs[batch], data.targets[batch])
    assert_gradient(together(experiment, [seen.batch_gradient for seen in found]), mean)


@pytest.mark.parametrize(("loss", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_gradient_of_a_batch_is_the_mean_of_its_samples(hidden: str, loss: str, output: str) -> None:
    experiment = iris(hidden, loss, output)
    data, state = start(experiment)
    batch = trace(experiment, data, state, 0, 0).batch
    of_samples = [traces(experiment, data, state, row) for row in batch]
    for neuron, seen in enumerate(of_samples[0]):
        mean = np.mean([one[neuron].sample_gradient for one in of_samples], axis=0)
        np.testing.assert_allclose(seen.batch_gradient, mean, rtol=1e-10, atol=1e-15)
        assert seen.batch_loss == pytest.approx(np.mean([one[neuron].loss for one in of_samples]), rel=1e-12)


@pytest.mark.parametrize(("loss", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_chain_of_one_sample(hidden: str, loss: str, output: str) -> None:
    """Every number follows from those beside it, as the page says it does."""
    experiment = iris(hidden, loss, output)
    data, state = start(experiment)
    found = traces(experiment, data, state, 5)
    a, z, derivative, delta = found[0].a, found[0].z, found[0].derivative, found[0].delta
    assert a[:2].tolist() == data.inputs[5].tolist()
    #: Network inputs and the three layers among ``a``; their deltas lie two places further to the front.
    layers = [slice(0, 2), slice(2, 6), slice(6, 9), slice(9, 12)]
    for given, own, name in zip(layers, layers[1:], (hidden, hidden, output), strict=False):
        entry, neurons = ACTIVATIONS[name], slice(own.start - 2, own.stop - 2)
        np.testing.assert_allclose(a[own], entry.function(z[neurons]), rtol=1e-14)
        np.testing.assert_allclose(derivative[neurons], entry.derivative(z[neurons], a[own]), rtol=1e-14)
        for neuron in range(neurons.start, neurons.stop):
            seen, fed = found[neuron], np.append(a[given], 1.0)
            assert z[neuron] == pytest.approx(seen.params @ fed, rel=1e-12, abs=1e-15)
            np.testing.assert_allclose(seen.sample_gradient, delta[neuron] * fed, rtol=1e-14)
            if own is layers[-1]:
                assert seen.outgoing_weights.size == 0
                continue
            pulled = seen.outgoing_weights @ delta[neurons.stop : neurons.stop + 3]
            assert delta[neuron] == pytest.approx(pulled * derivative[neuron], rel=1e-12, abs=1e-16)


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("regularizer", ["none", "l1", "l2"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_after_is_what_advance_makes(name: str, regularizer: str, biases: bool) -> None:
    """Bit for bit; and the gradients beside it are those that the update is made of."""
    more: dict[str, Any] = {"optimizer": {"name": name}, "regularizer": {"name": regularizer, "rate": 0.02}}
    if name == "bfgs":
        more["batching"] = {"mode": "batch"}
    experiment = iris("tanh", "cross_entropy", "softmax", biases=biases, **more)
    data, state = start(experiment)
    state = advance(experiment, data, state, 11)
    made = advance(experiment, data, state, 1)
    found = traces(experiment, data, state, 0)
    assert together(experiment, [seen.params for seen in found]).tobytes() == state.params.tobytes()
    assert together(experiment, [seen.after for seen in found]).tobytes() == made.params.tobytes()
    kept = range(0 if name == "bfgs" else len(state.slots))
    for index in kept:
        before, after = ([getattr(seen, key)[index] for seen in found] for key in ("slots", "slots_after"))
        assert together(experiment, before).tobytes() == state.slots[index].tobytes()
        assert together(experiment, after).tobytes() == made.slots[index].tobytes()
    for seen in found:
        assert seen.slots.shape == seen.slots_after.shape == (len(kept), len(seen.params))
        assert (seen.count, seen.evaluations) == (12, made.evaluations - state.evaluations)
        assert (seen.diverges, seen.stops) == (False, False)
        if kept or name == "gradient_descent":
            params, slots = seen.params.copy(), tuple(slot.copy() for slot in seen.slots)
            experiment.optimizer.update(params, seen.batch_gradient + seen.penalty_gradient, slots, seen.count)
            np.testing.assert_allclose(params, seen.after, rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(np.array(slots).reshape(seen.slots.shape), seen.slots_after, rtol=1e-10)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("loss", "output"), PAIRS)
def test_after_with_every_activation_and_loss(hidden: str, loss: str, output: str) -> None:
    experiment = iris(hidden, loss, output)
    data, state = start(experiment)
    made = advance(experiment, data, state, 1)
    after = [seen.after for seen in traces(experiment, data, state, 149)]
    assert together(experiment, after).tobytes() == made.params.tobytes()


@pytest.mark.usefixtures("compute")
def test_whoever_computes_it_is_the_same_update() -> None:
    experiment = small(optimizer={"name": "adam"})
    data, state = start(experiment)
    for _ in range(9):
        made = advance(experiment, data, state, 1)
        after = [seen.after for seen in traces(experiment, data, state, 0)]
        assert together(experiment, after).tobytes() == made.params.tobytes()
        state = made


@pytest.mark.parametrize("order", ["fixed", "shuffled", "with_replacement"])
@pytest.mark.parametrize("mode", ["sgd", "mini_batch", "batch"])
def test_the_batch_is_what_the_update_reads(mode: str, order: str) -> None:
    """Moving a sample's target moves the update exactly if the sample is in the batch."""
    experiment = small(batching={"mode": mode, "batch_size": 4, "order": order})
    data, state = start(experiment)
    state = advance(experiment, data, state, 2)
    rows = trace(experiment, data, state, 0, 0).batch
    assert len(rows) == {"sgd": 1, "mini_batch": 4, "batch": 13}[mode]
    made = advance(experiment, data, state, 1).params
    for row in np.flatnonzero(data.is_train):
        targets = data.targets.copy()
        targets[row] = 1.0 - targets[row]
        moved = advance(experiment, replace(data, targets=targets, _kept={}), state, 1).params
        assert (moved.tobytes() != made.tobytes()) == (row in rows)


def test_a_batch_that_is_begun_is_completed() -> None:
    experiment = small()
    data, state = start(experiment)
    begun = advance(experiment, data, state, 6, "sample")
    whole = advance(experiment, data, state, 1)
    assert (begun.position, whole.position) == (6, 4)
    assert trace(experiment, data, begun, 0, 0).batch == trace(experiment, data, whole, 0, 0).batch
    after = [seen.after for seen in traces(experiment, data, begun, 0)]
    assert together(experiment, after).tobytes() == advance(experiment, data, begun, 1).params.tobytes()


def test_the_last_batch_of_an_epoch_is_smaller_and_the_next_epoch_has_its_own_order() -> None:
    experiment = small()
    data, state = start(experiment)
    rows = []
    for _ in range(8):
        rows.append(trace(experiment, data, state, 0, 0).batch)
        state = advance(experiment, data, state, 1)
    assert [len(batch) for batch in rows] == [4, 4, 4, 1] * 2
    first, second = (sum(rows[begin : begin + 4], ()) for begin in (0, 4))
    assert sorted(first) == sorted(second) == np.flatnonzero(data.is_train).tolist()
    assert first != second


def test_the_losses_are_those_of_the_sample_and_of_the_batch_without_penalty() -> None:
    experiment = small(regularizer={"name": "l2", "rate": 0.5})
    data, state = start(experiment)
    held_out = int(np.flatnonzero(~data.is_train)[0])
    seen = trace(experiment, data, state, held_out, 3)
    batch = list(seen.batch)
    assert held_out not in batch
    assert penalty_of(experiment, state.params) > 0.0
    own = loss_of(experiment, state.params, data.inputs[[held_out]], data.targets[[held_out]])
    mean = loss_of(experiment, state.params, data.inputs[batch], data.targets[batch])
    assert (seen.loss, seen.batch_loss) == pytest.approx((own, mean), rel=1e-14)
    assert seen.targets == tuple(data.targets[held_out])
    assert seen.outputs == tuple(seen.a[-1:])
    assert seen.penalty_gradient.tolist() == [*(0.5 * seen.params[:-1]).tolist(), 0.0]


def test_where_a_stop_rule_holds_nothing_is_read() -> None:
    experiment = small(stop={"max_epochs": 2})
    data, state = start(experiment)
    state = advance(experiment, data, state, 2, "epoch")
    seen = trace(experiment, data, state, 1, 1)
    assert (seen.stops, seen.diverges, seen.batch, seen.batch_loss, seen.evaluations) == (True, False, (), None, 0)
    assert seen.after.tolist() == seen.params.tolist()
    assert not seen.batch_gradient.any()
    assert seen.sample_gradient.any()
    assert not trace(small(), data, state, 1, 1).stops


@pytest.mark.parametrize(("weight", "loss_is_finite"), [(1e200, False), (1e153, True)])
def test_an_update_that_diverges_is_said_and_not_made(weight: float, loss_is_finite: bool) -> None:
    """At once, the loss of the batch being infinite, or by the update itself."""
    optimizer = {"name": "momentum", "learning_rate": 1e3}
    experiment = iris("linear", "mean_squared_error", "linear", optimizer=optimizer)
    data, state = start(experiment)
    for index in np.concatenate(numbers(experiment)[-3:]):
        state = set_parameter(experiment, data, state, int(index), weight)
    with pytest.raises(DivergedError):
        advance(experiment, data, state, 1)
    seen = trace(experiment, data, state, 60, 0)
    assert (seen.diverges, seen.stops, seen.evaluations, len(seen.batch)) == (True, False, 0, 8)
    assert seen.after.tolist() == seen.params.tolist()
    assert seen.slots_after.tolist() == seen.slots.tolist() == [[0.0, 0.0, 0.0]]
    facts = seen.facts()
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert (facts["loss"] is not None) == (facts["batch_loss"] is not None) == loss_is_finite


def test_single_precision_runs_are_explained_in_double() -> None:
    experiment = small(precision="float32", optimizer={"name": "adam"})
    data, state = start(experiment)
    state = advance(experiment, data, state, 5)
    found = traces(experiment, data, state, 0)
    after = together(experiment, [seen.after for seen in found])
    assert after.tobytes() == advance(experiment, data, state, 1).params.tobytes()
    assert {tensor.dtype for seen in found for tensor in seen.tensors().values()} == {np.dtype(np.float64)}


def test_a_network_of_one_weight_with_bfgs() -> None:
    """One weight: the inverse Hessian is then as long as the parameters, and no slot of them all the same."""
    experiment = Experiment.from_json(
        {
            "features": ["x1"],
            "layers": [{"units": 1, "activation": "sigmoid"}],
            "biases": False,
            "optimizer": {"name": "bfgs"},
        }
    )
    data, state = start(experiment)
    seen = trace(experiment, data, state, 0, 0)
    assert (seen.params.shape, seen.slots.shape, seen.outgoing_weights.shape, seen.a.shape) == (
        (1,),
        (0, 1),
        (0,),
        (2,),
    )


@pytest.mark.parametrize(("sample", "neuron", "field"), [(20, 0, "sample"), (-1, 0, "sample"), (0, 4, "neuron")])
def test_there_is_no_such_sample_or_neuron(sample: int, neuron: int, field: str) -> None:
    experiment = small()
    data, state = start(experiment)
    with pytest.raises(FieldError) as caught:
        trace(experiment, data, state, sample, neuron)
    assert caught.value.field == field


def test_tensors_and_facts_have_the_agreed_names() -> None:
    experiment = small(dataset={"name": "circle", "n_samples": 200}, batching={"mode": "batch"})
    data, state = start(experiment)
    seen = trace(experiment, data, state, 0, 1)
    own = (
        "params",
        "sample_gradient",
        "sample_numeric",
        "batch_gradient",
        "penalty_gradient",
        "optimizer_input",
        "after",
        "slots",
        "slots_after",
    )
    names = ("a", "z", "derivative", "delta", "outgoing_weights", *own)
    assert tuple(seen.tensors()) == tuple(f"trace_{name}" for name in names)
    facts = seen.facts()
    assert set(facts) == {
        *("neuron", "sample", "loss", "batch_loss", "count", "batch", "batch_size"),
        *("evaluations", "diverges", "stops", "skips", "targets", "outputs"),
    }
    assert (len(facts["batch"]), facts["batch_size"]) == (MAX_BATCH_ROWS, len(data.train_inputs))
    assert facts == json.loads(json.dumps(facts, allow_nan=False))


@pytest.mark.parametrize(("loss", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_finite_difference_beside_a_gradient_needs_no_backpropagation(hidden: str, loss: str, output: str) -> None:
    experiment = iris(hidden, loss, output)
    data, state = start(experiment)
    state = advance(experiment, data, state, 3)
    found = traces(experiment, data, state, 77)
    own = differences(experiment, state.params, data.inputs[[77]], data.targets[[77]])
    numeric = together(experiment, [seen.sample_numeric for seen in found])
    sure = ~np.isnan(own)
    assert sure.mean() > 0.9
    np.testing.assert_allclose(numeric[sure], own[sure], rtol=1e-5, atol=1e-8)


def test_a_forgotten_derivative_shows_beside_its_finite_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = small()
    data, state = start(experiment)
    right = trace(experiment, data, state, 0, 0)
    np.testing.assert_allclose(right.sample_gradient, right.sample_numeric, rtol=1e-6, atol=1e-10)
    entry = ACTIVATIONS["tanh"]
    monkeypatch.setitem(ACTIVATIONS._entries, "tanh", replace(entry, derivative=lambda z, _: np.ones_like(z)))
    wrong = trace(experiment, data, state, 0, 0)
    np.testing.assert_array_equal(wrong.sample_numeric, right.sample_numeric)
    assert np.abs(wrong.sample_gradient - wrong.sample_numeric).max() > 1e-3


def test_without_biases_the_difference_has_none() -> None:
    experiment = small(biases=False)
    data, state = start(experiment)
    seen = trace(experiment, data, state, 0, 3)
    assert seen.sample_numeric.shape == seen.params.shape == (3,)
    np.testing.assert_allclose(seen.sample_gradient, seen.sample_numeric, rtol=1e-6, atol=1e-10)
