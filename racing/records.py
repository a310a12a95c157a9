"""Records: careers, races held, who won them, fastest laps, lists behind records, and a driver's every result.

Twins of messages in `protobuf/content.proto`.

`racing.model.SeasonStatistics` says what is counted; a career is the sum of its seasons.
"""

from datetime import date as Day  # noqa: N812  # a race has a field called date
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from racing.model import Car, Championship, ClassificationRow, EngineModel, ResultStatus, SessionKind, Struct


class CareerStatistics(Struct, frozen=True, kw_only=True):
    """What a driver, or a constructor with all its engines, has done since the first entry.

    `points` is the sum of the championship points of every season, and absent where no season had a table for him.
    """

    driver: str | None = None
    """Id of the driver. Absent for a constructor."""
    constructor: str | None = None
    """Id of the constructor. Absent for a driver."""
    entries: int = 0
    """Races entered for."""
    starts: int = 0
    """Races started."""
    wins: int = 0
    """Races won, without sprints."""
    podiums: int = 0
    """Races ended in the first three places, without sprints."""
    pole_positions: int = 0
    """Pole positions: the first place on the grid, or in qualifying where a sprint set the grid."""
    fastest_laps: int = 0
    """Races in which the fastest lap was set."""
    dnf_count: int = 0
    """Races in which the car retired."""
    races_completed: int = 0
    """Races with a classified result, at the finish or with enough laps."""
    sprint_wins: int = 0
    """Sprints won."""
    sprint_podiums: int = 0
    """Sprints ended in the first three places."""
    points: Decimal | None = None
    """Sum of the points of every championship table, with their fraction. Absent without a place in a table."""
    championships: int = 0
    """Championships won."""
    best_position: int | None = None
    """Best place in a race, from 1. Absent without a classified result."""
    best_championship_position: int | None = None
    """Best place in a championship, from 1. Absent without a place in a table."""
    first_season: int
    """Year of the first entry."""
    last_season: int
    """Year of the last entry so far."""
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class CircuitStatistics(Struct, frozen=True, kw_only=True):
    """How often a circuit held a championship race: those that have a result."""

    circuit: str
    """Id of the track."""
    races: int = 0
    """Championship races held there that have a result."""
    first_season: int | None = None
    """Year of the first of these races. Absent when there is none."""
    last_season: int | None = None
    """Year of the last of these races so far. Absent when there is none."""
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class TimedLap(Struct, frozen=True, kw_only=True):
    """A lap that was the fastest of its kind: whose, when, and its time as printed."""

    time: str
    """Time of the lap, as printed: `1:21.046`."""
    driver: str
    """Id of the driver who drove it: `rubens-barrichello`."""
    constructor: str | None = None
    """Id of the constructor of the car."""
    engine: str | None = None
    """Id of the engine's manufacturer."""
    season: int
    """Year in which it was driven."""
    grand_prix: str
    """Id of the Grand Prix: `italy`."""
    date: Day | None = None
    """Day of the race, UTC: `2004-09-12`."""


class RaceDay(Struct, frozen=True, kw_only=True):
    """Which race, and when."""

    season: int
    """Year of the season."""
    grand_prix: str
    """Id of the Grand Prix: `italy`."""
    date: Day | None = None
    """Day of the race, UTC: `2025-09-07`."""


class RaceHeld(Struct, frozen=True, kw_only=True):
    """A championship race that was held, with the winning car. Two winners: they shared it.

    `poles`: who had the pole; `fastest`: who set the fastest lap, more than one where they shared it, with its time as printed.
    """

    season: int
    grand_prix: str
    number: int | None = None
    name: str
    date: Day | None = None
    layout: str | None = None
    winners: tuple[str, ...] = ()
    car: Car | None = None
    circuit: str | None = None
    poles: tuple[str, ...] = ()
    fastest: tuple[str, ...] = ()
    fastest_lap: str | None = None


class LayoutRaced(Struct, frozen=True, kw_only=True):
    """A layout of a circuit and the seasons in which it was raced; length in kilometres."""

    layout: str
    """Id of the layout: `monza-7`."""
    length_km: float | None = None
    """Length of one lap in kilometres."""
    turns: int | None = None
    """Number of turns of one lap."""
    races: int
    """Championship races held on this layout that have a result."""
    first_season: int
    """Year of the first of these races."""
    last_season: int
    """Year of the last of these races so far."""
    lap_record: TimedLap | None = None
    """Fastest lap of a race on this layout. Absent where no lap was timed."""
    fastest_qualifying: TimedLap | None = None
    """Fastest lap of a qualifying for a race on this layout. Absent where no lap was timed, and for qualifying over four laps."""


