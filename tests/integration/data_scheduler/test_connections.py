"""A connection to MongoDB that is given up for a new one while calls are under way."""

from collections.abc import AsyncIterator

import pytest

from chassis.errors import Unavailable
from data_scheduler.stores.mongo import Mongo, View
from data_scheduler.stores.schema import GENERATIONS
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod

SEASON = {"_id": 1990}


@pytest.fixture
async def mongo(mongod: Mongod) -> AsyncIterator[Mongo]:
    with mongod.empty_database() as name:
        async with Mongo(mongod.url, name, timeout=PATIENCE_SECONDS) as connected:
            await connected.prepare()
            yield connected


async def test_a_transaction_that_is_run_again_ends_on_the_connection_it_began_with(mongo: Mongo) -> None:
    runs = 0
    await mongo.insert(GENERATIONS, [SEASON | {"generation": 1}])

    async def work(view: View) -> None:
        nonlocal runs
        runs += 1
        await view.find(GENERATIONS, {})
        if runs == 1:
            await mongo.update(GENERATIONS, SEASON, {"$set": {"generation": 5}})  # so that it conflicts
            await mongo.reach_again()
        await view.update(GENERATIONS, SEASON, {"$inc": {"generation": 1}})

    await mongo.transaction(work)
    stored = await mongo.one(GENERATIONS, SEASON)
    assert stored is not None
    assert (runs, stored["generation"]) == (2, 6)


async def test_a_snapshot_ends_on_the_connection_it_began_with(mongo: Mongo) -> None:
    async with mongo.snapshot() as view:
        await mongo.reach_again()
        assert await view.find(GENERATIONS, SEASON) == []


async def test_who_still_uses_a_connection_that_was_closed_is_told_that_mongodb_is_away(mongo: Mongo) -> None:
    async def work(view: View) -> None:
        for _ in range(2):
            await mongo.reach_again()
        await view.find(GENERATIONS, {})

    with pytest.raises(Unavailable, match="given up for a new one"):
        await mongo.transaction(work)
