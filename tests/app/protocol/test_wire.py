"""The codec against literal text and bytes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from app.limits import Limits
from app.protocol import wire
from app.protocol.commands import Acknowledge, Configure, Play, Visible
from app.protocol.events import Binary, Finished, Hello, Refused
from app.protocol.fields import SavedState
from engine.errors import FieldError


def test_a_command_is_read() -> None:
    assert wire.decode('{"type": "play", "run": 0, "unit": "epoch", "speed": 2.5}') == Play(0, "epoch", 2.5)


def test_the_run_may_be_left_out() -> None:
    assert wire.decode('{"type": "acknowledge", "seq": 7}') == Acknowledge(0, 7)


def test_configure_carries_a_saved_state() -> None:
    text = '{"type": "configure", "experiment": {}, "state": {"counters": {"step": 3}, "vector": "AAAA"}}'
    assert wire.decode(text) == Configure(0, {}, SavedState({"step": 3}, "AAAA"))


def test_visible_reads_its_sections_as_a_tuple() -> None:
    text = '{"type": "visible", "sections": ["params", "state"], "grid": 64, "sample": 0, "neuron": null}'
    assert wire.decode(text) == Visible(0, ("params", "state"), 64, 0, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "play",
        "[]",
        '"play"',
        "null",
        '{"type": "play"',
        '{"type": "play", "unit": "update", "speed": NaN}',
        '{"type": "play", "unit": "update", "speed": Infinity}',
        '{"type": "play", "unit": "update", "speed": -Infinity}',
        '{"type": "play", "unit": "update", "speed": 1e999}',
        '{"type": "acknowledge", "seq": ' + "9" * 5000 + "}",
        "[" * 60_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
    ],
)
def test_what_is_not_of_this_protocol_is_unreadable(text: str) -> None:
    with pytest.raises(wire.UnreadableError):
        wire.decode(text)


def nested(depth: int) -> str:
    """A command whose objects and lists are ``depth`` deep."""
    return '{"type": "pause", "x": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


def test_depth_at_the_limit_and_beyond() -> None:
    limit = Limits().message_depth
    with pytest.raises(FieldError, match="unknown field"):
        wire.decode(nested(limit))
    with pytest.raises(wire.UnreadableError, match="deeper than 16"):
        wire.decode(nested(limit + 1))


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ('{"unit": "update"}', "type", "unknown_name"),
        ('{"type": "fly"}', "type", "unknown_name"),
        ('{"type": ["play"]}', "type", "unknown_name"),
        ('{"type": "play", "speed": null}', "unit", "missing"),
        ('{"type": "play", "unit": "update"}', "speed", "missing"),
        ('{"type": "play", "unit": "hour", "speed": null}', "unit", "unknown_name"),
        ('{"type": "play", "unit": "update", "speed": "3"}', "speed", "wrong_type"),
        ('{"type": "play", "unit": "update", "speed": true}', "speed", "wrong_type"),
        ('{"type": "play", "unit": "update", "speed": null, "sped": 1}', "sped", "unknown_field"),
        ('{"type": "pause", "run": -1}', "run", "out_of_range"),
        ('{"type": "pause", "run": 0.5}', "run", "wrong_type"),
        ('{"type": "acknowledge"}', "seq", "missing"),
        ('{"type": "set_parameter", "index": 0, "value": 1' + "0" * 400 + "}", "value", "out_of_range"),
        ('{"type": "configure", "experiment": []}', "experiment", "wrong_type"),
        ('{"type": "configure", "experiment": {}, "state": {"counters": {}}}', "state", "wrong_type"),
        (
            '{"type": "configure", "experiment": {}, "state": {"counters": 1, "vector": ""}}',
            "state.counters",
            "wrong_type",
        ),
        (
            '{"type": "configure", "experiment": {}, "state": {"counters": {}, "vector": 1}}',
            "state.vector",
            "wrong_type",
        ),
    ],
)
def test_a_wrong_field_is_named(text: str, field: str, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        wire.decode(text)
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(
    ("kind", "field", "highest"),
    [
        ("step", "count", 10_000),
        ("play", "speed", 1_000_000),
        ("visible", "grid", 128),
        ("new_weights", "seed", 2**32 - 1),
        ("pause", "run", 7),
    ],
)
def test_numbers_at_the_limit_and_beyond(kind: str, field: str, highest: int) -> None:
    others: dict[str, dict[str, Any]] = {
        "step": {"unit": "update"},
        "play": {"unit": "update"},
        "visible": {"sections": [], "sample": 0, "neuron": None},
    }
    fields = others.get(kind, {})
    assert getattr(wire.decode(json.dumps({"type": kind, **fields, field: highest})), field) == highest
    with pytest.raises(FieldError) as refused:
        wire.decode(json.dumps({"type": kind, **fields, field: highest + 1}))
    assert refused.value.field == field
    assert refused.value.details["max"] == highest


def test_half_of_a_surrogate_pair_is_told_back_as_json_has_it() -> None:
    """UTF-8 has no bytes for it: a name like this ended the session."""
    with pytest.raises(FieldError) as refused:
        wire.decode('{"type": "\\ud83d"}')
    error = refused.value
    told = wire.encode(
        Refused(0, error.field, error.code, error.message, error.details | {"value": "\ud83d"}, "\ud83d")
    )
    assert isinstance(told, str)
    assert told.isascii()
    assert json.loads(told)["command"] == "\ud83d"
    whole = wire.encode(Binary("result", 0, {"request": {"text": "\ud83d"}}, {}))
    assert isinstance(whole, bytes)
    assert wire.decode_binary(whole).header["request"]["text"] == "\ud83d"


def test_the_name_of_a_refused_command() -> None:
    assert wire.command_name('{"type": "play", "run": 3}') == (3, "play")
    assert wire.command_name('{"type": 1, "run": "x"}') == (0, "")


def test_an_event_is_compact_json() -> None:
    assert wire.encode(Finished(0, 12, 3, "max_epochs")) == (
        '{"type":"finished","run":0,"step":12,"epoch":3,"reason":"max_epochs"}'
    )


def test_no_event_holds_a_number_that_json_has_not() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        wire.encode(Hello(1, "1", {"units": float("nan")}))  # type: ignore[dict-item]


def test_a_binary_message_byte_by_byte() -> None:
    message = Binary(
        "frame", 0, {"seq": 1}, {"a": np.array([1, 2, 3], np.uint8), "b": np.array([[0.5], [-2.0]], np.float32)}
    )
    header = (
        b'{"v":3,"kind":"frame","run":0,"seq":1,"tensors":{'
        b'"a":{"dtype":"U8","shape":[3],"offsets":[0,3]},"b":{"dtype":"F32","shape":[2,1],"offsets":[8,16]}}}'
    )
    padded = header + b" " * (-len(header) % 8)
    expected = len(padded).to_bytes(8, "little") + padded
    expected += bytes([1, 2, 3, 0, 0, 0, 0, 0]) + bytes([0, 0, 0, 0x3F, 0, 0, 0, 0xC0])
    assert wire.encode(message) == expected


def test_tensors_are_little_endian_and_aligned() -> None:
    tensors = {
        "odd": np.arange(5, dtype=np.uint8),
        "big": np.array([1.5, -2.25], dtype=">f8"),
        "turned": np.arange(6, dtype=np.float32).reshape(2, 3).T,
        "none": np.zeros((0, 4), np.float32),
    }
    data = wire.encode_binary(Binary("data", 3, {"name": "점"}, tensors))
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    assert begin % 8 == 0
    assert all(entry["offsets"][0] % 8 == 0 for entry in header["tensors"].values())
    decoded = wire.decode_binary(data)
    assert (decoded.kind, decoded.run, decoded.header) == ("data", 3, {"name": "점"})
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(decoded.tensors[name], tensor)


def test_another_version_is_not_read() -> None:
    data = wire.encode_binary(Binary("frame", 0, {}, {}))
    with pytest.raises(wire.UnreadableError):
        wire.decode_binary(data.replace(b'"v":3', b'"v":4'))
