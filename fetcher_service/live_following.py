"""Follows the live feed until the instant that the scheduler named last. Of several fetchers, the one with the lease follows.

While it follows, one run of the job `livetiming` is open in the ledger, closed with what came of it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from datetime import datetime

import structlog

from chassis.clock import Clock
from chassis.errors import SuiteError
from fetcher_service.sources.livetiming.classification import SOURCE
from fetcher_service.sources.livetiming.follower import THE_FEED, Follower, FollowerStatus
from racing.wire.client import LedgerClient
from racing.wire.leadership import Leadership

log = structlog.get_logger()

JOB = "livetiming"
LEASE = "livetiming"
CLOSE_SECONDS = 2.0
"""How long closing the run in the ledger may delay the end of the service."""


class LiveFollowing:
    """Starts following when asked to, goes on until the latest instant asked for, and ends by itself."""

    def __init__(self, follower: Follower, leadership: Leadership, ledger: LedgerClient, clock: Clock) -> None:
        self._follower = follower
        self._leadership = leadership
        self._ledger = ledger
        self._clock = clock
        self._until: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        self._follows = False
        self._lease_news = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["LiveFollowing"]:
        """While the context is open the feed may be followed; at its end following is cancelled."""
        try:
            yield self
        finally:
            if self._task is not None:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)

    def follow(self, until: datetime) -> None:
        """Follow until then, or longer if that was asked for before."""
        self._until = max(until, self._until or until)
        if self._task is None:
            # Not a part of the request that asked for it, or a trace would last for hours.
            self._task = asyncio.create_task(self._follow(), context=Context())
            self._task.add_done_callback(self._ended)

    @property
    def until(self) -> datetime | None:
        """Until when the feed is followed; None while nothing asks for it."""
        return self._until

    @property
    def follows(self) -> bool:
        """Whether this process follows at this moment; another fetcher may have the lease."""
        return self._follows

    @property
    def status(self) -> FollowerStatus:
        """How following goes."""
        return self._follower.status

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Forget the task; after a failure the next request to follow starts a new one."""
        self._task = self._until = None
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("following failed", exc_info=error)

    async def _follow(self) -> None:
        self._leadership.on_change.append(self._lease_news.set)
        try:
            async with self._leadership.sought():
                while self._left():
                    if self._leadership.leads:
                        await self._lead()
                    else:
                        await self._something_happens()
        finally:
            self._leadership.on_change.remove(self._lease_news.set)

    def _left(self) -> bool:
        return self._until is not None and self._clock.now() < self._until

    async def _lead(self) -> None:
        """Follow while the lease is ours and the time has not come; raises what the follower failed with."""
        run = await self._open()
        before = self._follower.status
        following = asyncio.create_task(self._follower.run(run))
        self._follows = True
        try:
            while self._left() and self._leadership.leads and not following.done():
                await self._something_happens(following)
        finally:
            self._follows = False
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await self._close(run, before)
        if not following.cancelled():
            following.result()

    async def _something_happens(self, *tasks: asyncio.Task[None]) -> None:
        """Wait until the time has come, the lease changes hands, or a task is done."""
        self._lease_news.clear()
        waiting = [
            asyncio.ensure_future(self._clock.sleep_until(self._until or self._clock.now())),
            asyncio.ensure_future(self._lease_news.wait()),
        ]
        try:
            await asyncio.wait([*waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()

    # ---- the ledger

    async def _open(self) -> str | None:
        """The run of this following. Without a ledger there is none, and the feed is followed all the same."""
        try:
            for left in await self._ledger.runs(job=JOB, outcome="running"):
                await self._ledger.finish(left.id, "failed", error="abandoned: the process that followed is gone")
            return (await self._ledger.start(JOB, "schedule")).id
        except SuiteError as error:
            log.warning("following without a run in the ledger", cause=error.message)
            return None

    async def _close(self, run: str | None, before: FollowerStatus) -> None:
        if run is None:
            return
        now = self._follower.status
        joined = now.connections > before.connections
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._ledger.finish(
                    run,
                    "success" if joined else "failed",
                    source=SOURCE,
                    fetched=now.pictures - before.pictures,
                    changed=now.results - before.results,
                    error=None if joined else now.errors.get(THE_FEED, "the live feed was never joined"),
                )
        except (SuiteError, TimeoutError) as error:
            log.warning("run left open in the ledger", run=run, cause=str(error))
