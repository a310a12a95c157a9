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
