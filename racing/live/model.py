"""A session while it runs, as the live feed gives it: the follower makes it, data_scheduler numbers it, clients see it.

The shape is the public message contract itself. It is sent as JSON (RFC 8259) all the way, because changes of it are
sent as JSON Merge Patches (RFC 7396). So everything with a key is an object, never a list, and null is never a value:
an absent field is unknown. Instants are aware UTC datetimes, in JSON unix seconds with their fraction; points are
numbers.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from racing.model import SessionKind, Struct, TrackStatus

Instant = Annotated[datetime, msgspec.Meta(tz=True)]

MESSAGE_CONTRACT = 1
"""The version of the contract. Raise it when a field changes its meaning or goes, not for new fields."""


class LiveStatus(StrEnum):
    """The status of the session by the feed, which knows better than the clock."""

    UPCOMING = "upcoming"
    LIVE = "live"
    FINISHED = "finished"


class Phase(StrEnum):
    """What happens in a live session just now. `break`: between two parts of qualifying, or before a restart."""

    RUNNING = "running"
    """The cars are on track."""
    RED_FLAG = "red_flag"
    """Stopped by a red flag."""
    BREAK = "break"
    """Between two parts of qualifying, or before a restart."""
    CHEQUERED = "chequered"
    """The chequered flag is out."""


class SessionClock(Struct, frozen=True, kw_only=True):
    """Seconds that remained `at` an instant; they run down from there while `running`."""

    remaining: int
    """Seconds that remained at the instant `at`."""
    at: Instant
    """Instant to which `remaining` belongs."""
    running: bool
    """True while the clock runs down."""


class Tyre(Struct, frozen=True, kw_only=True):
    """What a car runs on: `soft`, `medium`, `hard`, `intermediate`, `wet`, `unknown`, or as older feeds named them. Its age in laps."""

    compound: str
    """`soft`, `medium`, `hard`, `intermediate`, `wet`, `unknown`, or as older feeds named it."""
    age: int | None = None
    """Laps driven on this set."""
    new: bool | None = None
    """True when the set was new when it was fitted."""


class LiveRow(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """One car. Times and gaps are printed as in a classification: `1:27.035`, `+0.412`, `+1 lap`.

    `best_lap` is that of the session, in qualifying that of the part that counts for the car. `sectors` are those of
    the lap that runs or has just ended, an empty string where there is no time yet.
    """

    number: int
    """Number on the car."""
    position: int | None = None
    """Place now, from 1. Absent until the feed gives one."""
    driver: str | None = None
    """Id of the driver: `max-verstappen`."""
    name: str | None = None
    """Name of the driver: `Max Verstappen`."""
    code: str | None = None
    """Three letters for the driver: `VER`."""
    constructor: str | None = None
    """Id of the constructor: `red-bull`."""
    team: str | None = None
    """Name of the team as the feed gives it."""
    colour: str | None = None
    """Colour of the team as the feed gives it, as six hexadecimal digits: `3671C6`."""
    grid: int | None = None
    """Place on the starting grid, from 1. Absent outside of races and sprints."""
    gap: str | None = None
    """Behind the first, as printed: `+0.412` seconds, `+1 lap`."""
    interval: str | None = None
    """Behind the car in front, as printed: `+0.412` seconds, `+1 lap`."""
    laps: int = 0
    """Laps completed."""
    last_lap: str | None = None
    """Time of the last lap, as printed: `1:27.035`. Absent until there is one."""
    best_lap: str | None = None
    """Best lap of the session, as printed; in qualifying, of the part that counts for the car. Absent until there is one."""
    sectors: tuple[str, ...] | None = None
    """Times of the sectors of the lap that runs or has just ended, in seconds as printed; empty texts where there is none yet."""
    tyre: Tyre | None = None
    """Tyres that the car runs on."""
    stops: int | None = None
    """Pit stops so far."""
    in_pit: bool = False
    """True while the car is in the pit lane or its garage."""
    pit_out: bool = False
    """True on the lap on which the car left the pit lane."""
    retired: bool = False
    """Stopped or retired: undone when the car moves again."""
    knocked_out: bool = False
    """True for a car that is out of qualifying."""
    flagged: bool = False
    """Has taken the chequered flag."""


class RaceControl(Struct, frozen=True, kw_only=True):
    """A message of race control, in its words."""

    at: Instant
    """When race control said it."""
    category: str
    """Kind of message, in the feed's words: `Flag`, `SafetyCar`, `Other`."""
    message: str
    """What race control said, in its own words."""
    lap: int | None = None
    """Lap of the leader then, from 1. Absent outside of races and sprints."""
    flag: str | None = None
    """Flag that was shown, in the feed's words: `YELLOW`, `BLUE`. Absent for a message without a flag."""
    scope: str | None = None
    """Whom it concerns: `Track`, `Sector`, `Driver`. Absent for a message without a flag."""
    number: int | None = None
    """Number of the car that it concerns. Absent when it concerns no single car."""


