"""A Valkey that dies is replaced by its replica; data_scheduler follows without a hand, and hears again what others publish."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chassis.process.metrics import Metrics
from data_scheduler.stores.cache import FAILURES, Cache
from tests.sentinels import PASSWORD, Replicated, Sentinel
from tests.suite import until

KEEP = 600


class Pair(NamedTuple):
    primary: Replicated
    replica: Replicated
    sentinel: Sentinel


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    for name in ("primary", "replica", "sentinel"):
        (tmp_path / name).mkdir()
    primary = Replicated(tmp_path / "primary")
    replica = Replicated(tmp_path / "replica", primary)
    sentinel = Sentinel(tmp_path / "sentinel", primary)
    with primary, replica, sentinel:
        yield Pair(primary, replica, sentinel)


@asynccontextmanager
async def cache_of(pair: Pair) -> AsyncIterator[Cache]:
    async with Cache(pair.sentinel.url, Metrics("test"), born="now") as cache:
        yield cache


async def replicated(pair: Pair) -> None:
    """Wait until the sentinel knows the replica, and it has all that the primary has."""
    sentinel, replica = (
        Redis(host="127.0.0.1", port=each.port, password=PASSWORD) for each in (pair.sentinel, pair.replica)
    )

    async def both_know() -> bool:
        known = await sentinel.sentinel_slaves("willitbemax")
        return bool(known) and (await replica.info("replication"))["master_link_status"] == "up"

    await until(both_know)
    await sentinel.aclose()
    await replica.aclose()


async def stored(cache: Cache, key: str, value: bytes) -> bool:
    await cache.set(key, value, KEEP)
    return await cache.get(key) == value


async def test_the_replica_takes_over_and_what_is_asked_goes_there(pair: Pair) -> None:
    await replicated(pair)
    async with cache_of(pair) as cache:
        assert await stored(cache, "before", b"1")
        await replicated(pair)
        pair.primary.stop()

        async def again() -> bool:
            return await stored(cache, "after", b"2")

        await until(again)
        assert cache.connected
        await cache.probe()
        replica = Redis(host="127.0.0.1", port=pair.replica.port, password=PASSWORD)
        assert await replica.get("after") == b"2"
        await replica.aclose()


async def test_who_listens_hears_again_after_the_failover(pair: Pair) -> None:
    await replicated(pair)
    async with cache_of(pair) as cache:
        async with cache.heard("changes") as messages:
            await cache.publish("changes", b"before")
            assert await anext(messages) == b"before"
            pair.primary.stop()
            with pytest.raises(FAILURES):
                await anext(messages)

        async def heard_again() -> bool:
            try:
                async with cache.heard("changes") as messages:
                    await cache.publish("changes", b"after")
                    return await anext(messages) == b"after" if cache.connected else False
            except (RedisError, OSError):
                return False

        await until(heard_again)


async def test_while_no_sentinel_answers_redis_is_away_and_nothing_fails(pair: Pair) -> None:
    await replicated(pair)
    pair.sentinel.stop()
    async with cache_of(pair) as cache:
        assert await cache.get("anything") is None
        assert not cache.connected
