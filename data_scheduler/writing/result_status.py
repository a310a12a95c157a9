"""When a result is live, provisional, final or amended. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from racing.model import Classification, ResultStatus, Round
from racing.schedule import session_span, weekend_span

SETTLES_AFTER = timedelta(hours=6)
"""A classification that is unchanged this long after the flag is final."""


def settle(
    kept: Classification, given: Classification, *, same: bool, flag: datetime | None, now: datetime
) -> ResultStatus | None:
    """Return the status of the version to write; None when nothing is to be written.

    A live result never replaces a better one. A provisional one becomes final when a source says so, or when it is
    unchanged 6 h after the flag. A final one that changes becomes amended.
    """
    settled = kept.standing in (ResultStatus.FINAL, ResultStatus.AMENDED)
    if given.standing is ResultStatus.LIVE and kept.standing is not ResultStatus.LIVE:
        return None
    if settled:
        return None if same else ResultStatus.AMENDED
    if not same:
        return given.standing
    old_enough = flag is not None and now - flag >= SETTLES_AFTER
    better = ResultStatus.FINAL if old_enough and given.standing is ResultStatus.PROVISIONAL else given.standing
    return None if better is kept.standing else better


def end_of_session(row: Classification, calendar: Mapping[str, Round]) -> datetime | None:
    """Return when the session of a result ended by plan; None where the calendar does not say."""
    weekend = calendar.get(f"{row.season}-{row.grand_prix}")
    if weekend is None:
        return None
    session = next((session for session in weekend.sessions if session.kind is row.session), None)
    span = (session_span(session) if session else None) or weekend_span(weekend)
    return span[1] if span else None
