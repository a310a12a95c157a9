"""Write the objects of the contract as XML: which scalars are attributes, and what lists are called. Pure.

An object in a list has the name that `ELEMENTS` gives its class, any other its key in JSON. Lists are wrapped where Ergast wrapped them.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

import msgspec
from msgspec import UNSET

from content_api.ergast import schemas, statuses

HEADER = b'<?xml version="1.0" encoding="utf-8"?>\n'


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """How an object is written: its name, the fields that are attributes, and the field that is its text. The rest are child elements."""

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

ELEMENTS: Mapping[type[schemas.ErgastSchema], Element] = {
    schemas.ErgastAnswer: Element(name="MRData", attributes=("xmlns", "series", "url", "limit", "offset", "total")),
    schemas.ErgastTable: Element(name="Table", attributes=_ASKED),
    schemas.ErgastSeason: Element(name="Season", attributes=("url",), text="season"),
    schemas.ErgastCircuit: Element(name="Circuit", attributes=("circuit_id", "url")),
    schemas.ErgastLocation: Element(name="Location", attributes=("lat", "long")),
    schemas.ErgastDriver: Element(name="Driver", attributes=("driver_id", "code", "url")),
    schemas.ErgastConstructor: Element(name="Constructor", attributes=("constructor_id", "url")),
    schemas.ErgastRace: Element(name="Race", attributes=("season", "round", "url")),
    schemas.ErgastSessionStart: Element(name="Start"),
    schemas.ErgastResult: Element(name="Result", attributes=("number", "position", "position_text", "points")),
    schemas.ErgastQualifyingResult: Element(name="QualifyingResult", attributes=("number", "position")),
    schemas.ErgastPracticeResult: Element(name="PracticeResult", attributes=("number", "position")),
    schemas.ErgastRaceTime: Element(name="Time", attributes=("millis",), text="time"),
    schemas.ErgastLapTime: Element(name="Time", text="time"),
    schemas.ErgastAverageSpeed: Element(name="AverageSpeed", attributes=("units",), text="speed"),
    schemas.ErgastFastestLap: Element(name="FastestLap", attributes=("rank", "lap")),
    schemas.ErgastLap: Element(name="Lap", attributes=("number",)),
    schemas.ErgastTiming: Element(name="Timing", attributes=("driver_id", "position", "time")),
    schemas.ErgastPitStop: Element(name="PitStop", attributes=("driver_id", "stop", "lap", "time", "duration")),
    schemas.ErgastStandingsList: Element(name="StandingsList", attributes=("season", "round")),
    schemas.ErgastDriverStanding: Element(
        name="DriverStanding", attributes=("position", "position_text", "points", "wins")
    ),
    schemas.ErgastConstructorStanding: Element(
        name="ConstructorStanding", attributes=("position", "position_text", "points", "wins")
    ),
    schemas.ErgastStatusCount: Element(name="Status", attributes=("status_id", "count"), text="status"),
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
"""The element around a list, by the key of the list in JSON; other lists have none."""

RENAMED: Mapping[str, str] = {"SprintResults": "SprintResult", "SprintQualifyingResults": "SprintQualifyingResult"}
"""The names of elements that their class does not give, by the key of their list in JSON."""


def written(answer: schemas.ErgastAnswer) -> bytes:
    """Return the document in UTF-8."""
    return HEADER + "".join(_element(answer, ELEMENTS[schemas.ErgastAnswer].name)).encode() + b"\n"


def _element(shape: schemas.ErgastSchema, name: str) -> Iterator[str]:
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


def _child(parent: schemas.ErgastSchema, name: str, value: object) -> Iterator[str]:
    if value is UNSET or value is None:
        return
    if isinstance(value, list):
        around = WRAPPED.get(name)
        elements = _elements(value, RENAMED.get(name))
        yield from elements if around is None else (f"<{around}>", *elements, f"</{around}>")
    elif isinstance(value, schemas.ErgastSchema):
        yield from _element(value, name)
    else:
        capital = name[0].upper() + name[1:]
        number = statuses.number(str(value)) if isinstance(parent, schemas.ErgastResult) and name == "status" else None
        attribute = "" if number is None else f' statusId="{number}"'
        yield f"<{capital}{attribute}>{escape(str(value))}</{capital}>"


def _elements(objects: Iterable[schemas.ErgastSchema], name: str | None) -> Iterator[str]:
    for shape in objects:
        yield from _element(shape, name or ELEMENTS[type(shape)].name)
