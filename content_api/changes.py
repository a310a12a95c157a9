"""Following data_scheduler's changes: what they touch is read and prepared again; while it is away, the shelf says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from chassis.background import in_background
from chassis.errors import SuiteError
from chassis.http.response_cache import ResponseCache
from content_api.ergast.results_store import ResultsStore
from content_api.resource import Resource
from content_api.season_index import SeasonIndex
from racing.model import ALL_SEASONS, Change, Dataset
from racing.wire.client import Reader

log = structlog.get_logger()

RECONNECT_SECONDS = 0.2
TRY_AGAIN_SECONDS = 0.5
READ_ALL_FROM = 4
"""So many changed seasons are cheaper read all at once."""


class ChangeFollower:
    """Keeps almanac, annals and shelf as new as data_scheduler is."""

    def __init__(
        self,
        reader: Reader,
        season_index: SeasonIndex,
        results_store: ResultsStore,
        response_cache: ResponseCache[Resource],
    ) -> None:
        self._reader = reader
        self._season_index = season_index
        self._results_store = results_store
        self._response_cache = response_cache
        self._known: dict[int, int] = {}
        self._calendars: set[int] = set()
        self._changes: list[Change] = []
        self._arrived = asyncio.Event()
        self._caught_up = asyncio.Event()

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["ChangeFollower"]:
        """Follow in the background."""
        async with in_background(self._listen(), self._renew()):
            yield self

    async def catch_up(self, seconds: float) -> None:
        """Wait until there is something to serve, but no longer than so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._caught_up.wait()
        except TimeoutError:
            log.debug("starting with nothing to serve: data_scheduler is not there yet", seconds=seconds)

    async def probe(self) -> None:
        """Raise while the stream of changes is broken."""
        if self._response_cache.stale:
            raise SuiteError("data_scheduler is away, answers are marked stale")

    async def _listen(self) -> None:
        while True:
            try:
                async for change, _news in self._reader.watch_changes():
                    if self._response_cache.stale:
                        self._response_cache.stale = False
                        log.info("following data_scheduler")
                    self._notice(change)
            except SuiteError as error:
                if not self._response_cache.stale:
                    self._response_cache.stale = True
                    log.warning("data_scheduler is away, serving what is prepared", cause=error.message)
            await asyncio.sleep(RECONNECT_SECONDS)

    def live(self, season: int) -> None:
        """What runs has changed: rounds of the season show it."""
        self._response_cache.outdate(lambda resource: resource.shows_live(season))
        self._arrived.set()

    def _notice(self, change: Change) -> None:
        if self._known.get(change.season) == change.generation:
            return
        self._known[change.season] = change.generation
        if change.dataset in (None, Dataset.ROUNDS):
            self._calendars.add(change.season)
        self._changes.append(change)
        self._outdate(change)
        self._arrived.set()

    def _outdate(self, change: Change) -> None:
        self._results_store.outdate(change)
        self._response_cache.outdate(lambda resource: resource.shows(change))

    async def _renew(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            calendars, self._calendars = self._calendars, set()
            changes, self._changes = self._changes, []
            try:
                await self._read(calendars)
                self._caught_up.set()
                # What was made between the news and the new calendar was made from the old one.
                for change in changes:
                    self._outdate(change)
                await self._response_cache.refresh()
            except SuiteError as error:
                log.info("preparing again later", cause=error.message)
                self._calendars |= calendars
                self._changes = [*changes, *self._changes]
                self._arrived.set()
                await asyncio.sleep(TRY_AGAIN_SECONDS)

    async def _read(self, calendars: set[int]) -> None:
        if not self._caught_up.is_set() or len(calendars) >= READ_ALL_FROM:
            await self._season_index.load()
            return
        for season in calendars - {ALL_SEASONS}:
            await self._season_index.load(season)
