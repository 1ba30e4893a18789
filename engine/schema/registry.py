"""Registry of named entries of one kind, from which menus, schema and messages are derived."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from engine.errors import FieldError

Entry = TypeVar("Entry")


class Registry(Mapping[str, Entry], Generic[Entry]):
    """A mapping from name to entry, in order of registration; its error for an unknown name lists all names."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, Entry] = {}

    def add(self, name: str, entry: Entry) -> Entry:
        if name in self._entries:
            raise ValueError(f"{self.kind} {name!r} is a duplicate name")
        self._entries[name] = entry
        return entry

    def register(self, name: str) -> Callable[[Entry], Entry]:
        """``add`` as a decorator."""
        return lambda entry: self.add(name, entry)

    def name_of(self, entry: object) -> str:
        """The name under which ``entry`` stands here.

        Raises
        ------
        KeyError
            If it does not stand here.
        """
        for name, candidate in self._entries.items():
            if candidate is entry:
                return name
        raise KeyError(f"not a registered {self.kind}: {entry!r}")

    def find(self, name: object, field: str) -> Entry:
        """The entry called ``name``.

        Raises
        ------
        FieldError
            For an unknown name; it names ``field``, the value, and the known names.
        """
        if isinstance(name, str) and name in self._entries:
            return self._entries[name]
        known = ", ".join(self._entries)
        raise FieldError(
            field,
            f"unknown {self.kind} {name!r}; known: {known}",
            "unknown_name",
            {"value": str(name)[:80], "known": list(self._entries)},
        )

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
