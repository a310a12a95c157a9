"""Makes live timing messages of a race in the bundled archive: topic by topic, what is sent at which instant. Pure.

Grid, order, gaps, stops and who retired are facts; laps between them (`pace`), tyres and weather are made up. The words are
those of the feed as recordings have them: deltas to be merged, numbers as strings, tables keyed by car number.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from deploy.demo.pace import CarPace, Pace, pace
from deploy.demo.running_order import RunningOrder
from fetcher_service.archive.facts import Catalogue, SeasonFacts
from fetcher_service.durations import printed
from racing.model import Round, SessionKind

EARLY = timedelta(minutes=3)
"""How long before the start the feed begins."""

FINALISED_AFTER = timedelta(minutes=3)
ENDS_AFTER = timedelta(minutes=8)
"""After the last car has taken the flag."""

HEARTBEAT = timedelta(seconds=15)
WEATHER = timedelta(seconds=60)
RACE_LIMIT = "02:00:00"

STINTS = ("MEDIUM", "HARD", "SOFT", "HARD", "MEDIUM")

STOPPED, RAN, FLAGGED = 4, 64, 1024
"""Bits of a line's `Status`."""


class Told(msgspec.Struct, frozen=True, order=True):
    """What the feed tells of a topic at an instant: the whole at first, then what has changed."""

    at: datetime
    place: int
    topic: str
    content: Any


def told(facts: SeasonFacts, catalogue: Catalogue, weekend: Round) -> list[Told]:
    """The whole session in order of time. `ValueError` for a race that is not in the archive, or has no times."""
    race = next((each for each in facts.results if each.id == f"{weekend.id}-{SessionKind.RACE}"), None)
    start = next((each.start for each in weekend.sessions if each.kind is SessionKind.RACE), None)
    if race is None or start is None:
        raise ValueError(f"{weekend.id} has no race in the archive, or no hour of its start")
    went = pace(race)
    lines = [
        *_session(weekend, start, went),
        *_entry_list(facts, catalogue, start, went),
        *_laps(start, went),
        *_flags(start, went),
        *_session_clock(start, went),
    ]
    return sorted(
        (Told(at, place, topic, content) for place, (at, topic, content) in enumerate(lines)),
        key=lambda each: (each.at, each.place),
    )


type FeedLine = tuple[datetime, str, Any]


def flag_at(start: datetime, went: Pace) -> datetime:
    """When the winner finished."""
    return start + timedelta(seconds=went.drives[0].crossings[-1])


def over_at(start: datetime, went: Pace) -> datetime:
    """When the last car had finished."""
    return start + timedelta(seconds=max(drive.crossings[-1] for drive in went.drives if drive.crossings))


def _session(weekend: Round, start: datetime, went: Pace) -> Iterator[FeedLine]:
    zone = ZoneInfo((weekend.circuit.time_zone if weekend.circuit else None) or "UTC")
    local = start.astimezone(zone)
    offset = int((local.utcoffset() or timedelta()).total_seconds())
    sign = "-" if offset < 0 else ""
    about = {
        "Meeting": {
            "Key": weekend.season * 100 + (weekend.number or 0),
            "Name": weekend.name,
            "OfficialName": weekend.official_name or weekend.name,
            "Location": weekend.circuit.place if weekend.circuit else "",
            "Number": weekend.number,
        },
        "ArchiveStatus": {"Status": "Generating"},
        "Key": weekend.season * 1000 + (weekend.number or 0) * 10,
        "Type": "Race",
        "Name": "Race",
        "StartDate": f"{local:%Y-%m-%dT%H:%M:%S}",
        "EndDate": f"{local + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}",
        "GmtOffset": f"{sign}{abs(offset) // 3600:02d}:{abs(offset) % 3600 // 60:02d}:00",
    }
    flag, over = flag_at(start, went), over_at(start, went)
    steps = (
        (start - EARLY, "Inactive"),
        (start, "Started"),
        (flag, "Finished"),
        (over + FINALISED_AFTER, "Finalised"),
        (over + ENDS_AFTER, "Ends"),
    )
    for number, (at, status) in enumerate(steps):
        if status != "Finished":
            yield at, "SessionInfo", about | {"SessionStatus": status}
        began = "Inactive" if number == 0 else "Started" if number == 1 else "Finished"
        yield at, "SessionStatus", {"Status": status, "Started": began}


