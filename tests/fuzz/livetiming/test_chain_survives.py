"""Odd messages of the live feed through the services as they run: hub, follower, gRPC, data_scheduler and the public API."""

import json
import random
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from fetcher_service.sources.livetiming import follower
from racing.model import Outcome, SessionKind
from racing.wire.requests.reads import ListResultsRequest
from tests.fuzz.livetiming.odd import RACE, odd_messages, record_of
from tests.fuzz.mutations import examples
from tests.integration.livetiming.following import RHYTHM, suite_at, until_
from tests.suite import Mongod, Valkey, until
from tests.upstream.live_playing import PlayedClock
from tests.upstream.live_troubles import Kind, Trouble
from tests.upstream.signalr import live_feed


def no_number(constant: str) -> Any:
    """What `NaN` and its like become: a failure."""
    raise AssertionError(f"{constant} in an answer")


async def test_odd_messages_end_no_follower_and_the_result_is_stored(
    mongod: Mongod, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "Rhythm", lambda: RHYTHM)
    odd = odd_messages(random.Random(16))  # noqa: S311  # the same every time
    clock, count = PlayedClock(RACE[0].at), examples(300)
    frames = len({(each.at - RACE[0].at) // timedelta(seconds=1) for each in RACE})
    left = [record_of(each) for each in islice(odd, count)]
    rejoined = Trouble(Kind.CLOSED, after=RACE[-1].at - RACE[0].at - timedelta(minutes=3))
    async with (
        live_feed(RACE, clock, rejoined) as feed,
        suite_at(feed, mongod, valkey, clock) as suite,
    ):

        def some() -> list[str]:
            taken = left[: count // (frames // 2) + 1]
            del left[: len(taken)]
            return taken

        async def seen(_: datetime) -> None:
            async with suite.http.get(f"{suite.content}/v1/live") as response:
                assert response.status in (200, 204)
                json.loads(await response.text() or "null", parse_constant=no_number)

        feed.odd, feed.after_each = some, seen
        status, _ = await suite.post(suite.fetcher + until_(RACE[-1].at + timedelta(hours=1)))
        assert status == 200
        await feed.over.wait()
        assert left == []

        async def told() -> bool:
            live = (await suite.fetcher_status())["live"]
            return bool(live["connected"] and live["results"] and live["session"])

        await until(told)

        async def stored() -> bool:
            results = (
                await suite.reader.read(ListResultsRequest(2025, grand_prix="canada", session=SessionKind.RACE))
            ).results
            return [[(row.number, row.outcome) for row in result.rows] for result in results] == [
                [(1, Outcome.CLASSIFIED), (4, Outcome.CLASSIFIED), (63, Outcome.RETIRED)]
            ]

        await until(stored)
        (run,) = await suite.ledger.runs(job="livetiming")
        assert run.outcome == "running"
