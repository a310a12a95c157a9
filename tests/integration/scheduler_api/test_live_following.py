"""While a session is near the fetcher is told to follow the live feed, again and again; otherwise it is left alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer

from chassis.clock import Clock
from racing.model import Dataset
from scheduler_api import live_following
from scheduler_api.service import serve
from tests.factories import a_batch, a_round
from tests.suite import TOKEN, Mongod, Suite, Valkey, running, until

RACE = datetime(2026, 8, 23, 13, tzinfo=UTC)
CLOSES = RACE + timedelta(hours=4)
WEEKEND = a_batch(Dataset.ROUNDS, a_round("netherlands", 2026, number=12, race=RACE), season=2026)


class Asked:
    """A fetcher that takes note of how it is told to follow, and confirms it or does not."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.tokens: set[str | None] = set()
        self.confirms = True

    async def status(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ready"})

    async def follow(self, request: web.Request) -> web.Response:
        self.calls.append(int(request.query["until"]))
        self.tokens.add(request.headers.get("Authorization"))
        if self.confirms:
            return web.json_response({"success": True})
        return web.json_response({"detail": "the lease is with another fetcher"}, status=502)


@asynccontextmanager
async def scheduling(
    mongod: Mongod, valkey: Valkey, now: datetime, fetcher: Asked
) -> AsyncIterator[tuple[Suite, str, Clock]]:
    """A scheduler at an instant before or after the race, and its address."""
    app = web.Application()
    app.router.add_get("/status", fetcher.status)
    app.router.add_post("/fetch/livetiming", fetcher.follow)
    clock = Clock(now)
    async with (
        running(mongod, valkey, clock=clock, batches=[WEEKEND]) as suite,
        TestServer(app) as server,
        serve(suite.scheduler_settings(fetcher_service_url=f"http://127.0.0.1:{server.port}"), clock=clock) as port,
    ):
        yield suite, f"http://127.0.0.1:{port}", clock


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_following, "RENEW_SECONDS", 0.05)
    monkeypatch.setattr(live_following, "AGAIN_SECONDS", 0.02)


async def live(suite: Suite, address: str) -> Any:
    async with suite.http.get(f"{address}/status?verbose=1") as response:
        return (await response.json())["live"]


async def test_before_a_race_the_fetcher_is_told_until_when_and_told_again(mongod: Mongod, valkey: Valkey) -> None:
    fetcher = Asked()
    async with scheduling(mongod, valkey, RACE - timedelta(hours=3), fetcher) as (suite, address, _):

        async def told_again() -> bool:
            return len(fetcher.calls) > 2

        await until(told_again)
        assert set(fetcher.calls) == {int(CLOSES.timestamp())}
        assert fetcher.tokens == {f"Bearer {TOKEN}"}
        unix = int(CLOSES.timestamp())
        assert await live(suite, address) == {
            "session": "2026-netherlands-race",
            "until": unix,
            "confirmed_until": unix,
            "last_error": None,
        }


@pytest.mark.parametrize("now", [RACE - timedelta(hours=5), CLOSES + timedelta(minutes=1)])
async def test_away_from_sessions_nobody_is_told(mongod: Mongod, valkey: Valkey, now: datetime) -> None:
    fetcher = Asked()
    async with scheduling(mongod, valkey, now, fetcher) as (suite, address, _):

        async def planned() -> bool:
            async with suite.http.get(f"{address}/status?verbose=1") as response:
                return bool((await response.json())["next_syncs"]["rounds"])

        await until(planned)
        assert set((await live(suite, address)).values()) == {None}
        assert fetcher.calls == []


async def test_a_session_that_is_brought_forward_is_followed_at_once(mongod: Mongod, valkey: Valkey) -> None:
    fetcher = Asked()
    async with scheduling(mongod, valkey, RACE - timedelta(hours=7), fetcher) as (suite, _, clock):
        earlier = RACE - timedelta(hours=3)
        moved = a_round("netherlands", 2026, number=12, race=earlier)
        await suite.writer.write(a_batch(Dataset.ROUNDS, moved, season=2026, fetched_at=clock.now()))

        async def told() -> bool:
            return int((earlier + timedelta(hours=4)).timestamp()) in fetcher.calls

        await until(told)


async def test_what_is_not_confirmed_is_asked_again_and_said_once(mongod: Mongod, valkey: Valkey) -> None:
    fetcher = Asked()
    fetcher.confirms = False
    with structlog.testing.capture_logs() as lines:
        async with scheduling(mongod, valkey, RACE, fetcher) as (suite, address, _):

            async def asked_again() -> bool:
                return len(fetcher.calls) > 2

            await until(asked_again)
            seen = await live(suite, address)
            assert (seen["confirmed_until"], seen["last_error"]) == (None, "the lease is with another fetcher")
            fetcher.confirms = True

            async def confirmed() -> bool:
                return bool((await live(suite, address))["confirmed_until"])

            await until(confirmed)
    assert [line["event"] for line in lines if "live feed" in line["event"]] == [
        "the live feed is not followed",
        "the live feed is followed",
    ]
