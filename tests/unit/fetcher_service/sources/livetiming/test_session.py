from datetime import timedelta
from typing import Any

import pytest

from fetcher_service.sources.livetiming.signalr import Snapshot
from racing.live.model import LiveStatus, Phase
from racing.model import Outcome, ResultStatus, SessionKind, TrackStatus
from tests.factories import NOON
from tests.unit.fetcher_service.sources.livetiming.feed import Following, a_race, about, lines


def test_a_picture_is_made_of_all_topics() -> None:
    picture = (
        Following()
        .begin(
            a_race(
                TrackStatus={"Status": "4"},
                LapCount={"CurrentLap": 4, "TotalLaps": 57},
                WeatherData={"AirTemp": "27.1"},
                RaceControlMessages={
                    "Messages": [{"Utc": "2025-06-01T12:00:00", "Category": "Other", "Message": "SC"}]
                },
                ExtrapolatedClock={"Utc": "2025-06-01T12:00:00Z", "Remaining": "01:59:00", "Extrapolating": True},
            )
        )
        .picture
    )
    assert (picture.season, picture.grand_prix, picture.session, picture.key) == (
        2025,
        "canada",
        SessionKind.RACE,
        9001,
    )
    assert (picture.status, picture.phase, picture.part) == (LiveStatus.LIVE, Phase.RUNNING, None)
    assert (picture.current_lap, picture.total_laps, picture.track_status) == (4, 57, TrackStatus.SAFETY_CAR)
    assert (picture.clock.remaining, picture.weather.air, picture.messages[0].message) == (7140, 27.1, "SC")
    assert picture.order == (4, 1)
    assert [row.driver for row in picture.rows.values()] == ["lando-norris", "max-verstappen"]
    assert picture.data_at == NOON


def test_what_changes_is_in_the_next_picture() -> None:
    following = Following().begin(a_race()).later(seconds=5)
    following.tell("TimingData", lines(car_4={"Position": "2"}, car_1={"Position": "1"}))
    assert following.picture.order == (1, 4)
    assert following.picture.data_at == NOON + timedelta(seconds=5)


def test_everything_but_the_session_may_be_withheld() -> None:
    following = Following()
    following.begin(a_race(DriverList={}, TimingData={"Lines": {}}))
    assert (following.picture.order, following.picture.rows, following.picture.weather) == ((), {}, None)
    assert following.changed == []


def test_the_entry_list_may_come_before_the_session() -> None:
    following = Following()
    known = dict(a_race().topics)
    for topic in ("DriverList", "TimingData", "SessionStatus", "SessionInfo"):
        following.tell(topic, known[topic])
        assert following.picture is None or topic == "SessionInfo"
    assert following.picture.rows[4].name == "Lando Norris"


@pytest.mark.parametrize(
    "info",
    [
        about(Meeting={"Key": 1, "Name": "Pre-Season Testing"}, kind="Practice", name="Practice 1"),
        about(kind="Parade", name="Drivers' Parade"),
    ],
)
def test_what_is_no_session_of_a_season_is_not_shown(info: Any) -> None:
    following = Following().begin(a_race(SessionInfo=info))
    assert (following.picture, following.why_not) == (None, "the feed tells of no session of a season")


def test_an_offset_that_cannot_be_read_is_reported_once() -> None:
    following = Following().begin(a_race(SessionInfo=about(GmtOffset="noon")))
    assert following.picture is following.picture is None
    assert [change.path for change in following.changed] == ["SessionInfo.GmtOffset"]


# ---- another session


def test_another_key_is_another_session() -> None:
    following = Following()
    assert not following.is_left_by("SessionInfo", about())
    following.begin(a_race())
    assert following.is_left_by("SessionInfo", about(key=9002))
    assert not following.is_left_by("SessionInfo", about(SessionStatus="Started"))
    assert not following.is_left_by("SessionInfo", {"SessionStatus": "Started"})
    assert not following.is_left_by("TimingData", {"Key": 9002})
    assert not following.is_left_by("SessionInfo", "nothing of the kind")


