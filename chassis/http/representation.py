"""A representation of a resource (RFC 9110 section 3.2), and its bytes: enveloped, compressed and hashed once."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime

import msgspec

from chassis.http.encodings import Encoding, compress
from chassis.http.fast_path import RawResponse

SMALL = 32_768
"""Bytes. Larger bodies are compressed in a thread, so that other requests do not wait."""


class Representation(msgspec.Struct, frozen=True, kw_only=True):
    """What a resource is at an instant.

    `content`: the result as JSON, or the whole body where `enveloped` is false. `changed`: when the data behind it last changed here.
    `fetched`: when the newest data was fetched from its source, where that is another moment. `flips`: the next instant at which the
    clock alone will change it. `flipped`: the last such instant. `headers`: those that not every answer has.
    """

    content: bytes
    changed: datetime
    source: str | None = None
    flipped: datetime | None = None
    flips: datetime | None = None
    fetched: datetime | None = None
    max_age: int = 60
    enveloped: bool = True
    content_type: str = "application/json"
    filename: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


class EncodedBody:
    """A body in every encoding, each with its strong ETag (RFC 9110 section 8.8.3)."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.encoded = compress(plain)
        self._digest = hashlib.blake2b(plain, digest_size=12).hexdigest()
        self.etags = frozenset(self.etag(encoding) for encoding in self.encoded)
        self.quoted_etags = frozenset(f'"{tag}"' for tag in self.etags)
        self.ready: dict[tuple[Encoding, bool], RawResponse] = {}
        """Raw responses by encoding, and whether it is the 304; made when first sent."""

    def etag(self, encoding: Encoding = Encoding.IDENTITY) -> str:
        """Return the ETag without its quotes."""
        return self._digest if encoding is Encoding.IDENTITY else f"{self._digest}-{encoding}"

    @property
    def size(self) -> int:
        """The number of bytes in all encodings."""
        return sum(map(len, self.encoded.values()))


type Envelope = Callable[[Representation, bool], bytes]
"""Return the body of a representation; the flag says whether it is stale, which the body should then say too."""


class PreparedResponse:
    """A representation with its encoded bodies. The body that says that it is stale is made when first needed."""

    def __init__(self, representation: Representation, envelope: Envelope | None = None) -> None:
        self.representation = representation
        self._envelope = envelope if representation.enveloped else None
        self._fresh = EncodedBody(self._content(stale=False))
        self._stale: EncodedBody | None = None
        moments = [moment for moment in (representation.changed, representation.flipped) if moment]
        self.last_modified: datetime = max(moments).replace(microsecond=0)
        """The later of the last change and the last flip, in whole seconds."""

    def body(self, *, stale: bool) -> EncodedBody:
        """Return the variant to serve."""
        if not stale or self._envelope is None:
            return self._fresh
        if self._stale is None:
            self._stale = EncodedBody(self._content(stale=True))
        return self._stale

    def _content(self, *, stale: bool) -> bytes:
        return self._envelope(self.representation, stale) if self._envelope else self.representation.content

    @property
    def size(self) -> int:
        """The number of bytes in memory, those of the content included."""
        return len(self.representation.content) + self._fresh.size


async def prepare(representation: Representation, envelope: Envelope | None = None) -> PreparedResponse:
    """Return the representation with its bodies; a large one is compressed in a thread, off the event loop."""
    if len(representation.content) < SMALL:
        return PreparedResponse(representation, envelope)
    return await asyncio.to_thread(PreparedResponse, representation, envelope)
