"""Will it be Max?"""

from typing import Any

import pytest

from tests.suite import Suite


async def one(suite: Suite, path: str) -> Any:
    """The only driver of an answer."""
    found = await suite.result(path)
    assert found["constructors"] == []
    (driver,) = found["drivers"]
    return driver


async def test_a_finished_season_has_one_champion(history: Suite) -> None:
    title = await history.result("/v1/seasons/2025/title")
    assert title["left"] == []
    champions = [row["driver"] for row in title["drivers"] if row["will_it_be"] == "champion"]
    assert champions == ["lando-norris"]
    assert all(row["maximum"] == row["minimum"] == row["points"] for row in title["drivers"])
    second = title["drivers"][1]
    assert second["will_it_be"] == "no"
    assert second["eliminated_since"] == {"number": 24, "grand_prix": "abu-dhabi", "session": "race"}


async def test_the_title_of_2023_was_won_in_a_sprint(history: Suite) -> None:
    driver = await one(history, "/v1/seasons/2023/title?driver=max-verstappen")
    assert (driver["will_it_be"], driver["points"]) == ("champion", 575)
    assert driver["champion_since"] == {"number": 17, "grand_prix": "qatar", "session": "sprint"}


async def test_as_it_stood_after_a_round_nobody_was_champion_yet(history: Suite) -> None:
    title = await history.result("/v1/seasons/2021/title?round=21")
    able = [row["driver"] for row in title["drivers"] if row["can_win"]]
    assert able == ["max-verstappen", "lewis-hamilton"]
    assert [row["points"] for row in title["drivers"][:2]] == [369.5, 369.5]
    assert [(left["grand_prix"], left["points"]) for left in title["left"]] == [("abu-dhabi", 26)]


async def test_the_running_season_is_answered_with_the_arithmetic(history: Suite) -> None:
    driver = await one(history, "/v1/seasons/2026/title?driver=max-verstappen")
    left = (await history.result("/v1/seasons/2026/title"))["left"]
    assert driver["maximum"] == driver["points"] + sum(each["points"] for each in left)
    assert driver["will_it_be"] in {"possible", "no"}
    assert ("eliminated_since" in driver) == (driver["will_it_be"] == "no")


async def test_the_project_answers_its_question(history: Suite) -> None:
    driver = await one(history, "/v1/seasons/2026/title?driver=max-verstappen&round=11")
    assert driver["sentence"].startswith("Max Verstappen can still win the 2026 title: ")
    assert f"{driver['points']} points, at most {driver['maximum']} with" in driver["sentence"]
    assert 0 <= driver["probability"] <= 1


RUN_SINCE = [*range(12, 21)]
"""The rounds whose races are over when that of Las Vegas runs, and of which the archive has no result."""


async def test_while_results_are_missing_there_is_arithmetic_alone_and_it_says_so(history: Suite) -> None:
    title = await history.result("/v1/seasons/2026/title")
    assert title["as_of"] == {"number": 11, "grand_prix": "hungary", "session": "race", "date": "2026-07-26"}
    assert [each["number"] for each in title["awaiting"] if each["session"] == "race"] == RUN_SINCE
    assert {each["session"] for each in title["awaiting"]} == {"race", "sprint"}
    assert title["next"] == {"number": 21, "grand_prix": "las-vegas", "session": "race"}
    assert (title["drawn"]["drivers"], title["drawn"]["constructors"]) == (0, 0)
    said = f"As of round 11 (Hungarian Grand Prix, race), {len(title['awaiting'])} results are missing. "
    for row in (*title["drivers"], *title["constructors"]):
        assert row["sentence"].startswith(said)
        assert "sprints without a result." in row["sentence"] or not row["can_win"]
        assert row.keys().isdisjoint({"probability", "champion_if", "in_contention_if"})
        assert row.keys().isdisjoint({"champion_if_gaining", "in_contention_if_gaining"})
    driver = await one(history, "/v1/seasons/2026/title?driver=max-verstappen&lang=fr")
    assert driver["sentence"].startswith(
        "Situation après la manche 11 (Grand Prix de Hongrie, course)\u00a0: il manque"
    )


async def test_as_it_stood_then_nothing_was_awaited(history: Suite) -> None:
    title = await history.result("/v1/seasons/2026/title?round=11")
    assert title["as_of"]["number"] == 11
    assert "awaiting" not in title
    assert title["next"]["number"] == 12


async def test_a_season_that_is_over_awaits_nothing(history: Suite) -> None:
    for path in ("title", "drivers", "progression", "title/history"):
        shown = await history.result(f"/v1/seasons/2025/{path}")
        assert shown["as_of"] == {"number": 24, "grand_prix": "abu-dhabi", "session": "race", "date": "2025-12-07"}
        assert "awaiting" not in shown


async def test_who_was_excluded_is_told_so_and_stands_in_nobodys_way(history: Suite) -> None:
    """McLaren in 2007: 218 points from results, none in the table."""
    table = (await history.result("/v1/seasons/2007/title"))["constructors"]
    mclaren = table[-1]
    assert (mclaren["constructor"], mclaren["outcome"], mclaren["points"]) == ("mclaren", "excluded", 0)
    assert mclaren["will_it_be"] == "no"
    assert mclaren["sentence"] == (
        "McLaren was excluded from the 2007 championship and had no place in it: 0 points. 218 points from its results did not count. "
        "Ferrari had 204."
    )
    assert table[0]["sentence"].endswith("204 points. BMW Sauber had 101.")
    drivers = (await history.result("/v1/seasons/1997/title"))["drivers"]
    assert (drivers[-1]["driver"], drivers[-1]["outcome"], drivers[-1]["points"]) == (
        "michael-schumacher",
        "disqualified",
        78,
    )


