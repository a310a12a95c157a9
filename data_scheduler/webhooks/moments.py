"""Events that the clock brings: sessions that start and end, and data that has not been fetched for long or was lost.

How far the clock has been looked at is stored, so that what fell into a stop of data_scheduler is told afterwards. Each event has an id of
its own, so that of several data_schedulers one writes it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background, working_off
from chassis.concurrency.outage import warn_once
from chassis.errors import SuiteError
from data_scheduler.outbox.derivation import data_stale, session_moments
from data_scheduler.outbox.outbox import add_once, is_wanted
from data_scheduler.outbox.season_rounds import SeasonRounds
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.webhook_events import WebhookEvent

log = structlog.get_logger()

LOOK_SECONDS = 1.0
LOOKED = "webhook_moments"
"""The counter of seconds since 1970 up to which the clock has been looked at."""

CAUGHT_UP = timedelta(days=1)
"""What is longer ago when data_scheduler comes back is no news."""

STALE_AFTER = timedelta(hours=6)
"""The calendar is asked for every half an hour."""


class Moments:
    """Looks at the clock. `lost`: raises where documents that were stored are missing."""

    def __init__(self, mongo: Mongo, clock: Clock, lost: Callable[[], Awaitable[None]]) -> None:
        self._mongo = mongo
        self._clock = clock
        self._lost = lost
        self._rounds = SeasonRounds(mongo)
        self._unheard: list[datetime] = []
        """When nobody listened the last time, if ever: what was before is no news to who began to listen since."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look every second until the context is left."""
        async with in_background(
            working_off(self.look, seconds=LOOK_SECONDS, ended=warn_once(log, "events of the clock cannot be written"))
        ):
            yield

    async def look(self) -> int:
        """Write the events since the last look; return how many there were. While nobody listens, nothing is written at all."""
        now = self._clock.now()
        if not await is_wanted(self._mongo):
            self._unheard = [now]
            return 0
        found = await self._mongo.one(schema.COUNTERS, {"_id": LOOKED})
        stored = [datetime.fromtimestamp(found["value"], UTC)] if found else []
        looked = max([*stored, *self._unheard], default=now)
        moments = session_moments(await self._rounds.of(now.year), max(looked, now - CAUGHT_UP), now)
        written = await add_once(self._mongo, [*moments, *await self._stale(now)])
        if looked < now or found is None:
            seconds = {"$max": {"value": int(now.timestamp())}}
            await self._mongo.update(schema.COUNTERS, {"_id": LOOKED}, seconds, upsert=True)
        return written

    async def _stale(self, now: datetime) -> list[tuple[str, WebhookEvent]]:
        stale = []
        try:
            await self._lost()
        except SuiteError as error:
            stale.append((f"data.stale/lost/{now:%Y%m%dT%H}", data_stale(error.message, now, now)))
        run = await self._mongo.one(schema.LAST_RUNS, {"_id": f"rounds/{now.year}"})
        fetched = run["run"].get("finished") if run else None
        if fetched is not None and now - fetched > STALE_AFTER:
            reason = f"the calendar of {now.year} was last fetched at {fetched:%Y-%m-%d %H:%M} UTC"
            stale.append((f"data.stale/rounds/{fetched:%Y%m%dT%H%M%S}", data_stale(reason, fetched, now)))
        return stale
