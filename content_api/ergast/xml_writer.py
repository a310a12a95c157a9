"""Write the objects of the contract as XML: which scalars are attributes, and what lists are called. Pure.

An object in a list has the name that `ELEMENTS` gives its class, any other its key in JSON. Lists are wrapped where Ergast wrapped them.
"""

from collections.abc import Iterable, Mapping
from html import escape

import msgspec
from msgspec import UNSET

from content_api.ergast import schemas
from content_api.ergast.vocabulary import statuses

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
    return HEADER + _Document().element(answer, ELEMENTS[schemas.ErgastAnswer].name).encode() + b"\n"


class _Plan(msgspec.Struct, frozen=True):
    """How the objects of a class are written, looked up once: its fields, each with what comes before and after its value.

    `attributes`: fields with `` name="``. `text`: the field that is the text. `children`: the other fields with their keys.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]
    text: str | None
    children: tuple[tuple[str, str], ...]


def _plan(kind: type[schemas.ErgastSchema]) -> _Plan:
    how = ELEMENTS[kind]
    keys = dict(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))
    return _Plan(
        name=how.name,
        attributes=tuple((field, f' {keys[field]}="') for field in how.attributes),
        text=how.text,
        children=tuple((field, key) for field, key in keys.items() if field not in how.attributes and how.text is None),
    )


class _Document:
    """Writes the objects of one document. A person, a car or a track that many rows share is written once."""

    def __init__(self) -> None:
        self._shared: dict[tuple[int, str], str] = {}

    def element(self, shape: schemas.ErgastSchema, name: str) -> str:
        """Return an object as an element of that name."""
        if not isinstance(shape, _SHARED):
            return self._element(shape, name)
        key = id(shape), name  # the document that is being written holds every object until its end
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = self._element(shape, name)
        return found

    def _element(self, shape: schemas.ErgastSchema, name: str) -> str:
        plan = _PLANS[type(shape)]
        parts = ["<", name]
        for field, before in plan.attributes:
            value = getattr(shape, field)
            if value is not UNSET and value is not None:
                parts += (before, _escaped(value), '"')
        parts.append(">")
        if plan.text is not None:
            parts.append(_escaped(getattr(shape, plan.text)))
        for field, key in plan.children:
            value = getattr(shape, field)
            if value is UNSET or value is None:
                continue
            if isinstance(value, str):
                parts.append(_scalar(shape, key, value))
            elif isinstance(value, list):
                parts.append(self._list(key, value))
            else:
                parts.append(self.element(value, key))
        parts += ("</", name, ">")
        return "".join(parts)

    def _list(self, key: str, values: Iterable[schemas.ErgastSchema]) -> str:
        name, around = RENAMED.get(key), WRAPPED.get(key)
        inner = "".join([self.element(shape, name or _PLANS[type(shape)].name) for shape in values])
        return inner if around is None else f"<{around}>{inner}</{around}>"


_PLANS: Mapping[type[schemas.ErgastSchema], _Plan] = {kind: _plan(kind) for kind in ELEMENTS}

_SHARED = (schemas.ErgastDriver, schemas.ErgastConstructor, schemas.ErgastCircuit)


def _scalar(parent: schemas.ErgastSchema, key: str, value: str) -> str:
    """Return a value as a child element; the status of a result has its number."""
    name = f"{key[0].upper()}{key[1:]}"
    number = statuses.number(value) if key == "status" and isinstance(parent, schemas.ErgastResult) else None
    attribute = "" if number is None else f' statusId="{number}"'
    return f"<{name}{attribute}>{_escaped(value)}</{name}>"


def _escaped(value: str) -> str:
    return value if value.isalnum() else escape(value)
