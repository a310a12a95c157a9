"""Follows the one stream of live steps from data_scheduler, and passes each step on to the audience of every delay.

When the stream has been lost for some seconds, nothing is shown as live: every client gets a reset, at every delay.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

import msgspec
import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background, reconnecting
from chassis.errors import SuiteError
from chassis.process.metrics import Metrics
from content_api.live.audience import Audience, Client
from racing.live.model import LiveMessage, LiveMessageType, LiveStatus
from racing.live.steps import Steps
from racing.model import SessionKind
from racing.wire.live_client import LiveWatcher

log = structlog.get_logger()

AT_ONCE = 0
LONGEST_DELAY = 120
"""Seconds. Television is 30 to 60 s behind the feed."""

LOST_SECONDS = 5.0
RECONNECT_SECONDS = 0.2
CHECK_SECONDS = 0.5
KEEP_ALIVE_SECONDS = 15.0


class RunningSession(msgspec.Struct, frozen=True, kw_only=True):
    """The session in the live feed: what rounds and sessions show of it."""

    season: int
    grand_prix: str
    session: SessionKind
    status: LiveStatus
    current_lap: int | None = None
    total_laps: int | None = None


class _DelayedAudience(Audience):
    """An audience that takes each step some seconds after it arrived."""

    def __init__(self, steps: Steps, delay: int) -> None:
        super().__init__(steps)
        self._delay = delay
        self._waiting: deque[tuple[float, LiveMessage]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def schedule(self, arrived: float, step: LiveMessage) -> None:
        """Take the step when the delay has passed."""
        self._waiting.append((arrived + self._delay, step))
        if self._timer is None:
            self._arm()

    def cancel(self) -> None:
        """Drop the steps that have not been taken yet."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        due = self._waiting[0][0] - time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(max(0.0, due), self._fire)

    def _fire(self) -> None:
        self._timer = None
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            self.take(self._waiting.popleft()[1])
        if self._waiting:
            self._arm()


