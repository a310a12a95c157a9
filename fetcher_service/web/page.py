"""What came back from a source: bytes, and how to read them. And the last pages, kept for asking whether they have changed."""

import codecs
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Any

import msgspec
from cachetools import LRUCache

from fetcher_service.failures import SourceFailed

SHOWN = 40
"""So many bytes of an unreadable answer are shown in the error."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A 200, decompressed. `fetched_at` (UTC) is when the source last confirmed it; `source` is named in errors."""

    url: str
    status: int
    body: bytes
    content_type: str
    fetched_at: datetime
    source: str = "web"

    def text(self) -> str:
        """The text: by the charset of the header, else UTF-8 with or without a mark; `SourceFailed` when it is neither.

        UTF-8 that is declared to be something else would come out garbled without an error, so it is one.
        """
        declared = _charset(self.content_type)
        try:
            codec = codecs.lookup(declared or "utf-8").name
            text = self.body.decode("utf-8-sig" if codec == "utf-8" else codec)
        except LookupError as error:
            raise self._unreadable(f"has the unknown charset {declared!r}") from error
        except UnicodeError as error:
            raise self._unreadable(f"is not {declared or 'UTF-8'}") from error
        if codec not in ("utf-8", "ascii") and not self.body.isascii() and _is_utf8(self.body):
            raise self._unreadable(f"is declared to be {declared}, but is UTF-8")
        return text

    def json(self) -> Any:
        """The JSON value, which is always UTF-8 (RFC 8259, section 8.1); `SourceFailed` when there is none."""
        body = self.body.removeprefix(codecs.BOM_UTF8)
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            if not body.strip():
                raise self._unreadable("is empty where JSON should be") from error
            if body.lstrip().startswith(b"<"):
                raise self._unreadable("is HTML where JSON should be") from error
            raise self._unreadable(f"is no JSON: {error or type(error).__name__}") from error

    def is_readable(self) -> bool:
        """Whether it is what its content type says, as far as that is JSON or text."""
        try:
            if "json" in self.content_type:
                self.json()
            else:
                self.text()
        except SourceFailed:
            return False
        return True

    def _unreadable(self, why: str) -> SourceFailed:
        beginning = self.body[:SHOWN].decode("ascii", "replace").replace("\ufffd", "?")
        shown = f" ({beginning!r}, {len(self.body)} bytes)" if self.body else ""
        return SourceFailed(self.source, f"{self.url} {why}{shown}")


def _charset(content_type: str) -> str | None:
    header = Message()
    header["Content-Type"] = content_type
    given = header.get_param("charset")
    return given if isinstance(given, str) and given else None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page and what it is recognized by."""

    page: FetchedPage
    etag: str | None
    last_modified: str | None

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for it only if it has changed (RFC 9110, section 13.1)."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


class KeptPages:
    """The pages last used, as many as fit into `largest` bytes together; one alone may take a quarter of that."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._kept: LRUCache[str, CachedPage] = LRUCache(largest, lambda kept: len(kept.page.body))

    def get(self, url: str) -> CachedPage | None:
        """The page kept under this URL."""
        return self._kept.get(url)

    def keep(self, kept: CachedPage) -> None:
        """Keep it in place of an older one, as far as it has anything to be recognized by."""
        self.drop(kept.page.url)
        size = len(kept.page.body)
        if not kept.conditions or size > self._largest // 4:
            return
        self._kept[kept.page.url] = kept

    def drop(self, url: str) -> None:
        """Forget it."""
        self._kept.pop(url, None)

    @property
    def size(self) -> int:
        """Bytes of all the pages that are kept."""
        return int(self._kept.currsize)
