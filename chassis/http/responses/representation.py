"""A representation of a resource (RFC 9110 section 3.2), and its bytes: enveloped, compressed and hashed once."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from chassis.http.responses.encodings import Encoding, compress, encodings_of
from chassis.http.responses.fast_path import RawResponse

SMALL = 32_768
"""Bytes. Larger bodies are compressed in a thread, so that other requests do not wait."""

PICTURES = frozenset({"image/png"})
"""Types of content that are compressed by their own format."""

COMPRESSED_TO = 5
"""A compressed body is about this many times smaller than the plain one."""


class Representation(msgspec.Struct, frozen=True, kw_only=True):
    """What a resource is at an instant.

    `content`: the result as JSON, or the whole body where `enveloped` is false. `changed`: when the data behind it last changed here; None
    where no stored data says so, as of an empty list. `fetched`: when the newest data was fetched from its source, where that is another
    moment. `private`: only the one who asked may keep it, and has to ask each time whether it still holds. `flips`: the next instant at
    which the clock alone will change it. `flipped`: the last such instant. `headers`: those that not every answer has.
    """

    content: bytes
    changed: datetime | None
    source: str | None = None
    flipped: datetime | None = None
    flips: datetime | None = None
    fetched: datetime | None = None
    max_age: int = 60
    private: bool = False
    enveloped: bool = True
    content_type: str = "application/json"
    filename: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def is_text(self) -> bool:
        """Return whether it is made of letters: it has a charset then, and becomes smaller when it is compressed."""
        return self.content_type not in PICTURES


class EncodedBody:
    """A body in every encoding, each with its strong ETag (RFC 9110 section 8.8.3), made when it is first asked for."""

    def __init__(self, plain: bytes, *, compressed: bool = False) -> None:
        """`compressed`: whether it is so by its own format, as pictures are: it is sent only as it is."""
        self.plain = plain
        self.encodings = (Encoding.IDENTITY,) if compressed else encodings_of(plain)
        self._encoded: dict[Encoding, bytes] = {}
        self._digest = hashlib.blake2b(plain, digest_size=12).hexdigest()
        self.etags = frozenset(self.etag(encoding) for encoding in self.encodings)
        self.quoted_etags = frozenset(f'"{tag}"' for tag in self.etags)
        self.ready: dict[tuple[Encoding, bool], RawResponse] = {}
        """Raw responses by encoding, and whether it is the 304; made when first sent."""

    def encoded(self, encoding: Encoding) -> bytes:
        """Return the body in one of its encodings."""
        found = self._encoded.get(encoding)
        if found is None:
            found = self._encoded[encoding] = compress(self.plain, encoding)
        return found

    @property
    def made(self) -> frozenset[Encoding]:
        """The encodings that have been made, which are those that were asked for."""
        return frozenset(self._encoded)

    async def encode(self, encoding: Encoding) -> bytes:
        """Return the same as `encoded`; a large body is compressed in a thread, so that other requests do not wait."""
        if encoding in self._encoded or len(self.plain) < SMALL:
            return self.encoded(encoding)
        return await asyncio.to_thread(self.encoded, encoding)

    def is_at_hand(self, encoding: Encoding) -> bool:
        """Return whether `encoded` takes no time worth mentioning."""
        return encoding in self._encoded or encoding is Encoding.IDENTITY or len(self.plain) < SMALL

    def etag(self, encoding: Encoding = Encoding.IDENTITY) -> str:
        """Return the ETag without its quotes."""
        return self._digest if encoding is Encoding.IDENTITY else f"{self._digest}-{encoding}"

    @property
    def size(self) -> int:
        """The bytes of all encodings, or about what they will be: it stays what it was when the body was first counted."""
        return len(self.plain) + (len(self.plain) // COMPRESSED_TO) * (len(self.encodings) - 1)


type Envelope = Callable[[Representation, bool], bytes]
"""Return the body of a representation; the flag says whether it is stale, which the body should then say too."""


class PreparedResponse:
    """A representation with its encoded bodies. The body that says that it is stale is made when first needed."""

    def __init__(self, representation: Representation, envelope: Envelope | None = None) -> None:
        self.representation = representation
        self._envelope = envelope if representation.enveloped else None
        self._fresh = EncodedBody(self._content(stale=False), compressed=not representation.is_text)
        self._stale: EncodedBody | None = None
        moments = [moment for moment in (representation.changed, representation.flipped) if moment]
        self.last_modified: datetime | None = max(moments).replace(microsecond=0) if moments else None
        """The later of the last change and the last flip, in whole seconds; None where neither is known."""

    def compress(self, encodings: Iterable[Encoding]) -> "PreparedResponse":
        """Make encodings of the fresh body now, instead of when they are first asked for."""
        for encoding in encodings:
            if encoding in self._fresh.encodings:
                self._fresh.encoded(encoding)
        return self

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


async def prepare(
    representation: Representation, envelope: Envelope | None = None, encodings: Iterable[Encoding] = tuple(Encoding)
) -> PreparedResponse:
    """Return the representation with its bodies; a large one is prepared in a thread, off the event loop.

    `encodings`: those that a large one is compressed in at once; the others are made when they are asked for.
    """
    if len(representation.content) < SMALL:
        return PreparedResponse(representation, envelope)
    return await asyncio.to_thread(lambda: PreparedResponse(representation, envelope).compress(encodings))
