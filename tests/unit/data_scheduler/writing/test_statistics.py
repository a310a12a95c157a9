"""Season statistics are counted from races, once per driver and race, whatever he drove."""

from decimal import Decimal

from data_scheduler.writing.statistics import season_statistics, season_totals, with_engines
from racing.model import Championship, Classification, SeasonStatistics, SessionKind
from tests.factories import a_result, a_row, a_table

ROUNDS = {"bahrain": 1, "monaco": 2}


def of(results: list[Classification], driver: str) -> SeasonStatistics:
    rows = season_statistics(results, ROUNDS, Championship.DRIVERS)
    return next(row for row in rows if row.driver == driver)


def race(*rows: object, grand_prix: str = "bahrain") -> Classification:
    return a_result(grand_prix, rows=rows)  # type: ignore[arg-type]


def test_places_are_counted() -> None:
    results = [
        race(a_row("a"), a_row("b", 3, number=2)),
        race(a_row("b"), a_row("a", 4, number=2), grand_prix="monaco"),
    ]
    assert (of(results, "a").wins, of(results, "a").podiums, of(results, "a").races_completed) == (1, 1, 2)
    assert (of(results, "b").wins, of(results, "b").podiums) == (1, 2)


def test_a_shared_win_counts_for_both() -> None:
    results = [race(a_row("fagioli", shared_car=True), a_row("fangio", shared_car=True))]
    assert of(results, "fagioli").wins == of(results, "fangio").wins == 1


def test_a_driver_in_two_cars_completes_one_race() -> None:
    results = [race(a_row("fangio"), a_row("fangio", 5, number=2))]
    assert of(results, "fangio").races_completed == 1


def test_a_constructor_counts_each_car_once() -> None:
    results = [race(a_row("a", shared_car=True), a_row("b", shared_car=True), a_row("c", 2, number=2))]
    (team,) = season_statistics(results, ROUNDS, Championship.CONSTRUCTORS)
    assert (team.wins, team.podiums, team.races_completed) == (1, 2, 2)


def test_pole_is_the_first_of_the_grid_and_else_of_qualifying() -> None:
    grid = [race(a_row("a", grid=1), a_row("b", 2, grid=2))]
    no_grid = [
        race(a_row("a"), a_row("b", 2)),
        a_result(session=SessionKind.QUALIFYING, rows=(a_row("b"), a_row("a", 2))),
    ]
    assert of(grid, "a").pole_positions == 1
    assert of(no_grid, "b").pole_positions == 1


def test_a_sprint_won_is_no_win_and_later_rounds_do_not_count() -> None:
    results = [
        race(a_row("a", points=Decimal(25)), a_row("b", 4, number=2)),
        a_result(session=SessionKind.SPRINT, rows=(a_row("b"), a_row("a", 4, number=2))),
        race(a_row("b"), grand_prix="spain"),
    ]
    assert (of(results, "b").wins, of(results, "b").podiums, of(results, "b").entries) == (0, 0, 1)
    assert (of(results, "b").sprint_wins, of(results, "b").sprint_podiums) == (1, 1)
    assert (of(results, "a").wins, of(results, "a").sprint_podiums) == (1, 0)


def test_a_retirement_is_a_dnf_and_no_race_completed() -> None:
    results = [race(a_row("a"), a_row("b", None, number=2))]
    assert (of(results, "b").dnf_count, of(results, "b").races_completed) == (1, 0)


def test_two_engines_in_one_race_are_one_start_of_the_constructor() -> None:
    results = [race(a_row("a", engine="climax"), a_row("b", 2, number=2, engine="maserati"))]
    totals = season_totals(2025, Championship.CONSTRUCTORS, results, ROUNDS, None, over=False)
    assert [(row.engine, row.starts, row.podiums) for row in totals.rows] == [("climax", 1, 1), ("maserati", 1, 1)]
    assert [(team.engine, team.starts, team.podiums) for team in totals.teams] == [(None, 1, 2)]


def test_the_champion_is_who_leads_when_the_season_is_over() -> None:
    results = [race(a_row("a"), a_row("b", 2))]
    table = a_table(points={"a": "25", "b": "18"})
    (leader, other) = season_statistics(results, ROUNDS, table, over=True)
    assert (leader.champion, leader.points, leader.championship_position) == (True, Decimal(25), 1)
    assert (other.champion, other.championship_position) == (False, 2)
    assert not any(row.champion for row in season_statistics(results, ROUNDS, table))


def test_an_engine_that_one_source_did_not_know_is_that_of_the_others() -> None:
    known, unknown = race(a_row("a", engine="honda")), race(a_row("a", engine=None), grand_prix="monaco")
    assert [result.rows[0].engine for result in with_engines([known, unknown])] == ["honda", "honda"]


def test_with_two_engines_to_choose_from_none_is_guessed() -> None:
    known = race(a_row("a", engine="honda"), a_row("b", 2, engine="ford"))
    unknown = race(a_row("a", engine=None), grand_prix="monaco")
    assert with_engines([known, unknown]) == [known, unknown]


def test_the_pole_of_a_sprint_weekend_was_the_fastest_qualifiers_in_2022_only() -> None:
    def poles(season: int) -> list[str | None]:
        results = [
            a_result(season=season, rows=(a_row("winner", grid=2), a_row("first-of-grid", 2, grid=1, number=2))),
            a_result(season=season, session=SessionKind.SPRINT, rows=(a_row("first-of-grid"),)),
            a_result(season=season, session=SessionKind.QUALIFYING, rows=(a_row("fastest"),)),
        ]
        rows = season_statistics(results, ROUNDS, Championship.DRIVERS)
        return [row.driver for row in rows if row.pole_positions]

    assert {season: poles(season) for season in (2021, 2022, 2023)} == {
        2021: ["first-of-grid"],
        2022: ["fastest"],
        2023: ["first-of-grid"],
    }
