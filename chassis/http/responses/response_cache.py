"""Prepared responses by resource: made once per change, kept as bytes, served without asking anyone.

An answer is made again when its owner says that it is outdated, and at the instant at which a value computed from the clock changes.
Who asks for an outdated one waits until it is made, which comes before all that nobody asks for; if that takes too long, the old one is
served. While the data cannot be reached (`stale`) the last answer is served, as a variant of its own that says so; after a restart it
comes from the file store. What is ready is given at once; what has to be made for the first time waits to be admitted.

There are two stores, in memory and in files: one for essential answers, which a restart needs, and one for all that visitors may ask for.
Both are bounded by their bytes, so that no number of questions pushes out what is essential.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from itertools import chain
from typing import Any, NamedTuple

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
"""The number of answers that a refresh makes at the same time while nobody waits for one."""

MOST_AT_ONCE = 8
"""The number that it makes at most, with those that somebody waits for: they begin at once, whatever slow ones are being made."""

AWAITED_SECONDS = 0.25
"""How long one who asks waits for an outdated answer to be made again, before the old one is served."""

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
        awaited_seconds: float = AWAITED_SECONDS,
        name: str = "",
    ) -> None:
        """`megabytes`: of essential answers, and of those of visitors where nothing else is said. Without `admission` nothing waits.

        `awaited_seconds`: how long one who asks for an outdated answer waits for the next one.
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
        self._awaited_seconds = awaited_seconds
        self._asked_for: dict[StoredAnswer[R], asyncio.Future[None]] = {}
        """Outdated answers that somebody waits for, those first who came first, and what tells them that it was made, or could not be."""
        self._waiting: list[StoredAnswer[R]] = []
        """What is to be made again; the last comes first."""
        self._unsettled: list[StoredAnswer[R]] = []
        """What changed while it was being made, or is about to be made."""
        self._gathered = True
        """Whether all that is outdated is among what is to be made again, or was tried."""
        self._chosen = set[StoredAnswer[R]]()
        """What a refresh makes at present."""
        self._news: asyncio.Future[None] | None = None
        """Tells refreshes that are under way of a change."""
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
        if not self.stale and (entry.awaited or entry.restored or self._flipped(entry.prepared)):
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
        if (renewed := await self._renewed(resource)) is not None:
            return renewed
        try:
            return await self._in_turn(resource)
        except (Unavailable, DeadlineExceeded) as error:
            if (found := await self._older(resource)) is not None:
                return Served(found, hit=True, stale=True)
            if isinstance(error, DeadlineExceeded):
                # What is missing for want of the backend may be had later: 503 with Retry-After, as when it is away.
                raise Unavailable(error.message) from error
            raise

    async def _renewed(self, resource: R) -> Served | None:
        """Return an outdated answer when it was made again, or as it is where that cannot be soon; None where there is none.

        The next refresh makes it, so that those who ask for what has changed take no turn of those who ask for what is new.
        """
        store = self._store_of(resource)
        entry = store.get(resource.key)
        if entry is None or entry.prepared is None or not entry.awaited:
            return None
        store.use(entry)
        try:
            async with asyncio.timeout(self._awaited_seconds):
                while entry.awaited:
                    if entry not in self._asked_for:
                        self._asked_for[entry] = asyncio.get_running_loop().create_future()
                        self._wake()
                    await asyncio.shield(self._asked_for[entry])
        except TimeoutError:
            entry.awaited = False  # the next who asks does not wait in vain
            self._asked_for.pop(entry, None)
        if store.get(resource.key) is not entry or entry.restored or self._flipped(entry.prepared):
            return None
        return Served(entry.prepared, hit=False, stale=self.stale)

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
        """Mark the answers that show a change; the next refresh makes them again, and so does one that is under way."""
        self._gathered = False
        for entry in chain(self._essential, self._visitors):
            if shows(entry.resource):
                entry.outdated = entry.awaited = True
        self._wake()

    def _wake(self) -> None:
        """Have the refresh that is under way choose again."""
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

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
        """Make the outdated answers again: first those that somebody waits for, then the essential ones, the most recently used first.

        Drop those that nobody has asked for since the last refresh. Raise what making one raises when the data cannot be reached any
        more; the answers that are left stay outdated.
        """
        self._gathered = False
        making: dict[asyncio.Future[Any], StoredAnswer[R]] = {}
        try:
            while True:
                while (entry := self._next_outdated(len(making))) is not None:
                    self._chosen.add(entry)
                    making[asyncio.create_task(self._make_again(entry))] = entry
                others = [task for entry in self._unsettled if (task := self._making.under_way(entry)) is not None]
                if not making and not others:
                    return
                if self._news is None or self._news.done():
                    self._news = asyncio.get_running_loop().create_future()
                done, _ = await asyncio.wait([*making, *others, self._news], return_when=asyncio.FIRST_COMPLETED)
                for made in done & making.keys():
                    self._chosen.discard(making.pop(made))
                    made.result()
        finally:
            self._chosen.difference_update(making.values())
            for each in making:
                each.cancel()

    def _next_outdated(self, making: int) -> StoredAnswer[R] | None:
        """Return the answer to make next; None when there is none left, or too many are being made. `making`: how many that are.

        Look again after each change, so that the newest does not wait for older ones.
        """
        if making >= MOST_AT_ONCE:
            return None
        for entry in self._asked_for:
            if entry.outdated and not self._is_in_hand(entry):
                return entry
        if making >= AT_ONCE:
            return None
        if not self._gathered or not all(map(self._is_in_hand, self._unsettled)):
            self._gathered = True
            outdated = [entry for entry in chain(self._visitors, self._essential) if entry.outdated]
            self._waiting = [each for each in outdated if each.prepared and not self._is_in_hand(each)]
            # What is being made may have begun before the change.
            self._unsettled = [each for each in outdated if self._is_in_hand(each)]
        while self._waiting:
            if (entry := self._waiting.pop()).outdated and not self._is_in_hand(entry):
                return entry
        return None

    def _is_in_hand(self, entry: StoredAnswer[R]) -> bool:
        return entry in self._chosen or entry in self._making

    async def _make_again(self, entry: StoredAnswer[R]) -> None:
        try:
            if self._store_of(entry.resource).get(entry.resource.key) is not entry or not entry.wanted:
                self._drop(entry)
                return
            entry.wanted = False
            await self._make(entry)
        except NotFound:
            self._drop(entry)
        except SuiteError:
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
        except BaseException as error:
            entry.outdated, entry.awaited = True, False
            if isinstance(error, NotFound):
                self._drop(entry)
            self._tell(entry)
            self._made.labels("failed").inc()
            raise
        entry.restored = False
        entry.awaited = entry.outdated  # by a change that came meanwhile
        self._made.labels("made").inc()
        store = self._store_of(entry.resource)
        if store.get(entry.resource.key) is entry:  # of a change that came after it was dropped it would not have heard
            store.put(entry, prepared)
        self._tell(entry)
        if store.files is not None and entry.resource.is_filed:
            store.files.keep(ANSWERS + entry.resource.key, answer)
        return prepared

    def _drop(self, entry: StoredAnswer[R]) -> None:
        self._store_of(entry.resource).remove(entry)
        entry.awaited = False
        self._tell(entry)

    def _tell(self, entry: StoredAnswer[R]) -> None:
        """Tell those who wait for an answer that there is a new one, or that there cannot be."""
        told = self._asked_for.pop(entry, None)
        if told is not None:
            told.set_result(None)

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
