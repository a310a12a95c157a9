from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from website_front.charts.lines import LEAST_APART, LineChart, Series, line_chart

COLUMNS = [("1", "Bahrain"), ("2", "Spain"), ("3", "Monaco")]


def chart(*values: Sequence[float | None], most: float = 100.0) -> LineChart:
    series = [
        Series(id=str(number), label=f"D{number}", name=f"Driver {number}", colour=None, values=each)
        for number, each in enumerate(values)
    ]
    return line_chart(series, COLUMNS, most=most, told=lambda value: f"{value:g} points")


def test_a_greater_value_lies_higher() -> None:
    (line,) = chart([0.0, 50.0, 100.0]).lines
    heights = [mark.y for mark in line.marks]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] == chart([0.0]).bottom


def test_every_mark_says_who_where_and_how_much() -> None:
    (line,) = chart([0.0, 50.0, 100.0]).lines
    assert [mark.title for mark in line.marks] == [
        "Driver 0, Bahrain: 0 points",
        "Driver 0, Spain: 50 points",
        "Driver 0, Monaco: 100 points",
    ]


def test_a_missing_value_breaks_the_line() -> None:
    (line,) = chart([10.0, None, 30.0]).lines
    assert len(line.pieces) == 2
    assert len(line.marks) == 2


def test_who_has_no_value_has_no_line() -> None:
    assert chart([None, None, None]).lines == ()


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_names_do_not_lie_on_each_other(ends: list[float]) -> None:
    made = chart(*[[end] for end in ends])
    places = sorted(line.label_y for line in made.lines)
    assert all(later - earlier >= LEAST_APART - 0.11 for earlier, later in pairwise(places))
    assert places[-1] <= made.bottom + 0.1
