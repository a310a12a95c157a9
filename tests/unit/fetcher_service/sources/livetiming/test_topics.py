from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fetcher_service.failures import SourceChanged
from fetcher_service.sources.livetiming.messages import FeedTrackStatus, LapCount, RaceControlMessages, TimingData
from fetcher_service.sources.livetiming.topics import MadeOnce, Topics
from tests.factories import NOON

KEYS = st.sampled_from("abc")
CONTENTS = st.recursive(
    st.integers(0, 9) | st.text(max_size=2),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=8,
)
DELTAS = st.lists(st.dictionaries(KEYS, CONTENTS, max_size=3), max_size=6)


def a_pair() -> tuple[Topics, list[SourceChanged]]:
    changed: list[SourceChanged] = []
    return Topics(changed.append), changed


def state(deltas: list[Any]) -> dict[str, Any] | None:
    topics, _ = a_pair()
    for delta in deltas:
        topics.merge("T", delta)
    return topics.read("T", dict[str, Any])


def test_a_delta_changes_what_it_names() -> None:
    topics, changed = a_pair()
    topics.replace("LapCount", {"CurrentLap": 1, "TotalLaps": 51})
    topics.merge("LapCount", {"CurrentLap": 2})
    assert topics.read("LapCount", LapCount) == LapCount(current_lap=2, total_laps=51)
    assert topics.read("Heartbeat", LapCount) is None
    assert changed == []


def test_a_snapshot_leaves_nothing_of_before() -> None:
    topics, _ = a_pair()
    topics.merge("LapCount", {"CurrentLap": 40, "TotalLaps": 51})
    topics.replace("LapCount", {"CurrentLap": 1})
    assert topics.read("LapCount", LapCount) == LapCount(current_lap=1)


def test_what_is_read_is_the_same_until_it_changes() -> None:
    topics, _ = a_pair()
    topics.merge("LapCount", {"CurrentLap": 1})
    first = topics.read("LapCount", LapCount)
    assert topics.read("LapCount", LapCount) is first
    topics.merge("LapCount", {"CurrentLap": 1})
    assert topics.read("LapCount", LapCount) is not first


def test_another_shape_is_reported_and_the_last_that_could_be_read_stands() -> None:
    topics, changed = a_pair()
    topics.merge("LapCount", {"CurrentLap": 1})
    assert topics.read("LapCount", LapCount) == LapCount(current_lap=1)
    topics.merge("LapCount", {"CurrentLap": "two"})
    assert topics.read("LapCount", LapCount) == LapCount(current_lap=1)
    assert [change.path for change in changed] == ["LapCount.CurrentLap"]
    topics.merge("LapCount", {"CurrentLap": 3})
    assert topics.read("LapCount", LapCount) == LapCount(current_lap=3)


def test_what_is_no_object_is_reported_and_destroys_nothing() -> None:
    topics, changed = a_pair()
    topics.merge("LapCount", {"CurrentLap": 1})
    topics.merge("LapCount", "nothing of the kind")
    topics.replace("LapCount", [1])
    assert topics.read("LapCount", LapCount) == LapCount(current_lap=1)
    assert [change.found for change in changed] == ["no object but str", "no object but list"]


def test_nothing_is_known_after_clearing() -> None:
    topics, _ = a_pair()
    topics.merge("LapCount", {"CurrentLap": 1})
    topics.clear()
    assert topics.read("LapCount", LapCount) is None


@given(DELTAS, st.integers(0, 6))
def test_who_joins_in_the_middle_knows_the_same_in_the_end(deltas: list[Any], cut: int) -> None:
    late, _ = a_pair()
    late.replace("T", state(deltas[:cut]) or {})
    for delta in deltas[cut:]:
        late.merge("T", delta)
    assert late.read("T", dict[str, Any]) == (state(deltas) or {})


def test_something_is_made_once_for_each_object() -> None:
    made: list[list[int]] = []

    def total(numbers: list[int]) -> int:
        made.append(numbers)
        return sum(numbers)

    totals = MadeOnce(total)
    first, equal = [1, 2], [1, 2]
    assert [totals.of(first), totals.of(first), totals.of(equal)] == [3, 3, 3]
    assert made == [first, equal]


def test_a_part_that_cannot_be_read_is_left_out_and_the_rest_still_reads() -> None:
    topics, changed = a_pair()
    topics.merge("TimingData", {"Lines": {"4": {"Position": "1", "NumberOfLaps": 3}, "1": {"Position": "2"}}})
    topics.read("TimingData", TimingData)
    topics.merge(
        "TimingData", {"Lines": {"4": {"NumberOfLaps": "many", "Position": "2"}, "1": {"Position": "1"}, "x": 1}}
    )
    read = topics.read("TimingData", TimingData)
    assert read is not None
    assert {number: (line.position, line.number_of_laps) for number, line in read.lines.items()} == {
        "4": ("2", 3),
        "1": ("1", None),
    }
    assert [change.path for change in changed] == ["TimingData.Lines[...].NumberOfLaps", "TimingData.Lines[...]"]


def test_an_element_of_a_list_that_cannot_be_read_does_not_move_the_others() -> None:
    topics, _ = a_pair()
    instant = "2025-06-01T12:00:00"
    notices = [
        {"Utc": instant, "Category": "a"},
        {"Utc": "0001-01-01T00:00:00+14:00", "Category": "b"},
        {"Utc": instant, "Category": "c"},
    ]
    topics.merge("RaceControlMessages", {"Messages": notices})
    read = topics.read("RaceControlMessages", RaceControlMessages)
    assert read is not None
    assert isinstance(read.messages, dict)
    assert {place: notice.category for place, notice in read.messages.items()} == {"0": "a", "2": "c"}


def test_a_topic_in_doubt_says_nothing_until_its_key_frame() -> None:
    topics, _ = a_pair()
    topics.doubt(["LapCount", "TrackStatus"], NOON)
    topics.replace("LapCount", {"CurrentLap": 51, "_kf": True})
    topics.merge("LapCount", {"TotalLaps": 52})
    assert topics.read("LapCount", LapCount) is None
    topics.merge("LapCount", {"CurrentLap": 1, "_kf": True})
    assert topics.read("LapCount", LapCount) == LapCount(current_lap=1)


def test_a_topic_in_doubt_is_believed_when_no_key_frame_can_come_any_more() -> None:
    topics, _ = a_pair()
    topics.doubt(["LapCount", "TrackStatus"], NOON)
    topics.replace("LapCount", {"CurrentLap": 1})
    topics.replace("TrackStatus", {"Status": "1"})
    seen = []
    for seconds in (29, 30, 119, 120):
        topics.settle(NOON + timedelta(seconds=seconds))
        seen.append([topics.read("TrackStatus", FeedTrackStatus), topics.read("LapCount", LapCount)])
    flag, lap = FeedTrackStatus(status="1"), LapCount(current_lap=1)
    assert seen == [[None, None], [flag, None], [flag, None], [flag, lap]]
