"""Read content_api's public REST: every answer is kept with its ETag, and asked for again only when it may have changed.

While content_api is away, what is kept is given. Which answers a page was made from it notes itself (`Reading`), so that it can be told
whether any of them has changed since.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple

import msgspec
import structlog
from aiohttp import hdrs
from cachetools import LRUCache

from chassis.concurrency.outage import Outage
from chassis.concurrency.single_flight import SingleFlight
from chassis.errors import DeadlineExceeded, NotFound, SuiteError, Unavailable
from chassis.http.client import HttpClient, Reply
from chassis.process.metrics import Metrics

log = structlog.get_logger()

ROOT = "/v1"
WATCHED = "/seasons/current"
"""Asked again and again, to know whether content_api answers."""

CHECK_DEADLINE = 2.0
"""Seconds for the question whether an answer that is kept has changed."""

SHARE_OF_CHOICES = 4
"""Answers to what visitors choose may take so many times less room than the others."""

BYTES_BESIDE = 1024
"""What a kept answer takes beside its own bytes, roughly."""


NOTHING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST, HTTPStatus.NO_CONTENT})
"""Statuses that say that there is nothing: what is refused is a season before the first, or a name that is none; 204: no session runs."""

ANSWERS = NOTHING | {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
"""Statuses with which content_api says what there is. With any other it says that it cannot, and is as good as away."""

NOTHING_THERE = ""
"""In place of the ETag of a path that was answered 404."""


class Kept(NamedTuple):
    """An answer as it was last given to a path, and when it was last asked for. The path counts: visitors make up long ones."""

    path: str
    etag: str
    body: bytes
    checked: float

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.path) + len(self.body) + BYTES_BESIDE


class Metadata(msgspec.Struct, frozen=True):
    """What content_api says of its answer."""

    date: int
    stale: bool = False
    source: str | None = None


class Answer[T](msgspec.Struct, frozen=True):
    """An answer with its result in the type that was asked for."""

    metadata: Metadata
    result: T


class ApiClient:
    """Asks one of several content_apis. Raise NotFound as it says, Unavailable where there is no answer.

    Use it inside `HttpClient`'s context. `check_seconds`: how long an answer is taken as it is.
    """

    def __init__(
        self,
        http: HttpClient,
        addresses: Sequence[str],
        metrics: Metrics,
        *,
        megabytes: int,
        check_seconds: float,
        deadline: float,
    ) -> None:
        self._http = http
        self._addresses = addresses
        self._first = 0
        self._kept = _answers(megabytes)
        self._chosen = _answers(max(1, megabytes // SHARE_OF_CHOICES))
        self._asking = SingleFlight[str, Kept]()
        self._check_seconds = check_seconds
        self._deadline = deadline
        self._outage = Outage()
        self._outage.begins("not reached yet")
        self._was_there = False
        """Whether it has answered before: two that are started together find each other without a word."""
        self.on_change: list[Callable[[bool], None]] = []
        """Called with whether content_api is away when that changes."""
        self._asked = metrics.counter("website_api_requests_total", "Questions to content_api", ["answer"])
        metrics.gauge("website_api_away", "1 while content_api cannot be reached").set_function(
            lambda: float(self.away)
        )

    @property
    def away(self) -> bool:
        """Whether content_api cannot be reached at present."""
        return not self._outage.well

    async def read[T](self, path: str, kind: type[T]) -> tuple[Answer[T], str]:
        """Return the answer of a path below `/content/v1`, and its ETag."""
        kept = await self._found(path)
        # msgspec builds the decoder of a generic type once, and keeps it.
        return msgspec.json.decode(kept.body, type=Answer[kind]), kept.etag  # type: ignore[valid-type]

    async def etag(self, path: str) -> str:
        """Return the ETag of what is at a path."""
        return (await self._found(path)).etag

    async def changed(self, read: Mapping[str, str]) -> bool:
        """Return whether any of these paths has another ETag by now; what cannot be asked has not.

        What was asked for long enough ago that it would have to be asked for again soon is asked for now.
        """
        found = await asyncio.gather(*(self._has_changed(path, etag) for path, etag in read.items()))
        return any(found)

    def asked_at(self, paths: Iterable[str]) -> float:
        """Return when (`time.monotonic`) that of these paths was asked for that was not asked for the longest."""
        kept = (self._store(path).get(path) for path in paths)
        return min((each.checked for each in kept if each is not None), default=time.monotonic())

    async def probe(self) -> None:
        """Raise `Unavailable` while content_api cannot be reached."""
        if self._outage.cause is not None:
            raise Unavailable(self._outage.cause)

    async def look(self) -> None:
        """Find out whether content_api answers, and say so once when that changes."""
        try:
            await self._ask(WATCHED, CHECK_DEADLINE)
        except (Unavailable, DeadlineExceeded) as error:
            if self._outage.begins(error.message):
                log.warning("content_api is away, serving prepared pages", cause=error.message)
                self._tell()

    async def _has_changed(self, path: str, etag: str) -> bool:
        try:
            return (await self._newest(path, self._check_seconds / 2)).etag != etag
        except SuiteError as error:
            log.debug("an answer cannot be checked", path=path, cause=error.message)
            return False

    async def _found(self, path: str) -> Kept:
        kept = await self._newest(path, self._check_seconds)
        if kept.etag == NOTHING_THERE:
            raise NotFound(kept.body.decode())
        return kept

    def _store(self, path: str) -> LRUCache[str, Kept]:
        """Return where an answer is kept: what visitors choose among without end pushes out nothing else."""
        return self._chosen if "?" in path or "/versus/" in path else self._kept

    async def _newest(self, path: str, seconds: float) -> Kept:
        """Return the answer as it was at most so many seconds ago."""
        kept = self._store(path).get(path)
        if kept is not None and (self.away or kept.checked >= time.monotonic() - seconds):
            return kept
        try:
            return await self._asking.do(
                path, lambda: self._ask(path, self._deadline if kept is None else CHECK_DEADLINE)
            )
        except (Unavailable, DeadlineExceeded) as error:
            if kept is not None:
                return kept
            raise Unavailable(error.message) from error

    async def _ask(self, path: str, deadline: float) -> Kept:
        kept = self._store(path).get(path)
        condition: Mapping[str, str] = (
            {} if kept is None or kept.etag == NOTHING_THERE else {hdrs.IF_NONE_MATCH: kept.etag}
        )
        reply = await self._reply(path, condition, deadline)
        self._asked.labels(str(reply.status)).inc()
        now = time.monotonic()
        if reply.status == HTTPStatus.NOT_MODIFIED and kept is not None:
            return self._keep(kept._replace(checked=now))
        if reply.status == HTTPStatus.OK:
            return self._keep(Kept(path, reply.headers[hdrs.ETAG], reply.body, now))
        if reply.status in NOTHING:
            return self._keep(Kept(path, NOTHING_THERE, _detail(reply).encode(), now))
        raise Unavailable(f"{path}: {_detail(reply)}")

    def _keep(self, kept: Kept) -> Kept:
        store = self._store(kept.path)
        if kept.size <= store.maxsize:
            store[kept.path] = kept
        return kept

    async def _reply(self, path: str, headers: Mapping[str, str], deadline: float) -> Reply:
        """Ask one content_api; where it cannot be reached the next one, which then is asked first."""
        failure: Unavailable | None = None
        for attempt in range(len(self._addresses)):
            number = (self._first + attempt) % len(self._addresses)
            try:
                reply = await self._http.get(
                    f"{self._addresses[number]}{ROOT}{path}", headers=headers, deadline=deadline
                )
            except Unavailable as error:
                failure = error
            else:
                self._first = number
                if reply.status in ANSWERS and self._outage.ends():
                    (log.info if self._was_there else log.debug)("content_api answers")
                    self._was_there = True
                    self._tell()
                return reply
        raise failure or Unavailable("no content_api is named")

    def _tell(self) -> None:
        for each in self.on_change:
            each(self.away)


def _answers(megabytes: int) -> LRUCache[str, Kept]:
    return LRUCache(megabytes * 1024 * 1024, getsizeof=lambda kept: kept.size)


def _detail(reply: Reply) -> str:
    try:
        return msgspec.json.decode(reply.body, type=_Problem).detail
    except msgspec.DecodeError:
        return f"content_api answered {reply.status}"


class _Problem(msgspec.Struct, frozen=True):
    detail: str


class Reading:
    """What one page reads: each answer once, with the ETag that it had."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self.read: dict[str, str] = {}
        self.stale = False
        """Whether content_api said of any of the answers that its database cannot be asked."""

    async def get[T](self, path: str, kind: type[T]) -> T:
        """Return the result of a path. Raise what the client raises."""
        return (await self.answer(path, kind)).result

    async def answer[T](self, path: str, kind: type[T]) -> Answer[T]:
        """Return the result of a path with what content_api says of it."""
        answer, etag = await self._client.read(path, kind)
        self.read[path] = etag
        self.stale |= answer.metadata.stale
        return answer

    async def get_if_there[T](self, path: str, kind: type[T]) -> T | None:
        """Return the same; None where content_api says that there is nothing."""
        try:
            return await self.get(path, kind)
        except NotFound:
            # When it is there one day, the page is to be made again.
            self.read[path] = NOTHING_THERE
            return None

    async def get_or_why_not[T](self, path: str, kind: type[T]) -> T | str:
        """Return the same; where content_api refuses, the sentence in which it says why."""
        try:
            return await self.get(path, kind)
        except NotFound as error:
            self.read[path] = NOTHING_THERE
            return error.message

    async def is_there(self, path: str) -> bool:
        """Return whether there is anything at a path, JSON or not."""
        try:
            self.read[path] = await self._client.etag(path)
        except NotFound:
            self.read[path] = NOTHING_THERE
            return False
        return True
