"""Asks a source for a page, within its `SourcePolicy` and with bounds on everything.

A request goes only to hosts of the source, and only where robots.txt allows it if that is wanted; it waits for its turn at the host, says
who we are, and asks for a page we have only if it has changed. Failures that may pass are tried again; a source that fails again and
again is left alone (`breaker`). The waits between tries, the rest of the breaker and Retry-After run by the suite's clock; the pace and
deadlines by the machine's.
"""

import asyncio
from collections import Counter
from http import HTTPStatus
from types import TracebackType
from typing import Self

import aiohttp
import structlog
from yarl import URL

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from chassis.process.version import VERSION
from fetcher_service.failures import Disallowed, Missing, NotNow, SourceFailed, Unreachable
from fetcher_service.web.breaker import Breaker, BreakerState, Refused
from fetcher_service.web.exchange import CONNECT_SECONDS
from fetcher_service.web.fetching import TRIES, Fetch, PageFetcher
from fetcher_service.web.page import FetchedPage
from fetcher_service.web.robots import NO_ROBOTS, RobotsCache
from fetcher_service.web.source_policy import SourcePolicy
from fetcher_service.web.throttle import Throttles

log = structlog.get_logger()

PRODUCT = "willitbemax"

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
        throttle_this_machine: bool = False,
    ) -> None:
        self._clock = clock
        self._contact = contact
        self._total_seconds = total_seconds
        self._session: aiohttp.ClientSession | None = None
        self._throttles = Throttles(throttle_this_machine=throttle_this_machine)
        self._fetcher = PageFetcher(
            clock, metrics, self._throttles, try_seconds=try_seconds, largest=largest, kept_bytes=kept_bytes
        )
        self._breakers: dict[str, Breaker] = {}
        self._failed: dict[str, tuple[type[SourceFailed], str]] = {}
        self._answers: Counter[str] = Counter()
        self._robots = RobotsCache(clock, PRODUCT)
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
        """Return how often the source itself has answered so far, whatever it said; answers from memory do not count."""
        return self._answers[source]

    def breaker_state(self, source: str) -> BreakerState:
        """Return the state of the source's circuit breaker; that of a source that was never asked is closed."""
        breaker = self._breakers.get(source)
        return breaker.state(self._clock.now()) if breaker else "closed"

    async def get(self, policy: SourcePolicy, url: str, *, not_now: frozenset[int] = frozenset()) -> FetchedPage:
        """Return the page of a 200, new or confirmed as unchanged.

        Raises `NotNow` for a status in `not_now`, when the hour's requests are used up, and when the source asked for a pause;
        `Missing` for a 404; `SourceFailed` for everything else. Waiting for earlier requests to this host does not count towards the
        deadline: each of them has its own.
        """
        target = _target(policy, url)
        async with self._throttles.for_url(policy, target).slots:
            answer = await self._guarded(policy, target, not_now | {HTTPStatus.NOT_FOUND})
        if isinstance(answer, FetchedPage):
            return answer
        if answer in not_now:
            raise NotNow(policy.source, f"{target.raw_path_qs}: answers {answer} for now")
        raise Missing(policy.source, f"{target.raw_path_qs}: answered {answer}")

    async def _guarded(self, policy: SourcePolicy, target: URL, accepted: frozenset[int]) -> FetchedPage | int:
        """Ask through the source's circuit breaker. A request that is not made says nothing about the source."""
        source = policy.source
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
            answer = await self._ask(policy, target, accepted, tries=1 if admitted == "try" else TRIES)
        except (NotNow, Disallowed) as error:
            self._unasked.labels(source, "robots" if isinstance(error, Disallowed) else "not_now").inc()
            breaker.abandoned(admitted)
            raise
        except SourceFailed as error:
            self._failed[source] = Unreachable if isinstance(error, Unreachable) else SourceFailed, error.cause
            if breaker.failed(self._clock.now()):
                self._opened.labels(source).inc()
                self._open.labels(source).set(1)
                # The failure itself is logged by `source_health`.
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
        self, policy: SourcePolicy, target: URL, accepted: frozenset[int], *, tries: int
    ) -> FetchedPage | int:
        if self._session is None:
            raise RuntimeError("the web is used outside its context")
        session = self._session
        until = asyncio.get_running_loop().time() + self._total_seconds

        async def read_robots(url: URL) -> bytes | None:
            answer = await self._fetcher.page_of(session, Fetch(policy, url, NO_ROBOTS, _allowed, until, tries))
            return answer.body if isinstance(answer, FetchedPage) else None

        async def check(url: URL) -> None:
            if not policy.robots:
                return
            rules = await self._robots.rules(policy.source, url, read_robots)
            if not rules.allows(url.raw_path_qs):
                raise Disallowed(policy.source, f"{url.raw_path_qs}: robots.txt disallows it")

        return await self._fetcher.page_of(session, Fetch(policy, target, accepted, check, until, tries))


async def _allowed(_url: URL) -> None:
    """robots.txt itself may always be asked."""


def user_agent(contact: str) -> str:
    """Return who we are, and how to reach the operator: `willitbemax/0.1.0 (+https://f1.example)`."""
    return f"{PRODUCT}/{VERSION} (+{contact})" if contact else f"{PRODUCT}/{VERSION}"


def _target(policy: SourcePolicy, url: str) -> URL:
    try:
        target = URL(url).with_fragment(None)
    except ValueError as error:
        raise SourceFailed(policy.source, f"{url!r} is no URL: {error}") from error
    if not policy.allow(target):
        hosts = ", ".join(sorted(policy.hosts))
        raise SourceFailed(policy.source, f"{url} is none of its addresses, its hosts are {hosts}")
    return target
