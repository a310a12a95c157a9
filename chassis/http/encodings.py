"""Which encoding a client takes (RFC 9110 section 12.5.3), and making it."""

import gzip
from enum import StrEnum
from functools import lru_cache

import brotli

LEAST_COMPRESSED = 512
"""Smaller bodies do not gain from compression."""

GZIP_LEVEL = 6
BROTLI_QUALITY = 5
"""Costs what gzip 6 does and is smaller; 11 costs two hundred times that."""


class Encoding(StrEnum):
    """How a body travels."""

    BROTLI = "br"
    GZIP = "gzip"
    IDENTITY = "identity"


@lru_cache(maxsize=512)
def preferred(accepted: str | None) -> tuple[Encoding, ...]:
    """The encodings of an Accept-Encoding, the most wanted first, of equals the smallest; none when all are refused.

    Without the header, identity alone: who says nothing may not be able to unpack.
    """
    if accepted is None:
        return (Encoding.IDENTITY,)
    weights = _weights(accepted)
    anything = weights.get("*", 0.0)
    wanted = {
        Encoding.BROTLI: weights.get("br", anything),
        Encoding.GZIP: weights.get("gzip", weights.get("x-gzip", anything)),
        # Not named, it is still taken, but after what is; `*;q=0` and `identity;q=0` refuse it.
        Encoding.IDENTITY: weights.get("identity", anything if "*" in weights else 0.0001),
    }
    return tuple(sorted((each for each in Encoding if wanted[each] > 0), key=lambda each: -wanted[each]))


def compress(plain: bytes) -> dict[Encoding, bytes]:
    """The body in every encoding that makes it smaller, itself among them. Equal bodies give equal bytes."""
    made = {Encoding.IDENTITY: plain}
    if len(plain) >= LEAST_COMPRESSED:
        made[Encoding.GZIP] = gzip.compress(plain, GZIP_LEVEL, mtime=0)
        made[Encoding.BROTLI] = brotli.compress(plain, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    return made


def _weights(accepted: str) -> dict[str, float]:
    """Weight by coding; one that is no number is a refusal."""
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
