"""The rest of a season, drawn many times over, and who wins a championship in each of the drawn seasons.

Pure, with a fixed seed. `racing.title.simulation` draws in which places the drivers end the sessions that are left. Here the rules of
the season give the points with all they drop, and equal points are counted back; contenders who are equal even then share the title.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from racing.model import Championship, SessionKind
from racing.scoring.session_points import Contender
from racing.scoring.standings import count_back
from racing.title.form import SPREAD, Form, Spread, forms
from racing.title.scoresheet import fastest_lap_worth, race_places
from racing.title.simulation import OUT, drawn_places
from racing.title.situation import Situation

FASTEST_AMONG = 6
"""Any of this many first drivers may set the fastest lap."""

CENTS = 100

type Points = NDArray[np.int32]
"""Points in whole hundredths."""


class DrawnSeasons:
    """Draws the sessions that are left in `seasons` seasons.

    `sessions`: the round of each, as an index into `Situation.left`, and its kind.
    """

    def __init__(self, situation: Situation, seasons: int, spread: Spread = SPREAD) -> None:
        generator = np.random.default_rng([situation.rules.season, len(situation.results)])
        self.seasons = seasons
        self.field = forms(situation.results)
        self.sessions = tuple(_sessions_left(situation))
        missing = [self._missing(situation, situation.left[index].grand_prix) for index, _kind in self.sessions]
        self.places = drawn_places(self.field, missing, seasons, generator, spread=spread)
        classified = (self.places != OUT).sum(axis=0, dtype=np.uint8)
        luck = generator.random(classified.shape, dtype=np.float32)
        self.fastest = 1 + (luck * np.minimum(classified, FASTEST_AMONG)).astype(np.uint8)
        """Names the place of the driver who sets the fastest lap, by session and season."""

    def _missing(self, situation: Situation, grand_prix: str) -> Collection[int]:
        absent = [number for number, form in enumerate(self.field) if form.driver in situation.absent]
        return [
            number for number in absent if situation.misses(Contender(driver=self.field[number].driver), grand_prix)
        ]


def titles(situation: Situation, able: Sequence[Contender], drawn: DrawnSeasons) -> NDArray[np.float64]:
    """Return each contender's part of the title, by season: all, none, or an equal part where nothing tells them apart."""
    return _TitleCount(situation, able, drawn).titles()


class _TitleCount:
    """Who wins a championship in each of the drawn seasons."""

    def __init__(self, situation: Situation, able: Sequence[Contender], drawn: DrawnSeasons) -> None:
        self._situation = situation
        self._able = able
        self._drawn = drawn
        cars: dict[Contender, list[int]] = {who: [] for who in able}
        for car, form in enumerate(drawn.field):
            cars.setdefault(self._contender(form), []).append(car)
        self._cars = [cars[who] for who in able]
        most = max(map(len, self._cars))
        self._nth_cars = [
            (
                [number for number, of in enumerate(self._cars) if len(of) > nth],
                [of[nth] for of in self._cars if len(of) > nth],
            )
            for nth in range(most)
        ]
        """Lists, for first cars, second cars and so on, the contenders who have one, and which car it is."""
        self._races = drawn.places[:, [kind is SessionKind.RACE for _index, kind in drawn.sessions]]

    def titles(self) -> NDArray[np.float64]:
        """Return each contender's part of the title, by season."""
        totals = self._totals()
        level = totals == totals.max(axis=0)
        for season in np.flatnonzero(level.sum(axis=0) > 1).tolist():
            level[:, season] = self._counted_back(np.flatnonzero(level[:, season]).tolist(), season)
        shares: NDArray[np.float64] = level / level.sum(axis=0)
        return shares

    def _totals(self) -> Points:
        """Return the points of each contender at the end of each season."""
        tallies = [self._situation.positions[who].tally for who in self._able]
        had = np.array([list(map(_hundredths, tally.scores)) for tally in tallies], dtype=np.int32)
        scores = [*had.T[:, :, np.newaxis], *self._gained()]
        totals = np.array([[_hundredths(tally.adjustment)] for tally in tallies], dtype=np.int32)
        begin = 0
        for window in self._situation.rules.windows_of(self._situation.championship):
            of_window = scores[begin : window.last]
            totals = sum(of_window, totals) - _lowest(of_window, len(of_window) - window.best)
            begin = window.last
        return totals

    def _gained(self) -> Points:
        """Return what each contender gets, by round that is left, contender and season."""
        situation, drawn = self._situation, self._drawn
        best_only = situation.rules.best_car_only and situation.championship is Championship.CONSTRUCTORS
        together = np.maximum if best_only else np.add
        bonus = int(fastest_lap_worth(situation.rules, situation.championship) * CENTS)
        gained = np.zeros((len(situation.left), len(self._able), drawn.seasons), dtype=np.int32)
        for session, (index, kind) in enumerate(drawn.sessions):
            points = self._worth(index, kind).take(drawn.places[:, session])
            if bonus and kind is SessionKind.RACE:
                points += bonus * (drawn.places[:, session] == drawn.fastest[session])
            session_points = np.zeros(gained.shape[1:], dtype=np.int32)
            for contenders, cars in self._nth_cars:
                session_points[contenders] = together(session_points[contenders], points[cars])
            gained[index] += session_points
        for number, who in enumerate(self._able):
            for index, points_given in enumerate(situation.positions[who].given):
                gained[index, number] += _hundredths(points_given)
        return gained

    def _worth(self, index: int, kind: SessionKind) -> Points:
        """Return the points by place, from 0 to `OUT`."""
        situation = self._situation
        places: Sequence[Decimal | int] = situation.rules.sprint
        if kind is SessionKind.RACE:
            places = race_places(situation.rules, situation.championship, situation.left[index].grand_prix)
        worth = np.zeros(int(OUT) + 1, dtype=np.int32)
        worth[1 : len(places) + 1] = [int(points * CENTS) for points in places]
        return worth

    def _counted_back(self, level: Sequence[int], season: int) -> NDArray[np.bool_]:
        """Return who of those level on points has the title."""
        keys = {}
        for number in level:
            places = self._races[self._cars[number], :, season]
            had = self._situation.positions[self._able[number]].tally.places
            keys[number] = count_back((*had, *places[places != OUT].tolist()))
        best = min(keys.values())
        return np.array([keys.get(number) == best for number in range(len(self._able))])

    def _contender(self, form: Form) -> Contender:
        if self._situation.championship is Championship.DRIVERS:
            return Contender(driver=form.driver)
        return Contender(constructor=form.constructor, engine=form.engine)


def _sessions_left(situation: Situation) -> list[tuple[int, SessionKind]]:
    return [
        (index, kind)
        for index, left in enumerate(situation.left)
        for kind in (SessionKind.SPRINT, SessionKind.RACE)
        if kind is SessionKind.RACE or left.sprint
    ]


def _lowest(scores: Sequence[Points], count: int) -> Points:
    """Add up the `count` lowest scores of each contender in each season; 0 where `count` is not above 0."""
    lowest = [np.full((1, 1), np.iinfo(np.int32).max, dtype=np.int32)] * count
    for score in scores:
        rest = score
        for number, least in enumerate(lowest):
            lowest[number], rest = np.minimum(least, rest), np.maximum(least, rest)
    return sum(lowest, np.zeros((1, 1), dtype=np.int32))


def _hundredths(points: Decimal) -> int:
    return int(points * CENTS)
