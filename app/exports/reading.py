"""Bytes of a file into named arrays: safetensors, npz (never pickle), JSON. The sender is not trusted.

What a file claims of itself (sizes, shapes) is compared with the bytes that are there before anything is made of it;
lists of JSON are checked number by number before NumPy sees them, since it pads every cell to the longest text.
"""

from __future__ import annotations

import codecs
import io
import json
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize

from engine.core.checkpoint import MOST_ARRAYS
from engine.core.experiment import Experiment
from engine.core.saved_json import experiment_within
from engine.errors import FieldError
from engine.json_text import parse_json
from engine.schema.fields import kinds, refuse

#: Bytes of a header, and of all that a file unpacks to: what BFGS remembers of a thousand parameters, and some more.
HEADER_BYTES, UNPACKED_BYTES = 256 * 1024, 16_000_000
#: Bytes of the text beside the arrays.
TEXT_BYTES = 4 * HEADER_BYTES

_SAFETENSORS: dict[str, str] = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
#: What parsers of these formats raise for a file that is wrong; a header of NumPy's is read as Python.
PARSER_ERRORS = (
    *(ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError, EOFError),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, struct.error, MemoryError),
    *(SyntaxError, tokenize.TokenError, SafetensorError),
)
_TEXTS = ("experiment", "counters")

Contents = tuple[dict[str, NDArray[Any]], dict[str, Any]]


def read_file(content: bytes) -> Contents:
    """Read the arrays by name and the metadata beside them: ``experiment`` and ``counters``, if present.

    Raises
    ------
    FieldError
        With the field "file", or the name of the array that is at fault.
    """
    if content[:4] == b"PK\x03\x04":
        return _parse(_read_npz, content, "npz")
    if _is_json(content):
        return _parse(_read_json, content, "JSON")
    return _parse(_read_safetensors, content, "safetensors")


def _is_json(content: bytes) -> bool:
    """Whether the bytes begin like a JSON object, with or without a byte-order mark."""
    marked = content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return marked or content.lstrip()[:1] == b"{"


def _parse(read: Callable[[bytes], Contents], content: bytes, kind: str) -> Contents:
    """Call a parser; its errors are reported as a broken file."""
    try:
        return read(content)
    except FieldError:
        raise
    except PARSER_ERRORS:
        raise _broken(kind) from None


def _broken(kind: str) -> FieldError:
    """The error for a file that cannot be read at all; what a parser says of it would help no visitor."""
    return FieldError("file", f"not a valid {kind} file", "file_broken", {"kind": kind})


def _neither() -> FieldError:
    return FieldError("file", "neither an experiment nor parameters", "file_other")


def _too_large(what: str, value: int, most: int) -> FieldError:
    return FieldError(
        "file", f"{what}: {value:,} bytes, allowed: up to {most:,}", "file_too_large", {"value": value, "max": most}
    )


# ---------------------------------------------------------------- safetensors


def _read_safetensors(content: bytes) -> Contents:
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > len(content) - 8:
        raise _neither()
    if length > HEADER_BYTES:
        raise _too_large("header", length, HEADER_BYTES)
    # The library reads metadata only of files that have a path.
    metadata = json.loads(content[8 : 8 + length]).get("__metadata__") or {}
    tensors = deserialize(content)  # type: ignore[no-untyped-call]  # the library has no types
    _check_count(len(tensors))
    arrays = {name: _tensor(name[:80], tensor) for name, tensor in tensors}
    return arrays, {name: json.loads(metadata[name]) for name in _TEXTS if name in metadata}


def _tensor(name: str, tensor: dict[str, Any]) -> NDArray[Any]:
    kind = tensor["dtype"]
    if kind not in _SAFETENSORS:
        allowed = ", ".join(_SAFETENSORS)
        raise FieldError(name, f"holds {kind}, allowed: {allowed}", "file_kind", {"value": kind, "allowed": allowed})
    dtype = np.dtype(_SAFETENSORS[kind])
    shape = _checked_shape(name, tensor["shape"], dtype, len(tensor["data"]))
    return np.frombuffer(tensor["data"], dtype).reshape(shape)


def _checked_shape(name: str, shape: Any, dtype: np.dtype[Any], n_bytes: int) -> tuple[int, ...]:
    """A claimed shape, if just so many bytes are there for it."""
    sizes = list(shape)
    if len(sizes) > 2 or not all(type(size) is int and 0 <= size <= UNPACKED_BYTES for size in sizes):
        raise FieldError(name, "must have one or two dimensions", "file_shape", _shape_details(sizes))
    count = 1
    for size in sizes:
        count *= size
    if count * dtype.itemsize != n_bytes:
        raise FieldError(name, f"{n_bytes} bytes are not the shape {sizes}", "file_shape", _shape_details(sizes))
    return tuple(sizes)


