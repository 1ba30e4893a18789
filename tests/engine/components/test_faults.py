"""Faults: what each does in numbers, that every run with one can be repeated, and who notices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine import DivergedError, FieldError, prepare
from engine.arrays import Array
from engine.components.faults import FAULTS, NO_FAULT
from engine.components.optimizers import OPTIMIZERS, GradientDescent
from engine.core.experiment import Experiment
from engine.core.network import loss_of
from engine.core.state import (
    COMPILED,
    NUMPY,
    TrainState,
    counters,
    restore,
    set_parameter,
    state_vector,
)
from engine.core.tape import Tape
from engine.frame.trace import trace
from engine.jobs.gradient_check import gradient_check
from engine.training import reference
from engine.training.advance import advance
from engine.training.backprop import loss_and_gradient
from engine.training.start import with_experiment
from tests.engine.runs import assert_same, finish, iris, small, start
from tests.engine.training.test_articles import answers, delta_rule, run

REAL = [name for name in FAULTS if name != NO_FAULT]
STEPWISE = [name for name, entry in OPTIMIZERS.items() if not entry.full_batch]


def trained(experiment: Experiment, updates: int) -> TrainState:
    data, state = start(experiment)
    return advance(experiment, data, state, updates)


# ------------------------------------------------------------------ the articles' numbers


@pytest.mark.parametrize(
    ("target", "first", "hundredth"),
    [
        ("first", [0.1197759, -0.05194724, -0.1052241], [4.03900788, -0.26429306, -1.96843096]),
        ("xor", [-0.00153589, 0.05471411, -0.00153589], [-0.05816998, 1.30552478, -0.64256191]),
    ],
)
def test_sums_that_are_not_reset_from_zero(target: str, first: list[float], hundredth: list[float]) -> None:
    description = delta_rule("mini_batch", target, initializer={"name": "zeros"}, fault="sums_not_reset")
    for epochs, expected in ((1, first), (100, hundredth)):
        _, _, state = run(description, epochs)
        np.testing.assert_allclose(state.params, expected, rtol=0, atol=1e-7)


def test_the_numbers_that_the_first_article_printed() -> None:
    description = delta_rule("mini_batch", fault="sums_not_reset")
    means = np.mean([answers(*run(description | {"seed": seed}, 10_000)) for seed in range(2)], axis=0)
    np.testing.assert_allclose(means, [0.010218, 0.008310, 0.990400, 0.988199], rtol=0, atol=3e-5)
    np.testing.assert_allclose(means, [0.01021221, 0.00830992, 0.99039899, 0.98820465], rtol=0, atol=3e-5)


def test_the_wrong_sign_climbs() -> None:
    experiment = small(fault="wrong_sign", optimizer={"name": "gradient_descent", "learning_rate": 0.05})
    data, state = start(experiment)
    losses = []
    for _ in range(30):
        losses.append(loss_of(experiment, state.params, data.train_inputs, data.train_targets))
        state = advance(experiment, data, state, 1, "epoch")
    assert losses == sorted(losses)
    assert losses[-1] > 1.5 * losses[0]


# ------------------------------------------------------------------ each by its definition, against a loop of its own


def by_hand(experiment: Experiment, epochs: int) -> Array:
    """Plain gradient descent with the experiment's fault, from its definition: no worker, no slot."""
    right = replace(experiment, fault=NO_FAULT)
    data = prepare(experiment)
    optimizer = experiment.optimizer
    assert isinstance(optimizer, GradientDescent)
    params = start(right)[1].params.copy()
    n, size, total = len(data.train_inputs), experiment.batching.batch_size, np.zeros_like(params)
    for epoch in range(epochs):
        rows = data.reading(right, epoch)
        if experiment.fault == "no_shuffling":
            rows = np.array(sorted(range(n), key=lambda row: data.train_targets[row, 0]))
        total = total * (experiment.fault != "sums_not_reset")
        for begin in range(0, n, size):
            batch = rows[begin : begin + size]
            m = len(batch)
            _, gradient = loss_and_gradient(right, params, data.train_inputs[batch], data.train_targets[batch])
            if experiment.fault == "wrong_sign":
                gradient = -gradient
            if experiment.fault in ("sums_not_reset", "batch_leaks"):
                total = total + m * gradient
                gradient = total / m
            if experiment.fault == "batch_leaks":
                gradient = total / size * (m == size)
                total = total * (m != size)
            params = params - optimizer.learning_rate * gradient
    return params


