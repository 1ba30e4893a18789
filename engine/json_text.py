"""JSON as files hold it: with a byte-order mark or without, in UTF-8 or in UTF-16, as some editors and shells write."""

from __future__ import annotations

import json
from typing import Any

from engine.errors import FieldError


def parse_json(text: str | bytes) -> Any:
    """Parse JSON text.

    Raises
    ------
    FieldError
        For text that is not JSON or not Unicode ("not_json"), and for a duplicate key ("repeated_field").
    """
    try:
        return json.loads(_decoded(text), object_pairs_hook=_without_repeats)
    except FieldError:
        raise
    except UnicodeDecodeError:
        raise FieldError("", "not text in UTF-8 or UTF-16", "not_json") from None
    except (ValueError, RecursionError) as error:
        raise FieldError("", f"not JSON: {error}", "not_json") from None


def _decoded(text: str | bytes) -> str:
    return (text if isinstance(text, str) else text.decode(json.detect_encoding(text))).removeprefix("\ufeff")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FieldError(twice[:80], "is a duplicate key", "repeated_field", {"value": twice[:80]})
    return data
