"""One question asked in several ways: with a slash at its end, with a parameter given twice. Over every operation."""

import json
from typing import Any

import pytest
from aiohttp import ClientResponse
from yarl import URL

from content_api.api.endpoint import Endpoint
from content_api.api.openapi import document
from content_api.routes import ENDPOINTS, ROOT
from tests.suite import Suite

DOCUMENT: dict[str, Any] = document(ENDPOINTS)
LIVE = ("/live", "/live/events", "/live/asyncapi.json")
ERGAST = ("/v1/ergast/f1/2024.json", "/ergast/f1/2024/1/results", "/api/f1/drivers/senna.json")
SAID = ("Content-Type", "Cache-Control", "Content-Disposition", "X-Licence")
GIVEN = {
    "year": "2024",
    "status": "completed",
    "season": "2023",
    "round": "3",
    "limit": "2",
    "offset": "1",
    "format": "csv",
}
GIVEN |= {
    "championship": "drivers",
    "driver": "max-verstappen",
    "constructor": "mclaren",
    "history": "1",
    "fields": "name",
}
GIVEN |= {"q": "spa", "kind": "driver"}
GIVEN |= {"lang": "fr", "alarm": "30", "emoji": "0", "sessions": "race", "delay": "40", "last_id": "5e2f81c0-17"}
GIVEN |= {"race": "max-verstappen", "sprint": "lando-norris", "result": "24.race:max-verstappen"}
GIVEN |= {"speed": "20", "from": "12", "testing": "1", "leaders": "3", "session": "race"}


def named(endpoint: Endpoint) -> str:
    return endpoint.name


def parameters(path: str) -> list[str]:
    return [each["name"] for each in DOCUMENT["paths"][path]["get"]["parameters"] if each["in"] == "query"]


async def body(response: ClientResponse) -> Any:
    """The answer; of a problem, which names its request, the sentence."""
    content = await response.read()
    problem = content and response.content_type == "application/problem+json"
    return json.loads(content)["detail"] if problem else content


@pytest.mark.parametrize("example", [*(each.example for each in ENDPOINTS), "/openapi.json", "/docs", *LIVE[::2]])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_a_slash_at_the_end_changes_nothing(history: Suite, method: str, example: str) -> None:
    path, mark, query = example.partition("?")
    answers = []
    for asked in (f"{path}{mark}{query}", f"{path}/{mark}{query}"):
        url = f"{history.content}{ROOT}{asked}"
        async with history.http.request(method, url, allow_redirects=False) as response:
            said = {name: response.headers.get(name) for name in SAID}
            answers.append((response.status, said, await body(response)))
    assert answers[0] == answers[1]
    assert answers[0][0] in {200, 204, 404}
    if answers[0][0] == 404:
        assert path.endswith("map.svg"), "the archive has no drawings, and everything else"


@pytest.mark.parametrize("path", ["/live/events/", "/live/ws/"])
async def test_the_doors_of_the_live_session_take_it_too(history: Suite, path: str) -> None:
    status, problem = await history.get(f"{ROOT}{path}?delay=x")
    assert (status, problem["detail"]) == (400, "delay: 'x', allowed: 0 to 120 seconds")


async def twice(suite: Suite, path: str, query: str) -> tuple[int, str]:
    async with suite.http.get(URL(f"{suite.content}{path}?{query}", encoded=True)) as response:
        found = await body(response)
        return response.status, found if isinstance(found, str) else ""


@pytest.mark.parametrize("path", DOCUMENT["paths"])
async def test_a_parameter_that_holds_one_value_is_refused_twice(history: Suite, path: str) -> None:
    example = next((each.example for each in ENDPOINTS if each.path == path), path)
    example = example.format(year=2025, round="qatar", session="sprint", token="none")
    for name in parameters(path):
        if name in {"fields", "sessions", "result"}:
            continue
        for values in ((GIVEN[name], GIVEN[name]), (GIVEN[name], "")):
            query = "&".join(f"{name}={value}" for value in values)
            assert await twice(history, f"{ROOT}{example.partition('?')[0]}", query) == (
                400,
                f"{name}: given 2 times, allowed: once",
            )


@pytest.mark.parametrize("path", ERGAST)
@pytest.mark.parametrize("name", ["limit", "offset", "status", "callback"])
async def test_so_it_is_for_programs_written_for_ergast(history: Suite, path: str, name: str) -> None:
    assert await twice(history, path, f"{name}=1&{name}=2") == (400, f"{name}: given 2 times, allowed: once")


@pytest.mark.parametrize(
    "endpoint", [each for each in ENDPOINTS if {"fields", "sessions"} & each.query_names], ids=named
)
async def test_the_values_of_a_list_add_up(history: Suite, endpoint: Endpoint) -> None:
    """`?fields=a&fields=b` is `?fields=a,b`, as forms and OpenAPI's `explode` write it."""
    lists = {"sessions": "race,sprint"} if "sessions" in endpoint.query_names else {}
    if endpoint.row is not None:
        lists["fields"] = ",".join(endpoint.row.__struct_fields__[:2])
    for name, values in lists.items():
        base = f"{history.content}{ROOT}{endpoint.example.partition('?')[0]}"
        answers = []
        for query in (f"{name}={values}", "&".join(f"{name}={value}" for value in values.split(","))):
            async with history.http.get(URL(f"{base}?{query}", encoded=True)) as response:
                assert response.status == 200
                answers.append(await response.read())
        assert answers[0] == answers[1]


async def test_what_a_calendar_does_not_know_may_be_given_twice(history: Suite) -> None:
    """A calendar program that counts its visitors breaks nobody's subscription."""
    async with history.http.get(f"{history.content}{ROOT}/calendar.ics?visit=1&visit=2") as response:
        assert response.status == 200
