"""One run of a job at a time: what is the same is joined, what is another waits its turn, and when too many wait it is said."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from tests.suite import Mongod, Suite, Valkey, running, until
from tests.upstream.faults import Fault, Kind
from tests.upstream.server import Upstream, upstream

WINTER = datetime(2025, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
async def served() -> AsyncIterator[Upstream]:
    async with upstream(WINTER, fault=Fault(Kind.LATENCY, source="jolpica", seconds=0.5)) as jolpica:
        yield jolpica


@pytest.fixture
async def slow(mongod: Mongod, valkey: Valkey, served: Upstream) -> AsyncIterator[Suite]:
    """A suite whose one source takes half a second for every answer; two orders of a job may wait."""
    async with running(
        mongod,
        valkey,
        clock_start=WINTER,
        with_scheduler=True,
        sources="jolpica",
        addresses={"jolpica": served["jolpica"]},
        scheduling_with={"trigger_queue": 2},
    ) as suite:
        yield suite


def rounds(suite: Suite, season: int) -> "asyncio.Task[tuple[int, dict[str, object]]]":
    return asyncio.create_task(suite.post(f"{suite.scheduler}/trigger/rounds?season={season}"))


async def test_a_trigger_joins_the_run_under_way_and_reports_its_outcome(slow: Suite) -> None:
    answers = await asyncio.gather(*(rounds(slow, 2025) for _ in range(5)))
    assert [(status, body["success"]) for status, body in answers] == [(200, True)] * 5
    assert len(await slow.ledger.runs(job="rounds", trigger="manual")) == 1


async def test_two_orders_of_one_job_never_run_together(slow: Suite) -> None:
    answers = await asyncio.gather(*(rounds(slow, season) for season in (2025, 2024, 2023)))
    assert [status for status, _ in answers] == [200] * 3
    runs = sorted(await slow.ledger.runs(job="rounds", trigger="manual"), key=lambda run: run.started)
    assert len(runs) == 3
    assert all(
        earlier.finished is not None and earlier.finished <= later.started
        for earlier, later in itertools.pairwise(runs)
    )


async def test_when_the_queue_is_full_a_trigger_is_429_and_loses_nothing(slow: Suite) -> None:
    under_way = [rounds(slow, season) for season in (2025, 2024, 2023)]

    async def first_runs() -> bool:
        return bool(await slow.ledger.runs(job="rounds", outcome="running"))

    await until(first_runs)
    async with slow.http.post(f"{slow.scheduler}/trigger/rounds?season=2022") as response:
        body = await response.json()
        assert (response.status, response.headers["Retry-After"]) == (429, "30")
    assert (body["success"], body["fetcher_called"]) == (False, False)
    assert body["message"] == "rounds: 2 orders are waiting already, as many as TRIGGER_QUEUE allows"
    status, joined = await rounds(slow, 2023)
    assert (status, joined["success"]) == (200, True)
    assert [(await task)[0] for task in under_way] == [200] * 3


async def test_other_jobs_do_not_wait_in_that_line(slow: Suite) -> None:
    waiting = [rounds(slow, season) for season in (2025, 2024, 2023)]
    status, _ = await slow.post(f"{slow.scheduler}/trigger/seasons")
    assert status == 200
    assert not waiting[-1].done()
    await asyncio.gather(*waiting)


async def test_a_caller_that_goes_away_stops_nothing(slow: Suite) -> None:
    impatient = rounds(slow, 2025)

    async def runs() -> bool:
        return bool(await slow.ledger.runs(job="rounds", outcome="running"))

    await until(runs)
    impatient.cancel()
    await until(lambda: slow.ledger.runs(job="rounds", outcome="success", season=2025))
