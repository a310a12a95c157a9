"""The fetcher goes away for an hour in the middle of a race, and comes back."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

import fetcher_service.service
import fetcher_service.settings
from chassis.clock import Clock
from racing.model import Dataset, SyncRun
from scheduler_api.planning.order import LONGEST_RETRY
from scheduler_api.service import serve
from tests.factories import a_batch, a_round
from tests.suite import TOKEN, Mongod, Suite, Valkey, free_port, running, until

RACE = datetime(2026, 8, 23, 13, tzinfo=UTC)
INTERVAL = timedelta(seconds=30)
RATE = 120.0
"""An hour in half a minute; an interval of 30 s is a quarter of a second."""


@pytest.mark.slow
async def test_an_hour_without_the_fetcher_is_two_log_lines_no_storm_and_fresh_data_at_once(
    mongod: Mongod, valkey: Valkey
) -> None:
    clock = Clock(RACE + timedelta(minutes=30), RATE)
    weekend = a_batch(Dataset.ROUNDS, a_round("netherlands", 2026, number=12, race=RACE), season=2026)
    async with running(mongod, valkey, clock=clock, batches=[weekend]) as suite:
        port = free_port()
        fetching = fetcher_service.settings.Settings(
            data_scheduler_address=suite.address,
            fetcher_service_port=port,
            fetcher_service_debug_port=0,
            admin_token=SecretStr(TOKEN),
            sources="archive",
            _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
        )

        async def well_since(moment: datetime) -> list[SyncRun]:
            runs = await suite.ledger.runs(job="rounds", outcome="success", limit=1000)
            return sorted((run for run in runs if run.started > moment), key=lambda run: run.started)

        fetcher = AsyncExitStack()
        await fetcher.enter_async_context(fetcher_service.service.serve(fetching, clock=clock))
        settings = suite.scheduler_settings(fetcher_service_url=f"http://127.0.0.1:{port}")
        with structlog.testing.capture_logs() as lines:
            async with serve(settings, clock=clock):
                await until(lambda: well_since(RACE))
                await fetcher.aclose()
                down = clock.now()
                await clock.sleep(timedelta(hours=1))
                up = clock.now()
                async with fetcher_service.service.serve(fetching, clock=clock):
                    first, *_ = await until(lambda: well_since(up))
                    await until(lambda: _has(well_since(up), 4))

                    async def said() -> bool:
                        return any(line["event"] == "well again" for line in lines)

                    await until(said)
                    runs = await suite.ledger.runs(limit=1000)
                    assert first.started - up <= INTERVAL + slack(30)
                    assert (await _answer(suite, settings.fetcher_service_url))["status"] == "ready"

    failed = [run for run in runs if down < run.started < up and run.job == "rounds"]
    assert {run.outcome for run in failed} <= {"failed", "running"}
    # This season's calendar at its interval, the next one's every five minutes: no storm while it is away, no backlog when it is back.
    assert len(failed) <= timedelta(hours=1) / INTERVAL + timedelta(hours=1) / LONGEST_RETRY + 10
    ours = [run for run in runs if run.job == "rounds" and run.season == RACE.year]
    back = sorted(run.started for run in ours if run.started > up)
    # A run that begins late, since the machine is busy, puts the next one off its place, but adds none.
    assert len(back) <= (back[-1] - back[0]) / INTERVAL + 2
    warned = [line for line in lines if line["log_level"] in {"warning", "error"}]
    assert [line["event"] for line in warned if "fetcher" in str(line)] == ["not well"]
    assert [line["event"] for line in lines if line.get("check") == "fetcher_service"] == ["not well", "well again"]


def slack(wall_seconds: float) -> timedelta:
    """So much of the suite's time passes while the machine is busy for so long."""
    return timedelta(seconds=wall_seconds * RATE)


async def _has(runs: Any, least: int) -> bool:
    return len(await runs) >= least


async def _answer(suite: Suite, url: str) -> Any:
    async with suite.http.get(f"{url}/status", headers={"Authorization": f"Bearer {TOKEN}"}) as response:
        return await response.json()
