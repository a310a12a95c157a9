"""A session in full: pit stops, stints and places lap by lap."""

from website_front.api.answers.fact import Fact, Who
from website_front.api.answers.seasons import Session


class PitStop(Who, frozen=True, kw_only=True):
    """A stop in a race."""

    stop: int
    lap: int | None = None
    time: str | None = None


class FullSession(Session, frozen=True, kw_only=True):
    """`/seasons/{year}/rounds/{round}/{session}`."""

    pit_stops: tuple[PitStop, ...] = ()


class Stint(Who, frozen=True, kw_only=True):
    """Laps on one set of tyres."""

    stint: int
    first_lap: int
    last_lap: int
    compound: str | None = None


class Stints(Fact, frozen=True, kw_only=True):
    """`…/stints`."""

    stints: tuple[Stint, ...]


class Places(Who, frozen=True, kw_only=True):
    """A car's place at the end of each of its laps."""

    grid: int | None = None
    laps: tuple[int, ...]
    positions: tuple[int | None, ...]


class Positions(Fact, frozen=True, kw_only=True):
    """`…/positions`."""

    drivers: tuple[Places, ...]
