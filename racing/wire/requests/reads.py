"""The reads of data_scheduler: for each a request and its response, the twins of the messages in `protobuf/services.proto`.

`generation` counts the changes of what was asked for; two responses to equal requests with the same generation are equal.
"""

from datetime import datetime

from racing.model import (
    CalendarStamp,
    Championship,
    Circuit,
    CircuitMap,
    Classification,
    Constructor,
    Driver,
    EngineManufacturer,
    Entrant,
    GrandPrix,
    Holding,
    Honours,
    LapChart,
    Paddock,
    Replay,
    Round,
    SeasonStatistics,
    SeasonSummary,
    SessionKind,
    SessionLog,
    Standings,
    StartingGrid,
    StoredLapChart,
    Struct,
    TyreManufacturer,
)
from racing.records import (
    CareerStatistics,
    CircuitStatistics,
    CircuitUsed,
    DriverResult,
    GrandPrixStatistics,
    LayoutRaced,
    MakerStatistics,
    RaceHeld,
    Record,
    TeamMate,
    WinnerThere,
)
from racing.wire.requests.calls import Call

WHOLE = "x-whole"
"""The metadata of a call that wants a whole answer or none: `Unavailable` while documents that it needs are missing."""


class Read[R: Struct](Call[R], frozen=True):
    """A call that changes nothing."""


class ListSeasonsResponse(Struct, frozen=True, kw_only=True):
    """Seasons in order of year, with who is mentioned in their tables."""

    generation: int = 0
    seasons: tuple[SeasonSummary, ...] = ()
    paddock: Paddock = Paddock()


class ListSeasonsRequest(Read[ListSeasonsResponse], frozen=True):
    """Every season, or one (`NotFound` if there is none), its tables cut to the leaders."""

    year: int | None = None
    leaders: int | None = None
    """The most rows of each table; None for all."""


class GetCalendarResponse(Struct, frozen=True, kw_only=True):
    """Rounds in order of time, cancelled ones too, and the stamps of their events."""

    generation: int = 0
    rounds: tuple[Round, ...] = ()
    stamps: tuple[CalendarStamp, ...] = ()


class GetCalendarRequest(Read[GetCalendarResponse], frozen=True):
    """Rounds and calendar stamps of a season, or of all."""

    season: int | None = None


class ListResultsResponse(Struct, frozen=True, kw_only=True):
    """Classifications, and who is mentioned in them; of one race alone, what it is remembered for."""

    generation: int = 0
    results: tuple[Classification, ...] = ()
    paddock: Paddock = Paddock()
    honours: Honours | None = None


class ListResultsRequest(Read[ListResultsResponse], frozen=True):
    """Classifications of a season, a round or a session."""

    season: int
    grand_prix: str | None = None
    session: SessionKind | None = None
    leaders: int | None = None
    """The most rows of each classification; None for all."""
    scoring: bool = False
    """Whether only those of sprints and races are asked for, without their pit stops."""


class GetStandingsResponse(Struct, frozen=True, kw_only=True):
    """A table, what its contenders had done by then, and who they are."""

    generation: int = 0
    standings: Standings
    statistics: tuple[SeasonStatistics, ...] = ()
    paddock: Paddock = Paddock()


class GetStandingsRequest(Read[GetStandingsResponse], frozen=True):
    """The newest table, or the one after a round; `NotFound` where there is none."""

    season: int
    championship: Championship
    after_round: int | None = None


class GetLapChartResponse(Struct, frozen=True, kw_only=True):
    """Every lap, stint and pit stop of a session."""

    generation: int = 0
    chart: LapChart


class GetLapChartRequest(Read[GetLapChartResponse], frozen=True):
    """Every lap of a session; `NotFound` where there are none."""

    season: int
    grand_prix: str
    session: SessionKind


class GetSessionLogResponse(Struct, frozen=True, kw_only=True):
    """What happened in a session beside the cars' laps."""

    generation: int = 0
    log: SessionLog


class GetSessionLogRequest(Read[GetSessionLogResponse], frozen=True):
    """What happened in a session beside the cars' laps; `NotFound` where nothing of it is stored."""

    season: int
    grand_prix: str
    session: SessionKind


class ListLapChartsResponse(Struct, frozen=True, kw_only=True):
    """The sessions whose laps are stored, in order of Grand Prix and session."""

    generation: int = 0
    charts: tuple[StoredLapChart, ...] = ()


class ListLapChartsRequest(Read[ListLapChartsResponse], frozen=True):
    """Which sessions of a season have their laps stored; an empty list where none has."""

    season: int


