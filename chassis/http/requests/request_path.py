"""The path that a caller asked for, before the proxies in front of us changed it.

A proxy that strips a prefix says so in `X-Forwarded-Prefix`. It sends requests for unknown paths to `NOWHERE`, with the original path in
`X-Replaced-Path`. Callers could forge both, so they are used for nothing but telling a caller about his own request.
"""

from aiohttp import web

NOWHERE = "/nowhere"
"""Traefik sends requests here whose path no service has (`traefik/dynamic.yaml`); nothing is served at it."""

FORWARDED_PREFIX = "X-Forwarded-Prefix"
REPLACED_PATH = "X-Replaced-Path"
LONGEST_PATH = 2048

SECRET = "/p/"  # noqa: S105  # says where one begins
"""What follows this in a path is a secret, and in no log."""

_OF_A_PATH = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@%/")
"""RFC 3986 section 3.3."""


def asked_path(request: web.BaseRequest) -> str:
    """Return the path as the caller wrote it, percent-encoded, without its query string."""
    path = request.raw_path.partition("?")[0]
    if path == NOWHERE:
        return _last(request, REPLACED_PATH) or path
    return public_path(request, path)


def public_path(request: web.BaseRequest, path: str) -> str:
    """Return one of our paths as this caller has to write it."""
    return _last(request, FORWARDED_PREFIX).rstrip("/") + path


def logged_path(request: web.BaseRequest) -> str:
    """Return the path as it may stand in a log."""
    path, secret, _ = request.path.partition(SECRET)
    return f"{path}{SECRET}…" if secret else path


def _last(request: web.BaseRequest, header: str) -> str:
    """Return what the nearest proxy set in a header; empty where it is no path."""
    given = request.headers.getall(header, [""])[-1]
    is_path = given.startswith("/") and len(given) <= LONGEST_PATH and _OF_A_PATH.issuperset(given)
    return given if is_path else ""
