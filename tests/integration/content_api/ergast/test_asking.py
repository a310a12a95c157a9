"""The Ergast surface as programs ask it: folders, endings, forms, pages, refusals, and what only we still give."""

from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from aiohttp import hdrs

from racing.model import Dataset
from tests.factories import a_batch, a_result, a_round, a_row
from tests.suite import Suite, until

FOLDERS = ("/v1/ergast/f1", "/ergast/f1", "/api/f1")
NAMESPACE = "{http://ergast.com/mrd/1.5}"

LISTS = (
    "seasons",
    "circuits",
    "races",
    "status",
    "constructors",
    "drivers",
    "results",
    "sprint",
    "qualifying",
    "sprintQualifying",
    "driverStandings",
    "constructorStandings",
    "practice/1",
    "21/pitstops",
    "21/laps",
    "1/practice/3",
)


async def data(suite: Suite, path: str) -> Any:
    status, body = await suite.get(path)
    assert status == 200, body
    return body["MRData"]


def rows(found: Any) -> list[Any]:
    """The innermost rows, each with its race or table."""
    (table,) = (value for name, value in found.items() if name.endswith("Table"))
    (lists,) = (value for value in table.values() if isinstance(value, list))
    inner = []
    for each in lists:
        below = [value for value in each.values() if isinstance(value, list)]
        when = each.get("season"), each.get("round")
        inner += [(when, row) for row in below[0]] if below else [(when, each)]
    return inner


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize(
    "path", ["", "/2023", "/2023/5", "/current/last/results", "/drivers/alonso", "/2023/driverstandings"]
)
async def test_every_ending_answers_the_same_and_never_redirects(history: Suite, folder: str, path: str) -> None:
    answers = []
    for ending in ("", "/", ".json"):
        async with history.http.get(f"{history.content}{folder}{path}{ending}", allow_redirects=False) as response:
            assert response.status == 200
            assert response.content_type == "application/json"
            body = (await response.json())["MRData"]
        assert body.pop("url").endswith(f"/f1{path}{ending}")
        answers.append(body)
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("resource", LISTS)
async def test_every_page_of_2024_leads_to_the_end_and_tells_the_total(history: Suite, resource: str) -> None:
    path = f"/ergast/f1/2024/{resource}.json"
    whole = await data(history, f"{path}?limit=1000")
    walked: list[Any] = []
    while True:
        page = await data(history, f"{path}?limit=30&offset={len(walked)}")
        assert page["total"] == whole["total"]
        found = rows(page)
        if not found:
            break
        assert len(found) == min(30, int(page["total"]) - len(walked))
        walked += found
    assert len(walked) == int(whole["total"])
    assert walked == rows(whole)


async def test_answers_across_all_seasons_are_right(history: Suite) -> None:
    for path, total in [
        ("drivers/michael_schumacher/results/1", 91),
        ("drivers/senna/grid/1/results", 65),
        ("drivers/hamilton/driverStandings/1/seasons", 7),
        ("constructors/ferrari/constructorStandings/1/seasons", 16),
        ("driverStandings/1/drivers/fangio/seasons", 5),
        ("drivers/clark/circuits/spa/results/1/races", 4),
        ("1988/constructors/mclaren/results/1", 15),
        ("1988/qualifying/1/drivers/senna/races", 13),
        ("2024/sprint/1/drivers", 3),
        ("circuits/monaco/drivers/senna/results/1", 6),
    ]:
        found = await data(history, f"/ergast/f1/{path}.json?limit=1")
        assert (path, found["total"]) == (path, str(total))


async def test_standings_need_no_season(history: Suite) -> None:
    champions = await data(history, "/ergast/f1/driverStandings/1.json?limit=1000")
    tables = champions["StandingsTable"]["StandingsLists"]
    assert champions["StandingsTable"]["driverStandings"] == "1"
    assert [table["season"] for table in tables] == [str(year) for year in range(1950, 2027)]
    assert tables[38]["DriverStandings"][0]["Driver"]["driverId"] == "senna"
    alonso = await data(history, "/ergast/f1/drivers/alonso/driverStandings.json")
    assert [row["position"] for when, row in rows(alonso) if when[0] in ("2005", "2006")] == ["1", "1"]


async def test_who_started_and_never_scored_stands_in_the_table(history: Suite) -> None:
    table = rows(await data(history, "/ergast/f1/1980/14/driverstandings.json?limit=100"))
    assert len(table) == 34
    (_, cheever) = next(row for row in table if row[1]["Driver"]["driverId"] == "cheever")
    (_, mansell) = table[-1]
    assert (cheever["positionText"], cheever["points"]) == (cheever["position"], "0")
    assert mansell["positionText"] == "-"
    makers = rows(await data(history, "/ergast/f1/2023/1/constructorStandings.json"))
    assert len(makers) == 10


async def test_statuses_are_ergasts_own_in_its_own_folder_or_by_request(history: Suite) -> None:
    for path, told in [
        ("/ergast/f1/2008/5/results.json", "Lapped"),
        ("/ergast/f1/2008/5/results.json?status=legacy", "+1 Lap"),
        ("/api/f1/2008/5/results.json", "+1 Lap"),
        ("/api/f1/2008/5/results.json?status=jolpica", "Lapped"),
    ]:
        statuses = {row["status"] for _, row in rows(await data(history, path))}
        assert statuses & {"Lapped", "+1 Lap"} == {told}
    lapped = await data(history, "/api/f1/2008/status/11/results.json")
    assert {row["status"] for _, row in rows(lapped)} == {"+1 Lap"}
    assert (await data(history, "/ergast/f1/2008/status/11/results.json"))["total"] == "0"


