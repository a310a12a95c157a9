"""Headers that an answer has for one request alone, beside those of what it shows: what is left of the caller's quota."""

from collections.abc import Mapping

from aiohttp import web

OWN_HEADERS = web.RequestKey("own_headers", Mapping)
"""Headers, by name, of the answer to this request, prepared or not. Who sets them knows that they need no escaping."""


def own_lines(request: web.Request) -> bytes:
    """Return the headers as they are sent, each line with the end of the one before it."""
    if (own := request.get(OWN_HEADERS)) is None:
        return b""
    return "".join(f"\r\n{name}: {value}" for name, value in own.items()).encode("latin-1")
