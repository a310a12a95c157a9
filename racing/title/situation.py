"""The situation of a championship between two sessions: what everyone has, and what is still to be run. Pure.

`racing.title.arithmetic` (who can still win), `racing.title.clinching` (what the next session can decide) and
`racing.title.odds` (how likely it is) start from here. A race without a result counts as left, whatever the clock
says, unless it was cancelled.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from racing.model import Championship, Classification, Outcome, ResultStatus, Round, SessionKind, Struct
from racing.schedule import held
from racing.scoring.points import NOTHING, SCORING, WHOLE, Contender, scores_of
from racing.scoring.rules import CountingWindow, Decision, FastestLapPoint, SeasonRules, rules_of
from racing.scoring.standings import Tally, count_back, counted_points, scored_rounds, tallies_after
from racing.title.absences import Absence

CARS = 2
"""Cars of a constructor that has not entered more this season."""


class Left(Struct, frozen=True, kw_only=True):
    """The most that a round can still give one contender, by its race and by its sprint if that is still to be run.

    `places`: the best places for counting back that its race can give: first for a driver, first and second for a
    constructor with two cars.
    """

    grand_prix: str
    number: int
    race: Decimal = NOTHING
    sprint: Decimal = NOTHING
    places: tuple[int, ...] = ()

    @property
    def points(self) -> Decimal:
        """The points of all that is left of the round."""
        return self.race + self.sprint


class Total(Struct, frozen=True, kw_only=True):
    """Points at the end of a season, and the places by which equals are told apart."""

    points: Decimal
    places: tuple[int, ...]

    @property
    def key(self) -> tuple[Decimal, tuple[int, ...]]:
        """A key by which totals are ordered: the smaller, the better. Nothing tells equal keys apart."""
        return -self.points, self.places


class Position(Struct, frozen=True, kw_only=True):
    """What one contender has: his tally, what the sprint of the round under way gave him, and what he can still get."""

    tally: Tally
    sprint: Decimal
    left: tuple[Left, ...]
    windows: tuple[CountingWindow, ...]

    @property
    def now(self) -> Total:
        """The total if he scores nothing more."""
        return self.least(NOTHING)

    def least(self, gained: Decimal, places: tuple[int, ...] = ()) -> Total:
        """Return the total if he gains this much in the next round, in these places of its race, and nothing after it."""
        rest = [self.sprint + gained, *[NOTHING] * (len(self.left) - 1)] if self.left else []
        return self._total(rest, (*self.tally.places, *places))

    @property
    def most(self) -> Total:
        """The total if he wins all that is left."""
        return self.most_after(None)

    def most_after(self, session: SessionKind | None, gained: Decimal = NOTHING, places: tuple[int, ...] = ()) -> Total:
        """Return the total if he gains this much up to and with this session, and wins all that is left after it.

        `session`: the sprint or the race of the next round, or None for neither. `places`: those of its race.
        """
        rest = [each.points for each in self.left]
        racing = self.left[1:] if session is SessionKind.RACE else self.left
        best = [place for each in racing for place in each.places]
        if self.left:
            following = self.left[0]
            if session is SessionKind.SPRINT:
                rest[0] = following.race
            elif session is SessionKind.RACE:
                rest[0] = NOTHING
            rest[0] += self.sprint + gained
        return self._total(rest, (*self.tally.places, *places, *best))

    def _total(self, rest: Sequence[Decimal], places: Iterable[int]) -> Total:
        return Total(
            points=counted_points(self.windows, (*self.tally.scores, *rest)) + self.tally.adjustment,
            places=count_back(places),
        )


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
    ) -> None:
        self.rules = rules_of(season)
        self.championship = championship
        weekends = [weekend for weekend in held(rounds) if weekend.number]
        self.results = [
            result for result in results if result.session in SCORING and result.standing is not ResultStatus.LIVE
        ]
        self.scored = tuple(scored_rounds(self.rules, championship, weekends, self.results))
        self.open = tuple(weekends[len(self.scored) :])
        self._sprints = {result.grand_prix: result for result in self.results if result.session is SessionKind.SPRINT}
        raced = {weekend.grand_prix for weekend in self.scored}
        self._absent = {absence.driver: absence for absence in absences if absence.since in raced}

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
        tallies = tallies_after(self.rules, self.championship, self.scored)
        nothing = Tally(scores=(NOTHING,) * len(self.scored))
        partly = self._sprint_points()
        cars = self._most_cars()
        windows = self.rules.windows_of(self.championship)
        of_cars = {count: self._left(count) for count in {CARS, *cars.values()}}
        return {
            who: Position(
                tally=tallies.get(who, nothing),
                sprint=partly.get(who, NOTHING),
                windows=windows,
                left=tuple(
                    Left(grand_prix=each.grand_prix, number=each.number) if self.misses(who, each.grand_prix) else each
                    for each in of_cars[cars.get(who, CARS)]
                ),
            )
            for who in dict.fromkeys([*tallies, *partly])
        }

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
        absence = self._absent.get(who.driver or "")
        return absence is not None and (not absence.missed or grand_prix in absence.missed)

    def _left(self, cars: int) -> tuple[Left, ...]:
        return tuple(
            Left(
                grand_prix=weekend.grand_prix,
                number=weekend.number or 0,
                race=_race_worth(self.rules, self.championship, weekend.grand_prix, cars),
                sprint=NOTHING
                if weekend.grand_prix in self._sprints
                else _sprint_worth(self.rules, self.championship, weekend, cars),
                places=_best_places(self.rules, self.championship, weekend.grand_prix, cars),
            )
            for weekend in self.open
        )

    def _sprint_points(self) -> Mapping[Contender, Decimal]:
        """Return what the sprint gave in a round whose race has no result yet."""
        if not self.open or self.open[0].grand_prix not in self._sprints:
            return {}
        scores = scores_of(self.rules, self._sprints[self.open[0].grand_prix], self.championship)
        return {who: score.points for who, score in scores.items()}

    def _most_cars(self) -> Mapping[Contender, int]:
        """Return the most cars that each constructor had in one race, at least two."""
        if self.championship is Championship.DRIVERS:
            return {}
        most: dict[Contender, int] = {}
        for result in self.results:
            if result.session is not SessionKind.RACE:
                continue
            entered: dict[Contender, set[object]] = {}
            for row in result.rows:
                entered.setdefault(Contender(constructor=row.constructor, engine=row.engine), set()).add(
                    row.number or row.driver
                )
            for who, cars in entered.items():
                most[who] = max(most.get(who, CARS), len(cars))
        return most


def race_places(rules: SeasonRules, championship: Championship, grand_prix: str) -> tuple[Decimal, ...]:
    """Return the points for the places of a race to come that runs its distance.

    Empty when it does not count for this championship.
    """
    ruling = rules.ruling(grand_prix)
    if not ruling.counts_for(championship):
        return ()
    # Half points depend on how a race went; that the last one counts double is known before.
    factor = max(ruling.factor, WHOLE)
    return tuple(factor * place for place in rules.places_of(championship))


def fastest_lap_worth(rules: SeasonRules, championship: Championship) -> Decimal:
    """Return what the fastest lap of a race can add. In the fifties its point was the driver's alone."""
    drivers_only = rules.fastest_lap is FastestLapPoint.SHARED_POINT and championship is Championship.CONSTRUCTORS
    return NOTHING if rules.fastest_lap is FastestLapPoint.NOTHING or drivers_only else WHOLE


def _best_places(rules: SeasonRules, championship: Championship, grand_prix: str, cars: int) -> tuple[int, ...]:
    """Return the best places that a race can bring a contender, one per car; empty when it does not count."""
    if not rules.ruling(grand_prix).counts_for(championship):
        return ()
    return tuple(range(1, (1 if championship is Championship.DRIVERS else cars) + 1))


def _race_worth(rules: SeasonRules, championship: Championship, grand_prix: str, cars: int) -> Decimal:
    places = race_places(rules, championship, grand_prix)
    if not places:
        return NOTHING
    alone = championship is Championship.DRIVERS or rules.best_car_only
    return sum(places[: 1 if alone else cars], NOTHING) + fastest_lap_worth(rules, championship)


def _sprint_worth(rules: SeasonRules, championship: Championship, weekend: Round, cars: int) -> Decimal:
    if not any(session.kind is SessionKind.SPRINT and not session.cancelled for session in weekend.sessions):
        return NOTHING
    return sum(map(Decimal, rules.sprint[: 1 if championship is Championship.DRIVERS else cars]), NOTHING)
