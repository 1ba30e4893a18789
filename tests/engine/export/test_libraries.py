"""Programs for PyTorch and Keras, as text; `make oracle` runs them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import ACTIVATIONS, LOSSES, OPTIMIZERS, Experiment, FieldError, advance, initial_state, prepare
from engine.components.activations import Activation
from engine.core.batches import order
from engine.core.tape import Tape
from engine.export.libraries import pytorch
from engine.export.libraries.foreign import UPDATES, batches_text, flat_parts, updates_of
from engine.export.libraries.keras import keras_program
from engine.export.libraries.pytorch import pytorch_program
from engine.export.literals import UNPACK, assigned
from engine.export.stretch import Stretch
from tests.engine.export.running import numbers_of
from tests.engine.export.variants import experiment, optimizer, starts, variants

PROGRAMS = {"pytorch": pytorch_program, "keras": keras_program}
Program = Callable[[Stretch], str]


def beginning(given: Experiment) -> Stretch:
    return next(starts(given, 100))


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.parametrize(("name", "given"), list(variants()), ids=[name for name, _ in variants()])
def test_a_program_is_python_and_always_the_same(name: str, given: Experiment, program: Program) -> None:  # noqa: ARG001
    for start in starts(given, 100):
        text = program(start)
        compile(text, "program.py", "exec")
        assert text == program(start)
        assert max(len(line) for line in text.splitlines()) <= 180
        assert "\n\n\n\n" not in text


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_it_holds_the_parameters_and_samples_exactly(program: Program) -> None:
    start = beginning(experiment())
    values = numbers_of(program(start))
    np.testing.assert_array_equal(values["INPUTS"], start.data.train_inputs)
    np.testing.assert_array_equal(values["TARGETS"], start.data.train_targets)
    expected = list(flat_parts(start.experiment, start.start.params))
    assert [part.tolist() for part in values["PARAMETERS"]] == [part.tolist() for part in expected]


@pytest.mark.parametrize("updates", [1, 9, 10, 11, 1467])
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_last_update_s_loss_is_printed(program: Program, updates: int) -> None:
    given = experiment()
    (condition,) = [line for line in program(beginning(given)).splitlines() if line.startswith("    if update ")]
    names = {"UPDATES": updates, "told": []}
    exec(f"for update in range(1, UPDATES + 1):\n{condition}\n        told.append(update)", names)
    told: Any = names["told"]
    assert told[-1] == updates
    assert len(told) == len(set(told)) <= 20


@pytest.mark.parametrize(
    "array",
    [
        np.random.default_rng(0).normal(size=(40, 30)),
        np.arange(1200.0).reshape(30, 40) / 16,
        np.float32(0.1) * np.ones((300, 1)),
        np.array([1e-310, -0.0, 1.7e308]),
    ],
    ids=["any", "sixteenths", "float32", "few"],
)
def test_numbers_are_written_exactly(array: NDArray[np.float64]) -> None:
    array = array.astype(np.float64)
    names = {"np": np, "base64": base64}
    exec("\n".join([*UNPACK, *assigned("read", array, 240)]), names)
    read: Any = names["read"]
    assert read.shape == array.shape
    assert read.tobytes() == array.tobytes()


@pytest.mark.parametrize("order_name", ["fixed", "shuffled", "with_replacement"])
@pytest.mark.parametrize("mode", ["sgd", "mini_batch", "batch"])
def test_the_order_of_the_samples_is_the_page_s(mode: str, order_name: str) -> None:
    given = experiment(batching={"mode": mode, "batch_size": 7, "order": order_name}, seed=91)
    start = beginning(given)
    n = len(start.data.train_inputs)
    names = {"INPUTS": start.data.train_inputs}
    exec(batches_text(start), names)
    batches = names["batches"]()  # type: ignore[operator]
    rows: list[int] = []
    while len(rows) < 3 * n:
        rows += next(batches)
    assert rows == [row for epoch in range(3) for row in order(given, epoch, n)]


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_what_cannot_be_followed_is_refused_with_a_reason(program: Program) -> None:
    bfgs = experiment(optimizer={"name": "bfgs"}, batching={"mode": "batch"})
    with pytest.raises(FieldError, match=r"optimizer\.name: .*cannot follow bfgs"):
        program(beginning(bfgs))
    with pytest.raises(FieldError, match=r"fault: .*cannot follow wrong_sign"):
        program(beginning(experiment(fault="wrong_sign")))


def test_every_entry_of_the_registries_is_in_some_variant() -> None:
    given = [one.to_json() for _, one in variants()]
    assert {layer["activation"] for one in given for layer in one["layers"]} == set(ACTIVATIONS)
    assert {one["loss"] for one in given} == set(LOSSES)
    assert {one["optimizer"]["name"] for one in given} == set(OPTIMIZERS) - {"bfgs"}


@pytest.fixture
def newcomer(monkeypatch: pytest.MonkeyPatch) -> str:
    """An activation that no library table knows."""
    entries = dict(ACTIVATIONS.items()) | {"softplus": Activation(np.exp, np.multiply, "ln(1 + exp(z))", "1")}
    monkeypatch.setattr(ACTIVATIONS, "_entries", entries)
    return "softplus"


@pytest.mark.parametrize(
    ("program", "line"),
    [(pytorch_program, "torch.log(1 + torch.exp(z))"), (keras_program, "return ops.log(1 + ops.exp(z))")],
)
def test_a_new_activation_comes_from_its_formula(newcomer: str, program: Program, line: str) -> None:
    assert line in program(beginning(experiment(hidden=newcomer)))


def test_a_formula_that_pytorch_would_read_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(pytorch.ACTIVATION, "relu")
    with pytest.raises(FieldError, match="cannot follow relu"):
        pytorch_program(beginning(experiment(hidden="relu")))


def test_a_program_begins_where_the_last_change_was() -> None:
    given = experiment(optimizer=optimizer("adam"))
    data = prepare(given)
    first = initial_state(given, data)
    at_ten, at_thirty = (advance(given, data, first, n) for n in (10, 30))
    tape = Tape.begun(given, first).advanced(first, given, at_ten, 0.0)
    whole = Stretch.until(given, data, at_ten, tape.until(at_ten))
    assert (whole.start, updates_of(whole)) == (first, 10)
    tape = tape.changed(given, at_ten, 0.0).advanced(at_ten, given, at_thirty, 0.0)
    since = Stretch.until(given, data, at_thirty, tape.until(at_thirty))
    assert (since.start, updates_of(since)) == (at_ten, 20)
    fresh = Stretch.until(given, data, at_ten, tape.until(at_ten))
    assert (fresh.start, updates_of(fresh)) == (at_ten, UPDATES)
    assert "optimizer.state[parameter]" not in pytorch_program(whole)
    assert "optimizer.state[parameter]" in pytorch_program(since)
