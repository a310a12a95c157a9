"""What the pages read of content_api's answers: its fields by the names that they have there; others are passed over.

What a field means, its unit, and when it is absent, stands in `/content/v1/docs`.
"""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

GENERATIONS = frozenset({"Jr.", "Sr.", "II", "III"})
"""What follows a family name."""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON object of an answer."""


class Who(Fact, frozen=True, kw_only=True):
    """Whom a row is about: a driver with the car, or a constructor with one engine."""

    driver: str | None = None
    name: str | None = None
    code: str | None = None
    number: int | None = None
    constructor: str | None = None
    constructor_name: str | None = None
    engine: str | None = None
    engine_name: str | None = None

    @property
    def id(self) -> str:
        """The id of the driver, or of the constructor."""
        return self.driver or self.constructor or ""

    @property
    def label(self) -> str:
        """The name of the driver, or of the constructor."""
        if self.driver is not None:
            return self.name or self.driver
        return self.constructor_name or self.constructor or ""

    @property
    def given_and_family(self) -> tuple[str, str]:
        """The name in two, for where there is room for the family's alone: `Carlos`, `Sainz Jr.`; a constructor has no given name."""
        if self.driver is None:
            return "", self.label
        words = self.label.split()
        of_family = 2 if len(words) > 2 and words[-1] in GENERATIONS else 1  # noqa: PLR2004  # given name, family, generation
        return " ".join(words[:-of_family]), " ".join(words[-of_family:])

    @property
    def engine_beside(self) -> str | None:
        """The name of a constructor's engine; None where it is the constructor's own, or who is shown is a driver."""
        own = self.driver is not None or self.engine_name in {None, self.constructor_name}
        return None if own else self.engine_name

    @property
    def short(self) -> str:
        """Three letters for the driver; his family name before there were such codes; a constructor's name."""
        return self.code or self.given_and_family[1]


class Counted(Fact, frozen=True, kw_only=True):
    """A session: the newest that is counted, one that is awaited, the next, or one after which something was certain."""

    number: int
    grand_prix: str
    session: str
    date: str | None = None


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


class PitStop(Who, frozen=True, kw_only=True):
    """A stop in a race."""

    stop: int
    lap: int | None = None
    time: str | None = None


class Vote(Who, frozen=True, kw_only=True):
    """What share of the fans' votes for the driver of the day one had."""

    percentage: Decimal | None = None


class FullSession(Session, frozen=True, kw_only=True):
    """`/seasons/{year}/rounds/{round}/{session}`."""

    pit_stops: tuple[PitStop, ...] = ()


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


class AllowedPlace(Fact, frozen=True, kw_only=True):
    """What a rival may do at most."""

    place: int | None = None
    behind: bool = False
    not_classified: bool = False
    ruled_out: bool = False


class RivalPlace(AllowedPlace, frozen=True, kw_only=True):
    """Which rival that is."""

    driver: str
    with_fastest_lap: AllowedPlace | None = None


class Way(Fact, frozen=True, kw_only=True):
    """One way in which it happens in the next session."""

    place: int | None = None
    fastest_lap: bool = False
    rivals: tuple[RivalPlace, ...] = ()


class Hopeful(Who, frozen=True, kw_only=True):
    """A contender of a championship."""

    points: Decimal
    maximum: Decimal
    minimum: Decimal
    can_win: bool
    will_it_be: str
    sentence: str
    outcome: str | None = None
    probability: float | None = None
    eliminated_since: Counted | None = None
    champion_since: Counted | None = None
    champion_if: tuple[Way, ...] | None = None
    in_contention_if: tuple[Way, ...] | None = None


class Left(Fact, frozen=True, kw_only=True):
    """A round without a race result, and the most points that it still gives."""

    number: int
    grand_prix: str
    points: Decimal


class Drawn(Fact, frozen=True, kw_only=True):
    """From how many drawn seasons the probabilities are."""

    drivers: int = 0
    constructors: int = 0


class Title(Fact, frozen=True, kw_only=True):
    """`/seasons/{year}/title`."""

    season: int
    after_round: int | None = None
    as_of: Counted | None = None
    awaiting: tuple[Counted, ...] = ()
    left: tuple[Left, ...] = ()
    next: Counted | None = None
    drawn: Drawn = Drawn()
    drivers: tuple[Hopeful, ...] = ()
    constructors: tuple[Hopeful, ...] = ()


class RoundRun(Fact, frozen=True, kw_only=True):
    """A round with a result."""

    number: int
    grand_prix: str


class Chances(Who, frozen=True, kw_only=True):
    """A contender after every round."""

    points: tuple[Decimal | None, ...]
    maximum: tuple[Decimal | None, ...]
    can_win: tuple[bool | None, ...]
    probability: tuple[float | None, ...]


