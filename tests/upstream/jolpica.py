"""Jolpica's JSON: seasons, schedules, results, sprints, qualifying, pit stops, both tables, people and tracks.

Every scalar is a string; `total`, `limit` and `offset` count the innermost rows, so that a race splits over two pages.
Laps are made up: the archive has none.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from racing.model import Championship, ClassificationRow, Round, SessionKind
from tests.upstream import ergast, jolpica_rows
from tests.upstream.reply import Reply, as_json
from tests.upstream.timing import local
from tests.upstream.world import World

MOST = 100
USUAL = 30
QUALIFYING_SINCE = 1994
PIT_STOPS_SINCE = 2011
CONSTRUCTORS_SINCE = 1958
BY_ID = frozenset({"drivers", "constructors", "circuits"})
"""What can be asked for by id."""

type Row = dict[str, Any]
type RaceRows = list[tuple[Round, list[Row]]]


@dataclass(frozen=True)
class Asked:
    """A request taken apart."""

    url: str
    year: int | None
    round: str | None
    resource: str
    final: str | None
    limit: int
    offset: int


def answer(world: World, path: str, query: Mapping[str, str], base: str) -> Reply:
    """The answer to a path below `/ergast/f1`."""
    asked = _asked(world, path, query, base)
    if asked is None:
        return as_json({"detail": "Not found."}, 404)
    answers = {
        "seasons": _seasons,
        "races": _races,
        "results": _results,
        "sprint": _sprint,
        "qualifying": _qualifying,
        "pitstops": _pit_stops,
        "laps": _laps,
        "driverstandings": _driver_standings,
        "constructorstandings": _constructor_standings,
        "drivers": _drivers,
        "constructors": _constructors,
        "circuits": _circuits,
    }
    found = answers.get(asked.resource)
    if found is None or (asked.final is not None and asked.resource not in BY_ID):
        return as_json({"detail": "Bad Request: this replay does not answer that."}, 400)
    if asked.resource in ("pitstops", "laps") and (asked.year is None or asked.round is None):
        return as_json({"detail": "Bad Request: Missing one of the required parameters."}, 400)
    if asked.resource.endswith("standings") and asked.year is None:
        return as_json({"detail": "Bad Request: Missing one of the required parameters ['season_year']"}, 400)
    return found(world, asked)


def _asked(world: World, path: str, query: Mapping[str, str], base: str) -> Asked | None:
    parts = [part for part in re.sub(r"(\.json|/)$", "", path).split("/") if part]
    year: int | None = None
    number: str | None = None
    if parts and re.fullmatch(r"\d{4}|current", parts[0]):
        first = parts.pop(0)
        year = world.at.year if first == "current" else int(first)
        if parts and re.fullmatch(r"\d{1,2}|next|last", parts[0]):
            year, number = _relative(world, year, parts.pop(0))
    resource = parts[0].lower() if parts else "races"
    if len(parts) > 2 or (year is not None and number == ""):
        return None
    return Asked(
        url=f"{base}/{path}".lower(),
        year=year,
        round=number,
        resource=resource,
        final=parts[1] if len(parts) > 1 else None,
        limit=min(_whole(query.get("limit"), USUAL) or USUAL, MOST),
        offset=_whole(query.get("offset"), 0),
    )


def _relative(world: World, year: int, asked: str) -> tuple[int, str]:
    if asked.isdigit():
        return year, asked
    rounds = world.rounds(year)
    raced = [weekend for weekend in rounds if world.result(weekend, SessionKind.RACE)]
    if not rounds:
        return year, ""
    if asked == "last":
        return year, str(max(len(raced), 1))
    return (year + 1, "1") if len(raced) == len(rounds) else (year, str(len(raced) + 1))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise


def _envelope(asked: Asked, table: str, lists: str, rows: Sequence[Any], total: int, **echoed: str) -> Reply:
    criteria = {"season": str(asked.year) if asked.year is not None else None, "round": asked.round}
    content = {key: value for key, value in criteria.items() if value is not None} | echoed | {lists: list(rows)}
    data = {
        "xmlns": "",
        "series": "f1",
        "url": asked.url,
        "limit": str(asked.limit),
        "offset": str(asked.offset),
        "total": str(total),
        table: content,
    }
    return as_json({"MRData": data})


def _page[T](asked: Asked, rows: Sequence[T]) -> Sequence[T]:
    return rows[asked.offset : asked.offset + asked.limit]


def _weekends(world: World, asked: Asked) -> list[Round]:
    years = world.years if asked.year is None else (asked.year,)
    rounds = [weekend for year in years for weekend in world.rounds(year)]
    return [weekend for weekend in rounds if asked.round in (None, str(weekend.number))]


# ---- seasons and schedules


def _seasons(world: World, asked: Asked) -> Reply:
    years = [weekend.season for weekend in _weekends(world, asked)] if asked.year is not None else world.years
    rows = [
        {"season": str(year), "url": ergast.wiki(f"{year} Formula One World Championship")}
        for year in sorted(set(years))
    ]
    return _envelope(asked, "SeasonTable", "Seasons", _page(asked, rows), len(rows))


def _races(world: World, asked: Asked) -> Reply:
    rows = [jolpica_rows.race(weekend) | jolpica_rows.schedule(weekend) for weekend in _weekends(world, asked)]
    return _envelope(asked, "RaceTable", "Races", _page(asked, rows), len(rows))


# ---- results


def _results(world: World, asked: Asked) -> Reply:
    return _by_race(asked, "Results", _rows_of(world, asked, SessionKind.RACE, jolpica_rows.result))


def _sprint(world: World, asked: Asked) -> Reply:
    return _by_race(asked, "SprintResults", _rows_of(world, asked, SessionKind.SPRINT, jolpica_rows.result))


def _qualifying(world: World, asked: Asked) -> Reply:
    races = _rows_of(world, asked, SessionKind.QUALIFYING, jolpica_rows.qualified)
    return _by_race(
        asked, "QualifyingResults", [(race, rows) for race, rows in races if race.season >= QUALIFYING_SINCE]
    )


def _rows_of(
    world: World,
    asked: Asked,
    kind: SessionKind,
    render: Callable[[World, Round, int, ClassificationRow, Sequence[ClassificationRow]], Row],
) -> RaceRows:
    races: RaceRows = []
    for weekend in _weekends(world, asked):
        result = world.result(weekend, kind)
        known = [row for row in result.rows if world.library.drivers[row.driver].ergast_id] if result else []
        rows = [render(world, weekend, place, row, known) for place, row in enumerate(known, 1)]
        if rows:
            races.append((weekend, rows))
    return races


def _by_race(asked: Asked, lists: str, races: RaceRows) -> Reply:
    """A page of rows, each below its race again."""
    rows = [(weekend, row) for weekend, own in races for row in own]
    shown: dict[str, Row] = {}
    for weekend, row in _page(asked, rows):
        shown.setdefault(weekend.id, jolpica_rows.race(weekend) | {lists: []})[lists].append(row)
    return _envelope(asked, "RaceTable", "Races", list(shown.values()), len(rows))


def _pit_stops(world: World, asked: Asked) -> Reply:
    """Stops in order of time; the time of day is made up from the lap, the archive has none."""
    races: RaceRows = []
    for weekend in _weekends(world, asked):
        result = world.result(weekend, SessionKind.RACE)
        start = weekend.sessions[-1].start
        if result is None or start is None or weekend.season < PIT_STOPS_SINCE or weekend.circuit is None:
            continue
        rows: list[Row] = []
        for order, stop in enumerate(sorted(result.pit_stops, key=lambda stop: (stop.lap or 0, stop.stop))):
            day = local(start + timedelta(seconds=95 * (stop.lap or 0) + order), weekend.circuit.time_zone)
            rows.append(
                {
                    "driverId": world.library.drivers[stop.driver].ergast_id,
                    "lap": str(stop.lap),
                    "stop": str(stop.stop),
                    "time": f"{day:%H:%M:%S}",
                    **({"duration": stop.time} if stop.time else {}),
                }
            )
        races.append((weekend, rows))
    return _by_race(asked, "PitStops", races)


def _laps(world: World, asked: Asked) -> Reply:
    """Laps made up, since the archive has none: everyone in the order of the result, a thousandth slower each lap."""
    shown: dict[str, Row] = {}
    rows: list[tuple[Round, str, Row]] = []
    for weekend in _weekends(world, asked):
        result = world.result(weekend, SessionKind.RACE)
        drives = [row for row in result.rows if row.laps] if result else []
        for lap in range(1, max((row.laps or 0 for row in drives), default=0) + 1):
            on = [row for row in drives if (row.laps or 0) >= lap]
            for place, row in enumerate(on, 1):
                ergast = world.library.drivers[row.driver].ergast_id
                timing: Row = {"driverId": ergast, "position": str(place), "time": f"1:{30 + place}.{lap:03d}"}
                rows.append((weekend, str(lap), timing))
    for weekend, lap_number, timing in _page(asked, rows):
        laps = shown.setdefault(weekend.id, jolpica_rows.race(weekend) | {"Laps": []})["Laps"]
        if not laps or laps[-1]["number"] != lap_number:
            laps.append({"number": lap_number, "Timings": []})
        laps[-1]["Timings"].append(timing)
    return _envelope(asked, "RaceTable", "Races", list(shown.values()), len(rows))


# ---- tables


def _driver_standings(world: World, asked: Asked) -> Reply:
    return _standings(world, asked, Championship.DRIVERS, "DriverStandings")


def _constructor_standings(world: World, asked: Asked) -> Reply:
    return _standings(world, asked, Championship.CONSTRUCTORS, "ConstructorStandings")


def _standings(world: World, asked: Asked, championship: Championship, lists: str) -> Reply:
    year = asked.year or 0
    weekend = (
        next((weekend for weekend in world.rounds(year) if str(weekend.number) == asked.round), None)
        if asked.round
        else world.last_raced(year)
    )
    table = world.standings(weekend, championship) if weekend else None
    if table is None or weekend is None or (championship is Championship.CONSTRUCTORS and year < CONSTRUCTORS_SINCE):
        return _envelope(asked, "StandingsTable", "StandingsLists", (), 0)
    upto = [other for other in world.rounds(year) if (other.number or 0) <= (weekend.number or 0)]
    races = [(race, result.rows) for race in upto if (result := world.result(race, SessionKind.RACE))]
    drivers = championship is Championship.DRIVERS
    rows = [_placed(world, weekend, row, races) for row in table.rows if not drivers or _known(world, row.driver)]
    page = {"season": str(year), "round": str(weekend.number), lists: list(_page(asked, rows))}
    echoed = {} if asked.round else {"round": str(weekend.number)}
    return _envelope(asked, "StandingsTable", "StandingsLists", [page] if page[lists] else (), len(rows), **echoed)


def _known(world: World, driver: str | None) -> bool:
    return driver is not None and world.library.drivers[driver].ergast_id is not None


def _placed(world: World, weekend: Round, row: Any, races: Sequence[tuple[Round, Sequence[ClassificationRow]]]) -> Row:
    own = [(race, other) for race, rows in races for other in rows if _is_of(row, other)]
    place = {"position": str(row.position)} if row.position is not None else {}
    text = (
        str(row.position) if row.position is not None else jolpica_rows.LETTERS.get(row.outcome, "-").replace("R", "-")
    )
    shown: Row = {
        **place,
        "positionText": text,
        "points": jolpica_rows.points(row.points),
        "wins": str(sum(other.position == 1 for _, other in own)),
    }
    if row.driver is None:
        own_car = ergast.constructor_id(world, weekend.season, row) or ""
        return shown | {"Constructor": ergast.constructor(world, own_car, row)}
    cars: dict[str, dict[str, str]] = {}
    for race, other in own:
        if car := ergast.constructor_id(world, race.season, other, world.final_number(race)):
            cars.setdefault(car, ergast.constructor(world, car, other))
    person = ergast.driver(world, weekend.season, world.library.drivers[row.driver])
    return shown | {"Driver": person, "Constructors": list(cars.values())}


def _is_of(row: Any, other: ClassificationRow) -> bool:
    if row.driver is not None:
        return bool(row.driver == other.driver)
    return (row.constructor, row.engine) == (other.constructor, other.engine)


# ---- people and tracks


def _drivers(world: World, asked: Asked) -> Reply:
    everyone = set(world.library.drivers)
    wanted = everyone if asked.year is None else {str(row.driver) for _, row in _mentioned(world, asked)}
    people = [world.library.drivers[driver] for driver in sorted(wanted)]
    rows = [ergast.driver(world, asked.year or 0, person) for person in people if person.ergast_id]
    return _list(
        asked, ("DriverTable", "Drivers", "driverId"), rows, lambda row: ergast.plain(row["familyName"]).lower()
    )


def _constructors(world: World, asked: Asked) -> Reply:
    cars: dict[str, dict[str, str]] = {}
    for weekend, row in _mentioned(world, asked):
        if car := ergast.constructor_id(world, weekend.season, row, world.final_number(weekend)):
            cars.setdefault(car, ergast.constructor(world, car, row))
    return _list(
        asked, ("ConstructorTable", "Constructors", "constructorId"), cars.values(), lambda row: row["constructorId"]
    )


def _circuits(world: World, asked: Asked) -> Reply:
    tracks = {
        weekend.circuit.id: world.library.circuits[weekend.circuit.id]
        for weekend in (_weekends(world, asked) if asked.year is not None else ())
        if weekend.circuit
    }
    rows = [ergast.circuit(track) for track in (tracks or world.library.circuits).values()]
    if asked.year is not None and not tracks:
        rows = []
    return _list(asked, ("CircuitTable", "Circuits", "circuitId"), rows, lambda row: row["circuitId"])


def _list(asked: Asked, names: tuple[str, str, str], rows: Iterable[Row], order: Callable[[Row], Any]) -> Reply:
    table, lists, key = names
    wanted = sorted((row for row in rows if asked.final in (None, row[key])), key=order)
    echoed = {key: asked.final} if asked.final else {}
    return _envelope(asked, table, lists, _page(asked, wanted), len(wanted), **echoed)


def _mentioned(world: World, asked: Asked) -> list[tuple[Round, Any]]:
    """Everyone in races, sprints and qualifying so far; before the first of a season, who is entered."""
    weekends = _weekends(world, asked)
    kinds = (SessionKind.RACE, SessionKind.SPRINT, SessionKind.QUALIFYING)
    rows = [
        (weekend, row)
        for weekend in weekends
        for kind in kinds
        if (result := world.result(weekend, kind))
        for row in result.rows
    ]
    if not rows and weekends and asked.year is not None and asked.round is None:
        return [(weekends[0], entry) for entry in world.entrants(asked.year)]
    return rows