class WinnerThere(Struct, frozen=True, kw_only=True):
    """How often a driver, or a constructor, won at a circuit or a Grand Prix."""

    driver: str | None = None
    wins: int
    constructor: str | None = None


class CircuitUsed(Struct, frozen=True, kw_only=True):
    """A circuit, and how often it held a Grand Prix."""

    circuit: str
    """Id of the track: `monza`."""
    races: int
    """Races of this Grand Prix held there that have a result."""
    first_season: int
    """Year of the first of these races."""
    last_season: int
    """Year of the last of these races so far."""


class GrandPrixStatistics(Struct, frozen=True, kw_only=True):
    """How often a Grand Prix was a championship race: those that have a result."""

    grand_prix: str
    """Id of the Grand Prix."""
    races: int = 0
    """Championship races of this Grand Prix that have a result."""
    first_season: int | None = None
    """Year of the first of these races. Absent when there is none."""
    last_season: int | None = None
    """Year of the last of these races so far. Absent when there is none."""
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class MakerStatistics(Struct, frozen=True, kw_only=True):
    """What cars with the engines, or on the tyres, of one manufacturer have done: in all, or in one season.

    Races only, but for what is named after the sprint. Entries, starts, wins and `podium_races` are counted once a race, however many
    cars; podiums, pole positions and fastest laps once a car.
    """

    maker: str
    """Id of the manufacturer: `honda`."""
    entries: int = 0
    """Races for which a car was entered."""
    starts: int = 0
    """Races started."""
    wins: int = 0
    """Races won, without sprints."""
    podiums: int = 0
    """Cars that ended a race in the first three places."""
    podium_races: int = 0
    """Races with a car in the first three places."""
    pole_positions: int = 0
    """Pole positions."""
    fastest_laps: int = 0
    """Races in which the fastest lap was set."""
    laps: int = 0
    """Laps of races driven."""
    sprint_starts: int = 0
    """Sprints started."""
    sprint_wins: int = 0
    """Sprints won."""
    championships: int = 0
    """Constructors' championships won with this engine. 0 for tyres."""
    points: Decimal | None = None
    """Points of every constructors' table with this engine. Absent without a place in a table, and for tyres."""
    best_position: int | None = None
    """Best place in a race, from 1. Absent without a classified result."""
    first_season: int
    """Year of the first race entered."""
    last_season: int
    """Year of the last race entered so far."""
    constructors: tuple[str, ...] = ()
    """Ids of the constructors whose cars these were, in order of id."""
    engine_models: tuple[EngineModel, ...] = ()
    """Models of engine that were entered. In a season of an engine's manufacturer alone."""
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class DriverResult(Struct, frozen=True, kw_only=True):
    """One row of a driver in one classification. `number` is the round's, `row.number` the car's."""

    season: int
    grand_prix: str
    number: int | None = None
    session: SessionKind
    standing: ResultStatus
    date: Day | None = None
    row: ClassificationRow
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class TeamMate(Struct, frozen=True, kw_only=True):
    """Who drove the same car as a driver in the same races of a season, and what each did in the sessions of both.

    Rows are in order of time.
    """

    season: int
    driver: str
    car: Car
    races: int = 0
    results: tuple[DriverResult, ...] = ()
    results_of_mate: tuple[DriverResult, ...] = ()


class RecordUnit(StrEnum):
    """What the value of a record counts."""

    TIMES = "times"
    POINTS = "points"
    DAYS = "days"
    """Days of age."""
    PLACE = "place"
    """A place on the grid."""


class RecordHolder(Struct, frozen=True, kw_only=True):
    """A place in the list behind a record. Equal values share a position.

    `first` and `last`: the first and the last race that is counted in the value; both the same for an age.
    """

    position: int
    driver: str | None = None
    constructor: str | None = None
    value: Decimal
    first: RaceDay | None = None
    last: RaceDay | None = None
    season: int | None = None
    grand_prix: str | None = None
    circuit: str | None = None


class Record(Struct, frozen=True, kw_only=True):
    """A record and the list behind it, best first. `total`: how many places the whole list has."""

    id: str
    """Id of the record: `most-wins`."""
    name: str
    """Name of the record: `Most wins`."""
    about: str
    """What is counted, in a sentence."""
    subject: Championship
    """Whose record it is: drivers or constructors."""
    unit: RecordUnit
    """What `value` counts."""
    total: int = 0
    """Number of places in the whole list."""
    holders: tuple[RecordHolder, ...] = ()
    """Places of the list, best first."""
