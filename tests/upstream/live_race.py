"""A made-up race in the feed's own words, for tests that need no recording: three cars, a stop, a safety car, one that retires."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.upstream.live_recordings import Told, with_heartbeats

LAPS = 20
LAP = timedelta(seconds=90)
EARLY = timedelta(minutes=30)
OFFSET = timedelta(hours=4)
DRIVERS = {
    "4": ("Lando", "Norris", "NOR", "McLaren"),
    "1": ("Max", "Verstappen", "VER", "Red Bull Racing"),
    "63": ("George", "Russell", "RUS", "Mercedes"),
}
ORDER = ("1", "4", "63")
"""At the flag; the first two were the other way round on the grid, and the last did not see the second half."""


def race(start: datetime, key: int = 9001, name: str = "Race", kind: str = "Race") -> list[Told]:
    """From half an hour before the start to ten minutes after the end. `name`: `Race` or `Sprint`, or what else a session is called."""
    return with_heartbeats(sorted(_race(start, about(start, key, kind, name)), key=lambda told: told.at))


def renumbered(told: Sequence[Told], cars: Mapping[str, str]) -> list[Told]:
    """The same with other cars, so that one can tell it from another session."""
    changed = []
    for each in told:
        text = json.dumps(each.content)
        for number, other in cars.items():
            text = text.replace(f'"{number}":', f'"{other}":')
        changed.append(each._replace(content=json.loads(text)))
    return changed


def ends(start: datetime) -> datetime:
    """When it is over for good."""
    return start + LAPS * LAP + timedelta(minutes=4)


def _race(start: datetime, info: Any) -> Iterator[Told]:
    began, flag = start - EARLY, start + LAPS * LAP
    yield Told(began, "SessionInfo", info)
    people = {
        number: {"FirstName": first, "LastName": last, "Tla": tla, "TeamName": team}
        for number, (first, last, tla, team) in DRIVERS.items()
    }
    yield Told(began, "DriverList", people)
    grid = {number: {"GridPos": str(place), "Stints": []} for place, number in enumerate(DRIVERS, 1)}
    yield Told(began, "TimingAppData", {"Lines": grid})
    yield Told(began, "TimingData", {"Lines": {number: _on_the_grid(place) for place, number in enumerate(DRIVERS, 1)}})
    yield Told(began, "LapCount", {"CurrentLap": 1, "TotalLaps": LAPS})
    yield Told(began, "TrackStatus", {"Status": "1"})
    statuses = {
        began: "Inactive",
        start: "Started",
        flag: "Finished",
        ends(start): "Finalised",
        ends(start) + timedelta(minutes=5): "Ends",
    }
    yield Told(began, "SessionData", {"Series": [], "StatusSeries": []})
    for place, (at, status) in enumerate(statuses.items()):
        entry = {"Utc": f"{at:%Y-%m-%dT%H:%M:%S}Z", "SessionStatus": status}
        yield Told(at, "SessionStatus", {"Status": status})
        yield Told(at, "SessionData", {"StatusSeries": {str(place): entry}})
    yield Told(start + 4 * LAP, "TrackStatus", {"Status": "4"})
    yield Told(start + 6 * LAP, "TrackStatus", {"Status": "1"})
    for lap in range(1, LAPS + 1):
        yield from _lap(start + lap * LAP, lap)
    yield Told(ends(start) + timedelta(minutes=10), "WeatherData", {"AirTemp": "27.1", "Rainfall": "0"})


def about(start: datetime, key: int, kind: str = "Race", name: str = "Race") -> dict[str, Any]:
    """`SessionInfo` of two hours in Montréal, four hours behind UTC."""
    local = start - OFFSET
    return {
        "Meeting": {"Key": 1259, "Name": "Canadian Grand Prix", "Location": "Montréal"},
        "Key": key,
        "Type": kind,
        "Name": name,
        "StartDate": f"{local:%Y-%m-%dT%H:%M:%S}",
        "EndDate": f"{local + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}",
        "GmtOffset": "-04:00:00",
    }


def _on_the_grid(place: int) -> dict[str, Any]:
    return {"Line": place, "Position": str(place), "Sectors": [{"Value": ""} for _ in range(3)], "GapToLeader": ""}


def _lap(at: datetime, lap: int) -> Iterator[Told]:
    """All cross the line within some seconds; on lap 5 the second passes the first, on lap 10 the third stops on the track."""
    ahead = ORDER if lap >= 5 else tuple(DRIVERS)
    for behind, number in enumerate(ahead):
        if number == "63" and lap > 10:
            continue
        line: dict[str, Any] = {
            "Position": str(behind + 1),
            "Line": behind + 1,
            "NumberOfLaps": lap,
            "LastLapTime": {"Value": f"1:30.{lap:03d}"},
            "BestLapTime": {"Value": "1:30.001", "Lap": 1},
            "GapToLeader": f"+{behind * 2}.500" if behind else f"LAP {lap}",
            "Sectors": {"2": {"Value": f"30.{lap:03d}"}},
        }
        if number == "63" and lap == 10:
            line |= {"Stopped": True}
        if lap == LAPS:
            line |= {"Status": 64 + 1024}
        moment = at + timedelta(seconds=2.5 * behind)
        yield Told(moment, "TimingData", {"Lines": {number: line}})
        if number == "4" and lap == 8:
            stints = {"1": {"Compound": "HARD", "New": "true", "TotalLaps": 0}}
            yield Told(moment, "TimingData", {"Lines": {number: {"InPit": True, "NumberOfPitStops": 1}}})
            yield Told(moment, "TimingAppData", {"Lines": {number: {"Stints": stints}}})
            yield Told(moment + timedelta(seconds=20), "TimingData", {"Lines": {number: {"InPit": False}}})
    if lap < LAPS:
        yield Told(at, "LapCount", {"CurrentLap": lap + 1})
