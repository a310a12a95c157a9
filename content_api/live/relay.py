"""The one stream of live steps from data_scheduler, and everybody who watches it here, at whatever delay.

Lost for some seconds, nothing is live any more: what is shown is taken back, at every delay, until data_scheduler tells again.
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

from chassis.background import in_background
from chassis.clock import Clock
from chassis.errors import SuiteError
from chassis.metrics import Metrics
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
LOOK_AFTER_SECONDS = 0.5
KEEP_ALIVE_SECONDS = 15.0


class RunningSession(msgspec.Struct, frozen=True, kw_only=True):
    """The session that the feed tells of, as rounds and sessions show it."""

    season: int
    grand_prix: str
    session: SessionKind
    status: LiveStatus
    current_lap: int | None = None
    total_laps: int | None = None


class _Delayed(Audience):
    """A showing that takes each step some seconds after it came."""

    def __init__(self, steps: Steps, delay: int) -> None:
        super().__init__(steps)
        self._delay = delay
        self._waiting: deque[tuple[float, LiveMessage]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def wait(self, came: float, step: LiveMessage) -> None:
        """Take the step when its time has come."""
        self._waiting.append((came + self._delay, step))
        if self._timer is None:
            self._arm()

    def forget(self) -> None:
        """Take nothing of what waits."""
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
    """Follows data_scheduler and tells every showing."""

    def __init__(self, watcher: LiveWatcher, clock: Clock, metrics: Metrics, *, most_clients: int) -> None:
        self._watcher = watcher
        self._clock = clock
        self._most = most_clients
        self._now = Audience(Steps(_new_epoch()))
        self._delayed: dict[int, _Delayed] = {}
        self._past: deque[tuple[float, LiveMessage]] = deque()
        self._before = Steps(self._now.steps.epoch)
        """The picture before the oldest step of the past."""
        self._connected = False
        self._lost_at = time.monotonic()
        self._feed_changed: dict[int, datetime] = {}
        self.on_change: list[Callable[[int], None]] = []
        """Told the season in which what rounds show has changed."""
        metrics.gauge("live_clients", "Clients of the live session").set_function(lambda: float(self.clients))
        self._steps = metrics.counter("live_steps_total", "Live steps told", ["type"])
        self._caught_up = metrics.counter("live_caught_up_total", "Times a slow client was told everything anew")

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["Relay"]:
        """Follow in the background."""
        try:
            async with in_background(self._follow(), self._look_after()):
                yield self
        finally:
            for showing in self._delayed.values():
                showing.forget()

    @property
    def clients(self) -> int:
        """How many watch."""
        return sum(len(showing.clients) for showing in self._showings())

    @property
    def is_full(self) -> bool:
        """Whether nobody more can watch."""
        return self.clients >= self._most

    @property
    def running_session(self) -> RunningSession | None:
        """The session that the feed tells of; None while there is none."""
        return _running_session(self._now.steps.picture)

    def feed_changed(self, season: int) -> datetime | None:
        """When what rounds of the season show of it has last changed; None while it never has."""
        return self._feed_changed.get(season)

    async def probe(self) -> None:
        """Raise while the stream is broken."""
        if not self._connected:
            raise SuiteError("data_scheduler tells nothing of what is live")

    def showing(self, delay: int) -> Audience:
        """What is shown at a delay in seconds."""
        if delay == AT_ONCE:
            return self._now
        if delay not in self._delayed:
            showing = _Delayed(self._before.copy(), delay)
            for came, step in self._past:
                if came + delay <= time.monotonic():
                    showing.take(step)
                else:
                    showing.wait(came, step)
            self._delayed[delay] = showing
        return self._delayed[delay]

    @contextmanager
    def watching(self, client: Client, delay: int, last_id: str | None) -> Iterator[None]:
        """The client is told until the context is left."""
        showing = self.showing(delay)
        showing.join(client, last_id)
        try:
            yield
        finally:
            showing.leave(client)

    async def end(self, _app: object) -> None:
        """Nobody is told any more: the process stops."""
        for showing in self._showings():
            for client in showing.clients:
                client.gone.set()

    def _showings(self) -> list[Audience]:
        return [self._now, *self._delayed.values()]

    async def _follow(self) -> None:
        last_id: str | None = None
        while True:
            try:
                async for step in self._watcher.watch(last_id):
                    self._connected = True
                    if not self._take(step):
                        last_id = None
                        break
                    last_id = step.id
            except SuiteError as error:
                if self._connected:
                    log.info("the live stream broke", cause=error.message)
            if self._connected:
                self._connected, self._lost_at = False, time.monotonic()
            await asyncio.sleep(RECONNECT_SECONDS)

    def _take(self, step: LiveMessage) -> bool:
        before = self.running_session
        if not self._now.take(step):
            return False
        self._steps.labels(step.type).inc()
        came = time.monotonic()
        self._past.append((came, step))
        for showing in self._delayed.values():
            showing.wait(came, step)
        self._forget_until(came - LONGEST_DELAY)
        self._tell_rounds(before)
        return True

    def _forget_until(self, moment: float) -> None:
        while self._past and self._past[0][0] < moment:
            self._before.take(self._past.popleft()[1])

    def _tell_rounds(self, before: RunningSession | None) -> None:
        if before != (now := self.running_session):
            for season in {each.season for each in (before, now) if each is not None}:
                self._feed_changed[season] = self._clock.now()
                for tell in self.on_change:
                    tell(season)

    async def _look_after(self) -> None:
        kept_alive = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_AFTER_SECONDS)
            now = time.monotonic()
            if not self._connected and now - self._lost_at > LOST_SECONDS:
                self._take_back()
            for showing in self._showings():
                self._caught_up.inc(showing.look_after())
            self._forget_unwatched()
            if now - kept_alive > KEEP_ALIVE_SECONDS:
                kept_alive = now
                for showing in self._showings():
                    for client in showing.clients:
                        client.keep_alive()

    def _forget_unwatched(self) -> None:
        """A delay at which nobody watches can be shown again from the past."""
        for delay, showing in list(self._delayed.items()):
            if not showing.clients:
                showing.forget()
                del self._delayed[delay]

    def _take_back(self) -> None:
        """Nothing is live, at no delay, as far as anybody here can know."""
        if self._now.steps.picture is None and not self._past:
            return
        log.warning("nothing is shown live: data_scheduler has been away for too long")
        before = self.running_session
        nothing = LiveMessage(type=LiveMessageType.RESET, epoch=_new_epoch(), number=0)
        for delayed in self._delayed.values():
            delayed.forget()
        for showing in self._showings():
            showing.take(nothing)
        self._past.clear()
        self._before = Steps(nothing.epoch)
        self._tell_rounds(before)


def _running_session(picture: Any) -> RunningSession | None:
    return None if picture is None else msgspec.convert(picture, RunningSession)


def _new_epoch() -> str:
    return secrets.token_hex(4)
