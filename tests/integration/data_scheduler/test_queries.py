"""What a read costs MongoDB: few queries whatever it is about, each through an index, as mongod itself reports."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from redis.asyncio import Redis

from racing.model import Championship
from racing.wire.client import Reader
from racing.wire.reads import (
    GetCircuitRequest,
    GetConstructorRequest,
    GetDriverRequest,
    GetProgressionRequest,
    GetStandingsRequest,
    ListCircuitsRequest,
    ListConstructorsRequest,
    ListDriverResultsRequest,
    ListDriversRequest,
)
from tests.suite import Suite, Valkey

READS: dict[str, tuple[Callable[[Reader], Awaitable[object]], int]] = {
    "driver": (lambda reader: reader.read(GetDriverRequest("max-verstappen")), 6),
    "constructor": (lambda reader: reader.read(GetConstructorRequest("ferrari")), 6),
    "circuit": (lambda reader: reader.read(GetCircuitRequest("monza")), 6),
    "progression": (lambda reader: reader.read(GetProgressionRequest(2022, Championship.DRIVERS)), 5),
    "results of a driver": (lambda reader: reader.read(ListDriverResultsRequest("max-verstappen")), 7),
    "results of a season": (lambda reader: reader.read(ListDriverResultsRequest("max-verstappen", 2022)), 7),
    "standings after a round": (
        lambda reader: reader.read(GetStandingsRequest(2022, Championship.DRIVERS, after_round=9)),
        7,
    ),
    "standings": (lambda reader: reader.read(GetStandingsRequest(2022, Championship.CONSTRUCTORS)), 6),
}
"""A read, and how many queries it takes."""

LISTS: dict[str, tuple[Callable[[Reader], Awaitable[object]], int]] = {
    "drivers": (lambda reader: reader.read(ListDriversRequest()), 2),
    "constructors": (lambda reader: reader.read(ListConstructorsRequest()), 2),
    "circuits": (lambda reader: reader.read(ListCircuitsRequest()), 3),
}
"""Reads that are about all there is: there is no index for everything, but no query per row either."""


async def forget(cache: Valkey) -> None:
    """Let every reply be made again."""
    redis = Redis.from_url(cache.url)
    await redis.flushall()
    await redis.aclose()


async def queries(suite: Suite, cache: Valkey, read: Callable[[Reader], Awaitable[object]]) -> list[dict[str, Any]]:
    """What mongod ran for this read. Generations are left out: they are read in the background as well, and are few."""
    url, name = suite.database
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(url)
    database = client[name]
    try:
        await database.command("profile", 0)
        await database["system.profile"].drop()
        await database.command("profile", 2)
        await forget(cache)
        await read(suite.reader)
        await database.command("profile", 0)
        others = [f"{name}.system.profile", f"{name}.generations"]
        found = await database["system.profile"].find({"ns": {"$nin": others}}).to_list(None)
        return [each for each in found if each["command"].keys() & {"find", "aggregate"}]
    finally:
        client.close()


@pytest.mark.parametrize("name", READS)
async def test_a_read_takes_few_queries_and_each_uses_an_index(
    history: Suite, cache_of_history: Valkey, name: str
) -> None:
    read, count = READS[name]
    ran = await queries(history, cache_of_history, read)
    assert len(ran) == count
    scans = [
        each["ns"] for each in ran if "COLLSCAN" in each.get("planSummary", "") and "generations" not in each["ns"]
    ]
    assert scans == []


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_takes_as_few_queries_however_long_it_is(
    history: Suite, cache_of_history: Valkey, name: str
) -> None:
    read, count = LISTS[name]
    assert len(await queries(history, cache_of_history, read)) == count