def _entry_list(facts: SeasonFacts, catalogue: Catalogue, start: datetime, went: Pace) -> Iterator[FeedLine]:
    people = {driver.id: driver for driver in catalogue.drivers}
    teams = {constructor.id: constructor.name for constructor in catalogue.constructors}
    codes = {entrant.driver: entrant.code for entrant in facts.entrants if entrant.code}
    drivers: dict[str, Any] = {}
    for place, drive in enumerate(_by_grid(went.drives), 1):
        person, number = people[drive.row.driver], str(drive.row.number)
        drivers[number] = {
            "RacingNumber": number,
            "FirstName": person.first_name or person.name,
            "LastName": person.last_name or "",
            "Tla": codes.get(person.id, person.id[:3].upper()),
            "Line": place,
            "TeamName": teams.get(drive.row.constructor or "", ""),
        }
    yield start - EARLY, "DriverList", drivers


def _by_grid(drives: Sequence[CarPace]) -> list[CarPace]:
    return sorted(drives, key=lambda drive: (not drive.started, drive.row.grid or len(drives)))


def _laps(start: datetime, went: Pace) -> Iterator[FeedLine]:
    grid = _by_grid(went.drives)
    opening = {str(drive.row.number): _on_the_grid(place, drive) for place, drive in enumerate(grid, 1)}
    yield start - EARLY, "TimingData", {"Lines": opening, "Withheld": False}
    tyres = {
        str(drive.row.number): {"RacingNumber": str(drive.row.number), "GridPos": str(place), "Stints": [_stint(0)]}
        for place, drive in enumerate(grid, 1)
        if drive.started
    }
    yield start - EARLY, "TimingAppData", {"Lines": tyres}
    yield start - EARLY, "LapCount", {"CurrentLap": 1, "TotalLaps": went.laps}
    order = RunningOrder([drive.row.number or 0 for drive in grid if drive.started])
    crossings = sorted(
        (at, lap, place) for place, drive in enumerate(went.drives) for lap, at in enumerate(drive.crossings, 1)
    )
    for seconds, lap, place in crossings:
        at = start + timedelta(seconds=seconds)
        drive = went.drives[place]
        change = order.crossed(drive.row.number or 0, lap, seconds)
        own = change.setdefault(str(drive.row.number), {})
        own |= _lap_done(drive, lap, flagged=at >= flag_at(start, went))
        yield at, "TimingData", {"Lines": change}
        yield from _sectors(at, drive, lap)
        yield from _stop(at, drive, lap)
        if order.leads(drive.row.number or 0, lap) and lap < went.laps:
            yield at, "LapCount", {"CurrentLap": lap + 1}
    for drive in went.drives:
        if drive.retired:
            at = start + timedelta(seconds=(drive.crossings[-1] if drive.crossings else 0) + 25)
            yield at, "TimingData", {"Lines": {str(drive.row.number): {"Stopped": True, "Status": RAN | STOPPED}}}


def _on_the_grid(place: int, drive: CarPace) -> dict[str, Any]:
    return {
        "Line": place,
        "Position": str(place),
        "ShowPosition": True,
        "RacingNumber": str(drive.row.number),
        "Retired": not drive.started,
        "InPit": False,
        "PitOut": False,
        "Stopped": False,
        "Status": RAN,
        "Sectors": [{"Value": "", "Status": 0} for _ in range(3)],
        "BestLapTime": {"Value": ""},
        "LastLapTime": {"Value": "", "Status": 0},
        "GapToLeader": "",
        "IntervalToPositionAhead": {"Value": "", "Catching": False},
    }


def _stint(number: int) -> dict[str, Any]:
    return {"Compound": STINTS[number % len(STINTS)], "New": "true", "TotalLaps": 0, "StartLaps": 0}


def _lap_done(drive: CarPace, lap: int, *, flagged: bool) -> dict[str, Any]:
    time = drive.lap(lap)
    best = min(range(1, lap + 1), key=drive.lap)
    done: dict[str, Any] = {"NumberOfLaps": lap, "LastLapTime": {"Value": printed(time)}}
    if best == lap:
        done["BestLapTime"] = {"Value": printed(time), "Lap": lap}
    if flagged:
        done["Status"] = RAN | FLAGGED
    return done


def _sectors(at: datetime, drive: CarPace, lap: int) -> Iterator[FeedLine]:
    """The three parts of the lap that ended `at`; the next lap begins with none."""
    time = drive.lap(lap)
    shares = (0.31, 0.38, 0.31)
    number = str(drive.row.number)
    begun = at - timedelta(seconds=time)
    for place, share in enumerate(shares):
        ended = begun + timedelta(seconds=time * sum(shares[: place + 1]))
        change: dict[str, Any] = {str(place): {"Value": printed(time * share)}}
        if place == 0:
            change |= {"1": {"Value": ""}, "2": {"Value": ""}}
        yield min(ended, at), "TimingData", {"Lines": {number: {"Sectors": change}}}


