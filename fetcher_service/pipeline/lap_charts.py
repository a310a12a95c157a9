"""Make one chart of what several sources say of the laps of a session. Pure.

A time was driven once and is not revised, so that the source with the most detail comes first and the others complete it: the live
timing has sectors, tyres and stops of every session, Jolpica the first lap of races, which the feed does not time, and the official order
at the end of each lap. A lap that only one of them knows is kept. What differs is noted.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from racing.laps import COLUMNS, MARKS, completed
from racing.model import CarLaps, LapChart, PitStop

BEST_INFORMED = ("livetiming", "jolpica")
OFFICIAL_ORDER = ("jolpica", "livetiming")
"""Who is believed first about the order at the end of a lap: Jolpica has the FIA's, the feed's follows from when cars crossed the line."""

MOST_CONFLICTS = 50

type Version = tuple[str, LapChart]
"""A chart, and the source that gave it."""

type Driven = dict[int, dict[str, int]]
"""What is known of each lap of a car, by column."""


def merged(versions: Sequence[Version]) -> tuple[LapChart, tuple[str, ...]]:
    """Return one chart of all versions, the best informed source's completed by the others, and in words where they differ.

    Of two versions by one source the first counts.
    """
    ranked = sorted(versions, key=lambda version: _rank(version[0], BEST_INFORMED))
    (_, best), *others = ranked
    conflicts: list[str] = []
    cars = {car.driver: car for car in best.cars}
    for _, chart in others:
        for car in chart.cars:
            cars.setdefault(car.driver, car)
    return (
        replace(
            best,
            start=next((chart.start for _, chart in ranked if chart.start is not None and _has_instants(chart)), None),
            cars=tuple(_car(f"{best.id}.{driver}", driver, ranked, conflicts) for driver in cars),
            stints=next((chart.stints for _, chart in ranked if chart.stints), ()),
            pit_stops=_stops(best.id, ranked, conflicts),
            sources=tuple(dict.fromkeys(each for source, chart in ranked for each in chart.sources or (source,))),
        ),
        tuple(conflicts[:MOST_CONFLICTS]),
    )


def _rank(source: str, order: Sequence[str]) -> int:
    return order.index(source) if source in order else len(order)


def _has_instants(chart: LapChart) -> bool:
    return any(car.ended for car in chart.cars)


def _car(path: str, driver: str, ranked: Sequence[Version], conflicts: list[str]) -> CarLaps:
    found = [(source, car) for source, chart in ranked for car in chart.cars if car.driver == driver]
    if len(found) == 1:
        return found[0][1]
    laps: Driven = {}
    for source, car in found:
        theirs = _driven(car)
        conflicts += _differences(path, (found[0][0], laps), (source, theirs))
        laps = {lap: theirs.get(lap, {}) | laps.get(lap, {}) for lap in laps.keys() | theirs.keys()}
    for _, car in sorted(found, key=lambda each: -_rank(each[0], OFFICIAL_ORDER)):
        for lap, told in _driven(car).items():
            laps[lap] |= {"positions": told["positions"]} if "positions" in told else {}
    order = sorted(laps)
    columns = {name: tuple(laps[lap].get(name, 0) for lap in order) for name in COLUMNS}
    marks = {name: next((mark for _, car in found if (mark := getattr(car, name))), ()) for name in MARKS}
    return CarLaps(
        driver=driver,
        number=next((car.number for _, car in found if car.number is not None), None),
        laps=tuple(order),
        **{name: column for name, column in columns.items() if any(column)},
        **marks,
    )


def _differences(path: str, ours: tuple[str, Driven], theirs: tuple[str, Driven]) -> list[str]:
    return [
        f"{path}.laps[{lap}].{column}: {ours[0]} says {own[column]}, {theirs[0]} {told[column]}"
        for lap, own in sorted(ours[1].items())
        if (told := theirs[1].get(lap)) is not None
        for column in ("times", "positions")
        if column in own and column in told and own[column] != told[column]
    ]


def _driven(car: CarLaps) -> Driven:
    known: Mapping[str, Sequence[int]] = {name: column for name in COLUMNS if (column := getattr(car, name))}
    return {
        lap: {name: column[index] for name, column in known.items() if column[index]}
        for index, lap in enumerate(car.laps)
    }


def _stops(path: str, ranked: Sequence[Version], conflicts: list[str]) -> tuple[PitStop, ...]:
    """Return the stops of the first version that has any, completed by the same stops of the others."""
    told = [(source, chart.pit_stops) for source, chart in ranked if chart.pit_stops]
    if not told:
        return ()
    (first, stops), *others = told
    for source, theirs in others:
        by_lap = {(stop.driver, stop.lap): stop for stop in theirs}
        known = {(stop.driver, stop.lap) for stop in stops}
        only = [f"{driver} on lap {lap}" for driver, lap in by_lap if (driver, lap) not in known]
        lacking = [f"{driver} on lap {lap}" for driver, lap in known if (driver, lap) not in by_lap]
        for who, which in ((source, only), (first, lacking)):
            if which:
                conflicts.append(f"{path}.pit_stops: {who} alone has {', '.join(sorted(which))}")
        stops = tuple(completed(stop, by_lap.get((stop.driver, stop.lap))) for stop in stops)
    return stops
