"""What has been done: careers, tracks raced, and a driver's every result. Twins of messages in `protobuf/content.proto`.

What is counted is said in `racing.model.SeasonStatistics`; a career is the sum of its seasons.
"""

from datetime import date as Day  # noqa: N812  # a race has a field called date
from datetime import datetime
from decimal import Decimal

from racing.model import Car, ClassificationRow, SessionKind, Standing, Struct


class CareerStatistics(Struct, frozen=True, kw_only=True):
    """What a driver, or a constructor with all its engines, has done since the first entry.

    `points` is the sum of the championship points of every season, and absent where no season had a table for him.
    """

    driver: str | None = None
    constructor: str | None = None
    entries: int = 0
    starts: int = 0
    wins: int = 0
    podiums: int = 0
    pole_positions: int = 0
    fastest_laps: int = 0
    dnf_count: int = 0
    races_completed: int = 0
    sprint_wins: int = 0
    sprint_podiums: int = 0
    points: Decimal | None = None
    championships: int = 0
    best_position: int | None = None
    best_championship_position: int | None = None
    first_season: int
    last_season: int
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class CircuitStatistics(Struct, frozen=True, kw_only=True):
    """How often a circuit held a championship race: those that have a result."""

    circuit: str
    races: int = 0
    first_season: int | None = None
    last_season: int | None = None
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class RaceHeld(Struct, frozen=True, kw_only=True):
    """A championship race held at a circuit, with the winning car. Two winners: they shared it."""

    season: int
    grand_prix: str
    number: int | None = None
    name: str
    date: Day | None = None
    layout: str | None = None
    winners: tuple[str, ...] = ()
    car: Car | None = None


class LayoutRaced(Struct, frozen=True, kw_only=True):
    """A layout of a circuit and the seasons in which it was raced; length in kilometres."""

    layout: str
    length_km: float | None = None
    turns: int | None = None
    races: int
    first_season: int
    last_season: int


class WinnerThere(Struct, frozen=True, kw_only=True):
    """How often a driver won at a circuit."""

    driver: str
    wins: int


class DriverResult(Struct, frozen=True, kw_only=True):
    """One row of a driver in one classification. `number` is the round's, `row.number` the car's."""

    season: int
    grand_prix: str
    number: int | None = None
    session: SessionKind
    standing: Standing
    date: Day | None = None
    row: ClassificationRow
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None
