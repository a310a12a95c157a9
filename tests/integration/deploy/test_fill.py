"""The fill against a fetcher that plays its part over real HTTP."""

import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from rich.console import Console

from deploy import fill as filling
from deploy.fill import fill
from deploy.settings import Settings
from deploy.terminal.screen import Terminal
from tests.suite import free_port

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

DONE = {"success": True, "fetched_count": 20, "changed_count": 3, "stored_count": 40, "seconds": 1.5}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(filling, "PAUSE_SECONDS", 0.0)
    return Settings.model_validate({"fetcher_service_port": free_port(), "admin_token": "token"})


async def stream(request: web.Request, *events: tuple[str, object]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for kind, data in events:
        await response.write(f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode())
    return response


async def filled(settings: Settings, handler: Handler) -> tuple[bool, str]:
    """Whether the fill went well, and what the terminal shows."""
    app = web.Application()
    app.router.add_post("/fetch/all", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.fetcher_service_port).start()
    screen = io.StringIO()
    try:
        async with aiohttp.ClientSession() as session:
            good = await fill(session, settings, Terminal(Console(file=screen, width=200)))
    finally:
        await runner.cleanup()
    return good, screen.getvalue()


def progress(done: int) -> tuple[str, object]:
    return "progress", {"done": done, "total": 10, "season": 2025, "dataset": "results", "fetched": 2, "changed": 1}


async def test_everything_is_asked_for_with_the_token_and_the_outcome_told(settings: Settings) -> None:
    seen: list[web.Request] = []

    async def fetch_all(request: web.Request) -> web.StreamResponse:
        seen.append(request)
        return await stream(request, *(progress(done) for done in range(1, 11)), ("done", DONE))

    good, screen = await filled(settings, fetch_all)
    assert good
    assert dict(seen[0].query) == {"from": "1950", "unfilled": "1"}
    assert seen[0].headers["Authorization"] == "Bearer token"
    assert "filling 2025 results: 5 of 10" in screen
    assert screen.splitlines()[-1].endswith("filled: 20 rows fetched, 3 new or changed, in 1.5 s")


async def test_when_all_is_stored_already_it_says_that_it_was_counted(settings: Settings) -> None:
    async def fetch_all(request: web.Request) -> web.StreamResponse:
        return await stream(request, ("done", DONE | {"fetched_count": 0, "changed_count": 0}))

    good, screen = await filled(settings, fetch_all)
    assert good
    assert "nothing new: 40 rows are stored, all that this archive has (counted in 1.5 s)" in screen


async def test_a_fetcher_that_goes_away_is_asked_again(settings: Settings) -> None:
    calls: list[str] = []

    async def fetch_all(request: web.Request) -> web.StreamResponse:
        calls.append(request.path)
        if len(calls) == 1:
            return await stream(request, progress(1))
        return await stream(request, progress(10), ("done", DONE))

    good, screen = await filled(settings, fetch_all)
    assert good
    assert len(calls) == 2
    assert "the fill failed (the event stream ended early); trying again" in screen


async def test_what_the_fetcher_says_went_wrong_is_told_after_the_last_try(settings: Settings) -> None:
    async def fetch_all(request: web.Request) -> web.StreamResponse:
        return await stream(request, ("failed", {"success": False, "message": "archive: facts.zip is not there"}))

    good, screen = await filled(settings, fetch_all)
    assert not good
    assert screen.count("trying again") == 2
    assert "the fill failed (archive: facts.zip is not there); scheduler_api goes on with it" in screen


async def test_a_refusal_is_told_with_its_reason(settings: Settings) -> None:
    async def fetch_all(_request: web.Request) -> web.StreamResponse:
        return web.json_response(
            {"detail": "this call needs a token"}, status=401, content_type="application/problem+json"
        )

    good, screen = await filled(settings, fetch_all)
    assert not good
    assert "fetcher_service answered 401: this call needs a token" in screen


async def test_an_answer_that_is_not_json_is_told_as_it_is(settings: Settings) -> None:
    async def fetch_all(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=502, text="Bad Gateway")

    _, screen = await filled(settings, fetch_all)
    assert "fetcher_service answered 502: Bad Gateway" in screen
