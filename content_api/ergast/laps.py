"""Laps and pit stops of one race: what our sources gave, which is nothing for most. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec
from msgspec import UNSET

from content_api.ergast import identifiers, schemas
from content_api.ergast.entries import ErgastEntry, People
from content_api.ergast.query import Criteria
from racing.model import Lap, LapChart, PitStop, Round


def chosen_laps(chart: LapChart | None, entries: Iterable[ErgastEntry], criteria: Criteria) -> list[Lap]:
    """The laps of these entries, or one of them, in order of lap and position; one without a time is none."""
    drove = {entry.person for entry in entries if entry.race is not None}
    return [
        lap
        for lap in (chart.laps if chart else ())
        if lap.driver in drove and lap.time and criteria.lap in (None, lap.lap)
    ]


def chosen_stops(entries: Sequence[ErgastEntry], criteria: Criteria) -> list[PitStop]:
    """The stops of these entries that are all that is asked, in order of lap."""
    drove = {entry.person for entry in entries if entry.race is not None}
    stops = next((entry.race.result.pit_stops for entry in entries if entry.race is not None), ())
    found = [
        stop
        for stop in stops
        if stop.driver in drove and criteria.lap in (None, stop.lap) and criteria.stop in (None, stop.stop)
    ]
    return sorted(found, key=lambda stop: (stop.lap or 0, stop.stop))


def lapped(weekend: Round, laps: Iterable[Lap], people: People) -> list[schemas.ErgastRace]:
    """The laps below their race; none without laps."""
    made = [
        schemas.ErgastLap(
            number=str(number),
            timings=[
                schemas.ErgastTiming(
                    driver_id=identifiers.driver_id(people.driver(lap.driver)),
                    position=UNSET if lap.position is None else str(lap.position),
                    time=lap.time or "",
                )
                for lap in own
            ],
        )
        for number, own in groupby(laps, key=lambda lap: lap.lap)
    ]
    return [msgspec.structs.replace(identifiers.race(weekend), laps=made)] if made else []


def stopped(weekend: Round, stops: Iterable[PitStop], people: People) -> list[schemas.ErgastRace]:
    """The stops below their race; none without stops."""
    made = [
        schemas.ErgastPitStop(
            driver_id=identifiers.driver_id(people.driver(stop.driver)),
            lap=UNSET if stop.lap is None else str(stop.lap),
            stop=str(stop.stop),
            duration=stop.time or UNSET,
        )
        for stop in stops
    ]
    return [msgspec.structs.replace(identifiers.race(weekend), pit_stops=made)] if made else []
