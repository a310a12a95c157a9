from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.sources.livetiming.signalr import RECORD_END, TOPICS, HubRecord, Snapshot, Update, records, told


def frame(*messages: Any) -> str:
    return "".join(msgspec.json.encode(message).decode() + RECORD_END for message in messages)


def feed(*arguments: Any) -> HubRecord:
    return HubRecord(type=1, target="feed", arguments=list(arguments))


def test_a_frame_holds_any_number_of_records() -> None:
    assert records(frame({})) == [HubRecord()]
    assert [record.type for record in records(frame({"type": 6}, {"type": 1, "target": "feed"}))] == [6, 1]
    assert records("") == []


def test_what_is_no_record_is_named() -> None:
    with pytest.raises(SourceChanged, match=r'record.*\{"type":1,"argum'):
        records('{"type":6}' + RECORD_END + '{"type":1,"argum' + RECORD_END)


def test_an_update_has_its_topic_content_and_the_feeds_own_time() -> None:
    news = told(feed("TrackStatus", {"Status": "2"}, "2026-09-24T12:54:39.4551234Z"))
    assert news == Update("TrackStatus", {"Status": "2"}, datetime(2026, 9, 24, 12, 54, 39, 455123, tzinfo=UTC))


def test_a_hub_may_call_the_topic_itself() -> None:
    news = told(HubRecord(type=1, target="LapCount", arguments=[{"CurrentLap": 3}, "2026-09-24T12:54:39Z"]))
    assert news == Update("LapCount", {"CurrentLap": 3}, datetime(2026, 9, 24, 12, 54, 39, tzinfo=UTC))


def test_the_answer_to_the_subscription_is_the_snapshot_of_our_topics() -> None:
    known = {"LapCount": {"CurrentLap": 3}, "CarData.z": "7ZQ9"}
    assert told(HubRecord(type=3, result=known)) == Snapshot({"LapCount": {"CurrentLap": 3}})
    assert told(HubRecord(type=3)) == Snapshot({})


@pytest.mark.parametrize(
    "record",
    [
        HubRecord(type=6),
        HubRecord(type=42),
        feed("CarData.z", "7ZQ9", "2026-09-24T12:54:39Z"),
        HubRecord(type=1, target="other"),
    ],
)
def test_what_says_nothing_of_the_session_is_left_aside(record: HubRecord) -> None:
    assert told(record) is None


@pytest.mark.parametrize(
    "record", [HubRecord(type=7), HubRecord(type=7, error="full"), HubRecord(type=3, error="no topics")]
)
def test_an_error_or_a_close_ends_the_connection(record: HubRecord) -> None:
    with pytest.raises(SourceFailed, match=record.error or "without a reason"):
        told(record)


@pytest.mark.parametrize("arguments", [[], ["TrackStatus"], ["TrackStatus", {}, 5], [1, {}, "2026-09-24T12:54:39Z"]])
def test_a_feed_that_speaks_otherwise_has_changed(arguments: list[Any]) -> None:
    with pytest.raises(SourceChanged, match=r"feed\.arguments"):
        told(feed(*arguments))


def test_a_time_that_is_none_has_changed() -> None:
    with pytest.raises(SourceChanged, match=r"feed\.arguments\[2\]: 'soon'"):
        told(feed("TrackStatus", {}, "soon"))


def test_twelve_topics_are_asked_for() -> None:
    assert len(set(TOPICS)) == 12


def test_what_is_nested_too_deep_is_told_as_null_and_the_rest_as_it_is() -> None:
    deep = '{"a":' * 3_000 + "1" + "}" * 3_000
    (record,) = records(f'{{"type":3,"result":{{"TimingData":{deep},"LapCount":{{"CurrentLap":4}}}}}}' + RECORD_END)
    snapshot = told(record)
    assert isinstance(snapshot, Snapshot)
    assert snapshot.topics["LapCount"] == {"CurrentLap": 4}
    assert str(snapshot.topics["TimingData"]).startswith("{'a': {'a': ")


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1999-12-31T23:59:59Z", "noon"]
)
def test_an_instant_that_cannot_be_is_named(at: str) -> None:
    with pytest.raises(SourceChanged, match=r"feed\.arguments\[2\]"):
        told(HubRecord(type=1, target="feed", arguments=["LapCount", {}, at]))
