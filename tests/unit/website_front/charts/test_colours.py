import pytest
from hypothesis import given
from hypothesis import strategies as st

from website_front.charts.colours import LEAST, MOST, luminance, visible

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06X}")


def parts(colour: str) -> tuple[float, ...]:
    return tuple(int(colour.removeprefix("#")[place : place + 2], 16) / 255 for place in (0, 2, 4))


@pytest.mark.parametrize("colour", ["4781D7", "1868DB", "ED1131"])
def test_a_colour_that_can_be_seen_stays_what_it_is(colour: str) -> None:
    assert visible(colour) == f"#{colour}"


@given(COLOURS)
def test_every_colour_stands_out_from_both_papers(colour: str) -> None:
    assert LEAST - 0.01 <= luminance(parts(visible(colour))) <= MOST + 0.01


@given(COLOURS)
def test_a_colour_keeps_its_hue(colour: str) -> None:
    before, after = parts(colour), parts(visible(colour))
    order = sorted(range(3), key=lambda part: before[part])
    assert after[order[0]] <= after[order[1]] + 0.01 <= after[order[2]] + 0.02
