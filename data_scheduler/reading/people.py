"""Reads of people and teams: careers, seasons, and a driver's every result. Each is a few indexed queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime

from chassis.errors import NotFound
from data_scheduler.reading.mentioned import named, paddock_of
from data_scheduler.stores import schema
from data_scheduler.stores.documents import SeasonTotals, document, provenance
from data_scheduler.stores.mongo import View
from data_scheduler.writing.statistics import career
from racing.model import (
    Classification,
    Constructor,
    Dataset,
    Document,
    Driver,
    EngineManufacturer,
    Entrant,
    Paddock,
    SeasonStatistics,
    SessionKind,
)
from racing.records import CareerStatistics, DriverResult
from racing.wire.codec import Plain, from_plain
from racing.wire.reads import (
    GetConstructorRequest,
    GetConstructorResponse,
    GetDriverRequest,
    GetDriverResponse,
    ListConstructorsRequest,
    ListConstructorsResponse,
    ListDriverResultsRequest,
    ListDriverResultsResponse,
    ListDriversRequest,
    ListDriversResponse,
    ListResultsResponse,
)

ORDER = {kind: place for place, kind in enumerate(SessionKind)}
"""Orders sessions of one day whose hour is unknown as a weekend has them."""


async def list_drivers(view: View, _request: ListDriversRequest) -> ListDriversResponse:
    """Return every driver in order of id, with the careers of those who were entered."""
    found = await view.find(Dataset.DRIVERS, {}, sort=[("_id", 1)])
    careers = await _careers(view, "rows", "driver", {"championship": "drivers"})
    return ListDriversResponse(drivers=tuple(document(plain, Driver) for plain in found), careers=careers)


async def get_driver(view: View, request: GetDriverRequest) -> GetDriverResponse:
    """Return a driver with career and seasons; raise `NotFound` for an unknown one."""
    driver = await _known_driver(view, request.id, "id")
    seasons, newest, running = await _seasons(view, "rows", "driver", request.id)
    cars = [car for row in seasons for car in row.cars]
    mentioned = await paddock_of(
        view, None, [request.id], {car.constructor for car in cars}, {car.engine for car in cars if car.engine}
    )
    return GetDriverResponse(
        driver=driver, career=career(seasons, newest, running=running), seasons=seasons, paddock=mentioned
    )


async def list_constructors(view: View, _request: ListConstructorsRequest) -> ListConstructorsResponse:
    """Return every constructor in order of id, with the careers of those that were entered, over all their engines."""
    found = await view.find(Dataset.CONSTRUCTORS, {}, sort=[("_id", 1)])
    careers = await _careers(view, "teams", "constructor", {"championship": "constructors"})
    return ListConstructorsResponse(
        constructors=tuple(document(plain, Constructor) for plain in found), careers=careers
    )


async def get_constructor(view: View, request: GetConstructorRequest) -> GetConstructorResponse:
    """Return a constructor with career, seasons per engine and its drivers; raise `NotFound` for an unknown one."""
    plain = await view.one(Dataset.CONSTRUCTORS, {"_id": request.id})
    if plain is None:
        raise NotFound(f"id: there is no constructor {request.id!r}, allowed: an id from the list of constructors")
    constructor = document(plain, Constructor)
    whole, newest, running = await _seasons(view, "teams", "constructor", request.id)
    seasons, _, _ = await _seasons(view, "rows", "constructor", request.id)
    found = await view.find(Dataset.ENTRANTS, {"constructor": request.id}, sort=[("season", 1), ("_id", 1)])
    entrants = tuple(document(plain, Entrant) for plain in found)
    engines = {row.engine for row in seasons if row.engine} | {row.engine for row in entrants if row.engine}
    return GetConstructorResponse(
        constructor=constructor,
        career=career(whole, newest, running=running),
        seasons=seasons,
        paddock=Paddock(
            drivers=await named(view, Dataset.DRIVERS, {entrant.driver for entrant in entrants}, Driver),
            constructors=(constructor,),
            engine_manufacturers=await named(view, Dataset.ENGINE_MANUFACTURERS, engines, EngineManufacturer),
            entrants=entrants,
        ),
    )


async def list_driver_results(view: View, request: ListDriverResultsRequest) -> ListDriverResultsResponse:
    """Return every row of a driver in order of time, practice included; raise `NotFound` for an unknown driver."""
    await _known_driver(view, request.driver, "driver")
    where: Plain = {"rows.driver": request.driver} | ({} if request.season is None else {"season": request.season})
    found = await view.aggregate(
        Dataset.RESULTS,
        [
            {"$match": where},
            {
                "$project": {
                    "_id": 0,
                    **dict.fromkeys(
                        ("season", "grand_prix", "session", "standing", "source", "fetched_at", "updated_at"), 1
                    ),
                    "rows": _of_rows("rows", "driver", request.driver),
                }
            },
        ],
    )
    classified = from_plain({"results": found}, ListResultsResponse).results
    weekends = {
        plain["_id"]: plain
        for plain in await view.find(
            Dataset.ROUNDS,
            {"season": {"$in": sorted({each.season for each in classified})}},
            fields={"number": 1, "sessions.kind": 1, "sessions.start": 1, "sessions.date": 1},
        )
    }
    results = tuple(
        result
        for each in sorted(classified, key=lambda each: _moment(each, weekends.get(_round_id(each), {})))
        for result in _results(each, weekends.get(_round_id(each), {}))
    )
    mentioned = await paddock_of(
        view,
        request.season,
        [request.driver],
        {result.row.constructor for result in results if result.row.constructor},
        {result.row.engine for result in results if result.row.engine},
    )
    return ListDriverResultsResponse(results=results, paddock=mentioned)


async def _known_driver(view: View, id_: str, parameter: str) -> Driver:
    plain = await view.one(Dataset.DRIVERS, {"_id": id_})
    if plain is None:
        raise NotFound(f"{parameter}: there is no driver {id_!r}, allowed: an id from the list of drivers")
    return document(plain, Driver)


async def _careers(view: View, array: str, name: str, where: Plain) -> tuple[CareerStatistics, ...]:
    """Return the career of everyone in order of id, each the sum of that contender's seasons."""
    seasons: dict[str, list[SeasonStatistics]] = defaultdict(list)
    newest: dict[str, Document] = {}
    running: set[int] = set()
    for plain in await view.find(schema.STATISTICS, where, sort=[("season", 1)]):
        totals = document(plain, SeasonTotals)
        if not totals.over:
            running.add(totals.season)
        for row in getattr(totals, array):
            id_ = getattr(row, name)
            seasons[id_].append(row)
            newest[id_] = provenance(filter(None, (newest.get(id_), totals)))
    careers = (career(seasons[id_], newest[id_], running=running) for id_ in sorted(seasons))
    return tuple(each for each in careers if each)


