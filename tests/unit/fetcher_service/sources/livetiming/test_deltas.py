from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fetcher_service.sources.livetiming.deltas import (
    DELETED,
    KEY_FRAME,
    UnreadableLine,
    conflict,
    final_state,
    lines,
    listed,
    merge,
)

KEYS = st.sampled_from(["Lines", "44", "Value", "Stints", "Status"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 99), st.sampled_from(["", "1:27.035", "LAP 1"]))


def trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves, lambda inner: st.one_of(st.dictionaries(KEYS, inner, max_size=4), st.lists(inner, max_size=4))
    )


STATES = st.dictionaries(KEYS, trees(SCALARS), max_size=4)


def delta(before: Any, after: Any) -> Any:
    """What the feed would send so that `before` becomes `after`."""
    if isinstance(before, dict) and isinstance(after, dict):
        changes = {
            key: delta(before.get(key), value)
            for key, value in after.items()
            if key not in before or before[key] != value or type(before[key]) is not type(value)
        }
        gone = [key for key in before if key not in after]
        return changes | ({DELETED: gone} if gone else {})
    if isinstance(before, list) and isinstance(after, list) and len(before) <= len(after):
        return {
            str(index): delta(before[index] if index < len(before) else None, value)
            for index, value in enumerate(after)
            if index >= len(before) or before[index] != value or type(before[index]) is not type(value)
        }
    return after


def feedable(before: Any, after: Any) -> bool:
    """The feed cannot say that an object took the place of a list, for it would patch it; it never happens."""
    if isinstance(before, list) and isinstance(after, list) and len(before) <= len(after):
        return all(feedable(*pair) for pair in zip(before, after, strict=False))
    if isinstance(before, dict) and isinstance(after, dict):
        return all(feedable(value, after[key]) for key, value in before.items() if key in after)
    return not (isinstance(before, list) and isinstance(after, dict))


@given(STATES, STATES)
def test_the_delta_between_two_states_turns_one_into_the_other(before: Any, after: Any) -> None:
    assume(feedable(before, after))
    assert merge(deepcopy(before), delta(before, after)) == after


@given(STATES, trees(SCALARS))
def test_a_delta_is_left_alone_and_not_shared(state: Any, change: Any) -> None:
    kept = deepcopy(change)
    merged = merge(state, change)
    assert change == kept
    merge(merged, {"44": {"Value": {"Status": "changed"}}} if isinstance(merged, dict) else {"0": {"Value": "changed"}})
    assert change == kept


@given(STATES)
def test_merging_into_nothing_gives_the_same_and_merging_nothing_changes_nothing(state: Any) -> None:
    assert merge(None, state) == state
    assert merge(deepcopy(state), {}) == state


@given(STATES, STATES)
def test_a_delta_that_comes_twice_changes_nothing_the_second_time(before: Any, after: Any) -> None:
    change = delta(before, after)
    once = merge(deepcopy(before), change)
    assert merge(deepcopy(once), change) == once


@given(STATES, st.lists(STATES, max_size=4))
def test_key_frame_marks_never_stay(state: Any, changes: list[Any]) -> None:
    for change in changes:
        state = merge(state, change | {KEY_FRAME: True, "Lines": {KEY_FRAME: True}})
    assert KEY_FRAME not in str(state) or not changes


def test_an_object_patches_a_list_and_the_next_index_appends() -> None:
    state = {"Sectors": [{"Value": "30.1", "Status": 0}, {"Value": ""}]}
    merge(state, {"Sectors": {"1": {"Value": "28.4"}, "2": {"Value": "27.0"}}})
    assert state == {"Sectors": [{"Value": "30.1", "Status": 0}, {"Value": "28.4"}, {"Value": "27.0"}]}


def test_an_empty_text_is_a_value() -> None:
    assert merge({"Value": "1:27.035"}, {"Value": ""}) == {"Value": ""}


def test_a_list_takes_the_place_of_what_was_there() -> None:
    assert merge({"Stints": [{"Compound": "SOFT"}]}, {"Stints": []}) == {"Stints": []}


def test_named_keys_are_deleted_and_the_others_stay() -> None:
    state = {"BestLapTime": {"Value": "1:41.398", "Lap": 7}}
    assert merge(state, {"BestLapTime": {"Value": "", DELETED: ["Lap", "Sector"]}}) == {"BestLapTime": {"Value": ""}}


def test_a_list_with_a_missed_element_becomes_an_object_by_index_and_loses_nothing() -> None:
    state = merge({"Messages": ["a"]}, {"Messages": {"2": "c"}})
    assert state == {"Messages": {"0": "a", "2": "c"}}
    assert listed(merge(state, {"Messages": {"1": "b", "10": "k"}})["Messages"]) == ["a", "b", "c", "k"]


def test_what_is_deleted_from_a_list_leaves_the_others_at_their_places() -> None:
    assert merge(["a", "b", "c"], {DELETED: ["1"]}) == {"0": "a", "2": "c"}


def test_a_list_reads_the_same_to_who_joined_late() -> None:
    assert listed({"1": "b", "0": "a"}) == listed(["a", "b"]) == ["a", "b"]
    assert listed(None) == []