class GetCircuitMapResponse(Struct, frozen=True, kw_only=True):
    """The drawing of a layout."""

    generation: int = 0
    circuit_map: CircuitMap


class GetCircuitMapRequest(Read[GetCircuitMapResponse], frozen=True):
    """The drawing of a layout; `NotFound` where there is none."""

    layout: str


class ListReplaysResponse(Struct, frozen=True, kw_only=True):
    """Replays in order of time, without their chapters."""

    generation: int = 0
    replays: tuple[Replay, ...] = ()


class ListReplaysRequest(Read[ListReplaysResponse], frozen=True):
    """What can be told once more, of a season or of all."""

    season: int | None = None


class GetReplayResponse(Struct, frozen=True, kw_only=True):
    """A session with all its steps."""

    generation: int = 0
    replay: Replay


class GetReplayRequest(Read[GetReplayResponse], frozen=True):
    """One session with all its steps; `NotFound` where none are kept."""

    season: int
    grand_prix: str
    session: SessionKind


class ListRevisionsResponse(Struct, frozen=True, kw_only=True):
    """Earlier versions of one classification, oldest first."""

    revisions: tuple[Classification, ...] = ()


class ListRevisionsRequest(Read[ListRevisionsResponse], frozen=True):
    """Every earlier version of a classification, oldest first."""

    season: int
    grand_prix: str
    session: SessionKind


class ListDriversResponse(Struct, frozen=True, kw_only=True):
    """Every driver in order of id, and the careers of those who were entered, in the same order."""

    generation: int = 0
    drivers: tuple[Driver, ...] = ()
    careers: tuple[CareerStatistics, ...] = ()


class ListDriversRequest(Read[ListDriversResponse], frozen=True):
    """Every driver with career totals."""


class GetDriverResponse(Struct, frozen=True, kw_only=True):
    """A driver, his career (absent for who was never entered), his seasons in order, and his cars and entries."""

    generation: int = 0
    driver: Driver
    career: CareerStatistics | None = None
    seasons: tuple[SeasonStatistics, ...] = ()
    paddock: Paddock = Paddock()


class GetDriverRequest(Read[GetDriverResponse], frozen=True):
    """A driver with career and seasons; `NotFound` for an unknown one."""

    id: str


class ListConstructorsResponse(Struct, frozen=True, kw_only=True):
    """Every constructor in order of id, and the careers of those that were entered, in the same order."""

    generation: int = 0
    constructors: tuple[Constructor, ...] = ()
    careers: tuple[CareerStatistics, ...] = ()


class ListConstructorsRequest(Read[ListConstructorsResponse], frozen=True):
    """Every constructor with career totals over all its engines."""


class GetConstructorResponse(Struct, frozen=True, kw_only=True):
    """A constructor, its career over all engines, its seasons (a row per engine), and its engines, entries and drivers."""

    generation: int = 0
    constructor: Constructor
    career: CareerStatistics | None = None
    seasons: tuple[SeasonStatistics, ...] = ()
    paddock: Paddock = Paddock()


class GetConstructorRequest(Read[GetConstructorResponse], frozen=True):
    """A constructor with career and seasons; `NotFound` for an unknown one."""

    id: str


class ListCircuitsResponse(Struct, frozen=True, kw_only=True):
    """Every circuit as it is today, in order of id, and how often each held a race, in the same order."""

    generation: int = 0
    circuits: tuple[Circuit, ...] = ()
    statistics: tuple[CircuitStatistics, ...] = ()


class ListCircuitsRequest(Read[ListCircuitsResponse], frozen=True):
    """Every circuit with the number of races it held."""


class ListAllEntrantsResponse(Struct, frozen=True, kw_only=True):
    """Every driver's entries of every season, in order of season and id."""

    generation: int = 0
    entrants: tuple[Entrant, ...] = ()


class ListAllEntrantsRequest(Read[ListAllEntrantsResponse], frozen=True):
    """Every entry there was."""


class GetCircuitResponse(Struct, frozen=True, kw_only=True):
    """A circuit as it is today, its races in order of time, its layouts by first use, its winners by wins, and who they are."""

    generation: int = 0
    circuit: Circuit
    statistics: CircuitStatistics
    races: tuple[RaceHeld, ...] = ()
    layouts: tuple[LayoutRaced, ...] = ()
    winners: tuple[WinnerThere, ...] = ()
    paddock: Paddock = Paddock()
    constructors: tuple[WinnerThere, ...] = ()


