"""Prepared responses by resource: made once per change, kept as bytes, served without asking anyone.

An answer is made again when its owner says that it is outdated, and at the instant at which a value computed from the clock changes.
While the data cannot be reached (`stale`) the last answer is served, as a variant of its own that says so; after a restart it comes from
the file store. Memory is bounded: the least recently used answers are dropped first, and made again when they are asked for.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple

import msgspec
import structlog

from chassis.clock import Clock
from chassis.errors import DeadlineExceeded, NotFound, SuiteError, Unavailable
from chassis.http.file_store import FileStore
from chassis.http.representation import Envelope, PreparedResponse, Representation, prepare
from chassis.metrics import Metrics
from chassis.single_flight import SingleFlight

log = structlog.get_logger()

AT_ONCE = 8
"""The number of answers that a refresh makes at the same time."""

ANSWERS = "answer "
"""The names of stored answers begin with it."""


class CachedResource(msgspec.Struct, frozen=True):
    """Something that can be asked for: the key of its answer, and a function that makes its representation at an instant."""

    key: str
    make: Callable[[datetime], Awaitable[Representation]]


class Served(NamedTuple):
    """An answer to send. `hit`: it was in the cache. `stale`: the data could not be reached for a newer one."""

    prepared: PreparedResponse
    hit: bool
    stale: bool


class _CacheEntry[R: CachedResource]:
    """A resource in the cache, with its answer once that is made."""

    def __init__(self, resource: R) -> None:
        self.resource = resource
        self.prepared: PreparedResponse | None = None
        self.outdated = True
        self.restored = False
        """Whether the answer is an earlier process's, from a file: it is good only while the data cannot be reached."""
        self.wanted = True
        """Whether it was asked for since a refresh last made it."""


