"""Two drivers against each other. Pure.

They meet in a session when both have a row in its classification, and took part. Of a meeting, who is placed higher was ahead; who is
placed at all was ahead of one who is not; where neither is placed, nobody was. In a shared car a driver may stand twice: his better row
counts.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from racing.model import ClassificationRow, Outcome, SessionKind

ABSENT = frozenset(
    {
        Outcome.DID_NOT_START,
        Outcome.DID_NOT_QUALIFY,
        Outcome.DID_NOT_PRE_QUALIFY,
        Outcome.DID_NOT_PRACTICE,
        Outcome.EXCLUDED,
    }
)
"""Outcomes of who did not take part in the race he was entered for."""

QUALIFYING = (SessionKind.QUALIFYING,)
RACES = (SessionKind.RACE,)
SPRINT_QUALIFYING = (SessionKind.SPRINT_QUALIFYING,)
SPRINTS = (SessionKind.SPRINT,)


class Drive(msgspec.Struct, frozen=True, kw_only=True):
    """What a driver did in one session: its round, when it was, and his row."""

    season: int
    grand_prix: str
    number: int | None = None
    day: date | None = None
    session: SessionKind
    row: ClassificationRow

    @property
    def meeting(self) -> tuple[int, str, SessionKind]:
        """The session, by which two drives belong together."""
        return self.season, self.grand_prix, self.session


class Meeting(msgspec.Struct, frozen=True):
    """One session that both took part in."""

    first: Drive
    second: Drive

    @property
    def ahead(self) -> int:
        """1: the first was ahead, 2: the second, 0: neither."""
        one, other = _place(self.first), _place(self.second)
        return 0 if one == other else 1 if one < other else 2


class Duel(msgspec.Struct, frozen=True, kw_only=True):
    """How often each was ahead, of how many meetings."""

    first: int
    second: int
    meetings: int


def meetings(first: Iterable[Drive], second: Iterable[Drive]) -> list[Meeting]:
    """The sessions that both took part in, in the order of the first driver's drives."""
    others = _by_session(second)
    return [Meeting(drive, others[at]) for at, drive in _by_session(first).items() if at in others]


def duel(met: Iterable[Meeting], sessions: Iterable[SessionKind]) -> Duel:
    """Who was ahead how often in sessions of these kinds."""
    wanted = frozenset(sessions)
    ahead = [meeting.ahead for meeting in met if meeting.first.session in wanted]
    return Duel(first=ahead.count(1), second=ahead.count(2), meetings=len(ahead))


def points(met: Iterable[Meeting]) -> tuple[Decimal, Decimal]:
    """What each scored in the sessions that both took part in."""
    met = list(met)
    return _scored(meeting.first for meeting in met), _scored(meeting.second for meeting in met)


def _by_session(drives: Iterable[Drive]) -> Mapping[tuple[int, str, SessionKind], Drive]:
    """The driver's drive in each session he took part in; of two in one, the better."""
    found: dict[tuple[int, str, SessionKind], Drive] = {}
    for drive in drives:
        if drive.row.outcome in ABSENT and drive.session in (*RACES, *SPRINTS):
            continue
        known = found.get(drive.meeting)
        if known is None:
            found[drive.meeting] = drive
        else:
            better, other = sorted((known, drive), key=_place)
            shared = (better.row.points or Decimal(0)) + (other.row.points or Decimal(0))
            found[drive.meeting] = msgspec.structs.replace(
                better, row=msgspec.structs.replace(better.row, points=shared)
            )
    return found


def _place(drive: Drive) -> float:
    return float("inf") if drive.row.position is None else drive.row.position


def _scored(drives: Iterable[Drive]) -> Decimal:
    return sum((drive.row.points or Decimal(0) for drive in drives), Decimal(0))