class GetCircuitRequest(Read[GetCircuitResponse], frozen=True):
    """A circuit with every race held there; `NotFound` for an unknown one."""

    id: str


class GetProgressionResponse(Struct, frozen=True, kw_only=True):
    """The table after every round of a season, in order of rounds, and who its contenders are."""

    generation: int = 0
    tables: tuple[Standings, ...] = ()
    paddock: Paddock = Paddock()


class GetProgressionRequest(Read[GetProgressionResponse], frozen=True):
    """The table after every round of a season; `NotFound` where there is none."""

    season: int
    championship: Championship


class ListDriverResultsResponse(Struct, frozen=True, kw_only=True):
    """Every row of a driver in order of time, and the cars and entries mentioned."""

    generation: int = 0
    results: tuple[DriverResult, ...] = ()
    paddock: Paddock = Paddock()


class ListDriverResultsRequest(Read[ListDriverResultsResponse], frozen=True):
    """Every row of a driver in order of time, practice included, or of sessions of one kind; `NotFound` for an unknown driver."""

    driver: str
    season: int | None = None
    """None for every season."""
    session: SessionKind | None = None
    """None for sessions of every kind."""


class GetHoldingsResponse(Struct, frozen=True, kw_only=True):
    """What is stored, counted, and what is wrong with it. `database` names the database whose generations these are.

    `whole`: False while documents are missing that are being filled again. `fault`: what is wrong, in words. `restored`: whether the
    database was made from a backup, so that what others remember of one before it may be gone for good.
    """

    database: str = ""
    holdings: tuple[Holding, ...] = ()
    whole: bool = False
    fault: str | None = None
    missing_since: datetime | None = None
    restored: bool = False


class GetHoldingsRequest(Read[GetHoldingsResponse], frozen=True):
    """How many documents there should be, and how many there are, by season and dataset."""

    count: bool = False
    """Count now; otherwise the answer is the last count, which is some seconds old."""


class CompareDriversResponse(Struct, frozen=True, kw_only=True):
    """Two drivers, and of each the rows in the qualifying sessions, sprints and races that both have a row in, season by season.

    Of a row there is the driver, outcome, position and points. The provenance is that of everything that is stored of the two.
    """

    generation: int = 0
    a: Driver
    b: Driver
    results_of_a: tuple[DriverResult, ...] = ()
    results_of_b: tuple[DriverResult, ...] = ()
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class CompareDriversRequest(Read[CompareDriversResponse], frozen=True):
    """Two drivers in the sessions of both; `NotFound` names the one that is unknown."""

    a: str
    b: str
    season: int | None = None
    """None for every season."""


class ListGrandsPrixResponse(Struct, frozen=True, kw_only=True):
    """Every Grand Prix in order of id, and how often each was held, in the same order."""

    generation: int = 0
    grands_prix: tuple[GrandPrix, ...] = ()
    statistics: tuple[GrandPrixStatistics, ...] = ()


class ListGrandsPrixRequest(Read[ListGrandsPrixResponse], frozen=True):
    """Every Grand Prix with the number of races."""


class GetGrandPrixResponse(Struct, frozen=True, kw_only=True):
    """A Grand Prix, its races in order of time, its circuits by first use, who won by wins, and who and what these are."""

    generation: int = 0
    grand_prix: GrandPrix
    statistics: GrandPrixStatistics
    races: tuple[RaceHeld, ...] = ()
    circuits: tuple[CircuitUsed, ...] = ()
    winners: tuple[WinnerThere, ...] = ()
    constructors: tuple[WinnerThere, ...] = ()
    paddock: Paddock = Paddock()
    tracks: tuple[Circuit, ...] = ()


class GetGrandPrixRequest(Read[GetGrandPrixResponse], frozen=True):
    """A Grand Prix with every race; `NotFound` for an unknown one."""

    id: str


class ListEngineManufacturersResponse(Struct, frozen=True, kw_only=True):
    """Every manufacturer of engines in order of id, and the careers of those whose engines were entered, in the same order."""

    generation: int = 0
    manufacturers: tuple[EngineManufacturer, ...] = ()
    careers: tuple[MakerStatistics, ...] = ()


class ListEngineManufacturersRequest(Read[ListEngineManufacturersResponse], frozen=True):
    """Every manufacturer of engines with totals."""


