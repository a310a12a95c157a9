"""The objects of the contract, with their keys in its order. Every scalar is a string.

Unknown values are left out, never null: clients read `int(row["grid"])`.
"""

import msgspec
from msgspec import UNSET, field

from content_api.schemas import Maybe


class ErgastSchema(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An object of the contract. Scalars have names in camelCase; objects and lists begin with a capital."""


class ErgastSeason(ErgastSchema, frozen=True, kw_only=True):
    """A championship year."""

    season: str
    url: str


class ErgastLocation(ErgastSchema, frozen=True, kw_only=True):
    """Degrees north and east."""

    lat: Maybe[str] = UNSET
    long: Maybe[str] = UNSET
    locality: Maybe[str] = UNSET
    country: Maybe[str] = UNSET


class ErgastCircuit(ErgastSchema, frozen=True, kw_only=True):
    """A track."""

    circuit_id: str
    url: str
    circuit_name: str
    location: ErgastLocation = field(name="Location")


class ErgastDriver(ErgastSchema, frozen=True, kw_only=True):
    """A person."""

    driver_id: str
    permanent_number: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    url: str
    given_name: str
    family_name: str
    date_of_birth: Maybe[str] = UNSET
    nationality: Maybe[str] = UNSET


class ErgastConstructor(ErgastSchema, frozen=True, kw_only=True):
    """A constructor; before 1980 often with its engine."""

    constructor_id: str
    url: str
    name: str
    nationality: Maybe[str] = UNSET


class ErgastSessionStart(ErgastSchema, frozen=True, kw_only=True):
    """When a session starts, in UTC; its time may be unknown."""

    date: str
    time: Maybe[str] = UNSET


class ErgastRaceTime(ErgastSchema, frozen=True, kw_only=True):
    """The time of the winner, or the gap of another driver (`+11.987`). `millis`: the whole time in either case."""

    millis: str
    time: str


class ErgastLapTime(ErgastSchema, frozen=True, kw_only=True):
    """A lap time."""

    time: str


class ErgastAverageSpeed(ErgastSchema, frozen=True, kw_only=True):
    """The average speed of a lap."""

    units: str = "kph"
    speed: str


class ErgastFastestLap(ErgastSchema, frozen=True, kw_only=True):
    """A driver's fastest lap: its number, and its rank among those of all drivers (left out in sprints before 2026)."""

    rank: Maybe[str] = UNSET
    lap: str
    time: ErgastLapTime = field(name="Time")
    average_speed: Maybe[ErgastAverageSpeed] = field(name="AverageSpeed", default=UNSET)


class ErgastResult(ErgastSchema, frozen=True, kw_only=True):
    """A row of a race or a sprint. `grid`: 0 for a car without a place on the grid. `laps`: left out where they are unknown."""

    number: Maybe[str] = UNSET
    position: str
    position_text: str
    points: str
    driver: ErgastDriver = field(name="Driver")
    constructor: Maybe[ErgastConstructor] = field(name="Constructor", default=UNSET)
    grid: str
    laps: Maybe[str] = UNSET
    status: str
    time: Maybe[ErgastRaceTime] = field(name="Time", default=UNSET)
    fastest_lap: Maybe[ErgastFastestLap] = field(name="FastestLap", default=UNSET)


class ErgastQualifyingResult(ErgastSchema, frozen=True, kw_only=True):
    """A row of qualifying, under any of its rules, or of sprint qualifying. A time is empty for a driver who set none."""

    number: Maybe[str] = UNSET
    position: str
    driver: ErgastDriver = field(name="Driver")
    constructor: Maybe[ErgastConstructor] = field(name="Constructor", default=UNSET)
    q1: Maybe[str] = field(name="Q1", default=UNSET)
    q2: Maybe[str] = field(name="Q2", default=UNSET)
    q3: Maybe[str] = field(name="Q3", default=UNSET)


class ErgastPracticeResult(ErgastSchema, frozen=True, kw_only=True):
    """A row of a practice."""

    number: Maybe[str] = UNSET
    position: str
    driver: ErgastDriver = field(name="Driver")
    constructor: Maybe[ErgastConstructor] = field(name="Constructor", default=UNSET)
    laps: Maybe[str] = UNSET
    time: Maybe[ErgastLapTime] = field(name="Time", default=UNSET)


class ErgastTiming(ErgastSchema, frozen=True, kw_only=True):
    """A driver's lap."""

    driver_id: str
    position: Maybe[str] = UNSET
    time: str


class ErgastLap(ErgastSchema, frozen=True, kw_only=True):
    """A lap of all drivers."""

    number: str
    timings: list[ErgastTiming] = field(name="Timings")


class ErgastPitStop(ErgastSchema, frozen=True, kw_only=True):
    """A pit stop. `time`: the time of day at the track."""

    driver_id: str
    lap: Maybe[str] = UNSET
    stop: str
    time: Maybe[str] = UNSET
    duration: Maybe[str] = UNSET


class ErgastRace(ErgastSchema, frozen=True, kw_only=True):
    """A round, with its sessions or with the rows that were asked for."""

    season: str
    round: str
    url: str
    race_name: str
    circuit: Maybe[ErgastCircuit] = field(name="Circuit", default=UNSET)
    date: Maybe[str] = UNSET
    time: Maybe[str] = UNSET
    first_practice: Maybe[ErgastSessionStart] = field(name="FirstPractice", default=UNSET)
    second_practice: Maybe[ErgastSessionStart] = field(name="SecondPractice", default=UNSET)
    third_practice: Maybe[ErgastSessionStart] = field(name="ThirdPractice", default=UNSET)
    qualifying: Maybe[ErgastSessionStart] = field(name="Qualifying", default=UNSET)
    sprint: Maybe[ErgastSessionStart] = field(name="Sprint", default=UNSET)
    sprint_qualifying: Maybe[ErgastSessionStart] = field(name="SprintQualifying", default=UNSET)
    sprint_shootout: Maybe[ErgastSessionStart] = field(name="SprintShootout", default=UNSET)
    results: Maybe[list[ErgastResult]] = field(name="Results", default=UNSET)
    sprint_results: Maybe[list[ErgastResult]] = field(name="SprintResults", default=UNSET)
    qualifying_results: Maybe[list[ErgastQualifyingResult]] = field(name="QualifyingResults", default=UNSET)
    sprint_qualifying_results: Maybe[list[ErgastQualifyingResult]] = field(
        name="SprintQualifyingResults", default=UNSET
    )
    practice_results: Maybe[list[ErgastPracticeResult]] = field(name="PracticeResults", default=UNSET)
    laps: Maybe[list[ErgastLap]] = field(name="Laps", default=UNSET)
    pit_stops: Maybe[list[ErgastPitStop]] = field(name="PitStops", default=UNSET)


class ErgastDriverStanding(ErgastSchema, frozen=True, kw_only=True):
    """A driver's place. `constructors`: in the order in which he first drove for them."""

    position: Maybe[str] = UNSET
    position_text: str
    points: str
    wins: str
    driver: ErgastDriver = field(name="Driver")
    constructors: list[ErgastConstructor] = field(name="Constructors")


class ErgastConstructorStanding(ErgastSchema, frozen=True, kw_only=True):
    """A constructor's place."""

    position: Maybe[str] = UNSET
    position_text: str
    points: str
    wins: str
    constructor: ErgastConstructor = field(name="Constructor")


class ErgastStandingsList(ErgastSchema, frozen=True, kw_only=True):
    """A table as it stood after a round."""

    season: str
    round: str
    driver_standings: Maybe[list[ErgastDriverStanding]] = field(name="DriverStandings", default=UNSET)
    constructor_standings: Maybe[list[ErgastConstructorStanding]] = field(name="ConstructorStandings", default=UNSET)


class ErgastStatusCount(ErgastSchema, frozen=True, kw_only=True):
    """How races ended, and for how many cars."""

    status_id: str
    count: str
    status: str


class ErgastTable(ErgastSchema, frozen=True, kw_only=True):
    """What was asked for, with relative words resolved, and the rows."""

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
    seasons: Maybe[list[ErgastSeason]] = field(name="Seasons", default=UNSET)
    circuits: Maybe[list[ErgastCircuit]] = field(name="Circuits", default=UNSET)
    races: Maybe[list[ErgastRace]] = field(name="Races", default=UNSET)
    constructors: Maybe[list[ErgastConstructor]] = field(name="Constructors", default=UNSET)
    drivers: Maybe[list[ErgastDriver]] = field(name="Drivers", default=UNSET)
    statuses: Maybe[list[ErgastStatusCount]] = field(name="Status", default=UNSET)
    standings_lists: Maybe[list[ErgastStandingsList]] = field(name="StandingsLists", default=UNSET)


class ErgastAnswer(ErgastSchema, frozen=True, kw_only=True):
    """A table with one page of rows. `total`, `limit` and `offset` count the innermost rows."""

    xmlns: str = ""
    series: str = "f1"
    url: str
    limit: str
    offset: str
    total: str
    season_table: Maybe[ErgastTable] = field(name="SeasonTable", default=UNSET)
    circuit_table: Maybe[ErgastTable] = field(name="CircuitTable", default=UNSET)
    race_table: Maybe[ErgastTable] = field(name="RaceTable", default=UNSET)
    constructor_table: Maybe[ErgastTable] = field(name="ConstructorTable", default=UNSET)
    driver_table: Maybe[ErgastTable] = field(name="DriverTable", default=UNSET)
    status_table: Maybe[ErgastTable] = field(name="StatusTable", default=UNSET)
    standings_table: Maybe[ErgastTable] = field(name="StandingsTable", default=UNSET)


class ErgastDocument(ErgastSchema, frozen=True, kw_only=True):
    """The whole body."""

    data: ErgastAnswer = field(name="MRData")
