"""Seasons: their rounds, sessions, tables, entries and calendars."""

from collections.abc import Iterator
from decimal import Decimal

from website_front.api.answers.fact import Counted, Fact, Who


class Place(Who, frozen=True, kw_only=True):
    """A row of a championship table."""

    position: int | None = None
    points: Decimal
    wins: int | None = None
    podiums: int | None = None
    outcome: str = "classified"


class Season(Fact, frozen=True, kw_only=True):
    """`/seasons/{year}`."""

    year: int
    rounds: int
    status: str
    current_round: int | None = None
    as_of: Counted | None = None
    awaiting: tuple[Counted, ...] = ()
    driver_standings: tuple[Place, ...] = ()
    constructor_standings: tuple[Place, ...] = ()


class Row(Who, frozen=True, kw_only=True):
    """An entry of a classification."""

    position: int | None = None
    outcome: str
    laps: int | None = None
    time: str | None = None
    gap: str | None = None
    interval: str | None = None
    points: Decimal | None = None
    grid: int | None = None
    pit_lane_start: bool = False
    reason: str | None = None
    time_penalty: str | None = None
    shared_car: bool = False
    q1: str | None = None
    q2: str | None = None
    q3: str | None = None
    fastest_lap: str | None = None
    fastest_lap_number: int | None = None
    fastest_lap_rank: int | None = None


class Session(Fact, frozen=True, kw_only=True):
    """A session of a round, with the first rows of its result or all."""

    kind: str
    status: str
    is_live: bool = False
    start_iso: str | None = None
    end_iso: str | None = None
    start: int | None = None
    date: str | None = None
    provisional: bool = False
    current_lap: int | None = None
    total_laps: int | None = None
    distance_km: float | None = None
    standing: str | None = None
    results: tuple[Row, ...] = ()


class Circuit(Fact, frozen=True, kw_only=True):
    """A track, in the layout of a round."""

    id: str
    name: str
    full_name: str | None = None
    place: str | None = None
    country: str | None = None
    country_code: str | None = None
    time_zone: str | None = None
    length_km: float | None = None
    turns: int | None = None
    latitude: float | None = None
    longitude: float | None = None


class Round(Fact, frozen=True, kw_only=True):
    """A race weekend."""

    season: int
    grand_prix: str
    name: str
    number: int | None = None
    official_name: str | None = None
    circuit: Circuit | None = None
    first_date: str | None = None
    end_date: str | None = None
    cancelled: bool = False
    is_race_weekend: bool = False
    is_live: bool = False
    sessions: tuple[Session, ...] = ()

    def session(self, kind: str) -> Session | None:
        """Return one of its sessions; None where it has none of the kind."""
        return next((each for each in self.sessions if each.kind == kind), None)

    @property
    def race(self) -> Session | None:
        """The Grand Prix itself."""
        return self.session("race")


class Rounds(Fact, frozen=True, kw_only=True):
    """`/seasons/{year}/rounds`."""

    season: int
    rounds: tuple[Round, ...]

    @property
    def held(self) -> Iterator[Round]:
        """Those that are not cancelled."""
        return (each for each in self.rounds if not each.cancelled)


class Entry(Who, frozen=True, kw_only=True):
    """A driver's entry of a season."""

    team: str | None = None
    colour: str | None = None
    rounds: tuple[int, ...] = ()


class SeasonEntry(Entry, frozen=True, kw_only=True):
    """The same, with its season."""

    season: int


class Entries(Fact, frozen=True, kw_only=True):
    """`/seasons/{year}/entries`."""

    entries: tuple[Entry, ...]

    @property
    def colours(self) -> dict[str, str]:
        """The colour of each constructor and of each driver, by id, as six hexadecimal digits, as far as it is known."""
        ordered = sorted(self.entries, key=lambda each: max(each.rounds, default=0))
        coloured = [(each, each.colour) for each in ordered if each.colour]
        return {id_: colour for each, colour in coloured for id_ in (each.constructor, each.driver) if id_}


class RoundRun(Fact, frozen=True, kw_only=True):
    """A round with a result."""

    number: int
    grand_prix: str


class Seasons(Fact, frozen=True, kw_only=True):
    """`/seasons`: of each table the first three."""

    seasons: tuple[Season, ...]


class Course(Who, frozen=True, kw_only=True):
    """A contender's points and places after each round."""

    points: tuple[Decimal | None, ...]
    positions: tuple[int | None, ...]


class Progression(Fact, frozen=True, kw_only=True):
    """`/seasons/{year}/progression`."""

    season: int
    rounds: tuple[RoundRun, ...]
    contenders: tuple[Course, ...]


class Feed(Fact, frozen=True, kw_only=True):
    """A calendar with the addresses that subscribe to it."""

    feed: str
    season: int | None = None
    name: str
    description: str
    url: str
    webcal: str
    google: str | None = None
    outlook: str


class Feeds(Fact, frozen=True, kw_only=True):
    """`/calendar`."""

    feeds: tuple[Feed, ...]