@pytest.mark.parametrize("fault", ["none", "sums_not_reset", "batch_leaks", "wrong_sign", "no_shuffling"])
def test_follows_its_definition(fault: str) -> None:
    experiment = small(fault=fault, regularizer={"name": "l2", "rate": 0.01})
    data, state = start(experiment)
    state = advance(experiment, data, state, 5, "epoch")
    np.testing.assert_allclose(state.params, by_hand(experiment, 5), rtol=1e-11, atol=1e-13)


def test_a_swapped_batch_size_makes_so_many_batches() -> None:
    """Of 13 samples, 3 batches are of 5."""
    three = small(fault="swapped_batch_size", batching={**BATCHES, "batch_size": 3})
    assert_same_params(three, small(batching={**BATCHES, "batch_size": 5}))


BATCHES = {"mode": "mini_batch", "batch_size": 4, "order": "shuffled"}


def assert_same_params(one: Experiment, other: Experiment) -> None:
    assert trained(one, 20).params.tobytes() == trained(replace(other, compute="numpy"), 20).params.tobytes()


@pytest.mark.parametrize(("mode", "becomes"), [("sgd", "batch"), ("batch", "sgd")])
@pytest.mark.parametrize("order", ["fixed", "shuffled", "with_replacement"])
def test_swapped_one_by_one_and_all_at_once_change_places(mode: str, becomes: str, order: str) -> None:
    swapped = small(fault="swapped_batch_size", batching={"mode": mode, "order": order})
    assert_same_params(swapped, small(batching={"mode": becomes, "order": order}))


def test_starting_at_zero_keeps_hidden_units_alike() -> None:
    state = trained(small(fault="zero_start"), 50)
    first = state.params[:6].reshape(2, 3)
    assert (first == first[:, :1]).all()
    assert not start(small(fault="zero_start"))[1].params.any()


def test_without_the_derivative_the_last_layer_is_right_and_those_before_are_not() -> None:
    right, wrong = small(), small(fault="no_derivative")
    data, state = start(right)
    gradients = [
        loss_and_gradient(one, state.params, data.train_inputs, data.train_targets)[1] for one in (right, wrong)
    ]
    np.testing.assert_array_equal(gradients[0][9:], gradients[1][9:])
    assert np.abs(gradients[0][:9] - gradients[1][:9]).max() > 1e-3


def test_without_the_derivative_the_delta_rule_is_that_of_cross_entropy() -> None:
    """½(d-y)² without y(1-y) is the basic rule: (y-d) x."""
    wrong = delta_rule("sgd", fault="no_derivative")
    right = delta_rule("sgd", loss="binary_cross_entropy")
    np.testing.assert_allclose(run(wrong, 20)[2].params, run(right, 20)[2].params, rtol=1e-12)


# ------------------------------------------------------------------ repeatable


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum", "adam"])
@pytest.mark.parametrize("fault", REAL)
def test_ten_updates_are_ten_times_one_and_every_sample_counts(fault: str, optimizer: str, precision: str) -> None:
    experiment = small(fault=fault, optimizer={"name": optimizer, "learning_rate": 0.01}, precision=precision)
    data, begun = start(experiment)
    whole = advance(experiment, data, begun, 10)
    single = by_sample = begun
    for _ in range(10):
        single = advance(experiment, data, single, 1)
        single = restore(experiment, data, counters(single), state_vector(single))
    while by_sample.samples < whole.samples:
        by_sample = advance(experiment, data, by_sample, 1, "sample")
    assert_same(single, whole)
    assert_same(by_sample, whole)


