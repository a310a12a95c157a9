"""A session while it runs, as the live feed tells it: what the follower derives, data_scheduler numbers and clients see.

The shape is the public message contract itself: it travels as JSON (RFC 8259) all the way, because what changed in it
travels as a JSON Merge Patch (RFC 7396). So whatever is keyed is an object, never a list, and null is never a value: an
absent field is unknown. Instants are aware UTC datetimes, in JSON unix seconds with their fraction; points are numbers.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from racing.model import SessionKind, Struct

Instant = Annotated[datetime, msgspec.Meta(tz=True)]

MESSAGE_CONTRACT = 1
"""Raised when a field changes its meaning or goes; new fields do not raise it."""


class LiveStatus(StrEnum):
    """Where the session stands by the feed, which knows better than the clock."""

    UPCOMING = "upcoming"
    LIVE = "live"
    FINISHED = "finished"


class Phase(StrEnum):
    """What a live session does just now. `break`: between two parts of qualifying, or before a restart."""

    RUNNING = "running"
    RED_FLAG = "red_flag"
    BREAK = "break"
    CHEQUERED = "chequered"


class TrackStatus(StrEnum):
    """The flag that is out everywhere."""

    CLEAR = "clear"
    YELLOW = "yellow"
    SAFETY_CAR = "safety_car"
    RED = "red"
    VIRTUAL_SAFETY_CAR = "virtual_safety_car"
    VIRTUAL_SAFETY_CAR_ENDING = "virtual_safety_car_ending"


class SessionClock(Struct, frozen=True, kw_only=True):
    """Seconds that remained `at` an instant; they run down from there while `running`."""

    remaining: int
    at: Instant
    running: bool


class Tyre(Struct, frozen=True, kw_only=True):
    """What a car runs on: `soft`, `medium`, `hard`, `intermediate`, `wet`, `unknown`, or as older feeds named them. Its age in laps."""

    compound: str
    age: int | None = None
    new: bool | None = None


class LiveRow(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """One car. Times and gaps are printed as in a classification: `1:27.035`, `+0.412`, `+1 lap`.

    `best_lap` is that of the session, in qualifying that of the part that counts for the car. `sectors` are those of
    the lap that runs or has just ended, an empty string where there is no time yet.
    """

    number: int
    position: int | None = None
    driver: str | None = None
    name: str | None = None
    code: str | None = None
    constructor: str | None = None
    team: str | None = None
    grid: int | None = None
    gap: str | None = None
    interval: str | None = None
    laps: int = 0
    last_lap: str | None = None
    best_lap: str | None = None
    sectors: tuple[str, ...] | None = None
    tyre: Tyre | None = None
    stops: int | None = None
    in_pit: bool = False
    pit_out: bool = False
    retired: bool = False
    """Stopped or retired: undone when the car moves again."""
    knocked_out: bool = False
    flagged: bool = False
    """Has taken the chequered flag."""


class RaceControl(Struct, frozen=True, kw_only=True):
    """A message of race control, in its words."""

    at: Instant
    category: str
    message: str
    lap: int | None = None
    flag: str | None = None
    scope: str | None = None
    number: int | None = None


class Weather(Struct, frozen=True, kw_only=True):
    """Celsius, per cent, hectopascals, metres a second, degrees from north."""

    air: float | None = None
    track: float | None = None
    humidity: float | None = None
    pressure: float | None = None
    rain: bool | None = None
    wind: float | None = None
    wind_from: int | None = None


class LiveContender(Struct, frozen=True, kw_only=True):
    """A place in a championship if the session ended as it stands now. `gained`: points this session would bring."""

    position: int
    points: Decimal
    gained: Decimal


class LiveStandings(Struct, frozen=True, kw_only=True):
    """Both tables with the points as they run, keyed by id."""

    drivers: dict[str, LiveContender] = msgspec.field(default_factory=dict)
    constructors: dict[str, LiveContender] = msgspec.field(default_factory=dict)


class LiveSession(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """The whole picture at an instant. `data_at` is the feed's own time, some two seconds behind the track.

    `key` is the feed's number of the session. `rows` and `order` name cars by their number; `order` is that on the
    road. `messages` are keyed by their place, from "0" on. `standings` are added by data_scheduler, in a race or sprint.
    """

    season: int
    grand_prix: str
    session: SessionKind
    key: int
    status: LiveStatus
    data_at: Instant
    phase: Phase | None = None
    part: int | None = None
    track_status: TrackStatus | None = None
    clock: SessionClock | None = None
    current_lap: int | None = None
    total_laps: int | None = None
    order: tuple[int, ...] = ()
    rows: dict[int, LiveRow] = msgspec.field(default_factory=dict)
    messages: dict[int, RaceControl] = msgspec.field(default_factory=dict)
    weather: Weather | None = None
    standings: LiveStandings | None = None


class LiveMessageType(StrEnum):
    """A snapshot is the whole picture; a change is a merge patch on it; after a reset nothing is live."""

    SNAPSHOT = "snapshot"
    CHANGE = "change"
    RESET = "reset"


class LiveMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the stream. `epoch` names the run of numbers that `number` counts in; `data` is JSON, empty after a reset.

    Numbers of one epoch follow each other without a hole. A new epoch begins with a snapshot or a reset.
    """

    type: LiveMessageType
    epoch: str
    number: int
    data: bytes = b""

    @property
    def id(self) -> str:
        """`<epoch>-<number>`, as clients give it back to go on from there."""
        return f"{self.epoch}-{self.number}"


def as_json(session: LiveSession) -> dict[str, Any]:
    """The picture as JSON values without a null: keys are strings, instants unix seconds, points numbers."""
    plain: dict[str, Any] = _plain(msgspec.to_builtins(session, builtin_types=(datetime, Decimal), str_keys=True))
    return plain


def from_json(document: bytes) -> LiveSession:
    """The picture from JSON; `msgspec.ValidationError` names the path of what is wrong."""
    return msgspec.convert(msgspec.json.decode(document), LiveSession, strict=False, str_keys=True)


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items() if one is not None}
        case list() | tuple():
            return [_plain(one) for one in value]
        case datetime():
            return _number(Decimal(str(value.timestamp())))
        case Decimal():
            return _number(value)
        case _:
            return value


def _number(exact: Decimal) -> int | float:
    return int(exact) if exact == exact.to_integral_value() else float(exact)
