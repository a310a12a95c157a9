"""Answers to the questions of the read service, each from one moment of the database."""

from typing import Any

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
    SessionKind,
    Standings,
)
from racing.schedule import in_order
from racing.wire.replies import (
    GetCalendarResponse,
    GetCircuitMapResponse,
    GetLapChartResponse,
    GetProgressionResponse,
    GetStandingsResponse,
    ListResultsResponse,
    ListRevisionsResponse,
    ListSeasonsResponse,
)

type Plain = dict[str, Any]


async def list_seasons(view: View, year: int | None, leaders: int | None) -> ListSeasonsResponse:
    """Every season, or one (`NotFound` if there is none), with its newest tables cut to the leaders; statistics for one only."""
    seasons = await view.find(Dataset.SEASONS, {} if year is None else {"year": year}, sort=[("year", 1)])
    if year is not None and not seasons:
        raise NotFound(f"year: there is no season {year}")
    tables = await _newest_tables(view, year, leaders)
    totals = await _totals(view, year)
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
                statistics=await _newest_statistics(view, drivers, constructors) if year is not None else (),
                source=newest.source,
                updated_at=newest.updated_at,
                fetched_at=newest.fetched_at,
            )
        )
    mentioned = [table for table in tables.values() if table]
    return ListSeasonsResponse(seasons=tuple(summaries), paddock=await paddock_of_tables(view, mentioned, year))


async def get_calendar(view: View, season: int | None) -> GetCalendarResponse:
    """Rounds in order of time, and stamps in order of event."""
    rounds = await view.find(Dataset.ROUNDS, {} if season is None else {"season": season})
    stamps = await view.find(schema.STAMPS, {} if season is None else {"stamp.season": season}, sort=[("_id", 1)])
    return GetCalendarResponse(
        rounds=tuple(in_order(document(plain, Round) for plain in rounds)),
        stamps=tuple(kept_stamp(plain).stamp for plain in stamps),
    )


async def list_results(
    view: View, season: int, grand_prix: str | None, session: SessionKind | None, leaders: int | None
) -> ListResultsResponse:
    """Classifications in order of Grand Prix and session id, cut to the leaders; none is an empty list."""
    where: Plain = {"season": season}
    if grand_prix is not None:
        where["grand_prix"] = grand_prix
    if session is not None:
        where["session"] = session.value
    fields = {"rows": {"$slice": leaders}, "pit_stops": 0} if leaders is not None else None
    found = await view.find(Dataset.RESULTS, where, sort=[("grand_prix", 1), ("session", 1)], fields=fields)
    results = tuple(document(plain, Classification) for plain in found)
    rows = [row for result in results for row in result.rows]
    mentioned = await paddock_of(
        view,
        season,
        {row.driver for row in rows},
        {row.constructor for row in rows if row.constructor},
        {row.engine for row in rows if row.engine},
    )
    return ListResultsResponse(results=results, paddock=mentioned)


async def get_standings(
    view: View, season: int, championship: Championship, after_round: int | None
) -> GetStandingsResponse:
    """The table after a round, or the newest; `NotFound` where there is none."""
    where: Plain = {"season": season, "championship": championship.value}
    if after_round is not None:
        where["after_round"] = after_round
    found = await view.find(Dataset.STANDINGS, where, sort=[("after_round", -1)], limit=1)
    if not found:
        raise _no_table(season, championship, after_round)
    table = document(found[0], Standings)
    return GetStandingsResponse(
        standings=table,
        statistics=await (_newest_statistics(view, table) if after_round is None else _statistics_then(view, table)),
        paddock=await paddock_of_tables(view, [table], season),
    )


async def get_progression(view: View, season: int, championship: Championship) -> GetProgressionResponse:
    """The table after every round, in order of rounds; `NotFound` where there is none."""
    where = {"season": season, "championship": championship.value}
    found = await view.find(Dataset.STANDINGS, where, sort=[("after_round", 1)])
    if not found:
        raise _no_table(season, championship)
    tables = tuple(document(plain, Standings) for plain in found)
    return GetProgressionResponse(tables=tables, paddock=await paddock_of_tables(view, tables, season))


def _no_table(season: int, championship: Championship, after_round: int | None = None) -> NotFound:
    """Why there is none: the constructors had no championship before 1958."""
    if after_round is not None:
        return NotFound(
            f"round: there is no {championship} championship table of {season} after round {after_round}, "
            "allowed: a round whose race has a result"
        )
    return NotFound(
        f"year: there is no {championship} championship table of {season}, allowed: a season with a result"
        + (", from 1958 on" if championship is Championship.CONSTRUCTORS else "")
    )


async def get_lap_chart(view: View, season: int, grand_prix: str, session: SessionKind) -> GetLapChartResponse:
    """Every lap of a session; `NotFound` where there are none."""
    found = await view.one(Dataset.LAPS, {"_id": f"{season}-{grand_prix}-{session}"})
    if found is None:
        raise NotFound(f"there are no laps of {season} {grand_prix} {session}")
    return GetLapChartResponse(chart=document(found, LapChart))


async def get_circuit_map(view: View, layout: str) -> GetCircuitMapResponse:
    """The drawing of a layout; `NotFound` where there is none."""
    found = await view.one(Dataset.CIRCUIT_MAPS, {"_id": layout})
    if found is None:
        raise NotFound(f"id: there is no drawing of {layout!r}, allowed: a circuit or layout that has one")
    return GetCircuitMapResponse(circuit_map=document(found, CircuitMap))


async def list_revisions(view: View, season: int, grand_prix: str, session: SessionKind) -> ListRevisionsResponse:
    """Every earlier version of one classification, oldest first."""
    where = {"dataset": Dataset.RESULTS.value, "document": f"{season}-{grand_prix}-{session}"}
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
    """How many drivers and constructors were entered, by season."""
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
    """What stands beside the newest tables: the season's totals as they are kept."""
    ids = [f"{table.season}-{table.championship}" for table in tables if table]
    found = await view.find(schema.STATISTICS, {"_id": {"$in": ids}}, fields={"teams": 0}, sort=[("_id", -1)])
    return tuple(row for plain in found for row in document(plain, SeasonTotals).rows)


async def _statistics_then(view: View, table: Standings) -> tuple[SeasonStatistics, ...]:
    """What stands beside an earlier table: counted for this answer."""
    earlier = {"season": table.season, "number": {"$gt": 0, "$lte": table.after_round}}
    found = await view.find(Dataset.ROUNDS, earlier, fields={"grand_prix": 1, "number": 1})
    numbers = {plain["grand_prix"]: plain["number"] for plain in found}
    return season_statistics(await counted_results(view, table.season), numbers, table)
