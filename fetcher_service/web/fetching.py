"""Asking for one URL as often as it takes: turns, conditions, redirects, tries again, and a deadline over it all."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

import aiohttp
import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from yarl import URL

from chassis.clock import Clock
from chassis.concurrency.backoff import Backoff
from chassis.process.metrics import Metrics
from chassis.tracing import spans
from fetcher_service.failures import NotNow, SourceFailed, Unreachable
from fetcher_service.web.exchange import NoAnswer, Received, exchange, retry_after
from fetcher_service.web.page import FetchedPage
from fetcher_service.web.page_cache import CachedPage, PageCache
from fetcher_service.web.source_policy import SourcePolicy
from fetcher_service.web.throttle import Throttle, Throttles

log = structlog.get_logger()

TRIES = 3
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 2.0
"""The wait before the second try is anything from 0 to the first, before the third to the longest."""

REDIRECTS = 3
PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses that another try may change."""

REDIRECTING = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetch:
    """What to get, and how long to try.

    `accepted`: statuses that are an answer, as 200 is. `may` raises for what robots.txt disallows. `until`: by the time of the event loop.
    """

    policy: SourcePolicy
    url: URL
    accepted: frozenset[int]
    may: Callable[[URL], Awaitable[None]]
    until: float
    tries: int = TRIES

    def failed(self, cause: str, kind: type[SourceFailed] = SourceFailed) -> SourceFailed:
        """The error that names source, path and cause."""
        return kind(self.policy.source, f"{self.url.raw_path_qs}: {cause}")

    def not_now(self, cause: str) -> NotNow:
        """As `failed`, for what is to be expected."""
        return NotNow(self.policy.source, f"{self.url.raw_path_qs}: {cause}")


