"""What the topics of live timing say, typed, and how their tables are to be read. Pure.

Every field may be withheld (anonymous clients get less since August 2025) or not have come yet.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from fetcher_service.durations import laps_of, seconds_of

ENDED = frozenset({"Finalised", "Ends"})
"""A session is over for good. `Finished` is not: each part of qualifying says it, and after it cars still cross the line."""

NEVER = 10**9

FLAGGED = 1024
"""The bit of a line's `Status` for the chequered flag."""


class Fed(msgspec.Struct, frozen=True, rename="pascal"):
    """Part of a topic, in the feed's own names; fields not named here are left aside."""


class TimedLap(Fed, frozen=True):
    """A lap time as printed, and which lap it was."""

    value: str = ""
    lap: int | None = None


class Interval(Fed, frozen=True):
    """To the car ahead, in time or in laps."""

    value: str = ""


class Sector(Fed, frozen=True):
    """A third of a lap; empty where there is no time yet."""

    value: str = ""


class PartGaps(Fed, frozen=True):
    """How far behind a car is in a part of qualifying."""

    time_diff_to_fastest: str = ""
    time_diff_to_position_ahead: str = msgspec.field(default="", name="TimeDifftoPositionAhead")


class TimingLine(Fed, frozen=True):
    """One car in `TimingData`. Gaps stand elsewhere in each kind of session; `best_lap_times` and `stats` are by part of qualifying."""

    position: str = ""
    line: int | None = None
    retired: bool = False
    stopped: bool = False
    in_pit: bool = False
    pit_out: bool = False
    knocked_out: bool = False
    status: int = 0
    number_of_laps: int | None = None
    number_of_pit_stops: int | None = None
    gap_to_leader: str = ""
    interval_to_position_ahead: Interval = Interval()
    time_diff_to_fastest: str = ""
    time_diff_to_position_ahead: str = ""
    best_lap_time: TimedLap = TimedLap()
    last_lap_time: TimedLap = TimedLap()
    sectors: list[Sector] | dict[str, Sector] = []
    best_lap_times: list[TimedLap] | dict[str, TimedLap] = []
    stats: list[PartGaps] | dict[str, PartGaps] = []

    @property
    def out(self) -> bool:
        """Not running any more. `Retired` alone is often never set."""
        return self.retired or self.stopped

    @property
    def flagged(self) -> bool:
        """Has taken the chequered flag."""
        return bool(self.status & FLAGGED)


class TimingData(Fed, frozen=True):
    """The table, by car number. `session_part`: of qualifying, 0 before it begins."""

    lines: dict[str, TimingLine]
    session_part: int = 0


class Stint(Fed, frozen=True):
    """A set of tyres on a car; `total_laps` with those it had before."""

    compound: str = ""
    new: str = ""
    total_laps: int | None = None


class AppLine(Fed, frozen=True):
    """One car in `TimingAppData`."""

    grid_pos: str = ""
    stints: list[Stint] | dict[str, Stint] = []

    @property
    def grid(self) -> int | None:
        """Where the car starts; None when that is unknown."""
        return int(self.grid_pos) if self.grid_pos.isdecimal() and int(self.grid_pos) else None


class TimingAppData(Fed, frozen=True):
    """Tyres and grid, by car number."""

    lines: dict[str, AppLine] = {}


