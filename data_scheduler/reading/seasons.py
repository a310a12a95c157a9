"""Reads of seasons, rounds, results and tables: pure functions of what is kept."""

from collections.abc import Iterable, Mapping

import msgspec

from chassis.errors import NotFound
from data_scheduler.reading.history import History, KeptSeason
from data_scheduler.stores.documents import provenance
from data_scheduler.writing.statistics import COUNTED, season_statistics, with_engines
from racing.model import (
    Championship,
    Classification,
    Paddock,
    ResultStatus,
    SeasonStatistics,
    SeasonSummary,
    SessionKind,
    Standings,
)
from racing.scoring.session_points import SCORING
from racing.wire.requests.reads import (
    CompareSeasonsRequest,
    CompareSeasonsResponse,
    GetProgressionRequest,
    GetProgressionResponse,
    GetStandingsRequest,
    GetStandingsResponse,
    ListEntrantsRequest,
    ListEntrantsResponse,
    ListResultsRequest,
    ListResultsResponse,
    ListSeasonsRequest,
    ListSeasonsResponse,
)


def list_seasons(history: History, request: ListSeasonsRequest) -> ListSeasonsResponse:
    """Return every season, or one, with its newest tables cut to the leaders.

    Statistics come with one season only. Raises `NotFound` for an unknown season.
    """
    seasons = [each for each in history.lasting.seasons if request.year in (None, each.year)]
    if request.year is not None and not seasons:
        raise NotFound(f"year: there is no season {request.year}")
    summaries = []
    mentioned: list[Standings] = []
    for each in seasons:
        season = history.season(each.year)
        tables = _newest_tables(season, request.leaders)
        newest = provenance(tables.values() or [each])
        mentioned += tables.values()
        summaries.append(
            SeasonSummary(
                year=each.year,
                total_drivers=len({entrant.driver for entrant in season.entrants}),
                total_teams=len({entrant.constructor for entrant in season.entrants}),
                driver_standings=tables.get(Championship.DRIVERS),
                constructor_standings=tables.get(Championship.CONSTRUCTORS),
                statistics=() if request.year is None else _newest_statistics(season, *tables),
                source=newest.source,
                updated_at=newest.updated_at,
                fetched_at=newest.fetched_at,
            )
        )
    return ListSeasonsResponse(seasons=tuple(summaries), paddock=history.paddock_of_tables(mentioned, request.year))


def list_results(history: History, request: ListResultsRequest) -> ListResultsResponse:
    """Return classifications in order of Grand Prix and session id, cut to the leaders; an empty list when there are none."""
    kinds = SCORING if request.scoring and request.session is None else None
    season = history.season(request.season)
    results = tuple(
        _cut(result, request.leaders) if request.scoring or request.leaders is not None else result
        for result in season.results
        if request.grand_prix in (None, result.grand_prix)
        and request.session in (None, result.session)
        and (kinds is None or result.session in kinds)
    )
    rows = [row for result in results for row in result.rows]
    mentioned = history.paddock(
        request.season,
        {row.driver for row in rows},
        {row.constructor for row in rows if row.constructor},
        {row.engine for row in rows if row.engine},
    )
    one_race = request.grand_prix is not None and request.session is SessionKind.RACE
    return ListResultsResponse(
        results=results, paddock=mentioned, honours=season.honours.get(request.grand_prix or "") if one_race else None
    )


def get_standings(history: History, request: GetStandingsRequest) -> GetStandingsResponse:
    """Return the table after a round, or the newest; raise `NotFound` when there is none."""
    season = history.season(request.season)
    found = [
        table
        for table in season.tables.get(request.championship, ())
        if request.after_round in (None, table.after_round)
    ]
    if not found:
        raise _no_table(request.season, request.championship, request.after_round)
    table = found[-1]
    newest = request.after_round is None
    return GetStandingsResponse(
        standings=table,
        statistics=_newest_statistics(season, table.championship) if newest else _statistics_then(season, table),
        paddock=history.paddock_of_tables([table], request.season),
    )


def get_progression(history: History, request: GetProgressionRequest) -> GetProgressionResponse:
    """Return the table after every round, in order of rounds; raise `NotFound` when there is none."""
    tables = tuple(history.season(request.season).tables.get(request.championship, ()))
    if not tables:
        raise _no_table(request.season, request.championship)
    return GetProgressionResponse(tables=tables, paddock=history.paddock_of_tables(tables, request.season))


def list_entrants(history: History, request: ListEntrantsRequest) -> ListEntrantsResponse:
    """Return who was entered with which car, models and tyres; an empty list where nothing is known."""
    entrants = history.season(request.season).entrants
    named = history.paddock(request.season, {entrant.driver for entrant in entrants}, (), ())
    return ListEntrantsResponse(paddock=msgspec.structs.replace(named, entrants=entrants))


def compare_seasons(history: History, request: CompareSeasonsRequest) -> CompareSeasonsResponse:
    """Return the tables after every round of several seasons, in the order in which they were asked for.

    Raises `NotFound` for one that has none.
    """
    tables: list[Standings] = []
    paddocks: list[Paddock] = []
    for season in request.seasons:
        if not history.season(season).tables.get(request.championship):
            raise _no_table(season, request.championship, named="seasons")
        found = get_progression(history, GetProgressionRequest(season, request.championship))
        tables += found.tables
        paddocks.append(found.paddock)
    return CompareSeasonsResponse(tables=tuple(tables), paddock=joined(paddocks))


def joined(paddocks: Iterable[Paddock]) -> Paddock:
    """Return one paddock of several, each person and car once."""
    paddocks = list(paddocks)
    return Paddock(
        **{
            name: tuple(dict.fromkeys(each for paddock in paddocks for each in getattr(paddock, name)))
            for name in Paddock.__struct_fields__
        }
    )


def _no_table(
    season: int, championship: Championship, after_round: int | None = None, *, named: str = "year"
) -> NotFound:
    """Say why there is no table: constructors had no championship before 1958."""
    if after_round is not None:
        return NotFound(
            f"round: there is no {championship} championship table of {season} after round {after_round}, "
            "allowed: a round whose race has a result"
        )
    return NotFound(
        f"{named}: there is no {championship} championship table of {season}, allowed: a season with a result"
        + (", from 1958 on" if championship is Championship.CONSTRUCTORS else "")
    )


def _newest_tables(season: KeptSeason, leaders: int | None) -> Mapping[Championship, Standings]:
    newest = {championship: tables[-1] for championship, tables in season.tables.items() if tables}
    if leaders is None:
        return newest
    return {each: msgspec.structs.replace(table, rows=table.rows[:leaders]) for each, table in newest.items()}


def _cut(result: Classification, leaders: int | None) -> Classification:
    return msgspec.structs.replace(result, rows=result.rows[:leaders], pit_stops=())


def _newest_statistics(season: KeptSeason, *championships: Championship) -> tuple[SeasonStatistics, ...]:
    """Return the statistics that belong to the newest tables, as they are stored."""
    return tuple(row for each in championships if each in season.totals for row in season.totals[each].rows)


def _statistics_then(season: KeptSeason, table: Standings) -> tuple[SeasonStatistics, ...]:
    """Return the statistics that belong to an earlier table, counted for this reply."""
    numbers = {
        weekend.grand_prix: weekend.number
        for weekend in season.rounds
        if weekend.number and weekend.number <= table.after_round
    }
    counted = (
        result for result in season.results if result.session in COUNTED and result.standing is not ResultStatus.LIVE
    )
    return season_statistics(with_engines(counted), numbers, table)
