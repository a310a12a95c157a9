"""What the topics of live timing say, typed, and how their tables are to be read. Pure.

Every field may be withheld (anonymous clients get less since August 2025) or not have come yet.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from fetcher_service.durations import laps_of, seconds_of

ENDED = frozenset({"Finalised", "Ends"})
"""A session is over for good. `Finished` is not: each part of qualifying says it, and after it cars still cross the line."""

NEVER = 10**9


class Fed(msgspec.Struct, frozen=True, rename="pascal"):
    """Part of a topic, in the feed's own names; fields not named here are left aside."""


class TimedLap(Fed, frozen=True):
    """A lap time as printed, and which lap it was."""

    value: str = ""
    lap: int | None = None


class Interval(Fed, frozen=True):
    """To the car ahead, in time or in laps."""

    value: str = ""


class TimingLine(Fed, frozen=True):
    """One car in `TimingData`. `best_lap_times` has a lap for each part of qualifying."""

    position: str = ""
    line: int | None = None
    retired: bool = False
    stopped: bool = False
    in_pit: bool = False
    knocked_out: bool = False
    number_of_laps: int | None = None
    gap_to_leader: str = ""
    interval_to_position_ahead: Interval = Interval()
    best_lap_time: TimedLap = TimedLap()
    best_lap_times: list[TimedLap] | dict[str, TimedLap] = []

    @property
    def out(self) -> bool:
        """Not running any more. `Retired` alone is often never set."""
        return self.retired or self.stopped


class TimingData(Fed, frozen=True):
    """The table, by car number."""

    lines: dict[str, TimingLine]


class AppLine(Fed, frozen=True):
    """One car in `TimingAppData`."""

    grid_pos: str = ""


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
    """`Inactive`, `Started`, `Aborted`, `Finished`, `Finalised` or `Ends`."""

    status: str


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
    place = grid[number].grid_pos if number in grid else ""
    return int(place) if place.isdecimal() and int(place) else None


def has_ended(status: SessionStatus) -> bool:
    """Whether a session is over for good."""
    return status.status in ENDED


def _progress(line: TimingLine) -> tuple[int, int, Decimal]:
    gap = line.gap_to_leader
    behind = seconds_of(gap) or Decimal(0 if not gap or gap.startswith("LAP") else NEVER)
    return -(line.number_of_laps or 0), laps_of(gap) or 0, behind


def _number(position: str) -> int:
    return int(position) if position.isdecimal() else NEVER
