"""Laps and replays of sessions by the scheduler: when an admin asks for them, by themselves, and at night for past seasons."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from racing.model import SessionKind
from racing.wire.requests.reads import ListLapChartsRequest, ListReplaysRequest
from scheduler_api.planning.order import Job, Order
from tests.effort import mostly_slow
from tests.suite import Mongod, Suite, Valkey, running, until
from tests.upstream.server import Upstream, upstream

NIGHT = datetime(2018, 4, 23, 1, tzinfo=UTC)
"""More than a week after the third race of 2018: all sessions until then are past ones."""

FAST = 300
"""How many seconds pass in one: five minutes between two sessions are one."""

JOBS = ("laps", "replays")


@pytest.fixture
async def served() -> AsyncIterator[Upstream]:
    async with upstream(NIGHT + timedelta(days=1)) as started:
        yield started


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey, served: Upstream) -> AsyncIterator[Suite]:
    async with running(
        mongod,
        valkey,
        clock_start=NIGHT,
        sources="livetiming,jolpica",
        addresses=served,
        fetcher_clock_rate=FAST,
        with_scheduler=True,
        scheduling_with={"clock_rate": FAST},
    ) as started:
        await started.post(f"{started.scheduler}/pause")
        status, body = await started.post(f"{started.fetcher}/fetch/rounds?season=2018")
        assert (status, body["source"]) == (200, "livetiming"), body
        yield started


async def status(suite: Suite) -> Any:
    async with suite.http.get(f"{suite.scheduler}/status?verbose=1") as response:
        return await response.json()


async def stored(suite: Suite, job: str) -> set[tuple[str, SessionKind]]:
    """The sessions of 2018 of which laps or replays are stored."""
    if job == "laps":
        charts = (await suite.reader.read(ListLapChartsRequest(2018))).charts
        return {(chart.grand_prix, chart.session) for chart in charts}
    replays = (await suite.reader.read(ListReplaysRequest(2018))).replays
    return {(replay.grand_prix, replay.session) for replay in replays}


@pytest.mark.parametrize("job", JOBS)
async def test_one_session_is_fetched_now_when_an_admin_asks(suite: Suite, job: str) -> None:
    code, body = await suite.post(f"{suite.scheduler}/trigger/{job}?season=2018&round=1&session=race")
    assert (code, body["success"], body["message"]) == (
        200,
        True,
        f"{job.capitalize()} sync triggered for the race of round 1",
    )
    assert await stored(suite, job) == {("australia", SessionKind.RACE)}
    (run, *_) = await suite.ledger.runs(job=job, limit=1)
    assert (run.outcome, run.trigger, run.season, run.round, run.session) == (
        "success",
        "manual",
        2018,
        1,
        SessionKind.RACE,
    )
    assert run.changed


@pytest.mark.parametrize("job", JOBS)
async def test_bad_values_are_400_by_name(suite: Suite, job: str) -> None:
    earliest = 1996 if job == "laps" else 2018
    for query, detail in {
        "season=2018": f"round: missing, allowed: 1 to 99; of whole seasons, {job} are fetched with from",
        "from=2018&season=2018": "season: not allowed beside from, which is about whole seasons",
        f"from={earliest - 1}": f"from: '{earliest - 1}', allowed: {earliest} to 2018",
        "season=2018&round=1&session=lunch": "session: 'lunch', allowed: practice_1",
    }.items():
        code, body = await suite.post(f"{suite.scheduler}/trigger/{job}?{query}")
        assert code == 400
        assert body["detail"].startswith(detail)


@pytest.mark.parametrize("job", mostly_slow(JOBS, "replays"))
async def test_past_seasons_are_fetched_at_night_one_by_one_and_the_status_counts(suite: Suite, job: str) -> None:
    assert job not in await status(suite)
    code, body = await suite.post(f"{suite.scheduler}/trigger/{job}?from=2018")
    assert (code, body["message"]) == (
        200,
        f"{job.capitalize()} from 2018 on are fetched between 0 and 6 UTC, one session after the other",
    )

    async def counted() -> Any:
        told = (await status(suite))[job]
        return told if told["sessions"] else None

    asked = await until(counted)
    assert (asked["from"], asked["stored"], asked["nowhere"]) == (2018, 0, 0)
    assert asked["left"] == asked["sessions"] >= 10
    await suite.post(f"{suite.scheduler}/resume?job={job}")

    async def three() -> Any:
        told = (await status(suite))[job]
        return told if told["left"] <= asked["left"] - 3 else None

    told = await until(three)
    assert 0 < told["stored"] <= len(await stored(suite, job))
    assert told["next"].startswith(f"{job} 2018 round ")
    runs = await suite.ledger.runs(job=job, trigger="schedule", outcome="success")
    began = sorted(run.started for run in runs)
    assert len(began) >= 2
    assert all(later - before >= timedelta(minutes=5) for before, later in pairwise(began))
    order = Order(job=Job(job), season=2018)
    asked_for = [run for run in await suite.ledger.runs(job=job, trigger="manual") if Order.of(run) == order]
    assert len(asked_for) == 1