def test_lines_of_a_stream_carry_the_time_since_it_began() -> None:
    found = list(lines('\ufeff00:00:03.422{"Status":"Inactive"}\r\n\r\n01:46:13.412{"Status":"Finalised"}\r\n'))
    assert [(line.at, line.topic, line.content) for line in found] == [
        (timedelta(seconds=3.422), None, {"Status": "Inactive"}),
        (timedelta(hours=1, minutes=46, seconds=13.412), None, {"Status": "Finalised"}),
    ]


def test_interleaved_streams_say_whose_line_it_is() -> None:
    text = 'URL: https://f1.test/TeamRadio.jsonStream\n00:00:01.000{"stream":"LapCount","payload":{"CurrentLap":2}}\n'
    (line,) = lines(text)
    assert (line.topic, line.content) == ("LapCount", {"CurrentLap": 2})


def test_separators_inside_a_text_do_not_end_a_line() -> None:
    (line,) = lines('00:00:01.000{"Message":"TURN\u20287"}\n')
    assert line.content == {"Message": "TURN\u20287"}


@pytest.mark.parametrize(
    ("text", "begun", "said"),
    [
        ("<html></html>", False, "line 1 does not begin with a time: '<html></html>'"),
        ("", False, "line 1 is missing, and so is every other"),
        ('00:00:01.000{"A":1}\r\n00:00:02.000{"A":', True, "line 2 is no JSON"),
        ('00:00:01.000 {"A":1}', False, "line 1 does not begin with a time"),
    ],
)
def test_what_is_no_stream_says_in_which_line(text: str, begun: bool, said: str) -> None:  # noqa: FBT001  # a parameter
    with pytest.raises(UnreadableLine) as error:
        final_state(text)
    assert str(error.value).startswith(said)
    assert error.value.begun is begun


def test_the_final_state_is_all_lines_merged() -> None:
    stream = '00:00:01.000{"44":{"Line":1,"Tla":"HAM"}}\r\n00:00:02.000{"44":{"Line":2}}\r\n'
    assert final_state(stream) == {"44": {"Line": 2, "Tla": "HAM"}}


def test_a_key_frame_replaces_what_was_known() -> None:
    state = {"Lines": {"44": {"Position": "1"}}, "Withheld": False}
    assert merge(state, {"Lines": {}, KEY_FRAME: True}) == {"Lines": {}}
    assert merge(
        {"Lines": {"44": {"Position": "1", "InPit": True}}}, {"Lines": {"44": {"Position": "2", KEY_FRAME: True}}}
    ) == {"Lines": {"44": {"Position": "2"}}}
    assert merge({"Lines": {"44": {}}}, {"Lines": {}, KEY_FRAME: False}) == {"Lines": {"44": {}}}


def test_elements_that_no_number_addresses_are_left_out_of_a_list() -> None:
    assert listed({"1": "b", "x": "?", "01": "?", "٣": "?", "0": "a", "9" * 5_000: "?"}) == ["a", "b"]


@pytest.mark.parametrize(
    ("state", "delta", "said"),
    [
        ({}, {DELETED: None}, "_deleted is no list of keys"),
        ({}, {"Lines": {"44": {DELETED: [1]}}}, "_deleted is no list of keys"),
        ({"Messages": ["a"]}, {"Messages": {"x": "b"}}, "an element of a list that is not addressed by its number"),
        ({"Messages": ["a"]}, {"Messages": {"01": "b"}}, "an element of a list that is not addressed by its number"),
        ({"Lines": {"44": {}}}, {"Lines": None}, "NoneType where dict was"),
        ({"Lines": {"44": {"Position": "1"}}}, {"Lines": {"44": "out"}}, "str where dict was"),
        ({"Lines": {"44": {}}}, {"Lines": ["44"]}, "list where dict was"),
        ({"Status": "1"}, {"Status": {"0": "1"}}, "dict where str was"),
        ({}, {"Lines": {str(key): 0 for key in range(2_001)}}, "more than 2000 entries"),
        ({"Lines": {str(key): 0 for key in range(2_000)}}, {"Lines": {"x": 0}}, "more than 2000 entries"),
    ],
)
def test_what_no_feed_says_is_a_conflict(state: Any, delta: Any, said: str) -> None:
    assert conflict(state, delta) == said


@pytest.mark.parametrize(
    ("state", "delta"),
    [
        (None, {"Lines": {"44": {"Position": "1"}}}),
        ({"Lines": {"44": {"Position": "1"}}}, {"Lines": {"44": {"Position": ""}}}),
        ({"CutOffTime": "1:30.0"}, {"CutOffTime": ""}),
        ({"Messages": []}, {"Messages": {"0": {"Message": "a"}}}),
        ({"Messages": ["a"]}, {"Messages": {"2": "c"}}),
        ({"Lines": {"44": {"Stints": "x"}}}, {"Lines": {"44": {"Stints": {"0": {}}}}}),
        ({"Lines": {"44": {}}}, {"Lines": {}, KEY_FRAME: True}),
    ],
)
def test_what_a_feed_says_is_no_conflict(state: Any, delta: Any) -> None:
    assert conflict(state, delta) is None
