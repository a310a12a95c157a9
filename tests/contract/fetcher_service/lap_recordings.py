"""Laps, stints and stops of the recordings: as the source makes them, and as the bare files have them, read without any of its code."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from fetcher_service.identities import Identities
from fetcher_service.meetings import session_kind
from fetcher_service.sources.livetiming.deltas import merge
from fetcher_service.sources.livetiming.history.recording import SessionRecording
from fetcher_service.sources.livetiming.messages import ListedDriver
from racing.model import LapChart, SessionKind, SessionLog
from tests.upstream.live_recordings import Told, recorded

RACES = frozenset({SessionKind.RACE, SessionKind.SPRINT})


class Made(NamedTuple):
    """What the source makes of a recording."""

    kind: SessionKind
    chart: LapChart
    log: SessionLog


def _made(folder: Path, messages: Sequence[Told]) -> Made:
    """Read a recording as the source reads the archive's streams."""
    states: dict[str, Any] = {}
    for told in messages:
        if told.topic in ("SessionInfo", "DriverList"):
            states[told.topic] = merge(states.get(told.topic), told.content)
    kind = session_kind(states["SessionInfo"]["Type"], states["SessionInfo"]["Name"])
    assert kind is not None
    recording = SessionRecording(kind)
    for told in messages:
        recording.take(told.topic, told.content, told.at)
    drivers = {
        number: msgspec.convert(each, ListedDriver)
        for number, each in states["DriverList"].items()
        if isinstance(each, dict)
    }
    season, names = int(folder.name[:4]), Identities()
    chart = recording.chart(season, "recorded", drivers, names)
    log = recording.log(season, "recorded", drivers, names, folder="https://f1.example/")
    assert chart is not None
    assert log is not None
    return Made(kind, chart, log)


type Tyres = tuple[str | None, bool, int]
"""Compound, whether new, and the laps before."""


class Direct(NamedTuple):
    """What the files say of one car, in the order in which they say it.

    `counts`: numbers of laps; `times`: lap times, as printed; `named`: times of which a message says in the same breath which lap it was;
    `pits`: on which lap the car went into the pit lane, and whether it came out again; `sets`: the tyres it came in with, and ended on.
    """

    counts: list[int]
    times: list[str]
    named: dict[int, str]
    pits: list[tuple[int, bool]]
    sets: list[Tyres | None]


class ReadTwice(NamedTuple):
    """A recording as the source reads it, and as its files have it: cars, timed stops by car and lap, places by car and lap."""

    made: Made
    cars: Mapping[str, Direct]
    stops: Mapping[tuple[str, str], tuple[str, str | None]]
    places: Mapping[str, Mapping[int, int]]


@cache
def read_twice(folder: Path) -> ReadTwice:
    """Read a recording once for all tests: its messages are too many to be kept."""
    messages = recorded(folder)
    made = _made(folder, messages)
    return ReadTwice(made, _direct(messages, racing=made.kind in RACES), _stops(messages), _places(messages))


def _direct(messages: Sequence[Told], *, racing: bool) -> dict[str, Direct]:
    """Read the files by hand."""
    cars: dict[str, Direct] = defaultdict(lambda: Direct([], [], {}, [], []))
    sets: dict[str, dict[int, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    started = not racing
    for told in messages:
        if told.topic == "SessionStatus":
            started = started or told.content["Status"] == "Started"
        if told.topic == "TimingData":
            for number, line in told.content.get("Lines", {}).items():
                if started and line.get("InPit") is True and (racing or cars[number].counts):
                    cars[number].sets.append(_fitted(sets[number]))
                _timed(cars[number], line, started=started, racing=racing)
        if told.topic == "TimingAppData":
            _entered(sets, told.content.get("Lines", {}))
    for number, own in sets.items():
        if not cars[number].pits or cars[number].pits[-1][0] < cars[number].counts[-1]:
            cars[number].sets.append(_fitted(own))
    return cars


def _entered(sets: Mapping[str, dict[int, dict[str, Any]]], lines: Mapping[str, Any]) -> None:
    for number, line in lines.items():
        for index, stint in _entries(line.get("Stints", ())):
            sets[number][index] |= stint


def _fitted(sets: Mapping[int, Mapping[str, Any]]) -> Tyres | None:
    """Return the tyres that were entered last; None before any were."""
    if not sets:
        return None
    last = sets[max(sets)]
    return last["Compound"].lower() if last["Compound"] != "UNKNOWN" else None, last["New"] == "true", last["StartLaps"]


def _timed(car: Direct, line: Mapping[str, Any], *, started: bool, racing: bool) -> None:
    laps = car.counts[-1] if car.counts else 0
    if started and line.get("InPit") is True and (laps or racing):
        car.pits.append((laps + 1 if racing else laps, False))
    if started and line.get("InPit") is False and car.pits:
        car.pits[-1] = (car.pits[-1][0], True)
    if "NumberOfLaps" in line:
        car.counts.append(line["NumberOfLaps"])
    if time := line.get("LastLapTime", {}).get("Value"):
        car.times.append(time)
    best = line.get("BestLapTime", {})
    if best.get("Value") and best.get("Lap"):
        car.named[best["Lap"]] = best["Value"]


def _entries(stints: Any) -> Iterator[tuple[int, Any]]:
    if isinstance(stints, Sequence):
        yield from enumerate(stints)
    else:
        yield from ((int(key), stint) for key, stint in stints.items())


def _stops(messages: Sequence[Told]) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Pit-lane time and standstill as the feed tells them of a stop, the more exact ones where it has both, by car and lap."""
    found: dict[tuple[str, str], tuple[str, str | None]] = {}
    for told in messages:
        if told.topic == "PitLaneTimeCollection":
            for number, stop in told.content["PitTimes"].items():
                if number != "_deleted":
                    found.setdefault((number, stop["Lap"]), (stop["Duration"], None))
        if told.topic == "PitStopSeries":
            for number, entries in told.content["PitTimes"].items():
                for _, entry in _entries(entries):
                    stop = entry["PitStop"]
                    found[number, stop["Lap"]] = (stop["PitLaneTime"], stop["PitStopTime"])
    return found


def _places(messages: Sequence[Told]) -> dict[str, dict[int, int]]:
    """The place of each car at the end of each lap, as the topic `LapSeries` of newer sessions has it."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for told in messages:
        if told.topic == "LapSeries":
            for number, line in told.content.items():
                found[number].update({lap: int(place) for lap, place in _entries(line["LapPosition"])})
    return found
