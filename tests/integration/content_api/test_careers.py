"""People, teams and tracks: what they have done, in lists and one by one; and drivers against each other."""

from typing import Any

import pytest

from tests.suite import Suite


async def career(suite: Suite, driver: str) -> Any:
    return (await suite.result(f"/v1/drivers/{driver}"))["career"]


async def test_a_driver_is_shown_with_his_career_and_every_season(history: Suite) -> None:
    driver = await history.result("/v1/drivers/michael-schumacher")
    assert (driver["name"], driver["date_of_birth"]) == ("Michael Schumacher", "1969-01-03")
    done = driver["career"]
    assert (done["wins"], done["pole_positions"], done["championships"]) == (91, 68, 7)
    assert (done["first_season"], done["last_season"]) == (1991, 2012)
    titles = [season["season"] for season in driver["seasons"] if season.get("champion")]
    assert titles == [1994, 1995, 2000, 2001, 2002, 2003, 2004]
    first = driver["seasons"][0]
    assert [car["constructor_name"] for car in first["cars"]] == ["Jordan", "Benetton"]


async def test_a_career_is_the_sum_of_its_seasons(history: Suite) -> None:
    for driver in ("juan-manuel-fangio", "jim-clark", "alain-prost", "fernando-alonso"):
        shown = await history.result(f"/v1/drivers/{driver}")
        for name in ("wins", "podiums", "pole_positions", "fastest_laps", "starts", "dnf_count"):
            assert sum(season[name] for season in shown["seasons"]) == shown["career"][name], (driver, name)


async def test_the_list_of_drivers_has_everyone_with_the_same_career(history: Suite) -> None:
    drivers = {row["id"]: row for row in (await history.result("/v1/drivers"))["drivers"]}
    assert len(drivers) > 900
    for id_ in ("lewis-hamilton", "ayrton-senna"):
        assert drivers[id_]["career"] == await career(history, id_)


async def test_a_season_that_runs_gives_nobody_a_best_place_in_the_championship(history: Suite) -> None:
    """Antonelli leads 2026 and was seventh in 2025; Cadillac has never ended a season."""
    assert (await career(history, "kimi-antonelli"))["best_championship_position"] == 7
    listed = {row["id"]: row for row in (await history.result("/v1/drivers"))["drivers"]}
    assert listed["kimi-antonelli"]["career"]["best_championship_position"] == 7
    cadillac = await history.result("/v1/constructors/cadillac")
    assert "best_championship_position" not in cadillac["career"]
    assert cadillac["seasons"][-1]["championship_position"] > 1


async def test_a_constructor_is_shown_with_all_its_engines(history: Suite) -> None:
    mclaren = await history.result("/v1/constructors/mclaren")
    engines = {season["engine"] for season in mclaren["seasons"]}
    assert {"honda", "mercedes", "ford", "tag", "renault"} <= engines
    assert mclaren["career"]["wins"] == sum(season["wins"] for season in mclaren["seasons"])
    listed = {row["id"]: row for row in (await history.result("/v1/constructors"))["constructors"]}
    assert listed["mclaren"]["career"] == mclaren["career"]


async def test_a_circuit_is_shown_with_its_layouts_winners_and_races(history: Suite) -> None:
    monza = await history.result("/v1/circuits/monza")
    assert monza["races"] == len(monza["held"])
    assert monza["first_season"] == monza["held"][0]["season"] == 1950
    assert monza["winners"][0]["wins"] >= monza["winners"][1]["wins"]
    assert sum(layout["races"] for layout in monza["layouts"]) == monza["races"]
    (shared,) = [race for race in (await history.result("/v1/circuits/aintree"))["held"] if race["season"] == 1957]
    assert {winner["name"] for winner in shared["winners"]} == {"Stirling Moss", "Tony Brooks"}


async def test_a_season_is_told_round_by_round(history: Suite) -> None:
    course = await history.result("/v1/seasons/2021/progression")
    assert [scored["number"] for scored in course["rounds"]] == list(range(1, 23))
    champion = course["contenders"][0]
    assert (champion["driver"], champion["points"][-1], champion["positions"][-1]) == ("max-verstappen", 395.5, 1)
    assert all(len(row["points"]) == len(row["positions"]) == 22 for row in course["contenders"])
    latecomer = next(row for row in course["contenders"] if row["driver"] == "robert-kubica")
    assert latecomer["points"][0] is None
    makers = await history.result("/v1/seasons/2021/progression?championship=constructors")
    assert makers["contenders"][0]["constructor"] == "mercedes"


async def test_two_drivers_meet_only_where_both_took_part(history: Suite) -> None:
    duel = await history.result("/v1/drivers/max-verstappen/versus/sergio-perez?season=2023")
    assert duel["races"] == {"first": 20, "second": 2, "meetings": 22}
    other = await history.result("/v1/drivers/sergio-perez/versus/max-verstappen?season=2023")
    assert (other["races"]["first"], other["races"]["second"]) == (2, 20)
    assert (duel["points"]["first"], duel["points"]["second"]) == (575, 285)
    never = await history.result("/v1/drivers/jim-clark/versus/lewis-hamilton")
    assert never["races"] == {"first": 0, "second": 0, "meetings": 0}


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/v1/drivers/nobody", 404, "nobody"),
        ("/v1/constructors/nobody", 404, "nobody"),
        ("/v1/circuits/nowhere", 404, "nowhere"),
        ("/v1/drivers/max-verstappen/versus/nobody", 404, "nobody"),
        ("/v1/drivers/max-verstappen/versus/max-verstappen", 404, "b: 'max-verstappen' never drove"),
        ("/v1/drivers/Max", 400, "id: 'Max'"),
        ("/v1/seasons/1957/progression?championship=constructors", 404, "1957"),
        (
            "/v1/seasons/2021/progression?championship=teams",
            400,
            "championship: 'teams', allowed: drivers, constructors",
        ),
    ],
)
async def test_who_is_not_known_is_named(history: Suite, path: str, status: int, named: str) -> None:
    answered, body = await history.get(path)
    assert answered == status
    assert named in body["detail"]
