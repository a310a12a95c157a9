"""What a page shows is what content_api answers: tables are read back out of the HTML."""

from typing import Any

import pytest

from tests.effort import mostly_slow
from tests.site import Document, Site

RACES = [
    (2021, "abu-dhabi"),
    (2021, "belgium"),
    (2026, "hungary"),
    (1950, "great-britain"),
    (1957, "great-britain"),
    (1976, "japan"),
    (1988, "italy"),
    (1994, "san-marino"),
    (2005, "united-states"),
    (2023, "sao-paulo"),
    (1955, "argentina"),
]


async def race(site: Site, year: int, grand_prix: str) -> tuple[Any, Document]:
    result = await site.suite.result(f"/v1/seasons/{year}/rounds/{grand_prix}")
    return result, await site.page(f"/seasons/{year}/{grand_prix}")


@pytest.mark.parametrize("held", mostly_slow(RACES, RACES[0], RACES[4]), ids=lambda held: "{}-{}".format(*held))
async def test_every_session_has_the_rows_of_its_result(site: Site, held: tuple[int, str]) -> None:
    weekend, document = await race(site, *held)
    tables = {each.get("data-session"): each for each in document.root.iter("table") if each.get("data-session")}
    known = {session["kind"]: session["results"] for session in weekend["sessions"] if session["results"]}
    assert tables.keys() == known.keys()
    for number, kind in enumerate(tables):
        rows = document.table("results", number)
        assert [row[0] for row in rows] == [str(each.get("position", "\u2013")) for each in known[str(kind)]]
        assert [row[1] for row in rows] == [each["name"] for each in known[str(kind)]]
        for row, each in zip(rows, known[str(kind)], strict=True):
            if each.get("points"):
                assert row[-1] == f"{each['points']:g}"


async def test_the_verdict_is_that_of_the_api(site: Site) -> None:
    title = await site.suite.result("/v1/seasons/2026/title?driver=max-verstappen")
    (asked,) = title["drivers"]
    for path in ("/", "/title"):
        document = await site.page(path)
        assert asked["sentence"] in document.html.replace("&#39;", "'")
    french = await site.suite.result("/v1/seasons/2026/title?driver=max-verstappen&lang=fr")
    assert french["drivers"][0]["sentence"] in (await site.page("/fr/title")).html.replace("&#39;", "'")


async def test_contenders_have_the_points_that_they_have(site: Site) -> None:
    title = await site.suite.result("/v1/seasons/2026/title")
    rows = (await site.page("/title")).table("wide")
    assert [(row[0], row[1], row[3]) for row in rows] == [
        (each["name"], f"{each['points']:g}", f"{each['maximum']:g}") for each in title["drivers"]
    ]


async def test_the_first_page_has_the_top_of_both_tables(site: Site) -> None:
    season = await site.suite.result("/v1/seasons/current")
    document = await site.page("/")
    for number, name in enumerate(("driver_standings", "constructor_standings")):
        rows = document.table("standings", number)
        assert [(row[0], row[2]) for row in rows] == [
            (str(each["position"]), f"{each['points']:g}") for each in season[name][:5]
        ]


async def test_the_first_page_says_what_runs_and_when(site: Site) -> None:
    document = await site.page("/")
    assert "Las Vegas Grand Prix" in document.text(".//h1")
    rounds = await site.suite.result("/v1/seasons/2026/rounds/las-vegas")
    race = rounds["sessions"][-1]
    assert race["status"] == "live"
    assert "Race is running" in document.html


async def test_results_that_are_awaited_are_said(site: Site) -> None:
    season = await site.suite.result("/v1/seasons/current")
    assert f"{len(season['awaiting'])} results are awaited" in (await site.page("/")).html
