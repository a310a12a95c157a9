"""Pages as bytes: made once, served until content_api's answers that they were made from are others.

A page that is asked for is checked where one of its answers was asked for more than `check_seconds` ago: they are asked for with their
ETags, which costs content_api next to nothing (304), once for all who wait. So a change is seen by the next visitor after that time, and
nobody but visitors causes work. While content_api is away, pages are served as they are, and say so.
"""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import NamedTuple

import structlog
from cachetools import LRUCache

from chassis.concurrency.single_flight import SingleFlight
from chassis.errors import SuiteError
from chassis.http.responses.answer_store import CachedResource
from chassis.http.responses.response_cache import ResponseCache, Served
from website_front.api.client import ApiClient

log = structlog.get_logger()

NOTES_BYTES = 8 * 1024 * 1024
"""Of what is remembered about pages beside themselves; some are asked for by long addresses."""

BYTES_BESIDE = 512


class PreparedPage(CachedResource, frozen=True):
    """A page that can be asked for, in one language."""

    essential: bool = False
    kept: bool = True

    @property
    def is_essential(self) -> bool:
        """Return whether no number of other pages pushes it out."""
        return self.essential

    @property
    def is_kept(self) -> bool:
        """Return whether the next who asks may have the same."""
        return self.kept


class _Made(NamedTuple):
    """What a page was made from, as paths of content_api with the ETags that they had, and since when nobody has asked for one of them."""

    read: Mapping[str, str]
    checked: float
    size: int


class PreparedPages:
    """The pages in memory, and from which answers each was made."""

    def __init__(self, cache: ResponseCache[PreparedPage], client: ApiClient, *, check_seconds: float) -> None:
        self._cache = cache
        self._client = client
        self._check_seconds = check_seconds
        self._checking = SingleFlight[str, None]()
        self._made: LRUCache[str, _Made] = LRUCache(NOTES_BYTES, getsizeof=lambda made: made.size)

    def note(self, key: str, read: Mapping[str, str]) -> None:
        """Remember from which answers a page is made, at its making."""
        size = len(key) + BYTES_BESIDE + sum(len(path) + len(etag) for path, etag in read.items())
        self._made[key] = _Made(dict(read), self._client.asked_at(read), size)

    def ready(self, key: str) -> Served | None:
        """Return a page that need not be asked about now; None where it has to be made or checked."""
        made = self._made.get(key)
        checked = made.checked if made is not None else 0.0
        if not self._client.away and checked < monotonic() - self._check_seconds:
            return None
        return self._cache.ready(key)

    async def get(self, page: PreparedPage) -> Served:
        """Return the newest version of a page. Raise what making it raises where there is no older one."""
        if not self._client.away and self._cache.ready(page.key) is not None:
            await self._checking.do(page.key, lambda: self._check(page.key))
        return await self._cache.get(page)

    async def _check(self, key: str) -> None:
        made = self._made.get(key)
        if made is not None and not await self._client.changed(made.read):
            # What could not be asked for is not asked for again by the very next visitor.
            asked_at = max(self._client.asked_at(made.read), monotonic() - self._check_seconds / 2)
            self._made[key] = made._replace(checked=asked_at)
            return
        self._cache.outdate(_has(key))
        try:
            await self._cache.refresh()
        except SuiteError as error:
            log.debug("a page cannot be made again", page=key, cause=error.message)


class Shelves(NamedTuple):
    """Where pages are kept: none pushes out what is on another.

    `choices`: of what visitors choose among without end. `pictures`: of pages.
    """

    pages: PreparedPages
    choices: PreparedPages
    pictures: PreparedPages


def _has(key: str) -> Callable[[PreparedPage], bool]:
    return lambda page: page.key == key
