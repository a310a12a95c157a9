"""Follows the changes of data_scheduler: what a change concerns is read and prepared again, and nothing else.

What has changed is read at once, whatever else is still being prepared: an answer that somebody asks for meanwhile is prepared first.

A change of people, cars or tracks concerns the answers that show one of them. Where it is not known who has changed, every answer is
prepared again, one at a time with pauses: until then the old ones are served, and nothing waits for it.

While the stream of changes is broken, the response cache marks answers as stale. So it does while documents are missing in
data_scheduler that were there before: nothing is ever removed on purpose, and what is prepared is better than answers with holes.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import NamedTuple

import structlog

from chassis.concurrency.background import in_background, reconnecting
from chassis.concurrency.outage import Outage
from chassis.errors import NotFound, SuiteError, Unavailable
from chassis.grpc.client import Channel
from chassis.http.responses.response_cache import ResponseCache
from content_api.ergast.results_store import ResultsStore
from content_api.resource import Resource
from content_api.season_index import SeasonIndex
from racing.model import ALL_SEASONS, ON_DEMAND, Change, Dataset, Struct
from racing.wire.client import Reader
from racing.wire.requests.reads import GetHoldingsRequest, GetHoldingsResponse, Read
from racing.wire.told import word_of

log = structlog.get_logger()

RECONNECT_SECONDS = 0.2
TRY_AGAIN_SECONDS = 0.5
Counts = Mapping[tuple[int, Dataset], int]
"""Numbers of documents by season and dataset."""

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


class Incomplete(SuiteError):
    """Something is missing in data_scheduler that was there before."""


class WholeReader(Reader):
    """Reads that are whole, or none: while whole seasons are gone, data_scheduler's answers are not the truth."""

    def __init__(self, channel: Channel, *, deadline: float) -> None:
        super().__init__(channel, deadline=deadline, whole=True)
        self.cause = "it has not been reached yet"
        """Why data_scheduler is not trusted, where it is not; its follower sets it."""
        self.trusted = asyncio.Event()
        """Set while data_scheduler is known to have all that is known here, or to know what it lacks and to refuse that itself."""
        self._gone = 0
        """Counts how often it went away: what was asked before may be answered by another one."""

    def trust(self) -> None:
        """Believe what data_scheduler answers from now on."""
        self.trusted.set()

    def doubt(self, cause: str) -> None:
        """Believe nothing that it answers, until it is followed again."""
        self.trusted.clear()
        self._gone += 1
        self.cause = cause

    async def read[R: Struct](self, request: Read[R]) -> R:
        """Return what data_scheduler answers; raise `Unavailable` when it is not trusted within the deadline.

        One that has just come back may have lost its database without knowing: its empty answers would look like the truth. So whatever
        was asked before it went away is asked again, since a call waits for it and is repeated by itself.
        """
        while True:
            await self._until_trusted()
            gone = self._gone
            try:
                answer = await super().read(request)
            except NotFound:
                if gone == self._gone:
                    raise
                continue
            if gone == self._gone:
                return answer

    async def holdings(self, *, count: bool = False) -> GetHoldingsResponse:
        """Return what is stored and what is missing, by which it is decided whether the rest is believed; counted now if asked to."""
        return await super().read(GetHoldingsRequest(count=count))

    async def _until_trusted(self) -> None:
        try:
            async with asyncio.timeout(self._deadline):
                await self.trusted.wait()
        except TimeoutError:
            raise Unavailable(f"data_scheduler is not followed at present: {self.cause}") from None


