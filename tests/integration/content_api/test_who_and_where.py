"""Grands Prix, manufacturers, grids, honours, team mates, every race of a driver, seasons compared, and records."""

import csv
import io

import pytest

from tests.suite import Suite


async def test_a_grand_prix_is_shown_with_every_edition_its_winners_and_its_circuits(history: Suite) -> None:
    france = await history.result("/v1/grands-prix/france")
    assert (france["name"], france["country_code"], france["races"]) == ("French Grand Prix", "FR", 62)
    assert len(france["editions"]) == 62
    assert france["winners"][0] == {"driver": "michael-schumacher", "name": "Michael Schumacher", "wins": 8}
    assert france["constructors"][0]["constructor_name"] == "Ferrari"
    assert [(used["name"], used["races"]) for used in france["circuits"]][:2] == [
        ("Reims-Gueux", 11),
        ("Rouen-Les-Essarts", 5),
    ]
    last = france["editions"][-1]
    assert (last["season"], last["circuit"], last["poles"][0]["driver"]) == (2022, "paul-ricard", "charles-leclerc")


async def test_the_list_of_grands_prix_has_those_that_are_to_come_too(history: Suite) -> None:
    listed = {row["id"]: row for row in (await history.result("/v1/grands-prix"))["grands_prix"]}
    assert listed["monaco"]["races"] > 70
    assert listed["70th-anniversary"] == {
        "id": "70th-anniversary",
        "name": "70th Anniversary Grand Prix",
        "short_name": "70th Anniversary GP",
        "abbreviation": "70A",
        "country": "United Kingdom",
        "country_code": "GB",
        "races": 1,
        "first_season": 2020,
        "last_season": 2020,
    }


async def test_a_circuit_has_the_lap_record_of_its_newest_layout_and_of_each(history: Suite) -> None:
    monza = await history.result("/v1/circuits/monza")
    assert (monza["lap_record"]["time"], monza["lap_record"]["name"]) == ("1:20.901", "Lando Norris")
    assert (monza["fastest_qualifying"]["time"], monza["fastest_qualifying"]["season"]) == ("1:18.792", 2025)
    layouts = {layout["layout"]: layout for layout in monza["layouts"]}
    assert layouts["monza-7"]["lap_record"] == monza["lap_record"]
    assert layouts["monza-3"]["lap_record"]["season"] == 1971


async def test_a_driver_has_code_number_links_and_teams_by_season(history: Suite) -> None:
    driver = await history.result("/v1/drivers/max-verstappen")
    assert (driver["code"], driver["number"]) == ("VER", 3)
    assert driver["links"] == {
        "wikipedia": "https://en.wikipedia.org/wiki/Max_Verstappen",
        "ergast": "/drivers/max_verstappen",
    }
    entries = {(entry["season"], entry["constructor"]): entry for entry in driver["entries"]}
    assert entries[2016, "toro-rosso"]["rounds"] == [1, 2, 3, 4]
    champion = entries[2023, "red-bull"]
    assert champion["team"] == "Oracle Red Bull Racing"
    assert champion["chassis"] == [{"id": "red-bull-rb19", "name": "Red Bull RB19"}]
    assert champion["engine_models"][0]["configuration"] == "V6"
    assert (champion["tyres"], champion["colour"]) == (["pirelli"], "3671C6")


async def test_a_constructor_tells_who_became_whom(history: Suite) -> None:
    brawn = await history.result("/v1/constructors/brawn")
    assert [(era["constructor_name"], era["first_season"]) for era in brawn["chronology"]] == [
        ("Tyrrell", 1970),
        ("BAR", 1999),
        ("Honda", 2006),
        ("Brawn", 2009),
        ("Mercedes", 2010),
    ]
    assert "last_season" not in brawn["chronology"][-1]
    assert {entry["driver"] for entry in brawn["entries"]} == {"jenson-button", "rubens-barrichello"}


async def test_the_entries_of_a_season_have_models_tyres_and_colours(history: Suite) -> None:
    entries = (await history.result("/v1/seasons/1988/entries"))["entries"]
    cars = {entry["constructor"]: [chassis["name"] for chassis in entry["chassis"]] for entry in entries}
    assert cars["mclaren"] == ["McLaren MP4/4"]
    prost = next(entry for entry in entries if entry["driver"] == "alain-prost")
    assert (prost["engine_name"], prost["tyres"], prost["number"]) == ("Honda", ["goodyear"], 11)
    assert {entry["colour"] for entry in entries if entry["constructor"] == "ferrari"} == {"C00000"}