def _shape_details(sizes: list[Any]) -> dict[str, Any]:
    return {"value": str(sizes)[:80], "allowed": "(inputs, units), (units)"}


def _check_count(count: int) -> None:
    if count > MOST_ARRAYS:
        details = {"value": count, "max": MOST_ARRAYS}
        raise FieldError("file", f"holds {count} arrays, allowed: up to {MOST_ARRAYS}", "file_arrays", details)


# ---------------------------------------------------------------- npz


def _read_npz(content: bytes) -> Contents:
    arrays: dict[str, NDArray[Any]] = {}
    facts: dict[str, Any] = {}
    for name, raw in _members(content):
        if name in _TEXTS:
            facts[name] = json.loads(_text(raw))
        else:
            arrays[name] = _npy(name, raw)
    return arrays, facts


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each array; no more is unpacked than is allowed, whatever the archive says of itself."""
    left = UNPACKED_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        _check_count(len(members) - len(_TEXTS))
        for member in members:
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError(f"compression {member.compress_type}")
            with archive.open(member) as file:
                raw = file.read(left + 1)
            left -= len(raw)
            if left < 0:
                raise _too_large("unpacked", UNPACKED_BYTES - left, UNPACKED_BYTES)
            yield member.filename.removesuffix(".npy")[:80], raw


def _header(raw: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any], bytes]:
    """Shape, order, kind and the bytes that are left; objects are refused, they would have to be unpickled."""
    file = io.BytesIO(raw)
    version = npy.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"npy version {version}")
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, is_fortran, dtype = read(file)
    if dtype.hasobject or dtype.names:
        raise ValueError("holds Python objects")
    return shape, is_fortran, dtype, raw[file.tell() :]


def _npy(name: str, raw: bytes) -> NDArray[Any]:
    shape, is_fortran, dtype, body = _header(raw)
    sizes = _checked_shape(name, shape, dtype, len(body))
    array = np.frombuffer(body, dtype)
    return array.reshape(sizes[::-1]).T if is_fortran else array.reshape(sizes)


def _text(raw: bytes) -> str:
    shape, _, dtype, body = _header(raw)
    if shape != () or dtype.kind != "U" or len(body) != dtype.itemsize or len(body) > TEXT_BYTES:
        raise ValueError("experiment and counters are one text each")
    return str(np.frombuffer(body, dtype)[0])


# ---------------------------------------------------------------- JSON


def _read_json(content: bytes) -> Contents:
    try:
        whole = parse_json(content)
    except FieldError:
        raise _broken("JSON") from None
    if "arrays" not in whole:
        return _printed(whole)
    _check_count(len(whole["arrays"]))
    arrays = {name: _listed(name[:80], values) for name, values in whole["arrays"].items()}
    return arrays, {name: whole[name] for name in _TEXTS if name in whole}


def _printed(whole: dict[str, Any]) -> Contents:
    """An experiment, a notebook, or what ``python -m engine train --json`` prints: then it has parameters, too."""
    found = experiment_within(whole)
    if found is whole and set(whole).isdisjoint(kinds(Experiment)):
        raise _neither()
    facts = {"experiment": found}
    if found is whole or "layers" not in whole:
        return {}, facts
    slots = whole.get("optimizer") or []
    _check_count(2 * len(whole["layers"]) + len(slots))
    arrays = {f"optimizer.{index}": _listed(f"optimizer.{index}", slot) for index, slot in enumerate(slots)}
    for index, layer in enumerate(whole["layers"]):
        for part in ("weights", "biases"):
            if layer[part] is not None:
                arrays[f"layers.{index}.{part}"] = _listed(f"layers.{index}.{part}", layer[part])
    return arrays, facts | {"counters": whole.get("counters") or {"step": whole["step"], "epoch": whole["epoch"]}}


def _listed(name: str, values: Any) -> NDArray[Any]:
    """A list of numbers, or of equally long lists of numbers, as an array (float64)."""
    if not isinstance(values, list):
        raise refuse(name, values, "a list of numbers")
    cells = (cell for row in values for cell in (row if isinstance(row, list) else [row]))
    for cell in cells:
        if type(cell) not in (int, float):
            raise refuse(name, cell, "a number")
    try:
        return np.array(values, dtype=np.float64)
    except (ValueError, OverflowError):
        raise refuse(name, values, "rows of equal length, and no number beyond the largest float") from None
