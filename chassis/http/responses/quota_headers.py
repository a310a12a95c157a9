"""What is left of a caller's quota, which the public door tells with the request, repeated in the answer.

The door cannot write it there itself: what it asks about a key (Traefik's forwardAuth) may only add headers to the request. Who asks us
without a key may send these headers, too, and gets back his own words.
"""

import re
from collections.abc import Mapping

from multidict import CIMultiDictProxy

RATE_LIMIT, RATE_LIMIT_POLICY = "RateLimit", "RateLimit-Policy"
"""The headers of draft-ietf-httpapi-ratelimit-headers."""

_SHAPE = re.compile(r'"[a-z]{1,20}"(?:;[a-z]=[0-9]{1,12}){1,3}(?:, "[a-z]{1,20}"(?:;[a-z]=[0-9]{1,12}){1,3}){0,5}')
_NOTHING: Mapping[str, str] = {}


def quota_headers(asked: CIMultiDictProxy[str]) -> Mapping[str, str]:
    """Return the headers of the answer to a request with these headers; none where the door has told nothing."""
    if (left := asked.get(RATE_LIMIT)) is None:
        return _NOTHING
    told = {RATE_LIMIT: left, RATE_LIMIT_POLICY: asked.get(RATE_LIMIT_POLICY, "")}
    return {name: value for name, value in told.items() if _SHAPE.fullmatch(value)}


def quota_lines(asked: CIMultiDictProxy[str]) -> bytes:
    """Return the same as they are sent, each line with the end of the one before it."""
    return "".join(f"\r\n{name}: {value}" for name, value in quota_headers(asked).items()).encode("latin-1")
