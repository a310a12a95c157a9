"""How likely each contender is to win a championship: the rest of the season, drawn many times over.

Pure, with a fixed seed.

A drawn season gives each driver and each car a lasting difference from their form (`racing.title.form`), which is
larger the fewer races the form is based on; each session then adds a difference of the day. Whether a driver is
classified is drawn by how often he has been. The order gives the places, the rules of the season give the points with
all they drop, and equal points are counted back; contenders who are equal even then share the title. The same facts
give the same odds. `docs/title.md` has the method in full, and how well it has done.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

from racing.model import Championship, Struct
from racing.scoring.points import NOTHING, Contender
from racing.scoring.standings import counted_scores
from racing.title.arithmetic import outlook_of
from racing.title.form import Form, forms
from racing.title.situation import Position, Situation, fastest_lap_worth, race_places

SEASONS = 2000
"""Seasons drawn for one answer: a chance of a half is then right to about a hundredth."""


class Spread(Struct, frozen=True, kw_only=True):
    """How far results stray from form: standard deviations in the logarithm of a place.

    `day`: of each session. `lasting`: for the rest of the season, of a driver whose form is based on no race yet; it
    falls with the root of their number. `car`: likewise, shared by the drivers of a constructor.
    """

    day: float = 0.75
    lasting: float = 0.9
    car: float = 0.3


SPREAD = Spread()
"""The spread that did best on the seasons until 1999 (`docs/title.md`)."""

FASTEST_AMONG = 6
"""Any of this many first drivers may set the fastest lap."""

POOL = 1 << 15
"""Normal deviates that are drawn once; every session takes its own from a place at random."""

CENTS = 100
OUT = 1000.0
"""Worse than any form: not classified."""


class Odds(Struct, frozen=True, kw_only=True):
    """A probability for each contender; they add up to 1. `seasons`: how many were drawn, 0 when nothing is open."""

    chances: Mapping[Contender, float]
    seasons: int


def odds(situation: Situation, *, seasons: int = SEASONS, spread: Spread = SPREAD) -> Odds | None:
    """Return how likely each contender is to become champion; None before the first race."""
    seen = outlook_of(situation)
    if not situation.scored:
        return None
    able = {each.who for each in seen.contenders if each.can_win}
    if len(able) == 1 or not situation.open:
        share = 1.0 / len(able)
        return Odds(chances={who: share if who in able else 0.0 for who in situation.positions}, seasons=0)
    won: dict[Contender, float] = defaultdict(float)
    for champions in _Draw(situation, able, spread).champions(seasons):
        for who in champions:
            won[who] += 1 / len(champions)
    return Odds(chances={who: won[who] / seasons for who in situation.positions}, seasons=seasons)


class _DrawnSession(Struct, frozen=True, kw_only=True):
    """A session to be drawn: the index of its round, the points of its places in hundredths, and who is missing."""

    index: int
    is_race: bool
    places: tuple[int, ...]
    fastest_lap: int
    missing: frozenset[int]


class _Draw:
    """A situation made ready for drawing: drivers as numbers, points as whole hundredths."""

    def __init__(self, situation: Situation, able: set[Contender], spread: Spread) -> None:
        self._situation = situation
        self._spread = spread
        self._field = forms(situation.results)
        self._random = Random(f"{situation.rules.season} {len(situation.results)}")  # noqa: S311  # the same facts give the same odds
        self._noise = [self._random.gauss(0.0, 1.0) for _ in range(POOL)]
        self._chance = [self._random.random() for _ in range(POOL)]
        self._able = sorted(able, key=lambda who: who.sort_key)
        self._of = [self._contender(form) for form in self._field]
        self._sessions = tuple(self._to_come())
        self._windows = situation.rules.windows_of(situation.championship)
        none_yet = [0] * (len(situation.open) - 1)
        self._begun = {who: [_hundredths(situation.positions[who].sprint), *none_yet] for who in self._able}
        self._best_only = situation.rules.best_car_only and situation.championship is Championship.CONSTRUCTORS

    def champions(self, seasons: int) -> Iterator[Sequence[Contender]]:
        """Yield who won each of the drawn seasons: one contender, or those whom nothing tells apart."""
        had = {who: self._had(self._situation.positions[who]) for who in self._able}
        for _ in range(seasons):
            orders = list(self._season())
            gains = self._gains(orders)
            totals = {who: self._total(*had[who], gains[who]) for who in self._able}
            most = max(totals.values())
            level = [who for who in self._able if totals[who] == most]
            yield level if len(level) == 1 else self._counted_back(level, orders)

    def _season(self) -> Iterator[list[int]]:
        """Yield the order of each session to come: the numbers of the drivers who are classified."""
        draw, noise, chance, count = self._random.randrange, self._noise, self._chance, len(self._field)
        last = POOL - count
        cars = {form.constructor: self._spread.car * noise[draw(POOL)] for form in self._field}
        at, day, lasting = draw(last), self._spread.day, self._spread.lasting
        means = [
            form.expected + cars[form.constructor] + lasting * noise[at + index] / (1.0 + form.races) ** 0.5
            for index, form in enumerate(self._field)
        ]
        classified = [form.classified for form in self._field]
        for session in self._sessions:
            at, luck = draw(last), draw(last)
            form = [
                mean + day * chanced if lucky < often else OUT
                for mean, chanced, lucky, often in zip(
                    means, noise[at : at + count], chance[luck : luck + count], classified, strict=True
                )
            ]
            for gone in session.missing:
                form[gone] = OUT
            order = sorted(range(count), key=form.__getitem__)
            yield order[: sum(each < OUT for each in form)]

    def _gains(self, orders: Sequence[Sequence[int]]) -> Mapping[Contender, list[int]]:
        """Return what each contender gets in every open round, in hundredths."""
        gains = {who: list(before) for who, before in self._begun.items()}
        for session, order in zip(self._sessions, orders, strict=True):
            scored: set[Contender] = set()
            for worth, driver in zip(session.places, order, strict=False):
                who = self._of[driver]
                if who in gains and not (self._best_only and who in scored):
                    gains[who][session.index] += worth
                    scored.add(who)
            if session.fastest_lap and order:
                who = self._of[order[self._random.randrange(min(FASTEST_AMONG, len(order)))]]
                if who in gains:
                    gains[who][session.index] += session.fastest_lap
        return gains

    def _counted_back(self, level: Sequence[Contender], orders: Sequence[Sequence[int]]) -> Sequence[Contender]:
        places: dict[Contender, tuple[int, ...]] = {}
        for who in level:
            drawn = tuple(
                place
                for session, order in zip(self._sessions, orders, strict=True)
                if session.is_race
                for place, driver in enumerate(order, 1)
                if self._of[driver] == who
            )
            places[who] = self._situation.positions[who].least(NOTHING, drawn).places
        best = min(places.values())
        return [who for who in level if places[who] == best]

    def _to_come(self) -> Iterator[_DrawnSession]:
        rules, championship = self._situation.rules, self._situation.championship
        for index, left in enumerate(self._situation.left):
            missing = frozenset(
                number
                for number, form in enumerate(self._field)
                if self._situation.misses(Contender(driver=form.driver), left.grand_prix)
            )
            if left.sprint:
                yield _DrawnSession(
                    index=index,
                    is_race=False,
                    places=tuple(points * CENTS for points in rules.sprint),
                    fastest_lap=0,
                    missing=missing,
                )
            yield _DrawnSession(
                index=index,
                is_race=True,
                places=tuple(int(points * CENTS) for points in race_places(rules, championship, left.grand_prix)),
                fastest_lap=int(fastest_lap_worth(rules, championship) * CENTS),
                missing=missing,
            )

    def _contender(self, form: Form) -> Contender:
        if self._situation.championship is Championship.DRIVERS:
            return Contender(driver=form.driver)
        return Contender(constructor=form.constructor, engine=form.engine)

    @staticmethod
    def _had(position: Position) -> tuple[int, tuple[int, ...]]:
        """Return the points by decision, and the scores, of a contender."""
        return _hundredths(position.tally.adjustment), tuple(map(_hundredths, position.tally.scores))

    def _total(self, decided: int, scores: tuple[int, ...], gained: Sequence[int]) -> int:
        return decided + sum(counted_scores(self._windows, (*scores, *gained)))


def _hundredths(points: Decimal) -> int:
    return int(points * CENTS)
