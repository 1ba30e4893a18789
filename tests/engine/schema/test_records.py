"""Records: JSON in and out, checked in Python too, with the path of what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from engine.errors import FieldError
from engine.schema.fields import integer, list_of, number
from engine.schema.ranges import Range
from engine.schema.records import Nested, Record, describe, named, nested, read, schema, write
from engine.schema.registry import Registry


@dataclass(frozen=True)
class Wheel(Record):
    spokes: int = integer(20, Range(3, 40), "Spokes")


@dataclass(frozen=True)
class Brake(Record):
    force: float = number(1.0, Range(0.0, 9.0), "Force")


BRAKES: Registry[type[Brake]] = Registry("brake")
BRAKES.add("rim", Brake)


@BRAKES.register("disc")
@dataclass(frozen=True)
class Disc(Brake):
    size: int = integer(160, Range(140, 203), "Size")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.size > 150 and self.force > 8:
            raise FieldError("force", "too strong", "too_strong")


@dataclass(frozen=True)
class Bike(Record):
    front: Wheel = nested(Wheel(), "Front wheel")  # noqa: RUF009
    spare: tuple[Wheel, ...] = list_of((), Nested(Wheel, "Wheel"), Range(0, 2), "Spare wheels")
    brake: Brake = named(Brake(), BRAKES, "Brake")  # noqa: RUF009


def test_what_is_left_out_takes_its_default() -> None:
    assert read(Bike, {}) == Bike()
    assert read(Bike, {"brake": {"name": "disc"}}).brake == Disc()


def test_writing_gives_every_field_and_reads_back() -> None:
    bike = Bike(Wheel(3), (Wheel(4), Wheel(5)), Disc(2.0, 180))
    data = write(bike)
    assert data == {
        "front": {"spokes": 3},
        "spare": [{"spokes": 4}, {"spokes": 5}],
        "brake": {"name": "disc", "force": 2.0, "size": 180},
    }
    assert read(Bike, data) == bike


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ([], "", "wrong_type"),
        ({"colour": 1}, "colour", "unknown_field"),
        ({"front": {"spoke": 1}}, "front.spoke", "unknown_field"),
        ({"front": 7}, "front", "wrong_type"),
        ({"front": {"spokes": 2}}, "front.spokes", "out_of_range"),
        ({"spare": [{}, {"spokes": "3"}]}, "spare[1].spokes", "wrong_type"),
        ({"brake": {}}, "brake.name", "missing"),
        ({"brake": "disc"}, "brake", "wrong_type"),
        ({"brake": {"name": "drum"}}, "brake.name", "unknown_name"),
        ({"brake": {"name": "rim", "size": 160}}, "brake.size", "unknown_field"),
        ({"brake": {"name": "disc", "force": 9}}, "brake.force", "too_strong"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(data: object, field: str, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        read(Bike, data)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_record_built_in_python_is_checked_and_brought_into_form() -> None:
    bike = Bike(front={"spokes": 8.0}, spare=[Wheel(9)], brake=Disc(force=2))  # type: ignore[arg-type]
    assert bike == Bike(Wheel(8), (Wheel(9),), Disc(2.0))
    assert isinstance(bike.spare, tuple)
    assert isinstance(bike.brake.force, float)
    with pytest.raises(FieldError, match=r"^spokes: got 2"):
        Wheel(2)
    with pytest.raises(FieldError, match=r"^brake: got"):
        Bike(brake=Wheel())  # type: ignore[arg-type]


def test_schema_and_description_follow_the_fields() -> None:
    properties = schema(Bike)["properties"]
    assert properties["front"]["properties"]["spokes"]["default"] == 20
    assert [entry["properties"]["name"] for entry in properties["brake"]["oneOf"]] == [
        {"const": "rim"},
        {"const": "disc"},
    ]
    assert describe(Bike)["brake"] == {
        "kind": "named",
        "label": "Brake",
        "names": ["rim", "disc"],
        "default": {"name": "rim", "force": 1.0},
    }
    assert describe(Disc)["size"]["default"] == 160


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="is a duplicate name"):
        BRAKES.add("rim", Disc)
    with pytest.raises(KeyError, match="not a registered brake"):
        BRAKES.name_of(Wheel)
