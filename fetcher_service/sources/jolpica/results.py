"""Results and standings as Jolpica has them, in our words. Pure.

Times are written as in the bundled archive: milliseconds always (`1:27.035`), the gap of a car on the winner's lap as `+2.600`, of one
that was lapped as `+1 lap`, the race time only of those on the winner's lap. Jolpica's own time of a lapped car counts
from its own last lap, and is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as Hour  # noqa: N812  # as the shapes call it
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from fetcher_service.identities import Identities
from fetcher_service.sources.jolpica.ergast import (
    QualifyingShape,
    RaceShape,
    ResultShape,
    StandingsShape,
)
from fetcher_service.sources.jolpica.weekends import full_name
from racing.laps import from_rows
from racing.model import (
    Championship,
    Classification,
    ClassificationRow,
    LapChart,
    Outcome,
    PitStop,
    ResultStatus,
    SessionKind,
    Standings,
    StandingsRow,
)
from racing.printed_times import time_milliseconds

KNOCK_OUT = 2006
"""Qualifying has had parts since then; before, what Ergast has as Q1 is the time that counted."""

OUTCOMES = {
    "R": Outcome.RETIRED,
    "N": Outcome.NOT_CLASSIFIED,
    "D": Outcome.DISQUALIFIED,
    "E": Outcome.EXCLUDED,
    "W": Outcome.DID_NOT_START,
    "F": Outcome.DID_NOT_QUALIFY,
}
"""What Jolpica prints instead of a position in a result."""

PLACES = {"-": Outcome.NOT_CLASSIFIED, "D": Outcome.DISQUALIFIED, "E": Outcome.EXCLUDED}
"""What Jolpica prints instead of a position in a championship."""

FLAGGED = frozenset({"Finished", "Lapped", "Not classified"})
"""Statuses of a car that was running at the flag, as `+1 Lap` is; with `R`, it had done too few laps to be classified."""

MIDDAY = Hour(12, tzinfo=None)
"""For races of which only the day is known."""

LAPS_BEHIND = re.compile(r"\+(\d+) Laps?")

NO_REASON = FLAGGED | {
    "Retired",
    "Disqualified",
    "Excluded",
    "Did not start",
    "Did not qualify",
    "Did not prequalify",
    "Withdrew",
    "107% Rule",
}
"""Statuses that say no more than the outcome does."""

AT_THE_FLAG = frozenset({Outcome.CLASSIFIED, Outcome.NOT_CLASSIFIED})
NEVER_STARTED = frozenset({Outcome.DID_NOT_START, Outcome.DID_NOT_QUALIFY, Outcome.DID_NOT_PRE_QUALIFY})


def read_race(
    race: RaceShape, kind: SessionKind, rows: Sequence[ResultShape], grand_prix: str, identities: Identities
) -> Classification:
    """A race or a sprint."""
    most = next((row.laps or 0 for row in rows if row.position_text == "1"), 0)
    read = [_race_row(race, row, most, identities) for row in rows]
    drives = Counter(_car(row) for row in read if row.outcome not in NEVER_STARTED)
    return Classification(
        season=race.season,
        grand_prix=grand_prix,
        session=kind,
        standing=ResultStatus.PROVISIONAL,
        rows=tuple(_sharing(row, shared=row.number is not None and drives[_car(row)] > 1) for row in read),
    )


def with_pit_stops(result: Classification, races: Iterable[RaceShape], identities: Identities) -> Classification:
    """The race with the stops of an answer to `pitstops`, in its order; Jolpica gives no car numbers there."""
    numbers = {row.driver: row.number for row in result.rows}
    return replace(
        result,
        pit_stops=tuple(
            replace(stop, number=numbers.get(stop.driver))
            for race in races
            for stop in read_pit_stops(race, identities)
        ),
    )


def read_pit_stops(race: RaceShape, identities: Identities) -> Iterator[PitStop]:
    """The stops of a race, in the answer's order; their hour, which is that of the track, where its time zone is known."""
    zone = identities.time_zone(identities.circuit(race.circuit.circuit_id, race.circuit.circuit_name))
    for stop in race.pit_stops or ():
        yield PitStop(
            driver=identities.driver(stop.driver_id),
            stop=stop.stop,
            lap=stop.lap,
            time=stop.duration,
            at=_instant(race, stop.time, zone) if stop.time and zone else None,
        )