class Named(Fed, frozen=True):
    """Who drives a car, an entry of `DriverList`. `full_name` has the surname in capitals."""

    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    tla: str | None = None
    team_name: str | None = None

    @property
    def name(self) -> str | None:
        """First and last name, else the full one."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.full_name


class SessionStatus(Fed, frozen=True):
    """`Inactive`, `Started`, `Aborted`, `Finished`, `Finalised` or `Ends`; `started` (since 2025) says how far it ever came."""

    status: str
    started: str = ""


class Step(Fed, frozen=True):
    """An entry of `SessionData`: a part of qualifying, a lap, or a status, and since when."""

    utc: datetime
    lap: int | None = None
    qualifying_part: int | None = None
    session_status: str = ""


class SessionData(Fed, frozen=True):
    """What has happened so far: for whoever joins late."""

    series: list[Step] | dict[str, Step] = []
    status_series: list[Step] | dict[str, Step] = []


class FlagShown(Fed, frozen=True):
    """`TrackStatus`: a digit."""

    status: str


class Countdown(Fed, frozen=True):
    """`ExtrapolatedClock`: what remained at an instant, `HH:MM:SS`; it runs on from there while `extrapolating`."""

    utc: datetime
    remaining: str
    extrapolating: bool = False


class Notice(Fed, frozen=True):
    """A message of race control; its instant is UTC without saying so."""

    utc: datetime
    category: str
    message: str = ""
    lap: int | None = None
    flag: str | None = None
    scope: str | None = None
    racing_number: str | None = None


class RaceControlMessages(Fed, frozen=True):
    """All of them, in order."""

    messages: list[Notice] | dict[str, Notice] = []


class WeatherData(Fed, frozen=True):
    """Numbers as text: Celsius, per cent, hectopascals, metres a second, degrees; `rainfall` is 0 or 1."""

    air_temp: str = ""
    track_temp: str = ""
    humidity: str = ""
    pressure: str = ""
    rainfall: str = ""
    wind_speed: str = ""
    wind_direction: str = ""


class Heartbeat(Fed, frozen=True):
    """The feed's own time, every 15 s."""

    utc: datetime


class LapCount(Fed, frozen=True):
    """Laps of the leader and of the distance; 0 before the start is unknown."""

    current_lap: int = 0
    total_laps: int = 0


class Country(Fed, frozen=True):
    """Of a meeting."""

    name: str | None = None


class Track(Fed, frozen=True):
    """Of a meeting."""

    key: int
    short_name: str


class Meeting(Fed, frozen=True):
    """The weekend of a session on the feed."""

    name: str
    location: str | None = None
    country: Country = Country()
    circuit: Track | None = None


class SessionInfo(Fed, frozen=True):
    """Which session the feed is about. Times are the track's own; `session_status` came in 2025."""

    key: int
    meeting: Meeting
    type: str
    name: str
    start_date: datetime
    end_date: datetime
    gmt_offset: str
    session_status: str = ""


class IndexedSession(Fed, frozen=True):
    """A session in the index of a year. A placeholder has a type only; `path` comes when the session is published."""

    type: str = ""
    name: str = ""
    start_date: datetime | None = None
    end_date: datetime | None = None
    gmt_offset: str = ""
    path: str | None = None


class IndexedMeeting(Fed, frozen=True):
    """A weekend in the index of a year. Its `Number` is none of the FIA's: those called off were counted in 2023."""

    name: str
    sessions: list[IndexedSession]
    official_name: str | None = None
    location: str | None = None
    country: Country = Country()
    circuit: Track | None = None


class Index(Fed, frozen=True):
    """The index of a year."""

    year: int
    meetings: list[IndexedMeeting]


def on_the_road(timing: TimingData, app: TimingAppData | None = None) -> list[tuple[str, TimingLine]]:
    """Cars by number in their order on the road: by position, then by line (two may share a position for a moment).

    Where no car has a position: who has more laps, a smaller gap, a better grid place.
    """
    grid = app.lines if app else {}
    if any(line.position.isdecimal() for line in timing.lines.values()):
        return sorted(timing.lines.items(), key=lambda car: (_number(car[1].position), car[1].line or NEVER))
    return sorted(timing.lines.items(), key=lambda car: (*_progress(car[1]), grid_place(grid, car[0]) or NEVER, car[0]))


def grid_place(grid: Mapping[str, AppLine], number: str) -> int | None:
    """Where a car starts; None when that is unknown."""
    return grid[number].grid if number in grid else None


def in_utc(instant: datetime) -> datetime:
    """An instant of the feed: UTC, whether it says so or not."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def has_ended(status: SessionStatus) -> bool:
    """Whether a session is over for good."""
    return status.status in ENDED


def _progress(line: TimingLine) -> tuple[int, int, Decimal]:
    gap = line.gap_to_leader
    behind = seconds_of(gap) or Decimal(0 if not gap or gap.startswith("LAP") else NEVER)
    return -(line.number_of_laps or 0), laps_of(gap) or 0, behind


def _number(position: str) -> int:
    return int(position) if position.isdecimal() else NEVER
