"""The results pages of one meeting, with the values as the site prints them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from racing.model import Classification, ClassificationRow, Outcome, PitStop, Round, SessionKind
from tests.upstream import naming
from tests.upstream.formula1_markup import Cell, Driver, Markup, Table, Team
from tests.upstream.timing import in_seconds, is_laps, local, milliseconds
from tests.upstream.world import World

TITLES = {
    "race-result": "Race result",
    "fastest-laps": "Fastest laps",
    "pit-stop-summary": "Pit stop summary",
    "starting-grid": "Starting grid",
    "qualifying": "Qualifying",
    "sprint-results": "Sprint results",
    "sprint-grid": "Sprint grid",
    "sprint-qualifying": "Sprint qualifying",
    "practice/1": "Practice 1",
    "practice/2": "Practice 2",
    "practice/3": "Practice 3",
}

MARKS = {
    Outcome.NOT_CLASSIFIED: ("NC", "DNF"),
    Outcome.RETIRED: ("NC", "DNF"),
    Outcome.DISQUALIFIED: ("DQ", "DSQ"),
    Outcome.EXCLUDED: ("EX", "DSQ"),
    Outcome.DID_NOT_START: ("NC", "DNS"),
}
"""What stands for the position and for the time."""

type Build = Callable[[World, Markup, Round], Table]


def canonical(name: str) -> str:
    """A page's name in either way of writing addresses."""
    return name.replace("practice-", "practice/").replace("sprint-shootout", "sprint-qualifying")


def table(world: World, markup: Markup, weekend: Round, name: str) -> Table | None:
    """The table of a page, empty before the session is over; None for a page that no meeting has."""
    pages: dict[str, Build] = {
        "race-result": partial(_race, kind=SessionKind.RACE),
        "sprint-results": partial(_race, kind=SessionKind.SPRINT),
        "qualifying": partial(_qualifying, kind=SessionKind.QUALIFYING),
        "sprint-qualifying": partial(_qualifying, kind=SessionKind.SPRINT_QUALIFYING),
        "practice/1": partial(_practice, kind=SessionKind.PRACTICE_1),
        "practice/2": partial(_practice, kind=SessionKind.PRACTICE_2),
        "practice/3": partial(_practice, kind=SessionKind.PRACTICE_3),
        "starting-grid": partial(_grid, kind=SessionKind.RACE, qualified_in=SessionKind.QUALIFYING),
        "sprint-grid": partial(_grid, kind=SessionKind.SPRINT, qualified_in=SessionKind.SPRINT_QUALIFYING),
        "fastest-laps": _fastest_laps,
        "pit-stop-summary": _pit_stops,
    }
    build = pages.get(canonical(name))
    return build(world, markup, weekend) if build else None


def points(value: Decimal | None) -> str:
    """`26`, `12.5`, `0`."""
    return f"{(value or Decimal(0)).normalize():f}"


def _rows(world: World, weekend: Round, kind: SessionKind) -> Sequence[ClassificationRow]:
    result = world.result(weekend, kind)
    if result is None:
        return ()
    thrown_out = [row for row in result.rows if row.outcome is Outcome.DISQUALIFIED]
    if not world.disqualified_first or not thrown_out:
        return result.rows
    return (thrown_out[0], *(row for row in result.rows if row is not thrown_out[0]))


def _who(world: World, weekend: Round, row: ClassificationRow) -> list[Cell]:
    first, last = naming.driver_name(world, row.driver)
    return [
        str(row.number) if row.number is not None else "",
        Driver(first, last, naming.code(world, weekend.season, row.driver)),
        Team(naming.entered(world, weekend.season, row.constructor, row.engine)),
    ]


def _place(row: ClassificationRow) -> str:
    return str(row.position) if row.position is not None else MARKS.get(row.outcome, ("NC", ""))[0]


def _gap(gap: str) -> str:
    """Seconds, however long; laps as they are."""
    return gap if is_laps(gap) else f"+{in_seconds(milliseconds(gap))}s"


def _race(world: World, _: Markup, weekend: Round, kind: SessionKind) -> Table:
    headings = ("Pos.", "No.", "Driver", "Team", "Laps", "Time / Retired", "Pts.")
    found = _rows(world, weekend, kind)
    winner = next((row.time for row in found if row.position == 1), None)
    rows = [
        [_place(row), *_who(world, weekend, row), str(row.laps or 0), _finish(row, winner), points(row.points)]
        for row in found
    ]
    return Table(headings, rows)


def _finish(row: ClassificationRow, winner: str | None) -> str:
    if row.outcome is Outcome.CLASSIFIED:
        if row.position == 1 and row.time:
            return row.time
        if row.time and winner:
            return f"+{in_seconds(milliseconds(row.time) - milliseconds(winner))}s"
        return _gap(row.gap) if row.gap else "DNF"
    if row.outcome is Outcome.NOT_CLASSIFIED and row.gap:
        return _gap(row.gap)
    return MARKS.get(row.outcome, ("NC", "DNF"))[1]


