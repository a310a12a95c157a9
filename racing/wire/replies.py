"""What data_scheduler answers when it is read: the twins of the replies in `protobuf/services.proto`.

`generation` counts the changes of what was asked for; two replies with the same generation are equal.
"""

from racing.model import (
    CalendarStamp,
    Circuit,
    CircuitMap,
    Classification,
    Constructor,
    Driver,
    LapChart,
    Paddock,
    Round,
    SeasonStatistics,
    SeasonSummary,
    Standings,
    Struct,
)
from racing.records import (
    CareerStatistics,
    CircuitStatistics,
    DriverResult,
    LayoutRaced,
    RaceHeld,
    WinnerThere,
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


class ListDriversResponse(Struct, frozen=True, kw_only=True):
    """Every driver in order of id, and the careers of those who were entered, in the same order."""

    generation: int = 0
    drivers: tuple[Driver, ...] = ()
    careers: tuple[CareerStatistics, ...] = ()


class GetDriverResponse(Struct, frozen=True, kw_only=True):
    """A driver, his career (absent for who was never entered), his seasons in order, and his cars and entries."""

    generation: int = 0
    driver: Driver
    career: CareerStatistics | None = None
    seasons: tuple[SeasonStatistics, ...] = ()
    paddock: Paddock = Paddock()


class ListConstructorsResponse(Struct, frozen=True, kw_only=True):
    """Every constructor in order of id, and the careers of those that were entered, in the same order."""

    generation: int = 0
    constructors: tuple[Constructor, ...] = ()
    careers: tuple[CareerStatistics, ...] = ()


class GetConstructorResponse(Struct, frozen=True, kw_only=True):
    """A constructor, its career over all engines, its seasons (a row per engine), and its engines, entries and drivers."""

    generation: int = 0
    constructor: Constructor
    career: CareerStatistics | None = None
    seasons: tuple[SeasonStatistics, ...] = ()
    paddock: Paddock = Paddock()


class ListCircuitsResponse(Struct, frozen=True, kw_only=True):
    """Every circuit as it is today, in order of id, and how often each held a race, in the same order."""

    generation: int = 0
    circuits: tuple[Circuit, ...] = ()
    statistics: tuple[CircuitStatistics, ...] = ()


class GetCircuitResponse(Struct, frozen=True, kw_only=True):
    """A circuit as it is today, its races in order of time, its layouts by first use, its winners by wins, who they are."""

    generation: int = 0
    circuit: Circuit
    statistics: CircuitStatistics
    races: tuple[RaceHeld, ...] = ()
    layouts: tuple[LayoutRaced, ...] = ()
    winners: tuple[WinnerThere, ...] = ()
    paddock: Paddock = Paddock()


class GetProgressionResponse(Struct, frozen=True, kw_only=True):
    """The table after every round of a season, in order of rounds, and who its contenders are."""

    generation: int = 0
    tables: tuple[Standings, ...] = ()
    paddock: Paddock = Paddock()


class ListDriverResultsResponse(Struct, frozen=True, kw_only=True):
    """Every row of a driver in order of time, and the cars and entries mentioned."""

    generation: int = 0
    results: tuple[DriverResult, ...] = ()
    paddock: Paddock = Paddock()
