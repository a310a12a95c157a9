"""A page of a source: its bytes, and how they are read as text or JSON."""

import codecs
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Any

import msgspec

from fetcher_service.failures import SourceFailed

SHOWN = 40
"""Bytes of an unreadable answer that are shown in the error."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The body of a 200, decompressed. `fetched_at` (UTC): when the source last confirmed it; `source` is named in errors."""

    url: str
    status: int
    body: bytes
    content_type: str
    fetched_at: datetime
    source: str = "web"

    def text(self) -> str:
        """Return the text, by the charset of the header, else as UTF-8; `SourceFailed` when it is neither.

        UTF-8 that is declared to be something else is an error, since it would be garbled without one.
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
        """Return the JSON value, which is always UTF-8 (RFC 8259, section 8.1); `SourceFailed` when there is none."""
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
        """Return whether it can be read as its content type says, JSON or text."""
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
