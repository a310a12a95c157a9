"""The laps of a session as rows, gaps and pit stops: what follows from the columns of a `LapChart`. Pure.

Lap times are milliseconds here; `racing.printed_times` writes them as everybody does: `1:27.035`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from racing.model import CarLaps, LapChart, PitStop, Round, Session, SessionKind, Stint
from racing.schedule import SessionStatus, session_status

SESSIONS_SINCE = 1996
"""The first season of which anybody has the laps of a race; of all sessions since `EVERY_SESSION_SINCE`."""

EVERY_SESSION_SINCE = 2018

COLUMNS = (
    "times",
    "sectors_1",
    "sectors_2",
    "sectors_3",
    "speeds_1",
    "speeds_2",
    "speeds_line",
    "speeds_trap",
    "positions",
    "ended",
)
"""The columns of `CarLaps` that have an entry for each lap, or none at all."""

MARKS = ("in_laps", "out_laps", "deleted")
"""Those that list numbers of laps."""


def has_laps(weekend: Round, session: Session, now: datetime) -> bool:
    """Return whether some source may have the laps of a session: it is over, and not of a year before there were any."""
    first = SESSIONS_SINCE if session.kind is SessionKind.RACE else EVERY_SESSION_SINCE
    return weekend.season >= first and session_status(session, weekend, now) is SessionStatus.FINISHED


class Lap(msgspec.Struct, frozen=True, kw_only=True):
    """One lap of one driver: milliseconds and km/h, None for what is unknown.

    `ended`: from the chart's start; `gap`: behind the leader of the lap.
    """

    driver: str
    number: int | None
    lap: int
    time: int | None = None
    sectors: tuple[int | None, int | None, int | None] = (None, None, None)
    speeds: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None)
    position: int | None = None
    gap: int | None = None
    ended: int | None = None
    into_pits: bool = False
    out_of_pits: bool = False
    deleted: bool = False
    stint: Stint | None = None

    @property
    def tyre_age(self) -> int | None:
        """Laps that the set had been driven at the end of this lap; None where that is unknown."""
        if self.stint is None or self.stint.age is None:
            return None
        return self.stint.age + self.lap - self.stint.first_lap + 1


def laps(chart: LapChart) -> list[Lap]:
    """Return every lap in order of lap, then of position; where nobody has one, in the order of the drivers."""
    behind = gaps(chart)
    stints: dict[str, list[Stint]] = {}
    for stint in chart.stints:
        stints.setdefault(stint.driver, []).append(stint)
    rows = [row for car in chart.cars for row in _rows(car, stints.get(car.driver, ()), behind.get(car.driver, {}))]
    order = {car.driver: place for place, car in enumerate(chart.cars)}
    return sorted(rows, key=lambda row: (row.lap, row.position or len(order) + 1, order[row.driver]))


def _rows(car: CarLaps, stints: Sequence[Stint], behind: Mapping[int, int]) -> Iterator[Lap]:
    known = {name: getattr(car, name) for name in COLUMNS}
    marked = {name: frozenset(getattr(car, name)) for name in MARKS}
    for index, number in enumerate(car.laps):
        told = {name: (column[index] or None) if column else None for name, column in known.items()}
        yield Lap(
            driver=car.driver,
            number=car.number,
            lap=number,
            time=told["times"],
            sectors=(told["sectors_1"], told["sectors_2"], told["sectors_3"]),
            speeds=(told["speeds_1"], told["speeds_2"], told["speeds_line"], told["speeds_trap"]),
            position=told["positions"],
            gap=behind.get(number),
            ended=told["ended"],
            into_pits=number in marked["in_laps"],
            out_of_pits=number in marked["out_laps"],
            deleted=number in marked["deleted"],
            stint=next((stint for stint in stints if stint.first_lap <= number <= stint.last_lap), None),
        )


def gaps(chart: LapChart) -> dict[str, dict[int, int]]:
    """Return by driver and lap how many milliseconds after the first car each ended the lap; the first has 0.

    From the lap times since the start where both cars have all of them, else from the instants at which they crossed the line. Sessions
    without positions are no races, and have no gaps.
    """
    leaders: dict[int, CarLaps] = {}
    for car in chart.cars:
        for lap, position in zip(car.laps, car.positions, strict=False):
            if position == 1:
                leaders[lap] = car
    driven = {car.driver: dict(_since_the_start(car)) for car in chart.cars}
    crossed = {car.driver: {lap: at for lap, at in zip(car.laps, car.ended, strict=False) if at} for car in chart.cars}
    found: dict[str, dict[int, int]] = {}
    for car in chart.cars:
        for lap in car.laps:
            if (leader := leaders.get(lap)) is None:
                continue
            for of in (driven, crossed):
                own, first = of[car.driver].get(lap), of[leader.driver].get(lap)
                if own is not None and first is not None:
                    found.setdefault(car.driver, {})[lap] = max(own - first, 0)
                    break
    return found


def _since_the_start(car: CarLaps) -> Iterator[tuple[int, int]]:
    total = 0
    for expected, (lap, time) in enumerate(zip(car.laps, car.times, strict=False), start=1):
        if lap != expected or not time:
            return
        total += time
        yield lap, total


def ended_at(chart: LapChart, row: Lap) -> datetime | None:
    """Return the instant at which a lap ended; None where no source tells it."""
    if chart.start is None or row.ended is None:
        return None
    return chart.start + timedelta(milliseconds=row.ended)


def pit_stops(chart: LapChart | None, listed: Sequence[PitStop]) -> tuple[PitStop, ...]:
    """Return the stops of a session, in order of lap. `listed`: those that the session's result has.

    Which stops there were, and how long, says the result's own list; time of day and standstill are those of the chart. A session whose
    result lists none has the chart's.
    """
    seen = chart.pit_stops if chart else ()
    if not listed:
        return tuple(sorted(seen, key=_in_order))
    by_lap = {(stop.driver, stop.lap): stop for stop in seen}
    return tuple(sorted((completed(stop, by_lap.get((stop.driver, stop.lap))) for stop in listed), key=_in_order))


def completed(stop: PitStop, other: PitStop | None) -> PitStop:
    """Return the stop with what only another account of it knows."""
    if other is None:
        return stop
    fields = ("number", "lap", "time", "at", "standstill")
    missing = {name: getattr(other, name) for name in fields if getattr(stop, name) is None}
    return msgspec.structs.replace(stop, **missing)


def _in_order(stop: PitStop) -> tuple[int, float, int]:
    return stop.lap or 0, stop.at.timestamp() if stop.at else 0.0, stop.stop


def from_rows(rows: Iterable[tuple[str, int | None, int, int | None, int | None]]) -> tuple[CarLaps, ...]:
    """Return the columns of rows of driver, number, lap, milliseconds and position: drivers in order of their last lap and place."""
    by_driver: dict[tuple[str, int | None], dict[int, tuple[int, int]]] = {}
    for driver, number, lap, time, position in rows:
        by_driver.setdefault((driver, number), {})[lap] = (time or 0, position or 0)
    cars = []
    for (driver, number), driven in by_driver.items():
        order = sorted(driven)
        times, positions = (tuple(driven[lap][column] for lap in order) for column in (0, 1))
        cars.append(
            CarLaps(
                driver=driver,
                number=number,
                laps=tuple(order),
                times=times if any(times) else (),
                positions=positions if any(positions) else (),
            )
        )
    return tuple(sorted(cars, key=lambda car: (-car.laps[-1], car.positions[-1] if car.positions else 0)))
