"""The one door out: every request to a source goes through here, with good manners and bounds on everything.

What a source may do is its `SourcePolicy`. A get asks only hosts that are the source's, over robots.txt where that is wanted,
takes its turn in the lane of the host, says who we are, and asks for a page it knows only if it has changed. Failures
that may pass are tried again; a source that fails again and again is left alone (`breaker`). The waits between tries,
the breaker's rest and Retry-After run by the suite's clock; pace and deadlines by the machine's.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
import structlog
from yarl import URL

from chassis.clock import Clock
from chassis.metrics import Metrics
from fetcher_service.failures import Disallowed, Missing, NotNow, SourceFailed, Unreachable
from fetcher_service.web.breaker import Breaker, BreakerState, Refused
from fetcher_service.web.exchange import CONNECT_SECONDS
from fetcher_service.web.fetching import TRIES, Asker, Fetch
from fetcher_service.web.page import FetchedPage
from fetcher_service.web.robots import EVERYTHING, Robots
from fetcher_service.web.throttle import Lanes, SourcePolicy

__all__ = ["FetchedPage", "Outside", "SourcePolicy", "Web", "user_agent"]

log = structlog.get_logger()

PRODUCT = "willitbemax"
VERSION = "0.1.0"
"""As in pyproject.toml: the suite runs from its checkout, where no installed package knows its version."""

ROBOTS_KEPT = timedelta(hours=1)
ROBOTS_BELIEVED = timedelta(minutes=1)
"""So long an old robots.txt is believed when there is no newer one to be had (RFC 9309, section 2.4), then asked again."""

NO_ROBOTS = frozenset(range(400, 500)) - {408, 429}
"""Statuses of robots.txt that mean there is none, so everything is allowed (RFC 9309, section 2.3.1.3)."""

MEBIBYTE = 1024 * 1024


class Web:
    """Pages of sources. `try_seconds` bound one request, `total_seconds` a get with all its tries, both on the wall.

    Hosts on this machine (a replay, a mirror) are asked as fast as they answer, unless `spare_ourselves`.
    """

    def __init__(
        self,
        clock: Clock,
        metrics: Metrics,
        *,
        contact: str,
        try_seconds: float = 15.0,
        total_seconds: float = 45.0,
        largest: int = 16 * MEBIBYTE,
        kept_bytes: int = 64 * MEBIBYTE,
        spare_ourselves: bool = False,
    ) -> None:
        self._clock = clock
        self._contact = contact
        self._total_seconds = total_seconds
        self._session: aiohttp.ClientSession | None = None
        self._lanes = Lanes(spare_ourselves=spare_ourselves)
        self._asker = Asker(
            clock, metrics, self._lanes, try_seconds=try_seconds, largest=largest, kept_bytes=kept_bytes
        )
        self._breakers: dict[str, Breaker] = {}
        self._failed: dict[str, tuple[type[SourceFailed], str]] = {}
        self._answers: Counter[str] = Counter()
        self._robots: dict[tuple[str, str], tuple[datetime, Robots]] = {}
        self._reading_robots: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unasked = metrics.counter("source_unasked_total", "Requests not made, and why", ["source", "reason"])
        self._opened = metrics.counter("source_breaker_opened_total", "Times a circuit opened", ["source"])
        self._open = metrics.gauge("source_breaker_open", "1 while a source's circuit is not closed", ["source"])

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            headers={"User-Agent": user_agent(self._contact), "Accept-Encoding": "gzip"},
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def answers(self, source: str) -> int:
        """How often the source itself has answered so far, whatever it said; not what was remembered of it."""
        return self._answers[source]

    def breaker_state(self, source: str) -> BreakerState:
        """Whether the source is asked at all; the circuit of one that was never asked is closed."""
        breaker = self._breakers.get(source)
        return breaker.state(self._clock.now()) if breaker else "closed"

    async def get(self, manners: SourcePolicy, url: str, *, not_now: frozenset[int] = frozenset()) -> FetchedPage:
        """The page of a 200, new or known to be unchanged.

        Raises `NotNow` for a status in `not_now`, when the hour's requests are used up, and when the source asked to be
        left alone; `Missing` for a 404; `SourceFailed` for everything else. Waiting in line for those before us is
        not within the deadline: each of them has one.
        """
        target = _target(manners, url)
        async with self._lanes.to(manners, target).slots:
            answer = await self._guarded(manners, target, not_now | {HTTPStatus.NOT_FOUND})
        if isinstance(answer, FetchedPage):
            return answer
        if answer in not_now:
            raise NotNow(manners.source, f"{target.raw_path_qs}: answers {answer} for now")
        raise Missing(manners.source, f"{target.raw_path_qs}: answered {answer}")

    async def _guarded(self, manners: SourcePolicy, target: URL, accepted: frozenset[int]) -> FetchedPage | int:
        """An answer, through the source's breaker; what we do not ask says nothing about the source."""
        source = manners.source
        breaker = self._breakers.setdefault(source, Breaker())
        admitted = breaker.admit(self._clock.now())
        if isinstance(admitted, Refused):
            self._unasked.labels(source, "breaker").inc()
            until = f"until {admitted.until:%H:%M:%S}Z" if admitted.until else "while another call tries it"
            kind, cause = self._failed[source]
            raise kind(
                source, f"{target.raw_path_qs}: not asked {until}, as it failed too often; the last time: {cause}"
            )
        try:
            answer = await self._ask(manners, target, accepted, tries=1 if admitted == "try" else TRIES)
        except (NotNow, Disallowed) as error:
            self._unasked.labels(source, "robots" if isinstance(error, Disallowed) else "not_now").inc()
            breaker.abandoned(admitted)
            raise
        except SourceFailed as error:
            self._failed[source] = Unreachable if isinstance(error, Unreachable) else SourceFailed, error.cause
            if breaker.failed(self._clock.now()):
                self._opened.labels(source).inc()
                self._open.labels(source).set(1)
                # That it fails is said by whoever asked (`standing`).
                log.debug("circuit opened", source=source, cause=error.cause)
            raise
        except BaseException:
            breaker.abandoned(admitted)
            raise
        if breaker.succeeded():
            self._open.labels(source).set(0)
            log.debug("circuit closed", source=source)
        self._answers[source] += 1
        return answer

    async def _ask(
        self, manners: SourcePolicy, target: URL, accepted: frozenset[int], *, tries: int
    ) -> FetchedPage | int:
        if self._session is None:
            raise RuntimeError("the web is used outside its context")
        session = self._session
        until = asyncio.get_running_loop().time() + self._total_seconds

        async def anything(_url: URL) -> None:
            """robots.txt itself may always be asked."""

        async def may(url: URL) -> None:
            if manners.robots and not (await rules(url)).allows(url.raw_path_qs):
                raise Disallowed(manners.source, f"{url.raw_path_qs}: robots.txt disallows it")

        async def rules(url: URL) -> Robots:
            key = manners.source, str(url.origin())
            async with self._reading_robots[key]:
                known = self._robots.get(key)
                if known and self._clock.now() < known[0]:
                    return known[1]
                errand = Fetch(manners, url.origin() / "robots.txt", NO_ROBOTS, anything, until, tries)
                try:
                    answer = await self._asker.go(session, errand)
                except SourceFailed as error:
                    if known:
                        self._robots[key] = self._clock.now() + ROBOTS_BELIEVED, known[1]
                        return known[1]
                    raise type(error)(manners.source, f"without robots.txt nothing is asked: {error.cause}") from error
                found = Robots(answer.body, PRODUCT) if isinstance(answer, FetchedPage) else EVERYTHING
                self._robots[key] = self._clock.now() + ROBOTS_KEPT, found
                return found

        return await self._asker.go(session, Fetch(manners, target, accepted, may, until, tries))


def user_agent(contact: str) -> str:
    """Who we are, and how to reach whoever runs us: `willitbemax/0.1.0 (+https://f1.example)`."""
    return f"{PRODUCT}/{VERSION} (+{contact})" if contact else f"{PRODUCT}/{VERSION}"


@dataclass(frozen=True, slots=True)
class Outside:
    """What a source needs of the world: the door, the time, the address of each source (without a last slash), and where to count.

    `hourly`: requests an hour, for sources whose limit is a setting.
    """

    web: Web
    clock: Clock
    addresses: Mapping[str, str]
    metrics: Metrics | None = None
    archive: Path | None = None
    """Another file of facts than the bundled one."""
    hourly: Mapping[str, int] = field(default_factory=dict)


def _target(manners: SourcePolicy, url: str) -> URL:
    try:
        target = URL(url).with_fragment(None)
    except ValueError as error:
        raise SourceFailed(manners.source, f"{url!r} is no URL: {error}") from error
    if not manners.allow(target):
        hosts = ", ".join(sorted(manners.hosts))
        raise SourceFailed(manners.source, f"{url} is none of its addresses, its hosts are {hosts}")
    return target
