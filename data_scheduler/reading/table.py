"""The table of reads: which function answers which request, and how long a reply may stay in Redis."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from data_scheduler.reading import people, seasons, tracks
from data_scheduler.stores.mongo import View
from racing.model import ALL_SEASONS, Struct
from racing.wire import reads
from racing.wire.reads import Read

TEN_MINUTES = 600
HOUR = 3600


class ReadCall(msgspec.Struct, frozen=True):
    """A request, the function that answers it from a snapshot, and how many seconds Redis keeps the reply (0: not at all).

    A cached reply is valid for one generation of the season in the request, or of all seasons if it names none.
    `of_all` marks requests about what outlives seasons.
    """

    request: type[Read[Any]]
    answer: Callable[[View, Any], Awaitable[Struct]]
    seconds: int = TEN_MINUTES
    of_all: bool = False

    def season(self, request: Read[Any]) -> int | None:
        """Return the season whose generation the reply depends on; None for every season."""
        season: int | None = ALL_SEASONS if self.of_all else getattr(request, "season", None)
        return season


READS: tuple[ReadCall, ...] = (
    ReadCall(reads.ListSeasonsRequest, seasons.list_seasons, seconds=300),
    ReadCall(reads.GetCalendarRequest, seasons.get_calendar, seconds=HOUR),
    ReadCall(reads.ListResultsRequest, seasons.list_results, seconds=HOUR),
    ReadCall(reads.GetStandingsRequest, seasons.get_standings, seconds=HOUR),
    ReadCall(reads.GetProgressionRequest, seasons.get_progression, seconds=HOUR),
    ReadCall(reads.GetLapChartRequest, seasons.get_lap_chart),
    ReadCall(reads.ListRevisionsRequest, seasons.list_revisions, seconds=0),
    ReadCall(reads.ListDriversRequest, people.list_drivers),
    ReadCall(reads.GetDriverRequest, people.get_driver),
    ReadCall(reads.ListDriverResultsRequest, people.list_driver_results),
    ReadCall(reads.ListConstructorsRequest, people.list_constructors),
    ReadCall(reads.GetConstructorRequest, people.get_constructor),
    ReadCall(reads.ListCircuitsRequest, tracks.list_circuits),
    ReadCall(reads.GetCircuitRequest, tracks.get_circuit),
    ReadCall(reads.GetCircuitMapRequest, seasons.get_circuit_map, of_all=True),
)
