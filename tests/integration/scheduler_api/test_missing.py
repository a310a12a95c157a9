"""What is lost is found by counting, ordered by the scheduler, and filled again, and readers never see a hole."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from data_scheduler import data_loss
from racing.model import ALL_SEASONS, SyncRun
from scheduler_api import completeness, jobs
from scheduler_api.planning import cadence
from scheduler_api.service import serve
from tests.effort import mostly_slow
from tests.suite import TOKEN, Mongod, Suite, Valkey, running, until

ASKED = (
    "/v1/seasons/2025/drivers",
    "/v1/seasons/2025/rounds",
    "/v1/seasons/2025/rounds/1/race",
    "/v1/drivers/max-verstappen",
)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look, count, ask and order without the usual seconds between."""
    for module, name, value in (
        (data_loss, "LOOK_SECONDS", 0.2),
        (data_loss, "COUNT_SECONDS", 0.2),
        (data_loss, "COUNT_SECONDS_WHILE_MISSING", 0.5),
        (completeness, "ASK_SECONDS", 0.2),
        (cadence, "LOST_FOR", timedelta(0)),
        (jobs, "AFTER_START", timedelta(0)),
    ):
        monkeypatch.setattr(module, name, value)


@pytest.fixture
async def filled(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    """The suite with the seasons since 2025."""
    async with running(mongod, valkey, with_scheduler=True, with_content_api=True) as suite:
        await suite.fill(2025)
        yield suite


@asynccontextmanager
async def database_of(suite: Suite) -> AsyncIterator[Any]:
    url, name = suite.database
    with MongoClient[dict[str, Any]](url) as client:
        yield client[name]


def documents(database: Any) -> dict[str, int]:
    kept = (
        "rounds",
        "results",
        "standings",
        "reported_standings",
        "entrants",
        "drivers",
        "statistics",
        "calendar_stamps",
    )
    return {name: database[name].count_documents({}) for name in kept}


async def status(suite: Suite) -> Any:
    async with suite.http.get(f"{suite.scheduler}/status?verbose=1") as response:
        return (await response.json())["missing"]


async def checks(suite: Suite, service: str) -> Any:
    async with suite.http.get(f"{suite.debug[service]}/ready") as response:
        return response.status, (await response.json())["checks"]


async def read_until(suite: Suite, whole: asyncio.Event) -> list[tuple[str, int, bool]]:
    """Ask for what is prepared until everything is there again: path, status, and whether the answer is called stale."""
    seen = []
    while not whole.is_set():
        for path in ASKED:
            status_, body = await suite.get(path)
            seen.append((path, status_, bool(body["metadata"]["stale"])))
        await asyncio.sleep(0.05)
    return seen


@pytest.mark.parametrize("loss", mostly_slow(["collection", "rows", "database"], "database"))
@pytest.mark.timeout(300)
async def test_what_is_lost_is_filled_again_without_a_hand(filled: Suite, loss: str) -> None:
    before = {path: await filled.result(path) for path in ASKED}
    async with database_of(filled) as database:
        there = documents(database)
        whole = asyncio.Event()
        reading = asyncio.create_task(read_until(filled, whole))
        match loss:
            case "collection":
                database.drop_collection("results")
            case "rows":
                database.rounds.delete_many({"season": 2025, "number": {"$lt": 4}})
                database.drivers.delete_one({"_id": "max-verstappen"})
            case "database":
                database.client.drop_database(database.name)

        async def lost() -> bool:
            return bool((await status(filled))["documents"])

        async def again() -> bool:
            return documents(database) == there and not (await status(filled))["documents"]

        await until(lost)
        noticed = await status(filled)
        await until(again)

        async def fresh() -> bool:
            return not any([(await filled.get(path))[1]["metadata"]["stale"] for path in ASKED])

        await until(fresh)
        whole.set()
        seen = await reading
        assert database.generations.find_one({"_id": ALL_SEASONS})["born"]
    assert {code for _, code, _ in seen} == {200}
    assert any(stale for _, _, stale in seen)
    assert {path: await filled.result(path) for path in ASKED} == before
    assert noticed["since"] is not None
    assert noticed["why"]

    async def told() -> SyncRun | None:
        if (await status(filled))["last_filled"] is None:
            return None
        # Where the loss was seen in two steps there is a second run, which finds nothing to do.
        runs = await filled.ledger.runs(job="missing", limit=5)
        return next((run for run in runs if run.changed), None)

    run = await until(told)
    assert (run.trigger, run.outcome) == ("change", "success")


async def test_while_something_is_missing_every_service_says_so(filled: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cadence, "LOST_FOR", timedelta(hours=1))
    async with database_of(filled) as database:
        database.results.delete_many({"season": 2025, "grand_prix": "australia"})

    async def said() -> bool:
        data, content, scheduler = [
            (await checks(filled, name))[1] for name in ("data_scheduler", "content_api", "scheduler_api")
        ]
        faults = (data["contents"], content["data_scheduler"], scheduler["contents"])
        return all("2025 results" in fault for fault in faults)

    await until(said)
    assert [(await checks(filled, name))[0] for name in ("data_scheduler", "content_api", "scheduler_api")] == [200] * 3
    for call in ("status", "health"):
        async with filled.http.get(f"{filled.scheduler}/{call}") as response:
            assert "2025 results" in (await response.json())["missing"]["why"]


@pytest.mark.slow
async def test_a_fill_that_was_not_finished_goes_on_where_it_was(mongod: Mongod, valkey: Valkey) -> None:
    async with running(mongod, valkey, with_content_api=True) as suite:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with suite.http.post(f"{suite.fetcher}/fetch/all?from=2024", headers=headers) as response:
            async for line in response.content:
                if b'"rounds"' in line:
                    break  # and the connection is closed
        async with serve(suite.scheduler_settings(fill_from=2024)):

            async def filled() -> bool:
                return all([(await suite.get(f"/v1/seasons/{year}/drivers"))[0] == 200 for year in (2024, 2025, 2026)])

            await until(filled)
