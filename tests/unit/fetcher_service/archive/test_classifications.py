from decimal import Decimal

import pytest

from chassis.errors import InvalidRequest
from fetcher_service.archive.classifications import TABLES, compile_results, compile_standings
from fetcher_service.archive.f1db import GridRow, PitStopRow, RaceTables, ResultRow
from racing.model import Championship, Classification, ClassificationRow, Outcome, ResultStatus, SessionKind, Standings
from tests.unit.fetcher_service.archive.made_up import car_place, fastest, grid_place, place, race, row, season


def rows_of(given: RaceTables, kind: SessionKind = SessionKind.RACE) -> tuple[ClassificationRow, ...]:
    return next(result for result in compile_results(season(given)) if result.session is kind).rows


def test_every_session_has_its_table() -> None:
    assert set(TABLES) == set(SessionKind)
    everything = race(**{name: (row("ada-a", 1),) for name in TABLES.values()})
    assert {result.session for result in compile_results(season(everything))} == set(SessionKind)


def test_results_are_final_and_named_by_round_and_session() -> None:
    (result,) = compile_results(season(race(grand_prix="erewhon", sprint_race_results=(row("ada-a", 1),))))
    assert isinstance(result, Classification)
    assert result.id == "2010-erewhon-sprint"
    assert result.standing is ResultStatus.FINAL


def test_a_session_that_was_called_off_has_no_classification() -> None:
    assert list(compile_results(season(race(free_practice3_results=())))) == []


def test_the_official_order_is_kept() -> None:
    rows = rows_of(race(race_results=(row("cyd-c", 1), row("ben-b", "DNF"), row("ada-a", "DNF"))))
    assert [entry.driver for entry in rows] == ["cyd-c", "ben-b", "ada-a"]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("DNF", Outcome.RETIRED),
        ("NC", Outcome.NOT_CLASSIFIED),
        ("DSQ", Outcome.DISQUALIFIED),
        ("EX", Outcome.EXCLUDED),
        ("DNS", Outcome.DID_NOT_START),
        ("DNQ", Outcome.DID_NOT_QUALIFY),
        ("DNPQ", Outcome.DID_NOT_PRE_QUALIFY),
        ("DNP", Outcome.DID_NOT_PRACTICE),
    ],
)
def test_a_code_in_place_of_a_position_is_an_outcome(code: str, outcome: Outcome) -> None:
    winner, other = rows_of(race(race_results=(row("ada-a", 1), row("ben-b", code))))
    assert (winner.outcome, winner.position) == (Outcome.CLASSIFIED, 1)
    assert (other.outcome, other.position) == (outcome, None)


def test_an_unknown_code_is_refused_by_name() -> None:
    with pytest.raises(InvalidRequest, match="'WD' is none of DNF"):
        rows_of(race(race_results=(row("ada-a", "WD"),)))


def test_half_points_are_exact_and_no_points_are_zero() -> None:
    first, second = rows_of(race(race_results=(row("ada-a", 1, points=Decimal("12.5")), row("ben-b", 2))))
    assert (first.points, second.points) == (Decimal("12.5"), Decimal(0))


def test_only_races_and_sprints_score() -> None:
    given = race(
        race_results=(row("ada-a", 1),), sprint_race_results=(row("ada-a", 1),), qualifying_results=(row("ada-a", 1),)
    )
    assert rows_of(given, SessionKind.SPRINT)[0].points == 0
    assert rows_of(given, SessionKind.QUALIFYING)[0].points is None


def test_a_start_from_the_pit_lane_is_no_place_on_the_grid() -> None:
    pole, pit_lane = rows_of(
        race(race_results=(row("ada-a", 1, grid_position=1), row("ben-b", 2, grid_position_text="PL")))
    )
    assert (pole.grid, pole.pit_lane_start) == (1, False)
    assert (pit_lane.grid, pit_lane.pit_lane_start) == (None, True)


def starts(grid: tuple[GridRow, ...], *rows: ResultRow) -> list[tuple[int | None, bool]]:
    return [(entry.grid, entry.pit_lane_start) for entry in rows_of(race(race_results=rows, starting_grid=grid))]