async def test_what_the_next_race_could_decide(history: Suite) -> None:
    title = await history.result("/v1/seasons/2025/title?round=23")
    assert title["next"] == {"number": 24, "grand_prix": "abu-dhabi", "session": "race"}
    norris, verstappen, piastri = title["drivers"][:3]
    assert norris["champion_if"][:2] == [
        {"place": 3, "rivals": []},
        {"place": 5, "rivals": [{"driver": "max-verstappen", "place": 2}]},
    ]
    assert "Lando Norris would be champion with 3rd place or better; in any place if " in norris["sentence"]
    assert "Max Verstappen would be champion with a win if Lando Norris was 4th at best; " in verstappen["sentence"]
    assert norris["probability"] > verstappen["probability"] > piastri["probability"] > 0
    assert sum(row["probability"] for row in title["drivers"]) == pytest.approx(1, abs=0.001)
    assert title["drawn"]["drivers"] > 0
    assert title["drawn"]["constructors"] == 0
    assert "champion_if" not in title["drivers"][3]


async def test_the_same_in_french(history: Suite) -> None:
    driver = await one(history, "/v1/seasons/2025/title?round=23&driver=max-verstappen&lang=fr")
    assert "le titre irait à Max Verstappen avec une victoire si Lando Norris était au mieux 4e" in driver["sentence"]


async def test_before_a_sprint_weekend_it_is_the_sprint_and_the_points_of_both(history: Suite) -> None:
    title = await history.result("/v1/seasons/2023/title?round=16")
    assert title["next"] == {"number": 17, "grand_prix": "qatar", "session": "sprint"}
    verstappen, perez = title["drivers"][:2]
    assert verstappen["champion_if"][0] == {"place": 6, "rivals": []}
    assert verstappen["in_contention_if"] == [{"rivals": []}]
    assert verstappen["champion_if_gaining"] == [{"driver": "sergio-perez", "points": -31}]
    assert perez["in_contention_if_gaining"] == [{"driver": "max-verstappen", "points": 32}]


async def test_constructors_go_by_points(history: Suite) -> None:
    title = await history.result("/v1/seasons/2024/title?round=23&constructor=mclaren")
    (mclaren,) = title["constructors"]
    assert mclaren["champion_if_gaining"][0]["constructor"] == "ferrari"
    assert "McLaren would be champion with at most 20 points fewer than Ferrari" in mclaren["sentence"]


async def test_a_champion_is_named_with_the_session_that_made_him(history: Suite) -> None:
    driver = await one(history, "/v1/seasons/2023/title?driver=max-verstappen")
    assert driver["sentence"] == (
        "Max Verstappen was champion of 2023, decided in round 17 (Qatar Grand Prix, sprint): 575 points. Sergio Pérez had 285."
    )
    assert driver["probability"] == 1


async def test_chances_round_by_round(history: Suite) -> None:
    series = await history.result("/v1/seasons/2021/title/history")
    assert len(series["rounds"]) == 22
    verstappen, hamilton = series["contenders"][:2]
    assert (verstappen["driver"], hamilton["driver"]) == ("max-verstappen", "lewis-hamilton")
    assert verstappen["points"][-2:] == [369.5, 395.5]
    assert hamilton["can_win"][-2:] == [True, False]
    assert (verstappen["probability"][-1], hamilton["probability"][-1]) == (1, 0)
    assert all(0 < chance < 1 for chance in verstappen["probability"][:-1])
    assert all(len(row["maximum"]) == 22 for row in series["contenders"])


async def test_a_history_is_of_drivers_or_of_constructors_since_1958(history: Suite) -> None:
    assert (await history.result("/v1/seasons/1957/title/history?championship=constructors"))["contenders"] == []
    series = await history.result("/v1/seasons/1958/title/history?championship=constructors&limit=1")
    assert series["contenders"][0]["constructor"] == "vanwall"


async def test_constructors_have_a_title_since_1958(history: Suite) -> None:
    assert (await history.result("/v1/seasons/1957/title"))["constructors"] == []
    found = await history.result("/v1/seasons/2015/title?constructor=mercedes")
    assert found["drivers"] == []
    assert found["constructors"][0]["champion_since"]["number"] == 15


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/v1/seasons/2025/title?driver=ayrton-senna", 404, "driver: 'ayrton-senna' has not taken part"),
        ("/v1/seasons/2025/title?round=25", 404, "round: 25 is not in this season, allowed: 1 to 24"),
        (
            "/v1/seasons/2026/title?round=12",
            404,
            "round: there is no result of round 12 of this season yet, allowed: 1 to 11",
        ),
        (
            "/v1/seasons/2026/title?round=23",
            404,
            "round: there is no result of round 23 of this season yet, allowed: 1 to 11",
        ),
        (
            "/v1/seasons/1955/title?constructor=ferrari",
            404,
            "constructor: there was no constructors' title in 1955, the first",
        ),
        ("/v1/seasons/2025/title?round=0", 400, "round: '0', allowed: 1 to 99"),
        ("/v1/seasons/2025/title?lang=de", 400, "lang: 'de', allowed: en, fr"),
        ("/v1/seasons/1900/title", 400, "year: '1900'"),
        ("/v1/seasons/2000/title/history?championship=teams", 400, "championship: 'teams', allowed: drivers"),
    ],
)
async def test_what_cannot_be_meant_is_named(history: Suite, path: str, status: int, detail: str) -> None:
    answered, body = await history.get(path)
    assert (answered, body["detail"][: len(detail)]) == (status, detail)
