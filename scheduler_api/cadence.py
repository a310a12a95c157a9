"""How often each job runs, decided from the calendar alone. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from racing.model import Round
from racing.weekend import SessionStatus, held, session_status, weekend_on
from scheduler_api.settings import Settings


class Job(StrEnum):
    """What is fetched on its own clock."""

    SEASONS = "seasons"
    ROUNDS = "rounds"
    RESULTS = "results"
    STANDINGS = "standings"


def intervals(rounds: Sequence[Round], settings: Settings, now: datetime) -> dict[Job, timedelta | None]:
    """The interval of each job at this moment; None is paused: results matter only while a session runs."""
    weekend = weekend_on(rounds, now) is not None
    return {
        Job.SEASONS: settings.interval_seasons,
        Job.ROUNDS: settings.interval_rounds_race_weekend if weekend else settings.interval_rounds,
        Job.RESULTS: settings.interval_results_session if is_session_on(rounds, now) else None,
        Job.STANDINGS: settings.interval_standings_race_weekend if weekend else settings.interval_standings,
    }


def is_session_on(rounds: Sequence[Round], now: datetime) -> bool:
    """Whether a session runs by the clock."""
    return any(
        session_status(session, weekend, now) is SessionStatus.LIVE
        for weekend in held(rounds)
        for session in weekend.sessions
    )


def spoken(interval: timedelta | None) -> str:
    """`30s`, `5m`, `6h`; `paused` for none."""
    if interval is None:
        return "paused"
    seconds = int(interval.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
