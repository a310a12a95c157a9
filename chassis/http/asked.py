"""The path that a caller asked, whatever the proxies in front of us made of it.

A proxy that strips a prefix says so in `X-Forwarded-Prefix`. What belongs to none of our paths, it sends to `NOWHERE` and says in
`X-Replaced-Path` what was asked. Neither is believed further than what it is used for: to tell a caller of his own request.
"""

from aiohttp import web

NOWHERE = "/nowhere"
"""Where Traefik sends what is no path of the suite (`traefik/dynamic.yaml`); there is nothing here."""

FORWARDED_PREFIX = "X-Forwarded-Prefix"
REPLACED_PATH = "X-Replaced-Path"
LONGEST_PATH = 2048

_OF_A_PATH = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@%/")
"""RFC 3986 section 3.3."""


def asked_path(request: web.BaseRequest) -> str:
    """The path as the caller wrote it, percent-encoded, without its query."""
    path = request.raw_path.partition("?")[0]
    if path == NOWHERE:
        return _last(request, REPLACED_PATH) or path
    return public_path(request, path)


def public_path(request: web.BaseRequest, path: str) -> str:
    """A path of ours as this caller has to write it."""
    return _last(request, FORWARDED_PREFIX).rstrip("/") + path


def _last(request: web.BaseRequest, header: str) -> str:
    """What the nearest proxy said; nothing where that is no path."""
    given = request.headers.getall(header, [""])[-1]
    is_path = given.startswith("/") and len(given) <= LONGEST_PATH and _OF_A_PATH.issuperset(given)
    return given if is_path else ""
