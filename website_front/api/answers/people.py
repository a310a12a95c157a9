"""Drivers and constructors, season by season, and two drivers head to head."""

from decimal import Decimal

from website_front.api.answers.fact import Fact, Named, Who
from website_front.api.answers.seasons import SeasonEntry


class Drivers(Fact, frozen=True, kw_only=True):
    """`/drivers`."""

    drivers: tuple[Named, ...]


class Constructors(Fact, frozen=True, kw_only=True):
    """`/constructors`."""

    constructors: tuple[Named, ...]


class Career(Fact, frozen=True, kw_only=True):
    """What was done since the first entry."""

    entries: int
    starts: int
    wins: int
    podiums: int
    pole_positions: int
    fastest_laps: int
    championships: int
    points: Decimal | None = None
    first_season: int
    last_season: int


class Car(Who, frozen=True, kw_only=True):
    """A car that was driven in a season."""


class SeasonDone(Fact, frozen=True, kw_only=True):
    """A season of a driver, or of a constructor with one engine."""

    season: int
    engine_name: str | None = None
    cars: tuple[Car, ...] = ()
    championship_position: int | None = None
    champion: bool = False
    points: Decimal | None = None
    starts: int
    wins: int
    podiums: int
    pole_positions: int


class Driver(Fact, frozen=True, kw_only=True):
    """`/drivers/{id}`."""

    id: str
    name: str
    full_name: str | None = None
    date_of_birth: str | None = None
    date_of_death: str | None = None
    place_of_birth: str | None = None
    country: str | None = None
    code: str | None = None
    number: int | None = None
    career: Career | None = None
    seasons: tuple[SeasonDone, ...] = ()


class Era(Fact, frozen=True, kw_only=True):
    """The years in which a team raced under one name."""

    constructor: str
    constructor_name: str | None = None
    first_season: int
    last_season: int | None = None


class Constructor(Fact, frozen=True, kw_only=True):
    """`/constructors/{id}`."""

    id: str
    name: str
    full_name: str | None = None
    country: str | None = None
    career: Career | None = None
    chronology: tuple[Era, ...] = ()
    seasons: tuple[SeasonDone, ...] = ()
    entries: tuple[SeasonEntry, ...] = ()


class Ahead(Fact, frozen=True, kw_only=True):
    """In how many sessions each of two drivers was ahead."""

    first: int
    second: int
    meetings: int


class Scored(Fact, frozen=True, kw_only=True):
    """The points of two drivers."""

    first: Decimal
    second: Decimal


class TimesCompared(Fact, frozen=True, kw_only=True):
    """How much faster one of two drivers usually was: below zero the first."""

    compared: int
    seconds: float
    percent: float


class Versus(Fact, frozen=True, kw_only=True):
    """`/drivers/{a}/versus/{b}`."""

    first: Named
    second: Named
    season: int | None = None
    qualifying: Ahead
    sprint_qualifying: Ahead
    races: Ahead
    sprints: Ahead
    points: Scored
    qualifying_times: TimesCompared | None = None
    race_times: TimesCompared | None = None
    fastest_laps: TimesCompared | None = None