def _instant(race: RaceShape, hour: Hour, zone: str) -> datetime:
    """Return the instant of an hour at the track: on the day of the race there, or on the next one if that is nearer to its start."""
    local = ZoneInfo(zone)
    start = datetime.combine(race.date, race.time or MIDDAY, UTC).astimezone(local)
    days = (start.date() + timedelta(days=days) for days in (-1, 0, 1))
    return min((datetime.combine(day, hour, local) for day in days), key=lambda at: abs(at - start)).astimezone(UTC)


def read_laps(races: Iterable[RaceShape], grand_prix: str, identities: Identities) -> Iterator[LapChart]:
    """Every lap of a race, with the order at the end of each; drivers in the order in which they stood at the end."""
    for race in races:
        rows = [
            (
                identities.driver(timing.driver_id),
                None,
                lap.number,
                time_milliseconds(timing.time.strip()),
                timing.position,
            )
            for lap in race.laps or ()
            for timing in lap.timings
        ]
        if rows:
            yield LapChart(season=race.season, grand_prix=grand_prix, session=SessionKind.RACE, cars=from_rows(rows))


def read_qualifying(
    race: RaceShape, rows: Sequence[QualifyingShape], grand_prix: str, identities: Identities
) -> Classification:
    """Qualifying, of whatever rules. Jolpica numbers those without a time in it too; they are not classified."""
    return Classification(
        season=race.season,
        grand_prix=grand_prix,
        session=SessionKind.QUALIFYING,
        standing=ResultStatus.PROVISIONAL,
        rows=tuple(_qualifying_row(race, row, identities) for row in rows),
    )


def read_standings(table: StandingsShape, grand_prix: str, identities: Identities) -> Iterator[Standings]:
    """The tables in an answer, drivers or constructors. Two ids of theirs that are one constructor of ours become one place."""
    if table.drivers:
        rows = [
            StandingsRow(
                outcome=_outcome_of_place(place.position_text),
                position=_number(place.position_text),
                driver=identities.driver(place.driver.driver_id, full_name(place.driver)),
                points=place.points,
            )
            for place in table.drivers
        ]
        yield _table(table, grand_prix, Championship.DRIVERS, rows)
    if table.constructors:
        places: dict[tuple[str, str | None], StandingsRow] = {}
        for entry in table.constructors:
            pair = identities.constructor(entry.constructor.constructor_id, season=table.season)
            before = places.get(pair)
            places[pair] = StandingsRow(
                outcome=before.outcome if before else _outcome_of_place(entry.position_text),
                position=before.position if before else _number(entry.position_text),
                constructor=pair[0],
                engine=pair[1],
                points=entry.points + (before.points if before else 0),
            )
        yield _table(table, grand_prix, Championship.CONSTRUCTORS, list(places.values()))


def clocked(printed: str | None) -> str | None:
    """A time as we print it: three decimals, no leading zeros (`+1:24.1` is `+1:24.100`); None for none."""
    if not printed:
        return None
    sign, digits = ("+", printed[1:]) if printed.startswith("+") else ("", printed)
    whole, _, fraction = digits.partition(".")
    while whole.startswith("0") and len(whole) > 1:
        whole = whole[1:].removeprefix(":")
    return f"{sign}{whole}.{fraction:0<3}"


