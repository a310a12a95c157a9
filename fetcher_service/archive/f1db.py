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


class GrandPrixEntity(F1dbTable, frozen=True):
    """A Grand Prix, whatever year and track."""

    id: str
    full_name: str
    short_name: str | None = None
    abbreviation: str | None = None
    country_id: str | None = None


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


class EraEntity(F1dbTable, frozen=True):
    """The years in which a team raced as a constructor; the last is missing while it does."""

    constructor_id: str
    year_from: int
    year_to: int | None = None


class ConstructorEntity(F1dbTable, frozen=True):
    """Who builds the car."""

    id: str
    name: str
    full_name: str
    country_id: str
    chronology: tuple[EraEntity, ...] = ()


class EngineManufacturerEntity(F1dbTable, frozen=True):
    """Who builds the engine."""

    id: str
    name: str
    country_id: str


class TyreManufacturerEntity(F1dbTable, frozen=True):
    """Who makes the tyres."""

    id: str
    name: str
    country_id: str


class ChassisEntity(F1dbTable, frozen=True):
    """A model of car."""

    id: str
    full_name: str


class EngineEntity(F1dbTable, frozen=True):
    """A model of engine; litres."""

    id: str
    full_name: str
    capacity: float | None = None
    configuration: str | None = None
    aspiration: str | None = None


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
    grand_slam: bool = False
    q1: str | None = None
    q2: str | None = None
    q3: str | None = None


class GridRow(F1dbTable, frozen=True):
    """A place on the starting grid, penalties applied; `PL` as `position_text` is the pit lane, `SFB` as penalty the back of the grid."""

    driver_id: str
    driver_number: int
    position: int | None = None
    position_text: str | None = None
    constructor_id: str | None = None
    engine_manufacturer_id: str | None = None
    tyre_manufacturer_id: str | None = None
    time: str | None = None
    grid_penalty: int | None = None
    grid_penalty_text: str | None = None


class VoteRow(F1dbTable, frozen=True):
    """A driver's place in the vote for the driver of the day; percent."""

    position: int
    driver_id: str
    driver_number: int
    constructor_id: str
    percentage: float | None = None


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
    drivers_championship_decider: bool = False
    constructors_championship_decider: bool = False
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
    driver_of_the_day: tuple[VoteRow, ...] = ()
    driver_standings: tuple[StandingRow, ...] = ()
    constructor_standings: tuple[StandingRow, ...] = ()


class EntrantDriver(F1dbTable, frozen=True):
    """A driver of a car; a reserve who never drove has no rounds."""

    driver_id: str
    rounds: tuple[int, ...] = ()


class EntrantChassis(F1dbTable, frozen=True):
    """A model of car that was entered."""

    chassis_id: str


class EntrantEngine(F1dbTable, frozen=True):
    """A model of engine that was entered."""

    engine_id: str


class EntrantTyres(F1dbTable, frozen=True):
    """A manufacturer of tyres that an entry used."""

    tyre_manufacturer_id: str


class EntrantCar(F1dbTable, frozen=True):
    """A constructor with an engine, and who drove it: `drivers`, or one driver flat. So it is with models and tyres."""

    constructor_id: str = ""
    engine_manufacturer_id: str = ""
    chassis: tuple[EntrantChassis, ...] = ()
    chassis_id: str = ""
    engines: tuple[EntrantEngine, ...] = ()
    engine_id: str = ""
    tyre_manufacturers: tuple[EntrantTyres, ...] = ()
    tyre_manufacturer_id: str = ""
    drivers: tuple[EntrantDriver, ...] = ()
    driver_id: str = ""
    rounds: tuple[int, ...] = ()


class DriverEntry(NamedTuple):
    """That a driver was entered with a car, with ids of its models and of the manufacturers of its tyres."""

    driver: str
    constructor: str
    engine: str
    rounds: tuple[int, ...]
    chassis: tuple[str, ...] = ()
    engine_models: tuple[str, ...] = ()
    tyres: tuple[str, ...] = ()


class SeasonEntrant(EntrantCar, frozen=True, kw_only=True):
    """A team's entry: several `constructors`, or one car flat."""

    entrant_id: str
    constructors: tuple[EntrantCar, ...] = ()

    def drives(self) -> Iterator[DriverEntry]:
        """Every driver of every car; a reserve who never drove has no rounds."""
        for car in self.constructors or (self,):
            models = (
                tuple(each.chassis_id for each in car.chassis) or _listed(car.chassis_id),
                tuple(each.engine_id for each in car.engines) or _listed(car.engine_id),
                tuple(each.tyre_manufacturer_id for each in car.tyre_manufacturers)
                or _listed(car.tyre_manufacturer_id),
            )
            for driver in car.drivers or (EntrantDriver(car.driver_id, car.rounds),):
                yield DriverEntry(
                    driver.driver_id, car.constructor_id, car.engine_manufacturer_id, driver.rounds, *models
                )


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
    grands_prix: tuple[GrandPrixEntity, ...]
    drivers: tuple[DriverEntity, ...]
    constructors: tuple[ConstructorEntity, ...]
    engine_manufacturers: tuple[EngineManufacturerEntity, ...]
    entrants: tuple[EntrantEntity, ...]
    tyre_manufacturers: tuple[TyreManufacturerEntity, ...] = ()
    chassis: tuple[ChassisEntity, ...] = ()
    engines: tuple[EngineEntity, ...] = ()

    def seasons(self) -> Iterator[SeasonTables]:
        """Every season, oldest first, read when it is asked for."""
        for path in sorted((self.folder / "seasons").glob("*.json.gz")):
            yield _read(path, SeasonTables)


def _listed(id_: str) -> tuple[str, ...]:
    return (id_,) if id_ else ()


def read_f1db(folder: Path) -> F1dbTables:
    """The tables of a folder; `InvalidRequest` names a file that is missing or has another shape."""
    return F1dbTables(
        folder=folder,
        index=_read(folder / "index.json", F1dbIndex),
        countries=_read(folder / "countries.json.gz", tuple[CountryEntity, ...]),
        circuits=_read(folder / "circuits.json.gz", tuple[CircuitEntity, ...]),
        grands_prix=_read(folder / "grands-prix.json.gz", tuple[GrandPrixEntity, ...]),
        drivers=_read(folder / "drivers.json.gz", tuple[DriverEntity, ...]),
        constructors=_read(folder / "constructors.json.gz", tuple[ConstructorEntity, ...]),
        engine_manufacturers=_read(folder / "engine-manufacturers.json.gz", tuple[EngineManufacturerEntity, ...]),
        entrants=_read(folder / "entrants.json.gz", tuple[EntrantEntity, ...]),
        tyre_manufacturers=_read(folder / "tyre-manufacturers.json.gz", tuple[TyreManufacturerEntity, ...]),
        chassis=_read(folder / "chassis.json.gz", tuple[ChassisEntity, ...]),
        engines=_read(folder / "engines.json.gz", tuple[EngineEntity, ...]),
    )


def _read[T](path: Path, kind: type[T]) -> T:
    try:
        content = path.read_bytes()
        return msgspec.json.decode(gzip.decompress(content) if path.suffix == ".gz" else content, type=kind)
    except (OSError, EOFError, msgspec.DecodeError) as error:
        raise InvalidRequest(f"{path}: not a table of F1DB compiled to JSON: {error}") from error
