"""Read which encodings a client takes (RFC 9110 section 12.5.3), and compress bodies."""

from contextvars import ContextVar
from enum import StrEnum
from functools import lru_cache

import brotli
import deflate

accepted: ContextVar[str | None] = ContextVar("accepted", default=None)
"""The Accept-Encoding of the current request; None where there is none. What is made for a request is compressed so at once."""

LEAST_COMPRESSED = 512
"""Smaller bodies do not gain from compression."""

GZIP_LEVEL = 6
BROTLI_QUALITY = 5
"""It makes smaller bodies than gzip 6; 11 takes two hundred times as long."""


class Encoding(StrEnum):
    """A content coding: how a body is compressed."""

    BROTLI = "br"
    GZIP = "gzip"
    IDENTITY = "identity"


@lru_cache(maxsize=512)
def preferred(accepted: str | None) -> tuple[Encoding, ...]:
    """Return the encodings that an Accept-Encoding takes, the preferred first, and the smallest first of equals; none if all are refused.

    Without the header it is identity alone: the client may not be able to decompress.
    """
    if accepted is None:
        return (Encoding.IDENTITY,)
    weights = _weights(accepted)
    anything = weights.get("*", 0.0)
    wanted = {
        Encoding.BROTLI: weights.get("br", anything),
        Encoding.GZIP: weights.get("gzip", weights.get("x-gzip", anything)),
        # Identity is acceptable without being named, after the named ones; `*;q=0` and `identity;q=0` refuse it.
        Encoding.IDENTITY: weights.get("identity", anything if "*" in weights else 0.0001),
    }
    return tuple(sorted((each for each in Encoding if wanted[each] > 0), key=lambda each: -wanted[each]))


def encodings_of(plain: bytes) -> tuple[Encoding, ...]:
    """Return the encodings that a body is sent in; a small one is sent only as it is."""
    return tuple(Encoding) if len(plain) >= LEAST_COMPRESSED else (Encoding.IDENTITY,)


def compress(plain: bytes, encoding: Encoding) -> bytes:
    """Return the body in an encoding. Equal bodies give equal bytes."""
    match encoding:
        case Encoding.GZIP:
            return bytes(deflate.gzip_compress(plain, GZIP_LEVEL))
        case Encoding.BROTLI:
            made: bytes = brotli.compress(plain, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
            return made
        case Encoding.IDENTITY:
            return plain


def _weights(accepted: str) -> dict[str, float]:
    """Return the weight of each coding; a weight that is no number counts as a refusal."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.strip().partition(";")
        name, _, weight = parameter.strip().partition("=")
        if not coding.strip():
            continue
        try:
            weights[coding.strip()] = float(weight) if name == "q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights
