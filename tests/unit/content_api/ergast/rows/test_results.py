from decimal import Decimal
from typing import Any

import msgspec
import pytest

from content_api.ergast.rows.entries import entries
from content_api.ergast.rows.people import People
from content_api.ergast.rows.results import qualifying_results, race_results, sprint_results
from racing.model import Classification, ClassificationRow, Constructor, Driver, Outcome, SessionKind
from tests.factories import a_result, a_round, a_row

PEOPLE = People(
    drivers={"max-verstappen": Driver(id="max-verstappen", name="Max Verstappen", ergast_id="max_verstappen")},
    constructors={"red-bull": Constructor(id="red-bull", name="Red Bull", ergast_id="red_bull")},
)


def shown(result: Classification, *, legacy: bool = False) -> list[Any]:
    """The rows of the only race, as JSON has them."""
    found = entries([a_round(season=result.season)], [result], PEOPLE)
    if result.session is SessionKind.QUALIFYING:
        drives = [(entry, entry.qualifying) for entry in found if entry.qualifying]
        (race,) = msgspec.to_builtins(qualifying_results(drives, PEOPLE, {}))
    elif result.session is SessionKind.SPRINT:
        drives = [(entry, entry.sprint) for entry in found if entry.sprint]
        (race,) = msgspec.to_builtins(sprint_results(drives, PEOPLE, {}, legacy=legacy))
    else:
        drives = [(entry, entry.race) for entry in found if entry.race]
        (race,) = msgspec.to_builtins(race_results(drives, PEOPLE, {}, legacy=legacy))
    made: list[Any] = race.get("Results") or race.get("SprintResults") or race["QualifyingResults"]
    return made


def a_race(*rows: ClassificationRow, season: int = 2024) -> Classification:
    return a_result(season=season, rows=rows)


def test_the_winner_has_a_time_the_others_a_gap_and_who_was_lapped_none() -> None:
    rows = shown(
        a_race(
            a_row("max-verstappen", 1, time="1:31:44.742"),
            a_row("b", 2, time="1:32:07.199", gap="+22.457"),
            a_row("c", 3, time="1:31:40.000"),
            a_row("d", 4, gap="+1 lap"),
            a_row("e", None, time="1:31:45.000"),
        )
    )
    assert [row.get("Time", {}).get("time") for row in rows] == ["1:31:44.742", "+22.457", "", None, None]
    assert rows[1]["Time"]["millis"] == "5527199"


def test_who_was_not_classified_has_a_letter_and_his_place_in_the_list() -> None:
    rows = shown(a_race(a_row(), *(a_row(name, None, outcome=outcome) for name, outcome in zip("bcdef", [
        Outcome.RETIRED, Outcome.DISQUALIFIED, Outcome.EXCLUDED, Outcome.DID_NOT_START, Outcome.DID_NOT_QUALIFY
    ], strict=True))))  # fmt: skip
    assert [row["positionText"] for row in rows] == ["1", "R", "D", "E", "W", "F"]
    assert [row["position"] for row in rows] == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize(("legacy", "letter"), [(False, "R"), (True, "N")])
def test_who_still_ran_and_was_not_classified_is_told_from_who_retired_in_ergasts_words_alone(
    letter: str, *, legacy: bool
) -> None:
    rows = shown(a_race(a_row(), a_row("b", None, outcome=Outcome.NOT_CLASSIFIED), a_row("c", None)), legacy=legacy)
    assert [row["positionText"] for row in rows] == ["1", letter, "R"]


def test_what_is_unknown_is_left_out_and_nothing_is_null() -> None:
    (row,) = shown(a_race(a_row("nobody", 1, number=None, constructor=None)))
    assert row.keys() & {"number", "laps", "Constructor", "Time", "FastestLap"} == set()
    assert row["Driver"]["driverId"] == "nobody"
    assert None not in row.values()


def test_who_has_no_place_on_the_grid_has_started_from_0() -> None:
    rows = shown(
        a_race(
            a_row("a", 1, grid=1),
            a_row("b", 1, shared_car=True),
            a_row("c", None, outcome=Outcome.DID_NOT_QUALIFY),
            a_row("d", None, outcome=Outcome.DID_NOT_START, grid=3),
        )
    )
    assert [row["grid"] for row in rows] == ["1", "0", "0", "3"]


def test_laps_are_those_of_the_car_none_without_a_start_and_left_out_where_nobody_counted_them() -> None:
    rows = shown(
        a_race(
            a_row("fangio", 1, number=8, laps=77, shared_car=True),
            a_row("fagioli", 1, number=8, shared_car=True),
            a_row("fangio", None, number=24, laps=None, shared_car=True),
            a_row("brundle", None, outcome=Outcome.DISQUALIFIED),
            a_row("bellof", None, outcome=Outcome.DISQUALIFIED, laps=11),
            a_row("modena", None, outcome=Outcome.EXCLUDED),
            a_row("larini", None, outcome=Outcome.DID_NOT_QUALIFY),
        )
    )
    assert [row.get("laps") for row in rows] == ["77", "77", None, None, "11", "0", "0"]


def test_a_fastest_lap_is_told_of_any_season_with_its_lap_and_not_without() -> None:
    fastest: dict[str, Any] = {"fastest_lap": "1:27.500", "fastest_lap_rank": 1}
    known, unknown = shown(
        a_race(a_row("a", fastest_lap_number=7, **fastest), a_row("b", 2, **fastest), season=1988),
    )
    assert (known["FastestLap"]["rank"], known["FastestLap"]["lap"]) == ("1", "7")
    assert "FastestLap" not in unknown


@pytest.mark.parametrize(("season", "grids"), [(2024, ["1", "0", "0"]), (2025, ["1", "2", "3"])])
def test_a_start_from_the_pit_lane_is_no_place_until_2024_and_then_the_last_ones(season: int, grids: list[str]) -> None:
    rows = shown(
        a_race(
            a_row("a", 1, grid=1), a_row("b", 2, pit_lane_start=True), a_row("c", 3, pit_lane_start=True), season=season
        )
    )
    assert [row["grid"] for row in rows] == grids


def test_points_keep_their_fraction_and_nothing_else() -> None:
    rows = shown(a_race(a_row("a", 1, points=Decimal("12.50")), a_row("b", 2, points=Decimal("10.0")), a_row("c", 3)))
    assert [row["points"] for row in rows] == ["12.5", "10", "0"]


@pytest.mark.parametrize(("cars", "second"), [(18, 14), (19, 15), (20, 15), (22, 16), (24, 17)])
def test_who_took_part_in_a_part_of_qualifying_has_a_time_there_if_only_an_empty_one(cars: int, second: int) -> None:
    result = a_result(
        season=2024,
        session=SessionKind.QUALIFYING,
        rows=tuple(a_row(f"d{place}", place, q1="1:30.000") for place in range(1, cars + 1)),
    )
    rows = shown(result)
    assert sum("Q3" in row for row in rows) == 10
    assert [row.get("Q2") for row in rows] == [""] * second + [None] * (cars - second)


def test_a_fastest_lap_of_a_sprint_has_a_rank_since_2026() -> None:
    """As Jolpica has it: in its answers about earlier sprints there is none."""
    row = a_row("a", fastest_lap="1:35.101", fastest_lap_number=18, fastest_lap_rank=4)
    for season, rank in ((2026, {"rank": "4"}), (2023, {})):
        (sprinted,) = shown(a_result(season=season, session=SessionKind.SPRINT, rows=(row,)))
        assert sprinted["FastestLap"] == rank | {"lap": "18", "Time": {"time": "1:35.101"}}