class PageFetcher:
    """Gets pages, with tries and redirects. `try_seconds` and `largest` limit one request, `kept_bytes` the page cache."""

    def __init__(
        self, clock: Clock, metrics: Metrics, throttles: Throttles, *, try_seconds: float, largest: int, kept_bytes: int
    ) -> None:
        self._clock = clock
        self._throttles = throttles
        self._try_seconds = try_seconds
        self._largest = largest
        self._pages = PageCache(kept_bytes)
        self._requests = metrics.counter("source_requests_total", "Requests to sources", ["source", "result"])
        self._seconds = metrics.histogram("source_request_seconds", "How long sources take", ["source"])
        self._retries = metrics.counter("source_retries_total", "Requests that were tried again", ["source"])
        self._bytes = metrics.counter("source_received_bytes_total", "Bytes of pages, decompressed", ["source"])
        self._kept_bytes = metrics.gauge("source_pages_kept_bytes", "Bytes of pages kept for comparing")

    async def page_of(self, session: aiohttp.ClientSession, fetch: Fetch) -> FetchedPage | int:
        """The page, or the accepted status that came in its place; `SourceFailed` after the last try or the deadline."""
        causes: list[str] = []

        def again(state: RetryCallState) -> None:
            causes.append(str(state.outcome.exception()) if state.outcome else "")
            self._retries.labels(fetch.policy.source).inc()
            log.debug("source asked again", source=fetch.policy.source, path=fetch.url.raw_path_qs, cause=causes[-1])

        backoff = Backoff(FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, jitter=1)
        retrying = AsyncRetrying(
            stop=stop_after_attempt(fetch.tries),
            wait=lambda _state: backoff.next(),
            retry=retry_if_exception(lambda error: isinstance(error, NoAnswer) and error.again),
            sleep=self._sleep,
            before_sleep=again,
            reraise=True,
        )
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(fetch.until):
                return await retrying(self._follow, session, fetch)
        except NoAnswer as error:
            tries = f" ({len(causes) + 1} tries)" if causes else ""
            kind = Unreachable if error.unreachable else SourceFailed
            raise fetch.failed(f"{error.cause}{tries}", kind) from error
        except TimeoutError as error:
            before = f" (before that: {causes[-1]})" if causes else ""
            raise fetch.failed(f"no answer within {fetch.until - began:.3g} s{before}") from error

    async def _follow(self, session: aiohttp.ClientSession, fetch: Fetch) -> FetchedPage | int:
        url = fetch.url
        for _ in range(REDIRECTS + 1):
            await fetch.may(url)
            kept = self._pages.get(str(url))
            received = await self._once(session, fetch, url, kept)
            if received.status == HTTPStatus.OK:
                return self._keep(fetch.policy.source, url, received)
            if received.status == HTTPStatus.NOT_MODIFIED and kept is not None:
                return replace(kept.page, fetched_at=self._clock.now())
            if received.status in fetch.accepted:
                return received.status
            if received.status not in REDIRECTING:
                cause = f"answered {received.status}"
                raise NoAnswer(cause, str(received.status), again=received.status in PASSING)
            url = _redirected(fetch.policy, url, received)
        raise NoAnswer(f"redirected more than {REDIRECTS} times", "redirects", again=False)

    async def _once(self, session: aiohttp.ClientSession, fetch: Fetch, url: URL, kept: CachedPage | None) -> Received:
        """One request, counted."""
        source = fetch.policy.source
        throttle = self._throttles.for_url(fetch.policy, url)
        await self._turn(throttle, fetch)
        began = asyncio.get_running_loop().time()
        try:
            # A source is told nothing of the trace.
            with spans.span("GET", "client", http__request__method="GET", url__full=str(url), source=source) as span:
                received = await exchange(
                    session, url, kept.conditions if kept else {}, seconds=self._try_seconds, largest=self._largest
                )
                span.note(http__response__status_code=received.status)
        except NoAnswer as error:
            self._requests.labels(source, error.result).inc()
            raise
        finally:
            self._seconds.labels(source).observe(asyncio.get_running_loop().time() - began)
        self._requests.labels(source, str(received.status)).inc()
        self._bytes.labels(source).inc(len(received.body))
        if received.status == HTTPStatus.TOO_MANY_REQUESTS:
            throttle.slow_down()
        now = self._clock.now()
        if received.status in PASSING and (wait := retry_after(received.headers, now)):
            throttle.pause_until(now + wait)
        return received

    async def _turn(self, throttle: Throttle, fetch: Fetch) -> None:
        """Wait for our turn; `NotNow` when it will not come before the deadline."""
        await self._quiet(throttle, fetch)
        if (wait := await throttle.turn()) is not None:
            minutes = wait / timedelta(minutes=1)
            raise fetch.not_now(f"the {throttle.per_hour} requests an hour are used up for {minutes:.0f} min")
        await self._quiet(throttle, fetch)  # another request may have been asked for a pause meanwhile

    async def _quiet(self, throttle: Throttle, fetch: Fetch) -> None:
        while throttle.quiet_until is not None and (wait := throttle.quiet_until - self._clock.now()) > timedelta(0):
            if self._clock.wall_seconds(wait) > fetch.until - asyncio.get_running_loop().time():
                raise fetch.not_now(f"asked to be left alone until {_shown(throttle.quiet_until)}")
            await self._clock.sleep_until(throttle.quiet_until)

    def _keep(self, source: str, url: URL, received: Received) -> FetchedPage:
        headers = received.headers
        page = FetchedPage(
            url=str(url),
            status=received.status,
            body=received.body,
            content_type=headers.get("Content-Type", ""),
            fetched_at=self._clock.now(),
            source=source,
        )
        if page.is_readable():
            self._pages.put(CachedPage(page, headers.get("ETag"), headers.get("Last-Modified")))
        else:
            # In the cache, it would be confirmed as unchanged even after the source has been repaired.
            self._pages.drop(str(url))
        self._kept_bytes.set(self._pages.size)
        return page

    async def _sleep(self, seconds: float) -> None:
        await self._clock.sleep(timedelta(seconds=seconds))


def _redirected(policy: SourcePolicy, url: URL, received: Received) -> URL:
    """Where the answer sends us, as far as we go there."""
    given = received.headers.get("Location", "")
    try:
        target = url.join(URL(given)).with_fragment(None)
    except ValueError as error:
        raise NoAnswer(f"redirected to {given!r}, which is no address", "redirect_refused", again=False) from error
    if not given or not policy.allow(target) or (url.scheme == "https" and target.scheme != "https"):
        where = f"{target.scheme}://{target.host}" if given else "nowhere"
        raise NoAnswer(f"redirected to {where}, where we do not follow", "redirect_refused", again=False)
    return target


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z"
