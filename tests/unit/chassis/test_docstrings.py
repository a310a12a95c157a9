"""Sentences below fields are read from the source, inherited, and borrowed."""

from enum import StrEnum
from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from chassis.docstrings import described, field_descriptions, member_descriptions, structs_within


class Flag(StrEnum):
    """A flag."""

    GREEN = "green"
    """Go."""
    RED = "red"


class Car(msgspec.Struct, kw_only=True):
    """A car."""

    number: int
    """Number
    on the car."""
    weight: float | None = None
    """Weight in kilograms."""
    flag: Flag = Flag.GREEN


class Lap(Car, kw_only=True):
    """A lap of a car."""

    weight: float | None = None
    """Weight at its end, in kilograms. Absent in tests."""
    deleted: bool | UnsetType = UNSET
    """True when it does not count."""
    begun: int | UnsetType = UNSET
    """When it began, in unix seconds (UTC)."""
    begun_iso: str | UnsetType = UNSET


class Told(msgspec.Struct, kw_only=True):
    """The same, for others."""

    described_by: ClassVar[tuple[type, ...]] = (Lap,)

    number: int
    deleted: bool | UnsetType = UNSET
    laps: tuple[Lap, ...] = ()
    by_name: dict[str, Car | None] = msgspec.field(default_factory=dict)


def test_a_field_is_described_by_the_sentence_below_it() -> None:
    assert field_descriptions(Car) == {
        "number": "Number on the car.",
        "weight": "Weight in kilograms. Absent when unknown.",
    }


def test_what_a_class_does_not_say_is_said_by_the_one_it_derives_from() -> None:
    assert field_descriptions(Lap) == {
        "number": "Number on the car.",
        "weight": "Weight at its end, in kilograms. Absent in tests.",
        "deleted": "True when it does not count. Absent when false.",
        "begun": "When it began, in unix seconds (UTC). Absent when unknown.",
        "begun_iso": "The same as `begun`, in ISO 8601 (UTC): `2026-10-04T07:00:00Z`. Absent when unknown.",
    }


def test_a_shape_borrows_what_the_model_says() -> None:
    assert field_descriptions(Told) == {
        "number": "Number on the car.",
        "deleted": "True when it does not count. Absent when false.",
    }


def test_every_struct_and_enum_inside_is_found() -> None:
    assert structs_within(Told) == {"Told": Told, "Lap": Lap, "Car": Car, "Flag": Flag}


def test_a_schema_keeps_what_it_has() -> None:
    assert member_descriptions(Flag) == {"green": "Go."}
    assert described({"title": "Flag", "enum": ["red", "green"], "description": "A\nflag."}, Flag) == {
        "type": "string",
        "title": "Flag",
        "enum": ["green", "red"],
        "description": "A flag.\n\n- `green`: Go.",
    }
    made = {"properties": {"number": {"type": "integer"}, "flag": {"$ref": "#/Flag"}}, "description": "A car."}
    assert described(made, Car)["properties"] == {
        "number": {"type": "integer", "description": "Number on the car."},
        "flag": {"$ref": "#/Flag"},
    }
