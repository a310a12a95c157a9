"""What a page shows is what content_api answers: tables are read back out of the HTML."""

from typing import Any

import pytest

from tests.effort import mostly_slow
from tests.site import Document, Site

SVG = "{http://www.w3.org/2000/svg}"

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


SEASONS = [1950, 1957, 1958, 1976, 1988, 1997, 2007, 2018, 2021, 2025, 2026]


@pytest.mark.parametrize("year", mostly_slow(SEASONS, 1958, 2026))
async def test_a_season_has_its_winners_and_both_tables(site: Site, year: int) -> None:
    season = await site.suite.result(f"/v1/seasons/{year}")
    rounds = (await site.suite.result(f"/v1/seasons/{year}/rounds"))["rounds"]
    document = await site.page(f"/seasons/{year}")
    races = [(each, [session for session in each["sessions"] if session["kind"] == "race"]) for each in rounds]
    winners = [of[0]["results"][0]["name"] if of and of[0]["results"] else None for _, of in races]
    shown = document.table("winners")
    assert [row[0] for row in shown] == [str(each.get("number", "\u2013")) for each in rounds]
    assert [row[3] for row, winner in zip(shown, winners, strict=True) if winner] == [each for each in winners if each]
    for number, name in enumerate(("driver_standings", "constructor_standings")):
        if season[name]:
            rows = document.table("championship", number)
            assert [(row[0], row[-1]) for row in rows] == [
                (str(each.get("position", "\u2013")), f"{each['points']:g}") for each in season[name]
            ]


@pytest.mark.parametrize("year", mostly_slow([1964, 2021, 2025], 2021))
async def test_points_through_a_season_are_those_after_each_round(site: Site, year: int) -> None:
    told = await site.suite.result(f"/v1/seasons/{year}/progression?limit=8")
    rows = (await site.page(f"/seasons/{year}")).table("progression")
    for number, row in enumerate(rows):
        points = [each["points"][number] for each in told["contenders"]]
        assert row[1:] == ["\u2013" if each is None else f"{each:g}" for each in points]


@pytest.mark.parametrize("round_", [1, 12, 23])
async def test_a_title_as_it_was_after_a_round(site: Site, round_: int) -> None:
    title = await site.suite.result(f"/v1/seasons/2025/title?round={round_}")
    document = await site.page(f"/seasons/2025/title?round={round_}")
    rows = document.table("wide")
    assert [(row[0], row[1]) for row in rows] == [(each["name"], f"{each['points']:g}") for each in title["drivers"]]
    asked = next(each for each in title["drivers"] if each["driver"] == "max-verstappen")
    assert asked["sentence"] in document.html.replace("&#39;", "'")


DRIVERS = ["max-verstappen", "juan-manuel-fangio", "michael-schumacher", "jochen-rindt", "niki-lauda", "robert-kubica"]


@pytest.mark.parametrize("driver", mostly_slow(DRIVERS, DRIVERS[0], DRIVERS[3]))
async def test_a_driver_has_every_season(site: Site, driver: str) -> None:
    known = await site.suite.result(f"/v1/drivers/{driver}")
    rows = (await site.page(f"/drivers/{driver}")).table("career")
    assert [(row[0], row[2], row[3], row[6]) for row in rows] == [
        (
            str(each["season"]),
            str(each.get("championship_position", "\u2013")),
            str(each["wins"]),
            f"{each['points']:g}" if "points" in each else "\u2013",
        )
        for each in reversed(known["seasons"])
    ]


async def test_two_drivers_have_the_numbers_of_their_sessions(site: Site) -> None:
    known = await site.suite.result("/v1/drivers/ayrton-senna/versus/alain-prost")
    rows = (await site.page("/drivers/ayrton-senna/versus/alain-prost")).table("duels")
    told = [known[kind] for kind in ("qualifying", "races") if known[kind]["meetings"]]
    assert [(row[0], row[2]) for row in rows[:-1]] == [(str(each["first"]), str(each["second"])) for each in told]
    assert (rows[-1][0], rows[-1][2]) == (f"{known['points']['first']:g}", f"{known['points']['second']:g}")


@pytest.mark.parametrize(("path", "races"), [("circuits/monza", "held"), ("grands-prix/monaco", "editions")])
async def test_a_place_has_every_race_and_who_won_it(site: Site, path: str, races: str) -> None:
    known = (await site.suite.result(f"/v1/{path}"))[races]
    rows = (await site.page(f"/{path}")).table("held")
    assert [(row[0], row[1]) for row in rows] == [
        (str(each["season"]), ", ".join(winner["name"] for winner in each["winners"])) for each in reversed(known)
    ]


async def test_a_calendar_has_the_addresses_that_the_api_makes(site: Site) -> None:
    feeds = await site.suite.result("/v1/calendar?sessions=race&alarm=30&limit=1")
    document = await site.page("/calendar?sessions=race&alarm=30")
    (feed,) = feeds["feeds"]
    assert {feed["webcal"], feed["google"], feed["outlook"]} <= document.links
    assert feed["url"] in {each.get("value") for each in document.root.iter("input")}


async def test_a_search_leads_to_where_things_are(site: Site) -> None:
    document = await site.page("/search?q=monza+88")
    first = document.all(".//ol[@class='hits']//a")[0]
    assert first.get("href") == "/seasons/1988/italy"
    assert (await site.get("/seasons/1988/italy"))[0] == 200


async def test_tyres_and_places_lap_by_lap_are_shown_where_they_are_known(site: Site) -> None:
    stints = await site.suite.result("/v1/seasons/2021/rounds/belgium/race/stints")
    document = await site.page("/seasons/2021/belgium")
    assert [row[0] for row in document.table("tyres")] == [each["name"] for each in stints["stints"]]
    assert document.all(f".//{SVG}svg[@class='chart stints']")
