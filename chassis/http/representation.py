"""An answer as bytes: enveloped, compressed, hashed, once."""

import asyncio
import hashlib
from datetime import datetime

import msgspec

from chassis.http.encodings import Encoding, compress
from chassis.http.ready import Ready

SMALL = 32_768
"""Larger answers are compressed in a thread, so that nobody else waits."""


class Representation(msgspec.Struct, frozen=True, kw_only=True):
    """What a resource is at an instant.

    `content` is the result as JSON, or a whole body where `enveloped` is false. `changed`: when the data behind it last changed here;
    `fetched`: when the newest of it was fetched from its source, where that is another moment. `flips`: the next instant at which it
    would be another without any change; `flipped`: the last one. `headers`: what not every answer has.
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
    """The bytes of one variant in every encoding, each with its strong ETag (RFC 9110 section 8.8.3)."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.encoded = compress(plain)
        self._digest = hashlib.blake2b(plain, digest_size=12).hexdigest()
        self.etags = frozenset(self.etag(encoding) for encoding in self.encoded)
        self.quoted_etags = frozenset(f'"{tag}"' for tag in self.etags)
        self.ready: dict[tuple[Encoding, bool], Ready] = {}
        """By encoding, and whether it says no more than that nothing has changed; made when it is first sent."""

    def etag(self, encoding: Encoding = Encoding.IDENTITY) -> str:
        """Without the quotes."""
        return self._digest if encoding is Encoding.IDENTITY else f"{self._digest}-{encoding}"

    @property
    def size(self) -> int:
        """Bytes in all encodings."""
        return sum(map(len, self.encoded.values()))


class PreparedResponse:
    """An answer with its bodies; the stale one is made when it is first needed."""

    def __init__(self, answer: Representation) -> None:
        self.answer = answer
        self._fresh = EncodedBody(_enveloped(answer, stale=False) if answer.enveloped else answer.content)
        self._stale: EncodedBody | None = None
        moments = [moment for moment in (answer.changed, answer.flipped) if moment]
        self.last_modified: datetime = max(moments).replace(microsecond=0)
        """The later of data change and last transition, in whole seconds."""

    def body(self, *, stale: bool) -> EncodedBody:
        """The variant to serve."""
        if not stale or not self.answer.enveloped:
            return self._fresh
        if self._stale is None:
            self._stale = EncodedBody(_enveloped(self.answer, stale=True))
        return self._stale

    @property
    def size(self) -> int:
        """Bytes kept, the result's own included."""
        return len(self.answer.content) + self._fresh.size


async def prepare(answer: Representation) -> PreparedResponse:
    """The answer with its bodies; a large one is compressed off the event loop."""
    return (
        PreparedResponse(answer) if len(answer.content) < SMALL else await asyncio.to_thread(PreparedResponse, answer)
    )


def _enveloped(answer: Representation, *, stale: bool) -> bytes:
    date = answer.fetched or answer.changed
    metadata = msgspec.json.encode({"date": int(date.timestamp()), "source": answer.source, "stale": stale})
    return b"".join((b'{"metadata":', metadata, b',"result":', answer.content, b"}\n"))
