"""What the sessions of a season give in a championship: each worked out once, for all moments of it that are asked about. Pure.

A season is replayed session by session (`racing.title.arithmetic.course`, `racing.title.contest.history`); without a
scoresheet, every moment would score all races before it anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from racing.model import Championship, Classification, Round, SessionKind, Struct
from racing.schedule import held
from racing.scoring.season_rules import FastestLapPoint, SeasonRules, rules_of
from racing.scoring.session_points import NOTHING, SCORING, WHOLE, Contender, can_be_scored, scores_of
from racing.scoring.standings import RoundScores, Tally, round_scores, tallies_with

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


class Scoresheet:
    """A championship's rounds, and what each gives. All results that it is asked about are of one state of the facts."""

    def __init__(self, season: int, championship: Championship, rounds: Iterable[Round]) -> None:
        self.rules = rules_of(season)
        self.championship = championship
        self.weekends = tuple(weekend for weekend in held(rounds) if weekend.number)
        """The rounds that count, in order of time."""
        self._numbered = sorted(self.weekends, key=lambda weekend: weekend.number or 0)
        self._scores: dict[tuple[str, int], RoundScores | None] = {}
        self._tallies: dict[tuple[int, ...], Mapping[Contender, Tally]] = {(): {}}
        self._sprints: dict[str, Mapping[Contender, Decimal]] = {}
        self._left: dict[tuple[str, int, bool], Left] = {}
        self._fielded: dict[str, Mapping[Contender, int]] = {}

    def scored(self, results: Mapping[tuple[str, SessionKind], Classification]) -> Iterator[RoundScores]:
        """Yield what each round gave, in order, up to the first whose race has no result or cannot be scored."""
        for weekend in self._numbered:
            if (weekend.grand_prix, SessionKind.RACE) not in results:
                return
            run = [results[weekend.grand_prix, kind] for kind in SCORING if (weekend.grand_prix, kind) in results]
            key = weekend.grand_prix, len(run)
            if key not in self._scores:
                self._scores[key] = self._scores_of(weekend, run)
            scores = self._scores[key]
            if scores is None:
                return
            yield scores

    def tallies(self, scored: Sequence[RoundScores]) -> Mapping[Contender, Tally]:
        """Return what everyone who took part has after these rounds."""
        key = tuple(map(id, scored))
        if key not in self._tallies:
            *before, last = scored
            self._tallies[key] = tallies_with(self.rules, self.championship, self.tallies(before), len(before), last)
        return self._tallies[key]

    def sprint(self, result: Classification) -> Mapping[Contender, Decimal]:
        """Return the points that a sprint gave."""
        if result.grand_prix not in self._sprints:
            scores = scores_of(self.rules, result, self.championship)
            self._sprints[result.grand_prix] = {who: score.points for who, score in scores.items()}
        return self._sprints[result.grand_prix]

    def left(self, weekend: Round, cars: int, *, sprinted: bool) -> Left:
        """Return the most that a round can still give a contender with so many cars. `sprinted`: its sprint has a result."""
        key = weekend.grand_prix, cars, sprinted
        if key not in self._left:
            rules, championship = self.rules, self.championship
            self._left[key] = Left(
                grand_prix=weekend.grand_prix,
                number=weekend.number or 0,
                race=_race_worth(rules, championship, weekend.grand_prix, cars),
                sprint=NOTHING if sprinted else _sprint_worth(rules, championship, weekend, cars),
                places=_best_places(rules, championship, weekend.grand_prix, cars),
            )
        return self._left[key]

    def fielded(self, race: Classification) -> Mapping[Contender, int]:
        """Return how many cars the constructors had in a race that had more than two."""
        if race.grand_prix not in self._fielded:
            entered: dict[Contender, set[object]] = {}
            for row in race.rows:
                who = Contender(constructor=row.constructor, engine=row.engine)
                entered.setdefault(who, set()).add(row.number or row.driver)
            self._fielded[race.grand_prix] = {who: len(cars) for who, cars in entered.items() if len(cars) > CARS}
        return self._fielded[race.grand_prix]

    def _scores_of(self, weekend: Round, run: Sequence[Classification]) -> RoundScores | None:
        if not can_be_scored(self.rules, run[-1]):
            return None
        return round_scores(self.rules, self.championship, weekend, run)


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
