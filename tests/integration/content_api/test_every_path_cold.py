"""Every path in every form, asked once and cold: right after a start, and after a restart while data_scheduler is away.

"Cold" is what a user's first request is: nothing lies in memory. So each start is a content_api of its own over the same folder.
Whatever is asked, nothing is a 5xx, but for the 503 of what was never asked before while data_scheduler is away.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest
from yarl import URL

import content_api.service
import content_api.settings
from content_api.api.endpoint import FIELDS
from content_api.api.openapi import document, example_values
from content_api.ergast.query import ErgastResource
from content_api.routes import ENDPOINTS, ROOT
from tests.filled import LAS_VEGAS
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite, free_port

FOLDERS = ("/v1/ergast/f1", "/ergast/f1", "/api/f1")
ACCEPTED = (
    None,
    "*/*",
    "application/json",
    "application/xml",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
)
ENCODINGS = (None, "gzip", "br, gzip")
NEEDS = {
    ErgastResource.PRACTICE: "/2025/1/practice/1",
    ErgastResource.PIT_STOPS: "/2023/1/pitstops",
    ErgastResource.LAPS: "/2023/1/laps",
}
"""Resources that cannot be asked without a season and a round."""


class Question(NamedTuple):
    path: str
    method: str = "GET"
    accept: str | None = None
    encoding: str | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} Accept: {self.accept} Accept-Encoding: {self.encoding}"


def rest() -> Iterator[Question]:
    """Every operation's example, with and without its query, and every form and parameter that its description has."""
    described: dict[str, Any] = document(ENDPOINTS)["paths"]
    for endpoint in ENDPOINTS:
        asked = described[endpoint.path]["get"]["parameters"]
        bare, _, query = endpoint.example.partition("?")
        needs = f"?{query}" if any(each["in"] == "query" and each.get("required") for each in asked) else ""
        more = "&" if needs else "?"
        for path in dict.fromkeys((endpoint.example, f"{bare}{needs}", f"{bare}/{needs}")):
            yield from variants(f"{ROOT}{path}")
        if endpoint.row is not None:
            for query in (
                "format=csv",
                "format=json",
                f"limit=1&{FIELDS}={endpoint.row.__struct_fields__[0]}&format=csv",
                "offset=1",
            ):
                yield from variants(f"{ROOT}{bare}{needs}{more}{query}")
        values = example_values(endpoint)
        for parameter in asked:
            for choice in parameter["schema"].get("enum", ()) if parameter["name"] not in values else ():
                yield Question(f"{ROOT}{bare}{needs}{more}{parameter['name']}={choice}")
    for word in ("current", "last", "next"):
        yield from variants(f"{ROOT}/seasons/current/rounds/{word}")
    for path in ("/openapi.json", "/docs", "/live", "/live/asyncapi.json"):
        yield from variants(f"{ROOT}{path}")


def ergast() -> Iterator[Question]:
    """Every resource of Ergast under every prefix, bare and of a season, a round, a driver; every ending, Accept and query."""
    for folder in FOLDERS:
        yield from variants(folder)
        for resource in ErgastResource:
            for path in ergast_paths(resource):
                for ending in ("", "/"):
                    yield from variants(f"{folder}{path}{ending}")
                for ending in (".json", ".xml"):
                    yield from (Question(f"{folder}{path}{ending}", method) for method in ("GET", "HEAD"))
                for query in ("?format=json", "?limit=2&offset=1", "?status=legacy"):
                    yield Question(f"{folder}{path}{query}")


def ergast_paths(resource: ErgastResource) -> Iterator[str]:
    if resource in NEEDS:
        yield NEEDS[resource]
        return
    yield f"/1966/3/{resource}"
    yield f"/current/{resource}"
    yield f"/current/last/{resource}"
    if resource in {
        ErgastResource.DRIVERS,
        ErgastResource.CONSTRUCTORS,
        ErgastResource.CIRCUITS,
        ErgastResource.SEASONS,
        ErgastResource.STATUS,
    }:
        yield f"/{resource}"


