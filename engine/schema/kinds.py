"""Kinds of fields that an experiment has not: texts, what may be left out, JSON that somebody else reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.schema.fields import Kind, refuse

#: What names a lesson, a step, a choice or a card: part of an address and of the keys of its texts.
IDENTIFIER = r"[a-z][a-z0-9_]{0,39}"


@dataclass(frozen=True)
class Text:
    """Words of a person's own, at most ``most`` characters; ``pattern`` may say which."""

    label: str
    most: int = 80
    pattern: str = ""

    def read(self, value: Any, field: str) -> str:
        if not isinstance(value, str) or len(value) > self.most:
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
    """A JSON object that somebody else reads."""

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
