"""Reads of seasons, rounds, results and tables, each from one snapshot of the database."""

from chassis.errors import NotFound
from data_scheduler.reading.mentioned import paddock_of, paddock_of_tables
from data_scheduler.stores import schema
from data_scheduler.stores.documents import SeasonTotals, document, kept_stamp, provenance
from data_scheduler.stores.mongo import View
from data_scheduler.writing.deriving import counted_results
from data_scheduler.writing.statistics import season_statistics
from racing.model import (
    Championship,
    CircuitMap,
    Classification,
    Dataset,
    LapChart,
    Round,
    Season,
    SeasonStatistics,
    SeasonSummary,
    Standings,
)
from racing.schedule import in_order
from racing.scoring.points import SCORING
from racing.wire.codec import Plain
from racing.wire.reads import (
    GetCalendarRequest,
    GetCalendarResponse,
    GetCircuitMapRequest,
    GetCircuitMapResponse,
    GetLapChartRequest,
    GetLapChartResponse,
    GetProgressionRequest,
    GetProgressionResponse,
    GetStandingsRequest,
    GetStandingsResponse,
    ListResultsRequest,
    ListResultsResponse,
    ListRevisionsRequest,
    ListRevisionsResponse,
    ListSeasonsRequest,
    ListSeasonsResponse,
)


async def list_seasons(view: View, request: ListSeasonsRequest) -> ListSeasonsResponse:
    """Return every season, or one, with its newest tables cut to the leaders.

    Statistics come with one season only. Raises `NotFound` for an unknown season.
    """
    seasons = await view.find(
        Dataset.SEASONS, {} if request.year is None else {"year": request.year}, sort=[("year", 1)]
    )
    if request.year is not None and not seasons:
        raise NotFound(f"year: there is no season {request.year}")
    tables = await _newest_tables(view, request.year, request.leaders)
    totals = await _totals(view, request.year)
    summaries = []
    for plain in seasons:
        of = plain["year"]
        drivers, constructors = tables.get((of, Championship.DRIVERS)), tables.get((of, Championship.CONSTRUCTORS))
        shown = [table for table in (drivers, constructors) if table]
        newest = provenance(shown or [document(plain, Season)])
        summaries.append(
            SeasonSummary(
                year=of,
                total_drivers=totals.get(of, (0, 0))[0],
                total_teams=totals.get(of, (0, 0))[1],
                driver_standings=drivers,
                constructor_standings=constructors,
                statistics=await _newest_statistics(view, drivers, constructors) if request.year is not None else (),
                source=newest.source,
                updated_at=newest.updated_at,
                fetched_at=newest.fetched_at,
            )
        )
    mentioned = [table for table in tables.values() if table]
    return ListSeasonsResponse(seasons=tuple(summaries), paddock=await paddock_of_tables(view, mentioned, request.year))


async def get_calendar(view: View, request: GetCalendarRequest) -> GetCalendarResponse:
    """Return rounds in order of time, and stamps in order of event."""
    rounds = await view.find(Dataset.ROUNDS, {} if request.season is None else {"season": request.season})
    stamps = await view.find(
        schema.STAMPS, {} if request.season is None else {"stamp.season": request.season}, sort=[("_id", 1)]
    )
    return GetCalendarResponse(
        rounds=tuple(in_order(document(plain, Round) for plain in rounds)),
        stamps=tuple(kept_stamp(plain).stamp for plain in stamps),
    )


async def list_results(view: View, request: ListResultsRequest) -> ListResultsResponse:
    """Return classifications in order of Grand Prix and session id, cut to the leaders; an empty list when there are none."""
    where: Plain = {"season": request.season}
    if request.grand_prix is not None:
        where["grand_prix"] = request.grand_prix
    if request.session is not None:
        where["session"] = request.session.value
    elif request.scoring:
        where["session"] = {"$in": [kind.value for kind in SCORING]}
    fields: Plain = {"pit_stops": 0} if request.scoring or request.leaders is not None else {}
    if request.leaders is not None:
        fields["rows"] = {"$slice": request.leaders}
    found = await view.find(Dataset.RESULTS, where, sort=[("grand_prix", 1), ("session", 1)], fields=fields or None)
    results = tuple(document(plain, Classification) for plain in found)
    rows = [row for result in results for row in result.rows]
    mentioned = await paddock_of(
        view,
        request.season,
        {row.driver for row in rows},
        {row.constructor for row in rows if row.constructor},
        {row.engine for row in rows if row.engine},
    )
    return ListResultsResponse(results=results, paddock=mentioned)


async def get_standings(view: View, request: GetStandingsRequest) -> GetStandingsResponse:
    """Return the table after a round, or the newest; raise `NotFound` when there is none."""
    where: Plain = {"season": request.season, "championship": request.championship.value}
    if request.after_round is not None:
        where["after_round"] = request.after_round
    found = await view.find(Dataset.STANDINGS, where, sort=[("after_round", -1)], limit=1)
    if not found:
        raise _no_table(request.season, request.championship, request.after_round)
    table = document(found[0], Standings)
    return GetStandingsResponse(
        standings=table,
        statistics=await (
            _newest_statistics(view, table) if request.after_round is None else _statistics_then(view, table)
        ),
        paddock=await paddock_of_tables(view, [table], request.season),
    )


