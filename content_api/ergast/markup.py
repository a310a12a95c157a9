"""The contract as XML: which of an object's scalars are attributes, and what its lists are called there. Pure.

Elements have the names that JSON has for objects, with a capital; a list of them is wrapped where Ergast wrapped it.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

import msgspec
from msgspec import UNSET

from content_api.ergast import shapes, statuses

HEADER = b'<?xml version="1.0" encoding="utf-8"?>\n'


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """How a shape is written: its name, the fields that are attributes, and the one that is its text; the rest are elements in it."""

    name: str
    attributes: tuple[str, ...] = ()
    text: str | None = None


_ASKED = (
    "season",
    "round",
    "circuit_id",
    "constructor_id",
    "driver_id",
    "grid",
    "position",
    "status",
    "fastest",
    "lap",
    "stop",
    "driver_standings",
    "constructor_standings",
)

ELEMENTS: Mapping[type[shapes.Shape], Element] = {
    shapes.Answer: Element(name="MRData", attributes=("xmlns", "series", "url", "limit", "offset", "total")),
    shapes.Table: Element(name="Table", attributes=_ASKED),
    shapes.Season: Element(name="Season", attributes=("url",), text="season"),
    shapes.Circuit: Element(name="Circuit", attributes=("circuit_id", "url")),
    shapes.Location: Element(name="Location", attributes=("lat", "long")),
    shapes.Driver: Element(name="Driver", attributes=("driver_id", "code", "url")),
    shapes.Constructor: Element(name="Constructor", attributes=("constructor_id", "url")),
    shapes.Race: Element(name="Race", attributes=("season", "round", "url")),
    shapes.Start: Element(name="Start"),
    shapes.Result: Element(name="Result", attributes=("number", "position", "position_text", "points")),
    shapes.Qualified: Element(name="QualifyingResult", attributes=("number", "position")),
    shapes.Practised: Element(name="PracticeResult", attributes=("number", "position")),
    shapes.RaceTime: Element(name="Time", attributes=("millis",), text="time"),
    shapes.LapTime: Element(name="Time", text="time"),
    shapes.AverageSpeed: Element(name="AverageSpeed", attributes=("units",), text="speed"),
    shapes.FastestLap: Element(name="FastestLap", attributes=("rank", "lap")),
    shapes.Lap: Element(name="Lap", attributes=("number",)),
    shapes.Timing: Element(name="Timing", attributes=("driver_id", "position", "time")),
    shapes.PitStop: Element(name="PitStop", attributes=("driver_id", "stop", "lap", "time", "duration")),
    shapes.StandingsList: Element(name="StandingsList", attributes=("season", "round")),
    shapes.DriverStanding: Element(name="DriverStanding", attributes=("position", "position_text", "points", "wins")),
    shapes.ConstructorStanding: Element(
        name="ConstructorStanding", attributes=("position", "position_text", "points", "wins")
    ),
    shapes.Status: Element(name="Status", attributes=("status_id", "count"), text="status"),
}

WRAPPED: Mapping[str, str] = {
    "Results": "ResultsList",
    "SprintResults": "SprintList",
    "QualifyingResults": "QualifyingList",
    "SprintQualifyingResults": "SprintQualifyingList",
    "PracticeResults": "PracticeList",
    "Laps": "LapsList",
    "PitStops": "PitStopsList",
}
"""What stands around the elements of a list, by its name in JSON; around the others there is nothing."""

RENAMED: Mapping[str, str] = {"SprintResults": "SprintResult", "SprintQualifyingResults": "SprintQualifyingResult"}
"""Elements whose shape has another name, by the list they stand in."""


def written(answer: shapes.Answer) -> bytes:
    """The document in UTF-8."""
    return HEADER + "".join(_element(answer, ELEMENTS[shapes.Answer].name)).encode() + b"\n"


def _element(shape: shapes.Shape, name: str) -> Iterator[str]:
    how = ELEMENTS[type(shape)]
    names = shape.__struct_encode_fields__
    fields = dict(zip(shape.__struct_fields__, names, strict=True))
    attributes = (
        f' {fields[field]}="{escape(str(value))}"'
        for field in how.attributes
        if (value := getattr(shape, field)) not in (None, UNSET)
    )
    yield f"<{name}{''.join(attributes)}>"
    if how.text is not None:
        yield escape(getattr(shape, how.text))
    else:
        for field, encoded in fields.items():
            if field not in how.attributes:
                yield from _child(shape, encoded, getattr(shape, field))
    yield f"</{name}>"


def _child(parent: shapes.Shape, name: str, value: object) -> Iterator[str]:
    if value is UNSET or value is None:
        return
    if isinstance(value, list):
        around = WRAPPED.get(name)
        elements = _elements(value, RENAMED.get(name))
        yield from elements if around is None else (f"<{around}>", *elements, f"</{around}>")
    elif isinstance(value, shapes.Shape):
        yield from _element(value, name)
    else:
        capital = name[0].upper() + name[1:]
        number = statuses.number(str(value)) if isinstance(parent, shapes.Result) and name == "status" else None
        attribute = "" if number is None else f' statusId="{number}"'
        yield f"<{capital}{attribute}>{escape(str(value))}</{capital}>"


def _elements(shapes_: Iterable[shapes.Shape], name: str | None) -> Iterator[str]:
    for shape in shapes_:
        yield from _element(shape, name or ELEMENTS[type(shape)].name)
