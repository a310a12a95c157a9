"""Follows the changes of data_scheduler: what a change concerns is read and prepared again, and nothing else.

A change of people, cars or tracks concerns the answers that show one of them. Where it is not known who has changed, every answer is
prepared again, one at a time with pauses: until then the old ones are served, and nothing waits for it.

While the stream of changes is broken, the response cache marks answers as stale.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import NamedTuple

import structlog

from chassis.background import in_background, reconnecting
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
"""Changed seasons from which it is cheaper to read all seasons at once."""

QUIET_SECONDS = 5.0
"""How long nothing changes before results are read ahead."""

NAMED = frozenset({Dataset.DRIVERS, Dataset.CONSTRUCTORS, Dataset.CIRCUITS})
"""Datasets of which every answer names the rows that it shows by their ids."""

MOST_NAMED = 100
"""Changed rows from which it costs too much to look for each in every answer."""


class _Names(NamedTuple):
    """Rows that have changed: their dataset, and a pattern of the ids by which answers name them."""

    dataset: Dataset
    pattern: re.Pattern[bytes]


class ChangeFollower:
    """Keeps the season index, the results store and the response cache up to date."""

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
        self._unhurried: dict[str, None] = {}
        self._somebody_changed = asyncio.Event()
        self._something_changed = asyncio.Event()
        self._arrived = asyncio.Event()
        self._caught_up = asyncio.Event()

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["ChangeFollower"]:
        """Follow in the background."""
        listening = reconnecting(self._listen, lost=self._lost, pause=RECONNECT_SECONDS)
        async with in_background(listening, self._renew(), self._renew_unhurried(), self._read_ahead()):
            yield self

    async def catch_up(self, seconds: float) -> None:
        """Wait until everything has been read once, but no longer than `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._caught_up.wait()
        except TimeoutError:
            log.debug("starting with nothing to serve: data_scheduler is not there yet", seconds=seconds)

    async def probe(self) -> None:
        """Raise `SuiteError` while the stream of changes is broken."""
        if self._response_cache.stale:
            raise SuiteError("data_scheduler is away, answers are marked stale")

    async def _listen(self) -> None:
        async for change, _is_new in self._reader.watch_changes():
            if self._response_cache.stale:
                self._response_cache.stale = False
                log.info("following data_scheduler")
            self._take(change)

    def _lost(self, error: SuiteError | None) -> None:
        if error is not None and not self._response_cache.stale:
            self._response_cache.stale = True
            log.warning("data_scheduler is away, serving prepared answers", cause=error.message)

    def live_changed(self, season: int) -> None:
        """Prepare what shows the running session of this season again."""
        self._response_cache.outdate(lambda resource: resource.shows_live(season))
        self._arrived.set()

    def _take(self, change: Change) -> None:
        if self._known.get(change.season) == change.generation:
            return
        self._known[change.season] = change.generation
        if change.dataset in (None, Dataset.ROUNDS):
            self._calendars.add(change.season)
        self._changes.append(change)
        self._outdate(change)
        self._something_changed.set()
        self._arrived.set()

    def _outdate(self, change: Change) -> None:
        names = self._names(change)
        self._results_store.outdate(change)
        if change.season != ALL_SEASONS or names:
            self._response_cache.outdate(lambda resource: resource.shows(change) and self._names_any(resource, names))
            return
        # The most recently used are made again first.
        showing = [each.key for each in reversed(self._response_cache.resources()) if each.shows(change)]
        self._unhurried |= dict.fromkeys(showing)
        self._somebody_changed.set()

    def _names(self, change: Change) -> "_Names | None":
        """Return who has changed, where it is known and answers name them; None where every answer may show it."""
        if change.season != ALL_SEASONS or change.dataset not in NAMED or not 0 < len(change.ids) <= MOST_NAMED:
            return None
        ids = self._results_store.names(change.dataset, change.ids)
        return _Names(change.dataset, re.compile(b"|".join(sorted(b'"%s"' % re.escape(id_).encode() for id_ in ids))))

    def _names_any(self, resource: Resource, names: "_Names | None") -> bool:
        """Return whether the answer of a resource names one of those who have changed."""
        if names is None or resource.lists(names.dataset):
            return True
        content = self._response_cache.content(resource.key)
        return content is None or names.pattern.search(content) is not None

    async def _renew(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            calendars, self._calendars = self._calendars, set()
            changes, self._changes = self._changes, []
            try:
                await self._read(calendars)
                self._caught_up.set()
                # Answers made after the change arrived and before the rounds were read were made from the old rounds.
                for change in changes:
                    self._outdate(change)
                await self._response_cache.refresh()
            except SuiteError as error:
                log.info("changed answers cannot be prepared yet, trying again", cause=error.message)
                self._calendars |= calendars
                self._changes = [*changes, *self._changes]
                self._arrived.set()
                await asyncio.sleep(TRY_AGAIN_SECONDS)

    async def _renew_unhurried(self) -> None:
        """Make answers again that may show a change of what outlives seasons: one at a time, at most half of the time."""
        while True:
            await self._somebody_changed.wait()
            self._somebody_changed.clear()
            while self._unhurried:
                key = next(iter(self._unhurried))
                began = time.perf_counter()
                self._response_cache.outdate(partial(_is, key))
                try:
                    await self._response_cache.refresh()
                except SuiteError as error:
                    log.debug("changed answers cannot be prepared yet, trying again", cause=error.message)
                    await asyncio.sleep(TRY_AGAIN_SECONDS)
                    continue
                self._unhurried.pop(key, None)
                await asyncio.sleep(time.perf_counter() - began)

    async def _read_ahead(self) -> None:
        """Have results read that nobody has asked for yet, whenever nothing has changed for a while."""
        await self._caught_up.wait()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(QUIET_SECONDS):
                    await self._something_changed.wait()
            if self._something_changed.is_set():
                self._something_changed.clear()
                continue
            try:
                await self._results_store.read_ahead()
            except SuiteError as error:
                log.debug("results cannot be read ahead, trying again", cause=error.message)
                continue
            await self._something_changed.wait()

    async def _read(self, calendars: set[int]) -> None:
        if not self._caught_up.is_set() or len(calendars) >= READ_ALL_FROM:
            await self._season_index.load()
            return
        for season in calendars - {ALL_SEASONS}:
            await self._season_index.load(season)


def _is(key: str, resource: Resource) -> bool:
    return resource.key == key
