import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from protobuf import content_pb2 as _content_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListSeasonsRequest(_message.Message):
    __slots__ = ("year", "leaders")
    YEAR_FIELD_NUMBER: _ClassVar[int]
    LEADERS_FIELD_NUMBER: _ClassVar[int]
    year: int
    leaders: int
    def __init__(self, year: _Optional[int] = ..., leaders: _Optional[int] = ...) -> None: ...

class ListSeasonsResponse(_message.Message):
    __slots__ = ("generation", "seasons", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    seasons: _containers.RepeatedCompositeFieldContainer[_content_pb2.SeasonSummary]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., seasons: _Optional[_Iterable[_Union[_content_pb2.SeasonSummary, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class GetCalendarRequest(_message.Message):
    __slots__ = ("season",)
    SEASON_FIELD_NUMBER: _ClassVar[int]
    season: int
    def __init__(self, season: _Optional[int] = ...) -> None: ...

class GetCalendarResponse(_message.Message):
    __slots__ = ("generation", "rounds", "stamps")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    ROUNDS_FIELD_NUMBER: _ClassVar[int]
    STAMPS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    rounds: _containers.RepeatedCompositeFieldContainer[_content_pb2.Round]
    stamps: _containers.RepeatedCompositeFieldContainer[_content_pb2.CalendarStamp]
    def __init__(self, generation: _Optional[int] = ..., rounds: _Optional[_Iterable[_Union[_content_pb2.Round, _Mapping]]] = ..., stamps: _Optional[_Iterable[_Union[_content_pb2.CalendarStamp, _Mapping]]] = ...) -> None: ...

class ListResultsRequest(_message.Message):
    __slots__ = ("season", "grand_prix", "session", "leaders", "scoring")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    LEADERS_FIELD_NUMBER: _ClassVar[int]
    SCORING_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: _content_pb2.SessionKind
    leaders: int
    scoring: bool
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[_content_pb2.SessionKind, str]] = ..., leaders: _Optional[int] = ..., scoring: _Optional[bool] = ...) -> None: ...

class ListResultsResponse(_message.Message):
    __slots__ = ("generation", "results", "paddock", "honours")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    HONOURS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    results: _containers.RepeatedCompositeFieldContainer[_content_pb2.Classification]
    paddock: _content_pb2.Paddock
    honours: _content_pb2.Honours
    def __init__(self, generation: _Optional[int] = ..., results: _Optional[_Iterable[_Union[_content_pb2.Classification, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ..., honours: _Optional[_Union[_content_pb2.Honours, _Mapping]] = ...) -> None: ...

class GetStandingsRequest(_message.Message):
    __slots__ = ("season", "championship", "after_round")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    CHAMPIONSHIP_FIELD_NUMBER: _ClassVar[int]
    AFTER_ROUND_FIELD_NUMBER: _ClassVar[int]
    season: int
    championship: _content_pb2.Championship
    after_round: int
    def __init__(self, season: _Optional[int] = ..., championship: _Optional[_Union[_content_pb2.Championship, str]] = ..., after_round: _Optional[int] = ...) -> None: ...

class GetStandingsResponse(_message.Message):
    __slots__ = ("generation", "standings", "statistics", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    STANDINGS_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    standings: _content_pb2.Standings
    statistics: _containers.RepeatedCompositeFieldContainer[_content_pb2.SeasonStatistics]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., standings: _Optional[_Union[_content_pb2.Standings, _Mapping]] = ..., statistics: _Optional[_Iterable[_Union[_content_pb2.SeasonStatistics, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class GetLapChartRequest(_message.Message):
    __slots__ = ("season", "grand_prix", "session")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: _content_pb2.SessionKind
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[_content_pb2.SessionKind, str]] = ...) -> None: ...

class GetLapChartResponse(_message.Message):
    __slots__ = ("generation", "chart")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CHART_FIELD_NUMBER: _ClassVar[int]
    generation: int
    chart: _content_pb2.LapChart
    def __init__(self, generation: _Optional[int] = ..., chart: _Optional[_Union[_content_pb2.LapChart, _Mapping]] = ...) -> None: ...

class GetSessionLogRequest(_message.Message):
    __slots__ = ("season", "grand_prix", "session")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: _content_pb2.SessionKind
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[_content_pb2.SessionKind, str]] = ...) -> None: ...

class GetSessionLogResponse(_message.Message):
    __slots__ = ("generation", "log")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    generation: int
    log: _content_pb2.SessionLog
    def __init__(self, generation: _Optional[int] = ..., log: _Optional[_Union[_content_pb2.SessionLog, _Mapping]] = ...) -> None: ...

class ListLapChartsRequest(_message.Message):
    __slots__ = ("season",)
    SEASON_FIELD_NUMBER: _ClassVar[int]
    season: int
    def __init__(self, season: _Optional[int] = ...) -> None: ...

class ListLapChartsResponse(_message.Message):
    __slots__ = ("generation", "charts")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CHARTS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    charts: _containers.RepeatedCompositeFieldContainer[_content_pb2.StoredLapChart]
    def __init__(self, generation: _Optional[int] = ..., charts: _Optional[_Iterable[_Union[_content_pb2.StoredLapChart, _Mapping]]] = ...) -> None: ...

class GetCircuitMapRequest(_message.Message):
    __slots__ = ("layout",)
    LAYOUT_FIELD_NUMBER: _ClassVar[int]
    layout: str
    def __init__(self, layout: _Optional[str] = ...) -> None: ...

class GetCircuitMapResponse(_message.Message):
    __slots__ = ("generation", "circuit_map")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_MAP_FIELD_NUMBER: _ClassVar[int]
    generation: int
    circuit_map: _content_pb2.CircuitMap
    def __init__(self, generation: _Optional[int] = ..., circuit_map: _Optional[_Union[_content_pb2.CircuitMap, _Mapping]] = ...) -> None: ...

class ListReplaysRequest(_message.Message):
    __slots__ = ("season",)
    SEASON_FIELD_NUMBER: _ClassVar[int]
    season: int
    def __init__(self, season: _Optional[int] = ...) -> None: ...

class ListReplaysResponse(_message.Message):
    __slots__ = ("generation", "replays")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    REPLAYS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    replays: _containers.RepeatedCompositeFieldContainer[_content_pb2.Replay]
    def __init__(self, generation: _Optional[int] = ..., replays: _Optional[_Iterable[_Union[_content_pb2.Replay, _Mapping]]] = ...) -> None: ...

class GetReplayRequest(_message.Message):
    __slots__ = ("season", "grand_prix", "session")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: _content_pb2.SessionKind
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[_content_pb2.SessionKind, str]] = ...) -> None: ...

class GetReplayResponse(_message.Message):
    __slots__ = ("generation", "replay")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    REPLAY_FIELD_NUMBER: _ClassVar[int]
    generation: int
    replay: _content_pb2.Replay
    def __init__(self, generation: _Optional[int] = ..., replay: _Optional[_Union[_content_pb2.Replay, _Mapping]] = ...) -> None: ...

class ListDriversRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListDriversResponse(_message.Message):
    __slots__ = ("generation", "drivers", "careers")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    DRIVERS_FIELD_NUMBER: _ClassVar[int]
    CAREERS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    drivers: _containers.RepeatedCompositeFieldContainer[_content_pb2.Driver]
    careers: _containers.RepeatedCompositeFieldContainer[_content_pb2.CareerStatistics]
    def __init__(self, generation: _Optional[int] = ..., drivers: _Optional[_Iterable[_Union[_content_pb2.Driver, _Mapping]]] = ..., careers: _Optional[_Iterable[_Union[_content_pb2.CareerStatistics, _Mapping]]] = ...) -> None: ...

class GetDriverRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetDriverResponse(_message.Message):
    __slots__ = ("generation", "driver", "career", "seasons", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    CAREER_FIELD_NUMBER: _ClassVar[int]
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    driver: _content_pb2.Driver
    career: _content_pb2.CareerStatistics
    seasons: _containers.RepeatedCompositeFieldContainer[_content_pb2.SeasonStatistics]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., driver: _Optional[_Union[_content_pb2.Driver, _Mapping]] = ..., career: _Optional[_Union[_content_pb2.CareerStatistics, _Mapping]] = ..., seasons: _Optional[_Iterable[_Union[_content_pb2.SeasonStatistics, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class ListConstructorsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListConstructorsResponse(_message.Message):
    __slots__ = ("generation", "constructors", "careers")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    CAREERS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    constructors: _containers.RepeatedCompositeFieldContainer[_content_pb2.Constructor]
    careers: _containers.RepeatedCompositeFieldContainer[_content_pb2.CareerStatistics]
    def __init__(self, generation: _Optional[int] = ..., constructors: _Optional[_Iterable[_Union[_content_pb2.Constructor, _Mapping]]] = ..., careers: _Optional[_Iterable[_Union[_content_pb2.CareerStatistics, _Mapping]]] = ...) -> None: ...

class GetConstructorRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetConstructorResponse(_message.Message):
    __slots__ = ("generation", "constructor", "career", "seasons", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    CAREER_FIELD_NUMBER: _ClassVar[int]
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    constructor: _content_pb2.Constructor
    career: _content_pb2.CareerStatistics
    seasons: _containers.RepeatedCompositeFieldContainer[_content_pb2.SeasonStatistics]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., constructor: _Optional[_Union[_content_pb2.Constructor, _Mapping]] = ..., career: _Optional[_Union[_content_pb2.CareerStatistics, _Mapping]] = ..., seasons: _Optional[_Iterable[_Union[_content_pb2.SeasonStatistics, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class ListAllEntrantsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListAllEntrantsResponse(_message.Message):
    __slots__ = ("generation", "entrants")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    ENTRANTS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    entrants: _containers.RepeatedCompositeFieldContainer[_content_pb2.Entrant]
    def __init__(self, generation: _Optional[int] = ..., entrants: _Optional[_Iterable[_Union[_content_pb2.Entrant, _Mapping]]] = ...) -> None: ...

class ListCircuitsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListCircuitsResponse(_message.Message):
    __slots__ = ("generation", "circuits", "statistics")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    circuits: _containers.RepeatedCompositeFieldContainer[_content_pb2.Circuit]
    statistics: _containers.RepeatedCompositeFieldContainer[_content_pb2.CircuitStatistics]
    def __init__(self, generation: _Optional[int] = ..., circuits: _Optional[_Iterable[_Union[_content_pb2.Circuit, _Mapping]]] = ..., statistics: _Optional[_Iterable[_Union[_content_pb2.CircuitStatistics, _Mapping]]] = ...) -> None: ...

class GetCircuitRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetCircuitResponse(_message.Message):
    __slots__ = ("generation", "circuit", "statistics", "races", "layouts", "winners", "paddock", "constructors")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    RACES_FIELD_NUMBER: _ClassVar[int]
    LAYOUTS_FIELD_NUMBER: _ClassVar[int]
    WINNERS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    circuit: _content_pb2.Circuit
    statistics: _content_pb2.CircuitStatistics
    races: _containers.RepeatedCompositeFieldContainer[_content_pb2.RaceHeld]
    layouts: _containers.RepeatedCompositeFieldContainer[_content_pb2.LayoutRaced]
    winners: _containers.RepeatedCompositeFieldContainer[_content_pb2.WinnerThere]
    paddock: _content_pb2.Paddock
    constructors: _containers.RepeatedCompositeFieldContainer[_content_pb2.WinnerThere]
    def __init__(self, generation: _Optional[int] = ..., circuit: _Optional[_Union[_content_pb2.Circuit, _Mapping]] = ..., statistics: _Optional[_Union[_content_pb2.CircuitStatistics, _Mapping]] = ..., races: _Optional[_Iterable[_Union[_content_pb2.RaceHeld, _Mapping]]] = ..., layouts: _Optional[_Iterable[_Union[_content_pb2.LayoutRaced, _Mapping]]] = ..., winners: _Optional[_Iterable[_Union[_content_pb2.WinnerThere, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ..., constructors: _Optional[_Iterable[_Union[_content_pb2.WinnerThere, _Mapping]]] = ...) -> None: ...

class GetProgressionRequest(_message.Message):
    __slots__ = ("season", "championship")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    CHAMPIONSHIP_FIELD_NUMBER: _ClassVar[int]
    season: int
    championship: _content_pb2.Championship
    def __init__(self, season: _Optional[int] = ..., championship: _Optional[_Union[_content_pb2.Championship, str]] = ...) -> None: ...

class GetProgressionResponse(_message.Message):
    __slots__ = ("generation", "tables", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    tables: _containers.RepeatedCompositeFieldContainer[_content_pb2.Standings]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., tables: _Optional[_Iterable[_Union[_content_pb2.Standings, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class ListDriverResultsRequest(_message.Message):
    __slots__ = ("driver", "season", "session")
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    driver: str
    season: int
    session: _content_pb2.SessionKind
    def __init__(self, driver: _Optional[str] = ..., season: _Optional[int] = ..., session: _Optional[_Union[_content_pb2.SessionKind, str]] = ...) -> None: ...

class ListDriverResultsResponse(_message.Message):
    __slots__ = ("generation", "results", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    results: _containers.RepeatedCompositeFieldContainer[_content_pb2.DriverResult]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., results: _Optional[_Iterable[_Union[_content_pb2.DriverResult, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class CompareDriversRequest(_message.Message):
    __slots__ = ("a", "b", "season")
    A_FIELD_NUMBER: _ClassVar[int]
    B_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    a: str
    b: str
    season: int
    def __init__(self, a: _Optional[str] = ..., b: _Optional[str] = ..., season: _Optional[int] = ...) -> None: ...

class CompareDriversResponse(_message.Message):
    __slots__ = ("generation", "a", "b", "results_of_a", "results_of_b", "source", "updated_at", "fetched_at")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    A_FIELD_NUMBER: _ClassVar[int]
    B_FIELD_NUMBER: _ClassVar[int]
    RESULTS_OF_A_FIELD_NUMBER: _ClassVar[int]
    RESULTS_OF_B_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    generation: int
    a: _content_pb2.Driver
    b: _content_pb2.Driver
    results_of_a: _containers.RepeatedCompositeFieldContainer[_content_pb2.DriverResult]
    results_of_b: _containers.RepeatedCompositeFieldContainer[_content_pb2.DriverResult]
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, generation: _Optional[int] = ..., a: _Optional[_Union[_content_pb2.Driver, _Mapping]] = ..., b: _Optional[_Union[_content_pb2.Driver, _Mapping]] = ..., results_of_a: _Optional[_Iterable[_Union[_content_pb2.DriverResult, _Mapping]]] = ..., results_of_b: _Optional[_Iterable[_Union[_content_pb2.DriverResult, _Mapping]]] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListRevisionsRequest(_message.Message):
    __slots__ = ("season", "grand_prix", "session")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: _content_pb2.SessionKind
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[_content_pb2.SessionKind, str]] = ...) -> None: ...

class ListRevisionsResponse(_message.Message):
    __slots__ = ("revisions",)
    REVISIONS_FIELD_NUMBER: _ClassVar[int]
    revisions: _containers.RepeatedCompositeFieldContainer[_content_pb2.Classification]
    def __init__(self, revisions: _Optional[_Iterable[_Union[_content_pb2.Classification, _Mapping]]] = ...) -> None: ...

class ListGrandsPrixRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListGrandsPrixResponse(_message.Message):
    __slots__ = ("generation", "grands_prix", "statistics")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    GRANDS_PRIX_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    grands_prix: _containers.RepeatedCompositeFieldContainer[_content_pb2.GrandPrix]
    statistics: _containers.RepeatedCompositeFieldContainer[_content_pb2.GrandPrixStatistics]
    def __init__(self, generation: _Optional[int] = ..., grands_prix: _Optional[_Iterable[_Union[_content_pb2.GrandPrix, _Mapping]]] = ..., statistics: _Optional[_Iterable[_Union[_content_pb2.GrandPrixStatistics, _Mapping]]] = ...) -> None: ...

class GetGrandPrixRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetGrandPrixResponse(_message.Message):
    __slots__ = ("generation", "grand_prix", "statistics", "races", "circuits", "winners", "constructors", "paddock", "tracks")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    RACES_FIELD_NUMBER: _ClassVar[int]
    CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    WINNERS_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    TRACKS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    grand_prix: _content_pb2.GrandPrix
    statistics: _content_pb2.GrandPrixStatistics
    races: _containers.RepeatedCompositeFieldContainer[_content_pb2.RaceHeld]
    circuits: _containers.RepeatedCompositeFieldContainer[_content_pb2.CircuitUsed]
    winners: _containers.RepeatedCompositeFieldContainer[_content_pb2.WinnerThere]
    constructors: _containers.RepeatedCompositeFieldContainer[_content_pb2.WinnerThere]
    paddock: _content_pb2.Paddock
    tracks: _containers.RepeatedCompositeFieldContainer[_content_pb2.Circuit]
    def __init__(self, generation: _Optional[int] = ..., grand_prix: _Optional[_Union[_content_pb2.GrandPrix, _Mapping]] = ..., statistics: _Optional[_Union[_content_pb2.GrandPrixStatistics, _Mapping]] = ..., races: _Optional[_Iterable[_Union[_content_pb2.RaceHeld, _Mapping]]] = ..., circuits: _Optional[_Iterable[_Union[_content_pb2.CircuitUsed, _Mapping]]] = ..., winners: _Optional[_Iterable[_Union[_content_pb2.WinnerThere, _Mapping]]] = ..., constructors: _Optional[_Iterable[_Union[_content_pb2.WinnerThere, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ..., tracks: _Optional[_Iterable[_Union[_content_pb2.Circuit, _Mapping]]] = ...) -> None: ...

class ListEngineManufacturersRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListEngineManufacturersResponse(_message.Message):
    __slots__ = ("generation", "manufacturers", "careers")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    MANUFACTURERS_FIELD_NUMBER: _ClassVar[int]
    CAREERS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    manufacturers: _containers.RepeatedCompositeFieldContainer[_content_pb2.EngineManufacturer]
    careers: _containers.RepeatedCompositeFieldContainer[_content_pb2.MakerStatistics]
    def __init__(self, generation: _Optional[int] = ..., manufacturers: _Optional[_Iterable[_Union[_content_pb2.EngineManufacturer, _Mapping]]] = ..., careers: _Optional[_Iterable[_Union[_content_pb2.MakerStatistics, _Mapping]]] = ...) -> None: ...

class GetEngineManufacturerRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetEngineManufacturerResponse(_message.Message):
    __slots__ = ("generation", "manufacturer", "career", "seasons", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    MANUFACTURER_FIELD_NUMBER: _ClassVar[int]
    CAREER_FIELD_NUMBER: _ClassVar[int]
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    manufacturer: _content_pb2.EngineManufacturer
    career: _content_pb2.MakerStatistics
    seasons: _containers.RepeatedCompositeFieldContainer[_content_pb2.MakerStatistics]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., manufacturer: _Optional[_Union[_content_pb2.EngineManufacturer, _Mapping]] = ..., career: _Optional[_Union[_content_pb2.MakerStatistics, _Mapping]] = ..., seasons: _Optional[_Iterable[_Union[_content_pb2.MakerStatistics, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class ListTyreManufacturersRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListTyreManufacturersResponse(_message.Message):
    __slots__ = ("generation", "manufacturers", "careers")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    MANUFACTURERS_FIELD_NUMBER: _ClassVar[int]
    CAREERS_FIELD_NUMBER: _ClassVar[int]
    generation: int
    manufacturers: _containers.RepeatedCompositeFieldContainer[_content_pb2.TyreManufacturer]
    careers: _containers.RepeatedCompositeFieldContainer[_content_pb2.MakerStatistics]
    def __init__(self, generation: _Optional[int] = ..., manufacturers: _Optional[_Iterable[_Union[_content_pb2.TyreManufacturer, _Mapping]]] = ..., careers: _Optional[_Iterable[_Union[_content_pb2.MakerStatistics, _Mapping]]] = ...) -> None: ...

class GetTyreManufacturerRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetTyreManufacturerResponse(_message.Message):
    __slots__ = ("generation", "manufacturer", "career", "seasons", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    MANUFACTURER_FIELD_NUMBER: _ClassVar[int]
    CAREER_FIELD_NUMBER: _ClassVar[int]
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    manufacturer: _content_pb2.TyreManufacturer
    career: _content_pb2.MakerStatistics
    seasons: _containers.RepeatedCompositeFieldContainer[_content_pb2.MakerStatistics]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., manufacturer: _Optional[_Union[_content_pb2.TyreManufacturer, _Mapping]] = ..., career: _Optional[_Union[_content_pb2.MakerStatistics, _Mapping]] = ..., seasons: _Optional[_Iterable[_Union[_content_pb2.MakerStatistics, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class GetStartingGridRequest(_message.Message):
    __slots__ = ("season", "grand_prix", "session")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: _content_pb2.SessionKind
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[_content_pb2.SessionKind, str]] = ...) -> None: ...

class GetStartingGridResponse(_message.Message):
    __slots__ = ("generation", "grid", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    GRID_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    grid: _content_pb2.StartingGrid
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., grid: _Optional[_Union[_content_pb2.StartingGrid, _Mapping]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class ListEntrantsRequest(_message.Message):
    __slots__ = ("season",)
    SEASON_FIELD_NUMBER: _ClassVar[int]
    season: int
    def __init__(self, season: _Optional[int] = ...) -> None: ...

class ListEntrantsResponse(_message.Message):
    __slots__ = ("generation", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class ListHonoursRequest(_message.Message):
    __slots__ = ("season",)
    SEASON_FIELD_NUMBER: _ClassVar[int]
    season: int
    def __init__(self, season: _Optional[int] = ...) -> None: ...

class ListHonoursResponse(_message.Message):
    __slots__ = ("generation", "honours", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    HONOURS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    honours: _containers.RepeatedCompositeFieldContainer[_content_pb2.Honours]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., honours: _Optional[_Iterable[_Union[_content_pb2.Honours, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class ListTeamMatesRequest(_message.Message):
    __slots__ = ("driver",)
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    driver: str
    def __init__(self, driver: _Optional[str] = ...) -> None: ...

class ListTeamMatesResponse(_message.Message):
    __slots__ = ("generation", "driver", "mates", "paddock", "source", "updated_at", "fetched_at")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    MATES_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    generation: int
    driver: _content_pb2.Driver
    mates: _containers.RepeatedCompositeFieldContainer[_content_pb2.TeamMate]
    paddock: _content_pb2.Paddock
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, generation: _Optional[int] = ..., driver: _Optional[_Union[_content_pb2.Driver, _Mapping]] = ..., mates: _Optional[_Iterable[_Union[_content_pb2.TeamMate, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CompareSeasonsRequest(_message.Message):
    __slots__ = ("seasons", "championship")
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    CHAMPIONSHIP_FIELD_NUMBER: _ClassVar[int]
    seasons: _containers.RepeatedScalarFieldContainer[int]
    championship: _content_pb2.Championship
    def __init__(self, seasons: _Optional[_Iterable[int]] = ..., championship: _Optional[_Union[_content_pb2.Championship, str]] = ...) -> None: ...

class CompareSeasonsResponse(_message.Message):
    __slots__ = ("generation", "tables", "paddock")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    generation: int
    tables: _containers.RepeatedCompositeFieldContainer[_content_pb2.Standings]
    paddock: _content_pb2.Paddock
    def __init__(self, generation: _Optional[int] = ..., tables: _Optional[_Iterable[_Union[_content_pb2.Standings, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ...) -> None: ...

class ListRecordsRequest(_message.Message):
    __slots__ = ("leaders",)
    LEADERS_FIELD_NUMBER: _ClassVar[int]
    leaders: int
    def __init__(self, leaders: _Optional[int] = ...) -> None: ...

class ListRecordsResponse(_message.Message):
    __slots__ = ("generation", "records", "paddock", "source", "updated_at", "fetched_at")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    generation: int
    records: _containers.RepeatedCompositeFieldContainer[_content_pb2.Record]
    paddock: _content_pb2.Paddock
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, generation: _Optional[int] = ..., records: _Optional[_Iterable[_Union[_content_pb2.Record, _Mapping]]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetRecordRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetRecordResponse(_message.Message):
    __slots__ = ("generation", "record", "paddock", "source", "updated_at", "fetched_at")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    PADDOCK_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    generation: int
    record: _content_pb2.Record
    paddock: _content_pb2.Paddock
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, generation: _Optional[int] = ..., record: _Optional[_Union[_content_pb2.Record, _Mapping]] = ..., paddock: _Optional[_Union[_content_pb2.Paddock, _Mapping]] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetHoldingsRequest(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: bool
    def __init__(self, count: _Optional[bool] = ...) -> None: ...

class GetHoldingsResponse(_message.Message):
    __slots__ = ("database", "holdings", "whole", "fault", "missing_since", "restored")
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    HOLDINGS_FIELD_NUMBER: _ClassVar[int]
    WHOLE_FIELD_NUMBER: _ClassVar[int]
    FAULT_FIELD_NUMBER: _ClassVar[int]
    MISSING_SINCE_FIELD_NUMBER: _ClassVar[int]
    RESTORED_FIELD_NUMBER: _ClassVar[int]
    database: str
    holdings: _containers.RepeatedCompositeFieldContainer[_content_pb2.Holding]
    whole: bool
    fault: str
    missing_since: _timestamp_pb2.Timestamp
    restored: bool
    def __init__(self, database: _Optional[str] = ..., holdings: _Optional[_Iterable[_Union[_content_pb2.Holding, _Mapping]]] = ..., whole: _Optional[bool] = ..., fault: _Optional[str] = ..., missing_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., restored: _Optional[bool] = ...) -> None: ...

class WatchChangesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WatchChangesResponse(_message.Message):
    __slots__ = ("change", "news")
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    NEWS_FIELD_NUMBER: _ClassVar[int]
    change: _content_pb2.Change
    news: bool
    def __init__(self, change: _Optional[_Union[_content_pb2.Change, _Mapping]] = ..., news: _Optional[bool] = ...) -> None: ...

class WriteBatchRequest(_message.Message):
    __slots__ = ("batch", "sync_run")
    BATCH_FIELD_NUMBER: _ClassVar[int]
    SYNC_RUN_FIELD_NUMBER: _ClassVar[int]
    batch: _content_pb2.Batch
    sync_run: str
    def __init__(self, batch: _Optional[_Union[_content_pb2.Batch, _Mapping]] = ..., sync_run: _Optional[str] = ...) -> None: ...

class WriteBatchResponse(_message.Message):
    __slots__ = ("written",)
    WRITTEN_FIELD_NUMBER: _ClassVar[int]
    written: _content_pb2.Written
    def __init__(self, written: _Optional[_Union[_content_pb2.Written, _Mapping]] = ...) -> None: ...

class StartRunRequest(_message.Message):
    __slots__ = ("job", "trigger", "season", "round", "session")
    JOB_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    job: str
    trigger: str
    season: int
    round: int
    session: _content_pb2.SessionKind
    def __init__(self, job: _Optional[str] = ..., trigger: _Optional[str] = ..., season: _Optional[int] = ..., round: _Optional[int] = ..., session: _Optional[_Union[_content_pb2.SessionKind, str]] = ...) -> None: ...

class StartRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: _content_pb2.SyncRun
    def __init__(self, run: _Optional[_Union[_content_pb2.SyncRun, _Mapping]] = ...) -> None: ...

class FinishRunRequest(_message.Message):
    __slots__ = ("id", "outcome", "source", "fetched", "changed", "error", "conflicts")
    ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    outcome: str
    source: str
    fetched: int
    changed: int
    error: str
    conflicts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., outcome: _Optional[str] = ..., source: _Optional[str] = ..., fetched: _Optional[int] = ..., changed: _Optional[int] = ..., error: _Optional[str] = ..., conflicts: _Optional[_Iterable[str]] = ...) -> None: ...

class FinishRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: _content_pb2.SyncRun
    def __init__(self, run: _Optional[_Union[_content_pb2.SyncRun, _Mapping]] = ...) -> None: ...

class ListRunsRequest(_message.Message):
    __slots__ = ("job", "limit", "trigger", "outcome", "season")
    JOB_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    job: str
    limit: int
    trigger: str
    outcome: str
    season: int
    def __init__(self, job: _Optional[str] = ..., limit: _Optional[int] = ..., trigger: _Optional[str] = ..., outcome: _Optional[str] = ..., season: _Optional[int] = ...) -> None: ...

class ListRunsResponse(_message.Message):
    __slots__ = ("runs",)
    RUNS_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[_content_pb2.SyncRun]
    def __init__(self, runs: _Optional[_Iterable[_Union[_content_pb2.SyncRun, _Mapping]]] = ...) -> None: ...

class ListLastRunsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListLastRunsResponse(_message.Message):
    __slots__ = ("runs",)
    RUNS_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[_content_pb2.SyncRun]
    def __init__(self, runs: _Optional[_Iterable[_Union[_content_pb2.SyncRun, _Mapping]]] = ...) -> None: ...

class PauseJobRequest(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: str
    def __init__(self, job: _Optional[str] = ...) -> None: ...

class PauseJobResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ResumeJobRequest(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: str
    def __init__(self, job: _Optional[str] = ...) -> None: ...

class ResumeJobResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListPausedJobsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListPausedJobsResponse(_message.Message):
    __slots__ = ("jobs",)
    JOBS_FIELD_NUMBER: _ClassVar[int]
    jobs: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, jobs: _Optional[_Iterable[str]] = ...) -> None: ...

class AcquireLeaseRequest(_message.Message):
    __slots__ = ("name", "holder", "seconds")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    name: str
    holder: str
    seconds: int
    def __init__(self, name: _Optional[str] = ..., holder: _Optional[str] = ..., seconds: _Optional[int] = ...) -> None: ...

class AcquireLeaseResponse(_message.Message):
    __slots__ = ("granted", "lease")
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    granted: bool
    lease: _content_pb2.Lease
    def __init__(self, granted: _Optional[bool] = ..., lease: _Optional[_Union[_content_pb2.Lease, _Mapping]] = ...) -> None: ...

class ReleaseLeaseRequest(_message.Message):
    __slots__ = ("name", "holder")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    name: str
    holder: str
    def __init__(self, name: _Optional[str] = ..., holder: _Optional[str] = ...) -> None: ...

class ReleaseLeaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PublishLiveRequest(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    def __init__(self, session: _Optional[bytes] = ...) -> None: ...

class PublishLiveResponse(_message.Message):
    __slots__ = ("received",)
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    received: int
    def __init__(self, received: _Optional[int] = ...) -> None: ...

class WatchLiveRequest(_message.Message):
    __slots__ = ("last_id",)
    LAST_ID_FIELD_NUMBER: _ClassVar[int]
    last_id: str
    def __init__(self, last_id: _Optional[str] = ...) -> None: ...

class WatchLiveResponse(_message.Message):
    __slots__ = ("type", "epoch", "number", "data")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    type: _content_pb2.LiveMessageType
    epoch: str
    number: int
    data: bytes
    def __init__(self, type: _Optional[_Union[_content_pb2.LiveMessageType, str]] = ..., epoch: _Optional[str] = ..., number: _Optional[int] = ..., data: _Optional[bytes] = ...) -> None: ...
