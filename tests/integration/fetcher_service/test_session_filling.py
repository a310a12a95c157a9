"""Laps and replays of whole seasons at once: progress, a fetcher that is killed in the middle, and what sources allow in an hour."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

import fetcher_service.service
from fetcher_service.settings import Settings
from fetcher_service.web import Web, throttle
from racing.laps import laps
from racing.model import SessionKind
from racing.wire.requests.reads import GetLapChartRequest, ListLapChartsRequest, ListReplaysRequest
from tests.effort import mostly_slow
from tests.suite import TOKEN, Mongod, Suite, Valkey, free_port, running, until
from tests.upstream.server import Upstream, upstream

AFTER_TWO_RACES = datetime(2018, 4, 10, 12, tzinfo=UTC)
SESSIONS = 10
"""Of the first two rounds of 2018."""

ROOT = Path(__file__).parents[3]
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def served() -> AsyncIterator[Upstream]:
    async with upstream(AFTER_TWO_RACES) as started:
        yield started


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey, served: Upstream) -> AsyncIterator[Suite]:
    """The suite with the calendar of 2018."""
    async with running(
        mongod, valkey, clock_start=AFTER_TWO_RACES, sources="livetiming,jolpica", addresses=served
    ) as started:
        status, body = await started.post(f"{started.fetcher}/fetch/rounds?season=2018")
        assert (status, body["source"]) == (200, "livetiming"), body
        served.requests.clear()
        yield started


@asynccontextmanager
async def a_fetcher(
    suite: Suite, served: Upstream, folder: Path
) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """One more fetcher, in a process of its own; its address."""
    port = free_port()
    environment = {
        "DATA_SCHEDULER_ADDRESS": suite.address,
        "FETCHER_SERVICE_PORT": str(port),
        "FETCHER_SERVICE_DEBUG_PORT": str(free_port()),
        "ADMIN_TOKEN": TOKEN,
        "SOURCES": "livetiming,jolpica",
        "CLOCK_START": AFTER_TWO_RACES.isoformat(),
        "PYTHONPATH": str(ROOT),
        **{f"{source.upper()}_URL": address for source, address in served.items()},
    }
    with (folder / "fetcher.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "fetcher_service",
            cwd=folder,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"

    async def answers() -> bool:
        try:
            async with suite.http.get(f"{address}/status", headers=HEADERS) as response:
                return response.status == 200
        except OSError:
            return False

    try:
        await until(answers)
        yield address, process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def told(suite: Suite, call: str) -> AsyncIterator[tuple[str, Any]]:
    """The events of a fill, as they come."""
    async with suite.http.post(call, headers=HEADERS) as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        event = ""
        async for line in response.content:
            word, _, value = line.decode().rstrip("\n").partition(": ")
            if word == "event":
                event = value
            elif word == "data":
                yield event, json.loads(value)


async def stored(suite: Suite, dataset: str) -> set[tuple[str, SessionKind]]:
    """The sessions of 2018 of which something is stored."""
    if dataset == "laps":
        charts = (await suite.reader.read(ListLapChartsRequest(2018))).charts
        return {(chart.grand_prix, chart.session) for chart in charts}
    replays = (await suite.reader.read(ListReplaysRequest(2018))).replays
    return {(replay.grand_prix, replay.session) for replay in replays}


@pytest.mark.parametrize("dataset", mostly_slow(["laps", "replays"], "laps"))
async def test_a_fill_that_is_killed_in_the_middle_goes_on_where_it_was(
    suite: Suite, served: Upstream, tmp_path: Path, dataset: str
) -> None:
    async with a_fetcher(suite, served, tmp_path) as (address, process):
        steps = told(suite, f"{address}/fetch/{dataset}?from=2018")
        before = []
        async for event, step in steps:
            assert event == "progress"
            before.append(step)
            if step["changed"]:
                process.kill()
                break
        await steps.aclose()  # type: ignore[attr-defined]  # a generator
        await process.wait()
    there = await stored(suite, dataset)
    assert there
    assert [step["done"] for step in before] == list(range(1, len(before) + 1))
    assert {step["total"] for step in before} == {SESSIONS}
    served.requests.clear()
    async with a_fetcher(suite, served, tmp_path) as (address, _):
        after = [found async for found in told(suite, f"{address}/fetch/{dataset}?from=2018")]
    *progress, (last, done) = after
    again = {(step["grand_prix"], SessionKind(step["session"])) for _, step in progress}
    assert (last, done["success"], done["failed_count"]) == ("done", True, 0)
    assert len(again) == SESSIONS - len(there)
    assert not again & there
    assert not [path for path in served.asked() if "2018-04-08_Race/" in path], "what is stored is not asked for again"
    assert done["changed_count"] == sum(step["changed"] for _, step in progress)
    everything = await stored(suite, dataset)
    assert there < everything
    assert {("australia", SessionKind.RACE), ("bahrain", SessionKind.RACE)} <= everything


@pytest.mark.parametrize("dataset", ["laps", "replays"])
async def test_whole_seasons_are_asked_for_by_themselves(suite: Suite, dataset: str) -> None:
    earliest = 1996 if dataset == "laps" else 2018
    for query, detail in {
        "from=2018&round=1": "round: not allowed beside from, which is about whole seasons",
        f"from={earliest - 1}": f"from: '{earliest - 1}', allowed: {earliest} to 2018",
        "from=2019": f"from: '2019', allowed: {earliest} to 2018",
    }.items():
        status, body = await suite.post(f"{suite.fetcher}/fetch/{dataset}?{query}")
        assert (status, body["detail"]) == (400, detail)


async def test_a_fill_keeps_to_what_jolpica_allows_in_an_hour_and_goes_on_in_the_next(
    suite: Suite, served: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 16
    monkeypatch.setattr(fetcher_service.service, "Web", partial(Web, throttle_this_machine=True))
    settings = Settings(
        data_scheduler_address=suite.address,
        fetcher_service_port=0,
        fetcher_service_debug_port=0,
        admin_token=SecretStr(TOKEN),
        sources="jolpica",
        jolpica_url=served["jolpica"],
        jolpica_per_hour=most,
        clock_start=AFTER_TWO_RACES,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with fetcher_service.service.serve(settings) as port:
        call = f"http://127.0.0.1:{port}/fetch/laps?from=2018"
        steps = [step async for _, step in told(suite, call)]
        assert served.asked("jolpica").total() <= most
        assert steps[-1]["failed_count"] > 0
        (reason, *_) = [step["error"] for step in steps[:-1] if step.get("error")]
        assert f"the {most} requests an hour are used up" in reason
        (run, *_) = await suite.ledger.runs(job="laps", limit=1)
        assert (run.outcome, run.error) == (
            "failed",
            f"the laps of {steps[-1]['failed_count']} sessions could not be fetched",
        )

        monkeypatch.setattr(throttle, "HOUR", 0.0)  # as if it had passed
        *_, (event, done) = [found async for found in told(suite, call)]
        assert (event, done["success"], done["failed_count"]) == ("done", True, 0)
    races = {("australia", SessionKind.RACE), ("bahrain", SessionKind.RACE)}
    assert await stored(suite, "laps") == races
    asked = served.asked("jolpica")
    first = [asked[path] for path in asked if path.startswith("2018/2/laps")]
    assert len(first) >= 10
    assert set(first) == {1}, "what was stored in the first hour is not asked for again"
    for grand_prix, length in (("australia", 58), ("bahrain", 57)):
        chart = (await suite.reader.read(GetLapChartRequest(2018, grand_prix, SessionKind.RACE))).chart
        assert max(lap.lap for lap in laps(chart)) == length
