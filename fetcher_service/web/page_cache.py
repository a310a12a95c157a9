"""The last pages of sources, to ask whether they have changed instead of asking for them again."""

from dataclasses import dataclass

from cachetools import LRUCache

from fetcher_service.web.page import FetchedPage


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page with its validators: how a later request says which version it has."""

    page: FetchedPage
    etag: str | None
    last_modified: str | None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for it only if it has changed (RFC 9110, section 13.1)."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


class PageCache:
    """The pages used last, as many as fit into `largest` bytes together; a single one may take a quarter of that."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._pages: LRUCache[str, CachedPage] = LRUCache(largest, lambda cached: len(cached.page.body))

    def get(self, url: str) -> CachedPage | None:
        """Return the page of this URL, if it is here."""
        return self._pages.get(url)

    def put(self, cached: CachedPage) -> None:
        """Store a page in place of an older one, if it has a validator and is not too large."""
        self.drop(cached.page.url)
        size = len(cached.page.body)
        if not cached.conditions or size > self._largest // 4:
            return
        self._pages[cached.page.url] = cached

    def drop(self, url: str) -> None:
        """Remove the page of this URL."""
        self._pages.pop(url, None)

    @property
    def size(self) -> int:
        """Bytes of all pages together."""
        return int(self._pages.currsize)
