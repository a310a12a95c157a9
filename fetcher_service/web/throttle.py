"""The lane to one host of one source: how many at once, how far apart, how many an hour, and when not at all."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from aiolimiter import AsyncLimiter
from yarl import URL

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """What one source may do.

    `hosts`: with or without port; nothing else is asked, and nobody is followed elsewhere. `per_second` may be a
    fraction. `robots`: ask robots.txt first.
    """

    source: str
    hosts: frozenset[str]
    per_second: float
    per_hour: int | None = None
    concurrency: int = 2
    robots: bool = False

    def allow(self, url: URL) -> bool:
        """Whether that is an address of the source: http or https, one of its hosts, and no password in it."""
        at = url.host_port_subcomponent
        return url.scheme in ("http", "https") and url.user is None and not self.hosts.isdisjoint({url.host, at})


class Throttle:
    """Takes turns by the machine's clock, however fast the suite's runs: it is other people's servers that are spared.

    Requests are spread evenly, so that no second sees more than `per_second`. The hour slides: any 3600 s see at most
    `per_hour`, and half of that for an hour after the host said that it was too much. A host that is `ours` (on
    this machine) is not spared, only the concurrency is bounded.
    """

    def __init__(self, manners: SourcePolicy, *, ours: bool, seconds: Callable[[], float] = time.monotonic) -> None:
        self.slots = asyncio.Semaphore(manners.concurrency)
        self.quiet_until: datetime | None = None
        self._ours = ours
        self._pace = AsyncLimiter(1, 1 / manners.per_second)
        self._per_hour = manners.per_hour
        self._asked: deque[float] = deque()
        self._halved_until = -math.inf
        self._seconds = seconds

    @property
    def per_hour(self) -> int | None:
        """How many requests an hour may see at present; None where they are not counted."""
        if self._per_hour is None or self._seconds() >= self._halved_until:
            return self._per_hour
        return max(1, self._per_hour // 2)

    async def turn(self) -> timedelta | None:
        """Wait for the next turn and take it. When the hour is used up none is taken: gives the time until there is one."""
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

    def refused(self) -> None:
        """The host says that it was asked too often (429): half of the hour's requests for an hour."""
        self._halved_until = self._seconds() + HOUR

    def hush(self, until: datetime) -> None:
        """Ask nothing before that instant; an earlier one that was set already changes nothing."""
        self.quiet_until = until if self.quiet_until is None else max(until, self.quiet_until)


class Lanes:
    """The lanes of all sources, each made when it is first needed."""

    def __init__(self, *, spare_ourselves: bool) -> None:
        self._spare_ourselves = spare_ourselves
        self._lanes: dict[tuple[str, str], Throttle] = {}

    def to(self, manners: SourcePolicy, url: URL) -> Throttle:
        """The lane of this source to the host of this URL."""
        key = manners.source, url.raw_authority
        if key not in self._lanes:
            self._lanes[key] = Throttle(manners, ours=not self._spare_ourselves and _is_here(url.host or ""))
        return self._lanes[key]


def _is_here(host: str) -> bool:
    """Whether that names this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
