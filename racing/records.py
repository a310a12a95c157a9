"""Records: careers, races held at a circuit, and a driver's every result.

Twins of messages in `protobuf/content.proto`.

`racing.model.SeasonStatistics` says what is counted; a career is the sum of its seasons.
"""

from datetime import date as Day  # noqa: N812  # a race has a field called date
from datetime import datetime
from decimal import Decimal

from racing.model import Car, ClassificationRow, ResultStatus, SessionKind, Struct


class CareerStatistics(Struct, frozen=True, kw_only=True):
    """What a driver, or a constructor with all its engines, has done since the first entry.

    `points` is the sum of the championship points of every season, and absent where no season had a table for him.
    """

    driver: str | None = None
    """Id of the driver. Absent for a constructor."""
    constructor: str | None = None
    """Id of the constructor. Absent for a driver."""
    entries: int = 0
    """Races entered for."""
    starts: int = 0
    """Races started."""
    wins: int = 0
    """Races won, without sprints."""
    podiums: int = 0
    """Races ended in the first three places, without sprints."""
    pole_positions: int = 0
    """Pole positions: the first place on the grid, or in qualifying where a sprint set the grid."""
    fastest_laps: int = 0
    """Races in which the fastest lap was set."""
    dnf_count: int = 0
    """Races in which the car retired."""
    races_completed: int = 0
    """Races with a classified result, at the finish or with enough laps."""
    sprint_wins: int = 0
    """Sprints won."""
    sprint_podiums: int = 0
    """Sprints ended in the first three places."""
    points: Decimal | None = None
    """Sum of the points of every championship table, with their fraction. Absent without a place in a table."""
    championships: int = 0
    """Championships won."""
    best_position: int | None = None
    """Best place in a race, from 1. Absent without a classified result."""
    best_championship_position: int | None = None
    """Best place in a championship, from 1. Absent without a place in a table."""
    first_season: int
    """Year of the first entry."""
    last_season: int
    """Year of the last entry so far."""
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class CircuitStatistics(Struct, frozen=True, kw_only=True):
    """How often a circuit held a championship race: those that have a result."""

    circuit: str
    """Id of the track."""
    races: int = 0
    """Championship races held there that have a result."""
    first_season: int | None = None
    """Year of the first of these races. Absent when there is none."""
    last_season: int | None = None
    """Year of the last of these races so far. Absent when there is none."""
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
    """Id of the layout: `monza-7`."""
    length_km: float | None = None
    """Length of one lap in kilometres."""
    turns: int | None = None
    """Number of turns of one lap."""
    races: int
    """Championship races held on this layout that have a result."""
    first_season: int
    """Year of the first of these races."""
    last_season: int
    """Year of the last of these races so far."""


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
    standing: ResultStatus
    date: Day | None = None
    row: ClassificationRow
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None
