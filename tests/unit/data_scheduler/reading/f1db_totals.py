"""F1DB's totals, added up from its tables as F1DB itself does it: the other way to count, which shares no code with ours.

What is counted is written down in F1DB's own generator (build-logic, F1DBReader.kt): entries, starts and wins once a race for each
driver, constructor, engine and tyre; podiums of cars without those who took over a car; poles and fastest laps by row; laps of cars
once.
"""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NEVER_STARTED = {"DNP", "DNPQ", "DNQ", "DNS", "EX"}
KEYS = {
    "drivers": "driverId",
    "constructors": "constructorId",
    "engines": "engineManufacturerId",
    "tyres": "tyreManufacturerId",
}
ROW = ("driverNumber", "driverId", "constructorId", "engineManufacturerId", "tyreManufacturerId")

type Totals = dict[str, dict[str, Counter[str]]]
"""By kind (`drivers`), then by what is counted (`wins`), then by id."""


def seasons(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield every season of F1DB compiled to JSON."""
    for path in sorted((folder / "seasons").glob("*.json.gz")):
        yield json.loads(gzip.decompress(path.read_bytes()))


def totals(folder: Path) -> Totals:
    """Return F1DB's totals of all drivers, constructors, engines, tyres, circuits and Grands Prix."""
    found: Totals = defaultdict(lambda: defaultdict(Counter))
    for season in seasons(folder):
        for race in season["races"]:
            if race.get("raceResults"):
                _race(found, season["year"], race)
        over = all(race.get("raceResults") for race in season["races"])
        for row in season.get("driverStandings", ()):
            found["drivers"]["points"][row["driverId"]] += row["points"]
            found["drivers"]["titles"][row["driverId"]] += over and row.get("position") == 1
        for row in season.get("constructorStandings", ()):
            for kind in ("constructors", "engines"):
                found[kind]["points"][row[KEYS[kind]]] += row["points"]
                found[kind]["titles"][row[KEYS[kind]]] += over and row.get("position") == 1
    return found


def _race(found: Totals, year: int, race: dict[str, Any]) -> None:
    found["grands_prix"]["races"][race["grandPrixId"]] += 1
    found["circuits"]["races"][race["circuitId"]] += 1
    rows = race["raceResults"]
    for kind in ("drivers", "constructors"):
        won = {row[KEYS[kind]] for row in rows if row.get("position") == 1}
        found["grands_prix"][f"wins of {kind}"].update(f"{race['grandPrixId']} {who}" for who in won)
        found["circuits"][f"wins of {kind}"].update(f"{race['circuitId']} {who}" for who in won)
    for kind, key in KEYS.items():
        counted = found[kind]
        counted["entries"].update({row[key] for row in rows})
        counted["starts"].update({row[key] for row in rows if row.get("positionText") not in NEVER_STARTED})
        counted["wins"].update({row[key] for row in rows if row.get("position") == 1})
        on_podium = [row for row in rows if row.get("position") in (1, 2, 3)]
        cars = [row for row in on_podium if not row.get("sharedCar")]
        counted["podium_races"].update({row[key] for row in cars})
        counted["podiums"].update({row[key] for row in on_podium} if kind == "drivers" else [row[key] for row in cars])
        counted["pole_positions"].update(row[key] for row in rows if _first_on_grid(year, race, row))
        counted["fastest_laps"].update(row[key] for row in rows if _has_fastest_lap(race, row))
        for name, done in (
            ("wins", {row[key] for row in rows if row.get("position") == 1}),
            ("podiums", {row[key] for row in on_podium} if kind == "drivers" else [row[key] for row in cars]),
            ("poles", [row[key] for row in rows if _first_on_grid(year, race, row)]),
            ("fastest-laps", [row[key] for row in rows if _has_fastest_lap(race, row)]),
        ):
            counted[f"{name} in a season"].update(f"{year} {who}" for who in done)
        for row in rows:
            if kind == "drivers" or not row.get("sharedCar"):
                counted["laps"][row[key]] += row.get("laps", 0)
        sprint = race.get("sprintRaceResults", ())
        counted["sprint_starts"].update({row[key] for row in sprint if row.get("positionText") not in NEVER_STARTED})
        counted["sprint_wins"].update({row[key] for row in sprint if row.get("position") == 1})
    found["drivers"]["grand_slams"].update(row["driverId"] for row in rows if row.get("grandSlam"))
    votes = race.get("driverOfTheDay", ())
    found["drivers"]["driver_of_the_day"].update(row["driverId"] for row in votes if row["position"] == 1)


def _first_on_grid(year: int, race: dict[str, Any], row: dict[str, Any]) -> bool:
    sprint_set_it = year == 2022 and race.get("qualifyingFormat") == "SPRINT_RACE"
    grid = race.get("sprintStartingGrid" if sprint_set_it else "startingGrid", ())
    return any(place.get("position") == 1 and _same(place, row) for place in grid)


def _has_fastest_lap(race: dict[str, Any], row: dict[str, Any]) -> bool:
    return any(lap["position"] == 1 and _same(lap, row) for lap in race.get("fastestLaps", ()))


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(name) == other.get(name) for name in ROW)
