"""Tells every process that is asked with keys which are valid, and each change within a second, whichever data_scheduler has committed it.

Changes are numbered (`documents.next_change`), so that who knows all up to a number asks for what is behind it. One question in half a
second does for all who watch; nobody is asked while nobody watches, and Redis is not needed.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from chassis.concurrency.background import in_background
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError, Unavailable
from data_scheduler.accounts.documents import KEY_CHANGES, known_key
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.wire.accounts import KnownKey, WatchKeysRequest, WatchKeysResponse

log = structlog.get_logger()

POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 2.0
"""A watcher is told at least so often that the stream is there."""

KEYS_IN_A_MESSAGE = 5_000


class _Watcher:
    """Changes that one stream has not told yet, by key."""

    def __init__(self) -> None:
        self.pending: dict[str, KnownKey] = {}
        self.ready = asyncio.Event()
        self.ended: SuiteError | None = None


class KeyChanges:
    """The changes of keys, for everybody who watches."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._watchers: set[_Watcher] = set()
        self._known = 0
        self._born: str | None = None
        self._watched = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["KeyChanges"]:
        """Look for changes in the background; on leaving, end every stream."""
        async with in_background(self._poll()):
            try:
                yield self
            finally:
                self._end(Unavailable("data_scheduler stops"))

    async def watch(self, _request: WatchKeysRequest) -> AsyncIterator[WatchKeysResponse]:
        """Yield every valid key, then each change. Raise `Unavailable` when the keys have to be told anew, as after a restore."""
        watcher = _Watcher()
        self._watchers.add(watcher)
        self._watched.set()
        try:
            keys = await self._valid()
            for first in range(0, len(keys), KEYS_IN_A_MESSAGE):
                yield WatchKeysResponse(keys=tuple(keys[first : first + KEYS_IN_A_MESSAGE]))
            yield WatchKeysResponse(complete=True)
            while True:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await watcher.ready.wait()
                except TimeoutError:
                    yield WatchKeysResponse(complete=True)
                    continue
                if watcher.ended is not None:
                    raise watcher.ended
                watcher.ready.clear()
                told, watcher.pending = tuple(watcher.pending.values()), {}
                yield WatchKeysResponse(keys=told, complete=True)
        finally:
            self._watchers.discard(watcher)
            if not self._watchers:
                self._watched.clear()

    async def _valid(self) -> Sequence[KnownKey]:
        # What changes while this is read comes again as a change.
        return [known_key(plain) for plain in await self._mongo.find(schema.API_KEYS, {"revoked": None})]

    async def _poll(self) -> None:
        outage = Outage()
        await self._look(first=True, outage=outage)
        while True:
            await self._watched.wait()
            await self._look(first=False, outage=outage)
            await asyncio.sleep(POLL_SECONDS)

    async def _look(self, *, first: bool, outage: Outage) -> None:
        try:
            counter = await self._mongo.one(schema.COUNTERS, {"_id": KEY_CHANGES})
            newest = int(counter["value"]) if counter else 0
            if not first and (newest < self._known or self._mongo.born != self._born):
                self._end(Unavailable("the database was replaced, so keys are told anew"))
            elif not first and newest > self._known:
                self._tell(await self._mongo.find(schema.API_KEYS, {"changed": {"$gt": self._known}}))
            self._known, self._born = newest, self._mongo.born
        except SuiteError as error:
            if outage.begins(error.message):
                log.warning("changes of keys cannot be read", cause=error.message)
        else:
            outage.ends()

    def _tell(self, changed: Sequence[dict[str, object]]) -> None:
        for key in map(known_key, changed):
            for watcher in self._watchers:
                watcher.pending[key.id] = key
        for watcher in self._watchers:
            watcher.ready.set()

    def _end(self, error: SuiteError) -> None:
        for watcher in self._watchers:
            watcher.ended = error
            watcher.ready.set()