def test_the_place_is_that_of_the_grid_with_its_penalties_and_not_that_of_the_result() -> None:
    grid = (grid_place("ada-a", 1), grid_place("ben-b", 2), grid_place("cyd-c", "PL"))
    rows = (row("ada-a", 1, grid_position=2), row("ben-b", 2, grid_position=1), row("cyd-c", "DNF", grid_position=3))
    assert starts(grid, *rows) == [(1, False), (2, False), (None, True)]


def test_who_left_the_grid_for_the_pit_lane_started_there() -> None:
    assert starts((grid_place("ada-a", 1),), row("ada-a", 1, grid_position_text="PL")) == [(None, True)]


def test_who_is_not_on_the_grid_keeps_the_place_of_the_result() -> None:
    assert starts((grid_place("ada-a", 1),), row("ada-a", 1), row("ben-b", "DNS", grid_position=13)) == [
        (1, False),
        (13, False),
    ]


def test_who_did_not_start_keeps_his_place_unless_another_has_moved_up_into_it() -> None:
    grid = (grid_place("ada-a", 1), grid_place("ben-b", 2), grid_place("cyd-c", 2))
    rows = (row("cyd-c", 1, grid_position=2), row("ada-a", "DNS"), row("ben-b", "DNS"))
    assert starts(grid, *rows) == [(2, False), (1, False), (None, False)]


def test_who_took_over_a_car_has_no_place_of_his_own() -> None:
    grid = (grid_place("ada-a", 4), grid_place("ben-b", 10))
    rows = (row("ada-a", 5, grid_position=4), row("ben-b", 5, shared_car=True))
    assert starts(grid, *rows) == [(4, False), (None, False)]


def test_a_sprint_starts_from_its_own_grid() -> None:
    given = race(
        race_results=(row("ada-a", 1, grid_position=1),),
        sprint_race_results=(row("ada-a", 1, grid_position=7),),
        starting_grid=(grid_place("ada-a", 1),),
        sprint_starting_grid=(grid_place("ada-a", 8),),
    )
    assert rows_of(given, SessionKind.SPRINT)[0].grid == 8


def test_a_shared_car_stands_once_for_each_of_its_drivers_and_a_driver_once_for_each_of_his_cars() -> None:
    rows = rows_of(
        race(
            race_results=(
                row("ada-a", 1, number=8, points=Decimal(5)),
                row("ben-b", 1, number=8, points=Decimal(4), shared_car=True),
                row("cyd-c", 2, number=6),
                row("dee-d", 11, number=4),
                row("ada-a", 11, number=4, shared_car=True),
            ),
            fastest_laps=(fastest("ada-a", 2, "2:29.000", number=4), fastest("ben-b", 1, "2:27.000", number=8)),
        )
    )
    assert [(entry.position, entry.driver, entry.shared_car) for entry in rows] == [
        (1, "ada-a", True),
        (1, "ben-b", True),
        (2, "cyd-c", False),
        (11, "dee-d", True),
        (11, "ada-a", True),
    ]
    assert [(entry.fastest_lap, entry.fastest_lap_number, entry.fastest_lap_rank) for entry in rows] == [
        (None, None, None),
        ("2:27.000", 7, 1),
        (None, None, None),
        (None, None, None),
        ("2:29.000", 7, 2),
    ]


def test_a_fastest_lap_of_nobody_is_refused() -> None:
    with pytest.raises(InvalidRequest, match=r"2010 utopia.*ben-b"):
        rows_of(race(race_results=(row("ada-a", 1),), fastest_laps=(fastest("ben-b", 1, "1:20.000"),)))


def test_times_gaps_and_reasons_are_as_printed() -> None:
    (entry,) = rows_of(
        race(
            race_results=(
                row(
                    "ada-a",
                    2,
                    laps=59,
                    time="1:30:00.000",
                    gap="+1 lap",
                    interval="+5.1",
                    time_penalty="5.000",
                    reason_retired="Oil",
                ),
            )
        )
    )
    assert (entry.laps, entry.time, entry.gap, entry.interval) == (59, "1:30:00.000", "+1 lap", "+5.1")
    assert (entry.time_penalty, entry.reason) == ("5.000", "Oil")


def test_the_parts_of_a_knockout_qualifying_are_kept() -> None:
    given = race(qualifying_results=(row("ada-a", 1, q1="1:33.1", q2="1:32.1", q3="1:31.1"),))
    (entry,) = rows_of(given, SessionKind.QUALIFYING)
    assert (entry.q1, entry.q2, entry.q3) == ("1:33.1", "1:32.1", "1:31.1")


