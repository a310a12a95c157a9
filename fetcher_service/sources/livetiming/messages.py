"""The topics of live timing as types, and how their tables are read. Pure.

Every field may be withheld (anonymous clients get less since August 2025) or may not have arrived yet.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from fetcher_service.durations import laps_of, seconds_of
from fetcher_service.sources.livetiming.deltas import listed

ENDED = frozenset({"Finalised", "Ends"})
"""A session is over for good. `Finished` is not: each part of qualifying says it, and after it cars still cross the line."""

NEVER = 10**9

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Years of the feed: nearer to the limits of the calendar, arithmetic with instants fails."""

type Text = Annotated[str, msgspec.Meta(max_length=200)]
"""A name, a time or a number as text."""

type SmallCount = Annotated[int, msgspec.Meta(ge=0, le=9_999)]
"""Of laps, stops, places."""

type Number = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
"""A key or a set of bits."""

CAR = re.compile(r"[1-9][0-9]{0,2}")
PLACE = re.compile(r"[0-9]{1,3}")

TIMED_SEGMENTS = frozenset({2049, 2051})
"""Of a lap that began at the line. Between the pits and the grid they are all 2048 or 2064."""

FLAGGED = 1024
"""The bit of a line's `Status` for the chequered flag."""


class FeedStruct(msgspec.Struct, frozen=True, rename="pascal"):
    """Part of a topic, with the feed's own names; fields that are not named here are ignored."""


class TimedLap(FeedStruct, frozen=True):
    """A lap time as printed, and which lap it was."""

    value: Text = ""
    lap: SmallCount | None = None


class Interval(FeedStruct, frozen=True):
    """To the car ahead, in time or in laps."""

    value: Text = ""


class Segment(FeedStruct, frozen=True):
    """A piece of a sector, by the colour it is shown in; 0 before the car was there."""

    status: Number = 0


class Sector(FeedStruct, frozen=True):
    """A third of a lap; empty where there is no time yet."""

    value: Text = ""
    segments: list[Segment] | dict[str, Segment] = []


class PartGaps(FeedStruct, frozen=True):
    """How far behind a car is in a part of qualifying."""

    time_diff_to_fastest: Text = ""
    time_diff_to_position_ahead: Text = msgspec.field(default="", name="TimeDifftoPositionAhead")


class TimingLine(FeedStruct, frozen=True):
    """One car in `TimingData`. Where gaps are depends on the kind of session; `best_lap_times` and `stats` are by part of qualifying."""

    position: Text = ""
    line: SmallCount | None = None
    retired: bool = False
    stopped: bool = False
    in_pit: bool = False
    pit_out: bool = False
    knocked_out: bool = False
    status: Number = 0
    number_of_laps: SmallCount | None = None
    number_of_pit_stops: SmallCount | None = None
    gap_to_leader: Text = ""
    interval_to_position_ahead: Interval = Interval()
    time_diff_to_fastest: Text = ""
    time_diff_to_position_ahead: Text = ""
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
    def set_off(self) -> bool | None:
        """Whether the car has ever raced: it has a lap, a gap, or a piece of a timed one. None where the feed does not say it.

        A car that stops on its way to the grid has sectors and pieces, too, but not timed ones. Feeds before 2020 have none at all.
        """
        sectors: list[Sector] = listed(self.sectors)
        pieces = [piece.status for sector in sectors for piece in listed(sector.segments)]
        if (
            self.number_of_laps
            or self.last_lap_time.value
            or seconds_of(self.gap_to_leader)
            or laps_of(self.gap_to_leader)
        ):
            return True
        if sectors and not pieces:
            return None
        return any(piece in TIMED_SEGMENTS for piece in pieces)

    @property
    def flagged(self) -> bool:
        """Has taken the chequered flag."""
        return bool(self.status & FLAGGED)