def race_time(millis: int) -> str:
    """`1:31:44.742`, without hours and minutes that are none."""
    seconds, rest = divmod(millis, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return clocked(f"{hours}:{minutes:02}:{seconds:02}.{rest:03}") or ""


def _race_row(race: RaceShape, row: ResultShape, most: int, identities: Identities) -> ClassificationRow:
    driver = identities.driver(row.driver.driver_id, full_name(row.driver))
    constructor, engine = identities.constructor(
        row.constructor.constructor_id, season=race.season, driver=driver, round=race.round
    )
    outcome = _outcome(row)
    printed, gap = _time_and_gap(row, most) if outcome in AT_THE_FLAG else (None, None)
    started = outcome not in NEVER_STARTED
    lap = row.fastest_lap
    return ClassificationRow(
        outcome=outcome,
        position=_number(row.position_text) if outcome is Outcome.CLASSIFIED else None,
        driver=driver,
        number=row.number,
        constructor=constructor,
        engine=engine,
        laps=row.laps if started else None,
        time=printed,
        gap=gap,
        points=row.points,
        grid=row.grid or None,
        pit_lane_start=started and row.grid == 0,
        reason=_reason(row.status),
        fastest_lap=clocked(lap.time.time) if lap and lap.time else None,
        fastest_lap_number=lap.lap if lap else None,
        fastest_lap_rank=lap.rank if lap else None,
    )


def _time_and_gap(row: ResultShape, most: int) -> tuple[str | None, str | None]:
    told = LAPS_BEHIND.fullmatch(row.status)
    behind = int(told[1]) if told else most - (row.laps or 0)
    if behind > 0:
        return None, None if _reason(row.status) else f"+{behind} lap{'s' if behind > 1 else ''}"
    if row.time is None:
        return None, None
    printed = clocked(row.time.time)
    if printed is None or not printed.startswith("+"):
        return printed, None
    return (race_time(row.time.millis) if row.time.millis is not None else None), printed


def _qualifying_row(race: RaceShape, row: QualifyingShape, identities: Identities) -> ClassificationRow:
    driver = identities.driver(row.driver.driver_id, full_name(row.driver))
    constructor, engine = identities.constructor(
        row.constructor.constructor_id, season=race.season, driver=driver, round=race.round
    )
    parts = clocked(row.q1), clocked(row.q2), clocked(row.q3)
    one_time = race.season < KNOCK_OUT
    classified = row.position is not None and (one_time or any(parts))
    return ClassificationRow(
        outcome=Outcome.CLASSIFIED if classified else Outcome.NOT_CLASSIFIED,
        position=row.position if classified else None,
        driver=driver,
        number=row.number,
        constructor=constructor,
        engine=engine,
        time=parts[0] if one_time else None,
        q1=None if one_time else parts[0],
        q2=None if one_time else parts[1],
        q3=None if one_time else parts[2],
    )


def _outcome(row: ResultShape) -> Outcome:
    if row.status == "Disqualified":
        return Outcome.DISQUALIFIED
    if row.position_text.isdigit():
        return Outcome.CLASSIFIED
    if row.position_text == "F" and row.status == "Did not prequalify":
        return Outcome.DID_NOT_PRE_QUALIFY
    if row.position_text == "R" and (row.status in FLAGGED or LAPS_BEHIND.fullmatch(row.status)):
        return Outcome.NOT_CLASSIFIED
    return OUTCOMES[row.position_text]


def _outcome_of_place(text: str) -> Outcome:
    return Outcome.CLASSIFIED if text.isdigit() else PLACES[text]


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _reason(status: str) -> str | None:
    return None if status in NO_REASON or LAPS_BEHIND.fullmatch(status) else status


def _car(row: ClassificationRow) -> tuple[int | None, str | None, str | None]:
    return row.number, row.constructor, row.engine


def _sharing(row: ClassificationRow, *, shared: bool) -> ClassificationRow:
    """Who took over a car has no place on the grid of his own, and did not start from the pit lane."""
    return replace(row, shared_car=True, pit_lane_start=False) if shared else row


def _table(
    table: StandingsShape, grand_prix: str, championship: Championship, rows: Iterable[StandingsRow]
) -> Standings:
    return Standings(
        season=table.season,
        grand_prix=grand_prix,
        after_round=table.round,
        championship=championship,
        rows=tuple(rows),
    )
