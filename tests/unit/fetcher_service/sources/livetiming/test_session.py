from datetime import timedelta
from typing import Any

import pytest

from fetcher_service.sources.livetiming.signalr import Snapshot
from racing.live import LiveStatus, Phase, TrackStatus
from racing.model import Outcome, SessionKind, Standing
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
    assert (result.id, result.standing) == ("2025-canada-race", Standing.LIVE)
    assert [(row.driver, row.position, row.outcome) for row in result.rows] == [
        ("lando-norris", 1, Outcome.CLASSIFIED),
        ("max-verstappen", 2, Outcome.CLASSIFIED),
    ]