async def _seasons(
    view: View, array: str, name: str, id_: str
) -> tuple[tuple[SeasonStatistics, ...], Document, frozenset[int]]:
    """Return the seasons of a driver or constructor in order, their provenance, and which of them are not over."""
    indexed = "teams.constructor" if name == "constructor" else "rows.driver"
    found = await view.aggregate(
        schema.STATISTICS,
        [
            {"$match": {indexed: id_}},
            {"$sort": {"season": 1}},
            {"$set": {"rows": _of_rows(array, name, id_), "teams": []}},
        ],
    )
    totals = [document(plain, SeasonTotals) for plain in found]
    rows = tuple(row for each in totals for row in each.rows)
    return rows, provenance(totals), frozenset(each.season for each in totals if not each.over)


def _of_rows(array: str, name: str, id_: str) -> Plain:
    return {"$filter": {"input": f"${array}", "cond": {"$eq": [f"$$this.{name}", {"$literal": id_}]}}}


def _round_id(result: Classification) -> str:
    return f"{result.season}-{result.grand_prix}"


def _results(result: Classification, weekend: Plain) -> Iterable[DriverResult]:
    for row in result.rows:
        yield DriverResult(
            season=result.season,
            grand_prix=result.grand_prix,
            number=weekend.get("number"),
            session=result.session,
            standing=result.standing,
            date=_day(result, weekend),
            row=row,
            source=result.source,
            updated_at=result.updated_at,
            fetched_at=result.fetched_at,
        )


def _session(result: Classification, weekend: Plain) -> Plain:
    sessions: list[Plain] = weekend.get("sessions", [])
    return next((session for session in sessions if session["kind"] == result.session), {})


def _day(result: Classification, weekend: Plain) -> date | None:
    session = _session(result, weekend)
    start: datetime | None = session.get("start")
    if start is not None:
        return start.date()
    return date.fromisoformat(session["date"]) if "date" in session else None


def _moment(result: Classification, weekend: Plain) -> tuple[int, int, datetime, int]:
    """Order results by season, number of the round, start, and place in the weekend, as far as these are known."""
    day = _day(result, weekend)
    start = _session(result, weekend).get("start")
    known = start or (datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime.min.replace(tzinfo=UTC))
    return result.season, weekend.get("number") or 0, known, ORDER[result.session]
