"""What drivers and constructors have done in a season and since their first entry: the schemas that both share."""

from decimal import Decimal
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.schemas import Maybe, PaddockNames, Schema, WhoSchema, number
from racing.model import Dataset, SeasonStatistics
from racing.records import CareerStatistics

MADE_OF = frozenset({Dataset.ROUNDS, Dataset.RESULTS, Dataset.STANDINGS, Dataset.ENTRANTS})
"""The datasets that careers are made from, besides those with the names of people and cars."""


class CareerSchema(Schema, frozen=True, kw_only=True):
    """Since the first entry. Races only, but for what is named after the sprint; points as championships counted them."""

    described_by: ClassVar[tuple[type, ...]] = (CareerStatistics,)

    entries: int
    starts: int
    wins: int
    podiums: int
    pole_positions: int
    fastest_laps: int
    dnf_count: int
    races_completed: int
    sprint_wins: int
    sprint_podiums: int
    points: Maybe[Decimal] = UNSET
    championships: int
    best_position: Maybe[int] = UNSET
    best_championship_position: Maybe[int] = UNSET
    first_season: int
    last_season: int


class CarSchema(Schema, frozen=True, kw_only=True):
    """A constructor with the engine in its car."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    constructor: str
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET


class SeasonDoneSchema(Schema, frozen=True, kw_only=True):
    """One season of a driver, with the cars he drove, or of a constructor with one engine. `champion`: once the season is over."""

    described_by: ClassVar[tuple[type, ...]] = (SeasonStatistics,)

    season: int
    engine: Maybe[str] = UNSET
    """Id of the engine's manufacturer. Absent for a driver, whose `cars` name it."""
    engine_name: Maybe[str] = UNSET
    """Name of the engine's manufacturer. Absent for a driver."""
    cars: Maybe[tuple[CarSchema, ...]] = UNSET
    """Cars that a driver drove, in order of the first race in each. Absent for a constructor."""
    championship_position: Maybe[int] = UNSET
    champion: Maybe[bool] = UNSET
    """True for the champion, once the season is over. Absent otherwise."""
    points: Maybe[Decimal] = UNSET
    entries: int
    starts: int
    wins: int
    podiums: int
    pole_positions: int
    fastest_laps: int
    dnf_count: int
    races_completed: int
    sprint_wins: int
    sprint_podiums: int
    best_position: Maybe[int] = UNSET


def career(done: CareerStatistics | None) -> Maybe[CareerSchema]:
    """Return a career; left out for those who were never entered."""
    if done is None:
        return UNSET
    counted = {name: getattr(done, name) for name in CareerSchema.__struct_fields__}
    return CareerSchema(**{name: value for name, value in counted.items() if value is not None} | _points(done))


def season_done(done: SeasonStatistics, names: PaddockNames) -> SeasonDoneSchema:
    """Return one season, with the names of a driver's cars or of a constructor's engine."""
    counted = {name: getattr(done, name, None) for name in SeasonDoneSchema.__struct_fields__ if name != "cars"}
    known = {name: value for name, value in counted.items() if value is not None and value is not False}
    cars = tuple(CarSchema(**names.car(car.constructor, car.engine)) for car in done.cars)
    engine = {} if done.driver else names.car(None, done.engine)
    return SeasonDoneSchema(**{**known, **_points(done), **engine, **({"cars": cars} if cars else {})})


def _points(done: CareerStatistics | SeasonStatistics) -> dict[str, Any]:
    """Return the points without trailing zeros, as far as they are known."""
    return {} if done.points is None else {"points": number(done.points)}
