"""The classification of a session that is over, from the state in which its live timing ended. Pure.

It is the order on the road: time penalties and disqualifications decided later are not in it, so it is provisional. Who
is classified follows the rules of the championship, for the feed does not say.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from fetcher_service.durations import gaps, printed_gap, printed_laps, reprinted, seconds_of
from fetcher_service.failures import SourceFailed
from fetcher_service.identities import Identities, slug
from fetcher_service.sources.livetiming.deltas import listed
from fetcher_service.sources.livetiming.messages import (
    ListedDriver,
    TimedLap,
    TimingAppData,
    TimingData,
    TimingLine,
    car_number,
    grid_place,
    on_the_road,
)
from racing.model import ClassificationRow, Outcome, SessionKind

SOURCE = "livetiming"
PARTS = 3
RACING = frozenset({SessionKind.RACE, SessionKind.SPRINT})
QUALIFYING = frozenset({SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING})


class FinalState(msgspec.Struct, frozen=True):
    """The topics of a session, as they ended. `app` is None where there is none; only races need it."""

    timing: TimingData
    drivers: dict[str, ListedDriver]
    app: TimingAppData | None = None


def classification_rows(
    kind: SessionKind, final: FinalState, season: int, identities: Identities
) -> tuple[ClassificationRow, ...]:
    """Return the rows: classified cars first, then the others, both in the order on the road. Entries without a car or data have none.

    Raises `SourceFailed` for a car whose driver is not named.
    """
    cars = [
        (line, _entry(car, line, final.drivers.get(number), season, identities))
        for number, line in on_the_road(final.timing, final.app)
        if (car := car_number(number)) is not None and (line != TimingLine() or number in final.drivers)
    ]
    if kind in RACING:
        rows = _race_rows(cars, final.app or TimingAppData(), fastest_laps=kind is SessionKind.RACE)
    elif kind in QUALIFYING:
        rows = _qualifying_rows(cars)
    else:
        rows = _practice_rows(cars)
    return tuple(_placed(rows))


def classified_laps(winner: int) -> int:
    """The laps that make a finisher: 90 % of the winner's, rounded down (sporting regulations, "Classification")."""
    return winner * 9 // 10


def constructor_of(named: ListedDriver, season: int, identities: Identities) -> tuple[str | None, str | None]:
    """Constructor and engine by the name of the team; a team that is new becomes what it is called."""
    team = named.team_name
    if not team or not slug(team):
        return None, None
    return identities.constructor_by_name(team, season) or identities.constructor(slug(team), season=season)


def _entry(
    car: int, line: TimingLine, named: ListedDriver | None, season: int, identities: Identities
) -> ClassificationRow:
    if named is None or not named.name or not slug(named.name):
        raise SourceFailed(SOURCE, f"DriverList: nobody is named for car {car}")
    constructor, engine = constructor_of(named, season, identities)
    return ClassificationRow(
        outcome=Outcome.CLASSIFIED,
        driver=identities.driver(slug(named.name), named.name),
        number=car,
        constructor=constructor,
        engine=engine,
        laps=line.number_of_laps,
    )


def _race_rows(
    cars: Sequence[tuple[TimingLine, ClassificationRow]], app: TimingAppData, *, fastest_laps: bool
) -> Iterator[ClassificationRow]:
    laps = max((line.number_of_laps or 0 for line, _ in cars), default=0)
    outcomes = [_race_outcome(line, laps) for line, _ in cars]
    behind = [
        _behind_leader(line, laps, place) if outcome is Outcome.CLASSIFIED and not line.out else None
        for place, ((line, _), outcome) in enumerate(zip(cars, outcomes, strict=True))
    ]
    ranks = _ranks([seconds_of(line.best_lap_time.value) for line, _ in cars])
    for (line, row), outcome, gap, (_, interval), rank in zip(cars, outcomes, behind, gaps(behind), ranks, strict=True):
        lapped = laps - (line.number_of_laps or 0)
        timed = replace(
            row,
            outcome=outcome,
            laps=None if outcome is Outcome.DID_NOT_START else line.number_of_laps or 0,
            gap=printed_gap(gap) if gap else printed_laps(lapped) if lapped and not line.out else None,
            interval=interval,
            grid=grid_place(app.lines, str(row.number)),
        )
        if fastest_laps and rank:
            best = line.best_lap_time
            timed = replace(timed, fastest_lap=best.value, fastest_lap_number=best.lap, fastest_lap_rank=rank)
        yield timed


def _race_outcome(line: TimingLine, winner: int) -> Outcome:
    if (line.number_of_laps or 0) >= max(classified_laps(winner), 1):
        return Outcome.CLASSIFIED
    if line.out and line.set_off is False:
        return Outcome.DID_NOT_START
    return Outcome.RETIRED if line.out else Outcome.NOT_CLASSIFIED


def _behind_leader(line: TimingLine, laps: int, place: int) -> Decimal | None:
    if place == 0:
        return Decimal(0)
    return seconds_of(line.gap_to_leader) if line.number_of_laps == laps else None


def _ranks(times: Sequence[Decimal | None]) -> list[int | None]:
    order = sorted((time, place) for place, time in enumerate(times) if time is not None)
    ranks = {place: rank for rank, (_, place) in enumerate(order, start=1)}
    return [ranks.get(place) for place in range(len(times))]


def _qualifying_rows(cars: Sequence[tuple[TimingLine, ClassificationRow]]) -> Iterator[ClassificationRow]:
    """Gap and interval are those of the last part, as F1DB has them."""
    parts = [_parts(line) for line, _ in cars]
    last = gaps([seconds_of(times[-1] or "") for times in parts])
    for (_, row), (q1, q2, q3), (gap, interval) in zip(cars, parts, last, strict=True):
        outcome = Outcome.CLASSIFIED if q1 or q2 or q3 else Outcome.NOT_CLASSIFIED
        yield replace(row, outcome=outcome, q1=q1, q2=q2, q3=q3, gap=gap, interval=interval)


def _parts(line: TimingLine) -> list[str | None]:
    laps: list[TimedLap] = listed(line.best_lap_times)
    return [reprinted(lap.value) for lap in (*laps, *[TimedLap()] * PARTS)[:PARTS]]


def _practice_rows(cars: Sequence[tuple[TimingLine, ClassificationRow]]) -> Iterator[ClassificationRow]:
    times = [reprinted(line.best_lap_time.value) for line, _ in cars]
    behind = gaps([seconds_of(time or "") for time in times])
    for (_, row), time, (gap, interval) in zip(cars, times, behind, strict=True):
        yield replace(row, time=time, gap=gap, interval=interval)


def _placed(rows: Iterator[ClassificationRow]) -> Iterator[ClassificationRow]:
    """Positions without holes: cars that are not classified come after the others, those that never set off last."""
    others: list[ClassificationRow] = []
    position = 0
    for row in rows:
        if row.outcome is Outcome.CLASSIFIED:
            position += 1
            yield replace(row, position=position)
        else:
            others.append(row)
    yield from sorted(others, key=lambda row: row.outcome is Outcome.DID_NOT_START)
