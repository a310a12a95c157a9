"""What a picture has besides the table: flag, clock, laps, weather, and messages of race control. Pure."""

import math
from collections.abc import Mapping
from datetime import datetime

from fetcher_service.durations import seconds_of
from fetcher_service.sources.livetiming.deltas import listed
from fetcher_service.sources.livetiming.messages import (
    ExtrapolatedClock,
    FeedTrackStatus,
    LapCount,
    RaceControlMessage,
    RaceControlMessages,
    SessionData,
    SessionDataEntry,
    WeatherData,
    car_number,
    in_utc,
)
from racing.live.model import RaceControl, SessionClock, Weather
from racing.model import TrackStatus

FLAGS: Mapping[str, TrackStatus] = {
    "1": TrackStatus.CLEAR,
    "2": TrackStatus.YELLOW,
    "4": TrackStatus.SAFETY_CAR,
    "5": TrackStatus.RED,
    "6": TrackStatus.VIRTUAL_SAFETY_CAR,
    "7": TrackStatus.VIRTUAL_SAFETY_CAR_ENDING,
}

MOST_MESSAGES = 500
"""The newest; a race has some two hundred."""


BEYOND_MEASURE = 10_000


def track_status(shown: FeedTrackStatus | None) -> TrackStatus | None:
    """Return the flag; None for a digit that is in no recording."""
    return FLAGS.get(shown.status) if shown else None


def session_clock(
    countdown: ExtrapolatedClock | None, *, over: bool = False, stopped: datetime | None = None
) -> SessionClock | None:
    """What remained, and when that was.

    `over`: the session is, since `stopped` where that is known. The feed lets the clock of a race run on after the flag.
    """
    remaining = seconds_of(countdown.remaining) if countdown else None
    if countdown is None or remaining is None:
        return None
    left, at, running = int(remaining), in_utc(countdown.utc), countdown.extrapolating
    if not (over and running):
        return SessionClock(remaining=left, at=at, running=running)
    if stopped is not None and stopped > at:
        left, at = max(left - int((stopped - at).total_seconds()), 0), stopped
    return SessionClock(remaining=left, at=at, running=False)


def laps_driven(count: LapCount | None, data: SessionData | None) -> tuple[int | None, int | None]:
    """The leader's lap and the distance. The feed says 0 before it knows; without a count of laps the series has the first."""
    if count is not None:
        return count.current_lap or None, count.total_laps or None
    series: list[SessionDataEntry] = listed(data.series) if data else []
    return next((step.lap for step in reversed(series) if step.lap), None), None


def weather(told: WeatherData | None) -> Weather | None:
    """Return the weather, without values that are no numbers."""
    if told is None:
        return None
    direction = _number(told.wind_direction)
    return Weather(
        air=_number(told.air_temp),
        track=_number(told.track_temp),
        humidity=_number(told.humidity),
        pressure=_number(told.pressure),
        rain=told.rainfall != "0" if told.rainfall else None,
        wind=_number(told.wind_speed),
        wind_from=None if direction is None else int(direction),
    )


def race_control(told: RaceControlMessages | None) -> dict[int, RaceControl]:
    """By place, which stays the same when the feed is joined again."""
    notices: list[RaceControlMessage] = listed(told.messages) if told else []
    return {
        place: RaceControl(
            at=in_utc(notice.utc),
            category=notice.category,
            message=notice.message,
            lap=notice.lap or None,
            flag=notice.flag,
            scope=notice.scope,
            number=car_number(notice.racing_number),
        )
        for place, notice in list(enumerate(notices))[-MOST_MESSAGES:]
    }


def _number(text: str) -> float | None:
    """A number that a thermometer, a barometer or a vane can show; not a number (`NaN`) and infinity are none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < BEYOND_MEASURE else None
