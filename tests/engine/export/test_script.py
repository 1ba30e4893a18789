"""The NumPy program: run as it stands, it prints what the engine computes, digit for digit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import ACTIVATIONS, DATASETS, FEATURES, INITIALIZERS, LOSSES, OPTIMIZERS, REGULARIZERS, Experiment, advance
from engine.core.parts import MODES, ORDERS
from engine.core.state import set_parameter
from engine.core.tape import Tape
from engine.export.numpy_script import LANGUAGES, Stretch, numpy_script, why_not
from engine.training.start import with_experiment
from tests.engine.export.running import (
    UPDATES,
    assert_prints_the_same,
    assert_repeats,
    edited,
    expected,
    names_in,
    trained,
)
from tests.engine.runs import iris, small, start

HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden]
PAIRS = [(loss, output) for loss, entry in LOSSES.items() for output in entry.outputs or ()]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_activation(hidden: str) -> None:
    assert_repeats(iris(hidden, "cross_entropy", "softmax"))


@pytest.mark.parametrize(("loss", "output"), PAIRS)
def test_every_loss_with_every_output(loss: str, output: str) -> None:
    task = "cross_entropy" if output == "softmax" else loss
    text = assert_repeats(iris("tanh", task, output))
    assert loss in names_in(text)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer(name: str) -> None:
    batching = {"mode": "batch", "batch_size": 4, "order": "fixed"} if OPTIMIZERS[name].full_batch else {}
    change: dict[str, Any] = {"optimizer": {"name": name}} | ({"batching": batching} if batching else {})
    text = assert_repeats(small(**change), 25)
    others = {"strong_wolfe", *(f"own_{slot}" for entry in OPTIMIZERS.values() for slot in entry.slot_names)}
    slots = {f"own_{slot}" for slot in OPTIMIZERS[name].slot_names}
    assert names_in(text) & others == (slots or ({"strong_wolfe"} if name == "bfgs" else set()))


def test_bfgs_learns_xor_to_its_end() -> None:
    experiment = Experiment.from_json({"optimizer": {"name": "bfgs"}})
    data, state = start(experiment)
    stretch = trained(experiment, data, state, 200)
    assert stretch.end.converged
    assert_prints_the_same(stretch)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_every_initializer(name: str) -> None:
    assert_repeats(small(initializer={"name": name}))


@pytest.mark.parametrize("name", REGULARIZERS)
@pytest.mark.parametrize("optimizer", ["gradient_descent", "bfgs"])
def test_every_regularizer(name: str, optimizer: str) -> None:
    batching = {"mode": "batch", "batch_size": 4, "order": "fixed"}
    text = assert_repeats(
        small(regularizer={"name": name, "rate": 0.01}, optimizer={"name": optimizer}, batching=batching)
    )
    assert ("penalty_slope" in names_in(text)) == (name != "none")


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set(name: str) -> None:
    suggested = {"dataset": {"name": name}} | dict(DATASETS[name]().suggest)
    assert_repeats(Experiment.from_json(suggested))


@pytest.mark.parametrize("name", [name for name, entry in FEATURES.items() if entry.needs and max(entry.needs) < 2])
def test_every_feature(name: str) -> None:
    assert_repeats(small(features=["x2", name] if name != "x2" else ["x2"]))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("mode", MODES)
def test_every_way_to_read_the_samples(mode: str, order: str) -> None:
    assert_repeats(small(batching={"mode": mode, "batch_size": 4, "order": order}), 30)


@pytest.mark.parametrize("name", [name for name, entry in OPTIMIZERS.items() if not entry.needs_float64])
def test_float32(name: str) -> None:
    assert_repeats(small(precision="float32", optimizer={"name": name}, regularizer={"name": "l2", "rate": 0.01}))


@pytest.mark.parametrize("biases", [True, False])
def test_no_hidden_layer(biases: bool) -> None:
    text = assert_repeats(small(layers=[{"units": 1, "activation": "sigmoid"}], biases=biases))
    assert ("b1" in names_in(text)) == biases


def test_biases_switched_off() -> None:
    assert_repeats(small(biases=False))


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", ["gradient_descent", "adam"])
def test_wide_networks(biases: bool, precision: str, optimizer: str) -> None:
    rows = [{"units": 120, "activation": "relu"}, {"units": 110, "activation": "tanh"}]
    experiment = small(
        layers=[*rows, {"units": 1, "activation": "sigmoid"}],
        biases=biases,
        precision=precision,
        optimizer={"name": optimizer, "learning_rate": 0.01},
        regularizer={"name": "l2", "rate": 0.01},
    )
    text = assert_repeats(experiment)
    assert "OPENBLAS_NUM_THREADS" in text


def test_a_stop_rule() -> None:
    experiment = small(stop={"max_epochs": 2})
    data, state = start(experiment)
    stretch = trained(experiment, data, state, 1000)
    assert stretch.end.epoch == 2
    assert_prints_the_same(stretch)


def test_it_runs_alone(tmp_path: Path) -> None:
    experiment = small(optimizer={"name": "adam"})
    data, state = start(experiment)
    stretch = trained(experiment, data, state, UPDATES)
    (tmp_path / "script.py").write_text(numpy_script(stretch).text, encoding="utf-8")
    command = [sys.executable, "-I", "-W", "error", "script.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == expected(stretch)


def test_before_the_first_update() -> None:
    text = assert_repeats(small(optimizer={"name": "adam"}), 0)
    assert not names_in(text) & {"gradients", "update", "order"}


def test_one_update_further_than_an_epoch_and_in_the_midst_of_a_batch() -> None:
    experiment = small()
    data, state = start(experiment)
    end = advance(experiment, data, state, 22, "sample")
    assert end.position % 4
    assert_prints_the_same(Stretch(experiment, data, state, end))


@pytest.mark.parametrize("name", [name for name, entry in OPTIMIZERS.items() if not entry.full_batch])
@pytest.mark.parametrize("keeps_slots", [True, False])
def test_after_a_change_in_the_midst_of_an_epoch(name: str, keeps_slots: bool) -> None:
    before = small(optimizer={"name": name if keeps_slots else "momentum"})
    after = edited(
        before,
        optimizer={"name": name, "learning_rate": 0.02},
        batching={"mode": "mini_batch", "batch_size": 3, "order": "with_replacement"},
    )
    data, state = start(before)
    tape = Tape.begun(before, state)
    state = advance(before, data, state, 6)
    state = with_experiment(before, after, data, state)
    tape = tape.changed(after, state, 0.0)
    end = advance(after, data, state, 17)
    stretch = Stretch.until(after, data, end, tape.until(end))
    assert stretch.start is state
    assert "update 6" in assert_prints_the_same(stretch)


def test_bfgs_goes_on_with_the_curvature_it_knows() -> None:
    before = Experiment.from_json({"optimizer": {"name": "bfgs"}, "seed": 3})
    after = edited(before, regularizer={"name": "l2", "rate": 0.001})
    data, state = start(before)
    state = with_experiment(before, after, data, advance(before, data, state, 5))
    assert_prints_the_same(trained(after, data, state, 10))


def test_a_weight_typed_in() -> None:
    experiment = small()
    data, state = start(experiment)
    tape = Tape.begun(experiment, state)
    state = set_parameter(experiment, data, advance(experiment, data, state, 5), 2, -0.1)
    tape = tape.changed(experiment, state, 0.0)
    end = advance(experiment, data, state, 5)
    assert_prints_the_same(Stretch.until(experiment, data, end, tape.until(end)))


def test_more_parameters_than_one_reads_are_a_block() -> None:
    rows = [{"units": 60, "activation": "tanh"}, {"units": 40, "activation": "tanh"}]
    text = assert_repeats(small(layers=[*rows, {"units": 1, "activation": "sigmoid"}], optimizer={"name": "adam"}))
    assert "unpack" in names_in(text)


def test_the_remarks_in_korean_change_no_number() -> None:
    experiment = small(optimizer={"name": "nesterov"}, regularizer={"name": "l1", "rate": 0.001})
    data, state = start(experiment)
    end = advance(experiment, data, state, 5)
    texts = [assert_prints_the_same(Stretch(experiment, data, state, end, language)) for language in LANGUAGES]
    assert "데이터" in texts[1]
    assert "데이터" not in texts[0]


def test_the_program_names_what_it_cannot_promise() -> None:
    experiment = small()
    data, state = start(experiment)
    end = advance(experiment, data, state, 1)
    compiled = Stretch(experiment, data, state, type(end)(**{**vars(end), "compute": "compiled"}))
    assert "12 digits" in numpy_script(compiled).text
    assert "last bit" in numpy_script(Stretch(experiment, data, state, end)).text


def test_no_line_is_too_long_and_every_line_of_the_update_has_its_part() -> None:
    experiment = iris("swish", "cross_entropy", "softmax", optimizer={"name": "adam"})
    data, state = start(experiment)
    script = numpy_script(trained(experiment, data, state, 3))
    assert max(len(line.text) for line in script.lines) <= 120
    parts = {line.part for line in script.lines}
    assert parts == {
        "",
        "loss",
        "update",
        *(f"{way}.{layer}" for way in ("forward", "backward") for layer in (1, 2, 3)),
    }
    assert np.any([line.text.strip() == "" for line in script.lines])


def test_what_is_too_large_is_not_written() -> None:
    assert why_not(small()) == ""
    wide = [{"units": 512, "activation": "relu"}] * 3
    assert why_not(small(layers=[*wide, {"units": 1, "activation": "sigmoid"}])) == "too_large"
