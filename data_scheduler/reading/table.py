"""The table of reads: which function answers which request, and how long a reply may stay in Redis."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import msgspec

from data_scheduler.reading import (
    grands_prix,
    grids_and_honours,
    manufacturers,
    people,
    seasons,
    stored,
    team_mates,
    tracks,
)
from data_scheduler.reading.history import History
from data_scheduler.reading.record_book import book
from data_scheduler.stores.mongo import View
from racing.model import ALL_SEASONS, Struct
from racing.wire.requests import reads
from racing.wire.requests.reads import Read

TEN_MINUTES = 600
HOUR = 3600


def nothing(_history: History) -> Iterator[None]:
    """Prepare nothing, since the answer is made in some milliseconds."""
    return iter(())


class ReadCall(msgspec.Struct, frozen=True, kw_only=True):
    """A request, and the function that answers it from what is kept of the seasons that it is about.

    Redis has the reply for `seconds` (0: not at all), for who has not read those seasons yet. A reply is valid for one generation of the
    season in the request, or of all seasons if it names none.
    """

    request: type[Read[Any]]
    answer: Callable[[History, Any], Struct]
    seconds: int = TEN_MINUTES
    prepare: Callable[[History], Iterator[None]] = nothing
    """What has to be worked out before it, in short steps, between which others have their turn."""

    def season(self, request: Read[Any]) -> int | None:
        """Return the season whose generation the reply depends on; None for every season."""
        season: int | None = getattr(request, "season", None) or getattr(request, "year", None)
        return season


class StoredReadCall(msgspec.Struct, frozen=True, kw_only=True):
    """A request, and the function that answers it from a snapshot of the database. The rest is as for `ReadCall`."""

    request: type[Read[Any]]
    answer: Callable[[View, Any], Awaitable[Struct]]
    seconds: int = TEN_MINUTES

    def season(self, request: Read[Any]) -> int | None:
        """Return the season whose generation the reply depends on, None for every season; what outlives seasons if it can name none."""
        season: int | None = getattr(request, "season", ALL_SEASONS)
        return season


READS: tuple[ReadCall | StoredReadCall, ...] = (
    ReadCall(request=reads.ListSeasonsRequest, answer=seasons.list_seasons, seconds=300),
    StoredReadCall(request=reads.GetCalendarRequest, answer=stored.get_calendar, seconds=HOUR),
    ReadCall(request=reads.ListResultsRequest, answer=seasons.list_results, seconds=HOUR),
    ReadCall(request=reads.GetStandingsRequest, answer=seasons.get_standings, seconds=HOUR),
    ReadCall(request=reads.GetProgressionRequest, answer=seasons.get_progression, seconds=HOUR),
    ReadCall(request=reads.ListDriversRequest, answer=people.list_drivers),
    ReadCall(request=reads.GetDriverRequest, answer=people.get_driver),
    ReadCall(request=reads.ListDriverResultsRequest, answer=people.list_driver_results),
    ReadCall(request=reads.CompareDriversRequest, answer=people.compare_drivers),
    ReadCall(request=reads.ListConstructorsRequest, answer=people.list_constructors),
    ReadCall(request=reads.GetConstructorRequest, answer=people.get_constructor),
    ReadCall(request=reads.ListCircuitsRequest, answer=tracks.list_circuits),
    ReadCall(request=reads.ListAllEntrantsRequest, answer=people.list_all_entrants),
    ReadCall(request=reads.GetCircuitRequest, answer=tracks.get_circuit),
    ReadCall(request=reads.ListGrandsPrixRequest, answer=grands_prix.list_grands_prix),
    ReadCall(request=reads.GetGrandPrixRequest, answer=grands_prix.get_grand_prix),
    ReadCall(request=reads.ListEngineManufacturersRequest, answer=manufacturers.list_engine_manufacturers),
    ReadCall(request=reads.GetEngineManufacturerRequest, answer=manufacturers.get_engine_manufacturer),
    ReadCall(request=reads.ListTyreManufacturersRequest, answer=manufacturers.list_tyre_manufacturers),
    ReadCall(request=reads.GetTyreManufacturerRequest, answer=manufacturers.get_tyre_manufacturer),
    ReadCall(request=reads.GetStartingGridRequest, answer=grids_and_honours.get_starting_grid, seconds=HOUR),
    ReadCall(request=reads.ListEntrantsRequest, answer=seasons.list_entrants, seconds=HOUR),
    ReadCall(request=reads.ListHonoursRequest, answer=grids_and_honours.list_honours, seconds=HOUR),
    ReadCall(request=reads.ListTeamMatesRequest, answer=team_mates.list_team_mates),
    ReadCall(request=reads.CompareSeasonsRequest, answer=seasons.compare_seasons),
    ReadCall(request=reads.ListRecordsRequest, answer=book.list_records, prepare=book.prepare),
    ReadCall(request=reads.GetRecordRequest, answer=book.get_record, prepare=book.prepare),
    StoredReadCall(request=reads.GetLapChartRequest, answer=stored.get_lap_chart),
    StoredReadCall(request=reads.ListReplaysRequest, answer=stored.list_replays),
    StoredReadCall(request=reads.GetReplayRequest, answer=stored.get_replay, seconds=0),
    StoredReadCall(request=reads.GetSessionLogRequest, answer=stored.get_session_log),
    StoredReadCall(request=reads.ListLapChartsRequest, answer=stored.list_lap_charts),
    StoredReadCall(request=reads.ListRevisionsRequest, answer=stored.list_revisions, seconds=0),
    StoredReadCall(request=reads.GetCircuitMapRequest, answer=stored.get_circuit_map),
)
