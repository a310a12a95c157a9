"""What data_scheduler answers when it is read: the twins of the replies in `protobuf/services.proto`.

`generation` counts the changes of what was asked for; two replies with the same generation are equal.
"""

from racing.model import (
    CalendarStamp,
    CircuitMap,
    Classification,
    LapChart,
    Paddock,
    Round,
    SeasonStatistics,
    SeasonSummary,
    Standings,
    Struct,
)


class ListSeasonsResponse(Struct, frozen=True, kw_only=True):
    """Seasons in order of year, with who is mentioned in their tables."""

    generation: int = 0
    seasons: tuple[SeasonSummary, ...] = ()
    paddock: Paddock = Paddock()


class GetCalendarResponse(Struct, frozen=True, kw_only=True):
    """Rounds in order of time, cancelled ones too, and the stamps of their events."""

    generation: int = 0
    rounds: tuple[Round, ...] = ()
    stamps: tuple[CalendarStamp, ...] = ()


class ListResultsResponse(Struct, frozen=True, kw_only=True):
    """Classifications, and who is mentioned in them."""

    generation: int = 0
    results: tuple[Classification, ...] = ()
    paddock: Paddock = Paddock()


class GetStandingsResponse(Struct, frozen=True, kw_only=True):
    """A table, what its contenders had done by then, and who they are."""

    generation: int = 0
    standings: Standings
    statistics: tuple[SeasonStatistics, ...] = ()
    paddock: Paddock = Paddock()


class GetLapChartResponse(Struct, frozen=True, kw_only=True):
    """Every lap of a session."""

    generation: int = 0
    chart: LapChart


class GetCircuitMapResponse(Struct, frozen=True, kw_only=True):
    """The drawing of a layout."""

    generation: int = 0
    circuit_map: CircuitMap


class ListRevisionsResponse(Struct, frozen=True, kw_only=True):
    """Earlier versions of one classification, oldest first."""

    revisions: tuple[Classification, ...] = ()
