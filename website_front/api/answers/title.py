"""The title: who can still win, how the chances went, and what if."""

from decimal import Decimal

from website_front.api.answers.fact import Counted, Fact, Who
from website_front.api.answers.seasons import RoundRun


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
