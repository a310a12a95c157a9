"""Two drivers against each other. Pure.

A session counts when both drivers have a row in its classification and took part. The one placed higher was ahead; one who is placed was
ahead of one who is not; where neither is placed, nobody was. A driver who shared cars can have two rows in one session: the better counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from statistics import median

import msgspec

from racing.model import ClassificationRow, Outcome, SessionKind
from racing.printed_times import milliseconds
from racing.records import DriverResult

type _Session = tuple[int, str, SessionKind]
"""Season, Grand Prix and kind."""

ABSENT = frozenset(
    {
        Outcome.DID_NOT_START,
        Outcome.DID_NOT_QUALIFY,
        Outcome.DID_NOT_PRE_QUALIFY,
        Outcome.DID_NOT_PRACTICE,
        Outcome.EXCLUDED,
    }
)
"""Outcomes of a driver who did not take part in the race he was entered for."""

QUALIFYING = (SessionKind.QUALIFYING,)
RACES = (SessionKind.RACE,)
SPRINT_QUALIFYING = (SessionKind.SPRINT_QUALIFYING,)
SPRINTS = (SessionKind.SPRINT,)


class SharedSession(msgspec.Struct, frozen=True):
    """A session that both drivers took part in, with the result of each."""

    first: DriverResult
    second: DriverResult

    @property
    def ahead(self) -> int:
        """1 when the first was ahead, 2 when the second was, 0 when neither was."""
        one, other = _place(self.first), _place(self.second)
        return 0 if one == other else 1 if one < other else 2


class Duel(msgspec.Struct, frozen=True, kw_only=True):
    """How often each driver was ahead, and in how many sessions both took part."""

    first: int
    second: int
    meetings: int


class TimesCompared(msgspec.Struct, frozen=True, kw_only=True):
    """The usual difference of two drivers' times. Below zero: the first was faster.

    `compared`: how many pairs of times there are; `seconds` and `percent`: the median of their differences.
    """

    compared: int
    seconds: float
    percent: float


def qualifying_times(met: Iterable[SharedSession]) -> TimesCompared | None:
    """Compare the times of qualifying: those of the last part in which both set one. None where there are none."""
    return _compared(_times_of_last_part(meeting) for meeting in met if meeting.first.session in QUALIFYING)


def race_times(met: Iterable[SharedSession]) -> TimesCompared | None:
    """Compare the times of whole races, where both finished with the same number of laps. None where there are none."""
    return _compared(
        (meeting.first.row.time, meeting.second.row.time)
        for meeting in met
        if meeting.first.session in RACES and _finished_together(meeting)
    )


def fastest_laps(met: Iterable[SharedSession]) -> TimesCompared | None:
    """Compare the fastest laps of each in races. None where there are none."""
    return _compared(
        (meeting.first.row.fastest_lap, meeting.second.row.fastest_lap)
        for meeting in met
        if meeting.first.session in RACES
    )


def _finished_together(meeting: SharedSession) -> bool:
    one, other = meeting.first.row, meeting.second.row
    return one.outcome is other.outcome is Outcome.CLASSIFIED and one.laps == other.laps


def _times_of_last_part(meeting: SharedSession) -> tuple[str | None, str | None]:
    """Return the times of both in the last part of qualifying that has both; of a qualifying without parts, its times."""
    one, other = meeting.first.row, meeting.second.row
    return next(((a, b) for a, b in _parts(one, other) if a and b), (None, None))


def _parts(one: ClassificationRow, other: ClassificationRow) -> Iterator[tuple[str | None, str | None]]:
    yield one.q3, other.q3
    yield one.q2, other.q2
    yield one.q1, other.q1
    yield one.time, other.time


def _compared(times: Iterable[tuple[str | None, str | None]]) -> TimesCompared | None:
    spans = [(milliseconds(one or ""), milliseconds(other or "")) for one, other in times]
    pairs = [(one, other) for one, other in spans if one and other]
    if not pairs:
        return None
    return TimesCompared(
        compared=len(pairs),
        seconds=round(median(one - other for one, other in pairs) / 1000, 3),
        percent=round(median((one - other) / other * 100 for one, other in pairs), 3),
    )


def meetings(first: Iterable[DriverResult], second: Iterable[DriverResult]) -> list[SharedSession]:
    """Return the sessions that both took part in, in the order of the first driver's results."""
    others = _by_session(second)
    return [SharedSession(result, others[at]) for at, result in _by_session(first).items() if at in others]


def duel(met: Iterable[SharedSession], sessions: Iterable[SessionKind]) -> Duel:
    """Count who was ahead how often in sessions of these kinds."""
    wanted = frozenset(sessions)
    ahead = [meeting.ahead for meeting in met if meeting.first.session in wanted]
    return Duel(first=ahead.count(1), second=ahead.count(2), meetings=len(ahead))


def points(met: Iterable[SharedSession]) -> tuple[Decimal, Decimal]:
    """Return the points of each in the sessions that both took part in."""
    met = list(met)
    return _scored(meeting.first for meeting in met), _scored(meeting.second for meeting in met)


def _by_session(results: Iterable[DriverResult]) -> Mapping[_Session, DriverResult]:
    """Return the driver's result of each session he took part in; of two in one session the better, with the points of both."""
    found: dict[_Session, DriverResult] = {}
    for result in results:
        if result.row.outcome in ABSENT and result.session in (*RACES, *SPRINTS):
            continue
        session = result.season, result.grand_prix, result.session
        known = found.get(session)
        if known is None:
            found[session] = result
        else:
            better, other = sorted((known, result), key=_place)
            points_of_both = (better.row.points or Decimal(0)) + (other.row.points or Decimal(0))
            row = msgspec.structs.replace(better.row, points=points_of_both)
            found[session] = msgspec.structs.replace(better, row=row)
    return found


def _place(result: DriverResult) -> float:
    return float("inf") if result.row.position is None else result.row.position


def _scored(results: Iterable[DriverResult]) -> Decimal:
    return sum((result.row.points or Decimal(0) for result in results), Decimal(0))