@pytest.mark.parametrize("fault", ["sums_not_reset", "batch_leaks"])
@pytest.mark.parametrize("order", ["fixed", "shuffled", "with_replacement"])
def test_a_tape_comes_back_in_the_midst_of_an_epoch(fault: str, order: str) -> None:
    experiment = small(fault=fault, batching={**BATCHES, "order": order})
    data, state = start(experiment)
    tape = Tape.begun(experiment, state)
    for _ in range(3):
        after = advance(experiment, data, state, 3)
        tape, state = tape.advanced(state, experiment, after, 0.0), after
    base = tape.before("update", 8)
    there = advance(base.experiment, data, base.state, 8 - base.state.step)
    assert_same(there, trained(experiment, 8))


def test_the_sums_are_the_last_slot_and_the_optimizer_never_sees_them() -> None:
    experiment = small(fault="batch_leaks", optimizer={"name": "adam"})
    data, state = start(experiment)
    assert len(state.slots) == 3
    state = advance(experiment, data, state, 4)  # the fourth batch holds one sample
    assert (state.step, state.slot_steps, state.evaluations) == (4, 3, 4)
    assert state.slots[2].any()
    assert not advance(experiment, data, state, 1).slots[2].any()
    changed = replace(experiment, optimizer=GradientDescent(0.1))
    moved = with_experiment(experiment, changed, data, state)
    np.testing.assert_array_equal(moved.slots, [state.slots[2]])
    typed = set_parameter(experiment, data, state, 0, 1.0)
    assert len(advance(experiment, data, typed, 9).slots) == 3


@pytest.mark.parametrize("fault", ["wrong_sign", "sums_not_reset", "batch_leaks"])
def test_what_grows_beyond_all_numbers_diverges(fault: str) -> None:
    layers, loss = [{"units": 1, "activation": "linear"}], "mean_squared_error"
    rate = {"name": "gradient_descent", "learning_rate": 10.0}
    with pytest.raises(DivergedError):
        trained(small(fault=fault, layers=layers, loss=loss, optimizer=rate), 2000)


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("change", [{"fault": name} for name in REAL] + [{"compute": "numpy"}], ids=str)
def test_numpy_computes_it_though_the_kernels_are_there(change: dict[str, str]) -> None:
    """Even if the saved state names the kernels."""
    assert start(small())[1].compute == COMPILED
    experiment = small(**change)
    data, state = start(experiment)
    assert state.compute == NUMPY
    expected = reference.advance(experiment, data, state, 20)
    assert_same(advance(experiment, data, state, 20), expected)
    assert_same(advance(experiment, data, replace(state, compute=COMPILED), 20, computed_by=COMPILED), expected)


# ------------------------------------------------------------------ where it changes nothing


@pytest.mark.parametrize(
    ("fault", "batching"),
    [
        ("sums_not_reset", {"mode": "batch"}),
        ("sums_not_reset", {"mode": "mini_batch", "batch_size": 13, "order": "shuffled"}),
        ("batch_leaks", {"mode": "sgd", "order": "shuffled"}),
        ("batch_leaks", {"mode": "mini_batch", "batch_size": 13, "order": "with_replacement"}),
        ("no_shuffling", {"mode": "batch", "order": "shuffled"}),
        ("swapped_batch_size", {"mode": "mini_batch", "batch_size": 4, "order": "shuffled"}),
    ],
)
def test_without_effect_to_the_last_bit(fault: str, batching: dict[str, Any]) -> None:
    wrong, right = small(fault=fault, batching=batching), small(batching=batching)
    assert_same_params(wrong, right)
    np.testing.assert_array_equal(prepare(wrong).reading(wrong, 3), prepare(right).reading(right, 3))


