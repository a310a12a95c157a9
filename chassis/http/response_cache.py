"""PreparedResponse answers: made once per change, kept as bytes, served without asking anyone.

An answer is made anew when a change touches its season, and at the instant at which a value computed from the clock flips. While
data_scheduler is away the last one is served, as a variant of its own that says so; after a restart without it, the one that lies in a
file. Memory is bounded: least used answers go first and are made again on demand.
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

log = structlog.get_logger()

AT_ONCE = 8
"""So many answers are made again at the same time."""

ANSWERS = "answer "
"""What the names of kept answers begin with."""


class CachedResource(msgspec.Struct, frozen=True):
    """Something that can be asked for: its canonical name, and how its representation at an instant is made."""

    key: str
    make: Callable[[datetime], Awaitable[Representation]]


class Served(NamedTuple):
    """An answer to be given: whether it lay ready, and whether data_scheduler could not be asked for a newer one."""

    prepared: PreparedResponse
    hit: bool
    stale: bool


class _Entry[R: CachedResource]:
    """Where a resource stands on the shelf."""

    def __init__(self, resource: R) -> None:
        self.resource = resource
        self.prepared: PreparedResponse | None = None
        self.outdated = True
        self.restored = False
        """Whether it comes from a file, and is therefore good only while nobody knows better."""
        self.wanted = True
        """Whether anybody has asked for it since it was last made again by itself."""
        self.making: asyncio.Task[PreparedResponse] | None = None


class ResponseCache[R: CachedResource]:
    """PreparedResponse answers by resource."""

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
        self._places: OrderedDict[str, _Entry[R]] = OrderedDict()
        self._pinned: dict[str, PreparedResponse] = {}
        self._bytes = 0
        self.stale = True
        """Whether data_scheduler cannot be asked at present."""
        self._asked = metrics.counter("response_cache_requests_total", "Answers asked of the shelf", ["result"])
        self._hits = self._asked.labels("hit")
        self._made = metrics.counter("response_cache_made_total", "Answers made", ["result"])
        self._size = metrics.gauge("response_cache_bytes", "Bytes of prepared answers")

    def ready(self, key: str) -> Served | None:
        """The answer of that key that can be served at once, if there is one."""
        place = self._places.get(key)
        if place is None or place.prepared is None:
            return self._of_pinned(key)
        if not self.stale and (place.restored or self._flipped(place.prepared)):
            return None
        self._places.move_to_end(key)
        place.wanted = True
        self._hits.inc()
        return Served(place.prepared, hit=True, stale=self.stale)

    async def get(self, resource: R) -> Served:
        """The prepared answer. Raises what making it raises when there never was one."""
        if (served := self.ready(resource.key)) is not None:
            return served
        self._asked.labels("miss").inc()
        place = self._places.setdefault(resource.key, _Entry(resource))
        place.resource, place.wanted = resource, True
        if self.stale and (found := await self._restored(place)) is not None:
            return Served(found, hit=True, stale=True)
        try:
            return Served(await self._make(place), hit=False, stale=self.stale)
        except (Unavailable, DeadlineExceeded):
            if (found := place.prepared or await self._restored(place)) is not None:
                return Served(found, hit=True, stale=True)
            self._remove(place)
            raise
        except BaseException:
            if place.prepared is None and place.making is None:
                self._remove(place)
            raise

    def pin(self, key: str, prepared: PreparedResponse) -> None:
        """An answer that somebody else makes: it stays until it is pinned anew, whatever changes and however much lies here."""
        self._pinned[key] = prepared

    def _of_pinned(self, key: str) -> Served | None:
        prepared = self._pinned.get(key)
        if prepared is None:
            return None
        self._hits.inc()
        return Served(prepared, hit=True, stale=self.stale)

    def outdate(self, shows: Callable[[R], bool]) -> None:
        """Mark what shows a change: it is made again by the next refresh."""
        for place in self._places.values():
            if shows(place.resource):
                place.outdated = True

    async def refresh(self) -> None:
        """Make every outdated answer again that anybody wanted, the most used first; the others when they are asked for.

        Raises `Unavailable` when data_scheduler goes away meanwhile.
        """
        # One that is being made for the first time may have been begun before the change was known.
        waiting = [place for place in self._places.values() if place.outdated and (place.prepared or place.making)]
        await asyncio.gather(*(self._refresh_some(waiting) for _ in range(AT_ONCE)))

    async def _refresh_some(self, waiting: list[_Entry[R]]) -> None:
        while waiting:
            place = waiting.pop()
            if not place.wanted:
                self._remove(place)
                continue
            try:
                if place.making is not None:
                    await asyncio.wait([place.making])
                if place.outdated and self._places.get(place.resource.key) is place:
                    place.wanted = False
                    await self._make(place)
            except NotFound:
                self._remove(place)
            except SuiteError:
                waiting.clear()
                raise
            except Exception:
                # A defect of one page: its old answer stays, and the others are made.
                log.exception("an answer cannot be made again", key=place.resource.key)

    async def _make(self, place: _Entry[R]) -> PreparedResponse:
        """The answer, made once for all who ask for it meanwhile; whoever gives up does not take it from the others."""
        if place.making is None:
            place.making = asyncio.create_task(self._making(place))
            place.making.add_done_callback(_seen)
        return await asyncio.shield(place.making)

    async def _making(self, place: _Entry[R]) -> PreparedResponse:
        place.outdated = False
        try:
            answer = await place.resource.make(self._clock.now())
            prepared = await prepare(answer, self._envelope)
        except BaseException:
            place.outdated = True
            self._made.labels("failed").inc()
            raise
        finally:
            place.making = None
        place.restored = False
        self._made.labels("made").inc()
        self._put(place, prepared)
        if self._file_store is not None:
            self._file_store.keep(ANSWERS + place.resource.key, answer)
        return prepared

    async def _restored(self, place: _Entry[R]) -> PreparedResponse | None:
        """The answer of an earlier process, from its file; to be made anew as soon as that is possible."""
        stored = await self._file_store.read(ANSWERS + place.resource.key, Representation) if self._file_store else None
        if stored is None:
            return None
        prepared = await prepare(stored, self._envelope)
        if place.prepared is None:
            self._put(place, prepared)
            place.outdated = place.restored = True
        return prepared

    def _flipped(self, prepared: PreparedResponse) -> bool:
        return prepared.representation.flips is not None and self._clock.now() >= prepared.representation.flips

    def _put(self, place: _Entry[R], prepared: PreparedResponse) -> None:
        known = self._places.get(place.resource.key)
        if known is not None and known.prepared is not None:
            self._bytes -= known.prepared.size
        self._bytes += prepared.size
        place.prepared = prepared
        self._places[place.resource.key] = place
        while self._bytes > self._most and len(self._places) > 1:
            self._remove(next(iter(self._places.values())))
        self._size.set(self._bytes)

    def _remove(self, place: _Entry[R]) -> None:
        if self._places.get(place.resource.key) is place:
            del self._places[place.resource.key]
            self._bytes -= place.prepared.size if place.prepared else 0
            self._size.set(self._bytes)


def _seen(task: asyncio.Task[PreparedResponse]) -> None:
    """A failure that nobody waited for any more is no defect: whoever asks next is told."""
    if not task.cancelled():
        task.exception()
