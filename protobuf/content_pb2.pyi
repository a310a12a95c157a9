import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SessionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_KIND_UNSPECIFIED: _ClassVar[SessionKind]
    SESSION_KIND_PRACTICE_1: _ClassVar[SessionKind]
    SESSION_KIND_PRACTICE_2: _ClassVar[SessionKind]
    SESSION_KIND_PRACTICE_3: _ClassVar[SessionKind]
    SESSION_KIND_PRACTICE_4: _ClassVar[SessionKind]
    SESSION_KIND_PRE_QUALIFYING: _ClassVar[SessionKind]
    SESSION_KIND_QUALIFYING_1: _ClassVar[SessionKind]
    SESSION_KIND_QUALIFYING_2: _ClassVar[SessionKind]
    SESSION_KIND_QUALIFYING: _ClassVar[SessionKind]
    SESSION_KIND_WARM_UP: _ClassVar[SessionKind]
    SESSION_KIND_SPRINT_QUALIFYING: _ClassVar[SessionKind]
    SESSION_KIND_SPRINT: _ClassVar[SessionKind]
    SESSION_KIND_RACE: _ClassVar[SessionKind]

class LiveMessageType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIVE_MESSAGE_TYPE_UNSPECIFIED: _ClassVar[LiveMessageType]
    LIVE_MESSAGE_TYPE_SNAPSHOT: _ClassVar[LiveMessageType]
    LIVE_MESSAGE_TYPE_CHANGE: _ClassVar[LiveMessageType]
    LIVE_MESSAGE_TYPE_RESET: _ClassVar[LiveMessageType]

class ResultStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESULT_STATUS_UNSPECIFIED: _ClassVar[ResultStatus]
    RESULT_STATUS_LIVE: _ClassVar[ResultStatus]
    RESULT_STATUS_PROVISIONAL: _ClassVar[ResultStatus]
    RESULT_STATUS_FINAL: _ClassVar[ResultStatus]
    RESULT_STATUS_AMENDED: _ClassVar[ResultStatus]

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_CLASSIFIED: _ClassVar[Outcome]
    OUTCOME_NOT_CLASSIFIED: _ClassVar[Outcome]
    OUTCOME_RETIRED: _ClassVar[Outcome]
    OUTCOME_DISQUALIFIED: _ClassVar[Outcome]
    OUTCOME_EXCLUDED: _ClassVar[Outcome]
    OUTCOME_DID_NOT_START: _ClassVar[Outcome]
    OUTCOME_DID_NOT_QUALIFY: _ClassVar[Outcome]
    OUTCOME_DID_NOT_PRE_QUALIFY: _ClassVar[Outcome]
    OUTCOME_DID_NOT_PRACTICE: _ClassVar[Outcome]

