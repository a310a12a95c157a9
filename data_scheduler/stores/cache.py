"""Redis: serialized replies under keys that hold a generation, and messages between replicas.

Everything works without it.

Every failure is counted and logged once, and the read goes to MongoDB. After a failure Redis is not asked for a
second, so that a request does not wait for it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self, cast

import structlog
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from chassis.concurrency.outage import Outage
from chassis.process.metrics import Metrics
from data_scheduler.stores.redis_servers import RedisServers, breaking

log = structlog.get_logger()

SCHEMA = "2"
"""Part of every key. Raise it when a reply changes its shape, so that old replies are not read."""

REST_SECONDS = 1.0
FAILURES = (RedisError, OSError, TimeoutError, asyncio.TimeoutError)


class Cache:
    """Replies by season, generation and query. `born` names the database whose generations these are."""

    def __init__(self, url: str, metrics: Metrics, *, born: str) -> None:
        self._schema = f"{SCHEMA}-{born}"
        self._channels = f"racing:{born}"
        self.live_key = f"racing:{self._schema}:live"
        """The key of the live session's picture."""
        self._servers = RedisServers(url, seconds=0.25)
        self._redis = self._servers.client(socket_timeout=0.25, socket_connect_timeout=0.25)
        self._subscriptions = self._servers.listening_client(socket_connect_timeout=0.5, health_check_interval=5)
        self._asked = metrics.counter("cache_requests_total", "Replies asked of Redis", ["result"])
        self._failed = metrics.counter("cache_failures_total", "Times that Redis failed", ["call"])
        self._away_until = 0.0
        self._outage = Outage()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._redis.aclose()
        await self._subscriptions.aclose()
        await self._servers.aclose()

    @property
    def connected(self) -> bool:
        """Whether the last call reached Redis."""
        return self._outage.well

    def key(self, season: int, generation: int, query: str) -> str:
        """Return `racing:{schema}:{season}:{generation}:{query}`; the schema names the database as well."""
        return f"racing:{self._schema}:{season}:{generation}:{query}"

    async def get(self, key: str) -> bytes | None:
        """Return the reply; None when it is not there or Redis is away."""
        if self._resting():
            return None
        try:
            with breaking():
                found = cast("bytes | None", await self._redis.get(key))
        except FAILURES as error:
            self._fail("get", error)
            return None
        self._recover()
        self._asked.labels("hit" if found is not None else "miss").inc()
        return found

    async def set(self, key: str, reply: bytes, seconds: int) -> None:
        """Store the reply for a number of seconds, if Redis is there."""
        if self._resting():
            return
        try:
            with breaking():
                await self._redis.set(key, reply, ex=seconds)
        except FAILURES as error:
            self._fail("set", error)

    async def shared_count(self, name: str, counter: str, number: int, *, seconds: int) -> int:
        """Note what one of several has counted under a name, and return what all have; 0 where Redis is away."""
        if self._resting():
            return 0
        key = f"racing:{self._schema}:counted:{name}"
        try:
            with breaking():
                async with self._redis.pipeline(transaction=True) as together:
                    together.hset(key, counter, str(number))
                    together.hvals(key)
                    together.expire(key, seconds)
                    _, counted, _ = await together.execute()
        except FAILURES as error:
            self._fail("count", error)
            return 0
        self._recover()
        return sum(int(each) for each in counted)

    async def publish(self, channel: str, message: bytes) -> None:
        """Send a message to the other replicas; it may be lost, so they must not rely on it alone."""
        if self._resting():
            return
        try:
            with breaking():
                await self._redis.publish(f"{self._channels}:{channel}", message)
        except FAILURES as error:
            self._fail("publish", error)

    @asynccontextmanager
    async def heard(self, channel: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Yield what any replica publishes from now on, this one included; raise `OSError` or `RedisError` when Redis fails."""
        async with self._subscriptions.pubsub(ignore_subscribe_messages=True) as pubsub:
            with breaking():
                await pubsub.subscribe(f"{self._channels}:{channel}")
            self._recover()
            yield _messages(pubsub)

    async def probe(self) -> None:
        """Raise unless Redis answers."""
        await self._redis.ping()
        self._recover()

    def failed(self, call: str, error: BaseException) -> None:
        """Count a failure that a listener has seen."""
        self._fail(call, error)

    def _resting(self) -> bool:
        return time.monotonic() < self._away_until

    def _fail(self, call: str, error: BaseException) -> None:
        self._failed.labels(call).inc()
        self._away_until = time.monotonic() + REST_SECONDS
        if self._outage.begins(str(error) or type(error).__name__):
            log.warning("Redis is away, reading from MongoDB", call=call, cause=self._outage.cause)

    def _recover(self) -> None:
        if self._outage.ends():
            log.info("Redis is back")


async def _messages(pubsub: PubSub) -> AsyncIterator[bytes]:
    while True:
        with breaking():
            message = await pubsub.get_message(timeout=5.0)
        if message is not None:
            yield message["data"]
