from typing import Any

import msgspec
import pytest

from fetcher_service.sources.livetiming.messages import ListedDriver, TimingAppData, TimingData
from fetcher_service.sources.livetiming.rows import entry_list, live_rows
from racing.live.model import LiveRow, Tyre
from racing.model import SessionKind
from tests.unit.fetcher_service.sources.livetiming.feed import IDENTITIES, drivers

RACE, QUALIFYING, PRACTICE = SessionKind.RACE, SessionKind.QUALIFYING, SessionKind.PRACTICE_1


def rows(kind: SessionKind, cars: dict[str, Any], app: dict[str, Any] | None = None) -> list[LiveRow]:
    timing = msgspec.convert({"Lines": cars}, TimingData)
    return list(live_rows(kind, timing, msgspec.convert({"Lines": app or {}}, TimingAppData), {}))


def row(kind: SessionKind, line: dict[str, Any], app: dict[str, Any] | None = None) -> LiveRow:
    return rows(kind, {"4": line}, {"4": app} if app else None)[0]


def test_the_entry_list_says_who_is_who() -> None:
    entries = entry_list(msgspec.convert(drivers(), dict[str, ListedDriver]), 2025, IDENTITIES)
    assert entries["1"] == LiveRow(
        number=1,
        driver="max-verstappen",
        name="Max Verstappen",
        code="VER",
        constructor="red-bull",
        team="Red Bull Racing",
    )
    assert entries["4"].colour == "F47600"


def test_a_colour_that_is_none_is_left_out() -> None:
    entries = entry_list({"7": ListedDriver(tla="KIM", team_colour="papaya")}, 2025, IDENTITIES)
    assert entries["7"].colour is None


def test_who_is_not_named_yet_is_there_by_number() -> None:
    entries = entry_list({"7": ListedDriver(tla="KIM"), "x": ListedDriver()}, 2025, IDENTITIES)
    assert entries == {"7": LiveRow(number=7, code="KIM")}
    assert [each.number for each in rows(RACE, {"7": {"Position": "1"}, "x": {"Position": "2"}})] == [7]


def test_positions_have_no_hole_even_while_two_cars_share_one() -> None:
    shared = {"4": {"Position": "1"}, "1": {"Position": "2", "Line": 3}, "16": {"Position": "2", "Line": 2}, "9": {}}
    assert [(each.number, each.position) for each in rows(RACE, shared)] == [(4, 1), (16, 2), (1, 3), (9, 4)]


def test_without_positions_laps_gap_and_grid_decide() -> None:
    cars: dict[str, Any] = {
        "18": {"NumberOfLaps": 3, "GapToLeader": "+4.1"},
        "10": {"NumberOfLaps": 2, "GapToLeader": "1L"},
        "4": {"NumberOfLaps": 3, "GapToLeader": "LAP 3"},
    }
    assert [each.number for each in rows(RACE, cars)] == [4, 18, 10]
    grid = {"18": {"GridPos": "2"}, "10": {"GridPos": "1"}}
    assert [each.number for each in rows(RACE, {"18": {}, "10": {}}, grid)] == [10, 18]


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        ("LAP 24", None),
        ("", None),
        ("+12.345", "+12.345"),
        ("+1:02.003", "+1:02.003"),
        ("1L", "+1 lap"),
        ("2 L", "+2 laps"),
    ],
)
def test_gaps_in_a_race_are_printed_as_in_a_classification(told: str, printed: str | None) -> None:
    line = {"GapToLeader": told, "IntervalToPositionAhead": {"Value": told}}
    assert (row(RACE, line).gap, row(RACE, line).interval) == (printed, printed)


def test_a_race_has_grid_stops_and_tyres() -> None:
    stints = [
        {"Compound": "MEDIUM", "New": "false", "TotalLaps": 21},
        {"Compound": "HARD", "New": "true", "TotalLaps": 2},
    ]
    found = row(RACE, {"NumberOfPitStops": 1}, {"GridPos": "3", "Stints": stints})
    assert (found.grid, found.stops, found.tyre) == (3, 1, Tyre(compound="hard", age=2, new=True))


def test_stops_are_counted_by_tyres_before_the_feed_counts_them() -> None:
    assert row(RACE, {}, {"Stints": {"0": {"Compound": "SOFT"}}}).stops == 0
    assert row(RACE, {}).stops is None


def test_tyres_that_are_not_told_are_unknown() -> None:
    assert row(RACE, {}, {"Stints": [{}]}).tyre is None
    assert row(RACE, {}, {"Stints": [{"Compound": "UNKNOWN"}]}).tyre == Tyre(compound="unknown")


def test_a_practice_has_gaps_to_the_fastest() -> None:
    line = {
        "BestLapTime": {"Value": "1:10.570", "Lap": 7},
        "TimeDiffToFastest": "+0.292",
        "TimeDiffToPositionAhead": "+0.100",
        "GapToLeader": "+9.999",
    }
    found = row(PRACTICE, line, {"GridPos": "3"})
    assert (found.best_lap, found.gap, found.interval, found.grid, found.stops) == (
        "1:10.570",
        "+0.292",
        "+0.100",
        None,
        None,
    )


def test_in_qualifying_the_last_part_with_a_lap_counts() -> None:
    line = {
        "BestLapTime": {"Value": ""},
        "BestLapTimes": [{"Value": "1:11.000"}, {"Value": "1:10.500"}, {}],
        "Stats": [
            {"TimeDiffToFastest": "+0.900", "TimeDifftoPositionAhead": "+0.200"},
            {"TimeDiffToFastest": "+0.400", "TimeDifftoPositionAhead": "+0.100"},
            {"TimeDiffToFastest": "", "TimeDifftoPositionAhead": ""},
        ],
        "KnockedOut": True,
    }
    found = row(QUALIFYING, line)
    assert (found.best_lap, found.gap, found.interval, found.knocked_out) == ("1:10.500", "+0.400", "+0.100", True)
    assert row(QUALIFYING, {"BestLapTimes": [{"Value": ""}, {}, {}]}).best_lap is None
    assert row(QUALIFYING, {"BestLapTimes": [{"Value": "1:11.000"}]}).gap is None


def test_where_a_car_is() -> None:
    assert row(RACE, {"InPit": True}).in_pit
    assert row(RACE, {"PitOut": True}).pit_out
    assert row(RACE, {"Stopped": True}).retired
    assert row(RACE, {"Retired": True}).retired
    assert row(RACE, {"Status": 64 + 1024}).flagged
    assert not row(RACE, {"Status": 64}).flagged
    assert not row(RACE, {"Stopped": False}).retired


def test_sectors_are_withheld_or_three() -> None:
    assert row(RACE, {}).sectors is None
    assert row(RACE, {"Sectors": {"0": {"Value": "30.1"}, "1": {"Value": ""}, "2": {}}}).sectors == ("30.1", "", "")


def test_without_a_table_there_are_no_rows() -> None:
    assert live_rows(RACE, None, None, {}) == ()