def test_nothing_is_known_of_a_session_that_is_forgotten() -> None:
    following = Following().begin(a_race())
    following.session.forget()
    assert (following.session.key, following.picture) == (None, None)


def test_a_connection_begun_anew_replaces_topic_by_topic() -> None:
    following = Following().begin(a_race(LapCount={"CurrentLap": 4, "TotalLaps": 57}))
    anew = dict(a_race(TimingData=lines(car_1={"Position": "1"})).topics)
    following.begin(Snapshot(anew))
    assert (following.picture.order, following.picture.current_lap) == ((1,), 4)


def test_a_connection_begun_anew_in_another_session_keeps_nothing() -> None:
    following = Following().begin(a_race(LapCount={"CurrentLap": 4, "TotalLaps": 57}))
    following.begin(a_race(SessionInfo=about(key=9002)))
    assert (following.picture.key, following.picture.current_lap) == (9002, None)


# ---- status


def test_the_status_may_be_told_by_other_topics() -> None:
    topics = dict(a_race().topics)
    del topics["SessionStatus"]
    series = {"StatusSeries": [{"Utc": "2025-06-01T12:00:00Z", "SessionStatus": "Aborted"}]}
    following = Following().begin(Snapshot(topics | {"SessionData": series}))
    assert following.picture.phase is Phase.RED_FLAG
    other = Following().begin(Snapshot(topics | {"SessionInfo": about(SessionStatus="Started")}))
    assert other.picture.phase is Phase.RUNNING


def test_a_break_is_told_from_the_time_before_even_by_a_feed_without_history() -> None:
    following = Following().begin(a_race("Inactive"))
    seen = [following.picture.phase or following.picture.status]
    for status in ("Started", "Aborted", "Inactive"):
        following.tell("SessionStatus", {"Status": status})
        seen.append(following.picture.phase)
    following.begin(a_race("Inactive"))
    seen.append(following.picture.phase)
    assert seen == [LiveStatus.UPCOMING, Phase.RUNNING, Phase.RED_FLAG, Phase.BREAK, Phase.BREAK]


# ---- what is not live


def test_the_last_session_is_not_shown_to_who_comes_later() -> None:
    following = Following().later(hours=3).begin(a_race("Finalised", Heartbeat={"Utc": "2025-06-01T15:00:00Z"}))
    assert (following.picture, following.why_not) == (None, "the session is over")


def test_who_comes_soon_after_the_end_sees_it_if_the_feed_says_when_that_was() -> None:
    series = {"StatusSeries": [{"Utc": "2025-06-01T11:50:00Z", "SessionStatus": "Finalised"}]}
    following = Following().begin(a_race("Finalised", SessionData=series))
    assert following.picture.status is LiveStatus.FINISHED
    assert Following().later(minutes=6).begin(
        a_race("Ends", SessionData=series, Heartbeat={"Utc": "2025-06-01T12:06:00Z"})
    ).why_not == ("the session is over")


def test_a_session_that_was_followed_is_shown_for_a_while_after_its_end() -> None:
    following = Following().begin(a_race("Finished"))
    following.later(minutes=1).tell("SessionStatus", {"Status": "Finalised"})
    following.later(minutes=14).tell("SessionStatus", {"Status": "Ends"})
    assert following.picture.status is LiveStatus.FINISHED
    following.later(minutes=2).tell("Heartbeat", {"Utc": "2025-06-01T12:17:00Z"})
    assert following.picture is None


def test_what_ended_while_the_connection_was_lost_has_just_ended() -> None:
    following = Following().begin(a_race()).later(minutes=2).begin(a_race("Ends"))
    assert following.picture.status is LiveStatus.FINISHED
    following.later(minutes=16).tell("Heartbeat", {"Utc": "2025-06-01T12:18:00Z"})
    assert following.why_not == "the session is over"