class Relay:
    """Follows data_scheduler and holds an audience for each delay that clients have asked for."""

    def __init__(self, watcher: LiveWatcher, clock: Clock, metrics: Metrics, *, most_clients: int) -> None:
        self._watcher = watcher
        self._clock = clock
        self._most = most_clients
        self._now = Audience(Steps(_new_epoch()))
        self._delayed: dict[int, _DelayedAudience] = {}
        self._past: deque[tuple[float, LiveMessage]] = deque()
        self._before = Steps(self._now.steps.epoch)
        """The picture before the oldest step in `_past`."""
        self._connected = False
        self._last_id: str | None = None
        self._lost_at = time.monotonic()
        self._feed_changed: dict[int, datetime] = {}
        self.on_change: list[Callable[[int], None]] = []
        """Called with the season when what its rounds show of the running session has changed."""
        metrics.gauge("live_clients", "Clients of the live session").set_function(lambda: float(self.clients))
        self._steps = metrics.counter("live_steps_total", "Live steps received", ["type"])
        self._caught_up = metrics.counter("live_caught_up_total", "Times a slow client was sent the whole picture")

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["Relay"]:
        """Follow in the background."""
        try:
            following = reconnecting(self._follow, lost=self._lost, pause=RECONNECT_SECONDS)
            async with in_background(following, self._check()):
                yield self
        finally:
            for audience in self._delayed.values():
                audience.cancel()

    @property
    def clients(self) -> int:
        """How many clients are connected."""
        return sum(len(audience.clients) for audience in self._audiences())

    @property
    def is_full(self) -> bool:
        """Whether no more clients are taken."""
        return self.clients >= self._most

    @property
    def running_session(self) -> RunningSession | None:
        """The session in the live feed; None while there is none."""
        return _running_session(self._now.steps.picture)

    def feed_changed(self, season: int) -> datetime | None:
        """When what rounds of the season show of the live feed last changed; None if it never has."""
        return self._feed_changed.get(season)

    async def probe(self) -> None:
        """Raise `SuiteError` while the stream is broken."""
        if not self._connected:
            raise SuiteError("the stream of live steps from data_scheduler is broken")

    def audience(self, delay: int) -> Audience:
        """Return the audience of a delay in seconds; a new one begins with the picture of that many seconds ago."""
        if delay == AT_ONCE:
            return self._now
        if delay not in self._delayed:
            audience = _DelayedAudience(self._before.copy(), delay)
            for arrived, step in self._past:
                if arrived + delay <= time.monotonic():
                    audience.take(step)
                else:
                    audience.schedule(arrived, step)
            self._delayed[delay] = audience
        return self._delayed[delay]

    @contextmanager
    def joined(self, client: Client, delay: int, last_id: str | None) -> Iterator[None]:
        """Send steps to the client until the context is left, beginning after `last_id`."""
        audience = self.audience(delay)
        audience.join(client, last_id)
        try:
            yield
        finally:
            audience.leave(client)

    async def disconnect_all(self, _app: object) -> None:
        """Close every client, because the process stops."""
        for audience in self._audiences():
            for client in audience.clients:
                client.closed.set()

    def _audiences(self) -> list[Audience]:
        return [self._now, *self._delayed.values()]

    async def _follow(self) -> None:
        async for step in self._watcher.watch(self._last_id):
            self._connected = True
            if not self._take(step):
                self._last_id = None
                return
            self._last_id = step.id

    def _lost(self, error: SuiteError | None) -> None:
        if not self._connected:
            return
        self._connected, self._lost_at = False, time.monotonic()
        if error is not None:
            log.info("the live stream broke", cause=error.message)

    def _take(self, step: LiveMessage) -> bool:
        """Take the step; return False where one before it is missing."""
        before, known = self.running_session, self._now.steps.id
        if not self._now.take(step):
            return False
        if self._now.steps.id == known:  # where nothing was missed, the first step says only that the stream is there
            return True
        self._steps.labels(step.type).inc()
        arrived = time.monotonic()
        self._past.append((arrived, step))
        for audience in self._delayed.values():
            audience.schedule(arrived, step)
        self._forget_until(arrived - LONGEST_DELAY)
        self._announce(before)
        return True

    def _forget_until(self, moment: float) -> None:
        while self._past and self._past[0][0] < moment:
            self._before.take(self._past.popleft()[1])

    def _announce(self, before: RunningSession | None) -> None:
        """Call `on_change` where what rounds show has changed."""
        if before != (now := self.running_session):
            for season in {each.season for each in (before, now) if each is not None}:
                self._feed_changed[season] = self._clock.now()
                for changed in self.on_change:
                    changed(season)

    async def _check(self) -> None:
        kept_alive = time.monotonic()
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            now = time.monotonic()
            if not self._connected and now - self._lost_at > LOST_SECONDS:
                self._clear()
            for audience in self._audiences():
                self._caught_up.inc(audience.check())
            self._drop_empty()
            if now - kept_alive > KEEP_ALIVE_SECONDS:
                kept_alive = now
                for audience in self._audiences():
                    for client in audience.clients:
                        client.keep_alive()

    def _drop_empty(self) -> None:
        """Drop delays without clients: they can be made again from the steps of the past."""
        for delay, audience in list(self._delayed.items()):
            if not audience.clients:
                audience.cancel()
                del self._delayed[delay]

    def _clear(self) -> None:
        """Show nothing as live, at any delay."""
        if self._now.steps.picture is None and not self._past:
            return
        log.warning("the live session is no longer shown: data_scheduler has been away for too long")
        self._last_id = None  # what follows it would follow nothing here
        before = self.running_session
        reset = LiveMessage(type=LiveMessageType.RESET, epoch=_new_epoch(), number=0)
        for delayed in self._delayed.values():
            delayed.cancel()
        for audience in self._audiences():
            audience.take(reset)
        self._past.clear()
        self._before = Steps(reset.epoch)
        self._announce(before)


def _running_session(picture: Any) -> RunningSession | None:
    return None if picture is None else msgspec.convert(picture, RunningSession)


def _new_epoch() -> str:
    return secrets.token_hex(4)
