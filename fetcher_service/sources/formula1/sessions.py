"""Classifications from the tables of a session: result, starting grid, fastest laps, pit stops. Pure.

The site prints one time in full and everybody else's gap to it. It is that of the car that came first, which may have been
disqualified since (Belgium 2024, printed first). We give every finisher the time, the gap as printed and the interval to
the car ahead, as the bundled archive does. A gap is one in time or in laps; `DNF`, `DNS`, `DSQ` in its place, or `NC`, `DQ` in
place of a position, say what became of an entry.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from fetcher_service.durations import laps_of, printed, printed_gap, printed_laps, seconds_of
from fetcher_service.sources.formula1.markup import Cell, Column, Person, TableRow, changed, person
from fetcher_service.sources.formula1.names import SeasonNames
from racing.model import ClassificationRow, Outcome, PitStop, SessionKind

OUTCOMES = {
    "DNF": Outcome.RETIRED,
    "RET": Outcome.RETIRED,
    "NC": Outcome.NOT_CLASSIFIED,
    "DSQ": Outcome.DISQUALIFIED,
    "DQ": Outcome.DISQUALIFIED,
    "EX": Outcome.EXCLUDED,
    "DNS": Outcome.DID_NOT_START,
    "DNQ": Outcome.DID_NOT_QUALIFY,
    "DNPQ": Outcome.DID_NOT_PRE_QUALIFY,
    "DNP": Outcome.DID_NOT_PRACTICE,
}
"""What the site prints in place of a position or a time."""

STRUCK = frozenset({Outcome.DISQUALIFIED, Outcome.EXCLUDED})

PIT_LANE = frozenset({"PL", "PIT LANE", "PITLANE"})

SCORING = frozenset({SessionKind.RACE, SessionKind.SPRINT})
IN_PARTS = frozenset({SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING})

CAR = (Column.NUMBER, Column.DRIVER, Column.TEAM)
RACE = (Column.POSITION, *CAR, Column.LAPS, Column.TIME, Column.POINTS)
QUALIFYING = (Column.POSITION, *CAR, Column.Q1)
TIMED = (Column.POSITION, *CAR, Column.TIME)
GRID = (Column.POSITION, *CAR)
FASTEST_LAPS = (Column.POSITION, *CAR, Column.LAP, Column.TIME)
PIT_STOPS = (Column.STOPS, *CAR, Column.LAP, Column.TIME)

type DriverAndNumber = tuple[str, int | None]
"""Driver and number: one row of a result."""


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A driver with a car, as a table names them."""

    person: Person
    number: int | None
    team: str


@dataclass(frozen=True, slots=True)
class GridPlace:
    """Where a car started."""

    position: int | None
    pit_lane: bool


@dataclass(frozen=True, slots=True)
class FastestLapOfCar:
    """The best lap of a car in a race."""

    rank: int
    lap: int | None
    time: str | None


def columns(kind: SessionKind) -> tuple[Sequence[Column], ...]:
    """The columns a table must have to be the result of such a session. Qualifying before 2006 was in one part."""
    if kind in SCORING:
        return (RACE,)
    return (QUALIFYING, TIMED) if kind in IN_PARTS else (TIMED,)


def classification(
    lines: Sequence[TableRow], kind: SessionKind, names: SeasonNames, what: str
) -> tuple[ClassificationRow, ...]:
    """The rows of a result in the official order: as printed, but those struck last, wherever they are printed."""
    rows = [_row(line, kind, names, f"{what}: table row {number}") for number, line in enumerate(lines, 1)]
    ordered = sorted(rows, key=lambda row: row.outcome in STRUCK)
    return _timed_in_parts(ordered) if lines and Column.Q1 in lines[0] else _timed(ordered)


def entries(lines: Iterable[TableRow], what: str) -> tuple[TableEntry, ...]:
    """Everyone a table names."""
    return tuple(
        TableEntry(
            person=person(line[Column.DRIVER]),
            number=_number(line[Column.NUMBER], f"{what}: table row {row}, column {Column.NUMBER}"),
            team=line[Column.TEAM].text,
        )
        for row, line in enumerate(lines, 1)
    )


