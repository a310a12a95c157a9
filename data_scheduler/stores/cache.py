"""Redis: serialized replies under generation keys, and news between replicas. It fails open.

Nothing is right only because Redis is there: every failure is counted, logged once, and read through. After a failure Redis is left alone
for a second, so that its absence costs a request nothing.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self, cast

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from chassis.metrics import Metrics
from chassis.outage import Outage

log = structlog.get_logger()

SCHEMA = "2"
"""Part of every key: raised when a reply changes its shape, so that old replies are never read as new ones."""

LEFT_ALONE_SECONDS = 1.0
FAILURES = (RedisError, OSError, TimeoutError, asyncio.TimeoutError)


class Cache:
    """Replies by season, generation and question. `born` names the database whose generations these are."""

    def __init__(self, url: str, metrics: Metrics, *, born: str) -> None:
        self._schema = f"{SCHEMA}-{born}"
        self._channels = f"racing:{born}"
        self.live_key = f"racing:{self._schema}:live"
        """Where the picture of the live session is kept."""
        self._redis: Redis = Redis.from_url(url, socket_timeout=0.25, socket_connect_timeout=0.25)
        self._news: Redis = Redis.from_url(url, socket_connect_timeout=0.5, health_check_interval=5)
        self._asked = metrics.counter("cache_requests_total", "Replies asked of Redis", ["result"])
        self._failed = metrics.counter("cache_failures_total", "Times Redis failed and was read through", ["call"])
        self._away_until = 0.0
        self._outage = Outage()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._redis.aclose()
        await self._news.aclose()

    @property
    def connected(self) -> bool:
        """Whether the last call reached Redis."""
        return self._outage.well

    def key(self, season: int, generation: int, query: str) -> str:
        """`racing:{schema}:{season}:{generation}:{query}`; the schema names the database as well."""
        return f"racing:{self._schema}:{season}:{generation}:{query}"

    async def get(self, key: str) -> bytes | None:
        """The reply, or None: not there, or Redis is away."""
        if self._left_alone():
            return None
        try:
            found = cast("bytes | None", await self._redis.get(key))
        except FAILURES as error:
            self._fail("get", error)
            return None
        self._recover()
        self._asked.labels("hit" if found is not None else "miss").inc()
        return found

    async def set(self, key: str, reply: bytes, seconds: int) -> None:
        """Keep the reply for so long, if Redis is there."""
        if self._left_alone():
            return
        try:
            await self._redis.set(key, reply, ex=seconds)
        except FAILURES as error:
            self._fail("set", error)

    async def publish(self, channel: str, message: bytes) -> None:
        """Tell the other replicas; it may not reach them, and they have other ways to find out."""
        if self._left_alone():
            return
        try:
            await self._redis.publish(f"{self._channels}:{channel}", message)
        except FAILURES as error:
            self._fail("publish", error)

    @asynccontextmanager
    async def heard(self, channel: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """What other replicas, and this one, publish from now on, until Redis fails; raises `OSError` or `RedisError` then."""
        async with self._news.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(f"{self._channels}:{channel}")
            self._recover()
            yield _messages(pubsub)

    async def probe(self) -> None:
        """Raise unless Redis answers."""
        await self._redis.ping()
        self._recover()

    def failed(self, call: str, error: BaseException) -> None:
        """Count a failure seen by who hears others."""
        self._fail(call, error)

    def _left_alone(self) -> bool:
        return time.monotonic() < self._away_until

    def _fail(self, call: str, error: BaseException) -> None:
        self._failed.labels(call).inc()
        self._away_until = time.monotonic() + LEFT_ALONE_SECONDS
        if self._outage.begins(str(error) or type(error).__name__):
            log.warning("Redis is away, reading through", call=call, cause=self._outage.cause)

    def _recover(self) -> None:
        if self._outage.ends():
            log.info("Redis is back")


async def _messages(pubsub: PubSub) -> AsyncIterator[bytes]:
    while True:
        message = await pubsub.get_message(timeout=5.0)
        if message is not None:
            yield message["data"]
