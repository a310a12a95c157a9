"""The feeds that are known before anybody asks: made when the calendar changes and once an hour, never by a request.

What was published stays until its successor is made, checked, and safe on disk; where that fails the old one goes on being served, which is
said once in the log, in `/metrics` and in `/ready`. A season whose own feed cannot be made is in the feeds of several as it last was.
After a restart the files are served until data_scheduler has been read.
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
from chassis.background import in_background
from chassis.clock import Clock
from chassis.errors import SuiteError, Unavailable, system_cause
from chassis.http.representation import PreparedResponse, Representation, prepare
from chassis.http.response_cache import ResponseCache
from chassis.metrics import Metrics
from chassis.outage import Outage
from content_api.calendar import ics
from content_api.calendar.builder import CalendarBuilder, Draft, as_answer
from content_api.calendar.feeds import ALL, EVERYTHING, MAIN, Scope, season_feed
from content_api.calendar.ics import CalendarEntry, Malformed
from content_api.resource import Resource

log = structlog.get_logger()

AT_LEAST_EVERY = timedelta(hours=1)
AGAIN_AFTER = timedelta(minutes=1)
"""Where something failed."""

PATIENCE_SECONDS = 10.0
"""So long a request waits for a feed that has never been published."""

LONGEST_PAUSE_SECONDS = 0.3

BEGINNING = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"


class Edition(msgspec.Struct, frozen=True):
    """A feed as it is served.

    `draft`: what it was made from; None where it comes from a file of an earlier process. `safe`: whether it is where it outlives this one.
    """

    prepared: PreparedResponse
    draft: Draft | None = None
    safe: bool = True


class Publisher:
    """Keeps the newest edition of each known feed on the shelf and on disk. `folder` None: in memory alone."""

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
        self._editions: dict[Scope, Edition] = {}
        self._failures: dict[Scope, str] = {}
        self._outage = Outage()
        self.idle = True
        """Whether nothing is being made."""
        self._tried = asyncio.Condition()
        self._counted = metrics.counter("calendar_feeds_total", "Known calendar feeds made", ["result"])
        self._failing_now = metrics.gauge("calendar_feeds_failing", "Known calendar feeds whose last making failed")

    @asynccontextmanager
    async def publishing(self) -> AsyncIterator["Publisher"]:
        """Serve what lies on disk, and publish in the background until the context is left."""
        await self._restore()
        async with in_background(self._run()):
            yield self

    async def published(self, scope: Scope) -> None:
        """Return once the feed is on the shelf: at once, unless it has never been. Raises `NotFound`, `Unavailable`."""
        if scope in self._editions:
            return
        if not self._season_index.loaded:
            raise Unavailable("data_scheduler has not been reached since this process started")
        if not self._holds_something(scope):
            raise self._calendar_builder.nothing(scope)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS), self._tried:
                await self._tried.wait_for(lambda: scope in self._editions or scope in self._failures)
        if scope not in self._editions:
            raise Unavailable(
                f"the calendar cannot be made at present: {self._failures.get(scope, 'it is being made')}"
            )

    async def probe(self) -> None:
        """Raise while a feed cannot be made."""
        if self._failures:
            raise SuiteError(f"calendars cannot be made anew, {self._what_failed()}")

    async def _run(self) -> None:
        while True:
            self._season_index.changed.clear()
            self.idle = False
            began = time.perf_counter()
            await self._publish()
            # While seasons pour in, at most half of the time goes into feeds that the next one makes old.
            await asyncio.sleep(min(time.perf_counter() - began, LONGEST_PAUSE_SECONDS))
            self.idle = True
            with suppress(TimeoutError):
                async with asyncio.timeout(self._clock.wall_seconds(self._due() - self._clock.now())):
                    await self._season_index.changed.wait()

    def _due(self) -> datetime:
        """When to publish again without any change: within the hour, and when a day becomes past."""
        now = self._clock.now()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return min(midnight, now + (AGAIN_AFTER if self._failures else AT_LEAST_EVERY))

    async def _publish(self) -> None:
        failures: dict[Scope, str] = {}
        for scope in self._known():
            if scope in self._editions and not self._season_index.asked:
                continue  # what lay on disk may be newer than what the almanac was restored from
            try:
                await self._renew(scope)
            except (Malformed, OSError) as error:
                failures[scope] = system_cause(error) if isinstance(error, OSError) else str(error)
            except Exception as error:  # noqa: BLE001  # a defect: the old edition is still better than none
                failures[scope] = f"{type(error).__name__}: {error}"
            if scope in failures:
                self._counted.labels("failed").inc()
            await self._tell(scope, failures.get(scope))
        self._failures = failures
        self._failing_now.set(len(failures))
        if failures:
            if self._outage.begins(self._what_failed()):
                log.warning("calendars cannot be made anew, the old ones are served", cause=self._outage.cause)
        elif self._outage.ends():
            log.info("calendars are made again")

    async def _renew(self, scope: Scope) -> None:
        now = self._clock.now()
        context = self._calendar_builder.context(scope, now)
        draft = await asyncio.to_thread(self._calendar_builder.draft, scope, EVERYTHING, context, now)
        if draft.faults and scope.season is not None:
            raise Malformed(draft.faults[0])
        before = self._editions.get(scope)
        if before is not None and before.safe and before.draft == draft:
            self._counted.labels("unchanged").inc()
            return
        body = await asyncio.to_thread(draft.body, EVERYTHING)
        if before is not None and before.safe and before.prepared.representation.content == body:
            self._editions[scope] = msgspec.structs.replace(before, draft=draft)
            self._counted.labels("unchanged").inc()
            return
        answer = as_answer(scope, body, changed=draft.head.last_modified)
        edition = Edition(await prepare(_dated(answer, before, now)), draft)
        try:
            await self._write(scope, edition.prepared)
        except OSError:
            if before is None or not before.safe:  # nothing older is there to be kept
                self._serve(scope, msgspec.structs.replace(edition, safe=False))
            raise
        self._serve(scope, edition)
        self._counted.labels("published").inc()

    async def _write(self, scope: Scope, prepared: PreparedResponse) -> None:
        if self._folder is not None:
            content, changed = prepared.representation.content, prepared.last_modified
            await asyncio.to_thread(files.replace, self._folder / scope.filename, content, changed)

    def _serve(self, scope: Scope, edition: Edition) -> None:
        self._editions[scope] = edition
        self._response_cache.pin(scope.path, edition.prepared)
        if edition.draft is not None and scope.season is not None:
            (self._calendar_builder.published[scope.season],) = edition.draft.seasons

    async def _tell(self, scope: Scope, failure: str | None) -> None:
        """Those who wait for a feed that has never been published."""
        if failure is not None:
            self._failures[scope] = failure
        async with self._tried:
            self._tried.notify_all()

    def _known(self) -> Iterator[Scope]:
        """Main first, then the seasons from the newest, and the archive last, being the largest."""
        seasons = [season_feed(year) for year in reversed(self._calendar_builder.years)]
        yield from (scope for scope in (MAIN, *seasons, ALL) if self._holds_something(scope))

    def _holds_something(self, scope: Scope) -> bool:
        return any(season.stamps for season in self._calendar_builder.context(scope, self._clock.now()))

    def _what_failed(self) -> str:
        (scope, cause), *others = self._failures.items()
        more = f" (and {len(others)} more)" if others else ""
        return f"{scope.filename}{more}: {cause}"

    async def _restore(self) -> None:
        """What an earlier process left, as it was served."""
        if self._folder is None:
            return
        for scope, left in await asyncio.to_thread(_left, self._folder):
            if isinstance(left, OSError):
                log.warning(
                    "a calendar of an earlier process cannot be read", file=scope.filename, cause=system_cause(left)
                )
                continue
            content, changed = left
            if not (content.startswith(BEGINNING) and content.endswith(ics.END)):
                log.warning("a calendar of an earlier process is damaged", file=scope.filename)
                continue
            self._serve(scope, Edition(await prepare(as_answer(scope, content, changed=changed))))
            self._remember(scope, await asyncio.to_thread(ics.parts, content))

    def _remember(self, scope: Scope, seasons: Mapping[int, tuple[CalendarEntry, ...]]) -> None:
        """How seasons last were, by their own files before others."""
        for season, events in seasons.items():
            if scope.season is not None or season not in self._calendar_builder.published:
                self._calendar_builder.published[season] = events


def _left(folder: Path) -> list[tuple[Scope, tuple[bytes, datetime] | OSError]]:
    """What lies in the folder, and what of it cannot be read."""
    found: list[tuple[Scope, tuple[bytes, datetime] | OSError]] = []
    years = (file.stem.rpartition("-")[2] for file in folder.glob("formula-1-*.ics"))
    for scope in (MAIN, ALL, *(season_feed(int(year)) for year in years if year.isdecimal())):
        try:
            left = files.read(folder / scope.filename)
        except OSError as error:
            found.append((scope, error))
        else:
            found += [(scope, left)] if left is not None else []
    with suppress(OSError):  # what cannot be removed is in nobody's way
        files.remove_unfinished(folder)
    return found


def _dated(answer: Representation, before: Edition | None, now: datetime) -> Representation:
    """With a date that is not before that of the edition before; with this moment's, where the bytes changed and no fact did."""
    if before is None:
        return answer
    newest = answer.changed.replace(microsecond=0)
    known = before.prepared.last_modified
    same = answer.content == before.prepared.representation.content
    if newest > known:
        return answer
    return msgspec.structs.replace(answer, changed=known if same else max(known, now))