class TimingData(FeedStruct, frozen=True):
    """The table, by car number. `session_part`: of qualifying, 0 before it begins."""

    lines: dict[str, TimingLine]
    session_part: SmallCount = 0


class Stint(FeedStruct, frozen=True):
    """A set of tyres on a car; `total_laps` with those it had before."""

    compound: Text = ""
    new: Text = ""
    total_laps: SmallCount | None = None


class AppLine(FeedStruct, frozen=True):
    """One car in `TimingAppData`."""

    grid_pos: Text = ""
    stints: list[Stint] | dict[str, Stint] = []

    @property
    def grid(self) -> int | None:
        """Where the car starts; None when that is unknown."""
        return place(self.grid_pos) or None


class TimingAppData(FeedStruct, frozen=True):
    """Tyres and grid, by car number."""

    lines: dict[str, AppLine] = {}


class ListedDriver(FeedStruct, frozen=True):
    """An entry of `DriverList`: who drives a car. `full_name` has the surname in capitals."""

    first_name: Text | None = None
    last_name: Text | None = None
    full_name: Text | None = None
    tla: Text | None = None
    team_name: Text | None = None
    team_colour: Text | None = None

    @property
    def name(self) -> str | None:
        """First and last name, else the full one."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.full_name


class FeedSessionStatus(FeedStruct, frozen=True):
    """`Inactive`, `Started`, `Aborted`, `Finished`, `Finalised` or `Ends`; `started` (since 2025) says how far it ever came."""

    status: Text
    started: Text = ""


class SessionDataEntry(FeedStruct, frozen=True):
    """An entry of `SessionData`: a part of qualifying, a lap, or a status, and since when."""

    utc: datetime
    lap: SmallCount | None = None
    qualifying_part: SmallCount | None = None
    session_status: Text = ""

    def __post_init__(self) -> None:
        check_instant(self.utc)


class SessionData(FeedStruct, frozen=True):
    """What has happened so far, for clients that join late."""

    series: list[SessionDataEntry] | dict[str, SessionDataEntry] = []
    status_series: list[SessionDataEntry] | dict[str, SessionDataEntry] = []


class FeedTrackStatus(FeedStruct, frozen=True):
    """`TrackStatus`: a digit."""

    status: Text


class ExtrapolatedClock(FeedStruct, frozen=True):
    """`ExtrapolatedClock`: what remained at an instant, `HH:MM:SS`; it runs on from there while `extrapolating`."""

    utc: datetime
    remaining: Text
    extrapolating: bool = False

    def __post_init__(self) -> None:
        check_instant(self.utc)


class RaceControlMessage(FeedStruct, frozen=True):
    """A message of race control; its instant is UTC, without a zone."""

    utc: datetime
    category: Text
    message: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    lap: SmallCount | None = None
    flag: Text | None = None
    scope: Text | None = None
    racing_number: Text | None = None

    def __post_init__(self) -> None:
        check_instant(self.utc)


class RaceControlMessages(FeedStruct, frozen=True):
    """All of them, in order."""

    messages: list[RaceControlMessage] | dict[str, RaceControlMessage] = []


class WeatherData(FeedStruct, frozen=True):
    """Numbers as text: Celsius, per cent, hectopascals, metres a second, degrees; `rainfall` is 0 or 1."""

    air_temp: Text = ""
    track_temp: Text = ""
    humidity: Text = ""
    pressure: Text = ""
    rainfall: Text = ""
    wind_speed: Text = ""
    wind_direction: Text = ""


class Heartbeat(FeedStruct, frozen=True):
    """The feed's own time, every 15 s."""

    utc: datetime

    def __post_init__(self) -> None:
        check_instant(self.utc)


class LapCount(FeedStruct, frozen=True):
    """Laps of the leader and of the distance; 0 before the start is unknown."""

    current_lap: SmallCount = 0
    total_laps: SmallCount = 0


class MeetingCountry(FeedStruct, frozen=True):
    """The country or circuit of a meeting."""

    name: str | None = None


