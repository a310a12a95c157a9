"""What there is around the table: flag, clock, laps, weather, and what race control says. Pure."""

from collections.abc import Mapping

from fetcher_service.durations import seconds_of
from fetcher_service.timing import listed
from fetcher_service.timing_topics import (
    Countdown,
    FlagShown,
    LapCount,
    Notice,
    RaceControlMessages,
    SessionData,
    Step,
    WeatherData,
    in_utc,
)
from racing.live import RaceControl, SessionClock, TrackStatus, Weather

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


def track_status(shown: FlagShown | None) -> TrackStatus | None:
    """The flag; None for a digit that never came in any recording."""
    return FLAGS.get(shown.status) if shown else None


def session_clock(countdown: Countdown | None) -> SessionClock | None:
    """What remained, and when that was."""
    remaining = seconds_of(countdown.remaining) if countdown else None
    if countdown is None or remaining is None:
        return None
    return SessionClock(remaining=int(remaining), at=in_utc(countdown.utc), running=countdown.extrapolating)


def laps_driven(count: LapCount | None, data: SessionData | None) -> tuple[int | None, int | None]:
    """The leader's lap and the distance. The feed says 0 before it knows; without a count of laps the series has the first."""
    if count is not None:
        return count.current_lap or None, count.total_laps or None
    series: list[Step] = listed(data.series) if data else []
    return next((step.lap for step in reversed(series) if step.lap), None), None


def weather(told: WeatherData | None) -> Weather | None:
    """The numbers in it; what is none is left out."""
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
    notices: list[Notice] = listed(told.messages) if told else []
    return {
        place: RaceControl(
            at=in_utc(notice.utc),
            category=notice.category,
            message=notice.message,
            lap=notice.lap or None,
            flag=notice.flag,
            scope=notice.scope,
            number=_car(notice.racing_number),
        )
        for place, notice in list(enumerate(notices))[-MOST_MESSAGES:]
    }


def _car(number: str | None) -> int | None:
    return int(number) if number and number.isdecimal() else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
