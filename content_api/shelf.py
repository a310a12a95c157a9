"""Prepared answers: made once per change, kept as bytes, served without asking anyone.

An answer is made anew when a change touches its season, and at the instant at which a value computed from the clock flips. While
data_scheduler is away the last one is served, as a variant of its own that says so. Memory is bounded: least used answers go first and
are made again on demand.
"""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
import structlog

from chassis.clock import Clock
from chassis.errors import DeadlineExceeded, NotFound, Unavailable
from chassis.metrics import Metrics
from racing.model import ALL_SEASONS, Change, Dataset

log = structlog.get_logger()

LEAST_COMPRESSED = 512
"""Smaller bodies do not gain from gzip."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a resource is at an instant.

    `content` is the result as JSON, or a whole body where `enveloped` is false. `changed`: when the data behind it last changed.
    `flips`: the next instant at which it would be another without any change; `flipped`: the last one.
    """

    content: bytes
    changed: datetime
    source: str | None = None
    flipped: datetime | None = None
    flips: datetime | None = None
    max_age: int = 60
    enveloped: bool = True
    content_type: str = "application/json"
    filename: str | None = None


class Body(msgspec.Struct, frozen=True):
    """The bytes of one variant, plain and compressed, each with its strong ETag (RFC 9110 section 8.8.3)."""

    plain: bytes
    etag: str
    gzipped: bytes | None
    gzip_etag: str


class Resource(msgspec.Struct, frozen=True):
    """Something that can be asked for: its canonical name, what it is made from, and how.

    `seasons`: those it shows, None for all. `datasets`: those it is made from, None for all.
    """

    key: str
    make: Callable[[datetime], Awaitable[Answer]]
    seasons: frozenset[int] | None = None
    datasets: frozenset[Dataset] | None = None

    def shows(self, change: Change) -> bool:
        """Whether the change may make it another: what outlives seasons is in every season."""
        of_season = self.seasons is None or change.season == ALL_SEASONS or change.season in self.seasons
        return of_season and (self.datasets is None or change.dataset is None or change.dataset in self.datasets)


class Prepared:
    """An answer with its bodies; the stale one is made when it is first needed."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._fresh = _body(answer, stale=False)
        self._stale: Body | None = None

    def body(self, *, stale: bool) -> Body:
        """The variant to serve."""
        if not stale or not self.answer.enveloped:
            return self._fresh
        if self._stale is None:
            self._stale = _body(self.answer, stale=True)
        return self._stale

    @property
    def size(self) -> int:
        """Bytes kept, the result's own included."""
        return len(self.answer.content) + len(self._fresh.plain) + len(self._fresh.gzipped or b"")

    @property
    def last_modified(self) -> datetime:
        """The later of data change and last transition, in whole seconds."""
        moments = [moment for moment in (self.answer.changed, self.answer.flipped) if moment]
        return max(moments).replace(microsecond=0)


class _Place:
    """Where a resource stands on the shelf."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.prepared: Prepared | None = None
        self.outdated = True
        self.making = asyncio.Lock()


class Shelf:
    """Prepared answers by resource."""

    def __init__(self, clock: Clock, metrics: Metrics, *, megabytes: int) -> None:
        self._clock = clock
        self._most = megabytes * 1024 * 1024
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._bytes = 0
        self.stale = True
        """Whether data_scheduler cannot be asked at present."""
        self._asked = metrics.counter("shelf_requests_total", "Answers asked of the shelf", ["result"])
        self._made = metrics.counter("shelf_made_total", "Answers made", ["result"])
        self._size = metrics.gauge("shelf_bytes", "Bytes of prepared answers")

    async def get(self, resource: Resource) -> tuple[Prepared, bool]:
        """The prepared answer, and whether it lay ready. Raises what making it raises when there never was one."""
        place = self._places.get(resource.key)
        if place is not None and place.prepared is not None:
            self._places.move_to_end(resource.key)
            if not self._flipped(place.prepared):
                self._asked.labels("hit").inc()
                return place.prepared, True
        self._asked.labels("miss").inc()
        place = self._places.setdefault(resource.key, _Place(resource))
        place.resource = resource
        try:
            return await self._make(place), False
        except (Unavailable, DeadlineExceeded):
            if place.prepared is None:
                self._remove(place)
                raise
            return place.prepared, True
        except Exception:
            self._remove(place)
            raise

    def outdate(self, change: Change) -> None:
        """What shows what has changed must be made again."""
        for place in self._places.values():
            if place.resource.shows(change):
                place.outdated = True

    async def refresh(self) -> None:
        """Make every outdated answer again, the most used first; raises `Unavailable` when data_scheduler goes away meanwhile."""
        for place in reversed(list(self._places.values())):
            if place.outdated and place.prepared is not None:
                try:
                    await self._make(place)
                except NotFound:
                    self._remove(place)

    async def _make(self, place: _Place) -> Prepared:
        async with place.making:
            if place.prepared is not None and not place.outdated and not self._flipped(place.prepared):
                return place.prepared
            place.outdated = False
            try:
                prepared = Prepared(await place.resource.make(self._clock.now()))
            except BaseException:
                place.outdated = True
                self._made.labels("failed").inc()
                raise
            self._made.labels("made").inc()
            self._put(place, prepared)
            return prepared

    def _flipped(self, prepared: Prepared) -> bool:
        return prepared.answer.flips is not None and self._clock.now() >= prepared.answer.flips

    def _put(self, place: _Place, prepared: Prepared) -> None:
        self._bytes += prepared.size - (place.prepared.size if place.prepared else 0)
        place.prepared = prepared
        self._places[place.resource.key] = place
        while self._bytes > self._most and len(self._places) > 1:
            self._remove(next(iter(self._places.values())))
        self._size.set(self._bytes)

    def _remove(self, place: _Place) -> None:
        if self._places.get(place.resource.key) is place:
            del self._places[place.resource.key]
            self._bytes -= place.prepared.size if place.prepared else 0
            self._size.set(self._bytes)


def _body(answer: Answer, *, stale: bool) -> Body:
    plain = _enveloped(answer, stale=stale) if answer.enveloped else answer.content
    gzipped = gzip.compress(plain, 6, mtime=0) if len(plain) >= LEAST_COMPRESSED else None
    digest = hashlib.blake2b(plain, digest_size=12).hexdigest()
    return Body(plain, digest, gzipped, f"{digest}-gzip")


def _enveloped(answer: Answer, *, stale: bool) -> bytes:
    metadata = msgspec.json.encode({"date": int(answer.changed.timestamp()), "source": answer.source, "stale": stale})
    return b"".join((b'{"metadata":', metadata, b',"result":', answer.content, b"}\n"))