class ResponseCache[R: CachedResource]:
    """The answers of resources, bounded by their bytes, and pinned answers, which are not.

    An entry is in `_entries` from the moment at which its answer begins to be made, so that a change that comes meanwhile outdates it.
    They are in order of use, the least recently used first.
    """

    def __init__(
        self,
        clock: Clock,
        metrics: Metrics,
        file_store: FileStore | None = None,
        *,
        megabytes: int,
        envelope: Envelope | None = None,
    ) -> None:
        self._clock = clock
        self._file_store = file_store
        self._envelope = envelope
        self._most = megabytes * 1024 * 1024
        self._entries: OrderedDict[str, _CacheEntry[R]] = OrderedDict()
        self._pinned: dict[str, PreparedResponse] = {}
        self._making = SingleFlight[_CacheEntry[R], PreparedResponse]()
        self._bytes = 0
        self.stale = True
        """Whether the data cannot be reached at present; its owner sets it."""
        self._asked = metrics.counter("response_cache_requests_total", "Requests for prepared answers", ["result"])
        self._hits = self._asked.labels("hit")
        self._made = metrics.counter("response_cache_made_total", "Answers made", ["result"])
        self._size = metrics.gauge("response_cache_bytes", "Bytes of prepared answers")

    def ready(self, key: str) -> Served | None:
        """Return the answer of a key that can be served at once; None where it has to be made."""
        entry = self._entries.get(key)
        if entry is None or entry.prepared is None:
            return self._pinned_answer(key)
        if not self.stale and (entry.restored or self._flipped(entry.prepared)):
            return None
        self._entries.move_to_end(key)
        entry.wanted = True
        self._hits.inc()
        return Served(entry.prepared, hit=True, stale=self.stale)

    async def get(self, resource: R) -> Served:
        """Return the answer, making it if need be. Raise what making it raises, unless there is an older one to serve."""
        if (served := self.ready(resource.key)) is not None:
            return served
        self._asked.labels("miss").inc()
        entry = self._entries.setdefault(resource.key, _CacheEntry(resource))
        entry.resource, entry.wanted = resource, True
        if self.stale and (found := await self._restored(entry)) is not None:
            return Served(found, hit=True, stale=True)
        try:
            return Served(await self._make(entry), hit=False, stale=self.stale)
        except (Unavailable, DeadlineExceeded) as error:
            if (found := entry.prepared or await self._restored(entry)) is not None:
                return Served(found, hit=True, stale=True)
            self._remove(entry)
            if isinstance(error, DeadlineExceeded):
                # What is missing for want of the backend may be had later: 503 with Retry-After, as when it is away.
                raise Unavailable(error.message) from error
            raise
        except BaseException:
            if entry.prepared is None and entry not in self._making:
                self._remove(entry)
            raise

    def pin(self, key: str, prepared: PreparedResponse) -> None:
        """Keep an answer that is made elsewhere. It stays until the next one is pinned: no change and no bound removes it."""
        self._pinned[key] = prepared

    def _pinned_answer(self, key: str) -> Served | None:
        prepared = self._pinned.get(key)
        if prepared is None:
            return None
        self._hits.inc()
        return Served(prepared, hit=True, stale=self.stale)

    def outdate(self, shows: Callable[[R], bool]) -> None:
        """Mark the answers that show a change; the next refresh makes them again."""
        for entry in self._entries.values():
            if shows(entry.resource):
                entry.outdated = True

    def resources(self) -> list[R]:
        """Return what has an answer, or is getting one: the least recently used first."""
        return [entry.resource for entry in self._entries.values()]

    def content(self, key: str) -> bytes | None:
        """Return what the answer of a key holds; None where there is none, or where the next one is being made."""
        entry = self._entries.get(key)
        if entry is None or entry.prepared is None or entry in self._making:
            return None
        return entry.prepared.representation.content

    async def refresh(self) -> None:
        """Make the outdated answers again, the most recently used first. Drop those that nobody has asked for since the last refresh.

        Raise what making one raises when the data cannot be reached any more; the answers that are left stay outdated.
        """
        # The first making of an answer may have begun before the change.
        waiting = [
            entry for entry in self._entries.values() if entry.outdated and (entry.prepared or entry in self._making)
        ]
        await asyncio.gather(*(self._refresh_some(waiting) for _ in range(AT_ONCE)))

    async def _refresh_some(self, waiting: list[_CacheEntry[R]]) -> None:
        while waiting:
            entry = waiting.pop()
            if not entry.outdated:
                continue
            try:
                await self._making.settled(entry)
                if not entry.outdated or self._entries.get(entry.resource.key) is not entry:
                    continue  # another refresh, or somebody who asked, was first
                if not entry.wanted:
                    self._remove(entry)
                    continue
                entry.wanted = False
                await self._make(entry)
            except NotFound:
                self._remove(entry)
            except SuiteError:
                waiting.clear()
                raise
            except Exception:
                # A defect in one resource: its old answer stays, and the others are made.
                log.exception("an answer cannot be made again", key=entry.resource.key)

    async def _make(self, entry: _CacheEntry[R]) -> PreparedResponse:
        """Return the answer, made once for all who ask for it at the same time."""
        if entry not in self._making:
            entry.outdated = False  # from here on a change counts
        return await self._making.do(entry, lambda: self._make_alone(entry))

    async def _make_alone(self, entry: _CacheEntry[R]) -> PreparedResponse:
        try:
            answer = await entry.resource.make(self._clock.now())
            prepared = await prepare(answer, self._envelope)
        except BaseException:
            entry.outdated = True
            self._made.labels("failed").inc()
            raise
        entry.restored = False
        self._made.labels("made").inc()
        self._put(entry, prepared)
        if self._file_store is not None:
            self._file_store.keep(ANSWERS + entry.resource.key, answer)
        return prepared

    async def _restored(self, entry: _CacheEntry[R]) -> PreparedResponse | None:
        """Return the answer of an earlier process from the file store, to be made again as soon as possible; None without one."""
        stored = await self._file_store.read(ANSWERS + entry.resource.key, Representation) if self._file_store else None
        if stored is None:
            return None
        prepared = await prepare(stored, self._envelope)
        if entry.prepared is None:
            self._put(entry, prepared)
            entry.outdated = entry.restored = True
        return prepared

    def _flipped(self, prepared: PreparedResponse) -> bool:
        return prepared.representation.flips is not None and self._clock.now() >= prepared.representation.flips

    def _put(self, entry: _CacheEntry[R], prepared: PreparedResponse) -> None:
        known = self._entries.get(entry.resource.key)
        if known is not None and known.prepared is not None:
            self._bytes -= known.prepared.size
        self._bytes += prepared.size
        entry.prepared = prepared
        self._entries[entry.resource.key] = entry
        while self._bytes > self._most and len(self._entries) > 1:
            self._remove(next(iter(self._entries.values())))
        self._size.set(self._bytes)

    def _remove(self, entry: _CacheEntry[R]) -> None:
        if self._entries.get(entry.resource.key) is entry:
            del self._entries[entry.resource.key]
            self._bytes -= entry.prepared.size if entry.prepared else 0
            self._size.set(self._bytes)
