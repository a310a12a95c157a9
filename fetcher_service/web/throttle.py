"""How fast a host may be asked: how many requests at once, how far apart, how many an hour, and when none at all."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address

from aiolimiter import AsyncLimiter
from yarl import URL

from fetcher_service.web.source_policy import SourcePolicy

HOUR = 3600.0


class Throttle:
    """The limits of one source at one host. They run by the machine's clock, however fast the suite's runs.

    Requests are spread evenly, so that there are never more than `per_second` in a second. The hour slides: any 3600 s have at most
    `per_hour` requests, and half of that for an hour after the host said that it was too much. For a host that is `ours` (on this machine)
    only the concurrency is limited.
    """

    def __init__(self, policy: SourcePolicy, *, ours: bool, seconds: Callable[[], float] = time.monotonic) -> None:
        self.slots = asyncio.Semaphore(policy.concurrency)
        self.quiet_until: datetime | None = None
        self._ours = ours
        self._pace = AsyncLimiter(1, 1 / policy.per_second)
        self._per_hour = policy.per_hour
        self._asked: deque[float] = deque()
        self._halved_until = -math.inf
        self._seconds = seconds

    @property
    def per_hour(self) -> int | None:
        """How many requests are allowed in an hour at present; None where they are not counted."""
        if self._per_hour is None or self._seconds() >= self._halved_until:
            return self._per_hour
        return max(1, self._per_hour // 2)

    async def turn(self) -> timedelta | None:
        """Wait for the next turn and take it. When the hour is used up, take none and return the time until there is one."""
        if self._ours:
            return None
        if self._per_hour is not None:
            now = self._seconds()
            while self._asked and self._asked[0] <= now - HOUR:
                self._asked.popleft()
            allowed = self.per_hour or self._per_hour
            if len(self._asked) >= allowed:
                # The turn comes when enough of those asked are an hour old, or when the whole limit is back.
                at = self._asked[len(self._asked) - allowed] + HOUR
                if len(self._asked) < self._per_hour:
                    at = min(at, self._halved_until)
                return timedelta(seconds=at - now)
            self._asked.append(now)
        await self._pace.acquire()
        return None

    def slow_down(self) -> None:
        """Allow half of the requests for an hour, as the host said that it was asked too often (429)."""
        self._halved_until = self._seconds() + HOUR

    def pause_until(self, until: datetime) -> None:
        """Allow no request before that instant, or before a later one that was set already."""
        self.quiet_until = until if self.quiet_until is None else max(until, self.quiet_until)


class Throttles:
    """The throttles of all sources, each made when it is first needed."""

    def __init__(self, *, throttle_this_machine: bool) -> None:
        self._throttle_this_machine = throttle_this_machine
        self._throttles: dict[tuple[str, str], Throttle] = {}

    def for_url(self, policy: SourcePolicy, url: URL) -> Throttle:
        """Return the throttle of this source at the host of this URL."""
        key = policy.source, url.raw_authority
        if key not in self._throttles:
            self._throttles[key] = Throttle(policy, ours=not self._throttle_this_machine and _is_here(url.host or ""))
        return self._throttles[key]


def _is_here(host: str) -> bool:
    """Return whether that is a name of this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
