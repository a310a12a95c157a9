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
        ("/v1/seasons/2025/title?round=0", 400, "round: '0', allowed: 1 to 99"),
        ("/v1/seasons/1900/title", 400, "season: '1900'"),
    ],
)
async def test_what_cannot_be_meant_is_named(history: Suite, path: str, status: int, detail: str) -> None:
    answered, body = await history.get(path)
    assert (answered, body["detail"][: len(detail)]) == (status, detail)
