"""Tells every auth_api when there are new events, within a quarter of a second, whichever data_scheduler has written them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from chassis.concurrency.background import in_background
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError, Unavailable
from data_scheduler.outbox.outbox import EVENTS
from data_scheduler.stores.mongo import Mongo
from data_scheduler.webhooks.documents import newest_event
from racing.wire.requests.webhooks import WatchEventsRequest, WatchEventsResponse

log = structlog.get_logger()

POLL_SECONDS = 0.25
HEARTBEAT_SECONDS = 2.0


class EventChanges:
    """The number of the newest event, for everybody who watches; MongoDB is asked for it while anybody does."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._newest = 0
        self._changed = asyncio.Condition()
        self._watchers = 0
        self._stopping = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator["EventChanges"]:
        """Look for events in the background; on leaving, end every stream."""
        async with in_background(self._poll()):
            try:
                yield self
            finally:
                self._stopping = True
                async with self._changed:
                    self._changed.notify_all()

    async def watch(self, _request: WatchEventsRequest) -> AsyncIterator[WatchEventsResponse]:
        """Yield the number of the newest event, each time it has changed, and at least every two seconds."""
        self._watchers += 1
        told = -1
        try:
            while True:
                async with self._changed:
                    try:
                        async with asyncio.timeout(HEARTBEAT_SECONDS):
                            await self._changed.wait_for(lambda: self._newest != told or self._stopping)  # noqa: B023  # it is awaited here
                    except TimeoutError:
                        pass
                if self._stopping:
                    raise Unavailable("data_scheduler stops")
                told = self._newest
                yield WatchEventsResponse(event_number=told)
        finally:
            self._watchers -= 1

    async def _poll(self) -> None:
        outage = Outage()
        while True:
            if self._watchers:
                try:
                    newest = await newest_event(self._mongo, EVENTS)
                except SuiteError as error:
                    if outage.begins(error.message):
                        log.warning("events for webhooks cannot be read", cause=error.message)
                else:
                    outage.ends()
                    if newest != self._newest:
                        self._newest = newest
                        async with self._changed:
                            self._changed.notify_all()
            await asyncio.sleep(POLL_SECONDS)
