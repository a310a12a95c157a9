"""Laps as rows, gaps and stops: what follows from the columns of a chart."""

from datetime import timedelta

import msgspec
import pytest

from racing.laps import ended_at, from_rows, gaps, has_laps, laps, pit_stops
from racing.model import CarLaps, PitStop, SessionKind
from racing.printed_times import printed, printed_gap
from racing.printed_times import time_milliseconds as milliseconds
from tests.factories import NOON, a_lap_chart, a_round, a_session


def test_rows_come_in_order_of_lap_and_place() -> None:
    rows = laps(a_lap_chart())
    assert [(row.lap, row.position, row.driver) for row in rows] == [
        (1, 1, "max-verstappen"),
        (1, 2, "lewis-hamilton"),
        (2, 1, "lewis-hamilton"),
        (2, 2, "max-verstappen"),
        (3, 1, "max-verstappen"),
        (3, 2, "lewis-hamilton"),
    ]


def test_a_row_has_what_is_known_of_the_lap_and_nothing_for_what_is_not() -> None:
    row = next(row for row in laps(a_lap_chart()) if (row.driver, row.lap) == ("max-verstappen", 2))
    assert (row.time, row.sectors, row.speeds) == (120_000, (30_500, 40_500, 49_000), (None, 251, None, 311))
    assert (row.into_pits, row.out_of_pits, row.deleted) == (True, False, False)
    assert row.stint is not None
    assert (row.stint.compound, row.tyre_age) == ("soft", 5)
    other = next(row for row in laps(a_lap_chart()) if (row.driver, row.lap) == ("lewis-hamilton", 2))
    assert (other.sectors, other.deleted) == ((None, None, None), True)


def test_gaps_are_sums_of_lap_times_where_all_of_them_are_known() -> None:
    assert gaps(a_lap_chart()) == {
        "max-verstappen": {1: 0, 2: 16_500, 3: 0},
        "lewis-hamilton": {1: 1_500, 2: 0, 3: 3_500},
    }


def test_where_a_time_is_missing_gaps_are_between_the_instants_at_the_line() -> None:
    chart = a_lap_chart()
    without = tuple(msgspec.structs.replace(car, times=(0, *car.times[1:])) for car in chart.cars)
    later = tuple(msgspec.structs.replace(car, ended=tuple(at + 50 for at in car.ended)) for car in without[1:])
    behind = gaps(msgspec.structs.replace(chart, cars=(without[0], *later)))
    assert behind["lewis-hamilton"] == {1: 1_550, 2: 0, 3: 3_550}


def test_a_session_without_places_has_no_gaps() -> None:
    chart = a_lap_chart(cars=(CarLaps(driver="max-verstappen", laps=(1,), times=(90_000,)),))
    assert gaps(chart) == {}


def test_a_lap_ended_so_long_after_the_charts_start() -> None:
    chart = a_lap_chart()
    assert ended_at(chart, laps(chart)[0]) == NOON + timedelta(seconds=100)
    assert ended_at(msgspec.structs.replace(chart, start=None), laps(chart)[0]) is None


def test_the_results_own_stops_are_completed_by_the_charts() -> None:
    listed = (
        PitStop(driver="max-verstappen", number=33, stop=1, lap=2, time="22.700"),
        PitStop(driver="lewis-hamilton", number=44, stop=1, lap=1),
    )
    hamilton, verstappen = pit_stops(a_lap_chart(), listed)
    assert (hamilton.driver, hamilton.at) == ("lewis-hamilton", None)
    assert (verstappen.time, verstappen.standstill, verstappen.at) == ("22.700", "2.4", NOON + timedelta(seconds=195))


def test_without_a_list_in_the_result_the_stops_are_the_charts() -> None:
    assert [(stop.driver, stop.lap, stop.time) for stop in pit_stops(a_lap_chart(), ())] == [
        ("max-verstappen", 2, "22.731")
    ]
    assert pit_stops(None, ()) == ()


def test_rows_become_columns_in_the_order_at_the_end() -> None:
    cars = from_rows(
        [("b", 2, 1, 90_100, 1), ("a", 1, 1, 90_000, 2), ("a", 1, 2, 89_000, 1), ("c", None, 1, None, None)]
    )
    assert cars == (
        CarLaps(driver="a", number=1, laps=(1, 2), times=(90_000, 89_000), positions=(2, 1)),
        CarLaps(driver="c", laps=(1,)),
        CarLaps(driver="b", number=2, laps=(1,), times=(90_100,), positions=(1,)),
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [("27.035", 27_035), ("1:27.035", 87_035), ("1:02:27.035", 3_747_035), ("31:37.297", 1_897_297)],
)
def test_a_time_is_read_and_printed(text: str, number: int) -> None:
    assert (milliseconds(text), printed(number)) == (number, text)


def test_what_is_no_time_is_none() -> None:
    assert [milliseconds(text) for text in ("", "LAP 3", "+1 lap", "1:27")] == [None] * 4
    assert (milliseconds("1:27.1"), printed_gap(412)) == (87_100, "+0.412")


@pytest.mark.parametrize(
    ("season", "kind", "known"),
    [
        (1995, SessionKind.RACE, False),
        (1996, SessionKind.RACE, True),
        (2017, SessionKind.PRACTICE_1, False),
        (2018, SessionKind.PRACTICE_1, True),
    ],
)
def test_which_sessions_have_laps(season: int, kind: SessionKind, *, known: bool) -> None:
    start = NOON.replace(year=season)
    weekend = a_round(season=season, sessions=(a_session(kind, start),))
    assert has_laps(weekend, weekend.sessions[0], NOON + timedelta(days=1)) is known
    assert not has_laps(weekend, weekend.sessions[0], start - timedelta(hours=1))