def test_what_is_told_again_is_not_live_whatever_the_heartbeat_says() -> None:
    following = Following().begin(a_race())
    following.tell("TimingData", lines(car_4={"NumberOfLaps": 4}), old=timedelta(hours=1))
    following.tell("Heartbeat", {"Utc": "2025-06-01T12:00:00Z"})
    assert following.picture is None
    assert following.why_not == "the feed tells of another time, 1:00:00 ago"
    following.tell("TimingData", lines(car_4={"NumberOfLaps": 5}), old=timedelta(seconds=2))
    assert following.picture is not None


def test_a_feed_that_stopped_is_not_live_for_long() -> None:
    following = Following().begin(a_race()).later(minutes=1)
    assert following.picture is not None
    assert following.later(seconds=1).picture is None
    assert following.why_not == "the feed has told nothing for 0:01:01"
    following.tell("Heartbeat", {"Utc": "2025-06-01T12:01:01Z"})
    assert following.picture is not None


def test_a_snapshot_without_any_time_waits_for_the_first_message() -> None:
    topics = {topic: content for topic, content in a_race().topics.items() if topic != "Heartbeat"}
    following = Following().begin(Snapshot(topics))
    assert (following.picture, following.why_not) == (None, "nothing has come yet")
    following.tell("WeatherData", {"AirTemp": "27.1"})
    assert following.picture is not None


def test_messages_that_overtake_one_another_do_not_turn_the_time_back() -> None:
    following = Following().begin(a_race())
    following.tell("WeatherData", {"AirTemp": "27.1"}, old=timedelta(seconds=3))
    assert following.picture.data_at == NOON


# ---- the end


def test_a_session_that_is_over_has_a_classification() -> None:
    following = Following().begin(a_race("Finished"))
    assert following.session.classification() is None
    following.tell("SessionStatus", {"Status": "Finalised"})
    result = following.session.classification()
    assert result is not None
    assert (result.id, result.standing) == ("2025-canada-race", ResultStatus.LIVE)
    assert [(row.driver, row.position, row.outcome) for row in result.rows] == [
        ("lando-norris", 1, Outcome.CLASSIFIED),
        ("max-verstappen", 2, Outcome.CLASSIFIED),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {"Lines": None},
        {"_deleted": None},
        {"Lines": {"4": {"Position": "9" * 5_000}}},
        {"Lines": {"4": {"NumberOfLaps": 5_000_000}}},
        {"Lines": {"4": {"LastLapTime": {"Value": "5" * 5_000}}}},
        {"Lines": {"4": {"LastLapTime": {"Value": 5_000_000}}}},
        {"Lines": {"4": {"Sectors": {"x": {"Value": "30.1"}}}}},
        {"Lines": {"9" * 5_000: {"Position": "1"}, "٣": {"Position": "2"}}},
        "nothing of the kind",
        [],
        None,
    ],
    ids=lambda odd: str(odd)[:40],
)
def test_an_odd_value_leaves_the_session_as_it_was(odd: Any) -> None:
    following = Following().begin(a_race())
    before = following.picture
    following.tell("TimingData", odd)
    picture = following.picture
    assert {number: (row.laps, row.last_lap) for number, row in picture.rows.items()} == {
        number: (row.laps, row.last_lap) for number, row in before.rows.items()
    }
    following.tell("SessionStatus", {"Status": "Finalised"})
    result = following.session.classification()
    assert result is not None
    assert {row.number for row in result.rows} == {4, 1}


@pytest.mark.parametrize("key", [None, "9002", -1, 9002.5, {}])
def test_an_odd_key_is_no_other_session(key: Any) -> None:
    following = Following().begin(a_race())
    assert not following.is_left_by("SessionInfo", about(key=key))
    following.tell("SessionInfo", about(key=key))
    assert following.picture.key == 9001


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
def test_hours_at_the_edge_of_the_calendar_are_reported_and_no_session(date: str) -> None:
    following = Following().begin(a_race(SessionInfo=about(StartDate=date)))
    assert following.why_not == "the feed tells of no session of a season"
    assert {change.path for change in following.changed} == {"SessionInfo"}