async def test_sprint_qualifying_and_practice_are_resources(history: Suite) -> None:
    sprint = rows(await data(history, "/ergast/f1/2024/5/sprintQualifying.json"))
    assert sprint[0][1]["Driver"]["driverId"] == "norris"
    assert sprint[0][1].keys() >= {"Q1", "Q2", "Q3"}
    practice = rows(await data(history, "/ergast/f1/2024/1/drivers/max_verstappen/practice/1.json"))
    assert [(row["position"], row["Time"]["time"]) for _, row in practice] == [("6", "1:33.238")]


async def test_the_same_in_xml_by_ending_or_by_accept(history: Suite) -> None:
    told = []
    for path, accept in [("/2023/9/results.xml", "*/*"), ("/2023/9/results", "text/xml, application/json;q=0.5")]:
        async with history.http.get(f"{history.content}/ergast/f1{path}", headers={hdrs.ACCEPT: accept}) as response:
            assert response.content_type == "application/xml"
            assert (hdrs.ACCEPT in response.headers[hdrs.VARY].split(", ")) == (accept != "*/*")
            told.append(ET.fromstring(await response.text()))  # noqa: S314  # our own
    found = await data(history, "/ergast/f1/2023/9/results.json")
    for document in told:
        assert document.tag == f"{NAMESPACE}MRData"
        assert document.attrib["total"] == found["total"]
        read = document.findall(f"{NAMESPACE}RaceTable/{NAMESPACE}Race/{NAMESPACE}ResultsList/{NAMESPACE}Result")
        for result, (_, row) in zip(read, rows(found), strict=True):
            assert result.attrib == {name: row[name] for name in ("number", "position", "positionText", "points")}
            driver = result.find(f"{NAMESPACE}Driver")
            assert driver is not None
            assert driver.attrib["driverId"] == row["Driver"]["driverId"]
            assert driver.findtext(f"{NAMESPACE}FamilyName") == row["Driver"]["familyName"]
            assert result.findtext(f"{NAMESPACE}Status") == row["status"]
            assert result.findtext(f"{NAMESPACE}Time") == row.get("Time", {}).get("time")


@pytest.mark.parametrize("resource", [name for name in LISTS if name != "21/laps"])
async def test_every_resource_is_well_formed_xml(history: Suite, resource: str) -> None:
    async with history.http.get(f"{history.content}/ergast/f1/2024/{resource}.xml?limit=1000") as response:
        document = ET.fromstring(await response.text())  # noqa: S314  # our own
    assert len(document) == 1
    assert len(document[0]) > 0


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/2023/results.json?callback=show", 400, "Bad Request: callback: JSONP is not supported"),
        ("/2023/results.json?status=old", 400, "Bad Request: status: 'old', allowed: legacy, jolpica"),
        ("/2023/laps/1.json", 400, "Bad Request: Missing one of the required parameters"),
        ("/2023/circuits/monza/driverStandings.json", 400, "Bad Request: Unsupported filter for endpoint."),
        ("/seasons/2023.json", 400, "Bad Request: Endpoint does not support final filter."),
        ("/2023/nothing.json", 404, "Not found."),
        ("/1949/last.json", 404, "Not found."),
        ("/grid/first/results.json", 404, "Not found."),
    ],
)
async def test_what_cannot_be_meant_is_refused_in_the_words_of_the_contract(
    history: Suite, path: str, status: int, detail: str
) -> None:
    async with history.http.get(f"{history.content}/ergast/f1{path}") as response:
        assert response.status == status
        assert response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] == "*"
        assert (await response.json())["detail"].startswith(detail)


@pytest.mark.parametrize(
    "path",
    [
        "/drivers/nobody/results",
        "/2023/99/results",
        "/1901",
        "/circuits/nowhere/races",
        "/2023/99/laps",
        "/2024/practice/0",
        "/2024/practice/5",
    ],
)
async def test_who_is_unknown_has_an_empty_list(history: Suite, path: str) -> None:
    found = await data(history, f"/ergast/f1{path}.json")
    assert (found["total"], rows(found)) == ("0", [])


async def test_an_answer_is_prepared_like_every_other(history: Suite) -> None:
    url = f"{history.content}/ergast/f1/2019/7/results.json"
    async with history.http.get(url) as first, history.http.get(url) as second:
        assert [response.headers["X-Cache"] for response in (first, second)] == ["miss", "hit"]
        etag = second.headers[hdrs.ETAG]
        assert second.headers[hdrs.CONTENT_ENCODING] in ("br", "gzip")
        assert second.headers[hdrs.CACHE_CONTROL].startswith("public, max-age=86400")
    async with history.http.get(url, headers={hdrs.IF_NONE_MATCH: etag}) as response:
        assert response.status == 304
    async with history.http.head(url) as response:
        assert response.status == 200
    async with history.http.options(url) as response:
        assert response.status == 204


async def test_a_result_that_changes_is_told_anew_in_its_season_and_across_all(suite: Suite) -> None:
    paths = ("/ergast/f1/2025/1/results/1.json", "/ergast/f1/results/1.json", "/ergast/f1/current/last/results/1.json")
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))
    for path in paths:
        await until(partial(wins, suite, path, "max_verstappen"))
    amended = a_result(rows=(a_row("lando-norris", 1, number=4), a_row("max-verstappen", 2)))
    await suite.writer.write(a_batch(Dataset.RESULTS, amended))
    for path in paths:
        await until(partial(wins, suite, path, "lando_norris"))


async def wins(suite: Suite, path: str, driver: str) -> bool:
    status, body = await suite.get(path)
    return status == 200 and [row["Driver"]["driverId"] for _, row in rows(body["MRData"])] == [driver]