class Championship(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHAMPIONSHIP_UNSPECIFIED: _ClassVar[Championship]
    CHAMPIONSHIP_DRIVERS: _ClassVar[Championship]
    CHAMPIONSHIP_CONSTRUCTORS: _ClassVar[Championship]

class Dataset(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATASET_UNSPECIFIED: _ClassVar[Dataset]
    DATASET_SEASONS: _ClassVar[Dataset]
    DATASET_ROUNDS: _ClassVar[Dataset]
    DATASET_RESULTS: _ClassVar[Dataset]
    DATASET_STANDINGS: _ClassVar[Dataset]
    DATASET_ENTRANTS: _ClassVar[Dataset]
    DATASET_DRIVERS: _ClassVar[Dataset]
    DATASET_CONSTRUCTORS: _ClassVar[Dataset]
    DATASET_ENGINE_MANUFACTURERS: _ClassVar[Dataset]
    DATASET_CIRCUITS: _ClassVar[Dataset]
    DATASET_LAPS: _ClassVar[Dataset]
    DATASET_CIRCUIT_MAPS: _ClassVar[Dataset]
    DATASET_REPLAYS: _ClassVar[Dataset]
    DATASET_GRANDS_PRIX: _ClassVar[Dataset]
    DATASET_TYRE_MANUFACTURERS: _ClassVar[Dataset]
    DATASET_STARTING_GRIDS: _ClassVar[Dataset]
    DATASET_HONOURS: _ClassVar[Dataset]
    DATASET_SESSION_LOGS: _ClassVar[Dataset]

class TrackStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRACK_STATUS_UNSPECIFIED: _ClassVar[TrackStatus]
    TRACK_STATUS_CLEAR: _ClassVar[TrackStatus]
    TRACK_STATUS_YELLOW: _ClassVar[TrackStatus]
    TRACK_STATUS_SAFETY_CAR: _ClassVar[TrackStatus]
    TRACK_STATUS_RED: _ClassVar[TrackStatus]
    TRACK_STATUS_VIRTUAL_SAFETY_CAR: _ClassVar[TrackStatus]
    TRACK_STATUS_VIRTUAL_SAFETY_CAR_ENDING: _ClassVar[TrackStatus]

class RecordUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECORD_UNIT_UNSPECIFIED: _ClassVar[RecordUnit]
    RECORD_UNIT_TIMES: _ClassVar[RecordUnit]
    RECORD_UNIT_POINTS: _ClassVar[RecordUnit]
    RECORD_UNIT_DAYS: _ClassVar[RecordUnit]
    RECORD_UNIT_PLACE: _ClassVar[RecordUnit]
SESSION_KIND_UNSPECIFIED: SessionKind
SESSION_KIND_PRACTICE_1: SessionKind
SESSION_KIND_PRACTICE_2: SessionKind
SESSION_KIND_PRACTICE_3: SessionKind
SESSION_KIND_PRACTICE_4: SessionKind
SESSION_KIND_PRE_QUALIFYING: SessionKind
SESSION_KIND_QUALIFYING_1: SessionKind
SESSION_KIND_QUALIFYING_2: SessionKind
SESSION_KIND_QUALIFYING: SessionKind
SESSION_KIND_WARM_UP: SessionKind
SESSION_KIND_SPRINT_QUALIFYING: SessionKind
SESSION_KIND_SPRINT: SessionKind
SESSION_KIND_RACE: SessionKind
LIVE_MESSAGE_TYPE_UNSPECIFIED: LiveMessageType
LIVE_MESSAGE_TYPE_SNAPSHOT: LiveMessageType
LIVE_MESSAGE_TYPE_CHANGE: LiveMessageType
LIVE_MESSAGE_TYPE_RESET: LiveMessageType
RESULT_STATUS_UNSPECIFIED: ResultStatus
RESULT_STATUS_LIVE: ResultStatus
RESULT_STATUS_PROVISIONAL: ResultStatus
RESULT_STATUS_FINAL: ResultStatus
RESULT_STATUS_AMENDED: ResultStatus
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_CLASSIFIED: Outcome
OUTCOME_NOT_CLASSIFIED: Outcome
OUTCOME_RETIRED: Outcome
OUTCOME_DISQUALIFIED: Outcome
OUTCOME_EXCLUDED: Outcome
OUTCOME_DID_NOT_START: Outcome
OUTCOME_DID_NOT_QUALIFY: Outcome
OUTCOME_DID_NOT_PRE_QUALIFY: Outcome
OUTCOME_DID_NOT_PRACTICE: Outcome
CHAMPIONSHIP_UNSPECIFIED: Championship
CHAMPIONSHIP_DRIVERS: Championship
CHAMPIONSHIP_CONSTRUCTORS: Championship
DATASET_UNSPECIFIED: Dataset
DATASET_SEASONS: Dataset
DATASET_ROUNDS: Dataset
DATASET_RESULTS: Dataset
DATASET_STANDINGS: Dataset
DATASET_ENTRANTS: Dataset
DATASET_DRIVERS: Dataset
DATASET_CONSTRUCTORS: Dataset
DATASET_ENGINE_MANUFACTURERS: Dataset
DATASET_CIRCUITS: Dataset
DATASET_LAPS: Dataset
DATASET_CIRCUIT_MAPS: Dataset
DATASET_REPLAYS: Dataset
DATASET_GRANDS_PRIX: Dataset
DATASET_TYRE_MANUFACTURERS: Dataset
DATASET_STARTING_GRIDS: Dataset
DATASET_HONOURS: Dataset
DATASET_SESSION_LOGS: Dataset
TRACK_STATUS_UNSPECIFIED: TrackStatus
TRACK_STATUS_CLEAR: TrackStatus
TRACK_STATUS_YELLOW: TrackStatus
TRACK_STATUS_SAFETY_CAR: TrackStatus
TRACK_STATUS_RED: TrackStatus
TRACK_STATUS_VIRTUAL_SAFETY_CAR: TrackStatus
TRACK_STATUS_VIRTUAL_SAFETY_CAR_ENDING: TrackStatus
RECORD_UNIT_UNSPECIFIED: RecordUnit
RECORD_UNIT_TIMES: RecordUnit
RECORD_UNIT_POINTS: RecordUnit
RECORD_UNIT_DAYS: RecordUnit
RECORD_UNIT_PLACE: RecordUnit

class Season(_message.Message):
    __slots__ = ("year", "source", "fetched_at", "updated_at")
    YEAR_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    year: int
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, year: _Optional[int] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Circuit(_message.Message):
    __slots__ = ("id", "name", "full_name", "place", "country", "country_code", "latitude", "longitude", "time_zone", "layout", "length_km", "turns", "ergast_id", "source", "fetched_at", "updated_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FULL_NAME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    LAYOUT_FIELD_NUMBER: _ClassVar[int]
    LENGTH_KM_FIELD_NUMBER: _ClassVar[int]
    TURNS_FIELD_NUMBER: _ClassVar[int]
    ERGAST_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    full_name: str
    place: str
    country: str
    country_code: str
    latitude: float
    longitude: float
    time_zone: str
    layout: str
    length_km: float
    turns: int
    ergast_id: str
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., full_name: _Optional[str] = ..., place: _Optional[str] = ..., country: _Optional[str] = ..., country_code: _Optional[str] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., time_zone: _Optional[str] = ..., layout: _Optional[str] = ..., length_km: _Optional[float] = ..., turns: _Optional[int] = ..., ergast_id: _Optional[str] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Session(_message.Message):
    __slots__ = ("kind", "start", "end", "date", "provisional", "cancelled", "total_laps", "distance_km", "scheduled_laps", "scheduled_distance_km")
    KIND_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    TOTAL_LAPS_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_KM_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_LAPS_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_DISTANCE_KM_FIELD_NUMBER: _ClassVar[int]
    kind: SessionKind
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    date: str
    provisional: bool
    cancelled: bool
    total_laps: int
    distance_km: float
    scheduled_laps: int
    scheduled_distance_km: float
    def __init__(self, kind: _Optional[_Union[SessionKind, str]] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., date: _Optional[str] = ..., provisional: _Optional[bool] = ..., cancelled: _Optional[bool] = ..., total_laps: _Optional[int] = ..., distance_km: _Optional[float] = ..., scheduled_laps: _Optional[int] = ..., scheduled_distance_km: _Optional[float] = ...) -> None: ...

class Round(_message.Message):
    __slots__ = ("season", "grand_prix", "number", "name", "official_name", "circuit", "cancelled", "sessions", "source", "fetched_at", "updated_at")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OFFICIAL_NAME_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    number: int
    name: str
    official_name: str
    circuit: Circuit
    cancelled: bool
    sessions: _containers.RepeatedCompositeFieldContainer[Session]
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., number: _Optional[int] = ..., name: _Optional[str] = ..., official_name: _Optional[str] = ..., circuit: _Optional[_Union[Circuit, _Mapping]] = ..., cancelled: _Optional[bool] = ..., sessions: _Optional[_Iterable[_Union[Session, _Mapping]]] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ClassificationRow(_message.Message):
    __slots__ = ("outcome", "position", "driver", "number", "constructor", "engine", "tyre", "laps", "time", "gap", "interval", "points", "grid", "pit_lane_start", "reason", "time_penalty", "shared_car", "q1", "q2", "q3", "fastest_lap", "fastest_lap_number", "fastest_lap_rank")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    TYRE_FIELD_NUMBER: _ClassVar[int]
    LAPS_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    GRID_FIELD_NUMBER: _ClassVar[int]
    PIT_LANE_START_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TIME_PENALTY_FIELD_NUMBER: _ClassVar[int]
    SHARED_CAR_FIELD_NUMBER: _ClassVar[int]
    Q1_FIELD_NUMBER: _ClassVar[int]
    Q2_FIELD_NUMBER: _ClassVar[int]
    Q3_FIELD_NUMBER: _ClassVar[int]
    FASTEST_LAP_FIELD_NUMBER: _ClassVar[int]
    FASTEST_LAP_NUMBER_FIELD_NUMBER: _ClassVar[int]
    FASTEST_LAP_RANK_FIELD_NUMBER: _ClassVar[int]
    outcome: Outcome
    position: int
    driver: str
    number: int
    constructor: str
    engine: str
    tyre: str
    laps: int
    time: str
    gap: str
    interval: str
    points: str
    grid: int
    pit_lane_start: bool
    reason: str
    time_penalty: str
    shared_car: bool
    q1: str
    q2: str
    q3: str
    fastest_lap: str
    fastest_lap_number: int
    fastest_lap_rank: int
    def __init__(self, outcome: _Optional[_Union[Outcome, str]] = ..., position: _Optional[int] = ..., driver: _Optional[str] = ..., number: _Optional[int] = ..., constructor: _Optional[str] = ..., engine: _Optional[str] = ..., tyre: _Optional[str] = ..., laps: _Optional[int] = ..., time: _Optional[str] = ..., gap: _Optional[str] = ..., interval: _Optional[str] = ..., points: _Optional[str] = ..., grid: _Optional[int] = ..., pit_lane_start: _Optional[bool] = ..., reason: _Optional[str] = ..., time_penalty: _Optional[str] = ..., shared_car: _Optional[bool] = ..., q1: _Optional[str] = ..., q2: _Optional[str] = ..., q3: _Optional[str] = ..., fastest_lap: _Optional[str] = ..., fastest_lap_number: _Optional[int] = ..., fastest_lap_rank: _Optional[int] = ...) -> None: ...

class PitStop(_message.Message):
    __slots__ = ("driver", "number", "stop", "lap", "time", "at", "standstill")
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    LAP_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    STANDSTILL_FIELD_NUMBER: _ClassVar[int]
    driver: str
    number: int
    stop: int
    lap: int
    time: str
    at: _timestamp_pb2.Timestamp
    standstill: str
    def __init__(self, driver: _Optional[str] = ..., number: _Optional[int] = ..., stop: _Optional[int] = ..., lap: _Optional[int] = ..., time: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., standstill: _Optional[str] = ...) -> None: ...

class Classification(_message.Message):
    __slots__ = ("season", "grand_prix", "session", "standing", "rows", "pit_stops", "source", "fetched_at", "updated_at")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    PIT_STOPS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: SessionKind
    standing: ResultStatus
    rows: _containers.RepeatedCompositeFieldContainer[ClassificationRow]
    pit_stops: _containers.RepeatedCompositeFieldContainer[PitStop]
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[SessionKind, str]] = ..., standing: _Optional[_Union[ResultStatus, str]] = ..., rows: _Optional[_Iterable[_Union[ClassificationRow, _Mapping]]] = ..., pit_stops: _Optional[_Iterable[_Union[PitStop, _Mapping]]] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CarLaps(_message.Message):
    __slots__ = ("driver", "number", "laps", "times", "sectors_1", "sectors_2", "sectors_3", "speeds_1", "speeds_2", "speeds_line", "speeds_trap", "positions", "ended", "in_laps", "out_laps", "deleted")
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    LAPS_FIELD_NUMBER: _ClassVar[int]
    TIMES_FIELD_NUMBER: _ClassVar[int]
    SECTORS_1_FIELD_NUMBER: _ClassVar[int]
    SECTORS_2_FIELD_NUMBER: _ClassVar[int]
    SECTORS_3_FIELD_NUMBER: _ClassVar[int]
    SPEEDS_1_FIELD_NUMBER: _ClassVar[int]
    SPEEDS_2_FIELD_NUMBER: _ClassVar[int]
    SPEEDS_LINE_FIELD_NUMBER: _ClassVar[int]
    SPEEDS_TRAP_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    IN_LAPS_FIELD_NUMBER: _ClassVar[int]
    OUT_LAPS_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    driver: str
    number: int
    laps: _containers.RepeatedScalarFieldContainer[int]
    times: _containers.RepeatedScalarFieldContainer[int]
    sectors_1: _containers.RepeatedScalarFieldContainer[int]
    sectors_2: _containers.RepeatedScalarFieldContainer[int]
    sectors_3: _containers.RepeatedScalarFieldContainer[int]
    speeds_1: _containers.RepeatedScalarFieldContainer[int]
    speeds_2: _containers.RepeatedScalarFieldContainer[int]
    speeds_line: _containers.RepeatedScalarFieldContainer[int]
    speeds_trap: _containers.RepeatedScalarFieldContainer[int]
    positions: _containers.RepeatedScalarFieldContainer[int]
    ended: _containers.RepeatedScalarFieldContainer[int]
    in_laps: _containers.RepeatedScalarFieldContainer[int]
    out_laps: _containers.RepeatedScalarFieldContainer[int]
    deleted: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, driver: _Optional[str] = ..., number: _Optional[int] = ..., laps: _Optional[_Iterable[int]] = ..., times: _Optional[_Iterable[int]] = ..., sectors_1: _Optional[_Iterable[int]] = ..., sectors_2: _Optional[_Iterable[int]] = ..., sectors_3: _Optional[_Iterable[int]] = ..., speeds_1: _Optional[_Iterable[int]] = ..., speeds_2: _Optional[_Iterable[int]] = ..., speeds_line: _Optional[_Iterable[int]] = ..., speeds_trap: _Optional[_Iterable[int]] = ..., positions: _Optional[_Iterable[int]] = ..., ended: _Optional[_Iterable[int]] = ..., in_laps: _Optional[_Iterable[int]] = ..., out_laps: _Optional[_Iterable[int]] = ..., deleted: _Optional[_Iterable[int]] = ...) -> None: ...

class LapBegun(_message.Message):
    __slots__ = ("lap", "at")
    LAP_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    lap: int
    at: float
    def __init__(self, lap: _Optional[int] = ..., at: _Optional[float] = ...) -> None: ...

class ReplayChapter(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class Replay(_message.Message):
    __slots__ = ("season", "grand_prix", "session", "begins", "seconds", "complete", "laps", "chapters", "source", "fetched_at", "updated_at")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    BEGINS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    LAPS_FIELD_NUMBER: _ClassVar[int]
    CHAPTERS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: SessionKind
    begins: _timestamp_pb2.Timestamp
    seconds: float
    complete: bool
    laps: _containers.RepeatedCompositeFieldContainer[LapBegun]
    chapters: _containers.RepeatedCompositeFieldContainer[ReplayChapter]
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[SessionKind, str]] = ..., begins: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., seconds: _Optional[float] = ..., complete: _Optional[bool] = ..., laps: _Optional[_Iterable[_Union[LapBegun, _Mapping]]] = ..., chapters: _Optional[_Iterable[_Union[ReplayChapter, _Mapping]]] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Stint(_message.Message):
    __slots__ = ("driver", "number", "stint", "first_lap", "last_lap", "compound", "new", "age")
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STINT_FIELD_NUMBER: _ClassVar[int]
    FIRST_LAP_FIELD_NUMBER: _ClassVar[int]
    LAST_LAP_FIELD_NUMBER: _ClassVar[int]
    COMPOUND_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    AGE_FIELD_NUMBER: _ClassVar[int]
    driver: str
    number: int
    stint: int
    first_lap: int
    last_lap: int
    compound: str
    new: bool
    age: int
    def __init__(self, driver: _Optional[str] = ..., number: _Optional[int] = ..., stint: _Optional[int] = ..., first_lap: _Optional[int] = ..., last_lap: _Optional[int] = ..., compound: _Optional[str] = ..., new: _Optional[bool] = ..., age: _Optional[int] = ...) -> None: ...

class LapChart(_message.Message):
    __slots__ = ("season", "grand_prix", "session", "source", "fetched_at", "updated_at", "start", "cars", "stints", "pit_stops", "sources")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    CARS_FIELD_NUMBER: _ClassVar[int]
    STINTS_FIELD_NUMBER: _ClassVar[int]
    PIT_STOPS_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: SessionKind
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    start: _timestamp_pb2.Timestamp
    cars: _containers.RepeatedCompositeFieldContainer[CarLaps]
    stints: _containers.RepeatedCompositeFieldContainer[Stint]
    pit_stops: _containers.RepeatedCompositeFieldContainer[PitStop]
    sources: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[SessionKind, str]] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cars: _Optional[_Iterable[_Union[CarLaps, _Mapping]]] = ..., stints: _Optional[_Iterable[_Union[Stint, _Mapping]]] = ..., pit_stops: _Optional[_Iterable[_Union[PitStop, _Mapping]]] = ..., sources: _Optional[_Iterable[str]] = ...) -> None: ...

