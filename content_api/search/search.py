"""Keeps a search index in memory, and makes it again in the background when something that it shows has changed."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.errors import SuiteError, Unavailable
from chassis.http.responses.file_store import FileStore
from content_api.search.entries import entries_of
from content_api.search.facts import DATASETS, SearchFacts, read_facts
from content_api.search.index import SearchIndex
from content_api.season_index import SeasonIndex
from racing.model import Change, Document
from racing.wire.client import Reader

log = structlog.get_logger()

STORED = "search"
"""The name under which the facts are stored for the next process."""

TRY_AGAIN_SECONDS = 1.0

PAUSE, LONGEST_PAUSE_SECONDS = 10.0, 5.0
"""How many times as long as the making there is a pause after it, and how long at most: changes come by the dozen, and who makes an index
while all of history is written waits for the most of that time."""

QUIET_SECONDS, MOST_WAITS = 0.5, 20
"""How long nothing has to change before an index is made again, and how often that is waited for while a fill goes on."""

LOOK_SECONDS = 300.0
"""How often the clock is asked whether another season is the current one: nothing changes then but what is relevant."""

FIRST = datetime.min.replace(tzinfo=UTC)


class Search:
    """The index as of the newest facts. Until the next one is made, the last one answers."""

    def __init__(
        self, reader: Reader, season_index: SeasonIndex, clock: Clock, file_store: FileStore | None = None
    ) -> None:
        self._reader = reader
        self._season_index = season_index
        self._clock = clock
        self._file_store = file_store
        self._outdated = asyncio.Event()
        season_index.on_rounds.append(self._outdated.set)
        self._prepared = asyncio.Event()
        self._index: SearchIndex | None = None
        self._newest: Document = Document()
        self._current: int | None = None
        self.made = 0
        """How often an index was made."""

    @property
    def index(self) -> SearchIndex:
        """The index; raise `Unavailable` before there is one."""
        if self._index is None:
            raise Unavailable("the search is being prepared, ask again in a few seconds")
        return self._index

    @property
    def newest(self) -> Document:
        """The newest document in the index, for its source and its date."""
        return self._newest

    def outdate(self, change: Change) -> None:
        """Have the index made again if it shows the change."""
        if change.dataset is None or change.dataset in DATASETS:
            self._outdated.set()

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["Search"]:
        """Begin with what an earlier process stored, and keep the index up to date until the context is left."""
        if self._file_store is not None and self._season_index.loaded:
            stored = await self._file_store.read(STORED, SearchFacts)
            if stored is not None:
                await self._make(stored)
        async with in_background(self._follow()):
            yield self

    async def prepared(self, seconds: float) -> None:
        """Wait until there is an index, but no longer than `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._prepared.wait()

    async def renew(self) -> None:
        """Read the facts and make the index; raise `SuiteError` while data_scheduler is away."""
        facts = await read_facts(self._reader)
        await self._make(facts)
        if self._file_store is not None:
            self._file_store.keep(STORED, facts)

    async def _make(self, facts: SearchFacts) -> None:
        rounds = [weekend for year in self._season_index.years for weekend in self._season_index.every_round(year)]
        current = self._current = self._current_season()
        self._index = await asyncio.to_thread(lambda: SearchIndex(entries_of(facts, rounds, current)))
        documents = [*facts.documents, *rounds]
        self._newest = max(documents, key=lambda each: each.fetched_at or each.updated_at or FIRST, default=Document())
        self.made += 1
        self._prepared.set()

    def _is_new_season(self) -> bool:
        return self._index is not None and self._current != self._current_season()

    def _current_season(self) -> int:
        now = self._clock.now()
        return self._season_index.current_season(now) if self._season_index.years else now.year

    async def _quiet(self) -> None:
        """Wait until nothing has changed for a moment, but not long, and not at all for the first index."""
        self._outdated.clear()
        if self._index is None:
            return
        for _ in range(MOST_WAITS):
            await asyncio.sleep(QUIET_SECONDS)
            if not self._outdated.is_set():
                return
            self._outdated.clear()

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._outdated.wait()
            if not self._outdated.is_set() and not self._is_new_season():
                continue
            if not self._season_index.refreshed:  # without its rounds an index would miss the half; they are told, too
                self._outdated.clear()
                continue
            await self._quiet()
            began = time.perf_counter()
            try:
                await self.renew()
            except SuiteError as error:
                log.debug("the search cannot be prepared yet, trying again", cause=error.message)
                self._outdated.set()
                await asyncio.sleep(TRY_AGAIN_SECONDS)
            else:
                await asyncio.sleep(min(PAUSE * (time.perf_counter() - began), LONGEST_PAUSE_SECONDS))
