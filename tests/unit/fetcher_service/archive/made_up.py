"""A made-up F1DB of two circuits, four drivers and two teams, and what we add to it."""

import gzip
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from fetcher_service.archive.additions import Additions, CancelledRound, ColourSpan
from fetcher_service.archive.f1db import (
    ChassisEntity,
    CircuitEntity,
    ConstructorEntity,
    CountryEntity,
    DriverEntity,
    EngineEntity,
    EngineManufacturerEntity,
    EntrantEntity,
    F1dbIndex,
    F1dbTables,
    FastestLapRow,
    GrandPrixEntity,
    GridRow,
    LayoutEntity,
    RaceTables,
    ResultRow,
    SeasonTables,
    StandingRow,
    TyreManufacturerEntity,
)
from fetcher_service.identities import ErgastIds
from racing.model import SessionKind


def row(driver: str, position: int | str, *, number: int = 1, team: str = "red", **columns: Any) -> ResultRow:
    """A result row; a position that is no number is a code."""
    if isinstance(position, int):
        columns["position"] = position
    else:
        columns["position_text"] = position
    return ResultRow(
        driver_id=driver,
        driver_number=number,
        constructor_id=team,
        engine_manufacturer_id="motor",
        tyre_manufacturer_id="rubber",
        **columns,
    )


def fastest(driver: str, position: int, time: str, *, number: int = 1, team: str = "red") -> FastestLapRow:
    return FastestLapRow(
        position=position,
        driver_id=driver,
        driver_number=number,
        constructor_id=team,
        engine_manufacturer_id="motor",
        time=time,
        lap=7,
    )


def grid_place(driver: str, position: int | str, *, number: int = 1) -> GridRow:
    """A place on the grid; one that is no number is the pit lane's code."""
    if isinstance(position, int):
        return GridRow(driver_id=driver, driver_number=number, position=position)
    return GridRow(driver_id=driver, driver_number=number, position_text=position)


def place(driver: str, position: int, points: str) -> StandingRow:
    return StandingRow(points=Decimal(points), position=position, driver_id=driver)


def car_place(team: str, position: int | str, points: str) -> StandingRow:
    code: dict[str, Any] = {"position": position} if isinstance(position, int) else {"position_text": position}
    return StandingRow(points=Decimal(points), constructor_id=team, engine_manufacturer_id="motor", **code)


def race(number: Any = 1, grand_prix: Any = "utopia", **columns: Any) -> RaceTables:
    return RaceTables(
        **{
            "round": number,
            "date": date(2010, 5, number),
            "grand_prix_id": grand_prix,
            "official_name": f"Round {number} of Utopia",
            "circuit_id": "ring",
            "circuit_layout_id": "ring-1",
            "course_length": 4.5,
            "turns": 11,
            "laps": 60,
            "distance": 270.0,
            **columns,
        }
    )


def season(*races: RaceTables, year: int = 2010, **columns: Any) -> SeasonTables:
    return SeasonTables(**{"year": year, "entrants": (), "races": races, **columns})


def additions(
    session_times: dict[int, dict[str, dict[SessionKind, datetime]]] | None = None,
    cancelled: tuple[CancelledRound, ...] = (),
    session_lengths: dict[int, dict[str, dict[SessionKind, int]]] | None = None,
) -> Additions:
    return Additions(
        session_times=session_times or {},
        session_lengths=session_lengths or {},
        time_zones={"ring": "Europe/Paris", "oval": "America/Chicago"},
        cancelled=cancelled,
        ergast_ids=ErgastIds(circuits={"ring": "the_ring"}, constructors={"red": "red_team"}, drivers={"ada-a": "a"}),
        team_colours={"red": (ColourSpan("C00000", 2000, 2009), ColourSpan("E00000", 2010))},
    )


def f1db(folder: Path = Path()) -> F1dbTables:
    return F1dbTables(
        folder=folder,
        index=F1dbIndex(source="https://f1db.example", commit="abc", commit_date=date(2010, 6, 1), licence="CC-BY-4.0"),
        countries=(
            CountryEntity(id="utopia", alpha2_code="UT", name="Utopia", demonym="Utopian"),
            CountryEntity(id="erewhon", alpha2_code="ER", name="Erewhon"),
        ),
        circuits=(_circuit("ring", 4.6), _circuit("oval", 2.5)),
        grands_prix=(
            GrandPrixEntity(id="utopia", full_name="Utopian Grand Prix"),
            GrandPrixEntity(id="erewhon", full_name="Erewhon Grand Prix"),
        ),
        drivers=tuple(_driver(name) for name in ("dee-d", "ada-a", "ben-b", "cyd-c")),
        constructors=(
            ConstructorEntity(id="red", name="Red", full_name="Red Racing", country_id="erewhon"),
            ConstructorEntity(id="blue", name="Blue", full_name="Blue Racing", country_id="utopia"),
        ),
        engine_manufacturers=(EngineManufacturerEntity(id="motor", name="Motor", country_id="utopia"),),
        entrants=(EntrantEntity(id="works", name="The Works"), EntrantEntity(id="squire", name="Squire & Sons")),
        tyre_manufacturers=(TyreManufacturerEntity(id="rubber", name="Rubber", country_id="utopia"),),
        chassis=(ChassisEntity(id="red-1", full_name="Red 1"), ChassisEntity(id="red-2", full_name="Red 2")),
        engines=(
            EngineEntity(
                id="motor-v8", full_name="Motor V8", capacity=2.4, configuration="V8", aspiration="NATURALLY_ASPIRATED"
            ),
        ),
    )


def write_folder(folder: Path, *seasons: SeasonTables) -> Path:
    """The made-up F1DB as a folder of files."""
    tables = f1db(folder)
    (folder / "index.json").write_bytes(msgspec.json.encode(tables.index))
    for field in tables.__struct_fields__[2:]:
        _write(folder / f"{field.replace('_', '-')}.json.gz", getattr(tables, field))
    (folder / "seasons").mkdir()
    for year in seasons:
        _write(folder / "seasons" / f"{year.year}.json.gz", year)
    return folder


def _write(path: Path, value: object) -> None:
    path.write_bytes(gzip.compress(msgspec.json.Encoder(decimal_format="number").encode(value)))


def _circuit(name: str, length: float) -> CircuitEntity:
    return CircuitEntity(
        id=name,
        name=name.title(),
        full_name=f"{name.title()} of Utopia",
        place_name="Amaurot",
        country_id="utopia",
        latitude=-1.5,
        longitude=10.25,
        length=length,
        turns=12,
        layouts=(
            LayoutEntity(id=f"{name}-1", length=4.5, turns=11),
            LayoutEntity(id=f"{name}-2", length=length, turns=12),
        ),
    )


def _driver(name: str) -> DriverEntity:
    return DriverEntity(
        id=name,
        name=name.title(),
        first_name=name[:3].title(),
        last_name=name[-1].upper(),
        full_name=name.title(),
        abbreviation=name[:3].upper(),
        date_of_birth=date(1980, 1, 1),
        place_of_birth="Amaurot",
        nationality_country_id="utopia",
    )
