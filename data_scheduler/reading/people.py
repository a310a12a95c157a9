"""Reads of people and teams: careers, seasons, a driver's every result, and two drivers in the sessions of both.

Pure functions of what is kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from msgspec.structs import replace

from chassis.errors import NotFound
from data_scheduler.reading.history import History, KeptSeason, Kind, named
from data_scheduler.stores.documents import SeasonTotals, provenance
from data_scheduler.writing.statistics import career
from racing.model import (
    Championship,
    Classification,
    ClassificationRow,
    Document,
    Driver,
    Paddock,
    Round,
    SeasonStatistics,
    Session,
    SessionKind,
)
from racing.records import CareerStatistics, DriverResult
from racing.wire.requests.reads import (
    CompareDriversRequest,
    CompareDriversResponse,
    GetConstructorRequest,
    GetConstructorResponse,
    GetDriverRequest,
    GetDriverResponse,
    ListAllEntrantsRequest,
    ListAllEntrantsResponse,
    ListConstructorsRequest,
    ListConstructorsResponse,
    ListDriverResultsRequest,
    ListDriverResultsResponse,
    ListDriversRequest,
    ListDriversResponse,
)

ORDER = {kind: place for place, kind in enumerate(SessionKind)}
"""Orders sessions of one day whose hour is unknown as a weekend has them."""

COMPARED = frozenset({SessionKind.QUALIFYING, SessionKind.SPRINT_QUALIFYING, SessionKind.SPRINT, SessionKind.RACE})
"""The sessions in which two drivers are compared."""


def list_drivers(history: History, _request: ListDriversRequest) -> ListDriversResponse:
    """Return every driver in order of id, with the careers of those who were entered."""
    careers = _careers(history, Championship.DRIVERS)
    return ListDriversResponse(drivers=tuple(history.lasting.drivers.values()), careers=careers)


def get_driver(history: History, request: GetDriverRequest) -> GetDriverResponse:
    """Return a driver with career and seasons; raise `NotFound` for an unknown one."""
    driver = _known_driver(history, request.id, "id")
    seasons, newest, running = _seasons(history, "driver", request.id)
    cars = [car for row in seasons for car in row.cars]
    mentioned = history.paddock(
        None, [request.id], {car.constructor for car in cars}, {car.engine for car in cars if car.engine}
    )
    entered = (season for season in history.some(None) if request.id in season.by_entrant)
    entrants = (entrant for season in entered for entrant in season.entrants if entrant.driver == request.id)
    mentioned = replace(mentioned, entrants=tuple(entrants))
    return GetDriverResponse(
        driver=driver, career=career(seasons, newest, running=running), seasons=seasons, paddock=mentioned
    )


def list_constructors(history: History, _request: ListConstructorsRequest) -> ListConstructorsResponse:
    """Return every constructor in order of id, with the careers of those that were entered, over all their engines."""
    careers = _careers(history, Championship.CONSTRUCTORS)
    return ListConstructorsResponse(constructors=tuple(history.lasting.constructors.values()), careers=careers)


def get_constructor(history: History, request: GetConstructorRequest) -> GetConstructorResponse:
    """Return a constructor with career, seasons per engine and its drivers; raise `NotFound` for an unknown one."""
    constructor = history.lasting.constructors.get(request.id)
    if constructor is None:
        raise NotFound(f"id: there is no constructor {request.id!r}, allowed: an id from the list of constructors")
    whole, newest, running = _seasons(history, "team", request.id)
    seasons, _, _ = _seasons(history, "constructor", request.id)
    entrants = tuple(entrant for season in history.some(None) for entrant in season.by_maker.get(request.id, ()))
    engines = {row.engine for row in seasons if row.engine} | {row.engine for row in entrants if row.engine}
    eras = {era.constructor for era in constructor.chronology}
    return GetConstructorResponse(
        constructor=constructor,
        career=career(whole, newest, running=running),
        seasons=seasons,
        paddock=Paddock(
            drivers=named(history.lasting.drivers, {entrant.driver for entrant in entrants}),
            constructors=named(history.lasting.constructors, {constructor.id, *eras}),
            engine_manufacturers=named(history.lasting.engine_manufacturers, engines),
            entrants=entrants,
        ),
    )


def list_all_entrants(history: History, _request: ListAllEntrantsRequest) -> ListAllEntrantsResponse:
    """Return every entry of every season, in order of season and id."""
    return ListAllEntrantsResponse(
        entrants=tuple(entrant for season in history.some(None) for entrant in season.entrants)
    )


def list_driver_results(history: History, request: ListDriverResultsRequest) -> ListDriverResultsResponse:
    """Return every row of a driver in order of time, or of sessions of one kind; raise `NotFound` for an unknown driver."""
    _known_driver(history, request.driver, "driver")
    results = tuple(
        result
        for season in history.some(request.season)
        for result in _results_of(season, request.driver, request.session)
    )
    mentioned = history.paddock(
        request.season,
        [request.driver],
        {result.row.constructor for result in results if result.row.constructor},
        {result.row.engine for result in results if result.row.engine},
    )
    return ListDriverResultsResponse(results=results, paddock=mentioned)


def compare_drivers(history: History, request: CompareDriversRequest) -> CompareDriversResponse:
    """Return two drivers and their rows in the sessions that have both; raise `NotFound` for an unknown one."""
    a, b = _known_driver(history, request.a, "a"), _known_driver(history, request.b, "b")
    seasons = list(history.some(request.season))
    dated: list[Document] = [a, b]
    for season in seasons:
        dated += season.by_driver.get(a.id, ())
        dated += season.by_driver.get(b.id, ())
    newest = provenance(dated)
    both = [season for season in seasons if a.id in season.by_driver and b.id in season.by_driver]
    return CompareDriversResponse(
        a=a,
        b=b,
        results_of_a=tuple(result for season in both for result in compared(season, a.id, b.id)),
        results_of_b=tuple(result for season in both for result in compared(season, b.id, a.id)),
        source=newest.source,
        updated_at=newest.updated_at,
        fetched_at=newest.fetched_at,
    )


def _known_driver(history: History, id_: str, parameter: str) -> Driver:
    driver = history.lasting.drivers.get(id_)
    if driver is None:
        raise NotFound(f"{parameter}: there is no driver {id_!r}, allowed: an id from the list of drivers")
    return driver


def _careers(history: History, championship: Championship) -> tuple[CareerStatistics, ...]:
    """Return the career of everyone in order of id, each the sum of that contender's seasons."""
    seasons: dict[str, list[SeasonStatistics]] = defaultdict(list)
    counted: dict[str, list[SeasonTotals]] = defaultdict(list)
    running: set[int] = set()
    for season in history.some(None):
        totals = season.totals.get(championship)
        if totals is None:
            continue
        if not totals.over:
            running.add(totals.season)
        for row in totals.rows if championship is Championship.DRIVERS else totals.teams:
            id_ = row.driver or row.constructor or ""
            seasons[id_].append(row)
            counted[id_].append(totals)
    careers = (career(seasons[id_], provenance(counted[id_]), running=running) for id_ in sorted(seasons))
    return tuple(each for each in careers if each)