class ChangeFollower:
    """Keeps the season index, the results store and the response cache up to date."""

    def __init__(
        self,
        reader: WholeReader,
        season_index: SeasonIndex,
        results_store: ResultsStore,
        response_cache: ResponseCache[Resource],
    ) -> None:
        self._reader = reader
        self._season_index = season_index
        self._results_store = results_store
        self._response_cache = response_cache
        self._database: str | None = None
        self._there: Counts = {}
        """How many documents there were of each dataset of each season, when that was last asked of a whole database."""
        self.on_change: list[Callable[[Change], None]] = []
        """Called with every change, and again once its rounds have been read."""
        self._known: dict[int, int] = {}
        self._calendars: set[int] = set()
        self._changes: list[Change] = []
        self._unhurried: dict[str, None] = {}
        self._somebody_changed = asyncio.Event()
        self._something_changed = asyncio.Event()
        self._arrived = asyncio.Event()
        self._answers_outdated = asyncio.Event()
        self._caught_up = asyncio.Event()
        self._outage = Outage()
        self._replaced = False
        """Whether the database was restored from a backup, and not everything has been read again yet."""

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["ChangeFollower"]:
        """Follow in the background."""
        listening = reconnecting(self._listen, lost=self._lost, pause=RECONNECT_SECONDS)
        preparing = self._renew(), self._renew_unhurried()
        async with in_background(listening, self._read_changed(), *preparing, self._read_ahead()):
            yield self

    async def catch_up(self, seconds: float) -> None:
        """Wait until everything has been read once, but no longer than `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._caught_up.wait()
        except TimeoutError:
            log.debug("starting with nothing to serve: data_scheduler is not there yet", seconds=seconds)

    async def probe(self) -> None:
        """Raise `SuiteError` while the stream of changes is broken, or what is stored is not whole."""
        if self._response_cache.stale:
            raise SuiteError(f"{self._outage.cause or 'data_scheduler has not been reached'}: answers are marked stale")

    async def _listen(self) -> None:
        await self._check_holdings()
        async for change, _is_new in self._reader.watch_changes():
            if self._response_cache.stale:
                self._response_cache.stale = False
                self._outage.ends()
                log.info("following data_scheduler")
            self._take(change)

    async def _check_holdings(self) -> None:
        """Raise `Incomplete` while data_scheduler lacks documents, or whole seasons that are known here."""
        held = await self._reader.holdings()
        # A restore may take away for good what came after the backup.
        replaced = held.restored and held.database != self._database
        if not replaced and self._lost_seasons(_there(held)):  # or they came after the last count
            held = await self._reader.holdings(count=True)
        # What it knows that it lacks, it does not answer from. What it has forgotten, it would.
        lost = [] if replaced else self._lost_seasons(_there(held) if held.whole else _expected(held))
        if lost:
            cause = f"the database lacks {len(lost)} of the seasons that were here, {lost[0]} the first"
            self._reader.doubt(cause)
            raise Incomplete(cause)
        self._reader.trust()
        if not held.whole:
            raise Incomplete(held.fault or "documents are missing")
        if self._database not in (None, held.database):
            self._known.clear()  # numbers of another database say nothing of this one's
        self._replaced = self._replaced or replaced
        self._season_index.lost_for_good = held.restored
        self._database, self._there = held.database, _there(held)

    def _lost_seasons(self, there: Counts) -> list[int]:
        """Return the seasons that are known here and are not there, or of which documents that were there are gone."""
        with_rounds = {season for (season, dataset), number in there.items() if dataset is Dataset.ROUNDS and number}
        gone = {
            season
            for (season, dataset), number in self._there.items()
            if dataset not in ON_DEMAND and there.get((season, dataset), 0) < number
        }
        return sorted((set(self._season_index.years) - with_rounds) | gone)

    async def _count(self) -> None:
        """Note how much there is, so that its loss is seen even where data_scheduler has forgotten it."""
        held = await self._reader.holdings()
        if held.whole and held.database == self._database:
            self._there = _there(held)

    def _lost(self, error: SuiteError | None) -> None:
        if not isinstance(error, Incomplete):
            self._reader.doubt(error.message if error is not None else "it ended the stream of changes")
        if error is None:
            return
        if self._outage.begins(error.message):
            if isinstance(error, Incomplete):
                log.warning("documents are missing, serving prepared answers", cause=error.message)
            else:
                log.warning("data_scheduler is away, serving prepared answers", cause=error.message)
        self._response_cache.stale = True

    def live_changed(self, season: int) -> None:
        """Prepare what shows the running session of this season again."""
        self._response_cache.outdate(lambda resource: resource.shows_live(season))
        self._answers_outdated.set()

    def _take(self, change: Change) -> None:
        if self._known.get(change.season) == change.generation:
            return
        self._known[change.season] = change.generation
        self._reader.told = word_of(self._database or "", self._known)
        self._something_changed.set()
        if change.dataset not in (None, Dataset.ROUNDS):
            self._outdate(change)
            self._answers_outdated.set()
            return
        # Its answers are made again once its rounds are read: before, they would be made from the old ones.
        self._calendars.add(change.season)
        self._changes.append(change)
        self._tell(change)
        self._arrived.set()

    def _tell(self, change: Change) -> None:
        self._results_store.outdate(change)
        for tell in self.on_change:
            tell(change)

    def _outdate(self, change: Change) -> None:
        names = self._names(change)
        self._tell(change)
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

    async def _read_changed(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            calendars, self._calendars = self._calendars, set()
            changes, self._changes = self._changes, []
            replaced, self._replaced = self._replaced, False
            try:
                await self._read(calendars, everything=replaced)
            except SuiteError as error:
                log.info("what has changed cannot be read yet, trying again", cause=error.message)
                self._calendars |= calendars
                self._changes = [*changes, *self._changes]
                self._replaced = self._replaced or replaced
                self._arrived.set()
                await asyncio.sleep(TRY_AGAIN_SECONDS)
                continue
            self._caught_up.set()
            for change in changes:
                self._outdate(change)
            if replaced:
                self._response_cache.outdate(lambda _resource: True)
            self._answers_outdated.set()

    async def _renew(self) -> None:
        """Make outdated answers again. What changes meanwhile is made again by the same refresh, or by the next one."""
        while True:
            await self._answers_outdated.wait()
            self._answers_outdated.clear()
            try:
                await self._response_cache.refresh()
            except SuiteError as error:
                log.info("changed answers cannot be prepared yet, trying again", cause=error.message)
                self._answers_outdated.set()
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
        """Count what there is, and have results read that nobody has asked for yet, whenever nothing has changed for a while."""
        await self._caught_up.wait()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(QUIET_SECONDS):
                    await self._something_changed.wait()
            if self._something_changed.is_set():
                self._something_changed.clear()
                continue
            try:
                await self._count()
                await self._results_store.read_ahead()
            except SuiteError as error:
                log.debug("results cannot be read ahead, trying again", cause=error.message)
                continue
            await self._something_changed.wait()

    async def _read(self, calendars: set[int], *, everything: bool) -> None:
        if everything or not self._caught_up.is_set() or len(calendars) >= READ_ALL_FROM:
            await self._season_index.load(may_lose=everything)
            return
        for season in calendars - {ALL_SEASONS}:
            await self._season_index.load(season)


def _there(held: GetHoldingsResponse) -> Counts:
    """Return how much is there."""
    return {(each.season, each.dataset): each.found for each in held.holdings}


def _expected(held: GetHoldingsResponse) -> Counts:
    """Return how much is there, or is known to be missing."""
    return {(each.season, each.dataset): max(each.found, each.expected) for each in held.holdings}


def _is(key: str, resource: Resource) -> bool:
    return resource.key == key