class MeetingCircuit(FeedStruct, frozen=True):
    """The country or circuit of a meeting."""

    key: int
    short_name: str


class FeedMeeting(FeedStruct, frozen=True):
    """The weekend of a session on the feed."""

    name: Text
    location: Text | None = None
    country: MeetingCountry = MeetingCountry()
    circuit: MeetingCircuit | None = None


class SessionInfo(FeedStruct, frozen=True):
    """Which session the feed is about. Times are the track's own; `session_status` came in 2025."""

    key: Number
    meeting: FeedMeeting
    type: Text
    name: Text
    start_date: datetime
    end_date: datetime
    gmt_offset: Text
    session_status: Text = ""

    def __post_init__(self) -> None:
        check_instant(self.start_date)
        check_instant(self.end_date)


class IndexedSession(FeedStruct, frozen=True):
    """A session in the index of a year. A placeholder has a type only; `path` comes when the session is published."""

    type: str = ""
    name: str = ""
    start_date: datetime | None = None
    end_date: datetime | None = None
    gmt_offset: str = ""
    path: str | None = None

    def __post_init__(self) -> None:
        for instant in (self.start_date, self.end_date):
            if instant is not None:
                check_instant(instant)


class IndexedMeeting(FeedStruct, frozen=True):
    """A weekend in the index of a year. Its `Number` is none of the FIA's: those called off were counted in 2023."""

    name: str
    sessions: list[IndexedSession]
    official_name: str | None = None
    location: str | None = None
    country: MeetingCountry = MeetingCountry()
    circuit: MeetingCircuit | None = None


class YearIndex(FeedStruct, frozen=True):
    """The index of a year."""

    year: int
    meetings: list[IndexedMeeting]


class FolderIndex(FeedStruct, frozen=True):
    """The index of a session's folder: the topics that it has."""

    feeds: dict[str, dict[str, str]]


def on_the_road(timing: TimingData, app: TimingAppData | None = None) -> list[tuple[str, TimingLine]]:
    """Cars by number in their order on the road: by position, then by line (two may share a position for a moment).

    Where no car has a position: who has more laps, a smaller gap, a better grid place.
    """
    grid = app.lines if app else {}
    if any(place(line.position) is not None for line in timing.lines.values()):
        return sorted(timing.lines.items(), key=lambda car: (_number(car[1].position), car[1].line or NEVER))
    return sorted(timing.lines.items(), key=lambda car: (*_progress(car[1]), grid_place(grid, car[0]) or NEVER, car[0]))


def grid_place(grid: Mapping[str, AppLine], number: str) -> int | None:
    """Where a car starts; None when that is unknown."""
    return grid[number].grid if number in grid else None


def car_number(text: str | None) -> int | None:
    """The number of a car; None for what is none."""
    return int(text) if text and CAR.fullmatch(text) else None


def place(text: str) -> int | None:
    """A place in an order or on the grid; None for what is none."""
    return int(text) if PLACE.fullmatch(text) else None


def check_instant(instant: datetime) -> None:
    """Raise ValueError for an instant that no session can have."""
    if not FIRST_YEAR <= instant.year < LAST_YEAR:
        raise ValueError(f"an instant in the year {instant.year}, which is not one of {FIRST_YEAR} to {LAST_YEAR - 1}")


def in_utc(instant: datetime) -> datetime:
    """An instant of the feed: UTC, whether it says so or not."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def has_ended(status: FeedSessionStatus) -> bool:
    """Return whether a session is over for good."""
    return status.status in ENDED


def _progress(line: TimingLine) -> tuple[int, int, Decimal]:
    gap = line.gap_to_leader
    behind = seconds_of(gap) or Decimal(0 if not gap or gap.startswith("LAP") else NEVER)
    return -(line.number_of_laps or 0), laps_of(gap) or 0, behind


def _number(position: str) -> int:
    found = place(position)
    return NEVER if found is None else found
