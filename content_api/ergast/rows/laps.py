"""Laps and pit stops of one race; no source has laps before 1996. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from content_api.ergast import schemas
from content_api.ergast.query import Criteria
from content_api.ergast.rows.entries import ErgastEntry
from content_api.ergast.rows.people import People
from content_api.ergast.vocabulary import identifiers
from racing import laps as driven
from racing.laps import Lap
from racing.model import LapChart, PitStop, Round
from racing.printed_times import printed


def chosen_laps(chart: LapChart | None, entries: Iterable[ErgastEntry], criteria: Criteria) -> list[Lap]:
    """Return the laps of the entries that the criteria ask for, in order of lap and position; laps without a time are left out."""
    drove = {entry.person for entry in entries if entry.race is not None}
    return [
        lap
        for lap in (driven.laps(chart) if chart else ())
        if lap.driver in drove and lap.time and criteria.lap in (None, lap.lap)
    ]


def chosen_stops(chart: LapChart | None, entries: Sequence[ErgastEntry], criteria: Criteria) -> list[PitStop]:
    """Return the stops of the entries that meet the criteria, in order of lap, then of time of day."""
    drove = {entry.person for entry in entries if entry.race is not None}
    listed = next((entry.race.session.pit_stops for entry in entries if entry.race is not None), ())
    return [
        stop
        for stop in driven.pit_stops(chart, listed)
        if stop.driver in drove and criteria.lap in (None, stop.lap) and criteria.stop in (None, stop.stop)
    ]


def lap_times(weekend: Round, laps: Iterable[Lap], people: People) -> list[schemas.ErgastRace]:
    """Return the race with these laps below it; nothing where there are no laps."""
    made = [
        schemas.ErgastLap(
            number=str(number),
            timings=[
                schemas.ErgastTiming(
                    driver_id=identifiers.driver_id(people.driver(lap.driver)),
                    position=UNSET if lap.position is None else str(lap.position),
                    time=printed(lap.time or 0),
                )
                for lap in own
            ],
        )
        for number, own in groupby(laps, key=lambda lap: lap.lap)
    ]
    return [msgspec.structs.replace(identifiers.race(weekend), laps=made)] if made else []


def pit_stops(weekend: Round, stops: Iterable[PitStop], people: People) -> list[schemas.ErgastRace]:
    """Return the race with these stops below it; nothing where there are no stops."""
    made = [
        schemas.ErgastPitStop(
            driver_id=identifiers.driver_id(people.driver(stop.driver)),
            lap=UNSET if stop.lap is None else str(stop.lap),
            stop=str(stop.stop),
            time=_hour(stop.at, weekend) or UNSET,
            duration=stop.time or UNSET,
        )
        for stop in stops
    ]
    return [msgspec.structs.replace(identifiers.race(weekend), pit_stops=made)] if made else []


def _hour(at: datetime | None, weekend: Round) -> str | None:
    """Return the time of day at the track; None where it or the time zone is unknown."""
    zone = weekend.circuit.time_zone if weekend.circuit else None
    return None if at is None or zone is None else f"{at.astimezone(ZoneInfo(zone)):%H:%M:%S}"