class RaceControlMessage(_message.Message):
    __slots__ = ("at", "lap", "category", "message", "flag", "scope", "sector", "number")
    AT_FIELD_NUMBER: _ClassVar[int]
    LAP_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    FLAG_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    lap: int
    category: str
    message: str
    flag: str
    scope: str
    sector: int
    number: int
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lap: _Optional[int] = ..., category: _Optional[str] = ..., message: _Optional[str] = ..., flag: _Optional[str] = ..., scope: _Optional[str] = ..., sector: _Optional[int] = ..., number: _Optional[int] = ...) -> None: ...

class TrackStatusChange(_message.Message):
    __slots__ = ("at", "lap", "status")
    AT_FIELD_NUMBER: _ClassVar[int]
    LAP_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    lap: int
    status: TrackStatus
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lap: _Optional[int] = ..., status: _Optional[_Union[TrackStatus, str]] = ...) -> None: ...

class SessionStatusChange(_message.Message):
    __slots__ = ("at", "lap", "status")
    AT_FIELD_NUMBER: _ClassVar[int]
    LAP_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    lap: int
    status: str
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lap: _Optional[int] = ..., status: _Optional[str] = ...) -> None: ...

class WeatherSample(_message.Message):
    __slots__ = ("at", "lap", "air", "track", "humidity", "pressure", "rain", "wind", "wind_from")
    AT_FIELD_NUMBER: _ClassVar[int]
    LAP_FIELD_NUMBER: _ClassVar[int]
    AIR_FIELD_NUMBER: _ClassVar[int]
    TRACK_FIELD_NUMBER: _ClassVar[int]
    HUMIDITY_FIELD_NUMBER: _ClassVar[int]
    PRESSURE_FIELD_NUMBER: _ClassVar[int]
    RAIN_FIELD_NUMBER: _ClassVar[int]
    WIND_FIELD_NUMBER: _ClassVar[int]
    WIND_FROM_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    lap: int
    air: float
    track: float
    humidity: float
    pressure: float
    rain: bool
    wind: float
    wind_from: int
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lap: _Optional[int] = ..., air: _Optional[float] = ..., track: _Optional[float] = ..., humidity: _Optional[float] = ..., pressure: _Optional[float] = ..., rain: _Optional[bool] = ..., wind: _Optional[float] = ..., wind_from: _Optional[int] = ...) -> None: ...