async def test_every_race_of_a_driver_is_in_a_row_and_so_is_every_sprint(history: Suite) -> None:
    races = (await history.result("/v1/drivers/michael-schumacher/results"))["results"]
    assert sum(race.get("position") == 1 for race in races) == 91
    assert (races[0]["season"], races[0]["grand_prix"], races[0]["constructor_name"]) == (1991, "belgium", "Jordan")
    assert races == sorted(races, key=lambda race: race["date"])
    sprints = await history.result("/v1/drivers/max-verstappen/results?session=sprint&season=2023")
    assert [row["position"] for row in sprints["results"]].count(1) == 4
    status, body = await history.get("/v1/drivers/nobody/results")
    assert (status, "nobody" in body["detail"]) == (404, True)


async def test_team_mates_are_compared_by_results_and_by_times(history: Suite) -> None:
    mates = (await history.result("/v1/drivers/lewis-hamilton/team-mates"))["team_mates"]
    (rosberg,) = [mate for mate in mates if mate["season"] == 2016]
    assert (rosberg["driver"], rosberg["together"]) == ("nico-rosberg", 21)
    assert rosberg["qualifying"] == {"first": 12, "second": 9, "meetings": 21}
    assert rosberg["races"] == {"first": 10, "second": 10, "meetings": 21}
    assert rosberg["points"] == {"first": 380, "second": 385}
    assert rosberg["qualifying_times"] == {"compared": 20, "seconds": -0.089, "percent": -0.115}
    assert rosberg["race_times"]["compared"] == 19
    mirrored = (await history.result("/v1/drivers/nico-rosberg/team-mates"))["team_mates"]
    (hamilton,) = [mate for mate in mirrored if mate["season"] == 2016]
    assert hamilton["race_times"]["seconds"] == pytest.approx(-rosberg["race_times"]["seconds"])
    versus = await history.result("/v1/drivers/lewis-hamilton/versus/nico-rosberg?season=2016")
    assert versus["qualifying_times"] == rosberg["qualifying_times"]


async def test_manufacturers_have_totals_and_seasons(history: Suite) -> None:
    engines = (await history.result("/v1/engine-manufacturers"))["engine_manufacturers"]
    listed = {row["id"]: row for row in engines}
    honda = await history.result("/v1/engine-manufacturers/honda")
    assert honda["career"] == listed["honda"]["career"]
    assert honda["career"]["championships"] == sum(season["championships"] for season in honda["seasons"]) == 6
    season = next(season for season in honda["seasons"] if season["season"] == 1988)
    assert [each["constructor_name"] for each in season["constructors"]] == ["Lotus", "McLaren"]
    assert (season["wins"], season["pole_positions"]) == (15, 15)
    assert season["engine_models"][0]["aspiration"] == "turbocharged"
    tyres = (await history.result("/v1/tyre-manufacturers"))["tyre_manufacturers"]
    wins = {row["name"]: row["career"]["wins"] for row in tyres}
    assert max(wins, key=lambda name: wins[name]) == "Goodyear"
    michelin = await history.result("/v1/tyre-manufacturers/michelin")
    assert "points" not in michelin["career"]


async def test_a_starting_grid_is_a_session_of_its_own(history: Suite) -> None:
    grid = await history.result("/v1/seasons/2021/rounds/bahrain/starting_grid")
    assert (grid["session"], grid["round"], len(grid["places"])) == ("race", 1, 20)
    assert grid["places"][-1]["penalty"] == 5
    assert grid["places"][0]["time"] == "1:28.997"
    sprint = await history.result("/v1/seasons/2022/rounds/sao-paulo/sprint_starting_grid")
    assert (sprint["session"], sprint["places"][0]["name"]) == ("sprint", "Kevin Magnussen")
    status, body = await history.get("/v1/seasons/2021/rounds/bahrain/sprint_starting_grid")
    assert (status, "no starting grid" in body["detail"]) == (404, True)


async def test_the_driver_of_the_day_is_shown_with_the_race_and_for_a_season(history: Suite) -> None:
    race = await history.result("/v1/seasons/2021/rounds/bahrain/race")
    assert race["driver_of_the_day"][0]["name"] == "Sergio Pérez"
    season = (await history.result("/v1/seasons/2021/honours"))["honours"]
    assert season[0]["driver_of_the_day"] == "sergio-perez"
    assert season[0]["votes"] == race["driver_of_the_day"]
    assert [each["grand_prix"] for each in season if "drivers" in each.get("decided", ())] == ["abu-dhabi"]
    assert "driver_of_the_day" not in await history.result("/v1/seasons/2021/rounds/bahrain/qualifying")
    assert (await history.result("/v1/seasons/1951/honours"))["honours"][-1]["decided"] == ["drivers"]


