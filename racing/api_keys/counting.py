"""Counts what is asked with each key, and says when its quota is used up.

Count in memory, and exchange the counts with data_scheduler once a second, or sooner where a process has asked a tenth of what is left
since it told last: so a quota holds over all processes, the more exactly the less is left of it.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError
from chassis.process.metrics import Metrics
from racing.api_keys.quota import Left, Limit, Quota
from racing.wire.accounts_client import AccountsClient
from racing.wire.requests.accounts import CountUseRequest, KeyCount

log = structlog.get_logger()

TELL_SECONDS = 1.0
EARLY_SECONDS = 0.1
"""The least time between two exchanges of windows that cannot wait."""
TENTH = 10
TELL_DEADLINE = 2.0
TOLD_AT_ONCE = 5_000
A_DAY = Limit(requests=0, window="day")
"""The window in which use is counted for the owner to see, whatever the quota is."""


class _Window:
    """What was asked with a key since an instant: of us, and of others as far as we were told."""

    __slots__ = ("begin", "others", "ours", "told")

    def __init__(self, begin: int) -> None:
        self.begin = begin
        self.ours = 0
        self.others = 0
        self.told = 0

    @property
    def requests(self) -> int:
        return self.ours + self.others


class Counting:
    """The windows of all keys that were used lately."""

    def __init__(self, client: AccountsClient, clock: Clock, metrics: Metrics, *, counter: str) -> None:
        """`counter`: the name of the service; each process adds a name of its own."""
        self._client = client
        self._clock = clock
        self._counter = f"{counter}-{secrets.token_hex(6)}"
        self._windows: dict[tuple[str, int], _Window] = {}
        self._pressing: set[tuple[str, int]] = set()
        self._presses = asyncio.Event()
        self._outage = Outage()
        self._shared = metrics.gauge("key_use_shared", "1 while use of keys is counted together with other processes")
        self._shared.set(1)

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
        second = now.timestamp()
        windows = [self._window(key, limit, second) for limit in quota.limits]
        allowed = all(window.requests < limit.requests for window, limit in zip(windows, quota.limits, strict=True))
        if allowed:
            for window in {*windows, self._window(key, A_DAY, second)} if by_day else windows:
                window.ours += 1
            for window, limit in zip(windows, quota.limits, strict=True):
                if (window.ours - window.told) * TENTH >= limit.requests - window.requests:
                    self._pressing.add((key, limit.seconds))
                    self._presses.set()
        left = [
            Left(limit, max(0, limit.requests - window.requests), limit.seconds_left(second))
            for window, limit in zip(windows, quota.limits, strict=True)
        ]
        return allowed, left

    async def tell(self, only: Collection[tuple[str, int]] | None = None) -> None:
        """Tell what has changed since it was told last, and take over what the others have counted. `only`: of these windows."""
        changed = [
            (at, window, window.ours)
            for at, window in self._windows.items()
            if window.ours != window.told and (only is None or at in only)
        ]
        for first in range(0, len(changed), TOLD_AT_ONCE):
            part = changed[first : first + TOLD_AT_ONCE]
            counts = tuple(
                KeyCount(key=key, seconds=seconds, begin=datetime.fromtimestamp(window.begin, UTC), requests=ours)
                for (key, seconds), window, ours in part
            )
            try:
                answer = await self._client.call(
                    CountUseRequest(counter=self._counter, counts=counts), idempotent=True, deadline=TELL_DEADLINE
                )
            except SuiteError as error:
                self._alone(error.message)
                return
            for (_, window, ours), count in zip(part, answer.counts, strict=True):
                if count.requests:  # else nobody else has heard of it, and it is told again
                    window.told = ours
                    window.others = max(0, count.requests - ours)
            if not all(count.requests for count in answer.counts):
                self._alone("data_scheduler cannot reach Redis")
                return
            self._outage.ends()
            self._shared.set(1)
        self._forget(self._clock.now().timestamp())

    def _alone(self, cause: str) -> None:
        self._shared.set(0)
        if self._outage.begins(cause):
            log.warning("use of keys is counted here alone", cause=cause)

    def _window(self, key: str, limit: Limit, now: float) -> _Window:
        begin = limit.begin(now)
        window = self._windows.get((key, limit.seconds))
        if window is None or window.begin != begin:
            window = self._windows[key, limit.seconds] = _Window(begin)
        return window

    def _forget(self, now: float) -> None:
        over = [
            (key, seconds)
            for (key, seconds), window in self._windows.items()
            if window.begin + seconds < now and window.ours == window.told
        ]
        for at in over:
            del self._windows[at]

    async def _tell(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + TELL_SECONDS
        while True:
            await asyncio.sleep(EARLY_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._presses.wait()
            pressing, self._pressing = self._pressing, set()
            self._presses.clear()
            if loop.time() >= due:
                due = loop.time() + TELL_SECONDS
                await self.tell()
            else:
                await self.tell(pressing)
