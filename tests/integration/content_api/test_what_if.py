"""What if? Places of sessions that are left, given by a visitor."""

from typing import Any

import pytest

from tests.suite import Suite

ABU_DHABI = "/v1/seasons/2025/title/what-if?round=23"
BEFORE_QATAR = "/v1/seasons/2023/title/what-if?round=16"


def by_driver(found: Any) -> dict[str, Any]:
    return {row["driver"]: row for row in found["drivers"]}


async def etag(suite: Suite, path: str) -> str:
    async with suite.http.get(f"{suite.content}{path}") as response:
        assert response.status == 200
        return response.headers["ETag"]


async def test_both_tables_turn(history: Suite) -> None:
    found = await history.result(f"{ABU_DHABI}&race=max-verstappen,oscar-piastri,-,-,lando-norris")
    assert [(row["driver"], row["position"], row["moved"], row["points"], row["gained"]) for row in found["drivers"]][
        :3
    ] == [
        ("max-verstappen", 1, 1, 421, 25),
        ("lando-norris", 2, -1, 418, 10),
        ("oscar-piastri", 3, 0, 410, 18),
    ]
    verstappen, norris = found["drivers"][:2]
    assert (verstappen["will_it_be"], verstappen["wins"]) == ("champion", 8)
    assert verstappen["sentence"] == (
        "Yes: Max Verstappen would be champion of 2025 with 421 points. Lando Norris would have 418."
    )
    assert (norris["will_it_be"], norris["maximum"]) == ("no", 418)
    assert norris["sentence"].startswith("No: Lando Norris could not win the 2025 title any more, having 418 points")
    assert found["constructors"][0]["constructor"] == "mclaren"
    assert found["constructors"][0]["gained"] == 28
    assert found["supposed"][0]["places"][2] == {"position": 5, "drivers": ["lando-norris"]}
    assert found["as_of"]["number"] == 23


async def test_it_answers_in_french(history: Suite) -> None:
    path = f"{ABU_DHABI}&lang=fr&race=max-verstappen"
    yes = by_driver(await history.result(f"{path},oscar-piastri,-,-,lando-norris"))
    assert yes["max-verstappen"]["sentence"] == (
        "Oui\u00a0: Max Verstappen remporterait le titre 2025 avec 421 points. Lando Norris en aurait 418."
    )
    still_open = by_driver(await history.result(path))
    assert still_open["max-verstappen"]["sentence"].startswith("Rien ne serait encore joué\u00a0: Max Verstappen")


async def test_what_is_left_open_is_still_to_be_decided(history: Suite) -> None:
    found = await history.result(f"{ABU_DHABI}&race=max-verstappen")
    rows = by_driver(found)
    assert found["next"] == {"number": 24, "grand_prix": "abu-dhabi", "session": "race"}
    assert [each["points"] for each in found["left"]] == [18]
    assert rows["max-verstappen"]["will_it_be"] == rows["lando-norris"]["will_it_be"] == "possible"
    assert rows["oscar-piastri"]["will_it_be"] == "no"
    assert rows["lando-norris"]["champion_if"] == [{"place": 3, "rivals": []}]
    assert rows["max-verstappen"]["champion_if"] == [{"rivals": [{"driver": "lando-norris", "place": 4}]}]
    assert rows["max-verstappen"]["sentence"].endswith(
        "In round 24 (Abu Dhabi Grand Prix, race), Max Verstappen would be champion if Lando Norris was 4th at best."
    )
    assert rows["lando-norris"]["sentence"] == (
        "It would still be open: Lando Norris could win the 2025 title, having 408 points and at most 426 with 1 race left. Max Verstappen "
        "would have 421. In round 24 (Abu Dhabi Grand Prix, race), Lando Norris would be champion with 3rd place or better."
    )


async def test_sprint_and_race_of_a_weekend(history: Suite) -> None:
    found = await history.result(f"{BEFORE_QATAR}&sprint=sergio-perez,-,-,max-verstappen")
    assert found["next"] == {"number": 17, "grand_prix": "qatar", "session": "sprint"}
    assert by_driver(found)["sergio-perez"]["gained"] == 8
    whole = "oscar-piastri,lando-norris,max-verstappen,george-russell,lewis-hamilton,carlos-sainz-jr,alexander-albon,fernando-alonso"
    found = await history.result(f"{BEFORE_QATAR}&sprint={whole}")
    assert found["next"]["session"] == "race"
    assert by_driver(found)["max-verstappen"]["will_it_be"] == "champion"


async def test_every_session_of_a_season_can_be_supposed(history: Suite) -> None:
    result = "&".join(f"result={number}.race:max-verstappen,lando-norris" for number in range(24, 0, -1))
    found = await history.result(f"/v1/seasons/2025/title/what-if?round=1&{result.partition('&result=1.race')[0]}")
    assert [each["number"] for each in found["supposed"]] == [*range(2, 25)]
    assert by_driver(found)["max-verstappen"]["wins"] == 23


