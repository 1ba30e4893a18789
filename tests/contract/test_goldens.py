"""The golden messages are what the server writes and reads, and have the form of real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.jobs import JOBS
from app.protocol import wire
from app.protocol.commands import COMMANDS
from app.protocol.events import EVENTS, Binary, Ready, Refused
from engine.core.catalog import catalog
from engine.frame.sections import SECTIONS
from tests.app.driving import Driver, last_frame, of, only
from tests.contract import make_goldens


@pytest.mark.parametrize("path", sorted(make_goldens.files()), ids=lambda path: path.name)
def test_the_files_are_what_the_script_writes(path: Path) -> None:
    assert path.read_bytes() == make_goldens.files()[path], "run: make goldens"


@pytest.mark.parametrize("name", sorted(make_goldens.BINARIES))
def test_a_golden_message_is_read(name: str) -> None:
    expected = json.loads((make_goldens.FOLDER / f"{name}.json").read_bytes())
    message = wire.decode_binary((make_goldens.FOLDER / f"{name}.bin").read_bytes())
    assert (message.kind, message.run, message.header) == (expected["kind"], expected["run"], expected["header"])
    assert list(message.tensors) == list(expected["tensors"])
    for key, tensor in message.tensors.items():
        assert list(tensor.shape) == expected["tensors"][key]["shape"]
        np.testing.assert_array_equal(tensor.ravel(), np.array(expected["tensors"][key]["values"], tensor.dtype))


@pytest.mark.parametrize("entry", make_goldens.commands(), ids=lambda entry: entry["command"]["type"])
def test_a_golden_command_is_read(entry: dict[str, Any]) -> None:
    command = wire.decode(json.dumps(entry["wire"]))
    assert COMMANDS.name_of(type(command)) == entry["wire"]["type"]
    assert command.run == entry["wire"]["run"]


def test_there_is_a_golden_for_each_command_and_event() -> None:
    assert {command["type"] for command in make_goldens.COMMANDS} == set(COMMANDS)
    assert set(make_goldens.TEXTS) == set(EVENTS.values())
    assert {event.header["job"] for event in make_goldens.BINARIES.values() if event.kind == "result"} <= set(JOBS)


@pytest.mark.parametrize("section", sorted(set(SECTIONS) - {"findings", "neuron", "confusion", "answers"}))
def test_there_are_golden_tensors_for_each_section(section: str) -> None:
    """A frame with this section alone has tensors, and the golden frame has them all."""
    tensors = set(last_frame(real(sections=[section])).tensors)
    assert tensors
    assert tensors <= set(make_goldens.frame().tensors)


def form(value: Any) -> Any:
    """The keys of an object, all the way down."""
    return {key: form(item) for key, item in value.items()} if isinstance(value, dict) else None


#: Objects whose keys are names that come and go.
OPEN = ("ranges", "facts", "findings", "details", "evidence", "limits", "experiment", "test")


def closed(header: Any) -> Any:
    return form({key: value for key, value in header.items() if key not in OPEN})


def real(**visible: Any) -> list[Any]:
    driver = Driver()
    view: dict[str, Any] = {"sections": list(SECTIONS), "grid": 8, "sample": 0, "neuron": 0} | visible
    suggest = catalog()["datasets"]["study_sleep"]["suggest"]
    driver.tell("visible", **view | {"neuron": None})
    return driver.tell("configure", experiment={"dataset": {"name": "study_sleep"}} | suggest)


def test_a_real_frame_has_the_form_of_the_golden_one() -> None:
    message = last_frame(real())
    assert closed(message.header) == closed(make_goldens.frame().header)
    assert set(message.tensors) <= set(make_goldens.frame().tensors)
    for name, tensor in message.tensors.items():
        golden = make_goldens.frame().tensors[name]
        assert (tensor.dtype, tensor.ndim) == (golden.dtype, golden.ndim), name


def test_real_data_have_the_form_of_the_golden_ones() -> None:
    (message,) = [event for event in of(Binary, real()) if event.kind == "data"]
    assert closed(message.header) == closed(make_goldens.data().header)
    assert [form(one) for one in message.header["dataset"]["inputs"]] == [
        form(one) for one in make_goldens.data().header["dataset"]["inputs"]
    ]
    assert set(message.tensors) == set(make_goldens.data().tensors)
    for name, tensor in message.tensors.items():
        golden = make_goldens.data().tensors[name]
        assert (tensor.dtype, tensor.ndim) == (golden.dtype, golden.ndim), name


def test_real_events_have_the_form_of_the_golden_ones() -> None:
    golden = make_goldens.TEXTS["ready"]
    assert isinstance(golden, Ready)
    ready = only(Ready, real())
    assert form(dict(ready.counters)) == form(dict(golden.counters))
    assert [form(dict(layer)) for layer in ready.layout] == [form(dict(golden.layout[0]))] * len(ready.layout)
    assert only(Refused, Driver().tell("reset")).command == "reset"
