"""Replays of a weekend, from the archive of live timing into the store."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from racing.live.model import LiveStatus
from racing.live.replay import opened
from racing.model import SessionKind
from racing.wire.requests.reads import GetReplayRequest, ListReplaysRequest
from tests.suite import Mongod, Suite, Valkey, running
from tests.upstream.server import Upstream, upstream

AS_OF = datetime(2026, 8, 22, 12, tzinfo=UTC)


@pytest.fixture
async def served() -> AsyncIterator[Upstream]:
    async with upstream(AS_OF) as started:
        yield started


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey, served: Upstream) -> AsyncIterator[Suite]:
    async with running(
        mongod, valkey, clock_start=AS_OF, sources="livetiming,archive", addresses=served, fetcher_clock_rate=20
    ) as started:
        yield started


async def test_a_session_is_kept_whole_and_only_once(suite: Suite) -> None:
    call = f"{suite.fetcher}/fetch/replays?season=2023&round=4&session=sprint"
    status, body = await suite.post(call)
    assert (status, body["source"], body["changed_count"]) == (200, "livetiming", 1), body
    (listed,) = (await suite.reader.read(ListReplaysRequest(2023))).replays
    assert (listed.id, listed.complete, listed.chapters) == ("2023-azerbaijan-sprint", True, ())
    replay = (await suite.reader.read(GetReplayRequest(2023, "azerbaijan", SessionKind.SPRINT))).replay
    assert [each.lap for each in replay.laps] == list(range(1, 18))
    assert opened(replay.chapters[0].data).picture["status"] == LiveStatus.LIVE
    _, again = await suite.post(call)
    assert again["changed_count"] == 0


async def test_replays_are_asked_for_round_by_round(suite: Suite) -> None:
    status, body = await suite.post(f"{suite.fetcher}/fetch/replays?season=2023")
    missing = "round: missing, allowed: 1 to 99"
    assert (status, body["detail"]) == (400, f"{missing}; of whole seasons, replays are fetched with from")


async def test_of_a_season_before_the_archive_there_is_none(suite: Suite) -> None:
    status, body = await suite.post(f"{suite.fetcher}/fetch/replays?season=2017&round=1&session=race")
    assert (status, body["source"], body["fetched_count"]) == (200, None, 0)
    assert (await suite.reader.read(ListReplaysRequest(2017))).replays == ()
