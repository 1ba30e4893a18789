"""The socket's bytes: text to commands, events to text or bytes. ``static/js/net/wire.js`` is the only mirror.

A binary message is an 8-byte little-endian header length, a JSON header padded with spaces to a multiple of 8,
and the arrays, little-endian and each begun at a multiple of 8 (the layout of safetensors).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

import numpy as np

from app import PROTOCOL
from app.limits import Limits
from app.protocol.commands import COMMANDS, Command
from app.protocol.events import EVENTS, Binary, Event
from engine.errors import FieldError
from engine.schema import records
from engine.schema.fields import kinds

Array: TypeAlias = np.ndarray[Any, Any]

ALIGNMENT = 8
_DTYPES: dict[str, np.dtype[Any]] = {"U8": np.dtype("u1"), "F32": np.dtype("<f4"), "F64": np.dtype("<f8")}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


class UnreadableError(ValueError):
    """A message that violates the protocol: the connection is closed."""


# ---------------------------------------------------------------- page to server


def decode(text: str, limits: Limits | None = None) -> Command:
    """Read a command.

    Raises
    ------
    UnreadableError
        For what is not a JSON object, is nested too deep, or holds NaN, infinity or an endless number.
    FieldError
        For an unknown command, and a field that is missing, unknown or refused.
    """
    message = _parse(text, (limits or Limits()).message_depth)
    name = message.get("type")
    record = COMMANDS.find(name, "type")
    _require_all(record, message)
    command: Command = records.read(record, message, ignore=("type",))
    return command


@dataclass(frozen=True)
class Refusal:
    """The refusal of an invalid command: run and type, as far as they are readable, and the reason."""

    run: int
    command: str
    error: FieldError


@dataclass(frozen=True)
class DecodeJob:
    """Decoding of a message as work for a compute thread."""

    text: str
    limits: Limits

    def perform(self) -> Command | Refusal:
        """
        Raises
        ------
        UnreadableError
            As ``decode``.
        """
        try:
            return decode(self.text, self.limits)
        except FieldError as error:
            return Refusal(*command_name(self.text), error)


def command_name(text: str) -> tuple[int, str]:
    """Run and type of a message that ``decode`` refused, as far as they are readable."""
    message = json.loads(text)
    run, name = message.get("run"), message.get("type")
    return (run if type(run) is int and 0 <= run < 2**31 else 0), (str(name)[:80] if isinstance(name, str) else "")


def _parse(text: str, depth: int) -> dict[str, Any]:
    try:
        message = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise UnreadableError("nested too deep") from None
    except ValueError as error:
        raise UnreadableError(str(error)[:100]) from None
    if not isinstance(message, dict):
        raise UnreadableError("not a JSON object")
    if _is_deeper(message, depth):
        raise UnreadableError(f"nested deeper than {depth}")
    return message


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number in JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("a number beyond the largest float")
    return value


def _is_deeper(value: Any, depth: int) -> bool:
    """Whether objects and lists are nested more than ``depth`` deep; level by level, so it cannot overflow."""
    level = [value]
    for _ in range(depth):
        level = [
            item
            for outer in level
            for item in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(item, dict | list)
        ]
        if not level:
            return False
    return True


def _require_all(record: type[Any], message: Mapping[str, Any]) -> None:
    for name in kinds(record):
        if name not in message and name not in record.OPTIONAL:
            raise FieldError(name, "is missing", "missing")


# ---------------------------------------------------------------- server to page


def encode(event: Event) -> str | bytes:
    """Write an event: text, or bytes for one with arrays."""
    if isinstance(event, Binary):
        return encode_binary(event)
    return _dump({"type": EVENTS[type(event)]} | vars(event)).decode()


def encode_binary(message: Binary) -> bytes:
    """Header and arrays of one message.

    Raises
    ------
    ValueError
        If the header holds a number that is not finite.
    """
    entries: dict[str, Any] = {}
    parts: list[bytes] = []
    begin = 0
    for name, tensor in message.tensors.items():
        raw, dtype = _raw(tensor)
        entries[name] = {"dtype": dtype, "shape": list(tensor.shape), "offsets": [begin, begin + len(raw)]}
        padding = -len(raw) % ALIGNMENT
        parts += [raw, bytes(padding)]
        begin += len(raw) + padding
    head = {"v": PROTOCOL, "kind": message.kind, "run": message.run, **message.header, "tensors": entries}
    text = _dump(head)
    text += b" " * (-len(text) % ALIGNMENT)
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


def decode_binary(data: bytes) -> Binary:
    """The inverse of ``encode_binary``, for clients and tests."""
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    body = data[8 + size :]
    tensors = {}
    for name, entry in header.pop("tensors").items():
        begin, end = entry["offsets"]
        tensors[name] = np.frombuffer(body[begin:end], _DTYPES[entry["dtype"]]).reshape(entry["shape"])
    if header.pop("v") != PROTOCOL:
        raise UnreadableError("another version of the protocol")
    return Binary(header.pop("kind"), header.pop("run"), header, tensors)


def _raw(tensor: Array) -> tuple[bytes, str]:
    little = tensor.astype(tensor.dtype.newbyteorder("<"), copy=False)
    return little.tobytes(), _NAMES[little.dtype]


def _dump(value: Any) -> bytes:
    """JSON in UTF-8; half of a surrogate pair, for which UTF-8 has no bytes, becomes JSON's own escape."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")
