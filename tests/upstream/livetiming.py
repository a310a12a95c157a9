"""The static archive of F1's live timing since 2018: indexes, and per session the streams that end in the classification.

Files begin with a byte order mark; lines of a stream end in CRLF and begin with `HH:MM:SS.mmm`. What is missing is 403.
The order on the road is that of the classification: penalties after the flag are not undone.
"""

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from racing.model import ClassificationRow, Round, Session, SessionKind
from tests.upstream import naming
from tests.upstream.livetiming_table import QUALIFYING, RACES, Line, timing
from tests.upstream.meetings import Meeting, meetings
from tests.upstream.reply import Reply
from tests.upstream.timing import local, offset
from tests.upstream.world import World, end_of

SINCE = 2018
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
SHOOTOUT = 2023
BEFORE = timedelta(minutes=60)
"""A stream begins so long before its session."""

PUBLISHED_AFTER = timedelta(minutes=20)

TYPES = {
    SessionKind.PRACTICE_1: ("Practice", "Practice 1"),
    SessionKind.PRACTICE_2: ("Practice", "Practice 2"),
    SessionKind.PRACTICE_3: ("Practice", "Practice 3"),
    SessionKind.QUALIFYING: ("Qualifying", "Qualifying"),
    SessionKind.SPRINT_QUALIFYING: ("Qualifying", "Sprint Qualifying"),
    SessionKind.SPRINT: ("Race", "Sprint"),
    SessionKind.RACE: ("Race", "Race"),
}


def answer(world: World, path: str) -> Reply:
    """The file at a path of the host."""
    if path == "static/Index.json":
        years = [{"Year": year, "Path": f"{year}/"} for year in world.years if year >= SINCE]
        return _file({"Years": years})
    if path == "static/StreamingStatus.json":
        return _file({"Status": "Offline"})
    if (found := re.fullmatch(r"static/(\d{4})/Index\.json", path)) and int(found[1]) >= SINCE:
        year = int(found[1])
        return _file({"Year": year, "Meetings": [_meeting(world, one) for one in meetings(world, year)]})
    if found := re.fullmatch(r"static/((\d{4})/[^/]+/[^/]+/)(\w+)\.(json|jsonStream)", path):
        for meeting in meetings(world, int(found[2])):
            for session in meeting.weekend.sessions:
                if session.start and folder(meeting, session) == found[1] and _published(world, meeting, session):
                    return _session_file(world, meeting, session, found[3], found[4])
    return Reply("<Error><Code>AccessDenied</Code></Error>", "application/xml", 403)


def folder(meeting: Meeting, session: Session) -> str:
    """Of a session: `2026/2026-03-08_Australian_Grand_Prix/2026-03-08_Race/`."""
    weekend = meeting.weekend
    zone = weekend.circuit.time_zone if weekend.circuit else None
    race, own = (local(one.start, zone).date() for one in (weekend.sessions[-1], session) if one.start)
    name = weekend.name.replace(" ", "_")
    return f"{weekend.season}/{race}_{name}/{own}_{_name(weekend, session).replace(' ', '_')}/"


def _published(world: World, meeting: Meeting, session: Session) -> bool:
    end = end_of(session, meeting.weekend)
    return (
        end is not None
        and end + PUBLISHED_AFTER <= world.at
        and world.result(meeting.weekend, session.kind) is not None
    )


def _name(weekend: Round, session: Session) -> str:
    if session.kind is SessionKind.SPRINT_QUALIFYING and weekend.season == SHOOTOUT:
        return "Sprint Shootout"
    return TYPES[session.kind][1]


def _file(content: Any) -> Reply:
    return Reply(MARK + json.dumps(content, ensure_ascii=False, separators=(",", ":")), "application/json")


# ---- indexes


def _meeting(world: World, meeting: Meeting) -> dict[str, Any]:
    return {"Sessions": [_session(world, meeting, one) for one in meeting.weekend.sessions]} | _about(world, meeting)


def _about(world: World, meeting: Meeting) -> dict[str, Any]:
    weekend = meeting.weekend
    key, short, town, country = naming.place(world, weekend.circuit.id if weekend.circuit else "bahrain")
    country_key, letters = naming.country(country)
    return {
        "Key": meeting.key,
        "Code": f"{letters}{meeting.key:04d}",
        "Number": weekend.number or 1,
        "Location": town,
        "OfficialName": (weekend.official_name or f"Formula 1 {weekend.name} {weekend.season}").upper(),
        "Name": weekend.name,
        "Country": {"Key": country_key, "Code": letters, "Name": country},
        "Circuit": {"Key": key, "ShortName": short},
    }


def _session(world: World, meeting: Meeting, session: Session) -> dict[str, Any]:
    weekend = meeting.weekend
    kind, name = TYPES[session.kind][0], _name(weekend, session)
    if weekend.cancelled or session.start is None:
        return {"Key": -1, "Type": kind}
    zone = weekend.circuit.time_zone if weekend.circuit else None
    end = end_of(session, weekend) or session.start
    number = {"Number": int(name[-1])} if kind == "Practice" else {}
    path = {"Path": folder(meeting, session)} if _published(world, meeting, session) else {}
    return {
        "Key": meeting.session_key(session),
        "Type": kind,
        **number,
        "Name": name,
        "StartDate": f"{local(session.start, zone):%Y-%m-%dT%H:%M:%S}",
        "EndDate": f"{local(end, zone):%Y-%m-%dT%H:%M:%S}",
        "GmtOffset": offset(session.start, zone),
        **path,
    }


