from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetcher_service.durations import (
    gaps,
    laps_of,
    printed,
    printed_gap,
    printed_laps,
    reprinted,
    reprinted_gap,
    seconds_of,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (92.758, "1:32.758"),
        (53.904, "53.904"),
        (0.5, "0.500"),
        (5636.736, "1:33:56.736"),
        (6052.554, "1:40:52.554"),
        (3600, "1:00:00.000"),
        (7200.189, "2:00:00.189"),
        (59.9996, "1:00.000"),
        (Decimal("1538.426"), "25:38.426"),
    ],
)
def test_seconds_are_printed_as_results_print_them(seconds: float | Decimal, text: str) -> None:
    assert printed(seconds) == text


@given(st.integers(0, 20_000_000))
def test_a_printed_time_reads_back_to_the_millisecond(milliseconds: int) -> None:
    seconds = Decimal(milliseconds) / 1000
    assert seconds_of(printed(seconds)) == seconds_of(printed_gap(seconds)) == seconds
    assert printed(float(seconds)) == printed(seconds)


@pytest.mark.parametrize("text", ["", "LAP 24", "1L", "+1 lap", "DNF", "1:2:3:4", "1.", "-1.2"])
def test_what_is_no_time_has_no_seconds(text: str) -> None:
    assert seconds_of(text) is None


@pytest.mark.parametrize("text", ["1L", "1 L", "+1 LAP", "+1 lap", "+ 1 Lap"])
def test_laps_behind_are_read_in_every_wording(text: str) -> None:
    assert laps_of(text) == 1


@pytest.mark.parametrize("text", ["", "LAP 24", "+1.234", "L", "1 second"])
def test_what_is_no_gap_in_laps_has_none(text: str) -> None:
    assert laps_of(text) is None


def test_one_lap_is_no_plural() -> None:
    assert [printed_laps(laps) for laps in (1, 2, 15)] == ["+1 lap", "+2 laps", "+15 laps"]


def test_gaps_count_from_the_first_and_intervals_from_the_one_before() -> None:
    times = [Decimal("92.0"), Decimal("92.5"), None, Decimal("153.1"), Decimal("93.0")]
    assert gaps(times) == [(None, None), ("+0.500", "+0.500"), (None, None), ("+1:01.100", None), ("+1.000", None)]
    assert gaps([]) == []
    assert gaps([None, Decimal(1)]) == [(None, None), (None, None)]


@pytest.mark.parametrize(
    ("text", "ours"), [("1:32.75", "1:32.750"), ("68.183", "1:08.183"), ("", None), ("LAP 3", None)]
)
def test_a_time_is_printed_our_way_whoever_printed_it(text: str, ours: str | None) -> None:
    assert reprinted(text) == ours


@pytest.mark.parametrize(
    ("text", "ours"), [("0.5", "+0.500"), ("+61.2", "+1:01.200"), ("2L", "+2 laps"), ("LAP 24", None), ("", None)]
)
def test_so_is_a_gap(text: str, ours: str | None) -> None:
    assert reprinted_gap(text) == ours


@pytest.mark.parametrize(
    "text",
    ["9" * 30, "9" * 5_000, "5000000", "1" * 10 + ":00", "\N{ARABIC-INDIC DIGIT FIVE}", "1e5", "NaN", "999999L" * 2],
)
def test_what_is_longer_than_any_session_is_no_time_and_no_gap(text: str) -> None:
    assert seconds_of(text) is None
    assert laps_of(text) is None
