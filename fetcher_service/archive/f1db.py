"""The tables of F1DB, compiled to JSON, that we read: as they are in the folder, without anything of ours.

The folder has `index.json`, `<entity>.json.gz` (one array each) and `seasons/<year>.json.gz`. An empty field is left
out; a `position` that is no number is a code under `position_text`. A table of a session that is None does not exist in
F1DB; an empty one means that the session was called off. Points are read as printed, never through a binary
float.
"""

import gzip
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import msgspec

from chassis.errors import InvalidRequest


class F1dbTable(msgspec.Struct, frozen=True, rename="camel"):
    """F1DB writes camelCase; columns we do not use are skipped."""


class CountryEntity(F1dbTable, frozen=True):
    """A country; `demonym` is the nationality ("British")."""

    id: str
    alpha2_code: str
    name: str
    demonym: str | None = None


class LayoutEntity(F1dbTable, frozen=True):
    """A layout of a track; kilometres."""

    id: str
    length: float
    turns: int


class CircuitEntity(F1dbTable, frozen=True):
    """A track and the layout it has today; kilometres, degrees north and east."""

    id: str
    name: str
    full_name: str
    place_name: str
    country_id: str
    latitude: float
    longitude: float
    length: float
    turns: int
    layouts: tuple[LayoutEntity, ...]


class GrandPrix(F1dbTable, frozen=True):
    """A Grand Prix, whatever year and track."""

    id: str
    full_name: str


class DriverEntity(F1dbTable, frozen=True):
    """A person; `abbreviation` is the three-letter code."""

    id: str
    name: str
    first_name: str
    last_name: str
    full_name: str
    abbreviation: str
    date_of_birth: date
    place_of_birth: str
    nationality_country_id: str
    date_of_death: date | None = None


class ConstructorEntity(F1dbTable, frozen=True):
    """Who builds the car."""

    id: str
    name: str
    full_name: str
    country_id: str


class EngineManufacturerEntity(F1dbTable, frozen=True):
    """Who builds the engine."""

    id: str
    name: str
    country_id: str


class EntrantEntity(F1dbTable, frozen=True):
    """A team by the name it enters under."""

    id: str
    name: str


class ResultRow(F1dbTable, frozen=True):
    """A row of any session's table; which columns are filled depends on the session."""

    driver_id: str
    driver_number: int
    constructor_id: str
    engine_manufacturer_id: str
    tyre_manufacturer_id: str
    position: int | None = None
    position_text: str | None = None
    laps: int | None = None
    time: str | None = None
    gap: str | None = None
    interval: str | None = None
    points: Decimal | None = None
    grid_position: int | None = None
    grid_position_text: str | None = None
    reason_retired: str | None = None
    time_penalty: str | None = None
    shared_car: bool = False
    q1: str | None = None
    q2: str | None = None
    q3: str | None = None


class GridRow(F1dbTable, frozen=True):
    """A place on the starting grid, penalties applied; `PL` as `position_text` is the pit lane."""

    driver_id: str
    driver_number: int
    position: int | None = None
    position_text: str | None = None


class FastestLapRow(F1dbTable, frozen=True):
    """The fastest lap of one car in a race."""

    position: int
    driver_id: str
    driver_number: int
    constructor_id: str
    engine_manufacturer_id: str
    time: str
    lap: int | None = None


class PitStopRow(F1dbTable, frozen=True):
    """A stop; `time` is that spent in the pit lane."""

    driver_id: str
    driver_number: int
    stop: int
    lap: int
    time: str | None = None


class StandingRow(F1dbTable, frozen=True):
    """A place in a championship: of a driver, or of a constructor with an engine."""

    points: Decimal
    position: int | None = None
    position_text: str | None = None
    driver_id: str | None = None
    constructor_id: str | None = None
    engine_manufacturer_id: str | None = None


class RaceTables(F1dbTable, frozen=True):
    """A race weekend. Dates and times are UTC.

    `laps` and `distance` are those driven once it was held; the scheduled ones are given where they were others.
    """

    round: int
    date: date
    grand_prix_id: str
    official_name: str
    circuit_id: str
    circuit_layout_id: str
    course_length: float
    turns: int
    laps: int
    distance: float
    sprint_race_laps: int | None = None
    sprint_race_distance: float | None = None
    scheduled_laps: int | None = None
    scheduled_distance: float | None = None
    sprint_race_scheduled_laps: int | None = None
    sprint_race_scheduled_distance: float | None = None
    time: str | None = None
    free_practice1_date: str | None = None
    free_practice1_time: str | None = None
    free_practice2_date: str | None = None
    free_practice2_time: str | None = None
    free_practice3_date: str | None = None
    free_practice3_time: str | None = None
    qualifying_date: str | None = None
    qualifying_time: str | None = None
    sprint_qualifying_date: str | None = None
    sprint_qualifying_time: str | None = None
    sprint_race_date: str | None = None
    sprint_race_time: str | None = None
    free_practice1_results: tuple[ResultRow, ...] | None = None
    free_practice2_results: tuple[ResultRow, ...] | None = None
    free_practice3_results: tuple[ResultRow, ...] | None = None
    free_practice4_results: tuple[ResultRow, ...] | None = None
    pre_qualifying_results: tuple[ResultRow, ...] | None = None
    qualifying1_results: tuple[ResultRow, ...] | None = None
    qualifying2_results: tuple[ResultRow, ...] | None = None
    qualifying_results: tuple[ResultRow, ...] | None = None
    warming_up_results: tuple[ResultRow, ...] | None = None
    sprint_qualifying_results: tuple[ResultRow, ...] | None = None
    sprint_race_results: tuple[ResultRow, ...] | None = None
    race_results: tuple[ResultRow, ...] | None = None
    starting_grid: tuple[GridRow, ...] = ()
    sprint_starting_grid: tuple[GridRow, ...] = ()
    fastest_laps: tuple[FastestLapRow, ...] = ()
    pit_stops: tuple[PitStopRow, ...] = ()
    driver_standings: tuple[StandingRow, ...] = ()
    constructor_standings: tuple[StandingRow, ...] = ()


