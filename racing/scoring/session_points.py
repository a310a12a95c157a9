"""The points of one race or sprint, by its places and the rules of its season. Pure.

The points in a classification are never read: they are what the stewards published, and are compared with ours.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from racing.model import (
    Championship,
    Classification,
    ClassificationRow,
    Round,
    SeasonStatistics,
    SessionKind,
    StandingsRow,
    Struct,
)
from racing.scoring.season_rules import Decision, FastestLapPoint, Ruling, SeasonRules

TOP_TEN = 10
SCORING = (SessionKind.SPRINT, SessionKind.RACE)
"""The sessions that give points, in the order of a weekend."""

RACE_KM = 305
MONACO_KM = 260
"""The distance of a race is the fewest laps that exceed this many kilometres (article 5.3 of the Sporting Regulations)."""

FEWEST_LAPS = 2
CENTS = Decimal("0.01")
NOTHING, WHOLE = Decimal(0), Decimal(1)


class Contender(NamedTuple):
    """Who scores in a championship: a driver, or a constructor with its engine.

    `engine` is None where a constructor is counted over all its engines, or its engine is not known.
    """

    driver: str | None = None
    constructor: str | None = None
    engine: str | None = None

    @classmethod
    def of(cls, row: StandingsRow | SeasonStatistics | Decision) -> "Contender":
        """Return the contender that a row of a table, of statistics or of decisions is about."""
        return cls(row.driver, row.constructor, row.engine)

    @property
    def names(self) -> tuple[str, ...]:
        """The ids that are known: `("max-verstappen",)` or `("red-bull", "honda")`."""
        return tuple(name for name in self if name is not None)

    @property
    def sort_key(self) -> tuple[str, ...]:
        """A key that orders contenders by id; an absent id comes first."""
        return tuple(name or "" for name in self)


class Score(Struct, frozen=True):
    """What a contender got out of a session: points, and the places of a race for counting back.

    `places`: all in which he was classified. `scoring_places`: those that gave points, counted among the cars that
    could score.
    """

    points: Decimal = NOTHING
    places: tuple[int, ...] = ()
    scoring_places: tuple[int, ...] = ()


def points_of(
    rules: SeasonRules,
    result: Classification,
    championship: Championship = Championship.DRIVERS,
    *,
    scheduled_laps: int | None = None,
) -> tuple[Decimal, ...]:
    """Return the points of every row, in order, exact to hundredths as published: a third of four points is 1.33.

    For constructors, each row has what its car earns, before only the best car counts; of drivers who share a car,
    the first has it.
    """
    ruling = rules.ruling(result.grand_prix, result.session)
    places = _worth(rules, ruling, result, championship, scheduled_laps)
    sharing: dict[int | None, list[str]] = defaultdict(list)
    for row in result.rows:
        sharing[row.position].append(row.driver)
    fastest = _fastest(rules, ruling, result) if _rewards_fastest(rules, championship) else {}
    return tuple(
        rounded(
            (places[place - 1] if place is not None and place <= len(places) else NOTHING)
            * _share(rules, ruling, row, sharing[row.position], championship)
            + fastest.get(index, NOTHING)
        )
        for index, (row, place) in enumerate(zip(result.rows, _eligible_places(ruling, result), strict=True))
    )


def place_points(
    rules: SeasonRules, result: Classification, championship: Championship, *, scheduled_laps: int | None = None
) -> tuple[Decimal, ...]:
    """Return the points for the places of a session, from the first, as far as it was run."""
    return _worth(rules, rules.ruling(result.grand_prix, result.session), result, championship, scheduled_laps)


def can_be_scored(rules: SeasonRules, result: Classification) -> bool:
    """Return whether the points are known: if the fastest lap gives one, the result must say whose it was."""
    ruling = rules.ruling(result.grand_prix, result.session)
    needs_fastest = result.session is SessionKind.RACE and rules.fastest_lap is not FastestLapPoint.NOTHING
    return not needs_fastest or ruling.no_fastest_lap or any(_fastest_rows(ruling, result))


def scores_of(
    rules: SeasonRules, result: Classification, championship: Championship, *, scheduled_laps: int | None = None
) -> Mapping[Contender, Score]:
    """Return what each contender got out of a session; nothing when the race does not count for this championship."""
    ruling = rules.ruling(result.grand_prix, result.session)
    if not ruling.counts_for(championship):
        return {}
    points = points_of(rules, result, championship, scheduled_laps=scheduled_laps)
    places = _eligible_places(ruling, result)
    is_race = result.session is SessionKind.RACE
    by_car: dict[Contender, dict[int | str, Score]] = defaultdict(dict)
    for index, (row, worth, place) in enumerate(zip(result.rows, points, places, strict=True)):
        who: Contender
        car: int | str
        if championship is Championship.DRIVERS:
            who, car = Contender(driver=row.driver), index
        elif row.constructor is not None:
            who, car = Contender(constructor=row.constructor, engine=row.engine), row.number or row.driver
        else:
            continue
        score = Score(
            points=worth,
            places=(row.position,) if is_race and row.position is not None else (),
            scoring_places=(place,) if is_race and worth and place is not None else (),
        )
        had = by_car[who].get(car)
        by_car[who][car] = score if had is None else _together([had, score], best_only=False)
    best_only = rules.best_car_only and championship is Championship.CONSTRUCTORS
    return {who: _together(list(cars.values()), best_only=best_only) for who, cars in by_car.items()}


def scheduled_laps(weekend: Round) -> int | None:
    """Return how many laps the race should have: the fewest that exceed 305 km, or 260 km in Monaco.

    None when the length of the track is unknown.
    """
    length = weekend.circuit.length_km if weekend.circuit else None
    if not length:
        return None
    distance = MONACO_KM if weekend.circuit and weekend.circuit.id == "monaco" else RACE_KM
    return ceil(distance / length)


def _worth(
    rules: SeasonRules,
    ruling: Ruling,
    result: Classification,
    championship: Championship,
    laps_due: int | None,
) -> tuple[Decimal, ...]:
    """Return the points for the places of this session."""
    if result.session is SessionKind.SPRINT:
        return tuple(map(Decimal, rules.sprint))
    if result.session is not SessionKind.RACE:
        return ()
    places = rules.places_of(championship) if ruling.counts_for(championship) else ()
    laps = max((row.laps for row in result.rows if row.laps is not None), default=None)
    if rules.reduced and laps is not None and laps_due:
        run = Decimal(laps) / laps_due
        places = next((reduced.places for reduced in rules.reduced if run < reduced.below), places)
        places = places if laps >= FEWEST_LAPS else ()
    return tuple(ruling.factor * place for place in places)


def _eligible_places(ruling: Ruling, result: Classification) -> list[int | None]:
    """Return the place of every row among those that can score."""
    passed_on = {row.position for row in result.rows if row.driver in ruling.not_eligible and row.position}
    return [
        None
        if row.position is None or row.driver in ruling.not_eligible
        else row.position - sum(place < row.position for place in passed_on)
        for row in result.rows
    ]


def _share(
    rules: SeasonRules, ruling: Ruling, row: ClassificationRow, drivers: list[str], championship: Championship
) -> Decimal:
    """Return the part of its place's points that a row gets: all, none, or an equal part among the drivers of one car."""
    barred = ruling.no_points and any(
        row.driver == driver and number in (None, row.number) for driver, number in ruling.no_points
    )
    if barred or (championship is Championship.CONSTRUCTORS and row.driver in ruling.no_constructors_points):
        return NOTHING
    if len(drivers) == 1:
        return WHOLE
    if not rules.shared_drives:
        return NOTHING
    if ruling.undivided in drivers:
        return WHOLE if row.driver == ruling.undivided else NOTHING
    return WHOLE / len(drivers)