class RadioMessage(_message.Message):
    __slots__ = ("at", "lap", "driver", "number", "address")
    AT_FIELD_NUMBER: _ClassVar[int]
    LAP_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    lap: int
    driver: str
    number: int
    address: str
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lap: _Optional[int] = ..., driver: _Optional[str] = ..., number: _Optional[int] = ..., address: _Optional[str] = ...) -> None: ...

class SessionLog(_message.Message):
    __slots__ = ("season", "grand_prix", "session", "race_control", "track_status", "session_status", "weather", "team_radio", "source", "fetched_at", "updated_at")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RACE_CONTROL_FIELD_NUMBER: _ClassVar[int]
    TRACK_STATUS_FIELD_NUMBER: _ClassVar[int]
    SESSION_STATUS_FIELD_NUMBER: _ClassVar[int]
    WEATHER_FIELD_NUMBER: _ClassVar[int]
    TEAM_RADIO_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: SessionKind
    race_control: _containers.RepeatedCompositeFieldContainer[RaceControlMessage]
    track_status: _containers.RepeatedCompositeFieldContainer[TrackStatusChange]
    session_status: _containers.RepeatedCompositeFieldContainer[SessionStatusChange]
    weather: _containers.RepeatedCompositeFieldContainer[WeatherSample]
    team_radio: _containers.RepeatedCompositeFieldContainer[RadioMessage]
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[SessionKind, str]] = ..., race_control: _Optional[_Iterable[_Union[RaceControlMessage, _Mapping]]] = ..., track_status: _Optional[_Iterable[_Union[TrackStatusChange, _Mapping]]] = ..., session_status: _Optional[_Iterable[_Union[SessionStatusChange, _Mapping]]] = ..., weather: _Optional[_Iterable[_Union[WeatherSample, _Mapping]]] = ..., team_radio: _Optional[_Iterable[_Union[RadioMessage, _Mapping]]] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StoredLapChart(_message.Message):
    __slots__ = ("grand_prix", "session", "sources", "laps", "fetched_at", "log")
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    LAPS_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    grand_prix: str
    session: SessionKind
    sources: _containers.RepeatedScalarFieldContainer[str]
    laps: int
    fetched_at: _timestamp_pb2.Timestamp
    log: bool
    def __init__(self, grand_prix: _Optional[str] = ..., session: _Optional[_Union[SessionKind, str]] = ..., sources: _Optional[_Iterable[str]] = ..., laps: _Optional[int] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., log: _Optional[bool] = ...) -> None: ...

class StandingsRow(_message.Message):
    __slots__ = ("outcome", "position", "driver", "constructor", "engine", "points")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    outcome: Outcome
    position: int
    driver: str
    constructor: str
    engine: str
    points: str
    def __init__(self, outcome: _Optional[_Union[Outcome, str]] = ..., position: _Optional[int] = ..., driver: _Optional[str] = ..., constructor: _Optional[str] = ..., engine: _Optional[str] = ..., points: _Optional[str] = ...) -> None: ...

class Standings(_message.Message):
    __slots__ = ("season", "grand_prix", "after_round", "championship", "rows", "source", "fetched_at", "updated_at")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    AFTER_ROUND_FIELD_NUMBER: _ClassVar[int]
    CHAMPIONSHIP_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    after_round: int
    championship: Championship
    rows: _containers.RepeatedCompositeFieldContainer[StandingsRow]
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., after_round: _Optional[int] = ..., championship: _Optional[_Union[Championship, str]] = ..., rows: _Optional[_Iterable[_Union[StandingsRow, _Mapping]]] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Entrant(_message.Message):
    __slots__ = ("season", "driver", "constructor", "engine", "team", "number", "code", "rounds", "source", "fetched_at", "updated_at", "chassis", "engine_models", "tyres", "colour")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ROUNDS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    CHASSIS_FIELD_NUMBER: _ClassVar[int]
    ENGINE_MODELS_FIELD_NUMBER: _ClassVar[int]
    TYRES_FIELD_NUMBER: _ClassVar[int]
    COLOUR_FIELD_NUMBER: _ClassVar[int]
    season: int
    driver: str
    constructor: str
    engine: str
    team: str
    number: int
    code: str
    rounds: _containers.RepeatedScalarFieldContainer[int]
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    chassis: _containers.RepeatedCompositeFieldContainer[Chassis]
    engine_models: _containers.RepeatedCompositeFieldContainer[EngineModel]
    tyres: _containers.RepeatedScalarFieldContainer[str]
    colour: str
    def __init__(self, season: _Optional[int] = ..., driver: _Optional[str] = ..., constructor: _Optional[str] = ..., engine: _Optional[str] = ..., team: _Optional[str] = ..., number: _Optional[int] = ..., code: _Optional[str] = ..., rounds: _Optional[_Iterable[int]] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., chassis: _Optional[_Iterable[_Union[Chassis, _Mapping]]] = ..., engine_models: _Optional[_Iterable[_Union[EngineModel, _Mapping]]] = ..., tyres: _Optional[_Iterable[str]] = ..., colour: _Optional[str] = ...) -> None: ...

class Chassis(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class EngineModel(_message.Message):
    __slots__ = ("id", "name", "litres", "configuration", "aspiration")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    LITRES_FIELD_NUMBER: _ClassVar[int]
    CONFIGURATION_FIELD_NUMBER: _ClassVar[int]
    ASPIRATION_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    litres: float
    configuration: str
    aspiration: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., litres: _Optional[float] = ..., configuration: _Optional[str] = ..., aspiration: _Optional[str] = ...) -> None: ...

class GridPlace(_message.Message):
    __slots__ = ("position", "pit_lane", "driver", "number", "constructor", "engine", "tyre", "time", "penalty", "back_of_grid")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PIT_LANE_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    TYRE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    PENALTY_FIELD_NUMBER: _ClassVar[int]
    BACK_OF_GRID_FIELD_NUMBER: _ClassVar[int]
    position: int
    pit_lane: bool
    driver: str
    number: int
    constructor: str
    engine: str
    tyre: str
    time: str
    penalty: int
    back_of_grid: bool
    def __init__(self, position: _Optional[int] = ..., pit_lane: _Optional[bool] = ..., driver: _Optional[str] = ..., number: _Optional[int] = ..., constructor: _Optional[str] = ..., engine: _Optional[str] = ..., tyre: _Optional[str] = ..., time: _Optional[str] = ..., penalty: _Optional[int] = ..., back_of_grid: _Optional[bool] = ...) -> None: ...

