"""Changes: every replica tells its subscribers of every commit, with or without Redis.

The generations in MongoDB are the truth. Subscribers hear of a commit of this process at once, and of another
replica's through Redis. All generations are also read again every five seconds, every second while Redis is away, so
that a crash between commit and publish loses nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import msgspec
import structlog

from chassis.concurrency.background import in_background
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError
from data_scheduler.stores.cache import FAILURES, Cache
from racing.model import ALL_SEASONS, Change
from racing.wire.told import word_of

log = structlog.get_logger()

CHANNEL = "changes"

POLL_SECONDS = 5.0
POLL_SECONDS_WITHOUT_REDIS = 1.0
RESUBSCRIBE_SECONDS = 0.5

type Generations = Callable[[], Awaitable[dict[int, int]]]


class ChangeSubscriber:
    """The changes that one subscriber has not read yet: at most one per season, however slowly it reads."""

    def __init__(self) -> None:
        self._pending: dict[int, Change] = {}
        self._ready = asyncio.Event()
        self.ended = False

    def tell(self, change: Change) -> None:
        """Add a change; two changes of one season become one that names no dataset."""
        if change.season in self._pending:
            change = Change(season=change.season, generation=change.generation)
        self._pending[change.season] = change
        self._ready.set()

    def end(self) -> None:
        """End the stream."""
        self.ended = True
        self._ready.set()

    async def next(self) -> list[Change]:
        """Wait for changes, or for the end, and return all there are."""
        await self._ready.wait()
        self._ready.clear()
        told, self._pending = list(self._pending.values()), {}
        return told


class Changes:
    """Knows the newest generation of every season of a database and tells its subscribers when one rises."""

    def __init__(self, generations: Generations, cache: Cache, database: str) -> None:
        self._generations = generations
        self._cache = cache
        self._database = database
        self._known: dict[int, int] = {}
        self._word: str | None = None
        self._subscribers: set[ChangeSubscriber] = set()

    @property
    def known(self) -> Mapping[int, int]:
        """The newest generation of every season."""
        return self._known

    @property
    def word(self) -> str:
        """The word for all that is known (`racing.wire.told`)."""
        if self._word is None:
            self._word = word_of(self._database, self._known)
        return self._word

    def interrupt(self) -> None:
        """End the streams of all subscribers, who then ask anew whether what is stored is whole."""
        for subscriber in self._subscribers:
            subscriber.end()

    async def announce(self, change: Change) -> None:
        """Tell this process's subscribers, then the other replicas."""
        self._advance(change)
        await self._cache.publish(CHANNEL, msgspec.json.encode(change))

    async def watch(self) -> AsyncIterator[tuple[Change, bool]]:
        """Yield the current generation of every season (season 0 included) with False, then each change with True."""
        subscriber = ChangeSubscriber()
        self._subscribers.add(subscriber)
        try:
            for season, generation in sorted(({ALL_SEASONS: 0} | await self._generations()).items()):
                yield Change(season=season, generation=generation), False
            while not subscriber.ended:
                for change in await subscriber.next():
                    yield change, True
        finally:
            self._subscribers.discard(subscriber)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Changes"]:
        """Listen to Redis and poll MongoDB in the background."""
        self._known = dict(await self._generations())
        async with in_background(self._listen(), self._poll()):
            yield self

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Tell subscribers until the context is left; then end their streams, so that the server can stop."""
        yield
        self.interrupt()

    def _advance(self, change: Change) -> None:
        known = self._known.get(change.season, 0)
        if change.generation <= known:
            return
        self._known[change.season] = change.generation
        self._word = None
        if change.generation > known + 1:
            change = Change(season=change.season, generation=change.generation)
        for subscriber in self._subscribers:
            subscriber.tell(change)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._cache.heard(CHANNEL) as messages:
                    async for message in messages:
                        self._advance(msgspec.json.decode(message, type=Change))
            except FAILURES as error:
                self._cache.failed("subscribe", error)
            await asyncio.sleep(RESUBSCRIBE_SECONDS)

    async def _poll(self) -> None:
        outage = Outage()
        while True:
            await asyncio.sleep(POLL_SECONDS if self._cache.connected else POLL_SECONDS_WITHOUT_REDIS)
            try:
                for season, generation in (await self._generations()).items():
                    self._advance(Change(season=season, generation=generation))
            except SuiteError as error:
                if outage.begins(error.message):
                    log.warning("generations cannot be read", cause=error.message)
            else:
                outage.ends()
