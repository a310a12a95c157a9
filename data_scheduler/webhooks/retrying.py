"""When an event that was not taken is tried again, and until when. Pure."""

from datetime import datetime, timedelta

PAUSES = tuple(timedelta(seconds=each) for each in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 21_600))
"""After the first failure, the second, and so on; the last goes on."""

GIVES_UP_AFTER = timedelta(hours=24)


def next_try(failing_since: datetime, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts since then; None when that has lasted for a day.

    The last try is at the end of the day, so that nobody is given up on before he had all of it.
    """
    end = failing_since + GIVES_UP_AFTER
    if now >= end:
        return None
    return min(now + PAUSES[min(attempts, len(PAUSES)) - 1], end)