def grid(lines: Iterable[TableRow], names: SeasonNames, what: str) -> Mapping[DriverAndNumber, GridPlace]:
    """Who started where."""
    places = {}
    for row, line in enumerate(lines, 1):
        where = f"{what}: table row {row}"
        position = line[Column.POSITION]
        pit_lane = position.text.upper() in PIT_LANE
        places[_key(line, names, where)] = GridPlace(
            position=None if pit_lane else _number(position, f"{where}, column {Column.POSITION}"), pit_lane=pit_lane
        )
    return places


def fastest_laps(lines: Iterable[TableRow], names: SeasonNames, what: str) -> Mapping[DriverAndNumber, FastestLapOfCar]:
    """The fastest lap of each car; cars without one are not in the table, or have no place in it."""
    laps = {}
    for row, line in enumerate(lines, 1):
        where = f"{what}: table row {row}"
        time = seconds_of(line[Column.TIME].text)
        if time is None or not line[Column.POSITION].text.isdecimal():
            continue
        laps[_key(line, names, where)] = FastestLapOfCar(
            rank=int(line[Column.POSITION].text),
            lap=_number(line[Column.LAP], f"{where}, column {Column.LAP}"),
            time=printed(time),
        )
    return laps


def pit_stops(lines: Iterable[TableRow], names: SeasonNames, what: str) -> tuple[PitStop, ...]:
    """The stops in the order of the page, which is that of time."""
    stops = []
    for row, line in enumerate(lines, 1):
        where = f"{what}: table row {row}"
        driver, number = _key(line, names, where)
        stop = _number(line[Column.STOPS], f"{where}, column {Column.STOPS}")
        if stop is None:
            raise changed(f"{where}, column {Column.STOPS}", "it is empty")
        time = seconds_of(line[Column.TIME].text)
        stops.append(
            PitStop(
                driver=driver,
                number=number,
                stop=stop,
                lap=_number(line[Column.LAP], f"{where}, column {Column.LAP}"),
                time=None if time is None else printed(time),
            )
        )
    return tuple(stops)


def completed(
    rows: Iterable[ClassificationRow],
    places: Mapping[DriverAndNumber, GridPlace],
    laps: Mapping[DriverAndNumber, FastestLapOfCar],
) -> tuple[ClassificationRow, ...]:
    """The rows with grid places and fastest laps, as far as there are any."""
    completed = []
    for row in rows:
        place, lap = places.get((row.driver, row.number)), laps.get((row.driver, row.number))
        completed.append(
            replace(
                row,
                grid=place.position if place else None,
                pit_lane_start=place.pit_lane if place else False,
                fastest_lap=lap.time if lap else None,
                fastest_lap_number=lap.lap if lap else None,
                fastest_lap_rank=lap.rank if lap else None,
            )
        )
    return tuple(completed)


def exact(cell: Cell, path: str) -> Decimal:
    """Points; an empty cell is none."""
    try:
        return Decimal(cell.text or "0")
    except InvalidOperation as error:
        raise changed(path, repr(cell.text)) from error


def placed(text: str, path: str) -> tuple[Outcome, int | None]:
    """What a position says: a place, or what became of it."""
    if text.isdecimal():
        return Outcome.CLASSIFIED, int(text)
    if text.upper() in OUTCOMES:
        return OUTCOMES[text.upper()], None
    raise changed(path, f"{text!r} is no position")


def _row(line: TableRow, kind: SessionKind, names: SeasonNames, where: str) -> ClassificationRow:
    who = person(line[Column.DRIVER])
    if not who.name:
        raise changed(f"{where}, column {Column.DRIVER}", "it is empty")
    constructor, engine = names.car(line[Column.TEAM].text)
    outcome, position = _outcome(line, f"{where}, column {Column.POSITION}")
    time, gap = _time_and_gap(line, where)
    return ClassificationRow(
        outcome=outcome,
        position=position,
        driver=names.driver(who),
        number=_number(line[Column.NUMBER], f"{where}, column {Column.NUMBER}"),
        constructor=constructor,
        engine=engine,
        laps=_number(line[Column.LAPS], f"{where}, column {Column.LAPS}") if Column.LAPS in line else None,
        time=time,
        gap=gap,
        points=exact(line[Column.POINTS], f"{where}, column {Column.POINTS}") if kind in SCORING else None,
        q1=_part(line, Column.Q1, where),
        q2=_part(line, Column.Q2, where),
        q3=_part(line, Column.Q3, where),
    )


