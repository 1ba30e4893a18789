"""Records and JSON: strict reading, writing, JSON Schema and description of frozen dataclasses.

Reading is strict on purpose. A misspelt key, a string for a number, NaN or infinity is refused with
the field's path, the bad value and what is allowed, so that no typing error silently trains something else.

This is not pydantic because one declaration of a field must give more than validation: its slider, its label and unit,
its place in the address, the catalog of the page, and errors as codes with details that are put into two languages.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.errors import FieldError
from engine.schema.fields import FOLLOWS, KIND, Kind, kinds, of_kind, refuse
from engine.schema.registry import Registry


class Record:
    """Base of frozen dataclasses that check themselves, whether built from JSON or in Python."""

    def __post_init__(self) -> None:
        # One canonical form: 1 becomes 1.0 where a number is meant, a list becomes a tuple, an object its record.
        for name, kind in kinds(type(self)).items():
            object.__setattr__(self, name, kind.read(getattr(self, name), name))

    @classmethod
    def complete(cls, data: dict[str, Any], field: str) -> dict[str, Any]:  # noqa: ARG003
        """The JSON object ``data`` with what it leaves out, where that depends on what it says; for most, nothing does.

        ``field`` is where the record stands, for errors.
        """
        return data


AnyRecord = TypeVar("AnyRecord", bound=Record)


def read(record: type[AnyRecord], data: Any, field: str = "", *, ignore: tuple[str, ...] = ()) -> AnyRecord:
    """Build a ``record`` from a JSON object; keys that are left out take their defaults, or follow from the others.

    Raises
    ------
    FieldError
        For anything but an object, for an unknown key and for every value that its field refuses.
    """
    if not isinstance(data, dict):
        raise refuse(field, data, "an object")
    known = kinds(record)
    prefix = f"{field}." if field else ""
    for key in data:
        if key not in known and key not in ignore:
            allowed = ", ".join((*ignore, *known))
            raise FieldError(
                f"{prefix}{str(key)[:80]}",
                f"unknown field; known: {allowed}",
                "unknown_field",
                {"value": str(key)[:80], "known": [*ignore, *known]},
            )
    data = record.complete(data, field)
    values = {name: data[name] for name in known if name in data}  # the record itself reads each of them, once
    try:
        return record(**values)
    except FieldError as error:
        if not field:
            raise
        path = f"{field}.{error.field}" if error.field else field
        raise FieldError(path, error.message, error.code, error.details) from None


def write(value: Any) -> dict[str, Any]:
    """The JSON object of a record (all fields, defaults too)."""
    return {name: kind.write(getattr(value, name)) for name, kind in kinds(type(value)).items()}


def schema(record: type) -> dict[str, Any]:
    """The JSON Schema of a record type; a key may be left out and then takes its default."""
    properties = {name: kind.schema() for name, kind in kinds(record).items()}
    for item in dataclasses.fields(record):
        if KIND in item.metadata:
            follows = item.metadata.get(FOLLOWS)
            default = {"description": follows} if follows else {"default": item.metadata[KIND].write(item.default)}
            properties[item.name] |= default
    return {"type": "object", "properties": properties, "additionalProperties": False}


def describe(record: type) -> dict[str, Any]:
    """Every field of a record type as plain data: label, kind, limits and default."""
    described = {}
    for item in dataclasses.fields(record):
        if KIND in item.metadata:
            kind: Kind = item.metadata[KIND]
            described[item.name] = kind.describe() | {"default": kind.write(item.default)}
    return described


@dataclass(frozen=True)
class Nested:
    """A kind: a record inside a record."""

    record: type
    label: str

    def read(self, value: Any, field: str) -> Any:
        if isinstance(value, self.record):
            return value  # whatever exists has checked itself
        return read(self.record, value, field)

    def write(self, value: Any) -> Any:
        return write(value)

    def schema(self) -> dict[str, Any]:
        return schema(self.record)

    def describe(self) -> dict[str, Any]:
        return {"kind": "record", "label": self.label, "fields": describe(self.record)}


@dataclass(frozen=True)
class Named:
    """A kind: one entry of a registry of record types, with its own fields: ``{"name": "normal", "std": 1.0}``.

    ``key`` is the word under which the entry's name stands.
    """

    registry: Registry[Any]
    label: str
    key: str = "name"

    def read(self, value: Any, field: str) -> Any:
        if type(value) in self.registry.values():
            return value
        if not isinstance(value, dict):
            raise refuse(field, value, f'an object with a "{self.key}"')
        if self.key not in value:
            raise FieldError(f"{field}.{self.key}", "is missing", "missing", {"known": list(self.registry)})
        entry = self.registry.find(value[self.key], f"{field}.{self.key}")
        return read(entry, value, field, ignore=(self.key,))

    def write(self, value: Any) -> Any:
        return {self.key: self.registry.name_of(type(value))} | write(value)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [self._entry_schema(name) for name in self.registry], "title": self.label}

    def _entry_schema(self, name: str) -> dict[str, Any]:
        entry = schema(self.registry[name])
        return entry | {"properties": {self.key: {"const": name}} | entry["properties"], "required": [self.key]}

    def describe(self) -> dict[str, Any]:
        return {"kind": "named", "label": self.label, "names": list(self.registry)}


def nested(default: Any, label: str) -> Any:
    """A field that holds another record; its type is that of ``default``."""
    return of_kind(Nested(type(default), label), default)


def named(default: Any, registry: Registry[Any], label: str) -> Any:
    """A field that holds an entry of ``registry``."""
    return of_kind(Named(registry, label), default)
