"""The time rules of a race weekend: what is on, what comes next, and when that answer changes.

Every function is pure; `now` is an aware UTC datetime. Nothing here is ever stored.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from racing.model import Round, Session, SessionKind

PLANNED = {
    SessionKind.PRACTICE_1: timedelta(minutes=60),
    SessionKind.PRACTICE_2: timedelta(minutes=60),
    SessionKind.PRACTICE_3: timedelta(minutes=60),
    SessionKind.PRACTICE_4: timedelta(minutes=60),
    SessionKind.PRE_QUALIFYING: timedelta(minutes=60),
    SessionKind.QUALIFYING_1: timedelta(minutes=60),
    SessionKind.QUALIFYING_2: timedelta(minutes=60),
    SessionKind.QUALIFYING: timedelta(minutes=60),
    SessionKind.WARM_UP: timedelta(minutes=30),
    SessionKind.SPRINT_QUALIFYING: timedelta(minutes=44),
    SessionKind.SPRINT: timedelta(minutes=60),
    SessionKind.RACE: timedelta(minutes=120),
}
"""Planned length of a session whose end is not published (sporting regulations, articles on practice, sprint, race)."""

FRIDAY_PRACTICES = frozenset({SessionKind.PRACTICE_1, SessionKind.PRACTICE_2})
LONG_FRIDAYS = range(2007, 2021)
"""The seasons whose two practices on Friday took an hour and a half."""
LONG_PRACTICE = timedelta(minutes=90)

_UNKNOWN = datetime.max.replace(tzinfo=UTC)

ROUNDS_REMEMBERED = 4096
"""The rounds whose spans are remembered: more than there have been. A round that changes is another value."""

TESTING = "testing"
"""The grand_prix of pre-season testing, round 0; a second test of a season is `testing-2`."""

OPENS_BEFORE = timedelta(hours=24)
CLOSES_AFTER = timedelta(hours=6)
"""A race weekend runs from 24 h before its first session to 6 h after its last."""


class SessionStatus(StrEnum):
    """The status of a session: by the clock, and after its end by whether its result is known."""

    UPCOMING = "upcoming"
    """Before its start."""
    LIVE = "live"
    """Between its start and its planned end, or as the live feed says."""
    AWAITING_RESULT = "awaiting_result"
    """Its planned end has passed, and there is no result yet."""
    FINISHED = "finished"
    """After its end."""
    CANCELLED = "cancelled"
    """Not held."""


class SeasonStatus(StrEnum):
    """The status of a season by the clock."""

    UPCOMING = "upcoming"
    """Before its first session."""
    IN_PROGRESS = "in_progress"
    """Between its first session and the end of its last."""
    COMPLETED = "completed"
    """After its last session."""


def planned_length(kind: SessionKind, year: int) -> timedelta:
    """Return how long such a session was planned for in that year's regulations."""
    return LONG_PRACTICE if kind in FRIDAY_PRACTICES and year in LONG_FRIDAYS else PLANNED[kind]


def session_end(session: Session) -> datetime | None:
    """Return the end, planned when none is known, and always later than the start; None when the hour is unknown."""
    if session.start is None:
        return None
    if session.end is not None and session.end > session.start:
        return session.end
    return session.start + planned_length(session.kind, session.start.year)


def session_span(session: Session) -> tuple[datetime, datetime] | None:
    """Return start and end; the whole UTC day when only the date is known; None without a date."""
    end = session_end(session)
    if session.start is not None and end is not None:
        return session.start, end
    if session.date is not None:
        midnight = datetime.combine(session.date, time(), UTC)
        return midnight, midnight + timedelta(days=1)
    return None


@lru_cache(ROUNDS_REMEMBERED)
def weekend_span(weekend: Round) -> tuple[datetime, datetime] | None:
    """Return the start of the first session and the end of the last; None when no session has a date."""
    spans = [span for session in weekend.sessions if (span := session_span(session))]
    if not spans:
        return None
    return min(start for start, _ in spans), max(end for _, end in spans)


def first_date(weekend: Round) -> date | None:
    """Return the UTC date on which the first session starts."""
    span = weekend_span(weekend)
    return span[0].date() if span else None


def end_date(weekend: Round) -> date | None:
    """Return the UTC date on which the last session starts."""
    spans = [span for session in weekend.sessions if (span := session_span(session))]
    return max(start for start, _ in spans).date() if spans else None


def session_status(session: Session, weekend: Round, now: datetime) -> SessionStatus:
    """Return the status by the clock; a session without a date goes by its weekend, and is never called live."""
    if session.cancelled or weekend.cancelled:
        return SessionStatus.CANCELLED
    span = session_span(session) or weekend_span(weekend)
    if span is None or now < span[0]:
        return SessionStatus.UPCOMING
    if now >= span[1]:
        return SessionStatus.FINISHED
    return SessionStatus.UPCOMING if session.start is None else SessionStatus.LIVE


