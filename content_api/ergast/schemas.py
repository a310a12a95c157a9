"""The objects of the contract, key by key in its order: every scalar is a string.

What is unknown is left out. Nothing is null: clients read `int(row["grid"])`.
"""

import msgspec
from msgspec import UNSET, UnsetType, field

type Maybe[T] = T | UnsetType
"""Left out when it is unknown."""


class ErgastSchema(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Scalars are written in camelCase, what has parts with a capital."""


class Season(ErgastSchema, frozen=True, kw_only=True):
    """A championship year."""

    season: str
    url: str


class Location(ErgastSchema, frozen=True, kw_only=True):
    """Degrees north and east."""

    lat: Maybe[str] = UNSET
    long: Maybe[str] = UNSET
    locality: Maybe[str] = UNSET
    country: Maybe[str] = UNSET


class Circuit(ErgastSchema, frozen=True, kw_only=True):
    """A track."""

    circuit_id: str
    url: str
    circuit_name: str
    location: Location = field(name="Location")


class Driver(ErgastSchema, frozen=True, kw_only=True):
    """A person."""

    driver_id: str
    permanent_number: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    url: str
    given_name: str
    family_name: str
    date_of_birth: Maybe[str] = UNSET
    nationality: Maybe[str] = UNSET


class Constructor(ErgastSchema, frozen=True, kw_only=True):
    """Who builds the car, until 1979 often with its engine."""

    constructor_id: str
    url: str
    name: str
    nationality: Maybe[str] = UNSET


class Start(ErgastSchema, frozen=True, kw_only=True):
    """When a session starts, in UTC; the hour may be unknown."""

    date: str
    time: Maybe[str] = UNSET


class RaceTime(ErgastSchema, frozen=True, kw_only=True):
    """The time of the winner, the gap of the others (`+11.987`); `millis` is the time of either."""

    millis: str
    time: str


class LapTime(ErgastSchema, frozen=True, kw_only=True):
    """A lap time."""

    time: str


class AverageSpeed(ErgastSchema, frozen=True, kw_only=True):
    """Of a lap."""

    units: str = "kph"
    speed: str


class FastestLap(ErgastSchema, frozen=True, kw_only=True):
    """A driver's fastest lap, its rank among those of all (left out in a sprint), and the lap on which it was driven."""

    rank: Maybe[str] = UNSET
    lap: str
    time: LapTime = field(name="Time")
    average_speed: Maybe[AverageSpeed] = field(name="AverageSpeed", default=UNSET)


class Result(ErgastSchema, frozen=True, kw_only=True):
    """A row of a race or a sprint. `grid`: 0 without a place on it. `laps`: left out where nobody counted them."""

    number: Maybe[str] = UNSET
    position: str
    position_text: str
    points: str
    driver: Driver = field(name="Driver")
    constructor: Maybe[Constructor] = field(name="Constructor", default=UNSET)
    grid: str
    laps: Maybe[str] = UNSET
    status: str
    time: Maybe[RaceTime] = field(name="Time", default=UNSET)
    fastest_lap: Maybe[FastestLap] = field(name="FastestLap", default=UNSET)


class Qualified(ErgastSchema, frozen=True, kw_only=True):
    """A row of qualifying, of whatever rules, or of sprint qualifying. Empty: took part, and set no time."""

    number: Maybe[str] = UNSET
    position: str
    driver: Driver = field(name="Driver")
    constructor: Maybe[Constructor] = field(name="Constructor", default=UNSET)
    q1: Maybe[str] = field(name="Q1", default=UNSET)
    q2: Maybe[str] = field(name="Q2", default=UNSET)
    q3: Maybe[str] = field(name="Q3", default=UNSET)


class Practised(ErgastSchema, frozen=True, kw_only=True):
    """A row of a practice."""

    number: Maybe[str] = UNSET
    position: str
    driver: Driver = field(name="Driver")
    constructor: Maybe[Constructor] = field(name="Constructor", default=UNSET)
    laps: Maybe[str] = UNSET
    time: Maybe[LapTime] = field(name="Time", default=UNSET)


class Timing(ErgastSchema, frozen=True, kw_only=True):
    """A driver's lap."""

    driver_id: str
    position: Maybe[str] = UNSET
    time: str


class Lap(ErgastSchema, frozen=True, kw_only=True):
    """A lap of everyone."""

    number: str
    timings: list[Timing] = field(name="Timings")


class PitStop(ErgastSchema, frozen=True, kw_only=True):
    """A stop. `time`: of day, at the track."""

    driver_id: str
    lap: Maybe[str] = UNSET
    stop: str
    time: Maybe[str] = UNSET
    duration: Maybe[str] = UNSET


class Race(ErgastSchema, frozen=True, kw_only=True):
    """A round: with its sessions, or with the rows that were asked for."""

    season: str
    round: str
    url: str
    race_name: str
    circuit: Maybe[Circuit] = field(name="Circuit", default=UNSET)
    date: Maybe[str] = UNSET
    time: Maybe[str] = UNSET
    first_practice: Maybe[Start] = field(name="FirstPractice", default=UNSET)
    second_practice: Maybe[Start] = field(name="SecondPractice", default=UNSET)
    third_practice: Maybe[Start] = field(name="ThirdPractice", default=UNSET)
    qualifying: Maybe[Start] = field(name="Qualifying", default=UNSET)
    sprint: Maybe[Start] = field(name="Sprint", default=UNSET)
    sprint_qualifying: Maybe[Start] = field(name="SprintQualifying", default=UNSET)
    sprint_shootout: Maybe[Start] = field(name="SprintShootout", default=UNSET)
    results: Maybe[list[Result]] = field(name="Results", default=UNSET)
    sprint_results: Maybe[list[Result]] = field(name="SprintResults", default=UNSET)
    qualifying_results: Maybe[list[Qualified]] = field(name="QualifyingResults", default=UNSET)
    sprint_qualifying_results: Maybe[list[Qualified]] = field(name="SprintQualifyingResults", default=UNSET)
    practice_results: Maybe[list[Practised]] = field(name="PracticeResults", default=UNSET)
    laps: Maybe[list[Lap]] = field(name="Laps", default=UNSET)
    pit_stops: Maybe[list[PitStop]] = field(name="PitStops", default=UNSET)


class DriverStanding(ErgastSchema, frozen=True, kw_only=True):
    """A driver's place; `constructors` in the order in which he first drove for them."""

    position: Maybe[str] = UNSET
    position_text: str
    points: str
    wins: str
    driver: Driver = field(name="Driver")
    constructors: list[Constructor] = field(name="Constructors")


class ConstructorStanding(ErgastSchema, frozen=True, kw_only=True):
    """A constructor's place."""

    position: Maybe[str] = UNSET
    position_text: str
    points: str
    wins: str
    constructor: Constructor = field(name="Constructor")


class StandingsList(ErgastSchema, frozen=True, kw_only=True):
    """A table as it stood after a round."""

    season: str
    round: str
    driver_standings: Maybe[list[DriverStanding]] = field(name="DriverStandings", default=UNSET)
    constructor_standings: Maybe[list[ConstructorStanding]] = field(name="ConstructorStandings", default=UNSET)


class Status(ErgastSchema, frozen=True, kw_only=True):
    """What became of cars, and of how many."""

    status_id: str
    count: str
    status: str


class Table(ErgastSchema, frozen=True, kw_only=True):
    """What was asked, resolved and as strings, and the rows."""

    season: Maybe[str] = UNSET
    round: Maybe[str] = UNSET
    circuit_id: Maybe[str] = UNSET
    constructor_id: Maybe[str] = UNSET
    driver_id: Maybe[str] = UNSET
    grid: Maybe[str] = UNSET
    position: Maybe[str] = UNSET
    status: Maybe[str] = UNSET
    fastest: Maybe[str] = UNSET
    lap: Maybe[str] = UNSET
    stop: Maybe[str] = UNSET
    driver_standings: Maybe[str] = UNSET
    constructor_standings: Maybe[str] = UNSET
    seasons: Maybe[list[Season]] = field(name="Seasons", default=UNSET)
    circuits: Maybe[list[Circuit]] = field(name="Circuits", default=UNSET)
    races: Maybe[list[Race]] = field(name="Races", default=UNSET)
    constructors: Maybe[list[Constructor]] = field(name="Constructors", default=UNSET)
    drivers: Maybe[list[Driver]] = field(name="Drivers", default=UNSET)
    statuses: Maybe[list[Status]] = field(name="Status", default=UNSET)
    standings_lists: Maybe[list[StandingsList]] = field(name="StandingsLists", default=UNSET)


class Answer(ErgastSchema, frozen=True, kw_only=True):
    """A page of rows with its table; `total`, `limit` and `offset` count the innermost ones."""

    xmlns: str = ""
    series: str = "f1"
    url: str
    limit: str
    offset: str
    total: str
    season_table: Maybe[Table] = field(name="SeasonTable", default=UNSET)
    circuit_table: Maybe[Table] = field(name="CircuitTable", default=UNSET)
    race_table: Maybe[Table] = field(name="RaceTable", default=UNSET)
    constructor_table: Maybe[Table] = field(name="ConstructorTable", default=UNSET)
    driver_table: Maybe[Table] = field(name="DriverTable", default=UNSET)
    status_table: Maybe[Table] = field(name="StatusTable", default=UNSET)
    standings_table: Maybe[Table] = field(name="StandingsTable", default=UNSET)


class Document(ErgastSchema, frozen=True, kw_only=True):
    """The whole body."""

    data: Answer = field(name="MRData")
