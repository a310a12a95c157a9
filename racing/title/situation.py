"""The situation of a championship between two sessions: what everyone has, and what is still to be run. Pure.

`racing.title.arithmetic` (who can still win), `racing.title.clinching` (what the next session can decide) and
`racing.title.odds` (how likely it is) start from here. A race without a result counts as left, whatever the clock
says, unless it was cancelled.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from racing.model import Championship, Classification, Outcome, ResultStatus, Round, SessionKind, Struct
from racing.scoring.season_rules import CountingWindow, Decision
from racing.scoring.session_points import NOTHING, SCORING, Contender
from racing.scoring.standings import LAST_PLACE, Tally, count_back, counted_points
from racing.title.absences import Absence
from racing.title.scoresheet import CARS, Left, Scoresheet, fastest_lap_worth, race_places

FEWEST_CARS = 20
"""Cars in a race, while no race of the season has been run."""

type RankKey = tuple[Decimal, tuple[int, ...]]
"""Orders totals: the smaller, the better. Nothing tells equal keys apart."""


class Total(Struct, frozen=True, kw_only=True):
    """Points at the end of a season, and the places by which equals are told apart."""

    points: Decimal
    places: tuple[int, ...]

    @property
    def key(self) -> RankKey:
        """A key by which totals are ordered."""
        return -self.points, self.places


class Position(Struct, frozen=True, kw_only=True):
    """What one contender has: his tally, what rounds that are not over gave him already, and what he can still get.

    `given`: the points of each round that is left, as far as something of it has been run: its sprint. `given_places`: the places of its
    race, where a part of that is given (`racing.title.what_if`). `worth`: what each round that is left can still give.
    """

    tally: Tally
    given: tuple[Decimal, ...] = ()
    given_places: tuple[int, ...] = ()
    left: tuple[Left, ...]
    worth: tuple[Decimal, ...]
    windows: tuple[CountingWindow, ...]

    @property
    def now(self) -> Total:
        """The total if he scores nothing more."""
        return self.least(NOTHING)

    def least(self, gained: Decimal, places: tuple[int, ...] = ()) -> Total:
        """Return the total if he gains this much in the next round, in these places of its race, and nothing after it."""
        rest = list(self.given) or [NOTHING] * bool(self.left)
        if rest:
            rest[0] += gained
        return self._total(rest, (*self.tally.places, *self.given_places, *places))

    @property
    def most(self) -> Total:
        """The total if he wins all that is left."""
        return self.most_after(None)

    @property
    def points(self) -> Decimal:
        """The points if he scores nothing more."""
        return self._points(self.given)

    @property
    def most_points(self) -> Decimal:
        """The points if he wins all that is left."""
        return self._points(self._with_given(list(self.worth)))

    def most_after(self, session: SessionKind | None, gained: Decimal = NOTHING, places: tuple[int, ...] = ()) -> Total:
        """Return the total if he gains this much up to and with this session, and wins all that is left after it.

        `session`: the sprint or the race of the next round, or None for neither. `places`: those of its race.
        """
        rest = list(self.worth)
        racing = self.left[1:] if session is SessionKind.RACE else self.left
        best = [place for each in racing for place in each.places]
        if self.left:
            following = self.left[0]
            if session is SessionKind.SPRINT:
                rest[0] = following.race
            elif session is SessionKind.RACE:
                rest[0] = NOTHING
            rest[0] += gained
        return self._total(self._with_given(rest), (*self.tally.places, *self.given_places, *places, *best))

    def _with_given(self, rest: list[Decimal]) -> list[Decimal]:
        for index, points in enumerate(self.given):
            rest[index] += points
        return rest

    def _total(self, rest: Sequence[Decimal], places: Iterable[int]) -> Total:
        return Total(points=self._points(rest), places=count_back(places))

    def _points(self, rest: Sequence[Decimal]) -> Decimal:
        return counted_points(self.windows, (*self.tally.scores, *rest)) + self.tally.adjustment


class _Worth(NamedTuple):
    """What is left, and the points of it, which are asked for often."""

    left: tuple[Left, ...]
    points: tuple[Decimal, ...]

    @classmethod
    def of(cls, left: tuple[Left, ...]) -> "_Worth":
        return cls(left, tuple(each.points for each in left))


class Situation:
    """A championship after some of its sessions."""

    def __init__(
        self,
        season: int,
        championship: Championship,
        rounds: Iterable[Round],
        results: Iterable[Classification],
        *,
        absences: Iterable[Absence] = (),
        scoresheet: Scoresheet | None = None,
    ) -> None:
        """Find out where the championship stands. `scoresheet`: that of the season, where it is asked about many moments."""
        self._sheet = scoresheet or Scoresheet(season, championship, rounds)
        self.rules = self._sheet.rules
        self.championship = championship
        self.results = [
            result for result in results if result.session in SCORING and result.standing is not ResultStatus.LIVE
        ]
        by_session = {(result.grand_prix, result.session): result for result in self.results}
        self.scored = tuple(self._sheet.scored(by_session))
        self.open = self._sheet.weekends[len(self.scored) :]
        self._sprints = {result.grand_prix: result for result in self.results if result.session is SessionKind.SPRINT}
        raced = {weekend.grand_prix for weekend in self.scored}
        self.absent = {absence.driver: absence for absence in absences if absence.since in raced}
        """What is known of drivers who will miss rounds."""

    @property
    def next_session(self) -> SessionKind | None:
        """The sprint or race that gives points next, of the first open round; None once all is over."""
        if not self.open:
            return None
        return SessionKind.SPRINT if self.left[0].sprint else SessionKind.RACE

    @property
    def sprinted(self) -> Collection[str]:
        """The Grands Prix whose sprint has a result."""
        return self._sprints.keys()

    @cached_property
    def left(self) -> tuple[Left, ...]:
        """What the open rounds can still give; for a constructor, with two cars."""
        return self._left(CARS)

    @cached_property
    def positions(self) -> Mapping[Contender, Position]:
        """The position of everyone who took part."""
        tallies = self._sheet.tallies(self.scored)
        nothing = Tally(scores=(NOTHING,) * len(self.scored))
        partly = self._sprint_points()
        cars = self._most_cars()
        windows = self.rules.windows_of(self.championship)
        of_cars = {count: _Worth.of(self._left(count)) for count in {CARS, *cars.values()}}
        found = {}
        for who in dict.fromkeys([*tallies, *partly]):
            left, worth = of_cars[cars.get(who, CARS)]
            if who.driver in self.absent:
                left, worth = _Worth.of(self._left_without(who, left))
            found[who] = Position(
                tally=tallies.get(who, nothing),
                given=(partly.get(who, NOTHING),) if self.open else (),
                left=left,
                worth=worth,
                windows=windows,
            )
        return found

    @cached_property
    def struck(self) -> Mapping[Contender, Decision]:
        """The contenders without a place in the championship, with the decision that took it."""
        return {
            Contender.of(decision): decision
            for decision in self.rules.decisions
            if decision.championship is self.championship
            and decision.outcome in (Outcome.EXCLUDED, Outcome.DISQUALIFIED)
            and not decision.former
            and self.scored
            and decision.from_round <= self.scored[-1].number
        }

    def misses(self, who: Contender, grand_prix: str) -> bool:
        """Return whether it is known that a contender will not drive there."""
        absence = self.absent.get(who.driver or "")
        return absence is not None and (not absence.missed or grand_prix in absence.missed)

    def drives_next(self, who: Contender) -> bool:
        """Return whether a driver can have a place of the next session, as far as is known."""
        return not self.misses(who, self.open[0].grand_prix)

    def places_of_next(self) -> tuple[int, ...]:
        """Return the places that drivers can have in the next session."""
        most = max((len(result.rows) for result in self.results), default=FEWEST_CARS)
        return tuple(range(1, min(most, LAST_PLACE) + 1))

    def points_of_next(self) -> Sequence[Decimal | int]:
        """Return what the places of the next session are worth to drivers, from the first."""
        if self.next_session is SessionKind.SPRINT:
            return self.rules.sprint
        return race_places(self.rules, self.championship, self.open[0].grand_prix)

    def fastest_lap_of_next(self) -> Decimal:
        """Return what the fastest lap of the next session can add."""
        is_race = self.next_session is SessionKind.RACE
        return fastest_lap_worth(self.rules, self.championship) if is_race else NOTHING

    def _left(self, cars: int) -> tuple[Left, ...]:
        return tuple(
            self._sheet.left(weekend, cars, sprinted=weekend.grand_prix in self._sprints) for weekend in self.open
        )

    def _left_without(self, who: Contender, left: tuple[Left, ...]) -> tuple[Left, ...]:
        """Return what is left for one contender: nothing of the rounds that he is known to miss."""
        return tuple(
            Left(grand_prix=each.grand_prix, number=each.number) if self.misses(who, each.grand_prix) else each
            for each in left
        )

    def _sprint_points(self) -> Mapping[Contender, Decimal]:
        """Return what the sprint gave in a round whose race has no result yet."""
        if not self.open or self.open[0].grand_prix not in self._sprints:
            return {}
        return self._sheet.sprint(self._sprints[self.open[0].grand_prix])

    def _most_cars(self) -> Mapping[Contender, int]:
        """Return the most cars in one race of each constructor that had more than two."""
        if self.championship is Championship.DRIVERS:
            return {}
        most: dict[Contender, int] = {}
        for result in self.results:
            if result.session is SessionKind.RACE:
                for who, cars in self._sheet.fielded(result).items():
                    most[who] = max(most.get(who, CARS), cars)
        return most
