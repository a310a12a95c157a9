"""`POST /fetch/livetiming`, and `/status`, of a fetcher as it runs."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import Clock
from racing.model import ResultStatus, SessionKind
from racing.wire.requests.reads import ListResultsRequest
from tests.factories import NOON
from tests.integration.livetiming.following import suite_at, until_
from tests.suite import Mongod, Suite, Valkey, until
from tests.upstream.live_race import ORDER, ends, race
from tests.upstream.signalr import live_feed

SOON_OVER = ends(NOON) - timedelta(minutes=1)
RATE = 60.0


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The last minute of a race passes in a second."""
    return Clock(SOON_OVER, RATE)


@pytest.fixture(scope="module")
async def following(mongod: Mongod, cache_of_live: Valkey, clock: Clock) -> AsyncIterator[Suite]:
    """The services, with a live feed that is near the end of a race."""
    async with (
        live_feed(race(NOON), clock) as feed,
        suite_at(feed, mongod, cache_of_live, clock) as suite,
    ):
        yield suite


async def test_a_session_is_followed_to_its_result(following: Suite, clock: Clock) -> None:
    over = clock.now() + timedelta(hours=2)
    status, begun = await following.post(following.fetcher + until_(over))
    assert status == 200
    assert {**begun, "timestamp": 0, "synced": None} == {
        "success": True,
        "source": "livetiming",
        "fetched_count": 0,
        "changed_count": 0,
        "synced": None,
        "timestamp": 0,
    }

    async def live() -> Any:
        return (await following.fetcher_status())["live"]

    async def results() -> bool:
        return bool((await live())["results"])

    await until(results)
    told = await live()
    assert (told["until"], told["follows"], told["connected"]) == (int(over.timestamp()), True, True)
    assert (told["session"], told["not_live"]) == ("2025-canada-race", None)
    assert "TimingData" in told["topics"]
    _, again = await following.post(following.fetcher + until_(over))
    assert (again["success"], again["synced"]) == (True, True)
    (stored,) = (
        await following.reader.read(ListResultsRequest(2025, grand_prix="canada", session=SessionKind.RACE))
    ).results
    assert (stored.standing, [str(row.number) for row in stored.rows]) == (ResultStatus.LIVE, list(ORDER))
    assert await following.metric("fetcher_service", "willitbemax_live_feed_connected") == 1
    assert await following.metric("fetcher_service", "willitbemax_live_feed_connections_total") >= 1


@pytest.mark.parametrize("query", ["", "?until=soon", "?until=5", "?until=99999999999", "?until=-1"])
async def test_an_instant_that_cannot_be_meant_is_refused_by_name(following: Suite, query: str) -> None:
    status, problem = await following.post(f"{following.fetcher}/fetch/livetiming{query}")
    assert status == 400
    assert problem["detail"].startswith("until: ")
    assert "allowed: " in problem["detail"]


async def test_who_shows_no_token_has_no_say(following: Suite, clock: Clock) -> None:
    async with following.http.post(following.fetcher + until_(clock.now() + timedelta(hours=1))) as response:
        assert response.status == 401


async def test_where_livetiming_is_no_source_nobody_follows(suite: Suite) -> None:
    soon = Clock().now() + timedelta(hours=1)
    status, problem = await suite.post(suite.fetcher + until_(soon))
    assert (status, problem["detail"]) == (404, "livetiming is none of SOURCES here, so the live feed is not followed")
    assert (await suite.fetcher_status())["live"] == {"until": None, "follows": False}