def _seasons(history: History, kind: Kind, id_: str) -> tuple[tuple[SeasonStatistics, ...], Document, frozenset[int]]:
    """Return the seasons of a driver, a constructor or a team in order, their provenance, and which of them are not over."""
    championship = Championship.DRIVERS if kind == "driver" else Championship.CONSTRUCTORS
    rows: list[SeasonStatistics] = []
    counted: list[SeasonTotals] = []
    for season in history.some(None):
        found = season.by_contender.get((kind, id_))
        if found:
            rows += found
            counted.append(season.totals[championship])
    return tuple(rows), provenance(counted), frozenset(totals.season for totals in counted if not totals.over)


def _results_of(season: KeptSeason, driver: str, session: SessionKind | None) -> Iterable[DriverResult]:
    weekends = {weekend.grand_prix: weekend for weekend in season.rounds}
    results = [each for each in season.by_driver.get(driver, ()) if session in (None, each.session)]
    for result in sorted(results, key=lambda each: _moment(each, weekends.get(each.grand_prix))):
        weekend = weekends.get(result.grand_prix)
        for row in result.rows:
            if row.driver == driver:
                yield DriverResult(
                    season=result.season,
                    grand_prix=result.grand_prix,
                    number=weekend.number if weekend else None,
                    session=result.session,
                    standing=result.standing,
                    date=_day(result, weekend),
                    row=row,
                    source=result.source,
                    updated_at=result.updated_at,
                    fetched_at=result.fetched_at,
                )


def compared(season: KeptSeason, driver: str, rival: str) -> Iterable[DriverResult]:
    """Return what is compared of a driver's rows in the sessions in which his rival has one, too."""
    shared = {id(result) for result in season.by_driver[rival] if result.session in COMPARED}
    for result in season.by_driver[driver]:
        if id(result) not in shared:
            continue
        for row in result.rows:
            if row.driver == driver:
                yield DriverResult(
                    season=result.season,
                    grand_prix=result.grand_prix,
                    session=result.session,
                    standing=result.standing,
                    row=ClassificationRow(
                        driver=driver,
                        outcome=row.outcome,
                        position=row.position,
                        points=row.points,
                        laps=row.laps,
                        time=row.time,
                        q1=row.q1,
                        q2=row.q2,
                        q3=row.q3,
                        fastest_lap=row.fastest_lap,
                    ),
                )


def _session(result: Classification, weekend: Round | None) -> Session | None:
    sessions: Sequence[Session] = weekend.sessions if weekend else ()
    return next((session for session in sessions if session.kind is result.session), None)


def _day(result: Classification, weekend: Round | None) -> date | None:
    session = _session(result, weekend)
    if session is None:
        return None
    return session.start.date() if session.start else session.date


def _moment(result: Classification, weekend: Round | None) -> tuple[int, datetime, int]:
    """Order the results of a season by number of the round, start, and place in the weekend, as far as these are known."""
    day, session = _day(result, weekend), _session(result, weekend)
    start = session.start if session else None
    known = start or (datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime.min.replace(tzinfo=UTC))
    return (weekend.number if weekend else None) or 0, known, ORDER[result.session]