class TitleHistory(Fact, frozen=True, kw_only=True):
    """`/seasons/{year}/title/history`."""

    season: int
    seasons: int = 0
    rounds: tuple[RoundRun, ...]
    contenders: tuple[Chances, ...]


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


class Named(Fact, frozen=True, kw_only=True):
    """Something with an id and a name."""

    id: str
    name: str


class Drivers(Fact, frozen=True, kw_only=True):
    """`/drivers`."""

    drivers: tuple[Named, ...]


class Constructors(Fact, frozen=True, kw_only=True):
    """`/constructors`."""

    constructors: tuple[Named, ...]


class Circuits(Fact, frozen=True, kw_only=True):
    """`/circuits`."""

    circuits: tuple[Named, ...]


class GrandsPrix(Fact, frozen=True, kw_only=True):
    """`/grands-prix`."""

    grands_prix: tuple[Named, ...]


class Career(Fact, frozen=True, kw_only=True):
    """What was done since the first entry."""

    entries: int
    starts: int
    wins: int
    podiums: int
    pole_positions: int
    fastest_laps: int
    championships: int
    points: Decimal | None = None
    first_season: int
    last_season: int


class Car(Who, frozen=True, kw_only=True):
    """A car that was driven in a season."""


class SeasonDone(Fact, frozen=True, kw_only=True):
    """A season of a driver, or of a constructor with one engine."""

    season: int
    engine_name: str | None = None
    cars: tuple[Car, ...] = ()
    championship_position: int | None = None
    champion: bool = False
    points: Decimal | None = None
    starts: int
    wins: int
    podiums: int
    pole_positions: int


class Driver(Fact, frozen=True, kw_only=True):
    """`/drivers/{id}`."""

    id: str
    name: str
    full_name: str | None = None
    date_of_birth: str | None = None
    date_of_death: str | None = None
    place_of_birth: str | None = None
    country: str | None = None
    code: str | None = None
    number: int | None = None
    career: Career | None = None
    seasons: tuple[SeasonDone, ...] = ()


class TeamMate(Fact, frozen=True, kw_only=True):
    """Who drove the same car."""

    driver: str
    name: str | None = None


class Era(Fact, frozen=True, kw_only=True):
    """The years in which a team raced under one name."""

    constructor: str
    constructor_name: str | None = None
    first_season: int
    last_season: int | None = None


class Constructor(Fact, frozen=True, kw_only=True):
    """`/constructors/{id}`."""

    id: str
    name: str
    full_name: str | None = None
    country: str | None = None
    career: Career | None = None
    chronology: tuple[Era, ...] = ()
    seasons: tuple[SeasonDone, ...] = ()
    entries: tuple[SeasonEntry, ...] = ()


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


class Ahead(Fact, frozen=True, kw_only=True):
    """In how many sessions each of two drivers was ahead."""

    first: int
    second: int
    meetings: int


class Scored(Fact, frozen=True, kw_only=True):
    """The points of two drivers."""

    first: Decimal
    second: Decimal


class TimesCompared(Fact, frozen=True, kw_only=True):
    """How much faster one of two drivers usually was: below zero the first."""

    compared: int
    seconds: float
    percent: float


class Versus(Fact, frozen=True, kw_only=True):
    """`/drivers/{a}/versus/{b}`."""

    first: Named
    second: Named
    season: int | None = None
    qualifying: Ahead
    sprint_qualifying: Ahead
    races: Ahead
    sprints: Ahead
    points: Scored
    qualifying_times: TimesCompared | None = None
    race_times: TimesCompared | None = None
    fastest_laps: TimesCompared | None = None


class Hit(Fact, frozen=True, kw_only=True):
    """Something that was found."""

    kind: str
    id: str
    name: str
    context: str = ""


class Hits(Fact, frozen=True, kw_only=True):
    """`/search`."""

    q: str
    hits: tuple[Hit, ...]


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


class WouldBe(Who, frozen=True, kw_only=True):
    """A contender in the table as it would be."""

    position: int | None = None
    moved: int | None = None
    points: Decimal
    gained: Decimal
    maximum: Decimal
    can_win: bool
    will_it_be: str
    sentence: str
    outcome: str | None = None
    champion_if: tuple[Way, ...] | None = None
    in_contention_if: tuple[Way, ...] | None = None

    @property
    def was(self) -> int | None:
        """The place in the table as it is; None for who is not in it."""
        return None if self.position is None or self.moved is None else self.position + self.moved


class WhatIf(Fact, frozen=True, kw_only=True):
    """`/seasons/{year}/title/what-if`."""

    season: int
    after_round: int | None = None
    as_of: Counted | None = None
    awaiting: tuple[Counted, ...] = ()
    left: tuple[Left, ...] = ()
    next: Counted | None = None
    drivers: tuple[WouldBe, ...] = ()
    constructors: tuple[WouldBe, ...] = ()
