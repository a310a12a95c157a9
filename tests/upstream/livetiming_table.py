"""The timing table of a session as a stream of changes that ends in its classification."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from racing.model import ClassificationRow, Outcome, Round, Session, SessionKind
from tests.upstream.timing import clock, in_seconds, is_laps, laps_behind, milliseconds

LONG_LAPS_UNTIL = 2024
"""`1 L` until then, `1L` since."""

RACES = frozenset({SessionKind.RACE, SessionKind.SPRINT})
QUALIFYING = frozenset({SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING})
PARTS = ("q1", "q2", "q3")

STOPPED, RETIRED, KNOCKED_OUT, FLAGGED, RAN = 4, 8, 128, 1024, 64

type Line = tuple[int, Any]
"""Milliseconds since the stream began, and what came then."""


def timing(weekend: Round, session: Session, rows: Sequence[ClassificationRow], start: int, end: int) -> list[Line]:
    ran = [row for row in rows if row.outcome is not Outcome.DID_NOT_START]
    grid = sorted(ran, key=lambda row: row.grid or 99) if session.kind in RACES else ran
    first = {"Lines": {}, "Withheld": False}
    opening = {"Lines": {str(row.number): _opening(session, place, row) for place, row in enumerate(grid, 1)}}
    lines: list[Line] = [(7_800, first), (9_200, opening)]
    if session.kind in RACES:
        lines += _race(weekend, ran, start, end)
    elif session.kind in QUALIFYING:
        lines += _qualifying(ran, start, end)
    else:
        lines += _practice(ran, start, end)
    return sorted(lines, key=lambda line: line[0])


def _opening(session: Session, place: int, row: ClassificationRow) -> dict[str, Any]:
    line: dict[str, Any] = {
        "Line": place,
        "Position": str(place),
        "ShowPosition": True,
        "RacingNumber": str(row.number),
        "Retired": False,
        "InPit": True,
        "PitOut": False,
        "Stopped": False,
        "Status": 80,
        "Sectors": [{"Stopped": False, "Value": "", "Status": 0} for _ in range(3)],
        "BestLapTime": {"Value": ""},
        "LastLapTime": {"Value": "", "Status": 0, "OverallFastest": False, "PersonalFastest": False},
    }
    if session.kind in RACES:
        return line | {"GapToLeader": "", "IntervalToPositionAhead": {"Value": "", "Catching": False}}
    if session.kind in QUALIFYING:
        stats = [{"TimeDiffToFastest": "", "TimeDifftoPositionAhead": ""} for _ in PARTS]
        return line | {"Stats": stats, "KnockedOut": False, "Cutoff": False, "BestLapTimes": [{"Value": ""}, {}, {}]}
    return line | {"TimeDiffToFastest": "", "TimeDiffToPositionAhead": ""}


def _race(weekend: Round, rows: Sequence[ClassificationRow], start: int, end: int) -> Iterator[Line]:
    total = max((row.laps or 0 for row in rows), default=0) or 1
    for place, row in enumerate(rows, 1):
        for lap in range(1, (row.laps or 0) + 1):
            at = start + (end - start) * lap // total + place * 40
            yield at, {"Lines": {str(row.number): {"NumberOfLaps": lap, "InPit": False}}}
        if row.outcome in {Outcome.RETIRED, Outcome.DISQUALIFIED} and not row.gap and not row.time:
            at = start + (end - start) * (row.laps or 0) // total + 20_000
            yield at, {"Lines": {str(row.number): {"Stopped": True, "Status": STOPPED | RAN}}}
    yield end + 30_000, {"Lines": _finish(weekend, rows, total)}


def _finish(weekend: Round, rows: Iterable[ClassificationRow], total: int) -> Mapping[str, Any]:
    lines = {}
    for place, row in enumerate(rows, 1):
        gap = _gap(weekend, row)
        if place == 1:
            gap = f"LAP {total}"
        flagged = row.outcome in {Outcome.CLASSIFIED, Outcome.NOT_CLASSIFIED} and bool(row.gap or row.time)
        retired = row.outcome is Outcome.RETIRED
        line: dict[str, Any] = {
            "Line": place,
            "Position": str(place),
            "GapToLeader": gap,
            "IntervalToPositionAhead": {"Value": _interval(weekend, row), "Catching": False},
            "Status": RAN | FLAGGED if flagged else RAN | STOPPED | (RETIRED if retired else 0),
            "Retired": retired,
        }
        if row.fastest_lap:
            line["BestLapTime"] = {"Value": row.fastest_lap, "Lap": row.fastest_lap_number}
        lines[str(row.number)] = line
    return lines


def _gap(weekend: Round, row: ClassificationRow) -> str:
    if not row.gap:
        return ""
    if is_laps(row.gap):
        return f"{laps_behind(row.gap)}{' ' if weekend.season <= LONG_LAPS_UNTIL else ''}L"
    span = milliseconds(row.gap)
    return f"+{clock(span) if span >= 60_000 else in_seconds(span)}"


def _interval(weekend: Round, row: ClassificationRow) -> str:
    return f"+{in_seconds(milliseconds(row.interval))}" if row.interval and not is_laps(row.interval) else ""


def _practice(rows: Sequence[ClassificationRow], start: int, end: int) -> Iterator[Line]:
    for place, row in enumerate(rows, 1):
        at = start + (end - start) * place // (len(rows) + 1)
        change: dict[str, Any] = {"Line": place, "Position": str(place), "NumberOfLaps": row.laps or 0}
        if row.time:
            gap = f"+{in_seconds(milliseconds(row.gap))}" if row.gap else ""
            change |= {"BestLapTime": {"Value": row.time, "Lap": 1}, "TimeDiffToFastest": gap, "Status": RAN | FLAGGED}
        yield at, {"Lines": {str(row.number): change}}


def _qualifying(rows: Sequence[ClassificationRow], start: int, end: int) -> Iterator[Line]:
    third = (end - start) // 3
    yield start, {"SessionPart": 1, "NoEntries": [len(rows), max(len(rows) - 5, 0), 10]}
    for part, name in enumerate(PARTS):
        at = start + part * third + 60_000
        if part:
            yield at - 30_000, {"SessionPart": part + 1}
        times = [milliseconds(time) for row in rows if (time := getattr(row, name))]
        took_part = max((place for place, row in enumerate(rows, 1) if getattr(row, name)), default=0)
        for place, row in enumerate(rows, 1):
            if part and place > took_part:
                yield at, {"Lines": {str(row.number): {"KnockedOut": True, "Status": RAN | KNOCKED_OUT}}}
            if time := getattr(row, name):
                behind = milliseconds(time) - min(times)
                gap = f"+{in_seconds(behind)}" if behind else ""
                change = {
                    "BestLapTimes": {str(part): {"Value": time, "Lap": 1 + part * 5}},
                    "Stats": {str(part): {"TimeDiffToFastest": gap}},
                    "BestLapTime": {"Value": time, "Lap": 1 + part * 5},
                }
                yield at + place * 1_000, {"Lines": {str(row.number): change}}
    final = {
        str(row.number): {"Line": place, "Position": str(place), "NumberOfLaps": row.laps or 0}
        for place, row in enumerate(rows, 1)
    }
    yield end + 30_000, {"Lines": final}
