"""Which results are awaited: those of races and sprints that are over by the clock and have no result yet. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

from racing.model import Round, SessionKind
from racing.schedule import SessionStatus, held, session_status, weekend_on
from racing.scoring.session_points import SCORING
from racing.title.arithmetic import After


def awaited(rounds: Sequence[Round], known: Collection[tuple[str, SessionKind]], now: datetime) -> tuple[After, ...]:
    """Return the races and sprints whose planned end has passed and whose result is not known, in order of time.

    `known`: Grand Prix and session of every result there is. Cancelled sessions are not awaited.
    """
    return tuple(
        After(number=weekend.number, grand_prix=weekend.grand_prix, session=kind)
        for weekend in held(rounds)
        for kind in SCORING
        for session in weekend.sessions
        if session.kind is kind
        and weekend.number
        and (weekend.grand_prix, kind) not in known
        and session_status(session, weekend, now) is SessionStatus.FINISHED
    )


def next_to_score(rounds: Sequence[Round], now: datetime) -> After | None:
    """Return the first race or sprint that is not over by the clock; None after the season."""
    return next(
        (
            After(number=weekend.number, grand_prix=weekend.grand_prix, session=kind)
            for weekend in held(rounds)
            for kind in SCORING
            for session in weekend.sessions
            if session.kind is kind
            and weekend.number
            and session_status(session, weekend, now) in (SessionStatus.UPCOMING, SessionStatus.LIVE)
        ),
        None,
    )


def more_than_the_weekend(missing: Collection[After], rounds: Sequence[Round], now: datetime) -> bool:
    """Return whether results are awaited of another round than the one that is on: then what is known is old."""
    running = weekend_on(rounds, now)
    return any(running is None or each.grand_prix != running.grand_prix for each in missing)
