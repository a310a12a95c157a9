"""What OpenF1's answers mean in our terms: rounds, who drives, classifications. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from fetcher_service.durations import gaps, laps_of, printed, printed_gap, printed_laps
from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.identities import Identities, slug
from fetcher_service.meetings import before_the_season, ids_of_tests, is_testing, numbered, track
from fetcher_service.sources.openf1.answers import (
    SOURCE,
    OpenF1Driver,
    OpenF1GridPlace,
    OpenF1Meeting,
    OpenF1Result,
    OpenF1Session,
)
from racing.model import Classification, ClassificationRow, Outcome, ResultStatus, Round, Session, SessionKind

PARTS = 3
FASTEST_LAP_SECONDS = 30
"""No lap of any race was as fast."""

QUALIFYING = frozenset({SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING})
DECIDES_GRID = {SessionKind.RACE: SessionKind.QUALIFYING, SessionKind.SPRINT: SessionKind.SPRINT_QUALIFYING}
"""A grid is filed under the session that decided it, not under the one that starts from it (OpenF1 issue 356)."""


class DriverInTeam(msgspec.Struct, frozen=True):
    """Who drives which car in a session, in our ids."""

    driver: str
    constructor: str | None
    engine: str | None


class OpenF1Weekend(msgspec.Struct, frozen=True):
    """A round, and the keys that its sessions have at the source."""

    round: Round
    meeting_key: int
    keys: dict[SessionKind, int]


def weekends(
    season: int, meetings: Iterable[OpenF1Meeting], sessions: Iterable[OpenF1Session], identities: Identities
) -> list[OpenF1Weekend]:
    """The rounds of a season in order of time, without testing."""
    listed = [meeting for meeting in _of_season(season, meetings) if not is_testing(meeting.meeting_name)]
    held = _by_meeting(listed, sessions)
    return [
        _weekend(_round(season, meeting, number, held[meeting.meeting_key], identities), meeting, held)
        for meeting, number in numbered((meeting, meeting.is_cancelled) for meeting in listed)
    ]


def tests(
    season: int, meetings: Iterable[OpenF1Meeting], sessions: Iterable[OpenF1Session], identities: Identities
) -> list[OpenF1Weekend]:
    """The pre-season tests of a season in order of time, as rounds with the number 0."""
    listed = before_the_season(_of_season(season, meetings), lambda meeting: meeting.meeting_name)
    held = _by_meeting(listed, sessions)
    ids = ids_of_tests(meeting.meeting_name for meeting in listed)
    found = []
    for meeting, id_ in zip(listed, ids, strict=True):
        number = None if meeting.is_cancelled else 0
        weekend = _round(season, meeting, number, held[meeting.meeting_key], identities)
        found.append(_weekend(replace(weekend, grand_prix=id_), meeting, held))
    return found


def crews(drivers: Iterable[OpenF1Driver], season: int, identities: Identities) -> dict[tuple[int, int], DriverInTeam]:
    """Who drives, by session key and car number; a row without a name (they come late) is left out."""
    found = [((row.session_key, row.driver_number), crew_of(row, season, identities)) for row in drivers]
    return {car: crew for car, crew in found if crew}


def crew_of(row: OpenF1Driver, season: int, identities: Identities) -> DriverInTeam | None:
    """The driver and car of a row; None while it has no name."""
    if not row.name:
        return None
    driver = identities.driver(slug(row.name), row.name)
    if not row.team_name:
        return DriverInTeam(driver, None, None)
    constructor, engine = identities.constructor_by_name(row.team_name, season) or identities.constructor(
        slug(row.team_name), season=season
    )
    return DriverInTeam(driver, constructor, engine)


def classification(
    weekend: OpenF1Weekend,
    kind: SessionKind,
    results: Sequence[OpenF1Result],
    grid: Sequence[OpenF1GridPlace],
    crew_by_car: Mapping[tuple[int, int], DriverInTeam],
) -> Classification | None:
    """The result of a session, provisional as far as this source can know; None when it has none yet.

    `results`, `grid` and `crew_by_car` may be of more sessions than this. Raises `SourceFailed` for a car whose driver
    is named nowhere in the meeting, and `SourceChanged` for times of another form.
    """
    key = weekend.keys[kind]
    rows = [row for row in results if row.session_key == key]
    if not rows:
        return None
    rows.sort(key=lambda row: (row.position is None, row.position or _turn(row)))
    crew = {row.driver_number: _crew(weekend, key, row.driver_number, crew_by_car) for row in rows}
    if kind in DECIDES_GRID:
        read = _race_rows(rows, crew, _grid(weekend, kind, grid))
    else:
        read = _qualifying_rows(rows, crew) if kind in QUALIFYING else _practice_rows(rows, crew)
    return Classification(
        season=weekend.round.season,
        grand_prix=weekend.round.grand_prix,
        session=kind,
        standing=ResultStatus.PROVISIONAL,
        rows=tuple(read),
    )


def _of_season(season: int, meetings: Iterable[OpenF1Meeting]) -> list[OpenF1Meeting]:
    of_season = (meeting for meeting in meetings if meeting.year == season)
    return sorted(of_season, key=lambda meeting: meeting.date_start)


def _by_meeting(meetings: Iterable[OpenF1Meeting], sessions: Iterable[OpenF1Session]) -> dict[int, list[OpenF1Session]]:
    """Return the sessions of these meetings that are of a kind of ours, in order of time."""
    held: dict[int, list[OpenF1Session]] = {meeting.meeting_key: [] for meeting in meetings}
    for session in sorted(sessions, key=lambda session: session.date_start):
        if session.meeting_key in held and session.kind:
            held[session.meeting_key].append(session)
    return held


def _weekend(weekend: Round, meeting: OpenF1Meeting, held: Mapping[int, Sequence[OpenF1Session]]) -> OpenF1Weekend:
    keys = {session.kind: session.session_key for session in held[meeting.meeting_key] if session.kind}
    return OpenF1Weekend(weekend, meeting.meeting_key, keys)


def _round(
    season: int, meeting: OpenF1Meeting, number: int | None, sessions: Sequence[OpenF1Session], identities: Identities
) -> Round:
    circuit = track(meeting.circuit_short_name, meeting.location, meeting.country_name, identities)
    return Round(
        season=season,
        grand_prix=identities.grand_prix(season, meeting.meeting_name, circuit.id),
        number=number,
        name=meeting.meeting_name,
        official_name=(meeting.meeting_official_name or "").strip() or None,
        circuit=circuit,
        cancelled=meeting.is_cancelled,
        sessions=tuple(
            Session(kind=session.kind, start=session.date_start, end=session.date_end, cancelled=session.is_cancelled)
            for session in sessions
            if session.kind
        ),
    )


def _crew(
    weekend: OpenF1Weekend, session_key: int, number: int, crews: Mapping[tuple[int, int], DriverInTeam]
) -> DriverInTeam:
    for key in (session_key, *weekend.keys.values()):
        if crew := crews.get((key, number)):
            return crew
    raise SourceFailed(SOURCE, f"{weekend.round.id}: nobody is named for car {number} of session {session_key}")


def _grid(weekend: OpenF1Weekend, kind: SessionKind, grid: Sequence[OpenF1GridPlace]) -> dict[int, int]:
    for filed_under in (kind, DECIDES_GRID[kind]):
        key = weekend.keys.get(filed_under)
        if places := {place.driver_number: place.position for place in grid if place.session_key == key}:
            return places
    return {}


def _race_rows(
    rows: list[OpenF1Result], crew: Mapping[int, DriverInTeam], grid: Mapping[int, int]
) -> Iterator[ClassificationRow]:
    """Times that are none are left out: in 2024 gaps stood in their place at Spa (OpenF1 issue 242)."""
    times = [_seconds(row) for row in rows]
    if times[0] is None or times[0] < FASTEST_LAP_SECONDS * (rows[0].number_of_laps or 0):
        times = [None] * len(rows)
    placed = [time if row.position else None for row, time in zip(rows, times, strict=True)]
    for row, time, (_, interval) in zip(rows, times, gaps(placed), strict=True):
        yield replace(
            _row(row, crew[row.driver_number], Outcome.RETIRED),
            time=_printed(time),
            gap=_printed_gap(row) if row.position or time else None,
            interval=interval,
            points=_whole(row.points),
            grid=grid.get(row.driver_number),
        )


def _qualifying_rows(rows: list[OpenF1Result], crew: Mapping[int, DriverInTeam]) -> Iterator[ClassificationRow]:
    """Gap and interval are those of the last part, as F1DB has them."""
    parts = [_parts(row) for row in rows]
    last = gaps([times[-1] if row.position else None for row, times in zip(rows, parts, strict=True)])
    for row, times, (gap, interval) in zip(rows, parts, last, strict=True):
        q1, q2, q3 = (_printed(time) for time in times)
        entry = _row(row, crew[row.driver_number], Outcome.NOT_CLASSIFIED)
        yield replace(entry, gap=gap, interval=interval, q1=q1, q2=q2, q3=q3)


def _practice_rows(rows: list[OpenF1Result], crew: Mapping[int, DriverInTeam]) -> Iterator[ClassificationRow]:
    """Who set no time may be given the fastest one: known by standing behind slower cars."""
    times: list[Decimal | None] = []
    for row in rows:
        time = _seconds(row)
        slowest = max((other for other in times if other is not None), default=None)
        times.append(None if time is not None and slowest is not None and time < slowest else time)
    for row, time, (gap, interval) in zip(rows, times, gaps(times), strict=True):
        entry = _row(row, crew[row.driver_number], Outcome.NOT_CLASSIFIED)
        yield replace(entry, time=_printed(time), gap=gap, interval=interval)


def _row(row: OpenF1Result, crew: DriverInTeam, stopped: Outcome) -> ClassificationRow:
    """What every session has. `stopped`: what not to have reached the end is called in this one."""
    outcome = _outcome(row, stopped)
    return ClassificationRow(
        outcome=outcome,
        position=row.position,
        driver=crew.driver,
        number=row.driver_number,
        constructor=crew.constructor,
        engine=crew.engine,
        laps=(row.number_of_laps or None) if outcome is Outcome.DID_NOT_START else row.number_of_laps,
    )


def _outcome(row: OpenF1Result, stopped: Outcome) -> Outcome:
    """Who has a position is classified, whatever the flags: they also mark who stopped in the last part of qualifying.

    Who reached the end of a race and has none was disqualified; the flag is often missing.
    """
    if row.position is not None and not row.dsq:
        return Outcome.CLASSIFIED
    if row.dsq or _is_timed(row):
        return Outcome.DISQUALIFIED
    if row.dns:
        return Outcome.DID_NOT_START
    return stopped if row.dnf else Outcome.NOT_CLASSIFIED


def _is_timed(row: OpenF1Result) -> bool:
    return row.duration is not None and not isinstance(row.duration, list)


def _turn(row: OpenF1Result) -> int:
    """In which order those without a position are listed, each group as it came."""
    if row.dsq or _is_timed(row):
        return 2
    return 1 if row.dns else 0


def _seconds(row: OpenF1Result) -> Decimal | None:
    if isinstance(row.duration, list):
        raise SourceChanged(SOURCE, _path(row, "duration"), "a list outside qualifying")
    return None if row.duration is None else Decimal(str(row.duration))


def _parts(row: OpenF1Result) -> list[Decimal | None]:
    if row.duration is None:
        return [None] * PARTS
    if not isinstance(row.duration, list) or len(row.duration) != PARTS:
        raise SourceChanged(SOURCE, _path(row, "duration"), f"{row.duration!r} in qualifying, not a list of {PARTS}")
    return [None if seconds is None else Decimal(str(seconds)) for seconds in row.duration]


def _printed(time: Decimal | None) -> str | None:
    return None if time is None else printed(time)


def _printed_gap(row: OpenF1Result) -> str | None:
    gap = row.gap_to_leader
    if isinstance(gap, str):
        laps = laps_of(gap)
        if laps is None:
            raise SourceChanged(SOURCE, _path(row, "gap_to_leader"), f"{gap!r}, neither seconds nor laps")
        return printed_laps(laps)
    if isinstance(gap, list):
        raise SourceChanged(SOURCE, _path(row, "gap_to_leader"), "a list outside qualifying")
    return printed_gap(gap) if gap else None


def _path(row: OpenF1Result, field: str) -> str:
    return f"session_result[session_key={row.session_key}, driver_number={row.driver_number}].{field}"


def _whole(points: Decimal | None) -> Decimal | None:
    """Points as they are written: 25, not 25.0."""
    return None if points is None else Decimal(int(points)) if points == int(points) else points