# ---- a session's files


def _session_file(world: World, meeting: Meeting, session: Session, topic: str, kind: str) -> Reply:
    streams = _streams(world, meeting, session)
    if topic == "Index" and kind == "json":
        feeds = {
            name: {"KeyFramePath": f"{name}.json", "StreamPath": f"{name}.jsonStream"}
            for name in (*streams, *(["ArchiveStatus"]))
        }
        return _file({"Feeds": feeds})
    if topic == "ArchiveStatus":
        return _file({"Status": "Complete"})
    if topic not in streams:
        return Reply("<Error><Code>AccessDenied</Code></Error>", "application/xml", 403)
    lines = streams[topic]
    if kind == "json":
        frame: Any = {}
        for _, change in lines:
            frame = merged(frame, change)
        return _file(frame)
    body = "".join(
        f"{_since(at)}{json.dumps(change, ensure_ascii=False, separators=(',', ':'))}\r\n" for at, change in lines
    )
    return Reply(MARK + body, "application/octet-stream")


def _since(at: int) -> str:
    hours, rest = divmod(at, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def merged(state: Any, change: Any) -> Any:
    """A change over a state, which is left as it was: objects join, lists are patched by position, all else is replaced."""
    if isinstance(state, list) and isinstance(change, dict):
        patched = list(state)
        for key, value in change.items():
            index = int(key)
            patched[index : index + 1] = [merged(patched[index] if index < len(patched) else {}, value)]
        return patched
    if isinstance(state, dict) and isinstance(change, dict):
        kept = {key: value for key, value in state.items() if key not in change.get("_deleted", ())}
        return kept | {key: merged(kept.get(key, {}), value) for key, value in change.items() if key != "_deleted"}
    return change


def _streams(world: World, meeting: Meeting, session: Session) -> dict[str, list[Line]]:
    result = world.result(meeting.weekend, session.kind)
    rows = result.rows if result else ()
    start = int(BEFORE.total_seconds() * 1000)
    over = end_of(session, meeting.weekend)
    planned = over - session.start if over and session.start else BEFORE
    end = start + int(planned.total_seconds() * 1000)
    streams = {
        "SessionInfo": _information(world, meeting, session, start, end),
        "SessionStatus": _status(session, start, end),
        "TrackStatus": [(0, {"Status": "1", "Message": "AllClear"}), (end, {"Status": "1", "Message": "AllClear"})],
        "DriverList": _driver_list(world, meeting.weekend, rows, end),
        "TimingData": timing(meeting.weekend, session, rows, start, end),
    }
    if session.kind in RACES:
        streams["LapCount"] = _lap_count(rows, start, end)
    return streams


def _information(world: World, meeting: Meeting, session: Session, start: int, end: int) -> list[Line]:
    about = _session(world, meeting, session)
    whole = {"Meeting": _about(world, meeting), "ArchiveStatus": {"Status": "Generating"}} | about
    steps = ((0, "Inactive"), (start, "Started"), (end + 240_000, "Finalised"))
    return [(at, whole | {"SessionStatus": status}) for at, status in steps]


def _status(session: Session, start: int, end: int) -> list[Line]:
    steps = [(7_000, "Inactive")]
    if session.kind in QUALIFYING:
        third = (end - start) // 3
        for part in range(2):
            steps += [(start + part * third, "Started"), (start + (part + 1) * third - 400_000, "Finished")]
            steps += [(start + (part + 1) * third - 300_000, "Inactive")]
        steps += [(start + 2 * third, "Started")]
    else:
        steps += [(start, "Started")]
    steps += [(end, "Finished"), (end + 240_000, "Finalised"), (end + 900_000, "Ends")]
    return [(at, {"Status": status}) for at, status in steps]


def _driver_list(world: World, weekend: Round, rows: Sequence[ClassificationRow], end: int) -> list[Line]:
    people = {}
    for line, row in enumerate(rows, 1):
        first, last = naming.driver_name(world, row.driver)
        people[str(row.number)] = {
            "RacingNumber": str(row.number),
            "BroadcastName": f"{first[:1]} {last}".upper(),
            "FullName": f"{first} {last.upper()}",
            "Tla": naming.code(world, weekend.season, row.driver),
            "Line": len(rows) + 1 - line,
            "TeamName": naming.team(world, row.constructor),
            "TeamColour": naming.colour(world, row.constructor or ""),
            "FirstName": first,
            "LastName": last,
            "Reference": f"{first[:3]}{last[:3]}01".upper(),
        }
    order = {str(row.number): {"Line": line} for line, row in enumerate(rows, 1)}
    return [(9_000, people), (end - 60_000, order)]


def _lap_count(rows: Sequence[ClassificationRow], start: int, end: int) -> list[Line]:
    total = max((row.laps or 0 for row in rows), default=0)
    lines: list[Line] = [(77_000, {"CurrentLap": 0, "TotalLaps": total}), (start, {"CurrentLap": 1})]
    return lines + [(start + (end - start) * lap // total, {"CurrentLap": lap}) for lap in range(2, total + 1)]
