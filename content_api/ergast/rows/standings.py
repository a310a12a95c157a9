"""Championship tables as Ergast has them: contenders without points follow those of the table. Pure.

Such are drivers who started a race, and constructors with a car entered in one. Races that gave no points in the championship
(Indianapolis, for constructors) do not count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby

import msgspec

from content_api.ergast import schemas
from content_api.ergast.filters import Positions
from content_api.ergast.rows.entries import ErgastCar, ErgastEntry, NewestEntrants
from content_api.ergast.rows.people import People
from content_api.ergast.vocabulary import identifiers
from racing import model
from racing.model import Championship, Outcome
from racing.scoring.season_rules import rules_of

STARTED = frozenset({Outcome.CLASSIFIED, Outcome.NOT_CLASSIFIED, Outcome.RETIRED, Outcome.DISQUALIFIED})

_LETTERS: Mapping[Outcome, str] = {Outcome.DISQUALIFIED: "D", Outcome.EXCLUDED: "E"}
_NO_PLACE = "-"
"""In place of the position of a contender who has never been classified."""


class StandingsPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the table of a season after a round.

    `who`: our id of a driver, or Ergast's of a constructor. `id`: Ergast's id of either. `cars`: those of a driver, in the order in which
    he first drove them; or the constructor itself.
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
    """Return the rows of a table in order, followed by the contenders without points who have taken part by then."""
    of = _Contenders(table, entries, people)
    return of.listed() + of.unlisted()


def positions(places: Iterable[StandingsPlace]) -> Positions:
    """Return the positions by season and id."""
    return {(place.season, place.who): place.position for place in places if place.position is not None}


def driver_lists(
    places: Iterable[StandingsPlace], people: People, newest: NewestEntrants
) -> list[schemas.ErgastStandingsList]:
    """Return the places of drivers, each below its table."""
    return [
        schemas.ErgastStandingsList(
            season=str(season),
            round=str(number),
            driver_standings=[
                schemas.ErgastDriverStanding(
                    **_numbers(place),
                    driver=people.shown_driver(place.who, newest.get((season, place.who))),
                    constructors=[people.shown_constructor(car.id, car.maker) for car in place.cars],
                )
                for place in own
            ],
        )
        for (season, number), own in groupby(places, key=lambda place: (place.season, place.round))
    ]


def constructor_lists(places: Iterable[StandingsPlace], people: People) -> list[schemas.ErgastStandingsList]:
    """Return the places of constructors, each below its table."""
    return [
        schemas.ErgastStandingsList(
            season=str(season),
            round=str(number),
            constructor_standings=[
                schemas.ErgastConstructorStanding(
                    **_numbers(place),
                    constructor=people.shown_constructor(place.who, place.cars[0].maker),
                )
                for place in own
            ],
        )
        for (season, number), own in groupby(places, key=lambda place: (place.season, place.round))
    ]


class _Contenders:
    """Counts what each contender has done by the round of a table: wins, finishes, cars."""

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
        """Return the rows of the table; two of our constructors that are one to Ergast become one, in the better place."""
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
        """Return the contenders who are not in the table: by best finishes, then by their first race."""
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
        # A shared car is one win, however many of its drivers share it.
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
    """Return the places of one contender, by Ergast's id, and in one position, where these are given."""
    return [place for place in places if id_ in (None, place.id) and position in (None, place.position)]
