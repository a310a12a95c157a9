"""Prepared responses by resource: made once per change, kept as bytes, served without asking anyone.

An answer is made again when its owner says that it is outdated, and at the instant at which a value computed from the clock changes.
While the data cannot be reached (`stale`) the last answer is served, as a variant of its own that says so; after a restart it comes from
the file store. What is ready is given at once; what has to be made waits to be admitted.

There are two stores, in memory and in files: one for essential answers, which a restart needs, and one for all that visitors may ask for.
Both are bounded by their bytes, so that no number of questions pushes out what is essential.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from itertools import chain
from typing import NamedTuple

import structlog

from chassis.clock import Clock
from chassis.concurrency.admission import Admission, Admitted
from chassis.concurrency.single_flight import SingleFlight
from chassis.errors import DeadlineExceeded, NotFound, SuiteError, Unavailable
from chassis.http.responses.answer_store import AnswerStore, CachedResource, StoredAnswer
from chassis.http.responses.encodings import Encoding, accepted, preferred
from chassis.http.responses.file_store import FileStores
from chassis.http.responses.representation import Envelope, PreparedResponse, Representation, prepare
from chassis.process.metrics import Metrics

log = structlog.get_logger()

AT_ONCE = 4
"""The number of answers that a refresh makes at the same time."""

ANSWERS = "answer "
"""The names of stored answers begin with it."""


class Served(NamedTuple):
    """An answer to send. `hit`: it was in the cache. `stale`: the data could not be reached for a newer one."""

    prepared: PreparedResponse
    hit: bool
    stale: bool


class ResponseCache[R: CachedResource]:
    """The answers of resources, bounded by their bytes, and pinned answers, which are not.

    An answer is in its store from the moment at which it begins to be made, so that a change that comes meanwhile outdates it.
    """

    def __init__(
        self,
        clock: Clock,
        metrics: Metrics,
        files: FileStores | None = None,
        *,
        megabytes: int,
        visitors_megabytes: int | None = None,
        envelope: Envelope | None = None,
        admission: Admission | None = None,
        name: str = "",
    ) -> None:
        """`megabytes`: of essential answers, and of those of visitors where nothing else is said. Without `admission` nothing waits.

        `name`: of a second cache beside the first in the metrics of one service.
        """
        self._clock = clock
        self._envelope = envelope
        self._admission = admission
        size = metrics.gauge("response_cache_bytes", "Bytes of prepared answers", ["store"])
        files = files or FileStores()
        self._essential = AnswerStore[R](megabytes, files.essential, size.labels(f"{name} essential".strip()))
        self._visitors = AnswerStore[R](
            visitors_megabytes or megabytes, files.visitors, size.labels(f"{name} visitors".strip())
        )
        self._pinned: dict[str, PreparedResponse] = {}
        self._making = SingleFlight[StoredAnswer[R], PreparedResponse]()
        self.stale = True
        """Whether the data cannot be reached at present; its owner sets it."""
        metrics.gauge("answers_stale", "1 while answers are marked stale").set_function(lambda: float(self.stale))
        self._asked = metrics.counter("response_cache_requests_total", "Requests for prepared answers", ["result"])
        self._hits = self._asked.labels("hit")
        self._made = metrics.counter("response_cache_made_total", "Answers made", ["result"])

    def ready(self, key: str) -> Served | None:
        """Return the answer of a key that can be served at once; None where it has to be made."""
        store = self._essential
        entry = store.get(key)
        if entry is None:
            store = self._visitors
            entry = store.get(key)
        if entry is None or entry.prepared is None:
            return self._pinned_answer(key)
        if not self.stale and (entry.restored or self._flipped(entry.prepared)):
            return None
        store.use(entry)
        self._hits.inc()
        return Served(entry.prepared, hit=True, stale=self.stale)

    async def get(self, resource: R) -> Served:
        """Return the answer, making it if need be. Raise what making it raises, unless there is an older one to serve.

        Raise `Unavailable`, too, where it has to be made and that is not admitted.
        """
        if not resource.is_kept:
            return await self._made_once(resource)
        if (served := self.ready(resource.key)) is not None:
            return served
        self._asked.labels("miss").inc()
        if self.stale and (found := await self._older(resource)) is not None:
            return Served(found, hit=True, stale=True)
        try:
            return await self._in_turn(resource)
        except (Unavailable, DeadlineExceeded) as error:
            if (found := await self._older(resource)) is not None:
                return Served(found, hit=True, stale=True)
            if isinstance(error, DeadlineExceeded):
                # What is missing for want of the backend may be had later: 503 with Retry-After, as when it is away.
                raise Unavailable(error.message) from error
            raise

    async def _in_turn(self, resource: R) -> Served:
        """Return the answer once its making was admitted and is done. Whoever asks for what is being made already just waits for it."""
        store, admitted = self._store_of(resource), None
        known = store.get(resource.key)
        if self._admission is not None and (known is None or known not in self._making):
            admitted = await self._admission.admit()
            if (served := self.ready(resource.key)) is not None:  # made while this one waited
                admitted.release()
                return served
        entry = store.add(resource)
        try:
            return Served(await self._make(entry, admitted), hit=False, stale=self.stale)
        except BaseException:
            if entry.prepared is None and entry not in self._making:
                store.remove(entry)
            raise

    async def _made_once(self, resource: R) -> Served:
        """Return an answer that nobody else gets: it is made in turn like others, and takes no room from them."""
        self._asked.labels("miss").inc()
        with await self._admission.admit() if self._admission is not None else nullcontext():
            prepared = await prepare(await resource.make(self._clock.now()), self._envelope)
        self._made.labels("made").inc()
        return Served(prepared, hit=False, stale=self.stale)

    async def _older(self, resource: R) -> PreparedResponse | None:
        """Return the answer as it last was, in memory or in a file of this process or an earlier one; None where there is none."""
        known = self._store_of(resource).get(resource.key)
        if known is not None and known.prepared is not None:
            return known.prepared
        return await self._restored(known or StoredAnswer(resource))

    def _store_of(self, resource: R) -> AnswerStore[R]:
        return self._essential if resource.is_essential else self._visitors

    def pin(self, key: str, prepared: PreparedResponse) -> None:
        """Keep an answer that is made elsewhere. It stays until the next one is pinned, or `unpin`: no change and no bound removes it."""
        self._pinned[key] = prepared

    def unpin(self, key: str) -> None:
        """Drop an answer that was pinned."""
        self._pinned.pop(key, None)

    def _pinned_answer(self, key: str) -> Served | None:
        prepared = self._pinned.get(key)
        if prepared is None:
            return None
        self._hits.inc()
        return Served(prepared, hit=True, stale=self.stale)

    def outdate(self, shows: Callable[[R], bool]) -> None:
        """Mark the answers that show a change; the next refresh makes them again."""
        for entry in chain(self._essential, self._visitors):
            if shows(entry.resource):
                entry.outdated = True

    def resources(self) -> list[R]:
        """Return what has an answer, or is getting one: the essential ones last, of each kind the least recently used first."""
        return [entry.resource for entry in chain(self._visitors, self._essential)]

    def content(self, key: str) -> bytes | None:
        """Return what the answer of a key holds; None where there is none, or where the next one is being made."""
        entry = self._essential.get(key) or self._visitors.get(key)
        if entry is None or entry.prepared is None or entry in self._making:
            return None
        return entry.prepared.representation.content

    async def refresh(self) -> None:
        """Make the outdated answers again: the essential ones first, of each kind the most recently used first.

        Drop those that nobody has asked for since the last refresh. Raise what making one raises when the data cannot be reached any
        more; the answers that are left stay outdated.
        """
        # The first making of an answer may have begun before the change.
        waiting = [
            entry
            for entry in chain(self._visitors, self._essential)
            if entry.outdated and (entry.prepared or entry in self._making)
        ]
        await asyncio.gather(*(self._refresh_some(waiting) for _ in range(AT_ONCE)))

    async def _refresh_some(self, waiting: list[StoredAnswer[R]]) -> None:
        while waiting:
            entry = waiting.pop()
            if not entry.outdated:
                continue
            store = self._store_of(entry.resource)
            try:
                await self._making.settled(entry)
                if not entry.outdated or store.get(entry.resource.key) is not entry:
                    continue  # another refresh, or somebody who asked, was first
                if not entry.wanted:
                    store.remove(entry)
                    continue
                entry.wanted = False
                await self._make(entry)
            except NotFound:
                store.remove(entry)
            except SuiteError:
                waiting.clear()
                raise
            except Exception:
                # A defect in one resource: its old answer stays, and the others are made.
                log.exception("an answer cannot be made again", key=entry.resource.key)

    async def _make(self, entry: StoredAnswer[R], admitted: Admitted | None = None) -> PreparedResponse:
        """Return the answer, made once for all who ask for it at the same time. What was `admitted` ends with the making."""

        async def make() -> PreparedResponse:
            # In the task that makes it: one who asks and goes away does not make room for more.
            with admitted or nullcontext():
                return await self._make_alone(entry)

        if entry not in self._making:
            entry.outdated = False  # from here on a change counts
        elif admitted is not None:
            admitted.release()
        return await self._making.do(entry, make)

    async def _make_alone(self, entry: StoredAnswer[R]) -> PreparedResponse:
        try:
            answer = await entry.resource.make(self._clock.now())
            prepared = await prepare(answer, self._envelope, self._encodings(entry))
        except BaseException:
            entry.outdated = True
            self._made.labels("failed").inc()
            raise
        entry.restored = False
        self._made.labels("made").inc()
        store = self._store_of(entry.resource)
        if store.get(entry.resource.key) is entry:  # of a change that came after it was dropped it would not have heard
            store.put(entry, prepared)
        if store.files is not None and entry.resource.is_filed:
            store.files.keep(ANSWERS + entry.resource.key, answer)
        return prepared

    def _encodings(self, entry: StoredAnswer[R]) -> Iterable[Encoding]:
        """Return what a large answer is compressed in: as the last one was asked for, else as the one who asks for it prefers."""
        if entry.prepared is not None:
            return entry.prepared.body(stale=False).made
        return preferred(accepted.get())[:1]

    async def _restored(self, entry: StoredAnswer[R]) -> PreparedResponse | None:
        """Return the answer of an earlier process from the file store, to be made again as soon as possible; None without one."""
        store = self._store_of(entry.resource)
        stored = await store.files.read(ANSWERS + entry.resource.key, Representation) if store.files else None
        if stored is None:
            return None
        prepared = await prepare(stored, self._envelope, ())
        if entry.prepared is None:
            store.put(entry, prepared)
            entry.outdated = entry.restored = True
        return prepared

    def _flipped(self, prepared: PreparedResponse) -> bool:
        return prepared.representation.flips is not None and self._clock.now() >= prepared.representation.flips
