"""OpenF1's JSON since 2023: meetings, sessions, results, grids, drivers; filters by equality and comparison.

While a session runs every anonymous call is answered with 401, as the real one does.
"""

import operator
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from racing.model import ClassificationRow, Outcome, Round, Session, SessionKind
from tests.upstream import naming
from tests.upstream.meetings import Meeting, meetings
from tests.upstream.reply import Reply, as_json
from tests.upstream.timing import is_laps, laps_behind, milliseconds, offset, utc
from tests.upstream.world import World, end_of

SINCE = 2023
SHOOTOUT = 2023
CANCELLED_SINCE = 2026
"""Earlier, what was called off is not listed."""
QUALIFYING = frozenset({SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING})
RACES = frozenset({SessionKind.RACE, SessionKind.SPRINT})
GRIDS = {SessionKind.QUALIFYING: SessionKind.RACE, SessionKind.SPRINT_QUALIFYING: SessionKind.SPRINT}
"""The grid of a race stands under the session that decided it."""

SESSIONS = {
    SessionKind.PRACTICE_1: ("Practice", "Practice 1"),
    SessionKind.PRACTICE_2: ("Practice", "Practice 2"),
    SessionKind.PRACTICE_3: ("Practice", "Practice 3"),
    SessionKind.QUALIFYING: ("Qualifying", "Qualifying"),
    SessionKind.SPRINT_QUALIFYING: ("Qualifying", "Sprint Qualifying"),
    SessionKind.SPRINT: ("Race", "Sprint"),
    SessionKind.RACE: ("Race", "Race"),
}

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}

type Row = dict[str, Any]


def answer(world: World, path: str, query: str) -> Reply:
    """The answer to a path below `/v1` with its raw query."""
    if any_running(world):
        detail = "Live F1 session in progress. Global API access is restricted to authenticated users until it ends."
        return as_json({"detail": detail}, 401)
    answers: dict[str, Callable[[World], Iterable[Row]]] = {
        "meetings": _meetings,
        "sessions": _sessions,
        "session_result": _results,
        "starting_grid": _grids,
        "drivers": _drivers,
    }
    found = answers.get(path.strip("/"))
    if found is None:
        return as_json({"detail": "Not Found"}, 404)
    conditions = [_condition(part) for part in query.split("&") if part]
    rows = _latest(list(found(world)), conditions)
    if not rows:
        return as_json({"detail": "No results found."}, 404)
    return as_json(rows)


def any_running(world: World) -> bool:
    """Whether a session is on right now."""
    return any(
        world.running(session, weekend) for weekend in world.rounds(world.at.year) for session in weekend.sessions
    )


def _condition(part: str) -> tuple[str, str, str]:
    key, comparison, value = re.split(r"(>=|<=|=|>|<)", unquote(part.replace("+", " ")), maxsplit=1)
    return key, comparison, value


def _latest(rows: list[Row], conditions: list[tuple[str, str, str]]) -> list[Row]:
    """The rows that meet every condition; of several on one key with `=`, any. `latest` is the newest there is."""
    wanted = rows
    for key in {key for key, *_ in conditions}:
        own = [(comparison, value) for name, comparison, value in conditions if name == key]
        if ("=", "latest") in own:
            newest = max((row[key] for row in wanted), default=None)
            own = [("=", str(newest))]
        equal = [value for comparison, value in own if comparison == "="]
        others = [(comparison, value) for comparison, value in own if comparison != "="]
        wanted = [
            row
            for row in wanted
            if (not equal or any(_meets(row, key, "=", value) for value in equal))
            and all(_meets(row, key, comparison, value) for comparison, value in others)
        ]
    return wanted


def _meets(row: Row, key: str, comparison: str, value: str) -> bool:
    own = row.get(key)
    if own is None:
        return False
    if isinstance(own, bool):
        return comparison == "=" and str(own).lower() == value.lower()
    if isinstance(own, int | float):
        return bool(COMPARISONS[comparison](own, float(value))) if re.fullmatch(r"-?\d+(\.\d+)?", value) else False
    if key.startswith("date") and comparison != "=":
        return COMPARISONS[comparison](str(own)[: len(value)], value)
    return COMPARISONS[comparison](str(own).lower(), value.lower())


def _every(world: World) -> Iterable[Meeting]:
    for year in world.years:
        if year >= SINCE:
            listed = meetings(world, year)
            yield from (meeting for meeting in listed if year >= CANCELLED_SINCE or not meeting.weekend.cancelled)


def _place(world: World, weekend: Round) -> Row:
    track = weekend.circuit
    key, short, town, country = naming.place(world, track.id if track else "bahrain")
    country_key, letters = naming.country(country)
    start = weekend.sessions[0].start
    return {
        "circuit_key": key,
        "circuit_short_name": short,
        "country_code": letters,
        "country_key": country_key,
        "country_name": country,
        "gmt_offset": offset(start, track.time_zone if track else None) if start else "00:00:00",
        "location": town,
    }


def _meetings(world: World) -> Iterable[Row]:
    for meeting in _every(world):
        weekend = meeting.weekend
        place = _place(world, weekend)
        last = weekend.sessions[-1]
        yield place | {
            "circuit_info_url": f"https://api.multiviewer.app/api/v1/circuits/{place['circuit_key']}/{weekend.season}",
            "circuit_image": None,
            "circuit_type": "Permanent",
            "country_flag": None,
            "date_start": _instant(weekend.sessions[0].start),
            "date_end": _instant(end_of(last, weekend)),
            "is_cancelled": weekend.cancelled,
            "meeting_key": meeting.key,
            "meeting_name": _name(weekend),
            "meeting_official_name": (weekend.official_name or f"Formula 1 {weekend.name} {weekend.season}").upper(),
            "year": weekend.season,
        }


