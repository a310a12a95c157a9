"""Two schedulers as processes: one runs the jobs, the other takes over when the first is killed, and no job is lost or doubled."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from racing.model import SyncRun
from scheduler_api.service import serve
from tests.suite import TOKEN, Mongod, Suite, Valkey, free_port, running, until

ROOT = Path(__file__).parents[3]


class Scheduler:
    """`python -m scheduler_api` over a suite."""

    def __init__(self, suite: Suite, log: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        known = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scheduler_api"],
                cwd=log.parent,
                env=known
                | {
                    "PYTHONPATH": str(ROOT),
                    "DATA_SCHEDULER_ADDRESS": suite.address,
                    "FETCHER_SERVICE_URL": suite.fetcher,
                    "SCHEDULER_API_PORT": str(port),
                    "SCHEDULER_API_DEBUG_PORT": str(free_port()),
                    "ADMIN_TOKEN": TOKEN,
                    "INTERVAL_ROUNDS": "5s",
                    "INTERVAL_JITTER": "0",
                    "CLOCK_START": "2025-02-01T12:00:00Z",
                },
                stdout=output,
                stderr=output,
            )

    async def status(self, http: aiohttp.ClientSession) -> Any:
        """Its status in detail, None while nobody answers."""
        try:
            async with http.get(f"{self.url}/status?verbose=1") as response:
                return await response.json()
        except aiohttp.ClientError:
            return None


@contextmanager
def two_schedulers(suite: Suite, folder: Path) -> Iterator[tuple[Scheduler, Scheduler]]:
    both = Scheduler(suite, folder / "one.log"), Scheduler(suite, folder / "two.log")
    try:
        yield both
    finally:
        for scheduler in both:
            scheduler.process.kill()
            scheduler.process.wait()


@pytest.mark.slow
async def test_when_the_leader_is_killed_the_other_takes_over(mongod: Mongod, valkey: Valkey, tmp_path: Path) -> None:
    began = datetime.now(UTC)
    async with running(mongod, valkey) as suite:
        with two_schedulers(suite, tmp_path) as both:

            async def rounds(least: int = 1) -> list[SyncRun]:
                runs = await suite.ledger.runs(job="rounds", trigger="schedule")
                return sorted(runs, key=lambda run: run.started) if len(runs) >= least else []

            async def leader() -> Scheduler | None:
                leading = [one for one in both if ((await one.status(suite.http)) or {}).get("leader")]
                assert len(leading) <= 1
                return next(iter(leading), None)

            before = await until(lambda: rounds(2))
            first = await leader()
            assert first is not None
            second = next(one for one in both if one is not first)
            ready = await second.status(suite.http)
            assert (ready["leader"], ready["status"]) == (False, "running")

            first.process.send_signal(signal.SIGKILL)
            killed = datetime.now(UTC)
            after = await until(lambda: rounds(len(before) + 3))
            assert await leader() is second

    for earlier, later in itertools.pairwise(after):
        assert earlier.finished is not None
        assert earlier.finished <= later.started, "no run of one while the other's is under way"
    assert {run.outcome for run in after[:-1]} == {"success"}
    assert began < killed


async def test_one_that_stops_gives_the_lease_back_at_once(mongod: Mongod, valkey: Valkey) -> None:
    async with running(mongod, valkey) as suite, AsyncExitStack() as early:

        async def leads(port: int) -> bool:
            async with suite.http.get(f"http://127.0.0.1:{port}/status?verbose=1") as response:
                return bool((await response.json())["leader"])

        first = await early.enter_async_context(serve(suite.scheduler_settings()))
        async with serve(suite.scheduler_settings()) as second:
            assert (await leads(first), await leads(second)) == (True, False)
            await early.aclose()
            await until(lambda: leads(second))
        granted, _ = await suite.leases.acquire("scheduler_api", "a third", 1)
        assert granted


async def test_a_run_whose_scheduler_died_is_closed_by_the_next(mongod: Mongod, valkey: Valkey) -> None:
    async with running(mongod, valkey) as suite:
        lost = await suite.ledger.start("rounds", "schedule", season=2025)
        later = lost.started + timedelta(minutes=30)
        async with serve(suite.scheduler_settings(clock_start=later)):

            async def closed() -> bool:
                (line,) = [run for run in await suite.ledger.runs(job="rounds") if run.id == lost.id]
                return (line.outcome, line.error) == ("failed", "abandoned: the process that started it is gone")

            await until(closed)
