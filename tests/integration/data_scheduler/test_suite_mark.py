"""Which database data_scheduler takes for its own, over real servers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from chassis.process.settings import Unusable
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import QUICK_TO_NOTICE, Mongo
from racing.model import ALL_SEASONS
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, free_port

OURS, THEIRS = "3f2a9c1d", "77e0b5aa"


class MongodOfASet(Mongod):
    """A mongod that is a member of the set of this name, and has no configuration yet."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder)
        self.set = name

    def command(self) -> list[str]:
        return [self.set if argument == "rs0" else argument for argument in super().command()]


@asynccontextmanager
async def connected(url: str, database: str, *, suite: str | None = None) -> AsyncIterator[Mongo]:
    async with Mongo(url, database, timeout=PATIENCE_SECONDS, suite=suite) as mongo:
        yield mongo


@pytest.fixture
def database() -> str:
    """A database of the test's own."""
    return f"mark_{secrets.token_hex(4)}"


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[MongodOfASet]:
    """A mongod that another suite has started, and not initiated yet."""
    with MongodOfASet(tmp_path, f"willitbemax-{THEIRS}") as server:
        yield server


def first(url: str, database: str) -> Any:
    """The document that carries the mark."""
    with MongoClient[dict[str, Any]](url) as client:
        return client[database][schema.GENERATIONS].find_one({"_id": ALL_SEASONS})


async def test_a_new_database_gets_the_mark_and_is_known_by_it_from_then_on(mongod: Mongod, database: str) -> None:
    async with connected(mongod.url, database, suite=OURS) as mongo:
        born = await mongo.prepare()
        assert first(mongod.url, database)["suite"] == OURS
        assert await mongo.prepare() == born


async def test_a_database_from_before_there_were_marks_gets_one(mongod: Mongod, database: str) -> None:
    async with connected(mongod.url, database) as mongo:
        born = await mongo.prepare()
    assert "suite" not in first(mongod.url, database)
    async with connected(mongod.url, database, suite=OURS) as mongo:
        assert await mongo.prepare() == born
    assert first(mongod.url, database)["suite"] == OURS


async def test_a_database_with_another_mark_is_refused_in_one_sentence_and_left_alone(
    mongod: Mongod, database: str
) -> None:
    with MongoClient[dict[str, Any]](mongod.url) as client:
        async with connected(mongod.url, "initiates_it") as mongo:
            await mongo.prepare()
        client[database][schema.GENERATIONS].insert_one({"_id": ALL_SEASONS, "generation": 7, "suite": THEIRS})
        async with connected(mongod.url, database, suite=OURS) as mongo:
            with pytest.raises(Unusable) as refusal:
                await mongo.prepare()
        assert client[database].list_collection_names() == [schema.GENERATIONS]
    assert str(refusal.value) == (
        f"the database {database} of {mongod.url} belongs to the suite {THEIRS}, and this one is {OURS}: "
        f"set MONGODB_DATABASE to one of its own, or SUITE_ID={THEIRS} where it is the same suite in another folder"
    )


async def test_a_second_data_scheduler_of_the_same_suite_is_welcome(mongod: Mongod, database: str) -> None:
    async with (
        connected(mongod.url, database, suite=OURS) as one,
        connected(mongod.url, database, suite=OURS) as other,
    ):
        assert await one.prepare() == await other.prepare()


async def test_a_mongod_of_another_set_is_neither_used_nor_initiated(theirs: MongodOfASet) -> None:
    ours = f"{theirs.url}&replicaSet=willitbemax-{OURS}"
    async with connected(ours, "willitbemax", suite=OURS) as mongo:
        with pytest.raises(Unusable, match=f"is in the replica set {theirs.set}, so it belongs to another suite"):
            await mongo.prepare()
    with MongoClient[dict[str, Any]](theirs.url) as client:
        assert "setName" not in client.admin.command("hello")


async def test_a_mongod_of_another_set_that_was_initiated_is_not_used(theirs: MongodOfASet) -> None:
    async with connected(f"{theirs.url}&replicaSet={theirs.set}", "willitbemax", suite=THEIRS) as mongo:
        await mongo.prepare()
    async with connected(f"{theirs.url}&replicaSet=rs0", "willitbemax", suite=OURS) as mongo:
        with pytest.raises(Unusable, match=f"is in the replica set {theirs.set}"):
            await mongo.prepare()
    assert first(theirs.url, "willitbemax")["suite"] == THEIRS


async def test_a_set_of_ours_that_is_started_on_another_port_is_a_primary_again_and_has_kept_its_data(
    theirs: MongodOfASet,
) -> None:
    async def prepared() -> str:
        async with connected(f"{theirs.url}&replicaSet={theirs.set}", "willitbemax", suite=THEIRS) as mongo:
            return await mongo.prepare()

    born = await prepared()
    theirs.stop()
    theirs.port = free_port()
    theirs.start()
    assert await prepared() == born


async def test_a_set_that_nobody_named_as_ours_is_not_moved(theirs: MongodOfASet) -> None:
    async with connected(f"{theirs.url}&replicaSet={theirs.set}", "willitbemax", suite=THEIRS) as mongo:
        await mongo.prepare()
    theirs.stop()
    before, theirs.port = theirs.port, free_port()
    theirs.start()
    async with connected(theirs.url, "willitbemax") as mongo:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await mongo.prepare()
    with MongoClient[dict[str, Any]](theirs.url) as client:
        config = client.admin.command("replSetGetConfig")["config"]
    assert [member["host"] for member in config["members"]] == [f"127.0.0.1:{before}"]
    assert config["settings"].items() >= QUICK_TO_NOTICE.items()
