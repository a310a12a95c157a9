"""The settings of scheduler_api, from the environment or `.env`."""

import re
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import NoDecode

from chassis.addresses import GrpcAddress, HttpOrigin, Token
from chassis.process.settings import ChassisSettings, Port
from racing.laps import SESSIONS_SINCE
from racing.live.replay import REPLAYS_SINCE
from racing.model import FIRST_SEASON

LAST_HOUR = 23
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _interval(given: object) -> object:
    """`30s`, `5m`, `6h`, `1d`."""
    if not isinstance(given, str):
        return given
    match = re.fullmatch(r"(\d+)([smhd])", given)
    if match is None:
        raise ValueError("should be a number and a unit, such as 30s, 5m, 6h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _from(least: timedelta, most: timedelta, words: str) -> AfterValidator:
    def check(given: timedelta) -> timedelta:
        if not least <= given <= most:
            raise ValueError(f"should be from {words}")
        return given

    return AfterValidator(check)


def _hours(given: object) -> object:
    """`0-6`, or `22-6` over midnight."""
    if not isinstance(given, str):
        return given
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", given)
    if match is None or int(match[1]) > LAST_HOUR or int(match[2]) > LAST_HOUR + 1 or match[1] == match[2]:
        raise ValueError("should be two hours of the day, such as 0-6 or 22-6")
    return int(match[1]), int(match[2])


Interval = Annotated[
    timedelta, BeforeValidator(_interval), _from(timedelta(seconds=5), timedelta(days=30), "5s to 30d")
]
"""At least 5 s, so that no source is overloaded, and at most 30 d."""

Span = Annotated[timedelta, BeforeValidator(_interval), _from(timedelta(0), timedelta(days=7), "0s to 7d")]
"""How far a window reaches: at most a week, since then the next weekend begins."""


class Settings(ChassisSettings):
    """Where to listen, whom to trigger, and how often."""

    scheduler_api_port: Port = 8081
    scheduler_api_debug_port: Port = 9081
    data_scheduler_address: GrpcAddress = "127.0.0.1:50051"
    fetcher_service_url: HttpOrigin = "http://127.0.0.1:8082"
    admin_token: Token | None = None
    fetch_timeout_seconds: float = Field(default=120.0, gt=0)
    interval_seasons: Interval = timedelta(hours=6)
    interval_rounds: Interval = timedelta(minutes=30)
    interval_rounds_race_weekend: Interval = timedelta(seconds=30)
    interval_results_session: Interval = timedelta(seconds=30)
    interval_standings: Interval = timedelta(hours=1)
    interval_standings_race_weekend: Interval = timedelta(minutes=5)
    interval_results_revisions: Interval = timedelta(days=1)
    interval_jitter: float = Field(default=0.1, ge=0, le=0.2)
    results_open_before: Span = timedelta(minutes=15)
    results_close_after: Span = timedelta(hours=2)
    results_give_up_after: Span = timedelta(hours=72)
    live_open_before: Span = timedelta(hours=4)
    fill_from: int | None = Field(default=None, ge=FIRST_SEASON)
    """The season from which on everything in the bundled archive is to be stored; None: only what is stored is kept complete."""
    laps_from: int | None = Field(default=None, ge=SESSIONS_SINCE)
    """The season from which on the laps of every session are fetched, at night; None: of sessions that end from now on, and on request."""
    replays_from: int | None = Field(default=None, ge=REPLAYS_SINCE)
    """The same of replays."""
    backfill_hours: Annotated[tuple[int, int], NoDecode, BeforeValidator(_hours)] = (0, 6)
    """The hours of the day, UTC, in which laps and replays of past sessions are fetched: from the first until the second."""
    interval_backfill: Interval = timedelta(minutes=5)
    """Between two past sessions whose laps, or whose replays, are fetched."""
    trigger_queue: int = Field(default=8, ge=1, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.results_give_up_after <= self.results_close_after:
            raise ValueError("RESULTS_GIVE_UP_AFTER should be longer than RESULTS_CLOSE_AFTER")
        return self