class GetEngineManufacturerResponse(Struct, frozen=True, kw_only=True):
    """A manufacturer of engines, its career (absent for one that was never entered), its seasons in order, and the constructors."""

    generation: int = 0
    manufacturer: EngineManufacturer
    career: MakerStatistics | None = None
    seasons: tuple[MakerStatistics, ...] = ()
    paddock: Paddock = Paddock()


class GetEngineManufacturerRequest(Read[GetEngineManufacturerResponse], frozen=True):
    """A manufacturer of engines with every season; `NotFound` for an unknown one."""

    id: str


class ListTyreManufacturersResponse(Struct, frozen=True, kw_only=True):
    """Every manufacturer of tyres in order of id, and the careers of those whose tyres were used, in the same order."""

    generation: int = 0
    manufacturers: tuple[TyreManufacturer, ...] = ()
    careers: tuple[MakerStatistics, ...] = ()


class ListTyreManufacturersRequest(Read[ListTyreManufacturersResponse], frozen=True):
    """Every manufacturer of tyres with totals."""


class GetTyreManufacturerResponse(Struct, frozen=True, kw_only=True):
    """A manufacturer of tyres, its career (absent for one whose tyres were never used), its seasons in order, and the constructors."""

    generation: int = 0
    manufacturer: TyreManufacturer
    career: MakerStatistics | None = None
    seasons: tuple[MakerStatistics, ...] = ()
    paddock: Paddock = Paddock()


class GetTyreManufacturerRequest(Read[GetTyreManufacturerResponse], frozen=True):
    """A manufacturer of tyres with every season; `NotFound` for an unknown one."""

    id: str


class GetStartingGridResponse(Struct, frozen=True, kw_only=True):
    """A starting grid, and who is on it."""

    generation: int = 0
    grid: StartingGrid
    paddock: Paddock = Paddock()


class GetStartingGridRequest(Read[GetStartingGridResponse], frozen=True):
    """The starting grid of a race or sprint; `NotFound` where none is known."""

    season: int
    grand_prix: str
    session: SessionKind


class ListEntrantsResponse(Struct, frozen=True, kw_only=True):
    """Every entry of a season in order of id, with models and tyres, and who and what is in them."""

    generation: int = 0
    paddock: Paddock = Paddock()


class ListEntrantsRequest(Read[ListEntrantsResponse], frozen=True):
    """Who was entered with which car in a season; an empty list where nothing is known."""

    season: int


class ListHonoursResponse(Struct, frozen=True, kw_only=True):
    """What the races of a season are remembered for, in order of time, and who these are."""

    generation: int = 0
    honours: tuple[Honours, ...] = ()
    paddock: Paddock = Paddock()


class ListHonoursRequest(Read[ListHonoursResponse], frozen=True):
    """What the races of a season are remembered for beside their results; an empty list where nothing is known."""

    season: int


class ListTeamMatesResponse(Struct, frozen=True, kw_only=True):
    """A driver and all his team mates in order of season, with the rows of both in the sessions of both, and who they are.

    The provenance is that of everything that is compared.
    """

    generation: int = 0
    driver: Driver
    mates: tuple[TeamMate, ...] = ()
    paddock: Paddock = Paddock()
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class ListTeamMatesRequest(Read[ListTeamMatesResponse], frozen=True):
    """Everyone who drove the same car as a driver in the same races; `NotFound` for an unknown driver."""

    driver: str


class CompareSeasonsResponse(Struct, frozen=True, kw_only=True):
    """The table after every round of several seasons, in order of season and round, and who their contenders are."""

    generation: int = 0
    tables: tuple[Standings, ...] = ()
    paddock: Paddock = Paddock()


class CompareSeasonsRequest(Read[CompareSeasonsResponse], frozen=True):
    """The tables after every round of several seasons; `NotFound` names one that has none."""

    seasons: tuple[int, ...]
    championship: Championship


class ListRecordsResponse(Struct, frozen=True, kw_only=True):
    """Every record with the first of its list, in the order of the book, and who they are."""

    generation: int = 0
    records: tuple[Record, ...] = ()
    paddock: Paddock = Paddock()
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class ListRecordsRequest(Read[ListRecordsResponse], frozen=True):
    """Every record. `leaders`: the most places of each list."""

    leaders: int


class GetRecordResponse(Struct, frozen=True, kw_only=True):
    """A record with its whole list, and who is in it."""

    generation: int = 0
    record: Record
    paddock: Paddock = Paddock()
    source: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None


class GetRecordRequest(Read[GetRecordResponse], frozen=True):
    """A record with the whole list behind it; `NotFound` for an unknown one."""

    id: str
