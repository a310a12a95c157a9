"""The shape of an Ergast-compatible answer, as far as we need it. Pure.

Every scalar is a string there; here numbers, dates and times are what they mean, so that one that no longer is a number
is found out. What we do not read may come and go. `limit`, `offset` and `total` count the innermost rows: a race may end
on one page and go on at the next.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Day  # noqa: N812  # a start has a field called date
from datetime import time as Hour  # noqa: N812  # and one called time
from decimal import Decimal
from typing import Annotated, Any, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from fetcher_service.failures import SourceChanged

SOURCE = "jolpica"

Clocked = Annotated[str, Meta(pattern=r"^([+]?(\d+:){0,2}\d+([.]\d+)?)?$")]
"""A lap or race time or a gap: `1:31:44.742`, `+22.457`, `1:32.608`; empty for none."""

MISSING = re.compile(r"Object missing required field `(\w+)`")

Place = Annotated[str, Meta(pattern=r"^(\d+|[RNDEWF])$")]
"""A position in a result, or a letter in its stead: retired, not classified, disqualified, excluded, withdrew, failed to qualify."""

Standing = Annotated[str, Meta(pattern=r"^(\d+|[-DE])$")]
"""A position in a championship, or a sign in its stead: none, disqualified, excluded."""

Id = Annotated[str, Meta(min_length=1)]


class Shape(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Ergast writes scalars in camelCase and what has parts with a capital."""


class DriverShape(Shape, frozen=True, kw_only=True):
    """A person."""

    driver_id: Id
    given_name: str
    family_name: str
    code: str | None = None
    date_of_birth: Day | None = None
    nationality: str | None = None


class ConstructorShape(Shape, frozen=True, kw_only=True):
    """A constructor; until 1979 often constructor and engine."""

    constructor_id: Id
    name: str
    nationality: str | None = None


class LocationShape(Shape, frozen=True, kw_only=True):
    """Degrees north and east."""

    lat: float
    long: float
    locality: str
    country: str


class CircuitShape(Shape, frozen=True, kw_only=True):
    """A track."""

    circuit_id: Id
    circuit_name: str
    location: LocationShape = msgspec.field(name="Location")


class StartShape(Shape, frozen=True, kw_only=True):
    """When a session begins, in UTC; the hour may be unknown."""

    date: Day
    time: Hour | None = None


class TimeShape(Shape, frozen=True, kw_only=True):
    """The race time of the winner, the gap of the others; `millis` is the race time of either."""

    time: Clocked = ""
    millis: int | None = None


class LapTimeShape(Shape, frozen=True, kw_only=True):
    """A lap time."""

    time: Clocked


class FastestLapShape(Shape, frozen=True, kw_only=True):
    """A driver's fastest lap and its rank among the fastest laps of all."""

    rank: int | None = None
    lap: int | None = None
    time: LapTimeShape | None = msgspec.field(name="Time", default=None)


class ResultShape(Shape, frozen=True, kw_only=True):
    """A row of a race or a sprint."""

    number: int | None = None
    position: int | None = None
    position_text: Place
    points: Decimal
    driver: DriverShape = msgspec.field(name="Driver")
    constructor: ConstructorShape = msgspec.field(name="Constructor")
    grid: int | None = None
    laps: int | None = None
    status: str
    time: TimeShape | None = msgspec.field(name="Time", default=None)
    fastest_lap: FastestLapShape | None = msgspec.field(name="FastestLap", default=None)


class QualifyingShape(Shape, frozen=True, kw_only=True):
    """A row of qualifying; an empty time was not set, one that is missing not tried for."""

    number: int | None = None
    position: int | None = None
    driver: DriverShape = msgspec.field(name="Driver")
    constructor: ConstructorShape = msgspec.field(name="Constructor")
    q1: Clocked | None = msgspec.field(name="Q1", default=None)
    q2: Clocked | None = msgspec.field(name="Q2", default=None)
    q3: Clocked | None = msgspec.field(name="Q3", default=None)


class PitStopShape(Shape, frozen=True, kw_only=True):
    """A stop; `time` is the hour at the track, `duration` that of the stay in the pit lane."""

    driver_id: Id
    stop: int
    lap: int
    time: Hour | None = None
    duration: str | None = None


class TimingShape(Shape, frozen=True, kw_only=True):
    """A driver's lap."""

    driver_id: Id
    position: int
    time: str


class LapShape(Shape, frozen=True, kw_only=True):
    """One lap of everyone; it may end on one page and go on at the next."""

    number: int
    timings: tuple[TimingShape, ...] = msgspec.field(name="Timings")


class RaceShape(StartShape, frozen=True, kw_only=True):
    """A round; which of its lists is there depends on what was asked for."""

    season: int
    round: int
    race_name: Id
    circuit: CircuitShape = msgspec.field(name="Circuit")
    first_practice: StartShape | None = msgspec.field(name="FirstPractice", default=None)
    second_practice: StartShape | None = msgspec.field(name="SecondPractice", default=None)
    third_practice: StartShape | None = msgspec.field(name="ThirdPractice", default=None)
    qualifying: StartShape | None = msgspec.field(name="Qualifying", default=None)
    sprint: StartShape | None = msgspec.field(name="Sprint", default=None)
    sprint_qualifying: StartShape | None = msgspec.field(name="SprintQualifying", default=None)
    sprint_shootout: StartShape | None = msgspec.field(name="SprintShootout", default=None)
    results: tuple[ResultShape, ...] | UnsetType = msgspec.field(name="Results", default=UNSET)
    sprint_results: tuple[ResultShape, ...] | UnsetType = msgspec.field(name="SprintResults", default=UNSET)
    qualifying_results: tuple[QualifyingShape, ...] | UnsetType = msgspec.field(name="QualifyingResults", default=UNSET)
    pit_stops: tuple[PitStopShape, ...] | UnsetType = msgspec.field(name="PitStops", default=UNSET)
    laps: tuple[LapShape, ...] | UnsetType = msgspec.field(name="Laps", default=UNSET)


