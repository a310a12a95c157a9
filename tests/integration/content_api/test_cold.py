"""Every path asked for the first time: of a process that has just started, and of the next one, which cannot reach data_scheduler."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from aiohttp import hdrs

import content_api.service
import content_api.settings
from content_api.ergast.query import ErgastResource
from content_api.routes import ENDPOINTS
from racing.model import ALL_SEASONS, Dataset
from tests.factories import a_batch, a_circuit_map
from tests.filled import LAS_VEGAS
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite, free_port

JSON: Mapping[str, str] = {hdrs.ACCEPT: "application/json"}
XML: Mapping[str, str] = {hdrs.ACCEPT: "application/xml"}
CSV = "format=csv"


class Asked(NamedTuple):
    """A request."""

    path: str
    headers: Mapping[str, str] = {}
    method: str = "GET"


class Answered(NamedTuple):
    """What came back, as far as it outlives a restart."""

    status: int
    media_type: str
    vary: str
    content: Any


REST = [
    Asked(f"/v1{endpoint.example}{form}")
    for endpoint in ENDPOINTS
    for form in (("", f"{'&' if '?' in endpoint.example else '?'}{CSV}") if endpoint.table else ("",))
]

ERGAST_FORMS: tuple[tuple[str, str, Mapping[str, str], str], ...] = (
    ("/v1/ergast/f1", "/", {}, "GET"),
    ("/ergast/f1", "", JSON, "HEAD"),
    ("/ergast/f1", "/?format=json", {}, "GET"),
    ("/api/f1", "", {}, "GET"),
    ("/api/f1", "/", XML, "HEAD"),
    ("/v1/ergast/f1", ".xml", {}, "GET"),
    ("/ergast/f1", ".json?limit=3&offset=2", {}, "GET"),
)
"""Folder, ending, headers and method: each is another kept answer, so that each is cold."""

ERGAST_PATHS = (
    "/1966/3/results",
    "/current/last/results",
    "/current/next",
    "/2024/1/practice/1",
    "/2024/1/pitstops",
    "/2024/1/laps",
    "/2024/circuits/monza/drivers/max_verstappen/constructors/red_bull/results",
    *(
        f"/2024/{resource}"
        for resource in ErgastResource
        if resource not in (ErgastResource.PRACTICE, ErgastResource.PIT_STOPS, ErgastResource.LAPS)
    ),
)

ERGAST = [
    Asked(f"{folder}{path}{ending}", headers, method)
    for path in ERGAST_PATHS
    for folder, ending, headers, method in ERGAST_FORMS
]


@pytest.fixture
def settings(history: Suite, tmp_path: Path) -> dict[str, Any]:
    """Those of one more content_api, which keeps its answers and calendars in folders of its own."""
    return {
        "data_scheduler_address": history.address,
        "content_api_port": 0,
        "content_api_debug_port": 0,
        "clock_start": LAS_VEGAS,
        "response_cache_folder": tmp_path / "shelf",
        "calendar_folder": tmp_path / "calendars",
        "read_deadline": PATIENCE_SECONDS,
        "cold_wait_seconds": PATIENCE_SECONDS,
        "_env_file": None,
    }


async def answered(suite: Suite, port: int, asked: Asked) -> Answered:
    url = f"http://127.0.0.1:{port}{asked.path}"
    async with suite.http.request(asked.method, url, headers=asked.headers) as response:
        body = await response.read()
        media_type = response.content_type
        content: Any = body
        if media_type == "application/json" and body:
            read = msgspec.json.decode(body)
            content = read.get("result", read)
        return Answered(response.status, media_type, response.headers.get(hdrs.VARY, ""), content)


@pytest.mark.slow
async def test_every_path_answers_when_it_is_first_asked_and_after_a_restart_without_data_scheduler(
    history: Suite, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = REST + ERGAST
    # The archive brings no drawings.
    await history.writer.write(a_batch(Dataset.CIRCUIT_MAPS, a_circuit_map("monza-7"), season=ALL_SEASONS))
    async with content_api.service.serve(content_api.settings.Settings(**settings)) as port:
        first = {str(asked): await answered(history, port, asked) for asked in requests}
    assert {asked: found for asked, found in first.items() if found.status != 200} == {}

    monkeypatch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
    alone = content_api.settings.Settings(**settings | {"data_scheduler_address": f"127.0.0.1:{free_port()}"})
    async with content_api.service.serve(alone) as port:
        for asked in requests:
            assert await answered(history, port, asked) == first[str(asked)], asked
