"""Recordings: what comes through the door lies in the folder afterwards."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from chassis.process.metrics import Metrics
from fetcher_service.failures import Missing
from fetcher_service.record import Recorder, file_name, main, record
from fetcher_service.settings import Settings
from fetcher_service.web import SourcePolicy
from tests.hand_clock import HandClock
from tests.upstream.server import upstream as replay

MANNERS = SourcePolicy("jolpica", frozenset({"127.0.0.1"}), 4.0)


@pytest.fixture
async def upstream() -> AsyncIterator[str]:
    async def page(request: web.Request) -> web.Response:
        return web.json_response({"query": request.query_string}, headers={"Content-Encoding": "identity"})

    async def forbidden(_request: web.Request) -> web.Response:
        return web.Response(status=403)

    app = web.Application()
    app.router.add_get("/2025.json", page)
    app.router.add_get("/closed/{path:.*}", forbidden)
    async with TestServer(app) as server:
        yield f"http://127.0.0.1:{server.port}"


def index(folder: Path) -> Any:
    return json.loads((folder / "index.json").read_bytes())


async def recorded(folder: Path, *urls: str) -> None:
    recorder = Recorder(folder, HandClock(), Metrics("record"), contact="")
    async with recorder:
        for url in urls:
            await recorder.get(MANNERS, url)
    recorder.write_index()


async def test_every_page_lies_in_a_file_of_its_own_and_stands_in_the_index(upstream: str, tmp_path: Path) -> None:
    urls = [f"{upstream}/2025.json?offset={offset}" for offset in (0, 100)]
    await recorded(tmp_path, *urls)
    lines = index(tmp_path)
    assert list(lines) == urls
    first = lines[urls[0]]
    assert (tmp_path / first["file"]).read_bytes() == b'{"query": "offset=0"}'
    assert (first["content_type"], first["fetched_at"]) == (
        "application/json; charset=utf-8",
        "2025-06-01T12:00:00+00:00",
    )
    assert len({line["file"] for line in lines.values()}) == 2


async def test_a_second_recording_adds_to_the_first(upstream: str, tmp_path: Path) -> None:
    await recorded(tmp_path, f"{upstream}/2025.json?a")
    await recorded(tmp_path, f"{upstream}/2025.json?b")
    assert list(index(tmp_path)) == [f"{upstream}/2025.json?a", f"{upstream}/2025.json?b"]


async def test_a_page_that_is_not_there_is_recorded_as_such(upstream: str, tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, HandClock(), Metrics("record"), contact="")
    async with recorder:
        with pytest.raises(Missing):
            await recorder.get(MANNERS, f"{upstream}/2049.json")
    recorder.write_index()
    assert index(tmp_path) == {f"{upstream}/2049.json": {"error": "jolpica: /2049.json: answered 404"}}


async def test_what_a_source_could_not_get_is_said_and_the_rest_is_saved(
    upstream: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(_env_file=None, jolpica_url=f"{upstream}/closed")  # type: ignore[call-arg]  # pydantic-settings takes it
    assert not await record(settings, "jolpica", 2025, tmp_path)
    said = capsys.readouterr().out
    assert "rounds: jolpica: /closed/" in said
    assert "answered 403" in said
    assert all("error" in line for line in index(tmp_path).values())


async def test_where_results_are_given_one_grand_prix_at_a_time_they_are_asked_for_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with replay(datetime(2025, 5, 1, tzinfo=UTC)) as served:
        settings = Settings(_env_file=None, livetiming_url=served["livetiming"])  # type: ignore[call-arg]  # as above
        assert await record(settings, "livetiming", 2025, tmp_path)
    said = capsys.readouterr().out.splitlines()
    assert "results of china: 5 rows" in said
    assert next(line for line in said if line.startswith("results of italy")).startswith(
        "results of italy: nothing due"
    )
    assert any("Chinese_Grand_Prix" in url for url, line in index(tmp_path).items() if "file" in line)


async def test_a_source_without_pages_has_an_empty_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await record(Settings(_env_file=None), "archive", 2025, tmp_path)  # type: ignore[call-arg]  # as above
    assert "rounds: 24 rows" in capsys.readouterr().out
    assert index(tmp_path) == {}


async def test_an_unknown_source_is_refused_with_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status = await asyncio.to_thread(main, ["ergast", "2025", str(tmp_path / "to")])
    assert status == 2
    assert "there is no source 'ergast'; allowed are archive" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "readable"),
    [
        ("https://f1.example/ergast/f1/2025.json", "ergast-f1-2025."),
        ("https://f1.example/ergast/f1/2025.json?limit=100&offset=0", "ergast-f1-2025.json-limit=100-offset=0."),
        ("https://f1.example", "start."),
        ("https://f1.example/../../etc/passwd", "etc-passwd."),
        ("https://f1.example/" + "a" * 500 + ".json", "a" * 75 + "."),
    ],
)
def test_a_file_is_named_readably_and_after_its_url_alone(url: str, readable: str) -> None:
    name = file_name(url)
    assert name.startswith(readable)
    assert "/" not in name
    assert len(name) < 120
    assert file_name(url) == name != file_name(url + "x")
