"""The changes of topics as types: what a message says, and nothing of what was known before. Absent is None."""

from datetime import datetime

import msgspec

from fetcher_service.sources.livetiming.messages import (
    Number,
    RaceControlMessage,
    SmallCount,
    Text,
    check_instant,
)


class FeedChange(msgspec.Struct, frozen=True, rename="pascal"):
    """Part of a message, with the feed's own names; fields that are not named here are ignored."""


class ValueChange(FeedChange, frozen=True):
    """A time or a speed; empty when it is cleared."""

    value: Text | None = None


class LineChange(FeedChange, frozen=True):
    """What changed for a car in `TimingData`."""

    number_of_laps: SmallCount | None = None
    in_pit: bool | None = None
    status: Number | None = None
    last_lap_time: ValueChange = ValueChange()
    sectors: list[ValueChange] | dict[str, ValueChange] = []
    speeds: dict[str, ValueChange] = {}


class TimingChange(FeedChange, frozen=True):
    """What changed in `TimingData`, by car number."""

    lines: dict[str, LineChange] = {}


class StintChange(FeedChange, frozen=True):
    """What changed of a set of tyres; `start_laps`: those it had before."""

    compound: Text | None = None
    new: Text | None = None
    start_laps: SmallCount | None = None


class AppLineChange(FeedChange, frozen=True):
    """What changed for a car in `TimingAppData`."""

    stints: list[StintChange] | dict[str, StintChange] = []


class TimingAppChange(FeedChange, frozen=True):
    """What changed in `TimingAppData`, by car number."""

    lines: dict[str, AppLineChange] = {}


class PitLaneTime(FeedChange, frozen=True):
    """A time in the pit lane, in seconds, and the lap on which the car came in."""

    duration: Text = ""
    lap: Text = ""


class PitLaneTimeChange(FeedChange, frozen=True):
    """`PitLaneTimeCollection`: it names a car for half a minute after its stop."""

    pit_times: dict[str, PitLaneTime | list[Text]] = {}


class TimedStop(FeedChange, frozen=True):
    """A stop in seconds: the standstill, and the whole time in the pit lane."""

    pit_stop_time: Text = ""
    pit_lane_time: Text = ""
    lap: Text = ""


class TimedStopEntry(FeedChange, frozen=True):
    """A stop of `PitStopSeries`; the same one may come twice."""

    pit_stop: TimedStop = TimedStop()


class PitStopSeriesChange(FeedChange, frozen=True):
    """`PitStopSeries`, by car number."""

    pit_times: dict[str, list[TimedStopEntry] | dict[str, TimedStopEntry]] = {}


class MessageChange(RaceControlMessage, frozen=True):
    """A message of race control, with the sector of the marshals that it concerns."""

    sector: SmallCount | None = None


class MessagesChange(FeedChange, frozen=True):
    """New messages of race control."""

    messages: list[MessageChange] | dict[str, MessageChange] = []


class RadioCapture(FeedChange, frozen=True):
    """A message of a team's radio; `path`: below the folder of the session."""

    utc: datetime
    racing_number: Text
    path: Text

    def __post_init__(self) -> None:
        check_instant(self.utc)


class RadioChange(FeedChange, frozen=True):
    """New messages of the teams' radio."""

    captures: list[RadioCapture] | dict[str, RadioCapture] = []


class StatusChange(FeedChange, frozen=True):
    """`SessionStatus` or `TrackStatus`."""

    status: Text = ""


class LapCountChange(FeedChange, frozen=True):
    """The lap that the leader is on."""

    current_lap: SmallCount | None = None
