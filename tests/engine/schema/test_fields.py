"""Fields: strict reading of single values; whatever comes in, either the value or a FieldError comes out."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import FieldError
from engine.schema.fields import Choice, Flag, Kind, ListOf, Number
from engine.schema.ranges import Range
from engine.schema.registry import Registry

SHADES: Registry[int] = Registry("shade")
SHADES.add("light", 1)
SHADES.add("dark", 2)

NUMBER = Number(Range(0.0, 10.0), "Number")
WHOLE = Number(Range(1, 10), "Whole", integer=True)
MAYBE = Number(Range(0.0, 10.0), "Maybe", nullable=True)
KINDS: dict[str, Kind] = {
    "number": NUMBER,
    "whole": WHOLE,
    "maybe": MAYBE,
    "flag": Flag("Flag"),
    "choice": Choice(("a", "b"), "Choice"),
    "shade": Choice(SHADES, "Shade"),
    "list": ListOf(WHOLE, Range(1, 3), "List"),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("number", 3, 3.0),
        ("number", 0.5, 0.5),
        ("whole", 10, 10),
        ("whole", 4.0, 4),
        ("maybe", None, None),
        ("flag", True, True),
        ("choice", "b", "b"),
        ("shade", "dark", "dark"),
        ("list", [1, 2], (1, 2)),
    ],
)
def test_reads_what_is_allowed(kind: str, value: object, read: object) -> None:
    found = KINDS[kind].read(value, "field")
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("number", "3", "wrong_type"),
        ("number", True, "wrong_type"),
        ("number", None, "wrong_type"),
        ("number", math.nan, "not_finite"),
        ("number", math.inf, "not_finite"),
        ("number", -0.1, "out_of_range"),
        ("number", 10**400, "out_of_range"),
        ("whole", 1.5, "wrong_type"),
        ("whole", 11, "out_of_range"),
        ("flag", 1, "wrong_type"),
        ("choice", "c", "unknown_name"),
        ("choice", ["a"], "unknown_name"),
        ("shade", "pale", "unknown_name"),
        ("shade", None, "unknown_name"),
        ("list", [], "wrong_length"),
        ("list", [1, 2, 3, 4], "wrong_length"),
        ("list", "12", "wrong_type"),
    ],
)
def test_refuses_and_says_why(kind: str, value: object, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        KINDS[kind].read(value, "some.field")
    assert refused.value.field == "some.field"
    assert refused.value.code == code
    assert str(refused.value).startswith("some.field: ")


def test_an_item_of_a_list_is_named_by_its_place() -> None:
    with pytest.raises(FieldError, match=r"^sizes\[1\]: got 'x', allowed: a whole number, 1 to 10$"):
        KINDS["list"].read([1, "x"], "sizes")


def test_a_long_value_is_shortened_in_the_message() -> None:
    with pytest.raises(FieldError) as refused:
        NUMBER.read("x" * 10_000, "field")
    assert len(str(refused.value)) < 200


@given(kind=st.sampled_from(sorted(KINDS)), value=JSON)
def test_any_json_is_read_or_refused(kind: str, value: Any) -> None:
    try:
        read = KINDS[kind].read(value, "field")
    except FieldError:
        return
    assert KINDS[kind].read(KINDS[kind].write(read), "field") == read


def test_schema_and_description_state_the_limits() -> None:
    assert WHOLE.schema() == {"type": "integer", "minimum": 1, "maximum": 10, "title": "Whole"}
    assert MAYBE.schema()["type"] == ["number", "null"]
    assert KINDS["shade"].schema()["enum"] == ["light", "dark"]
    assert KINDS["list"].schema()["maxItems"] == 3
    assert WHOLE.describe()["range"] == {"min": 1, "max": 10, "step": None, "scale": "linear", "unit": ""}


def test_limits_are_spelled_to_the_last_digit() -> None:
    assert str(Range(0, 2**32 - 1)) == "0 to 4,294,967,295"
    assert str(Range(1e-6, 0.5)) == "1e-06 to 0.5"
    assert str(Range(4, 4)) == "exactly 4"


@pytest.mark.parametrize(("low", "high", "scale"), [(2, 1, "linear"), (0, 1, "log"), (math.nan, 1, "linear")])
def test_an_impossible_range_is_refused(low: float, high: float, scale: Any) -> None:
    with pytest.raises(ValueError, match="range"):
        Range(low, high, scale=scale)
