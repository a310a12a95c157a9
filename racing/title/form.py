"""Form: the place that each driver may expect, how certain that is, and how often he is classified. Pure.

`racing.title.simulation` draws races from it, straying as far as `Spread` says. It comes from this season's races alone,
newer ones counting more. Places are taken as logarithms: from first to second is as far as from fifth to tenth.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log

from racing.model import Classification, ClassificationRow, SessionKind, Struct

HALF_LIFE = 6.0
"""Races after which one counts half."""

MIDFIELD_RACES = 1.0
"""Races in the middle of the field that everyone begins with, so that one good result is not yet a form."""

FINISHED_RACES = 3.0
"""Races that everyone begins with for being classified, with the average share of all drivers."""

RECENT = 3
"""The newest races, of which a driver must have driven at least half to be expected in the next."""


class Form(Struct, frozen=True, kw_only=True):
    """A driver with the car that he drove last. `expected`: the logarithm of his place when he is classified.

    `races`: how many races that is based on, newer ones counting more. `classified`: how often he is classified, from
    0 to 1.
    """

    driver: str
    constructor: str | None
    engine: str | None
    expected: float
    races: float
    classified: float


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


def forms(results: Iterable[Classification]) -> tuple[Form, ...]:
    """Return the form of everyone who is expected in the next race. `results` are in order of time; only races count."""
    races = [result for result in results if result.session is SessionKind.RACE]
    started: dict[str, list[tuple[float, ClassificationRow]]] = defaultdict(list)
    for age, race in enumerate(reversed(races)):
        weight = 0.5 ** (age / HALF_LIFE)
        for row in _one_each(race):
            started[row.driver].append((weight, row))
    everyone = [pair for of_driver in started.values() for pair in of_driver]
    if not everyone:
        return ()
    usual = _share(everyone)
    middle = _mean([(weight, log(row.position)) for weight, row in everyone if row.position], 0.0, 0.0)
    return tuple(
        _form(of_driver, middle, usual)
        for driver, of_driver in sorted(started.items())
        if _is_expected(driver, races[-RECENT:])
    )


def _form(started: Sequence[tuple[float, ClassificationRow]], middle: float, usual: float) -> Form:
    newest = started[0][1]
    places = [(weight, log(row.position)) for weight, row in started if row.position]
    finished = [(weight, 1.0 if row.position else 0.0) for weight, row in started]
    return Form(
        driver=newest.driver,
        constructor=newest.constructor,
        engine=newest.engine,
        expected=_mean(places, middle, MIDFIELD_RACES),
        races=sum(weight for weight, _place in places),
        classified=_mean(finished, usual, FINISHED_RACES),
    )


def _one_each(race: Classification) -> Iterable[ClassificationRow]:
    """Return each driver once: one who was in the result with two cars, with his better place."""
    rows: dict[str, ClassificationRow] = {}
    for row in race.rows:
        rows.setdefault(row.driver, row)
    return rows.values()


def _is_expected(driver: str, newest: Sequence[Classification]) -> bool:
    driven = sum(any(row.driver == driver for row in race.rows) for race in newest)
    return driven * 2 >= len(newest)


def _share(started: Sequence[tuple[float, ClassificationRow]]) -> float:
    return _mean([(weight, 1.0 if row.position else 0.0) for weight, row in started], 0.0, 0.0)


def _mean(weighted: Sequence[tuple[float, float]], prior: float, prior_weight: float) -> float:
    weight = prior_weight + sum(weight for weight, _value in weighted)
    return (prior * prior_weight + sum(weight * value for weight, value in weighted)) / weight if weight else prior