def _qualifying(world: World, _: Markup, weekend: Round, kind: SessionKind) -> Table:
    headings = ("Pos.", "No.", "Driver", "Team", "Q1", "Q2", "Q3", "Laps")
    rows = [
        [_place(row), *_who(world, weekend, row), row.q1 or row.time or "", row.q2 or "", row.q3 or "", _laps(row)]
        for row in _rows(world, weekend, kind)
    ]
    return Table(headings, rows)


def _practice(world: World, markup: Markup, weekend: Round, kind: SessionKind) -> Table:
    """The leader's lap, for others how much longer theirs was; the old pages have both."""
    rows: list[list[Cell]] = []
    together = markup is Markup.MODULES
    for row in _rows(world, weekend, kind):
        gap = _gap(row.gap) if row.gap else ""
        times = [gap or row.time or ""] if together else [row.time or "", gap]
        rows.append([_place(row), *_who(world, weekend, row), *times, _laps(row)])
    times_of = ("Time / Gap",) if together else ("Time", "Gap")
    return Table(("Pos.", "No.", "Driver", "Team", *times_of, "Laps"), rows)


def _laps(row: ClassificationRow) -> str:
    return str(row.laps) if row.laps is not None else ""


def _grid(world: World, _: Markup, weekend: Round, kind: SessionKind, qualified_in: SessionKind) -> Table:
    """In order of the grid, who starts from the pit lane behind it; without those who did not come to it."""
    laps = {row.driver: row.q3 or row.q2 or row.q1 or row.time or "" for row in _rows(world, weekend, qualified_in)}
    own = [row for row in _rows(world, weekend, kind) if row.grid is not None or row.pit_lane_start]
    own.sort(key=lambda row: row.grid or 1000)
    last = max((row.grid for row in own if row.grid), default=0)
    lane = [row for row in own if row.grid is None]
    places = {id(row): row.grid or last + 1 + lane.index(row) for row in own}
    rows = [[str(places[id(row)]), *_who(world, weekend, row), laps.get(row.driver, "")] for row in own]
    return Table(("Pos.", "No.", "Driver", "Team", "Time"), rows)


def _fastest_laps(world: World, _: Markup, weekend: Round) -> Table:
    timed = [row for row in _rows(world, weekend, SessionKind.RACE) if row.fastest_lap]
    timed.sort(key=lambda row: row.fastest_lap_rank or 1000)
    length = weekend.circuit.length_km if weekend.circuit else None
    rows: list[list[Cell]] = []
    for row in timed:
        lap = str(row.fastest_lap)
        speed = f"{length / (milliseconds(lap) / 3_600_000):.3f}" if length else ""
        hour = _hour(weekend, row.fastest_lap_number)
        number = str(row.fastest_lap_number or "")
        rows.append([str(row.fastest_lap_rank or ""), *_who(world, weekend, row), number, hour, lap, speed])
    return Table(("Pos.", "No.", "Driver", "Team", "Lap", "Time of day", "Time", "Avg. Speed"), rows)


def _pit_stops(world: World, _: Markup, weekend: Round) -> Table:
    result = world.result(weekend, SessionKind.RACE)
    cars = {(row.driver, row.number): row for row in result.rows} if result else {}
    spent: dict[str, int] = {}
    rows: list[list[Cell]] = []
    for stop in _in_order(result):
        spent[stop.driver] = spent.get(stop.driver, 0) + (milliseconds(stop.time) if stop.time else 0)
        row = cars.get((stop.driver, stop.number))
        if row is not None:
            total = _long(spent[stop.driver])
            hour = _hour(weekend, stop.lap)
            rows.append([str(stop.stop), *_who(world, weekend, row), str(stop.lap or ""), hour, stop.time or "", total])
    return Table(("Stops", "No.", "Driver", "Team", "Lap", "Time of day", "Time", "Total"), rows)


def _in_order(result: Classification | None) -> list[PitStop]:
    return sorted(result.pit_stops, key=lambda stop: (stop.lap or 0, stop.stop)) if result else []


def _long(span: int) -> str:
    minutes, rest = divmod(span, 60_000)
    return f"{minutes}:{in_seconds(rest):0>6}" if minutes else in_seconds(rest)


def _hour(weekend: Round, lap: int | None) -> str:
    """The time of day at the track; made up from the lap, the archive has none."""
    start: datetime | None = weekend.sessions[-1].start
    if start is None or weekend.circuit is None:
        return ""
    return f"{local(start + timedelta(seconds=95 * (lap or 0)), weekend.circuit.time_zone):%H:%M:%S}"