def _name(weekend: Round) -> str:
    return "Mexico City Grand Prix" if weekend.grand_prix == "mexico" else weekend.name


def _all_sessions(world: World) -> Iterable[tuple[Meeting, Session]]:
    for meeting in _every(world):
        for session in meeting.weekend.sessions:
            yield meeting, session


def _sessions(world: World) -> Iterable[Row]:
    for meeting, session in _all_sessions(world):
        weekend = meeting.weekend
        kind, name = SESSIONS[session.kind]
        if session.kind is SessionKind.SPRINT_QUALIFYING and weekend.season == SHOOTOUT:
            name = "Sprint Shootout"
        if weekend.number == 0:
            name = name.replace("Practice", "Day")
        yield _place(world, weekend) | {
            "date_start": _instant(session.start),
            "date_end": _instant(end_of(session, weekend)),
            "is_cancelled": weekend.cancelled or session.cancelled,
            "meeting_key": meeting.key,
            "session_key": meeting.session_key(session),
            "session_name": name,
            "session_type": kind,
            "year": weekend.season,
        }


def _instant(when: datetime | None) -> str | None:
    return utc(when).isoformat() if when else None


def _results(world: World) -> Iterable[Row]:
    for meeting, session in _all_sessions(world):
        result = world.result(meeting.weekend, session.kind)
        for row in result.rows if result else ():
            yield _result(meeting, session, row, result.rows if result else ())


def _result(meeting: Meeting, session: Session, row: ClassificationRow, rows: Iterable[ClassificationRow]) -> Row:
    duration: Any
    gap: Any
    if session.kind in QUALIFYING:
        duration, gap = _parts(row, list(rows))
    elif session.kind in RACES:
        duration, gap = _raced(row)
    else:
        duration, gap = _practised(row)
    out = row.outcome in {Outcome.DISQUALIFIED, Outcome.EXCLUDED}
    shown: Row = {
        "position": row.position,
        "driver_number": row.number,
        "number_of_laps": None if out and session.kind in RACES else (row.laps or 0),
        "dnf": session.kind in RACES and _did_not_finish(row),
        "dns": row.outcome is Outcome.DID_NOT_START,
        "dsq": out,
        "duration": duration,
        "gap_to_leader": gap,
        "meeting_key": meeting.key,
        "session_key": meeting.session_key(session),
    }
    return shown | {"points": float(row.points or 0)} if session.kind in RACES else shown


def _raced(row: ClassificationRow) -> tuple[float | None, float | str | None]:
    if row.outcome is not Outcome.CLASSIFIED:
        return None, None
    if row.gap and is_laps(row.gap):
        laps = laps_behind(row.gap)
        return None, f"+{laps} LAP{'S' if laps > 1 else ''}"
    gap = milliseconds(row.gap) / 1000 if row.gap and row.position != 1 else 0
    return (milliseconds(row.time) / 1000, gap) if row.time else (None, None)


def _did_not_finish(row: ClassificationRow) -> bool:
    """Those who retired, classified or not."""
    classified_without_time = row.outcome is Outcome.CLASSIFIED and not row.gap and not row.time
    return classified_without_time or row.outcome in {Outcome.RETIRED, Outcome.NOT_CLASSIFIED}


def _practised(row: ClassificationRow) -> tuple[float | None, float | None]:
    if not row.time:
        return None, None
    return milliseconds(row.time) / 1000, milliseconds(row.gap) / 1000 if row.gap else 0


def _parts(row: ClassificationRow, rows: list[ClassificationRow]) -> tuple[list[float | None], list[float | None]]:
    durations: list[float | None] = []
    gaps: list[float | None] = []
    for part in ("q1", "q2", "q3"):
        times = [milliseconds(time) for other in rows if (time := getattr(other, part))]
        own = getattr(row, part)
        durations.append(milliseconds(own) / 1000 if own else None)
        gaps.append((milliseconds(own) - min(times)) / 1000 if own else None)
    return durations, gaps


def _grids(world: World) -> Iterable[Row]:
    for meeting, session in _all_sessions(world):
        if session.kind not in GRIDS:
            continue
        qualified = world.result(meeting.weekend, session.kind)
        race = world.result(meeting.weekend, GRIDS[session.kind])
        if qualified is None or race is None:
            continue
        laps = {row.driver: row.q3 or row.q2 or row.q1 for row in qualified.rows}
        for row in sorted((row for row in race.rows if row.grid), key=lambda row: row.grid or 0):
            lap = laps.get(row.driver)
            yield {
                "position": row.grid,
                "driver_number": row.number,
                "lap_duration": milliseconds(lap) / 1000 if lap else None,
                "meeting_key": meeting.key,
                "session_key": meeting.session_key(session),
            }


def _drivers(world: World) -> Iterable[Row]:
    for meeting, session in _all_sessions(world):
        result = world.result(meeting.weekend, session.kind)
        for row in result.rows if result else ():
            first, last = naming.driver_name(world, row.driver)
            year = meeting.weekend.season
            yield {
                "broadcast_name": f"{first[:1]} {last}".upper(),
                "driver_number": row.number,
                "first_name": first,
                "full_name": f"{first} {last.upper()}",
                "headshot_url": None,
                "last_name": last,
                "meeting_key": meeting.key,
                "name_acronym": naming.code(world, year, row.driver),
                "session_key": meeting.session_key(session),
                "team_colour": naming.colour(world, row.constructor or ""),
                "team_name": naming.team(world, row.constructor),
            }