class StartingGrid(_message.Message):
    __slots__ = ("season", "grand_prix", "session", "places", "source", "fetched_at", "updated_at")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    session: SessionKind
    places: _containers.RepeatedCompositeFieldContainer[GridPlace]
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., session: _Optional[_Union[SessionKind, str]] = ..., places: _Optional[_Iterable[_Union[GridPlace, _Mapping]]] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FanVote(_message.Message):
    __slots__ = ("position", "driver", "number", "constructor", "percentage")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    position: int
    driver: str
    number: int
    constructor: str
    percentage: float
    def __init__(self, position: _Optional[int] = ..., driver: _Optional[str] = ..., number: _Optional[int] = ..., constructor: _Optional[str] = ..., percentage: _Optional[float] = ...) -> None: ...

class Honours(_message.Message):
    __slots__ = ("season", "grand_prix", "driver_of_the_day", "grand_slam", "source", "fetched_at", "updated_at", "decided")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    DRIVER_OF_THE_DAY_FIELD_NUMBER: _ClassVar[int]
    GRAND_SLAM_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    DECIDED_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    driver_of_the_day: _containers.RepeatedCompositeFieldContainer[FanVote]
    grand_slam: str
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    decided: _containers.RepeatedScalarFieldContainer[Championship]
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., driver_of_the_day: _Optional[_Iterable[_Union[FanVote, _Mapping]]] = ..., grand_slam: _Optional[str] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decided: _Optional[_Iterable[_Union[Championship, str]]] = ...) -> None: ...

class Driver(_message.Message):
    __slots__ = ("id", "name", "first_name", "last_name", "full_name", "date_of_birth", "date_of_death", "place_of_birth", "country", "country_code", "nationality", "ergast_id", "source", "fetched_at", "updated_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FIRST_NAME_FIELD_NUMBER: _ClassVar[int]
    LAST_NAME_FIELD_NUMBER: _ClassVar[int]
    FULL_NAME_FIELD_NUMBER: _ClassVar[int]
    DATE_OF_BIRTH_FIELD_NUMBER: _ClassVar[int]
    DATE_OF_DEATH_FIELD_NUMBER: _ClassVar[int]
    PLACE_OF_BIRTH_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    NATIONALITY_FIELD_NUMBER: _ClassVar[int]
    ERGAST_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    first_name: str
    last_name: str
    full_name: str
    date_of_birth: str
    date_of_death: str
    place_of_birth: str
    country: str
    country_code: str
    nationality: str
    ergast_id: str
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., first_name: _Optional[str] = ..., last_name: _Optional[str] = ..., full_name: _Optional[str] = ..., date_of_birth: _Optional[str] = ..., date_of_death: _Optional[str] = ..., place_of_birth: _Optional[str] = ..., country: _Optional[str] = ..., country_code: _Optional[str] = ..., nationality: _Optional[str] = ..., ergast_id: _Optional[str] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Constructor(_message.Message):
    __slots__ = ("id", "name", "full_name", "country", "country_code", "nationality", "ergast_id", "source", "fetched_at", "updated_at", "chronology")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FULL_NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    NATIONALITY_FIELD_NUMBER: _ClassVar[int]
    ERGAST_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    CHRONOLOGY_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    full_name: str
    country: str
    country_code: str
    nationality: str
    ergast_id: str
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    chronology: _containers.RepeatedCompositeFieldContainer[TeamEra]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., full_name: _Optional[str] = ..., country: _Optional[str] = ..., country_code: _Optional[str] = ..., nationality: _Optional[str] = ..., ergast_id: _Optional[str] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., chronology: _Optional[_Iterable[_Union[TeamEra, _Mapping]]] = ...) -> None: ...

class TeamEra(_message.Message):
    __slots__ = ("constructor", "first_season", "last_season")
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEASON_FIELD_NUMBER: _ClassVar[int]
    LAST_SEASON_FIELD_NUMBER: _ClassVar[int]
    constructor: str
    first_season: int
    last_season: int
    def __init__(self, constructor: _Optional[str] = ..., first_season: _Optional[int] = ..., last_season: _Optional[int] = ...) -> None: ...

