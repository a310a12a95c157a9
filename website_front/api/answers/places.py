"""Tracks and Grands Prix: the races that were held."""

from website_front.api.answers.fact import Fact, Named, Who
from website_front.api.answers.seasons import Circuit


class Circuits(Fact, frozen=True, kw_only=True):
    """`/circuits`."""

    circuits: tuple[Named, ...]


class GrandsPrix(Fact, frozen=True, kw_only=True):
    """`/grands-prix`."""

    grands_prix: tuple[Named, ...]


class Winner(Fact, frozen=True, kw_only=True):
    """A driver who won."""

    driver: str
    name: str | None = None
    wins: int | None = None


class WinningConstructor(Fact, frozen=True, kw_only=True):
    """A constructor that won."""

    constructor: str
    constructor_name: str | None = None
    wins: int


class Held(Who, frozen=True, kw_only=True):
    """A race that was held."""

    season: int
    round: int | None = None
    grand_prix: str
    name: str
    date: str | None = None
    circuit: str | None = None
    winners: tuple[Winner, ...]
    poles: tuple[Winner, ...] = ()
    fastest_lap: str | None = None


class TimedLap(Who, frozen=True, kw_only=True):
    """A lap that was the fastest of its kind."""

    time: str
    season: int


class Layout(Fact, frozen=True, kw_only=True):
    """A layout of a track."""

    layout: str
    length_km: float | None = None
    turns: int | None = None
    races: int
    first_season: int
    last_season: int
    lap_record: TimedLap | None = None


class CircuitInFull(Circuit, frozen=True, kw_only=True):
    """`/circuits/{id}`."""

    races: int
    first_season: int | None = None
    last_season: int | None = None
    lap_record: TimedLap | None = None
    layouts: tuple[Layout, ...] = ()
    winners: tuple[Winner, ...] = ()
    constructors: tuple[WinningConstructor, ...] = ()
    held: tuple[Held, ...] = ()


class CircuitUsed(Fact, frozen=True, kw_only=True):
    """A track of a Grand Prix."""

    circuit: str
    name: str | None = None
    races: int
    first_season: int
    last_season: int


class GrandPrix(Fact, frozen=True, kw_only=True):
    """`/grands-prix/{id}`."""

    id: str
    name: str
    country: str | None = None
    races: int
    first_season: int | None = None
    last_season: int | None = None
    circuits: tuple[CircuitUsed, ...] = ()
    winners: tuple[Winner, ...] = ()
    constructors: tuple[WinningConstructor, ...] = ()
    editions: tuple[Held, ...] = ()
