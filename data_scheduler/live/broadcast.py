"""The live session: from the one follower that sends it to every subscriber, here and at every other data_scheduler.

Steps are numbered by the data_scheduler that the follower is connected to, and reach the others through Redis. The
whole picture is kept there too: a data_scheduler that starts, or has missed a step, reads it. Without Redis the
subscribers of this process are still told.

Nothing old is called live: a picture that has not been confirmed for some time is taken away, and so is a session
that is over.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta

import msgspec
import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.process.metrics import Metrics
from data_scheduler.live.points import LivePoints
from data_scheduler.stores.cache import FAILURES, Cache
from racing.live.model import LiveMessage, LiveMessageType, LiveSession, LiveStatus, as_json
from racing.live.steps import Steps

log = structlog.get_logger()

CHANNEL = "live"

HELD_SECONDS = 10.0
"""Wall seconds that a disconnected follower may take to return."""

SILENT_SECONDS = 30.0
"""Wall seconds without a picture after which nothing is live. A follower sends one at least every 15 s."""

SHOWN_AFTER_THE_END = timedelta(minutes=15)

LOOK_SECONDS = 1.0
RESUBSCRIBE_SECONDS = 0.5
MOST_WAITING = 256
"""Steps that a subscriber may be behind; beyond that it gets the whole picture instead."""


class LiveSubscriber:
    """The steps that one subscriber has not read yet."""

    def __init__(self, missed: list[LiveMessage]) -> None:
        self._waiting = deque(missed)
        self._ready = asyncio.Event()
        self._ready.set()

    def tell(self, step: LiveMessage) -> bool:
        """Add a step; return False when too many are waiting already."""
        if len(self._waiting) >= MOST_WAITING:
            return False
        self._waiting.append(step)
        self._ready.set()
        return True

    def start_over(self, whole: LiveMessage) -> None:
        """Drop the waiting steps for one that holds the whole picture."""
        self._waiting.clear()
        self._waiting.append(whole)
        self._ready.set()

    async def next(self) -> list[LiveMessage]:
        """Wait for steps, and return all there are."""
        await self._ready.wait()
        self._ready.clear()
        told = list(self._waiting)
        self._waiting.clear()
        return told


class Broadcast:
    """Takes pictures, keeps the steps between them, and tells subscribers."""

    def __init__(self, cache: Cache, points: LivePoints, clock: Clock, metrics: Metrics) -> None:
        self._cache = cache
        self._points = points
        self._clock = clock
        self._steps = Steps(_new_epoch())
        self._subscribers: set[LiveSubscriber] = set()
        self._followers = 0
        self._own = False
        """Whether this data_scheduler numbers the steps."""
        self._confirmed = self._left = float("-inf")
        self._over: tuple[int, datetime] | None = None
        self._counted = metrics.counter("live_steps_total", "Steps of the live stream", ["type"])
        self._skipped = metrics.counter("live_skipped_total", "Times that a slow subscriber was sent the whole picture")
        metrics.gauge("live_watchers", "Open streams of the live session").set_function(
            lambda: float(len(self._subscribers))
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Broadcast"]:
        """Listen to other data_schedulers, and take away what is old."""
        async with in_background(self._listen(), self._keep_looking()):
            yield self

    @contextmanager
    def following(self) -> Iterator[None]:
        """Count a follower as connected while the context lasts."""
        self._followers += 1
        try:
            yield
        finally:
            self._followers -= 1
            self._left = time.monotonic()

    async def show(self, session: LiveSession) -> None:
        """Take the newest picture from the follower."""
        if self._has_been_shown(session):
            return
        picture = as_json(msgspec.structs.replace(session, standings=await self._points.of(session)))
        if not self._own:
            self._own = True
            if self._steps.picture is not None or self._steps.number:
                self._steps = Steps(_new_epoch())
        self._confirmed = time.monotonic()
        await self._tell(self._steps.show(picture))

    async def watch(self, last_id: str | None) -> AsyncIterator[LiveMessage]:
        """Yield the steps after `last_id`, or everything in one step; then each step as it comes.

        The first comes at once, also where nothing was missed: it tells the subscriber that it is connected.
        """
        subscriber = LiveSubscriber(self._steps.since(last_id) or [self._steps.now()])
        self._subscribers.add(subscriber)
        try:
            while True:
                for step in await subscriber.next():
                    yield step
        finally:
            self._subscribers.discard(subscriber)

    def _has_been_shown(self, session: LiveSession) -> bool:
        """Return whether the session has been over for so long that it is no longer shown."""
        if session.status is not LiveStatus.FINISHED:
            self._over = None
            return False
        if self._over is None or self._over[0] != session.key:
            self._over = session.key, self._clock.now()
        return self._clock.now() - self._over[1] >= SHOWN_AFTER_THE_END

    async def _tell(self, step: LiveMessage | None) -> None:
        """Tell the subscribers of this process, then the other data_schedulers."""
        if step is None:
            return
        self._spread(step)
        await self._cache.set(self._cache.live_key, msgspec.msgpack.encode(self._steps.now()), int(SILENT_SECONDS))
        await self._cache.publish(CHANNEL, msgspec.msgpack.encode(step))

    def _spread(self, step: LiveMessage) -> None:
        self._counted.labels(step.type).inc()
        for subscriber in self._subscribers:
            if not subscriber.tell(step):
                self._skipped.inc()
                subscriber.start_over(self._steps.now())

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if (why := self._outdated()) is not None:
                log.info("the live session ended", why=why)
                await self._take_away()

    def _outdated(self) -> str | None:
        """Return why the picture should no longer be shown; None while it should."""
        now = time.monotonic()
        if self._steps.picture is None:
            return None
        if now - self._confirmed > SILENT_SECONDS:
            return "no picture has come for too long"
        if self._own and not self._followers and now - max(self._left, self._confirmed) > HELD_SECONDS:
            return "the follower is gone"
        if self._over is not None and self._clock.now() - self._over[1] >= SHOWN_AFTER_THE_END:
            return "the session is over"
        return None

    async def _take_away(self) -> None:
        """Clear the picture: for everyone if its steps are numbered here, else for the subscribers of this process, in a new epoch."""
        if self._own:
            await self._tell(self._steps.clear())
            self._own = False
        else:
            self._steps = Steps(_new_epoch())
            self._spread(self._steps.now())

    async def _listen(self) -> None:
        while True:
            try:
                async with self._cache.heard(CHANNEL) as messages:
                    await self._catch_up()
                    # Nobody knows how old the picture is: it must be confirmed soon.
                    self._confirmed = min(self._confirmed, time.monotonic() - SILENT_SECONDS + HELD_SECONDS)
                    async for message in messages:
                        await self._hear(msgspec.msgpack.decode(message, type=LiveMessage))
            except FAILURES as error:
                self._cache.failed("subscribe", error)
            await asyncio.sleep(RESUBSCRIBE_SECONDS)

    async def _hear(self, step: LiveMessage) -> None:
        """Take a step of another data_scheduler; our own steps come back through Redis, too."""
        if self._own and (self._followers or step.epoch == self._steps.epoch):
            return
        self._own = False  # the follower is connected to the other one now
        self._confirmed = time.monotonic()
        before = self._steps.id
        if not self._steps.take(step):
            await self._catch_up()
        elif before != self._steps.id:
            self._spread(step)

    async def _catch_up(self) -> None:
        """Read the whole picture from Redis when the steps that lead to it are missing."""
        kept = await self._cache.get(self._cache.live_key)
        if kept is None or self._own:
            return
        whole = msgspec.msgpack.decode(kept, type=LiveMessage)
        if whole.id == self._steps.id:
            return
        if whole.type is LiveMessageType.RESET and self._steps.picture is None:
            return
        self._confirmed = time.monotonic()
        self._steps = Steps(whole.epoch)
        self._steps.take(whole)
        for subscriber in self._subscribers:
            subscriber.start_over(whole)


def _new_epoch() -> str:
    return secrets.token_hex(4)
