import json

import pytest

from fetcher_service.sources.livetiming.lenient_json import pruned, readable_json


def test_what_is_below_the_deepest_level_becomes_null() -> None:
    assert pruned('{"a":{"b":{"c":1},"d":[[2]]},"e":3}', 2) == '{"a":{"b":null,"d":null},"e":3}'


def test_what_is_not_too_deep_is_left_as_it_is() -> None:
    text = '{"a":{"b":{"c":1}},"e":[[]]}'
    assert pruned(text, 3) == text


@pytest.mark.parametrize("words", ["{[{[", 'a "quoted" {', "\\", 'ends in \\"{'])
def test_brackets_in_a_text_count_for_nothing(words: str) -> None:
    text = json.dumps({"a": {words: words, "b": {"c": {}}}})
    assert json.loads(pruned(text, 2)) == {"a": {words: words, "b": None}}


def test_many_levels_take_no_recursion() -> None:
    assert pruned("[" * 100_000 + "]" * 100_000, 1) == "[null]"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1e999", None),
        ("-1e999", None),
        ("NaN", None),
        ("Infinity", None),
        ("9" * 5000, None),
        ("123456789012345678", 123456789012345678),
        (r'"\ud83d"', "?"),
        (r'"\ud83c\udfc1"', "🏁"),
        (r'"\\ud83d"', r"\ud83d"),
        ("1.5", 1.5),
    ],
)
def test_what_no_reader_takes_is_left_out_and_the_rest_is_read(value: str, read: object) -> None:
    assert readable_json(f'{{"odd": {value}, "lap": 3}}', 9) == {"odd": read, "lap": 3}


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="delimiter"):
        readable_json('{"lap": 3', 9)