def test_who_was_disqualified_from_qualifying_is_in_it_once_with_his_times_and_the_stewards_decision() -> None:
    given = race(
        qualifying_results=(
            row("ada-a", 1, q1="1:29.0"),
            row("ben-b", "NC", number=77, q1="1:29.8", laps=11),
            row("cyd-c", 2, q1="1:30.0"),
            row("ben-b", "DSQ", number=77),
        )
    )
    rows = rows_of(given, SessionKind.QUALIFYING)
    assert [(entry.driver, entry.position, entry.outcome, entry.q1) for entry in rows] == [
        ("ada-a", 1, Outcome.CLASSIFIED, "1:29.0"),
        ("ben-b", None, Outcome.DISQUALIFIED, "1:29.8"),
        ("cyd-c", 2, Outcome.CLASSIFIED, "1:30.0"),
    ]


@pytest.mark.parametrize(
    "second", [row("ada-a", 2), row("ada-a", "NC", q1="1:30.0"), row("ada-a", "NC", time="1:30.0")]
)
def test_two_results_of_a_driver_that_are_not_one_are_refused_by_name(second: ResultRow) -> None:
    given = race(qualifying_results=(row("ada-a", 1, q1="1:29.0"), second))
    with pytest.raises(InvalidRequest, match="2010 utopia qualifying: ada-a has two results"):
        rows_of(given, SessionKind.QUALIFYING)


def test_pit_stops_belong_to_the_race() -> None:
    stop = PitStopRow(driver_id="ada-a", driver_number=1, stop=1, lap=20, time="34:07.731")
    given = race(race_results=(row("ada-a", 1),), qualifying_results=(row("ada-a", 1),), pit_stops=(stop,))
    stops = {result.session: result.pit_stops for result in compile_results(season(given))}
    assert stops[SessionKind.QUALIFYING] == ()
    assert [(found.driver, found.stop, found.lap, found.time) for found in stops[SessionKind.RACE]] == [
        ("ada-a", 1, 20, "34:07.731")
    ]


def held(number: int, points: str) -> RaceTables:
    return race(
        number,
        f"gp-{number}",
        race_results=(row("ada-a", 1),),
        driver_standings=(place("ada-a", 1, points),),
        constructor_standings=(car_place("red", 1, points),),
    )


def points_by_round(tables: list[Standings], championship: Championship) -> dict[int, str]:
    return {table.after_round: str(table.rows[0].points) for table in tables if table.championship is championship}


def test_a_finished_season_ends_with_its_own_tables() -> None:
    given = season(
        held(1, "9"),
        held(2, "18"),
        driver_standings=(place("ada-a", 1, "18"),),
        constructor_standings=(car_place("red", 1, "0"),),
    )
    tables = list(compile_standings(given))
    assert points_by_round(tables, Championship.DRIVERS) == {1: "9", 2: "18"}
    assert points_by_round(tables, Championship.CONSTRUCTORS) == {1: "9", 2: "0"}


def test_a_running_season_has_tables_up_to_the_last_race_held() -> None:
    given = season(held(1, "9"), race(2, "erewhon"), driver_standings=(place("ada-a", 1, "9"),))
    assert points_by_round(list(compile_standings(given)), Championship.DRIVERS) == {1: "9"}


def test_a_table_tells_drivers_by_id_and_constructors_by_constructor_and_engine() -> None:
    drivers, constructors = compile_standings(season(held(1, "9"), race(2)))
    assert (drivers.rows[0].driver, drivers.rows[0].constructor, drivers.rows[0].engine) == ("ada-a", None, None)
    assert (constructors.rows[0].driver, constructors.rows[0].constructor) == (None, "red")
    assert constructors.rows[0].engine == "motor"


def test_a_contender_stands_in_a_table_once_and_may_be_excluded() -> None:
    rows = (car_place("red", 1, "52"), car_place("blue", "EX", "3"), car_place("red", "EX", "0"))
    (table,) = compile_standings(season(race(race_results=(row("ada-a", 1),)), constructor_standings=rows))
    assert [(entry.constructor, entry.outcome) for entry in table.rows] == [
        ("red", Outcome.CLASSIFIED),
        ("blue", Outcome.EXCLUDED),
    ]