def _outcome(line: TableRow, path: str) -> tuple[Outcome, int | None]:
    """Read the outcome from the position; without one, or for a disqualified car, from what is printed as time (in qualifying, Q1)."""
    mark = _mark(line)
    text = line[Column.POSITION].text
    outcome, position = placed(text, path) if text else (Outcome.NOT_CLASSIFIED, None)
    if mark in STRUCK or (outcome is Outcome.NOT_CLASSIFIED and mark is not None):
        in_parts = Column.Q1 in line and mark in {Outcome.RETIRED, Outcome.DID_NOT_START}
        return (Outcome.NOT_CLASSIFIED if in_parts else mark), None
    return outcome, position


def _mark(line: TableRow) -> Outcome | None:
    """Return the outcome that is printed in place of a time."""
    cells = (line[column].text.upper() for column in (Column.TIME, Column.GAP, Column.Q1) if column in line)
    return next((OUTCOMES[text] for text in cells if text in OUTCOMES), None)


def _time_and_gap(line: TableRow, where: str) -> tuple[str | None, str | None]:
    """As printed, in our words; `_timed` works out what is not printed."""
    time = gap = None
    for column in (Column.TIME, Column.GAP):
        text = line[column].text if column in line else ""
        if not text or text.upper() in OUTCOMES:
            continue
        laps, seconds = laps_of(text), seconds_of(text.removesuffix("s"))
        if laps is not None:
            gap = printed_laps(laps)
        elif seconds is None:
            raise changed(f"{where}, column {column}", f"{text!r} is no time")
        elif text.startswith("+"):
            gap = printed_gap(seconds)
        else:
            time = printed(seconds)
    return time, gap


def _part(line: TableRow, column: Column, where: str) -> str | None:
    text = line[column].text if column in line else ""
    if not text or text.upper() in OUTCOMES:
        return None
    seconds = seconds_of(text.removesuffix("s"))
    if seconds is None:
        raise changed(f"{where}, column {column}", f"{text!r} is no time")
    return printed(seconds)


def _timed(rows: Sequence[ClassificationRow]) -> tuple[ClassificationRow, ...]:
    """The rows with time and interval, worked out from the one time that is printed in full and the gaps to it."""
    full = next((row.time for row in rows if row.time is not None and row.gap is None), None)
    reference = seconds_of(full) if full else None
    timed: list[ClassificationRow] = []
    ahead: Decimal | None = None
    for row in rows:
        behind = _behind(row, reference)
        if behind is None:
            timed.append(row)
            ahead = None
            continue
        in_order = row.position is not None and behind > 0 and (ahead is None or behind >= ahead)
        interval = printed_gap(behind - (ahead or 0)) if in_order and (ahead is not None or row.position == 1) else None
        time = row.time or (None if reference is None else printed(reference + behind))
        timed.append(replace(row, time=time, gap=printed_gap(behind) if behind else None, interval=interval))
        ahead = behind
    return tuple(timed)


def _behind(row: ClassificationRow, reference: Decimal | None) -> Decimal | None:
    """How far behind the time that is printed in full; None for who is laps down or has no time."""
    if row.gap is not None:
        return seconds_of(row.gap)
    time = seconds_of(row.time) if row.time else None
    if time is None or reference is None or time < reference:
        return None
    return time - reference


def _timed_in_parts(rows: Sequence[ClassificationRow]) -> tuple[ClassificationRow, ...]:
    """Gap and interval of those who set a time in the last part of qualifying."""
    pole = seconds_of(rows[0].q3) if rows and rows[0].q3 else None
    timed: list[ClassificationRow] = []
    ahead = pole
    for row in rows:
        own = seconds_of(row.q3) if row.q3 and row.position not in (None, 1) else None
        if own is None or pole is None:
            timed.append(row)
            continue
        interval = printed_gap(own - ahead) if ahead is not None and own >= ahead else None
        timed.append(replace(row, gap=printed_gap(own - pole) if own >= pole else None, interval=interval))
        ahead = own
    return tuple(timed)


def _key(line: TableRow, names: SeasonNames, where: str) -> DriverAndNumber:
    return names.driver(person(line[Column.DRIVER])), _number(line[Column.NUMBER], f"{where}, column {Column.NUMBER}")


def _number(cell: Cell, path: str) -> int | None:
    if not cell.text:
        return None
    if not cell.text.isdecimal():
        raise changed(path, f"{cell.text!r} is no number")
    return int(cell.text)