class Weather(Struct, frozen=True, kw_only=True):
    """Celsius, per cent, hectopascals, metres a second, degrees from north."""

    air: float | None = None
    """Temperature of the air in degrees Celsius."""
    track: float | None = None
    """Temperature of the track in degrees Celsius."""
    humidity: float | None = None
    """Relative humidity of the air in per cent."""
    pressure: float | None = None
    """Air pressure in hectopascals."""
    rain: bool | None = None
    """True while it rains."""
    wind: float | None = None
    """Speed of the wind in metres a second."""
    wind_from: int | None = None
    """Direction that the wind comes from, in degrees clockwise from north."""


class LiveContender(Struct, frozen=True, kw_only=True):
    """A place in a championship if the session ended as it stands now. `gained`: points this session would bring."""

    position: int
    """Place in the championship if the session ended now, from 1."""
    points: Decimal
    """Points in the championship if the session ended now, with their fraction."""
    gained: Decimal
    """How many of these points this session would bring."""


class LiveStandings(Struct, frozen=True, kw_only=True):
    """Both tables with the points as they run, keyed by id."""

    drivers: dict[str, LiveContender] = msgspec.field(default_factory=dict)
    """Contenders of the drivers' championship by the driver's id."""
    constructors: dict[str, LiveContender] = msgspec.field(default_factory=dict)
    """Contenders of the constructors' championship by the constructor's id."""


class LiveSession(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """The whole picture at an instant. `data_at` is the feed's own time, some two seconds behind the track.

    `key` is the feed's number of the session. `rows` and `order` name cars by their number; `order` is that on the
    road. `messages` are keyed by their place, from "0" on. `standings` are added by data_scheduler, in a race or sprint.
    """

    season: int
    """Year of the season."""
    grand_prix: str
    """Id of the Grand Prix: `bahrain`."""
    session: SessionKind
    """Which session of the weekend it is."""
    key: int
    """Number of the session in the feed."""
    status: LiveStatus
    """Whether it is upcoming, live or finished, by the feed."""
    data_at: Instant
    """Time of the feed itself, some two seconds behind the track."""
    phase: Phase | None = None
    """What happens just now. Absent unless the session is live."""
    part: int | None = None
    """Part of qualifying that runs, from 1. Absent in other sessions."""
    track_status: TrackStatus | None = None
    """Flag or car that holds for the whole track."""
    clock: SessionClock | None = None
    """How much time is left. Absent when the feed does not say."""
    current_lap: int | None = None
    """Lap that the leader is on, from 1. Absent outside of races and sprints."""
    total_laps: int | None = None
    """Laps of the whole race or sprint. Absent outside of these."""
    order: tuple[int, ...] = ()
    """Numbers of the cars in the order on the road."""
    rows: dict[int, LiveRow] = msgspec.field(default_factory=dict)
    """Every car by its number."""
    messages: dict[int, RaceControl] = msgspec.field(default_factory=dict)
    """Messages of race control by their place in time, from "0" on."""
    weather: Weather | None = None
    """Weather at the track."""
    standings: LiveStandings | None = None
    """Both championships with the points as they run. Absent outside of races and sprints."""


class LiveMessageType(StrEnum):
    """A snapshot is the whole picture; a change is a merge patch on it; after a reset nothing is live."""

    SNAPSHOT = "snapshot"
    CHANGE = "change"
    RESET = "reset"


class LiveMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the stream. `epoch` names the run of numbers that `number` belongs to; `data` is JSON, empty after a reset.

    Numbers of one epoch have no gaps. A new epoch begins with a snapshot or a reset.
    """

    type: LiveMessageType
    epoch: str
    number: int
    data: bytes = b""

    @property
    def id(self) -> str:
        """`<epoch>-<number>`, which clients send back to continue from there."""
        return f"{self.epoch}-{self.number}"


def as_json(session: LiveSession) -> dict[str, Any]:
    """Return the picture as JSON values without null: keys are strings, instants unix seconds, points numbers."""
    plain: dict[str, Any] = _plain(msgspec.to_builtins(session, builtin_types=(datetime, Decimal), str_keys=True))
    return plain


def from_json(document: bytes) -> LiveSession:
    """Return the picture from JSON; `msgspec.ValidationError` names the path of what is wrong."""
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