def _rewards_fastest(rules: SeasonRules, championship: Championship) -> bool:
    """Return whether the fastest lap counts for this championship; in the fifties it was the driver's alone."""
    return championship is Championship.DRIVERS or rules.fastest_lap is not FastestLapPoint.SHARED_POINT


def _fastest(rules: SeasonRules, ruling: Ruling, result: Classification) -> dict[int, Decimal]:
    """Return what the fastest lap adds, by index of the row."""
    if result.session is not SessionKind.RACE or rules.fastest_lap is FastestLapPoint.NOTHING:
        return {}
    rows = dict(_fastest_rows(ruling, result))
    if rules.fastest_lap is FastestLapPoint.SHARED_POINT:
        return dict.fromkeys(rows, Decimal(1) / len(rows)) if rows else {}
    return {index: Decimal(1) for index, row in rows.items() if row.position is not None and row.position <= TOP_TEN}


def _fastest_rows(ruling: Ruling, result: Classification) -> Iterator[tuple[int, ClassificationRow]]:
    for index, row in enumerate(result.rows):
        if row.fastest_lap_rank == 1 and ruling.fastest_lap in (None, row.driver):
            yield index, row


def _together(cars: list[Score], *, best_only: bool) -> Score:
    if len(cars) == 1:
        return cars[0]
    points = [car.points for car in cars]
    return Score(
        points=max(points) if best_only else sum(points, NOTHING),
        places=tuple(place for car in cars for place in car.places),
        scoring_places=tuple(place for car in cars for place in car.scoring_places),
    )


@lru_cache(maxsize=1024)
def rounded(points: Decimal) -> Decimal:
    """Return the points in hundredths, as they are published, without zeros at the end."""
    exact = points.quantize(CENTS, ROUND_HALF_EVEN)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
