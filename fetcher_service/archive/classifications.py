"""Classifications and standings from F1DB's tables. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from chassis.errors import InvalidRequest
from fetcher_service.archive.f1db import FastestLapRow, GridRow, RaceTables, ResultRow, SeasonTables, StandingRow
from racing.model import (
    Championship,
    Classification,
    ClassificationRow,
    Outcome,
    PitStop,
    ResultStatus,
    SessionKind,
    Standings,
    StandingsRow,
)

TABLES = {
    SessionKind.PRACTICE_1: "free_practice1_results",
    SessionKind.PRACTICE_2: "free_practice2_results",
    SessionKind.PRACTICE_3: "free_practice3_results",
    SessionKind.PRACTICE_4: "free_practice4_results",
    SessionKind.PRE_QUALIFYING: "pre_qualifying_results",
    SessionKind.QUALIFYING_1: "qualifying1_results",
    SessionKind.QUALIFYING_2: "qualifying2_results",
    SessionKind.QUALIFYING: "qualifying_results",
    SessionKind.WARM_UP: "warming_up_results",
    SessionKind.SPRINT_QUALIFYING: "sprint_qualifying_results",
    SessionKind.SPRINT: "sprint_race_results",
    SessionKind.RACE: "race_results",
}
"""Which of a race's tables is the result of a session."""

OUTCOMES = {
    "DNF": Outcome.RETIRED,
    "NC": Outcome.NOT_CLASSIFIED,
    "DSQ": Outcome.DISQUALIFIED,
    "EX": Outcome.EXCLUDED,
    "DNS": Outcome.DID_NOT_START,
    "DNQ": Outcome.DID_NOT_QUALIFY,
    "DNPQ": Outcome.DID_NOT_PRE_QUALIFY,
    "DNP": Outcome.DID_NOT_PRACTICE,
}
"""What F1DB has in place of a position."""

PIT_LANE = "PL"
SCORING = frozenset({SessionKind.RACE, SessionKind.SPRINT})
NOT_STARTED = "DNS"

type CarKey = tuple[int, str, str]
type DriverInCar = tuple[str, CarKey]


class StartingPlace(NamedTuple):
    """From where a car started, or was to start."""

    place: int | None = None
    pit_lane: bool = False


def table(race: RaceTables, kind: SessionKind) -> tuple[ResultRow, ...] | None:
    """The result of a session: None where there is none, empty where the session was called off."""
    rows: tuple[ResultRow, ...] | None = getattr(race, TABLES[kind])
    return rows


def compile_results(season: SeasonTables) -> Iterator[Classification]:
    """Every classification of a season, round by round. All are final: the stewards had their say before F1DB."""
    for race in season.races:
        for kind in SessionKind:
            if rows := table(race, kind):
                yield Classification(
                    season=season.year,
                    grand_prix=race.grand_prix_id,
                    session=kind,
                    standing=ResultStatus.FINAL,
                    rows=tuple(_rows(f"{season.year} {race.grand_prix_id}", race, kind, rows)),
                    pit_stops=_pit_stops(race) if kind is SessionKind.RACE else (),
                )


def compile_standings(season: SeasonTables) -> Iterator[Standings]:
    """Both tables after every round. Those after the last round of a season that is over are the season's own.

    The two differ where points were taken away or restored after the last race: 1984 and 2018.
    """
    over = all(race.race_results for race in season.races)
    for race in season.races:
        last = over and race is season.races[-1]
        for championship, after_race, after_season in (
            (Championship.DRIVERS, race.driver_standings, season.driver_standings),
            (Championship.CONSTRUCTORS, race.constructor_standings, season.constructor_standings),
        ):
            if rows := ((last and after_season) or after_race):
                yield Standings(
                    season=season.year,
                    grand_prix=race.grand_prix_id,
                    after_round=race.round,
                    championship=championship,
                    rows=tuple(_places(rows)),
                )


def starts_of(race: RaceTables, kind: SessionKind, rows: Sequence[ResultRow]) -> list[StartingPlace]:
    """From where each row of a race or sprint started, by the grid with its penalties, and by the result where it knows better.

    F1DB writes it down twice, and differently in some eighty races. In this order:

    1. Who took over another's car has no place of his own, even where the grid lists him with that car (France 1950, 1957).
    2. A car that the result has in the pit lane started there: it left its place after the grid was drawn up.
    3. A place, or the pit lane, is that of the grid. A car that did not start keeps it, too, unless another car has moved
       up into it (Stroll, Spain 2025).
    4. Who is not on the grid has the place of the result.
    """
    grid = {(place.driver_id, place.driver_number): place for place in _grid(race, kind)}

    def place_of(row: ResultRow) -> GridRow | None:
        return grid.get((row.driver_id, row.driver_number))

    taken = {place.position for row in rows if row.position_text != NOT_STARTED and (place := place_of(row))}

    def start(row: ResultRow) -> StartingPlace:
        if row.shared_car:
            return StartingPlace()
        place = place_of(row)
        if row.grid_position_text == PIT_LANE or (place and place.position_text == PIT_LANE):
            return StartingPlace(pit_lane=True)
        if place is None:
            return StartingPlace(row.grid_position)
        gone = row.position_text == NOT_STARTED and place.position in taken
        return StartingPlace(None if gone else place.position)

    return [start(row) for row in rows]


