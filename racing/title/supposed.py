"""What somebody supposes of sessions that are left: who comes in which place, and what their rows would be. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

import msgspec

from racing.model import (
    Championship,
    Classification,
    ClassificationRow,
    Entrant,
    Outcome,
    ResultStatus,
    Round,
    SessionKind,
    Struct,
)
from racing.schedule import held
from racing.scoring.session_points import Contender
from racing.title.situation import FEWEST_CARS

STARTED = frozenset({Outcome.CLASSIFIED, Outcome.NOT_CLASSIFIED, Outcome.RETIRED, Outcome.DISQUALIFIED})
"""The outcomes of those who took part."""


class SupposedDriver(Struct, frozen=True, kw_only=True):
    """A driver in a supposed session, and whether the fastest lap is his."""

    driver: str
    fastest_lap: bool = False


class SupposedSession(Struct, frozen=True, kw_only=True):
    """Who comes in which place of a session: of each place from the first, none where it is left open; two who share a car share a place.

    `not_classified`: who certainly has no place. Who is not named may have any place that is open. Where nobody has the fastest lap, it
    gives no point.
    """

    grand_prix: str
    session: SessionKind
    places: tuple[tuple[SupposedDriver, ...], ...] = ()
    not_classified: tuple[SupposedDriver, ...] = ()

    @property
    def named(self) -> frozenset[str]:
        """The drivers of whom something is supposed."""
        return frozenset(each.driver for each in chain(*self.places, self.not_classified))


class Field:
    """Who can take part in a season, and in which car: that of the session where it was run, else that of the nearest before it."""

    def __init__(
        self, rounds: Iterable[Round], results: Iterable[Classification], entrants: Iterable[Entrant] = ()
    ) -> None:
        """`results`: all that are known of the season, also of sessions of which something is supposed."""
        self._order = {weekend.grand_prix: index for index, weekend in enumerate(held(rounds))}
        self._results = {(result.grand_prix, result.session): result for result in results}
        self._driven: dict[str, list[tuple[int, ClassificationRow]]] = {}
        for result in self._results.values():
            for row in result.rows:
                self._driven.setdefault(row.driver, []).append((self._order.get(result.grand_prix, 0), row))
        self._entrants: Mapping[str, Entrant] = {entrant.driver: entrant for entrant in entrants}

    @property
    def drivers(self) -> Collection[str]:
        """Everyone who was entered or took part, in order of id."""
        return sorted(self._driven.keys() | self._entrants.keys())

    def contenders(self, championship: Championship) -> Iterable[Contender]:
        """Return everyone who can score: drivers, or constructors with their engines."""
        if championship is Championship.DRIVERS:
            return [Contender(driver=driver) for driver in self.drivers]
        driven = (row for rows in self._driven.values() for _index, row in rows)
        cars = [(row.constructor, row.engine) for row in driven]
        cars += [(entrant.constructor, entrant.engine) for entrant in self._entrants.values()]
        return [Contender(None, *car) for car in dict.fromkeys(cars) if car[0]]

    def starters(self, grand_prix: str, session: SessionKind) -> int:
        """Return how many can have a place: who took part where it was run, else the most who did in a session of the season."""
        own = self._results.get((grand_prix, session))
        seen = self._results.values() if own is None else [own]
        return max((sum(row.outcome in STARTED for row in result.rows) for result in seen), default=FEWEST_CARS)

    def result(self, season: int, supposed: SupposedSession) -> Classification:
        """Return the session as it is supposed; over the laps that were run, where it was."""
        own = self._results.get((supposed.grand_prix, supposed.session))
        rows = own.rows if own else ()
        laps = max((row.laps for row in rows if row.laps is not None), default=None)
        unused = list(rows)
        named: list[tuple[SupposedDriver, int | None]] = [
            *((each, place) for place, sharing in enumerate(supposed.places, 1) for each in sharing),
            *((each, None) for each in supposed.not_classified),
        ]
        return Classification(
            season=season,
            grand_prix=supposed.grand_prix,
            session=supposed.session,
            standing=ResultStatus.PROVISIONAL,
            rows=tuple(
                msgspec.structs.replace(
                    self._car(each.driver, place, unused, supposed.grand_prix),
                    outcome=Outcome.RETIRED if place is None else Outcome.CLASSIFIED,
                    position=place,
                    laps=laps,
                    points=None,
                    fastest_lap_rank=1 if each.fastest_lap else None,
                )
                for each, place in named
            ),
        )

    def _car(
        self, driver: str, place: int | None, unused: list[ClassificationRow], grand_prix: str
    ) -> ClassificationRow:
        """Return a row with the driver's car. Who drove two cars in the session has each once, that of the place if possible."""
        here = [row for row in unused if row.driver == driver]
        if here:
            row = next((row for row in here if row.position == place), here[0])
            unused.remove(row)
            return row
        return self._nearest(driver, self._order.get(grand_prix, 0))

    def _nearest(self, driver: str, index: int) -> ClassificationRow:
        driven = self._driven.get(driver, ())
        if driven:
            _order, row = min(driven, key=lambda each: (each[0] > index, abs(each[0] - index)))
            return row
        entrant = self._entrants.get(driver)
        if entrant is None:
            return ClassificationRow(outcome=Outcome.RETIRED, driver=driver)
        return ClassificationRow(
            outcome=Outcome.RETIRED,
            driver=driver,
            number=entrant.number,
            constructor=entrant.constructor,
            engine=entrant.engine,
        )


def open_places(supposed: SupposedSession, starters: int, points: Sequence[object]) -> tuple[int, ...]:
    """Return the places that somebody else can still have; none once all are given that have `points`.

    From then on who is not named counts as not classified: a list of the first ten is a whole race.
    """
    last = starters - len(supposed.not_classified)
    free = tuple(
        place for place in range(1, last + 1) if place > len(supposed.places) or not supposed.places[place - 1]
    )
    return free if any(place <= len(points) and points[place - 1] for place in free) else ()