def test_the_clock_stops_with_the_flag() -> None:
    countdown = {"Utc": "2025-06-01T12:00:00Z", "Remaining": "01:59:59", "Extrapolating": True}
    following = Following().begin(a_race(ExtrapolatedClock=countdown))
    assert following.picture.clock.running
    following.later(minutes=90).tell("SessionStatus", {"Status": "Finished"})
    at_the_flag = following.picture.clock
    assert (at_the_flag.remaining, at_the_flag.running) == (7199 - 90 * 60, False)
    following.later(minutes=5).tell("SessionStatus", {"Status": "Finalised"})
    assert following.picture.clock == at_the_flag


# ---- the session before on the same hub


def early(**topics: Any) -> Snapshot:
    """The hub's snapshot a moment after qualifying's `SessionInfo`: everything else is still the race's."""
    info = about(key=9002, kind="Qualifying", name="Qualifying", SessionStatus="Inactive")
    return a_race(
        "Ends", SessionInfo=info, TimingAppData={"Lines": {"4": {"Stints": [{"Compound": "HARD"}]}}}, **topics
    )


def test_what_the_session_before_left_is_neither_shown_nor_written() -> None:
    following = Following().begin(early())
    picture = following.picture
    assert (picture.session, picture.status, picture.rows) == (SessionKind.QUALIFYING, LiveStatus.UPCOMING, {})
    assert following.session.classification() is None


def test_every_topic_is_shown_from_its_own_key_frame_on() -> None:
    following = Following().begin(early()).later(seconds=4)
    following.tell("TimingData", lines(car_63={"Position": "1"}) | {"_kf": True})
    assert [(row.number, row.tyre) for row in following.picture.rows.values()] == [(63, None)]
    following.later(seconds=4).tell("TimingAppData", {"Lines": {"63": {"Stints": [{"Compound": "SOFT"}]}}, "_kf": True})
    assert following.picture.rows[63].tyre.compound == "soft"


def test_an_end_before_the_session_was_started_is_that_of_the_session_before() -> None:
    following = Following().begin(early()).later(minutes=5)
    following.tell("WeatherData", {"AirTemp": "27.1"})
    assert following.picture.status is LiveStatus.UPCOMING
    assert following.session.classification() is None


def test_messages_of_the_session_before_are_not_shown_before_the_start() -> None:
    old = {"Messages": [{"Utc": "2025-06-01T09:30:00", "Category": "Flag", "Message": "CHEQUERED FLAG"}]}
    following = Following().begin(early(RaceControlMessages=old)).later(minutes=5)
    following.tell("WeatherData", {"AirTemp": "27.1"})
    assert following.picture.messages == {}
    new = {"Messages": [{"Utc": "2025-06-01T12:05:00", "Category": "Flag", "Message": "PIT EXIT OPEN"}], "_kf": True}
    following.tell("RaceControlMessages", new)
    assert [message.message for message in following.picture.messages.values()] == ["PIT EXIT OPEN"]


def test_on_an_open_connection_nothing_of_the_session_before_is_known_any_more() -> None:
    following = Following().begin(a_race())
    following.tell("SessionInfo", about(key=9002, kind="Qualifying", name="Qualifying", SessionStatus="Inactive"))
    following.tell("TimingData", lines(car_4={"Position": "2"}))
    picture = following.picture
    assert (picture.key, picture.status, picture.rows) == (9002, LiveStatus.UPCOMING, {})
    assert not following.session.needs_a_snapshot()
    following.later(seconds=30).tell("WeatherData", {"AirTemp": "27.1"})
    assert following.session.needs_a_snapshot()


def test_who_joins_a_session_that_runs_sees_it_at_once() -> None:
    following = Following().begin(a_race(SessionInfo=about(SessionStatus="Started")))
    assert following.picture.order == (4, 1)