def with_result(
    status: SessionStatus, session: Session, weekend: Round, now: datetime, *, known: bool
) -> SessionStatus:
    """Return the status of a session whose result is `known` or not: after its planned end it awaits a missing result.

    `status`: by the clock, or by a feed that knows better.
    """
    over = status is SessionStatus.FINISHED and session_status(session, weekend, now) is SessionStatus.FINISHED
    return SessionStatus.AWAITING_RESULT if over and not known else status


def race_end(weekend: Round) -> datetime | None:
    """Return the planned end of the race; None without a date.

    If the hour is unknown, that is the end of its day; if the day is unknown, the end of the weekend.
    """
    race = next((session for session in weekend.sessions if session.kind is SessionKind.RACE), None)
    span = (session_span(race) if race else None) or weekend_span(weekend)
    return span[1] if span else None


def is_race_weekend(weekend: Round, now: datetime) -> bool:
    """Return whether `now` lies between 24 h before the first session and 6 h after the last."""
    window = _window(weekend)
    return window is not None and window[0] <= now < window[1]


def is_testing(grand_prix: str) -> bool:
    """Return whether the id of a Grand Prix means pre-season testing, round 0: `testing`, `testing-2`."""
    return grand_prix == TESTING or grand_prix.startswith(f"{TESTING}-")


def pre_season_tests(rounds: Iterable[Round]) -> list[Round]:
    """Return the pre-season tests, in order of time, cancelled ones too: those have no number any more."""
    return sorted((weekend for weekend in rounds if is_testing(weekend.grand_prix)), key=_order)


def held(rounds: Iterable[Round]) -> list[Round]:
    """Return the rounds that count, in order of time: no cancelled ones, no pre-season testing (number 0)."""
    return sorted(filter(_counts, rounds), key=_order)


def in_order(rounds: Iterable[Round]) -> list[Round]:
    """Return all rounds, cancelled ones too, in order of time."""
    return sorted(rounds, key=_order)


def weekend_on(rounds: Iterable[Round], now: datetime) -> Round | None:
    """Return the round whose race weekend is on; of two that overlap, the earlier."""
    return next((weekend for weekend in held(rounds) if is_race_weekend(weekend, now)), None)


def next_round(rounds: Iterable[Round], now: datetime) -> Round | None:
    """Return the first round whose race is not over by the clock; during a weekend that is its round.

    A round without any date is yet to come.
    """
    return next((weekend for weekend in held(rounds) if (end := race_end(weekend)) is None or now < end), None)


def next_start(rounds: Iterable[Round], now: datetime) -> datetime | None:
    """Return when the next session begins, cancelled ones left out."""
    starts = (
        session.start
        for weekend in held(rounds)
        for session in weekend.sessions
        if session.start and not session.cancelled
    )
    return min((start for start in starts if start > now), default=None)


def current_round(rounds: Sequence[Round], now: datetime) -> Round | None:
    """Return the round whose weekend is on, else the next, else the last."""
    counting = held(rounds)
    return weekend_on(counting, now) or next_round(counting, now) or (counting[-1] if counting else None)


def season_status(rounds: Sequence[Round], now: datetime) -> SeasonStatus:
    """Return the status by the clock: a season is in progress from its first session's start to its last session's end."""
    spans = [span for weekend in rounds if _counts(weekend) and (span := weekend_span(weekend))]
    if not spans or now < min(start for start, _ in spans):
        return SeasonStatus.UPCOMING
    return SeasonStatus.COMPLETED if now >= max(end for _, end in spans) else SeasonStatus.IN_PROGRESS


def current_season(rounds: Iterable[Round], now: datetime) -> int:
    """Return the newest season that has begun by the calendar year; the newest known when none has."""
    years = {weekend.season for weekend in rounds}
    return max((year for year in years if year <= now.year), default=max(years, default=now.year))


def next_transition(rounds: Iterable[Round], now: datetime) -> datetime | None:
    """Return the next instant at which any answer of this module changes: a session or a weekend starts or ends."""
    return min((instant for instant in _instants(rounds) if instant > now), default=None)


def last_transition(rounds: Iterable[Round], now: datetime) -> datetime | None:
    """Return the newest instant, up to `now`, at which any answer of this module changed."""
    return max((instant for instant in _instants(rounds) if instant <= now), default=None)


def _instants(rounds: Iterable[Round]) -> Iterator[datetime]:
    for weekend in rounds:
        yield from _instants_of(weekend)


@lru_cache(ROUNDS_REMEMBERED)
def _instants_of(weekend: Round) -> tuple[datetime, ...]:
    if weekend.cancelled:
        return ()
    spans = (session_span(session) for session in weekend.sessions if not session.cancelled)
    return tuple(instant for span in (_window(weekend), *spans) if span for instant in span)


def _window(weekend: Round) -> tuple[datetime, datetime] | None:
    span = weekend_span(weekend)
    return (span[0] - OPENS_BEFORE, span[1] + CLOSES_AFTER) if span else None


def _counts(weekend: Round) -> bool:
    return not weekend.cancelled and weekend.number != 0


@lru_cache(ROUNDS_REMEMBERED)
def _order(weekend: Round) -> tuple[int, datetime, int, str]:
    span = weekend_span(weekend)
    return weekend.season, span[0] if span else _UNKNOWN, weekend.number or 0, weekend.grand_prix
