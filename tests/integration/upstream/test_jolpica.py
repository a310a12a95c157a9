"""The replayed Jolpica against recorded answers of the real one: same keys, same kinds of values, and the values themselves."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.integration.upstream.conftest import Ask
from tests.upstream.server import Upstream

RECORDED = {
    "jolpica2026/schedule.json": "/2026.json?limit=100",
    "jolpica2026/results.json": "/2026/results.json?limit=100",
    "jolpica2026/qualifying.json": "/2026/qualifying.json?limit=100",
    "jolpica2026/sprint.json": "/2026/sprint.json?limit=100",
    "jolpica2026/driver_standings.json": "/2026/driverstandings.json?limit=100",
    "jolpica2026/constructor_standings.json": "/2026/constructorstandings.json?limit=100",
    "jolpica2024/schedule2024.json": "/2024.json",
    "jolpica2024/results2024.json": "/2024/results.json",
    "jolpica2024/qualifying2024.json": "/2024/1/qualifying.json",
    "fixtures/results/2023_9_results.json": "/2023/9/results.json",
    "fixtures/results/2023_99_results.json": "/2023/99/results.json",
    "fixtures/pitstops/2023_1_pitstops__offset=30.json": "/2023/1/pitstops.json?offset=30",
    "fixtures/drivers/2023_drivers.json": "/2023/drivers.json",
    "fixtures/constructors/2023_constructors.json": "/2023/constructors.json",
    "fixtures/circuits/2023_circuits.json": "/2023/circuits.json",
    "fixtures/seasons/2023_seasons.json": "/2023/seasons.json",
    "fixtures/constructorstandings/2023_13_constructorstandings.json": "/2023/13/constructorstandings.json",
    "fixtures/races/2023_next.json": "/2023/next.json",
}
"""A recorded answer, and what it answered."""

OFTEN_ABSENT = {
    "FastestLap",
    "AverageSpeed",
    "Time",
    "Q1",
    "Q2",
    "Q3",
    "permanentNumber",
    "code",
    "duration",
    "rank",
    "lap",
}
"""Keys that a single object may lack."""


def recorded(shared: Path, name: str) -> Any:
    return json.loads((shared / "data/upstream/jolpica" / name).read_text("utf-8"))


def shape(value: Any, path: str = "") -> dict[str, set[str]]:
    """For each place in a document, the types that stand there; a list counts as one place."""
    found: dict[str, set[str]] = {path: {type(value).__name__}}
    below = [(f"{path}.{key}", child) for key, child in value.items()] if isinstance(value, dict) else []
    below += [(f"{path}[]", child) for child in value] if isinstance(value, list) else []
    for where, child in below:
        for place, types in shape(child, where).items():
            found.setdefault(place, set()).update(types)
    return found


async def answered(ask: Ask, path: str) -> Any:
    status, body = await ask("jolpica", path)
    assert status == 200, body
    return json.loads(body)


@pytest.mark.parametrize("name", RECORDED)
async def test_an_answer_has_the_keys_and_types_of_a_recorded_one(
    name: str, shared: Path, served: Upstream, ask: Ask
) -> None:
    if name.startswith("fixtures"):
        served.at = datetime(2023, 12, 31, tzinfo=UTC)
    theirs, ours = shape(recorded(shared, name)), shape(await answered(ask, RECORDED[name]))
    optional = {
        place for place in theirs.keys() | ours.keys() if set(place.replace("[]", "").split(".")) & OFTEN_ABSENT
    }
    assert {place: types for place, types in ours.items() if place not in optional} == {
        place: types for place, types in theirs.items() if place not in optional
    }
    assert all(ours[place] == theirs[place] for place in optional & theirs.keys() & ours.keys())


async def test_rows_of_2026_are_those_that_jolpica_had(shared: Path, ask: Ask) -> None:
    keys = ("number", "position", "positionText", "points", "laps", "grid", "status")
    theirs = recorded(shared, "jolpica2026/results.json")["MRData"]["RaceTable"]["Races"]
    ours = (await answered(ask, "/2026/results.json?limit=100"))["MRData"]["RaceTable"]["Races"]
    differing = [
        (race["round"], row["Driver"]["driverId"], key, row[key], own[key])
        for race, own_race in zip(theirs, ours, strict=True)
        for row, own in zip(race["Results"], own_race["Results"], strict=True)
        for key in keys
        if row[key] != own[key]
    ]
    assert len(differing) == 0, differing
    assert [len(race["Results"]) for race in ours] == [22, 22, 22, 22, 12]


async def test_a_race_splits_over_two_pages(ask: Ask) -> None:
    first = (await answered(ask, "/2023/results.json"))["MRData"]
    second = (await answered(ask, "/2023/results.json?offset=30"))["MRData"]
    assert (first["total"], first["limit"], second["offset"]) == ("440", "30", "30")
    assert [(race["round"], len(race["Results"])) for race in first["RaceTable"]["Races"]] == [("1", 20), ("2", 10)]
    assert [(race["round"], len(race["Results"])) for race in second["RaceTable"]["Races"]] == [("2", 10), ("3", 20)]


async def test_every_scalar_of_an_old_season_is_a_string_or_null(ask: Ask) -> None:
    for path in ("/1950/results.json?limit=100", "/1962/driverStandings.json", "/1988/16/constructorStandings.json"):
        types = set().union(*shape(await answered(ask, path)).values())
        assert types <= {"str", "dict", "list", "NoneType"}, path


async def test_constructors_are_told_apart_by_engine_where_ergast_did(ask: Ask) -> None:
    races = (await answered(ask, "/1962/results.json?limit=100"))["MRData"]["RaceTable"]["Races"]
    cars = {row["Constructor"]["constructorId"] for race in races for row in race["Results"]}
    assert {"lotus-climax", "lotus-brm", "cooper-climax", "brm"} <= cars


async def test_nothing_is_told_before_it_happened(served: Upstream, ask: Ask) -> None:
    served.at = datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert (await answered(ask, "/2026/results.json"))["MRData"]["total"] == "0"
    assert (await answered(ask, "/2026/qualifying.json"))["MRData"]["total"] == "19"
    served.at = datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert (await answered(ask, "/2026/results.json"))["MRData"]["total"] == "22"
    assert (await answered(ask, "/2026/last.json"))["MRData"]["RaceTable"]["round"] == "1"


async def test_what_it_does_not_know_is_answered_as_jolpica_does(ask: Ask) -> None:
    assert (await ask("jolpica", "/2023/pitstops.json"))[0] == 400
    assert (await ask("jolpica", "/driverStandings.json"))[0] == 400
    assert (await ask("jolpica", "/2023/1/lap_charts.json"))[0] == 400
    assert (await answered(ask, "/2026/99.json"))["MRData"]["RaceTable"]["Races"] == []
    assert (await answered(ask, "/2023/99/laps.json"))["MRData"]["total"] == "0"
