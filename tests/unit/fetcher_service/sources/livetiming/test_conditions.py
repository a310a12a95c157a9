from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from fetcher_service.sources.livetiming.conditions import (
    MOST_MESSAGES,
    laps_driven,
    race_control,
    session_clock,
    track_status,
    weather,
)
from fetcher_service.sources.livetiming.messages import (
    ExtrapolatedClock,
    FeedTrackStatus,
    LapCount,
    RaceControlMessage,
    RaceControlMessages,
    SessionData,
    SessionDataEntry,
    WeatherData,
)
from racing.live.model import RaceControl, SessionClock, Weather
from racing.model import TrackStatus
from tests.factories import NOON


@pytest.mark.parametrize(
    ("digit", "flag"),
    [
        ("1", TrackStatus.CLEAR),
        ("4", TrackStatus.SAFETY_CAR),
        ("7", TrackStatus.VIRTUAL_SAFETY_CAR_ENDING),
        ("3", None),
    ],
)
def test_the_flag_is_a_digit(digit: str, flag: TrackStatus | None) -> None:
    assert track_status(FeedTrackStatus(status=digit)) is flag
    assert track_status(None) is None


def test_the_clock_says_what_remained_and_when() -> None:
    told = msgspec.convert(
        {"Utc": "2026-03-14T03:03:54.004Z", "Remaining": "01:59:59", "Extrapolating": True}, ExtrapolatedClock
    )
    at = datetime(2026, 3, 14, 3, 3, 54, 4000, tzinfo=UTC)
    assert session_clock(told) == SessionClock(remaining=7199, at=at, running=True)
    assert session_clock(ExtrapolatedClock(utc=NOON, remaining="")) is None
    assert session_clock(None) is None


def test_a_lap_count_of_0_is_unknown() -> None:
    assert laps_driven(LapCount(current_lap=0, total_laps=0), None) == (None, None)
    assert laps_driven(LapCount(current_lap=3, total_laps=58), None) == (3, 58)


def test_without_a_count_the_series_has_the_lap() -> None:
    data = SessionData(
        series=[SessionDataEntry(utc=NOON, lap=0), SessionDataEntry(utc=NOON, lap=12), SessionDataEntry(utc=NOON)]
    )
    assert laps_driven(None, data) == (12, None)
    assert laps_driven(None, None) == (None, None)


def test_weather_is_told_in_text() -> None:
    told = WeatherData(
        air_temp="25.4",
        track_temp="36.1",
        humidity="48.0",
        pressure="983.3",
        rainfall="1",
        wind_speed="3.4",
        wind_direction="262",
    )
    assert weather(told) == Weather(
        air=25.4, track=36.1, humidity=48.0, pressure=983.3, rain=True, wind=3.4, wind_from=262
    )
    assert weather(WeatherData(air_temp="-", rainfall="0")) == Weather(rain=False)
    assert weather(None) is None


def test_race_control_speaks_in_utc_and_keeps_its_places() -> None:
    told = msgspec.convert(
        {
            "Messages": [
                {"Utc": "2026-03-14T02:30:00", "Lap": 0, "Category": "Other", "Message": "PIT EXIT OPEN"},
                {
                    "Utc": "2026-03-14T03:30:00",
                    "Lap": 7,
                    "Category": "Flag",
                    "Flag": "BLUE",
                    "Scope": "Driver",
                    "RacingNumber": "44",
                    "Message": "WAVED BLUE FLAG FOR CAR 44 (HAM)",
                },
            ]
        },
        RaceControlMessages,
    )
    first, second = datetime(2026, 3, 14, 2, 30, tzinfo=UTC), datetime(2026, 3, 14, 3, 30, tzinfo=UTC)
    assert race_control(told) == {
        0: RaceControl(at=first, category="Other", message="PIT EXIT OPEN"),
        1: RaceControl(
            at=second,
            category="Flag",
            message="WAVED BLUE FLAG FOR CAR 44 (HAM)",
            lap=7,
            flag="BLUE",
            scope="Driver",
            number=44,
        ),
    }
    assert race_control(None) == {}


def test_the_newest_messages_are_kept_under_their_places() -> None:
    told = RaceControlMessages(messages=[RaceControlMessage(utc=NOON, category="Other")] * (MOST_MESSAGES + 3))
    assert list(race_control(told)) == list(range(3, MOST_MESSAGES + 3))


@pytest.mark.parametrize("text", ["NaN", "nan", "Infinity", "-inf", "1e400", "1e308", "9" * 5_000, "", "north"])
def test_what_no_instrument_shows_is_left_out(text: str) -> None:
    told = weather(WeatherData(air_temp="27.1", wind_direction=text, pressure=text))
    assert told is not None
    assert (told.air, told.wind_from, told.pressure) == (27.1, None, None)


def test_the_clock_of_a_session_that_is_over_does_not_run_on() -> None:
    countdown = ExtrapolatedClock(utc=NOON, remaining="01:59:59", extrapolating=True)
    running, stopped = (
        session_clock(countdown),
        session_clock(countdown, over=True, stopped=NOON + timedelta(minutes=95)),
    )
    assert running == SessionClock(remaining=7199, at=NOON, running=True)
    assert stopped == SessionClock(remaining=7199 - 95 * 60, at=NOON + timedelta(minutes=95), running=False)
    assert session_clock(countdown, over=True) == SessionClock(remaining=7199, at=NOON, running=False)
    late = session_clock(countdown, over=True, stopped=NOON + timedelta(hours=4))
    assert late is not None
    assert late.remaining == 0
