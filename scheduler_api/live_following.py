"""Asks the fetcher to follow the live feed while a session is near; repeats it, so that a restarted fetcher goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.errors import SuiteError
from racing.wire.leadership import Leadership
from scheduler_api.fetcher import Fetcher
from scheduler_api.known_seasons import KnownSeasons
from scheduler_api.planning.cadence import Follow, follow
from scheduler_api.settings import Settings

log = structlog.get_logger()

RENEW_SECONDS = 20.0
"""By the machine's clock. A fetcher that was restarted in the middle of a session follows it again after this time."""

AGAIN_SECONDS = 2.0
"""After a call that was not confirmed."""


class LiveOrders:
    """Asks for what the calendar needs while this scheduler has the lease."""

    def __init__(
        self, settings: Settings, fetcher: Fetcher, seasons: KnownSeasons, leadership: Leadership, *, clock: Clock
    ) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._seasons = seasons
        self._leadership = leadership
        self._clock = clock
        self._look = asyncio.Event()
        self._told: datetime | None = None
        self._error: str | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["LiveOrders"]:
        """Check now, at every change of calendar and lease, and every RENEW_SECONDS."""
        self._seasons.on_news.append(self._look.set)
        self._leadership.on_change.append(self._look.set)
        try:
            async with in_background(self._keep_telling()):
                yield self
        finally:
            self._seasons.on_news.remove(self._look.set)
            self._leadership.on_change.remove(self._look.set)

    @property
    def wanted(self) -> Follow | None:
        """Until when the live feed should be followed, by the calendar; None when no session is near."""
        return follow(self._seasons.known.rounds, self._settings, self._clock.now())

    @property
    def confirmed_until(self) -> datetime | None:
        """Until when the fetcher has confirmed that it follows; None when it does not, or another scheduler sees to it."""
        return self._told

    @property
    def error(self) -> str | None:
        """Why the last call was not confirmed."""
        return self._error

    async def _keep_telling(self) -> None:
        while True:
            self._look.clear()
            wanted = self.wanted if self._leadership.leads else None
            if wanted is None:
                self._told = self._error = None
            else:
                await self._tell(wanted)
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_SECONDS if self._error else RENEW_SECONDS):
                    await self._look.wait()

    async def _tell(self, wanted: Follow) -> None:
        """One line in the log when it begins to fail, one when it is confirmed for another session or again."""
        try:
            reply = await self._fetcher.follow(wanted.until)
            failure = None if reply.success else reply.message or f"fetcher_service answers {reply.status}"
        except SuiteError as error:
            failure = error.message
        if failure is not None:
            if self._error is None:
                log.warning("the live feed is not followed", session=wanted.session, cause=failure)
            self._told, self._error = None, failure
            return
        if self._told != wanted.until:
            log.info("the live feed is followed", session=wanted.session, until=wanted.until.isoformat())
        self._told, self._error = wanted.until, None