def _grid(race: RaceTables, kind: SessionKind) -> tuple[GridRow, ...]:
    of = {SessionKind.RACE: race.starting_grid, SessionKind.SPRINT: race.sprint_starting_grid}
    return of.get(kind, ())


def _rows(where: str, race: RaceTables, kind: SessionKind, rows: tuple[ResultRow, ...]) -> Iterator[ClassificationRow]:
    laps = {_driver_in_car(lap): lap for lap in race.fastest_laps} if kind is SessionKind.RACE else {}
    shared = {_car(row) for row in rows if row.shared_car}
    once = rows if kind is SessionKind.RACE else _once(where, kind, rows)
    starts = starts_of(race, kind, once)
    for row, start in zip(once, starts, strict=True):
        lap = laps.pop(_driver_in_car(row), None)
        points = (row.points or Decimal(0)) if kind in SCORING else None
        yield _row(row, points, lap, start, shared_car=_car(row) in shared)
    if laps:
        raise InvalidRequest(f"{where}: fastest laps of cars that are not in the result: {sorted(laps)}")


def _once(where: str, kind: SessionKind, rows: tuple[ResultRow, ...]) -> tuple[ResultRow, ...]:
    """Every driver once: cars are taken over in races alone.

    F1DB lists who was disqualified from a qualifying (Bottas, 2023 Great Britain) where his times put him, and again at the
    end, without them. He keeps the place in the list that his times gave him, and has the outcome that the stewards decided.
    """
    found: dict[str, ResultRow] = {}
    for row in rows:
        known = found.setdefault(row.driver_id, row)
        if known is row:
            continue
        if row.time or row.q1 or row.position is not None:
            raise InvalidRequest(f"{where} {kind}: {row.driver_id} has two results, both with a place or a time")
        found[row.driver_id] = replace(known, position=None, position_text=row.position_text)
    return tuple(found.values())


def _row(
    row: ResultRow, points: Decimal | None, lap: FastestLapRow | None, start: StartingPlace, *, shared_car: bool
) -> ClassificationRow:
    return ClassificationRow(
        outcome=_outcome(row),
        position=row.position,
        driver=row.driver_id,
        number=row.driver_number,
        constructor=row.constructor_id,
        engine=row.engine_manufacturer_id,
        tyre=row.tyre_manufacturer_id,
        laps=row.laps,
        time=row.time,
        gap=row.gap,
        interval=row.interval,
        points=points,
        grid=start.place,
        pit_lane_start=start.pit_lane,
        reason=row.reason_retired,
        time_penalty=row.time_penalty,
        shared_car=shared_car,
        q1=row.q1,
        q2=row.q2,
        q3=row.q3,
        fastest_lap=lap.time if lap else None,
        fastest_lap_number=lap.lap if lap else None,
        fastest_lap_rank=lap.position if lap else None,
    )


def _car(row: ResultRow | FastestLapRow) -> CarKey:
    """The car a row is about. F1DB marks as sharing it who took it over, we also who handed it over."""
    return row.driver_number, row.constructor_id, row.engine_manufacturer_id


def _driver_in_car(row: ResultRow | FastestLapRow) -> DriverInCar:
    """Return driver and car: a driver who took over another car is in a result once for each."""
    return row.driver_id, _car(row)


def _outcome(row: ResultRow | StandingRow) -> Outcome:
    if row.position is not None:
        return Outcome.CLASSIFIED
    try:
        return OUTCOMES[row.position_text or ""]
    except KeyError as error:
        raise InvalidRequest(f"position {row.position_text!r} is none of {', '.join(OUTCOMES)}") from error


def _pit_stops(race: RaceTables) -> tuple[PitStop, ...]:
    return tuple(
        PitStop(driver=stop.driver_id, number=stop.driver_number, stop=stop.stop, lap=stop.lap, time=stop.time)
        for stop in race.pit_stops
    )


def _places(rows: tuple[StandingRow, ...]) -> Iterator[StandingsRow]:
    """Each contender once. F1DB lists Force India twice in 2018, placed and excluded: a team and its successor, one id."""
    seen: set[tuple[str | None, ...]] = set()
    for row in rows:
        contender = row.driver_id, row.constructor_id, row.engine_manufacturer_id
        if contender in seen:
            continue
        seen.add(contender)
        yield StandingsRow(
            outcome=_outcome(row),
            position=row.position,
            driver=row.driver_id,
            constructor=row.constructor_id,
            engine=row.engine_manufacturer_id,
            points=row.points,
        )