class DriverPlaceShape(Shape, frozen=True, kw_only=True):
    """A driver's place in a championship."""

    position: int | None = None
    position_text: Standing
    points: Decimal
    driver: DriverShape = msgspec.field(name="Driver")


class ConstructorPlaceShape(Shape, frozen=True, kw_only=True):
    """A constructor's place in a championship."""

    position: int | None = None
    position_text: Standing
    points: Decimal
    constructor: ConstructorShape = msgspec.field(name="Constructor")


class StandingsShape(Shape, frozen=True, kw_only=True):
    """A table after a round."""

    season: int
    round: int
    drivers: tuple[DriverPlaceShape, ...] | UnsetType = msgspec.field(name="DriverStandings", default=UNSET)
    constructors: tuple[ConstructorPlaceShape, ...] | UnsetType = msgspec.field(
        name="ConstructorStandings", default=UNSET
    )


class SeasonShape(Shape, frozen=True, kw_only=True):
    """A championship year."""

    season: int


class JolpicaPage[Row](Shape, frozen=True, kw_only=True):
    """One page: the rows (races, tables, people) on it, and how many innermost rows there are on all pages."""

    total: Annotated[int, Meta(ge=0)]
    offset: Annotated[int, Meta(ge=0)]
    rows: tuple[Row, ...]


LISTS: Mapping[type[Shape], tuple[str, str]] = {
    SeasonShape: ("SeasonTable", "Seasons"),
    RaceShape: ("RaceTable", "Races"),
    DriverShape: ("DriverTable", "Drivers"),
    ConstructorShape: ("ConstructorTable", "Constructors"),
    CircuitShape: ("CircuitTable", "Circuits"),
    StandingsShape: ("StandingsTable", "StandingsLists"),
}
"""Where in `MRData` the rows of a kind are."""


def read[Row: Shape](payload: Any, kind: type[Row]) -> JolpicaPage[Row]:
    """A page of rows of this kind; `SourceChanged` naming the first place that is not as it was."""
    envelope = _member(payload, "", "MRData")
    table, rows = LISTS[kind]
    found = _member(_member(envelope, "MRData", table), f"MRData.{table}", rows)
    return JolpicaPage(
        total=_convert(_member(envelope, "MRData", "total"), int, "MRData.total"),
        offset=_convert(_member(envelope, "MRData", "offset"), int, "MRData.offset"),
        rows=_convert(found, tuple[kind, ...], f"MRData.{table}.{rows}"),  # type: ignore[valid-type]
    )


def innermost(rows: Sequence[Shape]) -> int:
    """How many rows a page counts: those of the lists inside races and tables, or its rows."""
    return sum(len(inner) if (inner := inside(row)) is not None else 1 for row in rows)


def joined[Row: (RaceShape, StandingsShape)](rows: Iterable[Row]) -> list[Row]:
    """Each race or table once and whole, by its round, though it may end on one page and go on at the next."""
    whole: dict[int, Row] = {}
    for row in rows:
        before = whole.get(row.round)
        whole[row.round] = row if before is None else _went_on(before, row)
    return list(whole.values())


def inside(row: Shape) -> tuple[Shape, ...] | None:
    """The list inside a race or a table; None where the row itself counts."""
    match row:
        case RaceShape(laps=tuple(laps)):
            return tuple(timing for lap in laps for timing in lap.timings)
        case RaceShape():
            lists: tuple[object, ...] = (row.results, row.sprint_results, row.qualifying_results, row.pit_stops)
        case StandingsShape():
            lists = (row.drivers, row.constructors)
        case _:
            return None
    return cast("tuple[Shape, ...] | None", next((found for found in lists if found is not UNSET), None))


def _went_on[Row: (RaceShape, StandingsShape)](first: Row, then: Row) -> Row:
    lists: dict[str, Any] = {}
    for field in first.__struct_fields__:
        begun, more = getattr(first, field), getattr(then, field)
        if isinstance(begun, tuple) and isinstance(more, tuple):
            lists[field] = begun + more
    return replace(first, **lists)


def _member(value: Any, path: str, name: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        found = "is missing" if isinstance(value, dict) else f"no object but {_shown(value)}"
        raise SourceChanged(SOURCE, f"{path}.{name}".lstrip("."), found)
    return value[name]


def _convert[T](value: Any, kind: type[T], path: str) -> T:
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        found, _, place = str(error).partition(" - at `$")
        where = path + place.rstrip("`")
        if missing := MISSING.fullmatch(found):
            raise SourceChanged(SOURCE, f"{where}.{missing[1]}", "is missing") from error
        raise SourceChanged(SOURCE, where, found) from error


def _shown(value: Any) -> str:
    return repr(value)[:40]