async def get_progression(view: View, request: GetProgressionRequest) -> GetProgressionResponse:
    """Return the table after every round, in order of rounds; raise `NotFound` when there is none."""
    where = {"season": request.season, "championship": request.championship.value}
    found = await view.find(Dataset.STANDINGS, where, sort=[("after_round", 1)])
    if not found:
        raise _no_table(request.season, request.championship)
    tables = tuple(document(plain, Standings) for plain in found)
    return GetProgressionResponse(tables=tables, paddock=await paddock_of_tables(view, tables, request.season))


def _no_table(season: int, championship: Championship, after_round: int | None = None) -> NotFound:
    """Say why there is no table: constructors had no championship before 1958."""
    if after_round is not None:
        return NotFound(
            f"round: there is no {championship} championship table of {season} after round {after_round}, "
            "allowed: a round whose race has a result"
        )
    return NotFound(
        f"year: there is no {championship} championship table of {season}, allowed: a season with a result"
        + (", from 1958 on" if championship is Championship.CONSTRUCTORS else "")
    )


async def get_lap_chart(view: View, request: GetLapChartRequest) -> GetLapChartResponse:
    """Return every lap of a session; raise `NotFound` when there are none."""
    found = await view.one(Dataset.LAPS, {"_id": f"{request.season}-{request.grand_prix}-{request.session}"})
    if found is None:
        raise NotFound(f"there are no laps of {request.season} {request.grand_prix} {request.session}")
    return GetLapChartResponse(chart=document(found, LapChart))


async def get_circuit_map(view: View, request: GetCircuitMapRequest) -> GetCircuitMapResponse:
    """Return the drawing of a layout; raise `NotFound` when there is none."""
    found = await view.one(Dataset.CIRCUIT_MAPS, {"_id": request.layout})
    if found is None:
        raise NotFound(f"id: there is no drawing of {request.layout!r}, allowed: a circuit or layout that has one")
    return GetCircuitMapResponse(circuit_map=document(found, CircuitMap))


async def list_revisions(view: View, request: ListRevisionsRequest) -> ListRevisionsResponse:
    """Return every earlier version of one classification, oldest first."""
    where = {"dataset": Dataset.RESULTS.value, "document": f"{request.season}-{request.grand_prix}-{request.session}"}
    found = await view.find(schema.REVISIONS, where, sort=[("number", 1)])
    return ListRevisionsResponse(revisions=tuple(document(plain["version"], Classification) for plain in found))


async def _newest_tables(
    view: View, year: int | None, leaders: int | None
) -> dict[tuple[int, Championship], Standings]:
    newest = await view.aggregate(
        Dataset.STANDINGS,
        [
            {"$match": {} if year is None else {"season": year}},
            {"$sort": {"season": 1, "championship": 1, "after_round": -1}},
            {"$group": {"_id": {"season": "$season", "championship": "$championship"}, "newest": {"$first": "$_id"}}},
        ],
    )
    fields = {"rows": {"$slice": leaders}} if leaders is not None else None
    where = {"_id": {"$in": [plain["newest"] for plain in newest]}}
    tables = [document(plain, Standings) for plain in await view.find(Dataset.STANDINGS, where, fields=fields)]
    return {(table.season, table.championship): table for table in tables}


async def _totals(view: View, year: int | None) -> dict[int, tuple[int, int]]:
    """Return how many drivers and constructors were entered, by season."""
    counted = await view.aggregate(
        Dataset.ENTRANTS,
        [
            {"$match": {} if year is None else {"season": year}},
            {
                "$group": {
                    "_id": "$season",
                    "drivers": {"$addToSet": "$driver"},
                    "constructors": {"$addToSet": "$constructor"},
                }
            },
        ],
    )
    return {plain["_id"]: (len(plain["drivers"]), len(plain["constructors"])) for plain in counted}


async def _newest_statistics(view: View, *tables: Standings | None) -> tuple[SeasonStatistics, ...]:
    """Return the statistics that belong to the newest tables, as they are stored."""
    ids = [f"{table.season}-{table.championship}" for table in tables if table]
    found = await view.find(schema.STATISTICS, {"_id": {"$in": ids}}, fields={"teams": 0}, sort=[("_id", -1)])
    return tuple(row for plain in found for row in document(plain, SeasonTotals).rows)


async def _statistics_then(view: View, table: Standings) -> tuple[SeasonStatistics, ...]:
    """Return the statistics that belong to an earlier table, counted for this reply."""
    earlier = {"season": table.season, "number": {"$gt": 0, "$lte": table.after_round}}
    found = await view.find(Dataset.ROUNDS, earlier, fields={"grand_prix": 1, "number": 1})
    numbers = {plain["grand_prix"]: plain["number"] for plain in found}
    return season_statistics(await counted_results(view, table.season), numbers, table)