def _stop(at: datetime, drive: CarPace, lap: int) -> Iterator[FeedLine]:
    number = str(drive.row.number)
    done = [stop.lap for stop in drive.stops if stop.lap < lap]
    yield at, "TimingAppData", _tyre(number, len(done), {"TotalLaps": lap - (done[-1] if done else 0)})
    stop = next((stop for stop in drive.stops if stop.lap == lap), None)
    if stop is None:
        return
    away = at + timedelta(seconds=stop.seconds)
    yield at - timedelta(seconds=2), "TimingData", {"Lines": {number: {"InPit": True}}}
    yield at + timedelta(seconds=stop.seconds / 2), "TimingAppData", _tyre(number, len(done) + 1, _stint(len(done) + 1))
    out = {"InPit": False, "PitOut": True, "NumberOfPitStops": len(done) + 1}
    yield away, "TimingData", {"Lines": {number: out}}
    yield away + timedelta(seconds=8), "TimingData", {"Lines": {number: {"PitOut": False}}}


def _tyre(number: str, stint: int, change: Mapping[str, Any]) -> dict[str, Any]:
    return {"Lines": {number: {"Stints": {str(stint): change}}}}


def _flags(start: datetime, went: Pace) -> Iterator[FeedLine]:
    yield start - EARLY, "TrackStatus", {"Status": "1", "Message": "AllClear"}
    messages: list[tuple[datetime, dict[str, Any]]] = [
        (start, {"Lap": 1, "Category": "Flag", "Flag": "GREEN", "Scope": "Track", "Message": "GREEN FLAG"})
    ]
    winner = went.drives[0]
    if went.safety_car:
        out = start + timedelta(seconds=winner.crossings[went.safety_car.start - 2] + 5)
        home = start + timedelta(seconds=winner.crossings[went.safety_car.stop - 2])
        behind: dict[str, Any] = {"Category": "SafetyCar", "Mode": "SAFETY CAR"}
        yield out, "TrackStatus", {"Status": "4", "Message": "SCDeployed"}
        yield home, "TrackStatus", {"Status": "1", "Message": "AllClear"}
        lap = went.safety_car.start
        messages.append((out, behind | {"Lap": lap, "Status": "DEPLOYED", "Message": "SAFETY CAR DEPLOYED"}))
        lap = went.safety_car.stop - 1
        messages.append((home, behind | {"Lap": lap, "Status": "IN THIS LAP", "Message": "SAFETY CAR IN THIS LAP"}))
    chequered = {"Lap": went.laps, "Category": "Flag", "Flag": "CHEQUERED", "Scope": "Track"}
    messages.append((flag_at(start, went), chequered | {"Message": "CHEQUERED FLAG"}))
    yield start - EARLY, "RaceControlMessages", {"Messages": []}
    for index, (at, message) in enumerate(messages):
        stamped = {"Utc": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"} | message
        yield at, "RaceControlMessages", {"Messages": {str(index): stamped}}


def _session_clock(start: datetime, went: Pace) -> Iterator[FeedLine]:
    end = over_at(start, went) + ENDS_AFTER
    yield start - EARLY, "ExtrapolatedClock", _remaining(start - EARLY, running=False)
    yield start, "ExtrapolatedClock", _remaining(start, running=True)
    at, drawn = start - EARLY, 0
    while at <= end:
        yield at, "Heartbeat", {"Utc": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"}
        if (at - start + EARLY) % WEATHER == timedelta():
            yield at, "WeatherData", _weather(drawn)
            drawn += 1
        at += HEARTBEAT


def _remaining(at: datetime, *, running: bool) -> dict[str, Any]:
    return {"Utc": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z", "Remaining": RACE_LIMIT, "Extrapolating": running}


def _weather(number: int) -> dict[str, str]:
    """A fine afternoon that slowly cools."""
    return {
        "AirTemp": f"{24 - number / 60:.1f}",
        "TrackTemp": f"{38 - number / 20:.1f}",
        "Humidity": f"{45 + number / 30:.1f}",
        "Pressure": "1002.3",
        "Rainfall": "0",
        "WindDirection": str(180 + number % 30),
        "WindSpeed": f"{1.5 + number % 7 / 10:.1f}",
    }