class EntrantDriver(F1dbTable, frozen=True):
    """A driver of a car; a reserve who never drove has no rounds."""

    driver_id: str
    rounds: tuple[int, ...] = ()


class EntrantCar(F1dbTable, frozen=True):
    """A constructor with an engine, and who drove it: `drivers`, or one driver flat."""

    constructor_id: str = ""
    engine_manufacturer_id: str = ""
    drivers: tuple[EntrantDriver, ...] = ()
    driver_id: str = ""
    rounds: tuple[int, ...] = ()


class DriverEntry(NamedTuple):
    """That a driver was entered with a car."""

    driver: str
    constructor: str
    engine: str
    rounds: tuple[int, ...]


class SeasonEntrant(EntrantCar, frozen=True, kw_only=True):
    """A team's entry: several `constructors`, or one car flat."""

    entrant_id: str
    constructors: tuple[EntrantCar, ...] = ()

    def drives(self) -> Iterator[DriverEntry]:
        """Every driver of every car; a reserve who never drove has no rounds."""
        for car in self.constructors or (self,):
            for driver in car.drivers or (EntrantDriver(car.driver_id, car.rounds),):
                yield DriverEntry(driver.driver_id, car.constructor_id, car.engine_manufacturer_id, driver.rounds)


class SeasonTables(F1dbTable, frozen=True):
    """A season: entries, races, and the final tables."""

    year: int
    entrants: tuple[SeasonEntrant, ...]
    races: tuple[RaceTables, ...]
    driver_standings: tuple[StandingRow, ...] = ()
    constructor_standings: tuple[StandingRow, ...] = ()


class F1dbIndex(F1dbTable, frozen=True):
    """Which F1DB this is."""

    source: str
    commit: str
    commit_date: date
    licence: str


class F1dbTables(msgspec.Struct, frozen=True):
    """Everything that belongs to no season, and the seasons."""

    folder: Path
    index: F1dbIndex
    countries: tuple[CountryEntity, ...]
    circuits: tuple[CircuitEntity, ...]
    grands_prix: tuple[GrandPrix, ...]
    drivers: tuple[DriverEntity, ...]
    constructors: tuple[ConstructorEntity, ...]
    engine_manufacturers: tuple[EngineManufacturerEntity, ...]
    entrants: tuple[EntrantEntity, ...]

    def seasons(self) -> Iterator[SeasonTables]:
        """Every season, oldest first, read when it is asked for."""
        for path in sorted((self.folder / "seasons").glob("*.json.gz")):
            yield _read(path, SeasonTables)


def read_f1db(folder: Path) -> F1dbTables:
    """The tables of a folder; `InvalidRequest` names a file that is missing or has another shape."""
    return F1dbTables(
        folder=folder,
        index=_read(folder / "index.json", F1dbIndex),
        countries=_read(folder / "countries.json.gz", tuple[CountryEntity, ...]),
        circuits=_read(folder / "circuits.json.gz", tuple[CircuitEntity, ...]),
        grands_prix=_read(folder / "grands-prix.json.gz", tuple[GrandPrix, ...]),
        drivers=_read(folder / "drivers.json.gz", tuple[DriverEntity, ...]),
        constructors=_read(folder / "constructors.json.gz", tuple[ConstructorEntity, ...]),
        engine_manufacturers=_read(folder / "engine-manufacturers.json.gz", tuple[EngineManufacturerEntity, ...]),
        entrants=_read(folder / "entrants.json.gz", tuple[EntrantEntity, ...]),
    )


def _read[T](path: Path, kind: type[T]) -> T:
    try:
        content = path.read_bytes()
        return msgspec.json.decode(gzip.decompress(content) if path.suffix == ".gz" else content, type=kind)
    except (OSError, EOFError, msgspec.DecodeError) as error:
        raise InvalidRequest(f"{path}: not a table of F1DB compiled to JSON: {error}") from error
