"""`GET /status` of a fetcher whose first source changes, fails and recovers, with the archive behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.suite import Mongod, Suite, Valkey, running


@dataclass
class Jolpica:
    """Answers everything with the same."""

    status: int = 200
    body: str = "{}"

    async def answer(self, _request: web.Request) -> web.Response:
        return web.Response(status=self.status, text=self.body, content_type="application/json")


@pytest.fixture
def jolpica() -> Jolpica:
    return Jolpica()


@pytest.fixture
async def suite(jolpica: Jolpica, mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    app = web.Application()
    app.router.add_get("/{path:.*}", jolpica.answer)
    async with TestServer(app) as server:
        addresses = {"jolpica": f"http://127.0.0.1:{server.port}/ergast/f1"}
        async with running(mongod, valkey, sources="jolpica,archive", addresses=addresses) as started:
            yield started


async def status_of(suite: Suite) -> tuple[str, dict[str, Any]]:
    body = await suite.fetcher_status()
    return body["sources"]["jolpica"], body["source_details"]["jolpica"]


async def test_a_source_that_was_never_asked_is_reachable(suite: Suite) -> None:
    assert await status_of(suite) == (
        "reachable",
        {"breaker": "closed", "last_success": None, "last_failure": None, "last_error": None, "changed": []},
    )


async def test_a_changed_shape_is_shown_with_its_path_and_the_next_source_takes_over(
    suite: Suite, jolpica: Jolpica
) -> None:
    jolpica.body = '{"MRData": {"total": "1", "limit": "100", "offset": "0", "RaceTable": {"Rennen": []}}}'
    status, body = await suite.post(f"{suite.fetcher}/fetch/rounds?season=2025")
    assert (status, body["source"], body["fetched_count"]) == (200, "archive", 24)
    word, details = await status_of(suite)
    assert word == "unreachable"
    assert all(change["path"].startswith("MRData.") for change in details["changed"])
    assert details["changed"][0]["path"] in details["last_error"]
    assert max(change["since"] for change in details["changed"]) == details["last_failure"]


async def test_a_source_that_fails_is_left_alone_and_the_next_one_takes_over(suite: Suite, jolpica: Jolpica) -> None:
    jolpica.status = 403
    for _ in range(6):
        status, body = await suite.post(f"{suite.fetcher}/fetch/rounds?season=2025")
        assert (status, body["source"]) == (200, "archive")
    word, details = await status_of(suite)
    assert (word, details["breaker"]) == ("unreachable", "open")
    assert "as it failed too often" in details["last_error"]
    assert details["last_success"] is None
