"""Publishes the feeds without any choice: they are built when rounds change and once an hour, never by a request.

A published feed is replaced when the next one is built, checked, and written to disk. Where that fails the old one stays, which the log
says once, and `/metrics` and `/ready` as long as it lasts. After a restart the files are served until data_scheduler has been read.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import structlog

from chassis import files
from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError, Unavailable, system_cause
from chassis.http.responses.representation import PreparedResponse, Representation, prepare
from chassis.http.responses.response_cache import ResponseCache
from chassis.process.metrics import Metrics
from content_api.calendar import ics
from content_api.calendar.builder import CalendarBuilder, CalendarContent, represent_feed
from content_api.calendar.feeds import ALL, EVERYTHING, MAIN, Scope, season_feed
from content_api.calendar.ics import CalendarEntry, Malformed
from content_api.resource import Resource

log = structlog.get_logger()

AT_LEAST_EVERY = timedelta(hours=1)
RETRY_AFTER = timedelta(minutes=1)
"""When to build again what failed."""

PATIENCE_SECONDS = 10.0
"""How long a request waits for a feed that has never been published."""

LONGEST_PAUSE_SECONDS = 0.3

BEGINNING = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"


class PublishedFeed(msgspec.Struct, frozen=True):
    """A feed as it is served.

    `content`: what it holds; None where it comes from a file of an earlier process. `saved`: whether it is on disk, if it is to be.
    """

    prepared: PreparedResponse
    content: CalendarContent | None = None
    saved: bool = True


class Publisher:
    """Keeps each published feed in the response cache and in a file. Without a `folder`, in memory alone."""

    def __init__(
        self,
        clock: Clock,
        metrics: Metrics,
        calendar_builder: CalendarBuilder,
        response_cache: ResponseCache[Resource],
        *,
        folder: Path | None,
    ) -> None:
        self._clock = clock
        self._season_index = calendar_builder.season_index
        self._calendar_builder = calendar_builder
        self._response_cache = response_cache
        self._folder = folder
        self._feeds: dict[Scope, PublishedFeed] = {}
        self._failures: dict[Scope, str] = {}
        self._outage = Outage()
        self.outdated = asyncio.Event()
        """Set whenever rounds were read since feeds were last begun."""
        self._season_index.on_rounds.append(self.outdated.set)
        self.idle = True
        """Whether no feed is being built."""
        self._tried = asyncio.Condition()
        self._counted = metrics.counter("calendar_feeds_total", "Published calendar feeds built", ["result"])
        self._failing_now = metrics.gauge(
            "calendar_feeds_failing", "Published calendar feeds that could not be built last time"
        )

    @asynccontextmanager
    async def publishing(self) -> AsyncIterator["Publisher"]:
        """Serve the files of an earlier process, and publish in the background until the context is left."""
        await self._restore()
        async with in_background(self._run()):
            yield self

    async def published(self, scope: Scope) -> None:
        """Return when the feed is in the response cache, which is at once unless it was never published.

        Raise `NotFound` where there is no such feed, `Unavailable` where it cannot be built.
        """
        if scope in self._feeds:
            return
        if not self._season_index.loaded:
            raise Unavailable("data_scheduler has not been reached since this process started")
        if not self._has_events(scope):
            raise self._calendar_builder.no_feed(scope)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS), self._tried:
                await self._tried.wait_for(lambda: scope in self._feeds or scope in self._failures)
        if scope not in self._feeds:
            raise Unavailable(
                f"this calendar cannot be built at present: {self._failures.get(scope, 'it is being built')}"
            )

    async def probe(self) -> None:
        """Raise `SuiteError` while a feed cannot be built."""
        if self._failures:
            raise SuiteError(f"calendars cannot be updated, {self._what_failed()}")

    async def _run(self) -> None:
        while True:
            self.outdated.clear()
            self.idle = False
            began = time.perf_counter()
            await self._publish()
            # While many seasons are being written, at most half of the time goes into feeds that the next one replaces.
            await asyncio.sleep(min(time.perf_counter() - began, LONGEST_PAUSE_SECONDS))
            self.idle = True
            with suppress(TimeoutError):
                async with asyncio.timeout(self._clock.wall_seconds(self._due() - self._clock.now())):
                    await self.outdated.wait()

    def _due(self) -> datetime:
        """Return when to publish again without a change: within the hour, and at midnight, when a day becomes past."""
        now = self._clock.now()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return min(midnight, now + (RETRY_AFTER if self._failures else AT_LEAST_EVERY))

    async def _publish(self) -> None:
        failures: dict[Scope, str] = {}
        for scope in self._known():
            if scope in self._feeds and not self._season_index.refreshed:
                continue  # the file may be newer than what the season index was restored from
            try:
                await self._update(scope)
            except (Malformed, OSError) as error:
                failures[scope] = system_cause(error) if isinstance(error, OSError) else str(error)
            except Exception as error:  # noqa: BLE001  # a defect: the old feed is still better than none
                failures[scope] = f"{type(error).__name__}: {error}"
            if scope in failures:
                self._counted.labels("failed").inc()
            await self._tried_to_publish(scope, failures.get(scope))
        try:
            await self._withdraw()
        except OSError as error:
            failures[MAIN] = f"the calendar of a season that is gone cannot be removed: {system_cause(error)}"
        self._failures = failures
        self._failing_now.set(len(failures))
        if failures:
            if self._outage.begins(self._what_failed()):
                log.warning("calendars cannot be updated, serving the old ones", cause=self._outage.cause)
        elif self._outage.ends():
            log.info("calendars are updated again")

    async def _update(self, scope: Scope) -> None:
        now = self._clock.now()
        facts = self._calendar_builder.facts(scope, now)
        content = await asyncio.to_thread(self._calendar_builder.content, scope, EVERYTHING, facts, now)
        if content.faults and scope.season is not None:
            raise Malformed(content.faults[0])
        before = self._feeds.get(scope)
        if before is not None and before.saved and before.content == content:
            self._counted.labels("unchanged").inc()
            return
        body = await asyncio.to_thread(content.body, EVERYTHING)
        if before is not None and before.saved and before.prepared.representation.content == body:
            self._feeds[scope] = msgspec.structs.replace(before, content=content)
            self._counted.labels("unchanged").inc()
            return
        representation = represent_feed(scope, body, changed=content.head.last_modified)
        feed = PublishedFeed(await prepare(_dated(representation, before, now)), content)
        try:
            await self._write(scope, feed.prepared)
        except OSError:
            if before is None or not before.saved:  # there is no older one on disk
                self._serve(scope, msgspec.structs.replace(feed, saved=False))
            raise
        self._serve(scope, feed)
        self._counted.labels("published").inc()

    async def _withdraw(self) -> None:
        """Take away the calendars of seasons that are gone for good, with their files. While a database is filled again none is."""
        if not (self._season_index.lost_for_good and self._season_index.refreshed):
            return
        for scope in [each for each in self._feeds if each.season not in (None, *self._season_index.years)]:
            if self._folder is not None:
                await asyncio.to_thread(files.remove_with_digest, self._folder / scope.filename)
            self._response_cache.unpin(scope.path)
            del self._feeds[scope]
            self._calendar_builder.published.pop(scope.season or 0, None)
            log.info("a season is gone, its calendar was removed", file=scope.filename)

    async def _write(self, scope: Scope, prepared: PreparedResponse) -> None:
        if self._folder is not None:
            content, changed = prepared.representation.content, _date_of(prepared)
            await asyncio.to_thread(files.replace_with_digest, self._folder / scope.filename, content, changed)

    def _serve(self, scope: Scope, feed: PublishedFeed) -> None:
        self._feeds[scope] = feed
        self._response_cache.pin(scope.path, feed.prepared)
        if feed.content is not None and scope.season is not None:
            (self._calendar_builder.published[scope.season],) = feed.content.seasons

    async def _tried_to_publish(self, scope: Scope, failure: str | None) -> None:
        """Wake requests that wait for a feed that has never been published."""
        if failure is not None:
            self._failures[scope] = failure
        async with self._tried:
            self._tried.notify_all()

    def _known(self) -> Iterator[Scope]:
        """Yield the main feed first, then the seasons from the newest, and last the archive, which is the largest."""
        seasons = [season_feed(year) for year in reversed(self._calendar_builder.years)]
        yield from (scope for scope in (MAIN, *seasons, ALL) if self._has_events(scope))

    def _has_events(self, scope: Scope) -> bool:
        return any(season.stamps for season in self._calendar_builder.facts(scope, self._clock.now()))

    def _what_failed(self) -> str:
        (scope, cause), *others = self._failures.items()
        more = f" (and {len(others)} more)" if others else ""
        return f"{scope.filename}{more}: {cause}"

    async def _restore(self) -> None:
        """Serve the files that an earlier process left."""
        if self._folder is None:
            return
        for scope, left in await asyncio.to_thread(_files_in, self._folder):
            if isinstance(left, OSError):
                log.warning(
                    "a calendar of an earlier process cannot be read", file=scope.filename, cause=system_cause(left)
                )
                continue
            content, changed = left
            seasons = await asyncio.to_thread(_seasons_in, content)
            if seasons is None:
                log.warning("a calendar of an earlier process is damaged", file=scope.filename)
                continue
            self._serve(scope, PublishedFeed(await prepare(represent_feed(scope, content, changed=changed))))
            self._remember(scope, seasons)

    def _remember(self, scope: Scope, seasons: Mapping[int, tuple[CalendarEntry, ...]]) -> None:
        """Remember how seasons last were; their own files take precedence over those of several seasons."""
        for season, events in seasons.items():
            if scope.season is not None or season not in self._calendar_builder.published:
                self._calendar_builder.published[season] = events


def _files_in(folder: Path) -> list[tuple[Scope, tuple[bytes, datetime] | OSError]]:
    """Return the feeds in the folder with their contents and dates, or the errors where they cannot be read."""
    found: list[tuple[Scope, tuple[bytes, datetime] | OSError]] = []
    years = (file.stem.rpartition("-")[2] for file in folder.glob("formula-1-*.ics"))
    for scope in (MAIN, ALL, *(season_feed(int(year)) for year in years if year.isdecimal())):
        try:
            left = files.read_checked(folder / scope.filename)
        except OSError as error:
            found.append((scope, error))
        else:
            found += [(scope, left)] if left is not None else []
    with suppress(OSError):  # what cannot be removed does no harm
        files.remove_unfinished(folder)
    return found


def _seasons_in(content: bytes) -> Mapping[int, tuple[CalendarEntry, ...]] | None:
    """Return the events of a calendar that is in a file, by season; None where it cannot be one of ours."""
    if not (content.startswith(BEGINNING) and content.endswith(ics.END)):
        return None
    try:
        return ics.seasons_in(content)
    except ValueError:  # a file may hold anything
        return None


def _dated(feed: Representation, before: PublishedFeed | None, now: datetime) -> Representation:
    """Return the representation with a date that does not go back; it is now where the bytes changed and no fact did."""
    if before is None:
        return feed
    known = _date_of(before.prepared)
    same = feed.content == before.prepared.representation.content
    if feed.changed is not None and feed.changed.replace(microsecond=0) > known:
        return feed
    return msgspec.structs.replace(feed, changed=known if same else max(known, now))


def _date_of(feed: PreparedResponse) -> datetime:
    """Return when the feed last changed, which every feed knows."""
    assert feed.last_modified is not None  # noqa: S101  # `represent_feed` asks for it
    return feed.last_modified
