"""From when on a preview says who won: chats and feeds show it to people who did not ask, and may not have seen the race yet. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from website_front.api.answers.seasons import Round

DAYS = 4
"""After the day of the race: from Thursday on."""


def told_from(weekend: Round) -> datetime | None:
    """Return the instant from which on a preview tells the result of a race weekend; None where it has none, or no date."""
    if weekend.end_date is None or weekend.race is None or not weekend.race.results:
        return None
    return datetime.combine(date.fromisoformat(weekend.end_date), time(), UTC) + timedelta(days=DAYS)


def is_told(weekend: Round, now: datetime) -> bool:
    """Return whether it tells it by now."""
    begins = told_from(weekend)
    return begins is None or now >= begins


def flips(weekend: Round, now: datetime) -> datetime | None:
    """Return when it will; None where that is over, or never comes."""
    begins = told_from(weekend)
    return begins if begins is not None and now < begins else None