class CircuitMap(_message.Message):
    __slots__ = ("id", "svg", "licence", "attribution", "source", "fetched_at", "updated_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    SVG_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    svg: str
    licence: str
    attribution: str
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., svg: _Optional[str] = ..., licence: _Optional[str] = ..., attribution: _Optional[str] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EngineManufacturer(_message.Message):
    __slots__ = ("id", "name", "country", "country_code", "source", "fetched_at", "updated_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    country: str
    country_code: str
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., country: _Optional[str] = ..., country_code: _Optional[str] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TyreManufacturer(_message.Message):
    __slots__ = ("id", "name", "country", "country_code", "source", "fetched_at", "updated_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    country: str
    country_code: str
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., country: _Optional[str] = ..., country_code: _Optional[str] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GrandPrix(_message.Message):
    __slots__ = ("id", "name", "short_name", "abbreviation", "country", "country_code", "source", "fetched_at", "updated_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SHORT_NAME_FIELD_NUMBER: _ClassVar[int]
    ABBREVIATION_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    short_name: str
    abbreviation: str
    country: str
    country_code: str
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., short_name: _Optional[str] = ..., abbreviation: _Optional[str] = ..., country: _Optional[str] = ..., country_code: _Optional[str] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Paddock(_message.Message):
    __slots__ = ("drivers", "constructors", "engine_manufacturers", "entrants")
    DRIVERS_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    ENGINE_MANUFACTURERS_FIELD_NUMBER: _ClassVar[int]
    ENTRANTS_FIELD_NUMBER: _ClassVar[int]
    drivers: _containers.RepeatedCompositeFieldContainer[Driver]
    constructors: _containers.RepeatedCompositeFieldContainer[Constructor]
    engine_manufacturers: _containers.RepeatedCompositeFieldContainer[EngineManufacturer]
    entrants: _containers.RepeatedCompositeFieldContainer[Entrant]
    def __init__(self, drivers: _Optional[_Iterable[_Union[Driver, _Mapping]]] = ..., constructors: _Optional[_Iterable[_Union[Constructor, _Mapping]]] = ..., engine_manufacturers: _Optional[_Iterable[_Union[EngineManufacturer, _Mapping]]] = ..., entrants: _Optional[_Iterable[_Union[Entrant, _Mapping]]] = ...) -> None: ...

class Car(_message.Message):
    __slots__ = ("constructor", "engine")
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    constructor: str
    engine: str
    def __init__(self, constructor: _Optional[str] = ..., engine: _Optional[str] = ...) -> None: ...

class SeasonStatistics(_message.Message):
    __slots__ = ("driver", "constructor", "engine", "wins", "podiums", "pole_positions", "fastest_laps", "dnf_count", "races_completed", "season", "cars", "entries", "starts", "sprint_wins", "sprint_podiums", "points", "best_position", "championship_position", "champion")
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    WINS_FIELD_NUMBER: _ClassVar[int]
    PODIUMS_FIELD_NUMBER: _ClassVar[int]
    POLE_POSITIONS_FIELD_NUMBER: _ClassVar[int]
    FASTEST_LAPS_FIELD_NUMBER: _ClassVar[int]
    DNF_COUNT_FIELD_NUMBER: _ClassVar[int]
    RACES_COMPLETED_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    CARS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    STARTS_FIELD_NUMBER: _ClassVar[int]
    SPRINT_WINS_FIELD_NUMBER: _ClassVar[int]
    SPRINT_PODIUMS_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    BEST_POSITION_FIELD_NUMBER: _ClassVar[int]
    CHAMPIONSHIP_POSITION_FIELD_NUMBER: _ClassVar[int]
    CHAMPION_FIELD_NUMBER: _ClassVar[int]
    driver: str
    constructor: str
    engine: str
    wins: int
    podiums: int
    pole_positions: int
    fastest_laps: int
    dnf_count: int
    races_completed: int
    season: int
    cars: _containers.RepeatedCompositeFieldContainer[Car]
    entries: int
    starts: int
    sprint_wins: int
    sprint_podiums: int
    points: str
    best_position: int
    championship_position: int
    champion: bool
    def __init__(self, driver: _Optional[str] = ..., constructor: _Optional[str] = ..., engine: _Optional[str] = ..., wins: _Optional[int] = ..., podiums: _Optional[int] = ..., pole_positions: _Optional[int] = ..., fastest_laps: _Optional[int] = ..., dnf_count: _Optional[int] = ..., races_completed: _Optional[int] = ..., season: _Optional[int] = ..., cars: _Optional[_Iterable[_Union[Car, _Mapping]]] = ..., entries: _Optional[int] = ..., starts: _Optional[int] = ..., sprint_wins: _Optional[int] = ..., sprint_podiums: _Optional[int] = ..., points: _Optional[str] = ..., best_position: _Optional[int] = ..., championship_position: _Optional[int] = ..., champion: _Optional[bool] = ...) -> None: ...

class CareerStatistics(_message.Message):
    __slots__ = ("driver", "constructor", "entries", "starts", "wins", "podiums", "pole_positions", "fastest_laps", "dnf_count", "races_completed", "sprint_wins", "sprint_podiums", "points", "championships", "best_position", "best_championship_position", "first_season", "last_season", "source", "updated_at", "fetched_at")
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    STARTS_FIELD_NUMBER: _ClassVar[int]
    WINS_FIELD_NUMBER: _ClassVar[int]
    PODIUMS_FIELD_NUMBER: _ClassVar[int]
    POLE_POSITIONS_FIELD_NUMBER: _ClassVar[int]
    FASTEST_LAPS_FIELD_NUMBER: _ClassVar[int]
    DNF_COUNT_FIELD_NUMBER: _ClassVar[int]
    RACES_COMPLETED_FIELD_NUMBER: _ClassVar[int]
    SPRINT_WINS_FIELD_NUMBER: _ClassVar[int]
    SPRINT_PODIUMS_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    CHAMPIONSHIPS_FIELD_NUMBER: _ClassVar[int]
    BEST_POSITION_FIELD_NUMBER: _ClassVar[int]
    BEST_CHAMPIONSHIP_POSITION_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEASON_FIELD_NUMBER: _ClassVar[int]
    LAST_SEASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    driver: str
    constructor: str
    entries: int
    starts: int
    wins: int
    podiums: int
    pole_positions: int
    fastest_laps: int
    dnf_count: int
    races_completed: int
    sprint_wins: int
    sprint_podiums: int
    points: str
    championships: int
    best_position: int
    best_championship_position: int
    first_season: int
    last_season: int
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, driver: _Optional[str] = ..., constructor: _Optional[str] = ..., entries: _Optional[int] = ..., starts: _Optional[int] = ..., wins: _Optional[int] = ..., podiums: _Optional[int] = ..., pole_positions: _Optional[int] = ..., fastest_laps: _Optional[int] = ..., dnf_count: _Optional[int] = ..., races_completed: _Optional[int] = ..., sprint_wins: _Optional[int] = ..., sprint_podiums: _Optional[int] = ..., points: _Optional[str] = ..., championships: _Optional[int] = ..., best_position: _Optional[int] = ..., best_championship_position: _Optional[int] = ..., first_season: _Optional[int] = ..., last_season: _Optional[int] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CircuitStatistics(_message.Message):
    __slots__ = ("circuit", "races", "first_season", "last_season", "source", "updated_at", "fetched_at")
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    RACES_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEASON_FIELD_NUMBER: _ClassVar[int]
    LAST_SEASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    circuit: str
    races: int
    first_season: int
    last_season: int
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, circuit: _Optional[str] = ..., races: _Optional[int] = ..., first_season: _Optional[int] = ..., last_season: _Optional[int] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TimedLap(_message.Message):
    __slots__ = ("time", "driver", "constructor", "engine", "season", "grand_prix", "date")
    TIME_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    time: str
    driver: str
    constructor: str
    engine: str
    season: int
    grand_prix: str
    date: str
    def __init__(self, time: _Optional[str] = ..., driver: _Optional[str] = ..., constructor: _Optional[str] = ..., engine: _Optional[str] = ..., season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., date: _Optional[str] = ...) -> None: ...

class RaceDay(_message.Message):
    __slots__ = ("season", "grand_prix", "date")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    date: str
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., date: _Optional[str] = ...) -> None: ...

class RaceHeld(_message.Message):
    __slots__ = ("season", "grand_prix", "number", "name", "date", "layout", "winners", "car", "circuit", "poles", "fastest", "fastest_lap")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    LAYOUT_FIELD_NUMBER: _ClassVar[int]
    WINNERS_FIELD_NUMBER: _ClassVar[int]
    CAR_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    POLES_FIELD_NUMBER: _ClassVar[int]
    FASTEST_FIELD_NUMBER: _ClassVar[int]
    FASTEST_LAP_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    number: int
    name: str
    date: str
    layout: str
    winners: _containers.RepeatedScalarFieldContainer[str]
    car: Car
    circuit: str
    poles: _containers.RepeatedScalarFieldContainer[str]
    fastest: _containers.RepeatedScalarFieldContainer[str]
    fastest_lap: str
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., number: _Optional[int] = ..., name: _Optional[str] = ..., date: _Optional[str] = ..., layout: _Optional[str] = ..., winners: _Optional[_Iterable[str]] = ..., car: _Optional[_Union[Car, _Mapping]] = ..., circuit: _Optional[str] = ..., poles: _Optional[_Iterable[str]] = ..., fastest: _Optional[_Iterable[str]] = ..., fastest_lap: _Optional[str] = ...) -> None: ...

class LayoutRaced(_message.Message):
    __slots__ = ("layout", "length_km", "turns", "races", "first_season", "last_season", "lap_record", "fastest_qualifying")
    LAYOUT_FIELD_NUMBER: _ClassVar[int]
    LENGTH_KM_FIELD_NUMBER: _ClassVar[int]
    TURNS_FIELD_NUMBER: _ClassVar[int]
    RACES_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEASON_FIELD_NUMBER: _ClassVar[int]
    LAST_SEASON_FIELD_NUMBER: _ClassVar[int]
    LAP_RECORD_FIELD_NUMBER: _ClassVar[int]
    FASTEST_QUALIFYING_FIELD_NUMBER: _ClassVar[int]
    layout: str
    length_km: float
    turns: int
    races: int
    first_season: int
    last_season: int
    lap_record: TimedLap
    fastest_qualifying: TimedLap
    def __init__(self, layout: _Optional[str] = ..., length_km: _Optional[float] = ..., turns: _Optional[int] = ..., races: _Optional[int] = ..., first_season: _Optional[int] = ..., last_season: _Optional[int] = ..., lap_record: _Optional[_Union[TimedLap, _Mapping]] = ..., fastest_qualifying: _Optional[_Union[TimedLap, _Mapping]] = ...) -> None: ...

class WinnerThere(_message.Message):
    __slots__ = ("driver", "wins", "constructor")
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    WINS_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    driver: str
    wins: int
    constructor: str
    def __init__(self, driver: _Optional[str] = ..., wins: _Optional[int] = ..., constructor: _Optional[str] = ...) -> None: ...

class CircuitUsed(_message.Message):
    __slots__ = ("circuit", "races", "first_season", "last_season")
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    RACES_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEASON_FIELD_NUMBER: _ClassVar[int]
    LAST_SEASON_FIELD_NUMBER: _ClassVar[int]
    circuit: str
    races: int
    first_season: int
    last_season: int
    def __init__(self, circuit: _Optional[str] = ..., races: _Optional[int] = ..., first_season: _Optional[int] = ..., last_season: _Optional[int] = ...) -> None: ...

class GrandPrixStatistics(_message.Message):
    __slots__ = ("grand_prix", "races", "first_season", "last_season", "source", "updated_at", "fetched_at")
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    RACES_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEASON_FIELD_NUMBER: _ClassVar[int]
    LAST_SEASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    grand_prix: str
    races: int
    first_season: int
    last_season: int
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, grand_prix: _Optional[str] = ..., races: _Optional[int] = ..., first_season: _Optional[int] = ..., last_season: _Optional[int] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MakerStatistics(_message.Message):
    __slots__ = ("maker", "entries", "starts", "wins", "podiums", "podium_races", "pole_positions", "fastest_laps", "laps", "sprint_starts", "sprint_wins", "championships", "points", "best_position", "first_season", "last_season", "constructors", "engine_models", "source", "updated_at", "fetched_at")
    MAKER_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    STARTS_FIELD_NUMBER: _ClassVar[int]
    WINS_FIELD_NUMBER: _ClassVar[int]
    PODIUMS_FIELD_NUMBER: _ClassVar[int]
    PODIUM_RACES_FIELD_NUMBER: _ClassVar[int]
    POLE_POSITIONS_FIELD_NUMBER: _ClassVar[int]
    FASTEST_LAPS_FIELD_NUMBER: _ClassVar[int]
    LAPS_FIELD_NUMBER: _ClassVar[int]
    SPRINT_STARTS_FIELD_NUMBER: _ClassVar[int]
    SPRINT_WINS_FIELD_NUMBER: _ClassVar[int]
    CHAMPIONSHIPS_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    BEST_POSITION_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEASON_FIELD_NUMBER: _ClassVar[int]
    LAST_SEASON_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    ENGINE_MODELS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    maker: str
    entries: int
    starts: int
    wins: int
    podiums: int
    podium_races: int
    pole_positions: int
    fastest_laps: int
    laps: int
    sprint_starts: int
    sprint_wins: int
    championships: int
    points: str
    best_position: int
    first_season: int
    last_season: int
    constructors: _containers.RepeatedScalarFieldContainer[str]
    engine_models: _containers.RepeatedCompositeFieldContainer[EngineModel]
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, maker: _Optional[str] = ..., entries: _Optional[int] = ..., starts: _Optional[int] = ..., wins: _Optional[int] = ..., podiums: _Optional[int] = ..., podium_races: _Optional[int] = ..., pole_positions: _Optional[int] = ..., fastest_laps: _Optional[int] = ..., laps: _Optional[int] = ..., sprint_starts: _Optional[int] = ..., sprint_wins: _Optional[int] = ..., championships: _Optional[int] = ..., points: _Optional[str] = ..., best_position: _Optional[int] = ..., first_season: _Optional[int] = ..., last_season: _Optional[int] = ..., constructors: _Optional[_Iterable[str]] = ..., engine_models: _Optional[_Iterable[_Union[EngineModel, _Mapping]]] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TeamMate(_message.Message):
    __slots__ = ("season", "driver", "car", "races", "results", "results_of_mate")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    CAR_FIELD_NUMBER: _ClassVar[int]
    RACES_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    RESULTS_OF_MATE_FIELD_NUMBER: _ClassVar[int]
    season: int
    driver: str
    car: Car
    races: int
    results: _containers.RepeatedCompositeFieldContainer[DriverResult]
    results_of_mate: _containers.RepeatedCompositeFieldContainer[DriverResult]
    def __init__(self, season: _Optional[int] = ..., driver: _Optional[str] = ..., car: _Optional[_Union[Car, _Mapping]] = ..., races: _Optional[int] = ..., results: _Optional[_Iterable[_Union[DriverResult, _Mapping]]] = ..., results_of_mate: _Optional[_Iterable[_Union[DriverResult, _Mapping]]] = ...) -> None: ...

class RecordHolder(_message.Message):
    __slots__ = ("position", "driver", "constructor", "value", "first", "last", "season", "grand_prix", "circuit")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    position: int
    driver: str
    constructor: str
    value: str
    first: RaceDay
    last: RaceDay
    season: int
    grand_prix: str
    circuit: str
    def __init__(self, position: _Optional[int] = ..., driver: _Optional[str] = ..., constructor: _Optional[str] = ..., value: _Optional[str] = ..., first: _Optional[_Union[RaceDay, _Mapping]] = ..., last: _Optional[_Union[RaceDay, _Mapping]] = ..., season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., circuit: _Optional[str] = ...) -> None: ...

class Record(_message.Message):
    __slots__ = ("id", "name", "about", "subject", "unit", "total", "holders")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    about: str
    subject: Championship
    unit: RecordUnit
    total: int
    holders: _containers.RepeatedCompositeFieldContainer[RecordHolder]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., about: _Optional[str] = ..., subject: _Optional[_Union[Championship, str]] = ..., unit: _Optional[_Union[RecordUnit, str]] = ..., total: _Optional[int] = ..., holders: _Optional[_Iterable[_Union[RecordHolder, _Mapping]]] = ...) -> None: ...

class DriverResult(_message.Message):
    __slots__ = ("season", "grand_prix", "number", "session", "standing", "date", "row", "source", "updated_at", "fetched_at")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    season: int
    grand_prix: str
    number: int
    session: SessionKind
    standing: ResultStatus
    date: str
    row: ClassificationRow
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., number: _Optional[int] = ..., session: _Optional[_Union[SessionKind, str]] = ..., standing: _Optional[_Union[ResultStatus, str]] = ..., date: _Optional[str] = ..., row: _Optional[_Union[ClassificationRow, _Mapping]] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SeasonSummary(_message.Message):
    __slots__ = ("year", "total_drivers", "total_teams", "driver_standings", "constructor_standings", "statistics", "source", "updated_at", "fetched_at")
    YEAR_FIELD_NUMBER: _ClassVar[int]
    TOTAL_DRIVERS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_TEAMS_FIELD_NUMBER: _ClassVar[int]
    DRIVER_STANDINGS_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTOR_STANDINGS_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    year: int
    total_drivers: int
    total_teams: int
    driver_standings: Standings
    constructor_standings: Standings
    statistics: _containers.RepeatedCompositeFieldContainer[SeasonStatistics]
    source: str
    updated_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, year: _Optional[int] = ..., total_drivers: _Optional[int] = ..., total_teams: _Optional[int] = ..., driver_standings: _Optional[_Union[Standings, _Mapping]] = ..., constructor_standings: _Optional[_Union[Standings, _Mapping]] = ..., statistics: _Optional[_Iterable[_Union[SeasonStatistics, _Mapping]]] = ..., source: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CalendarStamp(_message.Message):
    __slots__ = ("event", "season", "sequence", "created", "last_modified", "day", "confirmed_at")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    LAST_MODIFIED_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_AT_FIELD_NUMBER: _ClassVar[int]
    event: str
    season: int
    sequence: int
    created: _timestamp_pb2.Timestamp
    last_modified: _timestamp_pb2.Timestamp
    day: str
    confirmed_at: _timestamp_pb2.Timestamp
    def __init__(self, event: _Optional[str] = ..., season: _Optional[int] = ..., sequence: _Optional[int] = ..., created: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_modified: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., day: _Optional[str] = ..., confirmed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Batch(_message.Message):
    __slots__ = ("dataset", "season", "source", "fetched_at", "complete", "seasons", "rounds", "results", "standings", "entrants", "drivers", "constructors", "engine_manufacturers", "circuits", "laps", "circuit_maps", "replays", "edition", "grands_prix", "tyre_manufacturers", "starting_grids", "honours", "session_logs")
    DATASET_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    ROUNDS_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    STANDINGS_FIELD_NUMBER: _ClassVar[int]
    ENTRANTS_FIELD_NUMBER: _ClassVar[int]
    DRIVERS_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    ENGINE_MANUFACTURERS_FIELD_NUMBER: _ClassVar[int]
    CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    LAPS_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_MAPS_FIELD_NUMBER: _ClassVar[int]
    REPLAYS_FIELD_NUMBER: _ClassVar[int]
    EDITION_FIELD_NUMBER: _ClassVar[int]
    GRANDS_PRIX_FIELD_NUMBER: _ClassVar[int]
    TYRE_MANUFACTURERS_FIELD_NUMBER: _ClassVar[int]
    STARTING_GRIDS_FIELD_NUMBER: _ClassVar[int]
    HONOURS_FIELD_NUMBER: _ClassVar[int]
    SESSION_LOGS_FIELD_NUMBER: _ClassVar[int]
    dataset: Dataset
    season: int
    source: str
    fetched_at: _timestamp_pb2.Timestamp
    complete: bool
    seasons: _containers.RepeatedCompositeFieldContainer[Season]
    rounds: _containers.RepeatedCompositeFieldContainer[Round]
    results: _containers.RepeatedCompositeFieldContainer[Classification]
    standings: _containers.RepeatedCompositeFieldContainer[Standings]
    entrants: _containers.RepeatedCompositeFieldContainer[Entrant]
    drivers: _containers.RepeatedCompositeFieldContainer[Driver]
    constructors: _containers.RepeatedCompositeFieldContainer[Constructor]
    engine_manufacturers: _containers.RepeatedCompositeFieldContainer[EngineManufacturer]
    circuits: _containers.RepeatedCompositeFieldContainer[Circuit]
    laps: _containers.RepeatedCompositeFieldContainer[LapChart]
    circuit_maps: _containers.RepeatedCompositeFieldContainer[CircuitMap]
    replays: _containers.RepeatedCompositeFieldContainer[Replay]
    edition: str
    grands_prix: _containers.RepeatedCompositeFieldContainer[GrandPrix]
    tyre_manufacturers: _containers.RepeatedCompositeFieldContainer[TyreManufacturer]
    starting_grids: _containers.RepeatedCompositeFieldContainer[StartingGrid]
    honours: _containers.RepeatedCompositeFieldContainer[Honours]
    session_logs: _containers.RepeatedCompositeFieldContainer[SessionLog]
    def __init__(self, dataset: _Optional[_Union[Dataset, str]] = ..., season: _Optional[int] = ..., source: _Optional[str] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., complete: _Optional[bool] = ..., seasons: _Optional[_Iterable[_Union[Season, _Mapping]]] = ..., rounds: _Optional[_Iterable[_Union[Round, _Mapping]]] = ..., results: _Optional[_Iterable[_Union[Classification, _Mapping]]] = ..., standings: _Optional[_Iterable[_Union[Standings, _Mapping]]] = ..., entrants: _Optional[_Iterable[_Union[Entrant, _Mapping]]] = ..., drivers: _Optional[_Iterable[_Union[Driver, _Mapping]]] = ..., constructors: _Optional[_Iterable[_Union[Constructor, _Mapping]]] = ..., engine_manufacturers: _Optional[_Iterable[_Union[EngineManufacturer, _Mapping]]] = ..., circuits: _Optional[_Iterable[_Union[Circuit, _Mapping]]] = ..., laps: _Optional[_Iterable[_Union[LapChart, _Mapping]]] = ..., circuit_maps: _Optional[_Iterable[_Union[CircuitMap, _Mapping]]] = ..., replays: _Optional[_Iterable[_Union[Replay, _Mapping]]] = ..., edition: _Optional[str] = ..., grands_prix: _Optional[_Iterable[_Union[GrandPrix, _Mapping]]] = ..., tyre_manufacturers: _Optional[_Iterable[_Union[TyreManufacturer, _Mapping]]] = ..., starting_grids: _Optional[_Iterable[_Union[StartingGrid, _Mapping]]] = ..., honours: _Optional[_Iterable[_Union[Honours, _Mapping]]] = ..., session_logs: _Optional[_Iterable[_Union[SessionLog, _Mapping]]] = ...) -> None: ...

class Holding(_message.Message):
    __slots__ = ("season", "dataset", "expected", "found", "edition")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    EDITION_FIELD_NUMBER: _ClassVar[int]
    season: int
    dataset: Dataset
    expected: int
    found: int
    edition: str
    def __init__(self, season: _Optional[int] = ..., dataset: _Optional[_Union[Dataset, str]] = ..., expected: _Optional[int] = ..., found: _Optional[int] = ..., edition: _Optional[str] = ...) -> None: ...

class Written(_message.Message):
    __slots__ = ("generation", "changed", "cancelled", "unchanged")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    generation: int
    changed: _containers.RepeatedScalarFieldContainer[str]
    cancelled: _containers.RepeatedScalarFieldContainer[str]
    unchanged: int
    def __init__(self, generation: _Optional[int] = ..., changed: _Optional[_Iterable[str]] = ..., cancelled: _Optional[_Iterable[str]] = ..., unchanged: _Optional[int] = ...) -> None: ...

class Change(_message.Message):
    __slots__ = ("season", "generation", "dataset", "ids")
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    season: int
    generation: int
    dataset: Dataset
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, season: _Optional[int] = ..., generation: _Optional[int] = ..., dataset: _Optional[_Union[Dataset, str]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SyncRun(_message.Message):
    __slots__ = ("id", "job", "trigger", "outcome", "started", "finished", "season", "round", "source", "fetched", "changed", "error", "conflicts", "session")
    ID_FIELD_NUMBER: _ClassVar[int]
    JOB_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    job: str
    trigger: str
    outcome: str
    started: _timestamp_pb2.Timestamp
    finished: _timestamp_pb2.Timestamp
    season: int
    round: int
    source: str
    fetched: int
    changed: int
    error: str
    conflicts: _containers.RepeatedScalarFieldContainer[str]
    session: SessionKind
    def __init__(self, id: _Optional[str] = ..., job: _Optional[str] = ..., trigger: _Optional[str] = ..., outcome: _Optional[str] = ..., started: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., finished: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., season: _Optional[int] = ..., round: _Optional[int] = ..., source: _Optional[str] = ..., fetched: _Optional[int] = ..., changed: _Optional[int] = ..., error: _Optional[str] = ..., conflicts: _Optional[_Iterable[str]] = ..., session: _Optional[_Union[SessionKind, str]] = ...) -> None: ...

class Lease(_message.Message):
    __slots__ = ("name", "holder", "expires")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    name: str
    holder: str
    expires: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., holder: _Optional[str] = ..., expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
