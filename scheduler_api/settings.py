"""What scheduler_api can be told by environment or `.env`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from chassis.settings import ChassisSettings, Port

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _interval(given: object) -> object:
    """`30s`, `5m`, `6h`, `1d`."""
    if not isinstance(given, str):
        return given
    match = re.fullmatch(r"(\d+)([smhd])", given)
    if match is None:
        raise ValueError("should be a number and a unit, such as 30s, 5m, 6h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


Interval = Annotated[timedelta, BeforeValidator(_interval), Field(ge=timedelta(seconds=5), le=timedelta(days=30))]
"""At least 5 s, so that no source is ever stormed, and at most 30 d."""


class Settings(ChassisSettings):
    """Where to listen, whom to trigger, and how often."""

    scheduler_api_port: Port = 8081
    scheduler_api_debug_port: Port = 9081
    data_scheduler_address: str = "127.0.0.1:50051"
    fetcher_service_url: str = Field(default="http://127.0.0.1:8082", pattern=r"^https?://[^/]+$")
    admin_token: SecretStr | None = None
    fetch_timeout_seconds: float = Field(default=120.0, gt=0)
    interval_seasons: Interval = timedelta(hours=6)
    interval_rounds: Interval = timedelta(minutes=30)
    interval_rounds_race_weekend: Interval = timedelta(seconds=30)
    interval_results_session: Interval = timedelta(seconds=30)
    interval_standings: Interval = timedelta(hours=1)
    interval_standings_race_weekend: Interval = timedelta(minutes=5)
