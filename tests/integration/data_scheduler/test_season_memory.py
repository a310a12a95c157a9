"""What is kept of the seasons is what is stored, whoever wrote it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chassis.errors import Unavailable
from data_scheduler.reading.season_memory import Keeper
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.model import ALL_SEASONS, Dataset
from tests.factories import NOON, a_batch, a_result, a_round
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite


@asynccontextmanager
async def stored(suite: Suite) -> AsyncIterator[Mongo]:
    url, name = suite.database
    async with Mongo(url, name, timeout=PATIENCE_SECONDS) as mongo:
        await mongo.prepare()
        yield mongo


async def test_a_season_is_read_again_after_a_write_and_not_before(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    async with stored(suite) as mongo:
        keeper = Keeper(mongo)
        before = await keeper.read(await keeper.generations(2025))
        kept = keeper.kept(await keeper.generations(2025))
        assert kept is not None
        assert kept.season(2025) is before.season(2025)
        await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))
        now = await keeper.generations(2025)
        assert keeper.kept(now) is None
        after = await keeper.read(now)
        assert (len(before.season(2025).results), len(after.season(2025).results)) == (0, 1)
        assert after.generation > before.generation


async def test_one_season_that_changes_leaves_the_others_as_they_are(suite: Suite) -> None:
    for year in (2024, 2025):
        await suite.writer.write(
            a_batch(Dataset.ROUNDS, a_round(season=year, race=NOON.replace(year=year)), season=year)
        )
    async with stored(suite) as mongo:
        keeper = Keeper(mongo)
        before = await keeper.read(await keeper.generations(None))
        moved = a_round(season=2025, race=NOON.replace(hour=15))
        await suite.writer.write(a_batch(Dataset.ROUNDS, moved, season=2025, fetched_at=NOON.replace(hour=13)))
        after = await keeper.read(await keeper.generations(None))
    assert list(after.seasons) == [2024, 2025]
    assert after.season(2024) is before.season(2024)
    assert after.season(2025).rounds[0].sessions == moved.sessions


async def test_nothing_is_kept_of_a_database_that_was_replaced(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    async with stored(suite) as mongo:
        keeper = Keeper(mongo)
        await keeper.read(await keeper.generations(2025))
        await mongo.update(schema.GENERATIONS, {"_id": ALL_SEASONS}, {"$set": {"born": "anew"}})
        with pytest.raises(Unavailable, match="has lost its data"):
            await keeper.generations(2025)
        mongo.born = "anew"  # as its guard sets it, once it has prepared the other one
        assert keeper.kept(await keeper.generations(2025)) is None


async def test_a_year_without_anything_is_an_empty_season(suite: Suite) -> None:
    async with stored(suite) as mongo:
        keeper = Keeper(mongo)
        assert (await keeper.read(await keeper.generations(1949))).season(1949).rounds == ()
