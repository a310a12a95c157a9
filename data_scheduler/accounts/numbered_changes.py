"""Tells whoever watches what is valid of a kind, and each change within a second, whichever data_scheduler has committed it.

Changes are numbered (`documents.next_change`), so that who knows all up to a number asks for what is behind it. One question in half a
second does for all who watch; nobody is asked while nobody watches, and Redis is not needed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple, Protocol

import structlog

from chassis.concurrency.background import in_background
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError, Unavailable
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.model import Struct
from racing.wire.codec import Plain

log = structlog.get_logger()

POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 2.0
"""A watcher is told at least so often that the stream is there."""

IN_A_MESSAGE = 5_000


class Known(Protocol):
    """What is told: it has an id, and says of itself when it is to be forgotten."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


class Numbered[K: Known, R: Struct](NamedTuple):
    """A kind of documents whose changes are numbered.

    `words`: what they are called in the log. `counter`: whose number is raised in the transaction of each change. A document is valid
    until it is `revoked`. `message`: makes what is sent, of those that are told and whether all have been told.
    """

    words: str
    counter: str
    collection: str
    known: Callable[[Plain], K]
    message: Callable[[tuple[K, ...], bool], R]


class _Watcher[K: Known]:
    """Changes that one stream has not told yet, by id."""

    def __init__(self) -> None:
        self.pending: dict[str, K] = {}
        self.ready = asyncio.Event()
        self.ended: SuiteError | None = None


class NumberedChanges[K: Known, R: Struct]:
    """The changes of a kind, for everybody who watches."""

    def __init__(self, mongo: Mongo, numbered: Numbered[K, R]) -> None:
        self._mongo = mongo
        self._numbered = numbered
        self._watchers: set[_Watcher[K]] = set()
        self._known = 0
        self._born: str | None = None
        self._watched = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["NumberedChanges[K, R]"]:
        """Look for changes in the background; on leaving, end every stream."""
        async with in_background(self._poll()):
            try:
                yield self
            finally:
                self._end(Unavailable("data_scheduler stops"))

    async def watch(self, _request: Struct) -> AsyncIterator[R]:
        """Yield all that are valid, then each change. Raise `Unavailable` when they have to be told anew, as after a restore."""
        message = self._numbered.message
        watcher = _Watcher[K]()
        self._watchers.add(watcher)
        self._watched.set()
        try:
            valid = await self._valid()
            for first in range(0, len(valid), IN_A_MESSAGE):
                yield message(tuple(valid[first : first + IN_A_MESSAGE]), False)
            yield message((), True)
            while True:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await watcher.ready.wait()
                except TimeoutError:
                    yield message((), True)
                    continue
                if watcher.ended is not None:
                    raise watcher.ended
                watcher.ready.clear()
                told, watcher.pending = tuple(watcher.pending.values()), {}
                yield message(told, True)
        finally:
            self._watchers.discard(watcher)
            if not self._watchers:
                self._watched.clear()

    async def _valid(self) -> Sequence[K]:
        # What changes while this is read comes again as a change.
        found = await self._mongo.find(self._numbered.collection, {"revoked": None})
        return [self._numbered.known(plain) for plain in found]

    async def _poll(self) -> None:
        outage = Outage()
        await self._look(first=True, outage=outage)
        while True:
            await self._watched.wait()
            await self._look(first=False, outage=outage)
            await asyncio.sleep(POLL_SECONDS)

    async def _look(self, *, first: bool, outage: Outage) -> None:
        words, collection = self._numbered.words, self._numbered.collection
        try:
            counter = await self._mongo.one(schema.COUNTERS, {"_id": self._numbered.counter})
            newest = int(counter["value"]) if counter else 0
            if not first and (newest < self._known or self._mongo.born != self._born):
                self._end(Unavailable(f"the database was replaced, so {words} are told anew"))
            elif not first and newest > self._known:
                self._tell(await self._mongo.find(collection, {"changed": {"$gt": self._known}}))
            self._known, self._born = newest, self._mongo.born
        except SuiteError as error:
            if outage.begins(error.message):
                log.warning("changes cannot be read", of=words, cause=error.message)
        else:
            outage.ends()

    def _tell(self, changed: Sequence[Plain]) -> None:
        for known in map(self._numbered.known, changed):
            for watcher in self._watchers:
                watcher.pending[known.id] = known
        for watcher in self._watchers:
            watcher.ready.set()

    def _end(self, error: SuiteError) -> None:
        for watcher in self._watchers:
            watcher.ended = error
            watcher.ready.set()