async def test_seasons_are_compared_in_one_answer(history: Suite) -> None:
    compared = await history.result("/v1/progression/2021,2008?leaders=2")
    assert [(each["season"], len(each["rounds"])) for each in compared["seasons"]] == [(2021, 22), (2008, 18)]
    rows = [(row["season"], row["driver"], row["points"][-1]) for row in compared["contenders"]]
    assert rows == [
        (2021, "max-verstappen", 395.5),
        (2021, "lewis-hamilton", 387.5),
        (2008, "lewis-hamilton", 98),
        (2008, "felipe-massa", 97),
    ]
    alone = await history.result("/v1/seasons/2008/progression?limit=1")
    assert compared["contenders"][2] == alone["contenders"][0] | {"season": 2008}


async def test_a_compared_season_that_runs_says_what_it_counts_and_awaits(history: Suite) -> None:
    running, over = (await history.result("/v1/progression/2026,2025?leaders=1"))["seasons"]
    alone = await history.result("/v1/seasons/2026/progression?limit=1")
    assert running["as_of"] == alone["as_of"]
    assert running["awaiting"] == alone["awaiting"] != []
    assert (over["as_of"]["grand_prix"], "awaiting" in over) == ("abu-dhabi", False)


async def test_the_current_season_is_compared_by_its_name(history: Suite) -> None:
    by_name = await history.result("/v1/progression/current,2025?leaders=1")
    assert by_name == await history.result("/v1/progression/2026,2025?leaders=1")


async def test_records_have_their_first_places_and_the_whole_list_behind_them(history: Suite) -> None:
    records = {row["id"]: row for row in (await history.result("/v1/records"))["records"]}
    wins = records["most-wins"]
    assert (wins["name"], wins["unit"], wins["holders"][0]["name"]) == ("Most wins", "times", "Lewis Hamilton")
    whole = (await history.result("/v1/records/most-wins"))["holders"]
    assert len(whole) == wins["places"]
    assert whole[:3] == wins["holders"]
    drivers = (await history.result("/v1/drivers"))["drivers"]
    careers = {row["id"]: row["career"]["wins"] for row in drivers if row.get("career", {}).get("wins")}
    assert {row["driver"]: row["value"] for row in whole} == careers
    youngest = records["youngest-champion"]["holders"][0]
    assert (youngest["driver"], youngest["value"], youngest["years"]) == ("sebastian-vettel", 8535, 23.4)


async def test_lists_are_tables_too(history: Suite) -> None:
    for path in (
        "/v1/grands-prix/italy",
        "/v1/records/most-wins",
        "/v1/drivers/jim-clark/results",
        "/v1/drivers/jim-clark/team-mates",
        "/v1/seasons/2021/rounds/monaco/starting_grid",
        "/v1/progression/1988,1989",
    ):
        async with history.http.get(f"{history.content}{path}?format=csv") as response:
            assert (response.status, response.content_type) == (200, "text/csv"), path
            rows = list(csv.DictReader(io.StringIO(await response.text())))
        assert len(rows) > 10, path


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/v1/grands-prix/atlantis", 404, "atlantis"),
        ("/v1/engine-manufacturers/nobody", 404, "nobody"),
        ("/v1/tyre-manufacturers/nobody", 404, "nobody"),
        ("/v1/drivers/nobody/team-mates", 404, "nobody"),
        ("/v1/records/most-crashes", 404, "most-crashes"),
        ("/v1/progression/2021,1949", 400, "seasons: '1949'"),
        ("/v1/progression/2021,", 400, "seasons: '', allowed: a year from 1950, or current"),
        (
            "/v1/progression/2001,2002,2003,2004,2005,2006,2007,2008,2009,2010,2011",
            400,
            "allowed: 1 to 10 years with commas",
        ),
        ("/v1/progression/2021,2100", 404, "seasons: there is no drivers championship table of 2100"),
        ("/v1/progression/2021,2022?leaders=0", 400, "leaders: '0', allowed: 1 to 100"),
        ("/v1/seasons/2021/rounds/nowhere/starting_grid", 404, "nowhere"),
        ("/v1/seasons/2100/honours", 404, "2100"),
    ],
)
async def test_what_is_not_known_is_named(history: Suite, path: str, status: int, named: str) -> None:
    answered, body = await history.get(path)
    assert answered == status
    assert named in body["detail"]