def variants(path: str) -> Iterator[Question]:
    for accept in ACCEPTED:
        yield Question(path, accept=accept)
    for encoding in ENCODINGS[1:]:
        yield Question(path, encoding=encoding)
    yield Question(path, "HEAD")
    yield Question(path, "OPTIONS")


REST, ERGAST = tuple(dict.fromkeys(rest())), tuple(dict.fromkeys(ergast()))


@asynccontextmanager
async def started(address: str, response_cache: Path, **more: Any) -> AsyncIterator[str]:
    settings = content_api.settings.Settings(
        data_scheduler_address=address,
        content_api_port=0,
        content_api_debug_port=0,
        clock_start=LAS_VEGAS,
        response_cache_folder=response_cache,
        **({"read_deadline": PATIENCE_SECONDS, "cold_wait_seconds": PATIENCE_SECONDS} | more),
        _env_file=None,  # type: ignore[call-arg]
    )
    async with content_api.service.serve(settings) as port:
        yield f"http://127.0.0.1:{port}"


async def ask(http: aiohttp.ClientSession, base: str, question: Question) -> int:
    headers = {} if question.accept is None else {"Accept": question.accept}
    if question.encoding is not None:
        headers["Accept-Encoding"] = question.encoding
    url = URL(f"{base}{question.path}", encoded=True)
    async with http.request(question.method, url, headers=headers, allow_redirects=False) as response:
        await response.read()
        return response.status


async def wrong(base: str, questions: tuple[Question, ...], *, allowed: frozenset[int], at_once: int = 1) -> list[str]:
    """Ask every question once, in its turn; return those that end in a status which is not allowed, with it."""
    without = ("Accept", "Accept-Encoding")
    gate = asyncio.Semaphore(at_once)
    async with aiohttp.ClientSession(skip_auto_headers=without, auto_decompress=True) as http:

        async def one(question: Question) -> int:
            async with gate:
                return await ask(http, base, question)

        statuses = await asyncio.gather(*map(one, questions))
    return [
        f"{status} {question}" for question, status in zip(questions, statuses, strict=True) if status not in allowed
    ]


AT_ONCE = 32

GOOD = frozenset({HTTPStatus.OK, HTTPStatus.NO_CONTENT})
NO_DRAWING = frozenset({HTTPStatus.NOT_FOUND})


@pytest.mark.slow
@pytest.mark.parametrize(
    "questions",
    [
        pytest.param(REST, id="rest"),
        pytest.param(ERGAST, id="ergast"),
    ],
)
async def test_no_path_fails_cold_nor_after_a_restart_without_data_scheduler(
    history: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, questions: tuple[Question, ...]
) -> None:
    assert len(questions) > 300
    drawn = tuple(question for question in questions if "map.svg" in question.path)
    others = tuple(question for question in questions if "map.svg" not in question.path)
    async with started(history.address, tmp_path / "shelf") as base:
        assert await wrong(base, others, allowed=GOOD) == []
        assert await wrong(base, drawn, allowed=GOOD | NO_DRAWING) == []
    monkeypatch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
    async with started(f"127.0.0.1:{free_port()}", tmp_path / "shelf", read_deadline=0.2) as base:
        assert await wrong(base, others, allowed=GOOD) == []


@pytest.mark.slow
@pytest.mark.parametrize("questions", [pytest.param(REST, id="rest"), pytest.param(ERGAST[::7], id="ergast")])
async def test_what_was_never_asked_before_is_503_without_data_scheduler_and_nothing_worse(
    history: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, questions: tuple[Question, ...]
) -> None:
    """A folder that knows what seasons there are, and no answer."""
    async with started(history.address, tmp_path / "shelf") as base:
        assert await wrong(base, (Question(f"{ROOT}/openapi.json"),), allowed=GOOD) == []
    monkeypatch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
    allowed = GOOD | {HTTPStatus.SERVICE_UNAVAILABLE}
    async with started(f"127.0.0.1:{free_port()}", tmp_path / "shelf", read_deadline=0.2) as base:
        # Each waits for its deadline: together, that is no longer than it has to be.
        assert await wrong(base, questions, allowed=allowed, at_once=AT_ONCE) == []
