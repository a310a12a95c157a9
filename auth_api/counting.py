"""Counts what is asked with each key, and says when its quota is used up.

Count in memory, and exchange the counts with data_scheduler once a second, so that a quota holds over all processes, to within the
requests of a second.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from auth_api.quota import Left, Limit, Quota
from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError
from racing.wire.accounts import CountUseRequest, KeyCount
from racing.wire.accounts_client import AccountsClient

log = structlog.get_logger()

TELL_SECONDS = 1.0
TELL_DEADLINE = 2.0
TOLD_AT_ONCE = 5_000
A_DAY = Limit(requests=0, window="day")
"""The window in which use is counted for the owner to see, whatever the quota is."""


class _Window:
    """What was asked with a key since an instant: of us, and of others as far as we were told."""

    __slots__ = ("begin", "others", "ours", "told")

    def __init__(self, begin: datetime) -> None:
        self.begin = begin
        self.ours = 0
        self.others = 0
        self.told = 0

    @property
    def requests(self) -> int:
        return self.ours + self.others


class Counting:
    """The windows of all keys that were used lately."""

    def __init__(self, client: AccountsClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._counter = f"auth-{secrets.token_hex(6)}"
        self._windows: dict[tuple[str, int], _Window] = {}
        self._outage = Outage()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Counting"]:
        """Tell data_scheduler what is counted, until the context is left, and once more then."""
        async with in_background(self._tell()):
            yield self
        await self.tell()

    def take(self, key: str, quota: Quota, now: datetime, *, by_day: bool = True) -> tuple[bool, Sequence[Left]]:
        """Count a request with a key unless a limit is used up; return whether it may go on, and what is left of each limit.

        `by_day`: whether the use of each day is kept, for the owner of the key to see.
        """
        windows = [self._window(key, limit, now) for limit in quota.limits]
        allowed = all(window.requests < limit.requests for window, limit in zip(windows, quota.limits, strict=True))
        if allowed:
            for window in {*windows, self._window(key, A_DAY, now)} if by_day else windows:
                window.ours += 1
        left = [
            Left(limit, max(0, limit.requests - window.requests), limit.seconds_left(now))
            for window, limit in zip(windows, quota.limits, strict=True)
        ]
        return allowed, left

    async def tell(self) -> None:
        """Tell what has changed since it was told last, and take over what the others have counted."""
        changed = [(at, window, window.ours) for at, window in self._windows.items() if window.ours != window.told]
        for first in range(0, len(changed), TOLD_AT_ONCE):
            part = changed[first : first + TOLD_AT_ONCE]
            counts = tuple(
                KeyCount(key=key, seconds=seconds, begin=window.begin, requests=ours)
                for (key, seconds), window, ours in part
            )
            try:
                answer = await self._client.call(
                    CountUseRequest(counter=self._counter, counts=counts), idempotent=True, deadline=TELL_DEADLINE
                )
            except SuiteError as error:
                if self._outage.begins(error.message):
                    log.warning("use of keys is counted here alone", cause=error.message)
                return
            self._outage.ends()
            for (_, window, ours), count in zip(part, answer.counts, strict=True):
                window.told = ours
                window.others = max(0, count.requests - ours)
        self._forget(self._clock.now())

    def _window(self, key: str, limit: Limit, now: datetime) -> _Window:
        begin = limit.begin(now)
        window = self._windows.get((key, limit.seconds))
        if window is None or window.begin != begin:
            window = self._windows[key, limit.seconds] = _Window(begin)
        return window

    def _forget(self, now: datetime) -> None:
        over = [
            (key, seconds)
            for (key, seconds), window in self._windows.items()
            if window.begin + timedelta(seconds=seconds) < now and window.ours == window.told
        ]
        for at in over:
            del self._windows[at]

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TELL_SECONDS)
            await self.tell()