async def test_two_ways_to_suppose_the_same_share_one_answer(history: Suite) -> None:
    two = "result=22.race:max-verstappen,-,lando-norris,!oscar-piastri&result=23.sprint:lando-norris"
    ways = (
        two,
        "&".join(reversed(two.split("&"))),
        two.replace("&result=", ","),
        two.replace("22.race", "las-vegas.race").replace("23.sprint", "qatar.sprint"),
        "race=max-verstappen,-,lando-norris,!oscar-piastri&sprint=lando-norris",
        "sprint=lando-norris,-,-&race=!oscar-piastri,max-verstappen,-,lando-norris,-",
    )
    tags = {await etag(history, f"/v1/seasons/2025/title/what-if?round=21&{way}") for way in ways}
    assert len(tags) == 1


async def test_drivers_shared_cars_and_their_points(history: Suite) -> None:
    """Great Britain 1957: Brooks and Moss, four points each; the fastest lap was Moss's."""
    path = "/v1/seasons/1957/title/what-if?round=4&race=tony-brooks/stirling-moss*,luigi-musso"
    rows = by_driver(await history.result(path))
    assert (rows["tony-brooks"]["gained"], rows["stirling-moss"]["gained"]) == (4, 5)


async def test_the_running_season_takes_what_has_no_result(history: Suite) -> None:
    found = await history.result("/v1/seasons/2026/title/what-if?race=max-verstappen")
    assert [(each["number"], each["session"]) for each in found["supposed"]] == [(12, "race")]
    assert found["awaiting"]
    assert by_driver(found)["max-verstappen"]["gained"] == 25


LEFT_2025 = "allowed: 24.race"


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("race=max-verstapen", "race: 'max-verstapen', allowed: a driver of 2025: alexander-albon, carlos-sainz-jr"),
        ("race=Max%20Verstappen", "race: 'Max Verstappen', allowed: ids of drivers from the first place on"),
        ("race=", "race: '', allowed: ids of drivers from the first place on"),
        ("race=lando-norris,lando-norris", "race: 'lando-norris' is given 2 times in one session, allowed: once"),
        ("race=lando-norris,!lando-norris", "race: 'lando-norris' is given 2 times in one session, allowed: once"),
        ("race=lando-norris/oscar-piastri", "race: 2 drivers in place 1, allowed: one (several until 1957"),
        ("race=lando-norris*", "race: 'lando-norris*', allowed: a * where the fastest lap gives a point"),
        (f"race={'-,' * 20}lando-norris", "race: 21 places, allowed: 20, as many as start there"),
        (f"race={'-,' * 120}-", "race: more than 100 drivers, allowed: those who can start"),
        ("sprint=lando-norris", f"sprint: no sprint is left, {LEFT_2025}"),
        ("result=23.race:lando-norris", f"result: '23.race', it has a result already, {LEFT_2025}"),
        ("result=24.sprint:lando-norris", f"result: '24.sprint', there is no such session, {LEFT_2025}"),
        ("result=25.race:lando-norris", f"result: '25.race', there is no such round, {LEFT_2025}"),
        ("result=24.qualifying:lando-norris", "result: '24.qualifying', allowed: a round, race or sprint, and who"),
        ("result=lando-norris", "result: 'lando-norris', allowed: a round, race or sprint, and who comes in"),
        ("result=next.race:lando-norris", "result: 'next.race', allowed: a round, race or sprint"),
        ("race=lando-norris&result=24.race:lando-norris", "race: 24.race is given twice, allowed: once"),
        ("result=24.race:-&result=abu-dhabi.race:-", "result: 24.race is given twice, allowed: once"),
        ("result=" + ",".join(["1.race:-"] * 31), "result: more than 30 sessions, allowed: each that is left once"),
        ("race=a&race=b", "race: given 2 times, allowed: once"),
        ("practice=lando-norris", "practice: there is no such parameter here, allowed: lang, race, result, round"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(history: Suite, query: str, detail: str) -> None:
    status, problem = await history.get(f"{ABU_DHABI}&{query}")
    assert (status, problem["detail"][: len(detail)]) == (400, detail)


async def test_one_driver_alone_has_the_fastest_lap(history: Suite) -> None:
    path = "/v1/seasons/2024/title/what-if?round=23&race=lando-norris*,max-verstappen*"
    status, problem = await history.get(path)
    assert (status, problem["detail"]) == (400, "race: 2 drivers with the fastest lap, allowed: one")


async def test_a_season_that_is_over_has_nothing_to_suppose_without_a_round(history: Suite) -> None:
    status, problem = await history.get("/v1/seasons/2025/title/what-if?race=lando-norris")
    assert status == 400
    assert problem["detail"] == "race: no race is left, allowed: none, all sessions have a result"
