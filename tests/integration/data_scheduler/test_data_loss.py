"""A database that loses something: it is seen, said and made again, and nothing that is not ours is touched."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from pymongo import MongoClient

import data_scheduler.service
import data_scheduler.settings
from chassis.errors import DeadlineExceeded, Unavailable
from chassis.grpc.client import Channel
from data_scheduler import data_loss
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View
from racing.model import ALL_SEASONS, Championship, Dataset, SessionKind
from racing.wire.client import Reader, Writer
from racing.wire.requests.reads import GetCalendarRequest, GetHoldingsRequest, GetHoldingsResponse, GetStandingsRequest
from tests.effort import mostly_slow
from tests.factories import NOON, a_batch, a_result, a_round
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Valkey, free_port, until
from tests.suite import running as suite_running

OURS, THEIRS = "3f2a9c1d", "77e0b5aa"


class Running:
    """A data_scheduler of the suite OURS with a season of two rounds and a result."""

    def __init__(self, channel: Channel, url: str, name: str, debug: str) -> None:
        self.reader, self.whole, self.writer = (
            Reader(channel),
            Reader(channel, whole=True, deadline=2.0),
            Writer(channel),
        )
        self.name = name
        self.debug = debug
        self.client = MongoClient[dict[str, Any]](url)
        self.database: Any = self.client[name]

    async def write(self) -> None:
        monza, spa = a_round("italy", number=1), a_round("belgium", number=2)
        await self.writer.write(a_batch(Dataset.ROUNDS, monza, spa))
        await self.writer.write(a_batch(Dataset.RESULTS, a_result("italy", 2025, SessionKind.RACE), season=2025))
        await self.reader.read(GetHoldingsRequest(count=True))  # and what it holds is remembered

    async def held(self) -> GetHoldingsResponse:
        return await self.reader.read(GetHoldingsRequest())

    async def faulty(self) -> str | None:
        """What is wrong, once it has been counted."""
        fault = (await self.held()).fault
        return fault if fault is not None and " of " in fault else None

    async def well(self) -> bool:
        return (await self.held()).fault is None

    async def checks(self) -> Any:
        async with aiohttp.ClientSession() as http, http.get(f"{self.debug}/ready") as response:
            return response.status, (await response.json())["checks"]


@pytest.fixture
def own_mongod(tmp_path: Path) -> Iterator[Mongod]:
    """A mongod that this test may break."""
    folder = tmp_path / "own"
    folder.mkdir()
    with Mongod(folder) as server:
        yield server


@asynccontextmanager
async def running(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Running]:
    debug = free_port()
    settings = data_scheduler.settings.Settings(
        mongodb_url=f"{mongod.url}&replicaSet=rs0",
        mongodb_database=f"guard_{secrets.token_hex(4)}",
        suite_id=OURS,
        redis_url=valkey.url,
        data_scheduler_port=0,
        data_scheduler_debug_port=debug,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with data_scheduler.service.serve(settings) as port, Channel(f"127.0.0.1:{port}") as channel:
        started = Running(channel, mongod.url, settings.mongodb_database, f"http://127.0.0.1:{debug}")
        with started.client:
            await started.write()
            yield started


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look and count more often than every few seconds."""
    monkeypatch.setattr(data_loss, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(data_loss, "COUNT_SECONDS", 0.2)
    monkeypatch.setattr(data_loss, "COUNT_SECONDS_WHILE_MISSING", 0.2)


def is_made(of: Running) -> bool:
    found = {each["name"]: each["options"] for each in of.database.list_collections()}
    return all("validator" in found.get(name, {}) for name in schema.VALIDATORS) and any(
        index["key"].get("grand_prix") for index in of.database.results.list_indexes()
    )


async def test_a_dropped_database_is_made_again_with_its_mark_and_goes_on_counting(
    mongod: Mongod, valkey: Valkey
) -> None:
    with structlog.testing.capture_logs() as lines:
        async with running(mongod, valkey) as ours:
            before = ours.database.generations.find_one({"_id": ALL_SEASONS})
            generation = (await ours.reader.read(GetCalendarRequest(2025))).generation
            ours.database.client.drop_database(ours.name)
            fault = await until(ours.faulty)
            # mongod drops one collection after the other, and who looks meanwhile says which are gone.
            assert fault.startswith(("the database was emptied: 2025 ", "collections were dropped ("))
            after = ours.database.generations.find_one({"_id": ALL_SEASONS})
            assert (after["suite"], after["born"]) == (OURS, before["born"])
            assert is_made(ours)

            async def said() -> bool:
                status, checks = await ours.checks()
                return bool(status == 200 and ": 2025 " in checks["contents"])

            await until(said)
            await ours.write()
            await until(ours.well)
            assert (await ours.reader.read(GetCalendarRequest(2025))).generation > generation
            assert len((await ours.whole.read(GetCalendarRequest(2025))).rounds) == 2
    # Health has a line of its own where it looked in the moment between.
    told = [line["event"] for line in lines if line["log_level"] == "warning" and line["event"] != "not well"]
    assert told == ["documents are missing, they are fetched again"]
    assert [line["event"] for line in lines].count("every document is there again") == 1


async def test_a_database_that_is_made_again_knows_what_it_held_before_it_counts_as_ours(
    mongod: Mongod, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    update, seen = View.update, list[dict[int, dict[str, Any]]]()
    async with running(mongod, valkey) as ours:

        async def watched(view: View, *change: Any, **options: Any) -> Any:
            changed = await update(view, *change, **options)
            seen.append({plain["_id"]: plain for plain in ours.database.generations.find()})
            return changed

        monkeypatch.setattr(View, "update", watched)
        ours.database.client.drop_database(ours.name)
        await until(ours.faulty)
    believed = [found for found in seen if ALL_SEASONS in found]
    assert believed
    assert [found for found in believed if "results" not in found.get(2025, {}).get("holds", {})] == []


async def test_a_mongod_with_a_new_folder_is_initiated_and_made_again(own_mongod: Mongod, valkey: Valkey) -> None:
    async with running(own_mongod, valkey) as ours:
        own_mongod.stop()
        shutil.rmtree(own_mongod.folder / "data")
        own_mongod.start()
        fault = await until(ours.faulty)
        assert "the database was emptied" in fault
        assert is_made(ours)
        assert ours.database.generations.find_one({"_id": ALL_SEASONS})["suite"] == OURS
        await ours.write()
        await until(ours.well)


@pytest.mark.parametrize("collection", mostly_slow([Dataset.ROUNDS, Dataset.RESULTS], Dataset.RESULTS))
async def test_a_dropped_collection_is_made_again_and_what_it_held_is_said_to_be_missing(
    mongod: Mongod, valkey: Valkey, collection: Dataset
) -> None:
    async with running(mongod, valkey) as ours:
        ours.database.drop_collection(collection)

        async def said() -> bool:
            return f"({collection}): 2025 {collection} 0 of " in (await ours.faulty() or "") and is_made(ours)

        await until(said)  # a count may have seen it before the collection was missed
        await ours.write()
        await until(ours.well)


@pytest.mark.parametrize("left", [None, 2], ids=["gone", "lower"])
async def test_a_generation_that_goes_back_is_raised_above_all_that_was_told_and_the_newest_is_shown(
    mongod: Mongod, valkey: Valkey, left: int | None
) -> None:
    """As after an older dump was loaded into the running database: a number would come again with other content."""
    async with suite_running(mongod, valkey, with_content_api=True) as suite:

        async def write(name: str, minute: int) -> None:
            fetched_at = NOON + timedelta(minutes=minute)
            await suite.writer.write(a_batch(Dataset.ROUNDS, a_round("italy", name=name), fetched_at=fetched_at))

        async def shows(name: str) -> bool:
            status, answer = await suite.get("/v1/seasons/2025/rounds/italy")
            return status == 200 and answer["result"]["name"] == name

        for number in range(5):
            await write(f"Name {number}", number)
        await until(lambda: shows("Name 4"))
        url, database = suite.database
        with MongoClient[dict[str, Any]](url) as client:
            generations = client[database].generations
            before = generations.find_one({"_id": 2025})
            assert before is not None
            if left is None:
                generations.delete_one({"_id": 2025})
            else:
                generations.update_one({"_id": 2025}, {"$set": {"generation": left}})
            await write("The newest", 10)
            await until(lambda: shows("The newest"))
            after = generations.find_one({"_id": 2025})
        assert after is not None
        assert after["generation"] > before["generation"]
        assert after["holds"] == before["holds"]


async def test_while_rows_are_missing_whoever_wants_it_whole_gets_no_answer_and_the_rest_sees_what_is_there(
    mongod: Mongod, valkey: Valkey
) -> None:
    async with running(mongod, valkey) as ours:
        ours.database.rounds.delete_one({"_id": "2025-belgium"})
        fault = await until(ours.faulty)
        assert fault == "documents are gone: 2025 rounds 1 of 2"
        held = await ours.held()
        assert not held.whole
        assert held.missing_since is not None
        assert [str(each) for each in held.holdings if not each.is_whole] == ["2025 rounds 1 of 2"]
        with pytest.raises((Unavailable, DeadlineExceeded)):  # asked again until its deadline
            await ours.whole.read(GetCalendarRequest(2025))
        assert len((await ours.reader.read(GetCalendarRequest(2025))).rounds) == 1


async def test_what_is_not_filled_again_in_time_is_served_as_it_is_and_still_said(
    mongod: Mongod, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_loss, "PATIENCE_SECONDS", 0.0)
    async with running(mongod, valkey) as ours:
        ours.database.rounds.delete_one({"_id": "2025-belgium"})
        assert await until(ours.faulty) == "documents are gone: 2025 rounds 1 of 2"
        assert len((await ours.whole.read(GetCalendarRequest(2025))).rounds) == 1


@pytest.mark.parametrize(
    "collection", mostly_slow([Dataset.STANDINGS, schema.STATISTICS, schema.STAMPS], schema.STAMPS)
)
async def test_what_follows_from_results_is_counted_again_without_asking_anyone(
    mongod: Mongod, valkey: Valkey, collection: str
) -> None:
    async with running(mongod, valkey) as ours:
        before = await ours.reader.read(GetStandingsRequest(2025, Championship.DRIVERS))
        documents = ours.database[collection].count_documents({})
        assert documents
        ours.database.drop_collection(collection)

        async def there() -> bool:
            return bool(ours.database[collection].count_documents({}) == documents) and await ours.well()

        await until(there)
        after = await ours.reader.read(GetStandingsRequest(2025, Championship.DRIVERS))
        assert after.standings.rows == before.standings.rows

        async def made() -> bool:
            return is_made(ours)

        await until(made)


async def test_a_database_that_another_suite_has_put_in_the_place_of_ours_is_never_touched(
    mongod: Mongod, valkey: Valkey
) -> None:
    async with running(mongod, valkey) as ours:
        ours.database.client.drop_database(ours.name)
        theirs = {"_id": ALL_SEASONS, "generation": 7, "suite": THEIRS, "born": "another"}
        ours.database.generations.insert_one(theirs)

        async def refused() -> bool:
            return f"belongs to the suite {THEIRS}" in (await ours.faulty() or "")

        await until(refused)
        with pytest.raises(Unavailable, match=f"belongs to the suite {THEIRS}"):
            await ours.writer.write(a_batch(Dataset.ROUNDS, a_round("italy", 2025, number=1), season=2025))
        with pytest.raises((Unavailable, DeadlineExceeded)):
            await ours.whole.read(GetCalendarRequest(2025))
        assert [each["name"] for each in ours.database.list_collections()] == [schema.GENERATIONS]
        assert list(ours.database.generations.find()) == [theirs]


async def test_a_database_from_before_counts_were_kept_is_taken_as_it_is(mongod: Mongod, valkey: Valkey) -> None:
    async with running(mongod, valkey) as ours:
        ours.database.generations.update_many({}, {"$unset": {"holds": 1}})
        name = ours.name
    settings = data_scheduler.settings.Settings(
        mongodb_url=mongod.url,
        mongodb_database=name,
        suite_id=OURS,
        redis_url=valkey.url,
        data_scheduler_port=0,
        data_scheduler_debug_port=0,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with data_scheduler.service.serve(settings) as port, Channel(f"127.0.0.1:{port}") as channel:
        held = await Reader(channel).read(GetHoldingsRequest(count=True))
    assert held.fault is None
    assert {(each.dataset, each.expected) for each in held.holdings} == {(Dataset.ROUNDS, 2), (Dataset.RESULTS, 1)}


async def test_a_second_loss_before_the_first_is_filled_is_a_loss_of_its_own(mongod: Mongod, valkey: Valkey) -> None:
    async with running(mongod, valkey) as ours:
        ours.database.rounds.delete_one({"_id": "2025-belgium"})
        await until(ours.faulty)
        first = (await ours.held()).missing_since
        ours.database.rounds.delete_one({"_id": "2025-italy"})

        async def again() -> bool:
            return (await ours.held()).missing_since != first

        await until(again)
        assert await ours.faulty() == "documents are gone: 2025 rounds 0 of 2"


async def test_who_waits_for_a_server_that_is_not_there_keeps_nobody_from_another(mongod: Mongod) -> None:
    nowhere = f"mongodb://127.0.0.1:{free_port()}/?directConnection=true"
    async with Mongo(mongod.url, "test", timeout=PATIENCE_SECONDS) as there:
        async with Mongo(nowhere, "test", timeout=PATIENCE_SECONDS) as absent:
            waiting = [asyncio.create_task(absent.find("rounds", {})) for _ in range(40)]
            for _ in range(5):  # until each has been handed over
                await asyncio.sleep(0)
            await there.reach()
            assert not any(each.done() for each in waiting)
        await asyncio.gather(*waiting, return_exceptions=True)
