"""Races and rows of results as Jolpica words them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from racing.model import ClassificationRow, Outcome, Round, SessionKind
from tests.upstream import ergast
from tests.upstream.timing import HOUR, clock, in_seconds, is_laps, milliseconds
from tests.upstream.world import World

HOURS_SINCE = 2005
SESSIONS_SINCE = 2022
FASTEST_LAPS = range(2004, 2100)
AVERAGE_SPEEDS = range(2004, 2025)
WORDS_ONLY = 2025
"""Since then a status is one of a few words, no cause."""
LAPPED_TIMES = 2023
"""Since then a lapped car carries the seconds after the winner at which it crossed the line, too."""

LETTERS = {
    Outcome.NOT_CLASSIFIED: "R",
    Outcome.RETIRED: "R",
    Outcome.DISQUALIFIED: "D",
    Outcome.EXCLUDED: "E",
    Outcome.DID_NOT_START: "W",
    Outcome.DID_NOT_QUALIFY: "F",
    Outcome.DID_NOT_PRE_QUALIFY: "F",
    Outcome.DID_NOT_PRACTICE: "W",
}
STATUSES = {
    Outcome.NOT_CLASSIFIED: "Not classified",
    Outcome.RETIRED: "Retired",
    Outcome.DISQUALIFIED: "Disqualified",
    Outcome.EXCLUDED: "Excluded",
    Outcome.DID_NOT_START: "Did not start",
    Outcome.DID_NOT_QUALIFY: "Did not qualify",
    Outcome.DID_NOT_PRE_QUALIFY: "Did not prequalify",
    Outcome.DID_NOT_PRACTICE: "Withdrew",
}
OWN_WORD = frozenset(
    {
        Outcome.NOT_CLASSIFIED,
        Outcome.DISQUALIFIED,
        Outcome.EXCLUDED,
        Outcome.DID_NOT_QUALIFY,
        Outcome.DID_NOT_PRE_QUALIFY,
        Outcome.DID_NOT_PRACTICE,
    }
)
"""Told by their word, whatever the cause."""

SCHEDULED = {
    SessionKind.PRACTICE_1: "FirstPractice",
    SessionKind.PRACTICE_2: "SecondPractice",
    SessionKind.PRACTICE_3: "ThirdPractice",
    SessionKind.QUALIFYING: "Qualifying",
    SessionKind.SPRINT: "Sprint",
    SessionKind.SPRINT_QUALIFYING: "SprintQualifying",
}
SHOOTOUT = 2023

type Row = dict[str, Any]


def race(weekend: Round) -> Row:
    name = ergast.race_name(weekend)
    race = weekend.sessions[-1]
    start = race.start if weekend.season >= HOURS_SINCE else None
    day = race.start.astimezone(UTC).date() if race.start else race.date
    return {
        "season": str(weekend.season),
        "round": str(weekend.number),
        "url": ergast.wiki(f"{weekend.season} {name}"),
        "raceName": name,
        **({"Circuit": ergast.circuit(weekend.circuit)} if weekend.circuit else {}),
        **_when(day, start),
    }


def schedule(weekend: Round) -> Row:
    if weekend.season < SESSIONS_SINCE:
        return {}
    planned = {}
    for session in weekend.sessions:
        if session.kind in SCHEDULED and session.start is not None and not session.cancelled:
            key = SCHEDULED[session.kind]
            if session.kind is SessionKind.SPRINT_QUALIFYING and weekend.season == SHOOTOUT:
                key = "SprintShootout"
            planned[key] = _when(session.start.astimezone(UTC).date(), session.start)
    return {key: planned[key] for key in (*SCHEDULED.values(), "SprintShootout") if key in planned}


def _when(day: date | None, start: datetime | None) -> dict[str, str]:
    hour = {"time": f"{start.astimezone(UTC):%H:%M:%SZ}"} if start else {}
    return {"date": str(day), **hour} if day else hour


def _entry(world: World, weekend: Round, row: ClassificationRow) -> Row:
    person = world.library.drivers[row.driver]
    car = ergast.constructor_id(world, weekend.season, row, world.final_number(weekend))
    return {
        "Driver": ergast.driver(world, weekend.season, person),
        **({"Constructor": ergast.constructor(world, car, row)} if car else {}),
    }


def result(world: World, weekend: Round, place: int, row: ClassificationRow, rows: Sequence[ClassificationRow]) -> Row:
    shown: Row = {
        "number": str(row.number) if row.number is not None else None,
        "position": str(place),
        "positionText": str(row.position) if row.position is not None else LETTERS[row.outcome],
        "points": points(row.points or Decimal(0)),
        **_entry(world, weekend, row),
        "grid": _grid(weekend, row, rows),
        "laps": str(row.laps or 0),
        "status": _status(weekend, row),
    }
    if time := _time(weekend, place, row, rows):
        shown["Time"] = time
    if row.fastest_lap and weekend.season in FASTEST_LAPS:
        shown["FastestLap"] = _fastest_lap(weekend, row)
    return shown


def _grid(weekend: Round, row: ClassificationRow, rows: Sequence[ClassificationRow]) -> str | None:
    """From the pit lane: 0 until 2024, since then the places behind the grid."""
    if not row.pit_lane_start:
        return str(row.grid) if row.grid is not None else None
    if weekend.season < WORDS_ONLY:
        return "0"
    lane = [other for other in rows if other.pit_lane_start]
    return str(max((other.grid for other in rows if other.grid), default=0) + 1 + lane.index(row))


def _status(weekend: Round, row: ClassificationRow) -> str:
    words_only = weekend.season >= WORDS_ONLY
    if row.outcome is Outcome.CLASSIFIED:
        if row.reason and not row.gap:
            return "Retired" if words_only else row.reason
        return "Lapped" if is_laps(row.gap) else "Finished"
    if row.outcome is Outcome.NOT_CLASSIFIED and words_only:
        return "Lapped"
    if row.reason and not words_only and row.outcome not in OWN_WORD:
        return row.reason
    return STATUSES[row.outcome]


def _time(
    weekend: Round, place: int, row: ClassificationRow, rows: Sequence[ClassificationRow]
) -> dict[str, str] | None:
    if row.outcome is not Outcome.CLASSIFIED or not rows[0].time:
        return None
    winner = milliseconds(rows[0].time)
    if is_laps(row.gap) and weekend.season >= LAPPED_TIMES:
        after = (30 + place) * 1000
        return {"millis": str(winner + after), "time": f"+{in_seconds(after)}"}
    if not row.time:
        return None
    span = milliseconds(row.time)
    if row.position == 1:
        return {"millis": str(span), "time": clock(span)}
    return {"millis": str(span), "time": f"+{clock(span - winner)}" if span >= winner else ""}


def _fastest_lap(weekend: Round, row: ClassificationRow) -> Row:
    lap: Row = {}
    if row.fastest_lap_rank is not None:
        lap["rank"] = str(row.fastest_lap_rank)
    if row.fastest_lap_number is not None:
        lap["lap"] = str(row.fastest_lap_number)
    lap["Time"] = {"time": row.fastest_lap}
    length = weekend.circuit.length_km if weekend.circuit else None
    if length and weekend.season in AVERAGE_SPEEDS:
        metres_per_hour = int(length * 1000 * HOUR / milliseconds(str(row.fastest_lap)))
        lap["AverageSpeed"] = {"units": "kph", "speed": in_seconds(metres_per_hour)}
    return lap


def qualified(
    world: World, weekend: Round, place: int, row: ClassificationRow, rows: Sequence[ClassificationRow]
) -> Row:
    shown: Row = {
        "number": str(row.number) if row.number is not None else None,
        "position": str(place),
        **_entry(world, weekend, row),
        "Q1": row.q1 or row.time or "",
    }
    shown |= {part.upper(): time for part in ("q2", "q3") if (time := getattr(row, part))}
    return shown


def points(points: Decimal) -> str:
    return f"{points.normalize():f}"
