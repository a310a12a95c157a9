"""Races that were held and who won them: the schemas that circuits and Grands Prix share."""

from collections.abc import Iterable
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.schemas import Maybe, PaddockNames, Schema, WhoSchema, fields_of, iso, present
from racing import records
from racing.records import RaceHeld, TimedLap, WinnerThere


class WinnerSchema(Schema, frozen=True, kw_only=True):
    """A driver who won."""

    driver: str
    """Id of the driver: `max-verstappen`."""
    name: Maybe[str] = UNSET
    """Name of the driver."""
    wins: Maybe[int] = UNSET
    """Races won on this track, or of this Grand Prix. Absent for the winner of a single race."""


class HeldSchema(Schema, frozen=True, kw_only=True):
    """A race that was held. Two winners shared a car."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    season: int
    """Year of the season."""
    round: Maybe[int] = UNSET
    """Number of the round in that season."""
    grand_prix: str
    """Id of the Grand Prix: `italy`."""
    name: str
    """Name of the Grand Prix: `Italian Grand Prix`."""
    date: Maybe[str] = UNSET
    """Day of the race, UTC: `2025-09-07`."""
    circuit: Maybe[str] = UNSET
    """Id of the track: `monza`."""
    layout: Maybe[str] = UNSET
    """Id of the layout that was raced: `monza-7`."""
    winners: tuple[WinnerSchema, ...]
    """Who won; two drivers when they shared the car."""
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    poles: Maybe[tuple[WinnerSchema, ...]] = UNSET
    """Who had the pole position. Absent when unknown."""
    fastest: Maybe[tuple[WinnerSchema, ...]] = UNSET
    """Who set the fastest lap; several drivers when their times were equal. Absent when unknown."""
    fastest_lap: Maybe[str] = UNSET
    """Time of the fastest lap, as printed: `1:21.046`. Absent when unknown."""


class WinningConstructorSchema(Schema, frozen=True, kw_only=True):
    """A constructor that won, over all its engines."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    constructor: str
    constructor_name: Maybe[str] = UNSET
    wins: int
    """Races won on this track, or of this Grand Prix."""


class TimedLapSchema(Schema, frozen=True, kw_only=True):
    """A lap that was the fastest of its kind."""

    described_by: ClassVar[tuple[type, ...]] = (records.TimedLap, WhoSchema)

    time: str
    driver: str
    name: Maybe[str] = UNSET
    """Name of the driver."""
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    season: int
    grand_prix: str
    date: Maybe[str] = UNSET


def winners(won: Iterable[WinnerThere], names: PaddockNames) -> tuple[WinnerSchema, ...]:
    """Return the drivers who won, with their wins."""
    return tuple(WinnerSchema(**_person(each.driver or "", names), wins=each.wins) for each in won)


def winning_constructors(won: Iterable[WinnerThere], names: PaddockNames) -> tuple[WinningConstructorSchema, ...]:
    """Return the constructors that won, with their wins."""
    return tuple(WinningConstructorSchema(**names.car(each.constructor, None), wins=each.wins) for each in won)


def race_held(race: RaceHeld, names: PaddockNames) -> HeldSchema:
    """Return a race with its winners, its pole and its fastest lap."""
    car = names.car(race.car.constructor, race.car.engine) if race.car else {}
    return HeldSchema(
        season=race.season,
        grand_prix=race.grand_prix,
        name=race.name,
        **present(
            round=race.number,
            date=iso(race.date),
            circuit=race.circuit,
            layout=race.layout,
            fastest_lap=race.fastest_lap,
        ),
        winners=_people(race.winners, names),
        poles=_people(race.poles, names) or UNSET,
        fastest=_people(race.fastest, names) or UNSET,
        **car,
    )


def timed_lap(lap: TimedLap | None, names: PaddockNames) -> Maybe[TimedLapSchema]:
    """Return a lap with the names of driver and car; left out where there is none."""
    if lap is None:
        return UNSET
    return TimedLapSchema(**{**fields_of(lap), **_person(lap.driver, names), **names.car(lap.constructor, lap.engine)})


def _people(drivers: Iterable[str], names: PaddockNames) -> tuple[WinnerSchema, ...]:
    return tuple(WinnerSchema(**_person(driver, names)) for driver in drivers)


def _person(driver: str, names: PaddockNames) -> dict[str, Any]:
    known = names.drivers.get(driver)
    return present(driver=driver, name=known.name if known else None)
