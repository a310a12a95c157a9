import gzip
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from chassis.errors import InvalidRequest
from fetcher_service.archive.f1db import DriverEntry, SeasonEntrant, SeasonTables, read_f1db
from tests.unit.fetcher_service.archive import made_up

SEASON = b"""
{"year": 2010, "entrants": [{"entrantId": "works", "countryId": "utopia", "constructorId": "red",
  "engineManufacturerId": "motor", "driverId": "ada-a", "rounds": [1]}],
 "races": [{"id": 1, "round": 1, "date": "2010-05-01", "grandPrixId": "utopia", "officialName": "Utopia", "circuitId": "ring",
  "circuitLayoutId": "ring-1", "courseLength": 4.5, "turns": 11, "laps": 60, "distance": 270, "freePractice3Results": [],
  "qualifying1Results": [{"position": 1, "driverNumber": 1, "driverId": "ada-a", "constructorId": "red",
   "engineManufacturerId": "motor", "tyreManufacturerId": "rubber", "time": "1:30.000"}],
  "raceResults": [{"positionText": "DNF", "driverNumber": 1, "driverId": "ada-a", "constructorId": "red",
   "engineManufacturerId": "motor", "tyreManufacturerId": "rubber", "points": 0.14, "gridPositionText": "PL"}]}]}
"""


def season_of(folder: Path) -> SeasonTables:
    return next(read_f1db(folder).seasons())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made_up.write_folder(tmp_path)
    (tmp_path / "seasons" / "2010.json.gz").write_bytes(gzip.compress(SEASON))
    return tmp_path


def test_a_table_that_is_missing_differs_from_one_that_is_empty(folder: Path) -> None:
    race = season_of(folder).races[0]
    assert race.free_practice2_results is None
    assert race.free_practice3_results == ()
    assert race.qualifying1_results is not None
    assert race.qualifying1_results[0].time == "1:30.000"


def test_points_are_exactly_as_printed(folder: Path) -> None:
    results = season_of(folder).races[0].race_results
    assert results is not None
    assert results[0].points == Decimal("0.14")


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "drivers.json.gz").unlink()
    with pytest.raises(InvalidRequest, match=r"drivers\.json\.gz"):
        read_f1db(folder)


def test_a_file_that_is_not_compressed_is_named(folder: Path) -> None:
    (folder / "drivers.json.gz").write_bytes(b"[]")
    with pytest.raises(InvalidRequest, match=r"drivers\.json\.gz"):
        read_f1db(folder)


def test_a_table_of_another_shape_is_named_with_the_path(folder: Path) -> None:
    (folder / "seasons" / "2010.json.gz").write_bytes(gzip.compress(SEASON.replace(b'"round": 1', b'"round": "one"')))
    with pytest.raises(InvalidRequest, match=r"2010\.json\.gz.*races\[0\]\.round"):
        season_of(folder)


def test_an_entry_lists_its_drivers_flat_in_a_car_or_in_several_cars() -> None:
    flat = {
        "entrantId": "e",
        "constructorId": "red",
        "engineManufacturerId": "motor",
        "driverId": "a",
        "rounds": [1, 2],
    }
    several = {
        "entrantId": "e",
        "constructors": [
            {"constructorId": "red", "engineManufacturerId": "motor", "driverId": "a", "rounds": [1]},
            {
                "constructorId": "blue",
                "engineManufacturerId": "motor",
                "drivers": [{"driverId": "b", "rounds": [2]}, {"driverId": "c", "testDriver": True}],
            },
        ],
    }
    assert list(msgspec.convert(flat, SeasonEntrant).drives()) == [DriverEntry("a", "red", "motor", (1, 2))]
    assert list(msgspec.convert(several, SeasonEntrant).drives()) == [
        DriverEntry("a", "red", "motor", (1,)),
        DriverEntry("b", "blue", "motor", (2,)),
        DriverEntry("c", "blue", "motor", ()),
    ]
