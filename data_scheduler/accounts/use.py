"""How often keys are used: in the windows of their quotas, counted in Redis, and on each day, kept in MongoDB.

Every process that is asked with keys tells what it has counted itself since a window began. So telling it twice changes nothing, and the
sum over all who count is what everybody has asked with the key. Without Redis each counts alone.
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from chassis.clock import Clock
from chassis.errors import InvalidRequest
from data_scheduler.stores import schema
from data_scheduler.stores.cache import Cache
from data_scheduler.stores.mongo import Mongo, as_stored
from racing.wire.requests.accounts import (
    CountUseRequest,
    CountUseResponse,
    KeyCount,
    KeyUse,
    ListKeyUseRequest,
    ListKeyUseResponse,
)

COUNTER = re.compile(r"[a-z0-9-]{1,40}")
DAY_SECONDS = 86_400
MOST_COUNTS = 10_000
MOST_DAYS = 90
"""Days for which use is kept."""


class Use:
    """The use of all keys."""

    def __init__(self, mongo: Mongo, cache: Cache, clock: Clock) -> None:
        self._mongo = mongo
        self._cache = cache
        self._clock = clock

    async def count(self, request: CountUseRequest) -> CountUseResponse:
        """Take what one process has counted; return what all have, 0 while Redis is away and they cannot hear of it."""
        if not COUNTER.fullmatch(request.counter):
            raise InvalidRequest(f"counter: {request.counter!r}, allowed: 1 to 40 small letters, digits and -")
        if len(request.counts) > MOST_COUNTS:
            raise InvalidRequest(f"counts: {len(request.counts)}, allowed: {MOST_COUNTS}")
        for count in request.counts:
            if not 1 <= count.seconds <= DAY_SECONDS:
                raise InvalidRequest(f"counts.seconds: {count.seconds}, allowed: 1 to {DAY_SECONDS}")
        sums = await asyncio.gather(*(self._sum(request.counter, count) for count in request.counts))
        await self._keep(request.counter, [count for count in request.counts if count.seconds == DAY_SECONDS])
        return CountUseResponse(
            counts=tuple(
                KeyCount(key=count.key, seconds=count.seconds, begin=count.begin, requests=total)
                for count, total in zip(request.counts, sums, strict=True)
            )
        )

    async def listed(self, request: ListKeyUseRequest) -> ListKeyUseResponse:
        """Return the days on which a key was used."""
        if not 1 <= request.days <= MOST_DAYS:
            raise InvalidRequest(f"days: {request.days}, allowed: 1 to {MOST_DAYS}")
        since = _day(self._clock.now() - timedelta(days=request.days - 1))
        found = await self._mongo.find(schema.KEY_USE, {"key": request.key, "day": {"$gte": since}}, sort=[("day", 1)])
        return ListKeyUseResponse(
            days=tuple(KeyUse(day=plain["day"], requests=sum(plain["counted"].values())) for plain in found)
        )

    async def _sum(self, counter: str, count: KeyCount) -> int:
        name = f"{count.key}:{count.seconds}:{int(count.begin.timestamp())}"
        return await self._cache.shared_count(name, counter, count.requests, seconds=2 * count.seconds)

    async def _keep(self, counter: str, counts: Sequence[KeyCount]) -> None:
        now = as_stored(self._clock.now())
        for count in counts:
            if await self._mongo.update(schema.API_KEYS, {"_id": count.key}, {"$max": {"last_used": now}}) is None:
                continue
            day = _day(count.begin)
            await self._mongo.update(
                schema.KEY_USE,
                {"_id": f"{count.key}/{day}"},
                {"$max": {f"counted.{counter}": count.requests}, "$set": {"key": count.key, "day": day}},
                upsert=True,
            )


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
