"""Championship tables as Ergast has them: with those who never scored, behind the others. Pure.

Those are the drivers who started a race, and the constructors whose cars were entered in one. A race that gave no points for the title
(Indianapolis, for constructors) is none of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby

import msgspec

from content_api.ergast import identifiers, schemas
from content_api.ergast.entries import ErgastCar, ErgastEntry, People
from content_api.ergast.filters import StandingsEntry
from racing import model
from racing.model import Championship, Entrant, Outcome
from racing.scoring.rules import rules_of

STARTED = frozenset({Outcome.CLASSIFIED, Outcome.NOT_CLASSIFIED, Outcome.RETIRED, Outcome.DISQUALIFIED})

_LETTERS: Mapping[Outcome, str] = {Outcome.DISQUALIFIED: "D", Outcome.EXCLUDED: "E"}
_NO_PLACE = "-"
"""In place of the position of who has never been classified."""


class StandingsPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the table of a season after a round. `who`: our id of a driver, or Ergast's of a constructor; `id`: Ergast's of either.

    `cars`: a driver's, by Ergast's id with our constructor, in the order in which he first drove them; a constructor's own.
    """

    season: int
    round: int
    who: str
    id: str
    position: int | None
    text: str
    points: Decimal
    wins: int
    cars: tuple[ErgastCar, ...]


def places(table: model.Standings, entries: Iterable[ErgastEntry], people: People) -> list[StandingsPlace]:
    """The rows of a table in order, and behind them who has taken part by then."""
    of = _Contenders(table, entries, people)
    return of.listed() + of.unlisted()


def positions(places: Iterable[StandingsPlace]) -> StandingsEntry:
    """Who stands where, by season and id."""
    return {(place.season, place.who): place.position for place in places if place.position is not None}


def driver_lists(
    places: Iterable[StandingsPlace], people: People, newest: Mapping[tuple[int, str], Entrant]
) -> list[schemas.ErgastStandingsList]:
    """Places of drivers, below their tables."""
    return [
        schemas.ErgastStandingsList(
            season=str(season),
            round=str(number),
            driver_standings=[
                schemas.ErgastDriverStanding(
                    **_numbers(place),
                    driver=identifiers.driver(people.driver(place.who), newest.get((season, place.who))),
                    constructors=[identifiers.constructor(car.id, people.constructor(car.maker)) for car in place.cars],
                )
                for place in own
            ],
        )
        for (season, number), own in groupby(places, key=lambda place: (place.season, place.round))
    ]


def constructor_lists(places: Iterable[StandingsPlace], people: People) -> list[schemas.ErgastStandingsList]:
    """Places of constructors, below their tables."""
    return [
        schemas.ErgastStandingsList(
            season=str(season),
            round=str(number),
            constructor_standings=[
                schemas.ErgastConstructorStanding(
                    **_numbers(place),
                    constructor=identifiers.constructor(place.who, people.constructor(place.cars[0].maker)),
                )
                for place in own
            ],
        )
        for (season, number), own in groupby(places, key=lambda place: (place.season, place.round))
    ]


class _Contenders:
    """What the contenders of one table have done by then."""

    def __init__(self, table: model.Standings, entries: Iterable[ErgastEntry], people: People) -> None:
        self._table = table
        self._people = people
        self._of_drivers = table.championship is Championship.DRIVERS
        self._wins: Counter[str] = Counter()
        self._finishes: dict[str, list[int]] = defaultdict(list)
        self._cars: dict[str, dict[ErgastCar, None]] = defaultdict(dict)
        self._took_part: dict[str, None] = {}
        rules = rules_of(table.season)
        for entry in entries:
            if entry.season != table.season or entry.number > table.after_round:
                continue
            if rules.ruling(entry.weekend.grand_prix).counts_for(table.championship):
                self._count(entry)

    def listed(self) -> list[StandingsPlace]:
        """The rows of the table; two of ours that are one to Ergast become one, in the better place."""
        found: dict[str, StandingsPlace] = {}
        for row in self._table.rows:
            who, cars = self._contender(row)
            known = found.get(who)
            if known is not None:
                found[who] = msgspec.structs.replace(known, points=known.points + row.points)
                continue
            text = str(row.position) if row.position is not None else _LETTERS.get(row.outcome, _NO_PLACE)
            found[who] = self._place(who, row.position, text, row.points, cars)
        return list(found.values())

    def unlisted(self) -> list[StandingsPlace]:
        """Who took part and is not in the table: by best finishes, then by when they first did."""
        listed = [self._contender(row)[0] for row in self._table.rows]
        waiting = [who for who in self._took_part if who not in listed]
        ordered = sorted(waiting, key=lambda who: (not self._finishes[who], sorted(self._finishes[who])))
        return [
            self._place(who, position, str(position) if self._finishes[who] else _NO_PLACE, Decimal(0), self._cars[who])
            for position, who in enumerate(ordered, len(set(listed)) + 1)
        ]

    def _count(self, entry: ErgastEntry) -> None:
        who = entry.person if self._of_drivers else entry.constructor
        if who is None:
            return
        if entry.constructor and entry.maker:
            self._cars[who][ErgastCar(entry.constructor, entry.maker)] = None
        if entry.race is not None and (not self._of_drivers or entry.race.row.outcome in STARTED):
            self._took_part[who] = None
        for drive in (entry.race, entry.sprint):
            if drive is not None and drive.position is not None:
                self._finishes[who].append(drive.position)
        # A car that several shared won once.
        if entry.race is not None and entry.race.position == 1 and (self._of_drivers or entry.race.place == 1):
            self._wins[who] += 1

    def _contender(self, row: model.StandingsRow) -> tuple[str, Mapping[ErgastCar, None]]:
        if row.driver is not None:
            return row.driver, self._cars.get(row.driver, {})
        maker = self._people.constructor(row.constructor or "")
        id_ = identifiers.constructor_id(maker, self._table.season, engine=row.engine)
        return id_, {ErgastCar(id_, maker.id): None}

    def _place(
        self, who: str, position: int | None, text: str, points: Decimal, cars: Mapping[ErgastCar, None]
    ) -> StandingsPlace:
        return StandingsPlace(
            season=self._table.season,
            round=self._table.after_round,
            who=who,
            id=identifiers.driver_id(self._people.driver(who)) if self._of_drivers else who,
            position=position,
            text=text,
            points=points,
            wins=self._wins[who],
            cars=tuple(cars),
        )


def _numbers(place: StandingsPlace) -> dict[str, str]:
    shown = {"position_text": place.text, "points": identifiers.points(place.points), "wins": str(place.wins)}
    return shown if place.position is None else shown | {"position": str(place.position)}


def chosen(places: Iterable[StandingsPlace], id_: str | None, position: int | None) -> list[StandingsPlace]:
    """Those of one contender, by Ergast's id, and in one position."""
    return [place for place in places if id_ in (None, place.id) and position in (None, place.position)]