@pytest.mark.parametrize("fault", ["sums_not_reset", "batch_leaks", "no_shuffling"])
def test_bfgs_reads_all_at_once_so_nothing_can_leak(fault: str) -> None:
    bfgs = {"optimizer": {"name": "bfgs"}, "batching": {"mode": "batch"}}
    assert_same_params(small(fault=fault, **bfgs), small(**bfgs))


def test_bfgs_looks_before_it_steps_so_a_wrong_sign_stands_still() -> None:
    experiment = small(fault="wrong_sign", optimizer={"name": "bfgs"}, batching={"mode": "batch"})
    state = trained(experiment, 5)
    assert state.converged
    assert state.params.tobytes() == start(experiment)[1].params.tobytes()


def test_bfgs_cannot_have_its_batch_swapped() -> None:
    with pytest.raises(FieldError) as caught:
        small(fault="swapped_batch_size", optimizer={"name": "bfgs"}, batching={"mode": "batch"})
    assert (caught.value.field, caught.value.code) == ("fault", "fault_splits_batch")


def test_an_unknown_fault_names_those_there_are() -> None:
    with pytest.raises(FieldError, match="sums_not_reset") as caught:
        Experiment.from_json({"fault": "typo"})
    assert caught.value.field == "fault"


# ------------------------------------------------------------------ who notices


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [(name, "differ" if entry.flips_sign or entry.forgets_derivative else "agree") for name, entry in FAULTS.items()],
)
def test_the_gradient_check_catches_what_is_wrong_with_a_gradient(fault: str, verdict: str) -> None:
    experiment = small(fault=fault)
    data, state = start(small())
    result, _ = finish(gradient_check(experiment, data, state.params))
    assert result.facts["verdict"] == verdict
    if fault == "wrong_sign":
        np.testing.assert_allclose(result.tensors["numeric"], -result.tensors["backprop"], rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("optimizer", STEPWISE)
@pytest.mark.parametrize("fault", REAL)
def test_the_trace_says_what_the_optimizer_really_gets(fault: str, optimizer: str) -> None:
    settings = {"name": optimizer, "learning_rate": 0.02}
    experiment = small(fault=fault, optimizer=settings, regularizer={"name": "l2", "rate": 0.05})
    data, state = start(experiment)
    own = len(experiment.optimizer.slot_names)
    for _ in range(9):
        made = advance(experiment, data, state, 1)
        for neuron in range(4):
            seen = trace(experiment, data, state, 0, neuron)
            params, slots = seen.params.copy(), tuple(slot.copy() for slot in seen.slots)
            if not seen.skips:
                experiment.optimizer.update(params, seen.optimizer_input.copy(), slots, seen.count)
            np.testing.assert_allclose(params, seen.after, rtol=1e-12, atol=1e-15)
            assert seen.skips == (fault == "batch_leaks" and made.slot_steps == state.slot_steps)
        assert len(seen.slots) == own
        state = made


@pytest.mark.parametrize(("fault", "sign"), [("wrong_sign", -1.0), ("none", 1.0)])
def test_the_samples_own_gradient_has_the_sign_of_the_fault(fault: str, sign: float) -> None:
    experiment = small(fault=fault)
    data, state = start(experiment)
    seen = trace(experiment, data, state, 2, 1)
    np.testing.assert_allclose(seen.sample_gradient, sign * seen.sample_numeric, rtol=1e-6, atol=1e-10)
    assert np.abs(seen.sample_gradient).max() > 1e-4


@pytest.mark.parametrize("fault", REAL)
def test_wide_networks_have_it_too(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    batching = {"mode": "mini_batch", "batch_size": 9, "order": "shuffled"}
    experiment = iris("tanh", "cross_entropy", "softmax", fault=fault, batching=batching)
    narrow = trained(experiment, 30)
    monkeypatch.setattr("engine.training.backend.WIDE", 1)
    np.testing.assert_allclose(trained(experiment, 30).params, narrow.params, rtol=1e-8, atol=1e-11)
    right = trained(replace(experiment, fault=NO_FAULT, compute="numpy"), 30)
    assert np.abs(right.params - narrow.params).max() > 1e-6
