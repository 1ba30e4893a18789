"""Fields of the experiment: default, limit, label and kind of a value, standing together.

A record is a frozen dataclass whose fields were made by the functions here. Strict reading, writing,
the JSON Schema and the catalog are all derived from those fields (see ``engine.schema.records``).
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.errors import FieldError
from engine.schema.ranges import Range
from engine.schema.registry import Registry

#: Key of the dataclass metadata under which a field's ``Kind`` lies.
KIND = "kind"
#: Key under which stands what a field is when it is left out, where that follows from other fields.
FOLLOWS = "follows"


class Kind(Protocol):
    """A field kind: reads a value from JSON, writes it, and describes it."""

    @property
    def label(self) -> str: ...

    def read(self, value: Any, field: str) -> Any: ...

    def write(self, value: Any) -> Any: ...

    def schema(self) -> dict[str, Any]: ...

    def describe(self) -> dict[str, Any]: ...


def refuse(field: str, value: object, allowed: str, code: str = "wrong_type", **details: Any) -> FieldError:
    """An error that names the field, the value and what is allowed."""
    shown = repr(value)
    shown = shown if len(shown) <= 80 else shown[:77] + "..."
    message = f"got {shown}, allowed: {allowed}"
    return FieldError(field, message, code, {"value": shown, "allowed": allowed} | details)


@dataclass(frozen=True)
class Number:
    """A finite number inside a range; ``integer`` refuses fractions; ``nullable`` allows null ("off")."""

    range: Range
    label: str
    integer: bool = False
    nullable: bool = False

    def allowed(self) -> str:
        noun = "a whole number" if self.integer else "a number"
        return f"{noun}, {self.range}" + (", or null" if self.nullable else "")

    def read(self, value: Any, field: str) -> int | float | None:
        if value is None and self.nullable:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise refuse(field, value, self.allowed())
        if isinstance(value, float) and not math.isfinite(value):
            raise refuse(field, value, self.allowed(), "not_finite")
        if self.integer and value != int(value):
            raise refuse(field, value, self.allowed())
        if not self.range.min <= value <= self.range.max:
            limits = {"min": self.range.min, "max": self.range.max}
            raise refuse(field, value, self.allowed(), "out_of_range", **limits)
        return int(value) if self.integer else float(value)

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        noun = "integer" if self.integer else "number"
        return {
            "type": [noun, "null"] if self.nullable else noun,
            "minimum": self.range.min,
            "maximum": self.range.max,
            "title": self.label,
        }

    def describe(self) -> dict[str, Any]:
        kind = "integer" if self.integer else "number"
        return {"kind": kind, "label": self.label, "nullable": self.nullable, "range": self.range.as_data()}


@dataclass(frozen=True)
class Flag:
    """True or false."""

    label: str

    def read(self, value: Any, field: str) -> bool:
        if not isinstance(value, bool):
            raise refuse(field, value, "true or false")
        return value

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean", "title": self.label}

    def describe(self) -> dict[str, Any]:
        return {"kind": "flag", "label": self.label}


@dataclass(frozen=True)
class Choice:
    """One of a few names: a tuple of names, or the names of a registry."""

    names: tuple[str, ...] | Registry[Any]
    label: str

    def read(self, value: Any, field: str) -> str:
        if isinstance(self.names, Registry):
            self.names.find(value, field)
        elif not isinstance(value, str) or value not in self.names:
            raise refuse(field, value, ", ".join(self.names), "unknown_name", known=list(self.names))
        return str(value)

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.names), "title": self.label}

    def describe(self) -> dict[str, Any]:
        return {"kind": "choice", "label": self.label, "names": list(self.names)}


@dataclass(frozen=True)
class ListOf:
    """A list of ``length`` items of one kind, a tuple in Python."""

    item: Kind
    length: Range
    label: str

    def read(self, value: Any, field: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise refuse(field, value, f"a list of {self.length} items")
        if not self.length.min <= len(value) <= self.length.max:
            limits = {"min": self.length.min, "max": self.length.max}
            raise FieldError(
                field, f"has {len(value)} items, allowed: {self.length}", "wrong_length", {"value": len(value)} | limits
            )
        return tuple(self.item.read(item, f"{field}[{index}]") for index, item in enumerate(value))

    def write(self, value: Any) -> Any:
        return [self.item.write(item) for item in value]

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": self.item.schema(),
            "minItems": int(self.length.min),
            "maxItems": int(self.length.max),
            "title": self.label,
        }

    def describe(self) -> dict[str, Any]:
        return {"kind": "list", "label": self.label, "item": self.item.describe(), "length": self.length.as_data()}


def of_kind(kind: Kind, default: Any) -> Any:
    """A field of any kind; a default that the kind refuses says that the field must be given."""
    return dataclasses.field(default=default, metadata={KIND: kind})


def number(default: float | None, limit: Range, label: str, *, nullable: bool = False) -> Any:
    """A field for a finite number in ``limit``."""
    return of_kind(Number(limit, label, nullable=nullable), default)


def integer(default: int | None, limit: Range, label: str, *, nullable: bool = False) -> Any:
    """A field for a whole number in ``limit``."""
    return of_kind(Number(limit, label, integer=True, nullable=nullable), default)


def flag(default: bool, label: str) -> Any:
    """A field for true or false."""
    return of_kind(Flag(label), default)


def choice(default: str, names: tuple[str, ...] | Registry[Any], label: str) -> Any:
    """A field for one of ``names``."""
    return of_kind(Choice(names, label), default)


def list_of(default: tuple[Any, ...], item: Kind, length: Range, label: str, *, follows: str = "") -> Any:
    """A field for a list of ``length`` items of kind ``item``; ``follows`` says what it is when it is left out, where
    that is not always ``default``."""
    kind = ListOf(item, length, label)
    return dataclasses.field(default=default, metadata={KIND: kind, FOLLOWS: follows})


def kinds(record: type) -> Mapping[str, Kind]:
    """The fields of a record type, in order: name -> kind."""
    return {f.name: f.metadata[KIND] for f in dataclasses.fields(record) if KIND in f.metadata}


#: What names a lesson, a step, a choice or a card: part of an address and of the keys of its texts.
IDENTIFIER = r"[a-z][a-z0-9_]{0,39}"


#: Half of a pair of UTF-16 units: JSON may hold it, but no file, QR code or program can.
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Text:
    """Words of a person's own, at most ``most`` characters; ``pattern`` may say which."""

    label: str
    most: int = 80
    pattern: str = ""

    def read(self, value: Any, field: str) -> str:
        if not isinstance(value, str) or len(value) > self.most or _SURROGATE.search(value):
            raise refuse(field, value, f"text of at most {self.most:,} characters")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise refuse(field, value, f"{self.label} (a text that matches {self.pattern})")
        return value

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return (
            {"type": "string", "maxLength": self.most}
            | ({"pattern": f"^{self.pattern}$"} if self.pattern else {})
            | {"title": self.label}
        )

    def describe(self) -> dict[str, Any]:
        return {"kind": "text", "label": self.label, "most": self.most}


@dataclass(frozen=True)
class Maybe:
    """Another kind, or null."""

    of: Kind

    @property
    def label(self) -> str:
        return self.of.label

    def read(self, value: Any, field: str) -> Any:
        return None if value is None else self.of.read(value, field)

    def write(self, value: Any) -> Any:
        return None if value is None else self.of.write(value)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.of.schema(), {"type": "null"}]}

    def describe(self) -> dict[str, Any]:
        return self.of.describe() | {"nullable": True}


@dataclass(frozen=True)
class AnyObject:
    """A field kind: a JSON object that is read elsewhere."""

    label: str

    def read(self, value: Any, field: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refuse(field, value, "an object")
        return value

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "title": self.label}

    def describe(self) -> dict[str, Any]:
        return {"kind": "object", "label": self.label}


def identifier(label: str) -> Text:
    """A kind: a short name in small letters."""
    return Text(label, pattern=IDENTIFIER)
