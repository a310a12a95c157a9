"""Limits of every request, checked before its path is routed."""

import re

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from chassis.errors import InvalidRequest, NotFound
from chassis.http.requests.query import refuse_repeated
from chassis.http.requests.request_path import NOWHERE, asked_path, public_path

PUBLIC = "/content"
"""The prefix that Traefik strips from our paths."""

DOCS = "/v1/docs"

NO_HOST = "none.invalid"
"""The host that Traefik gives a request without one (`traefik/dynamic.yaml`): a name that nobody can have (RFC 2606)."""

_AMBIGUOUS = re.compile(r"%(?:00|23|25|2F|3B|3F|5C)", re.IGNORECASE)
"""Encoded NUL # % / ; ? \\ in a path: some programs decode them before they split the path, others after."""


def bounded(single: frozenset[str]) -> Middleware:
    """Refuse requests that name no host, have an ambiguous path, or give one of the `single` parameters twice."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        _check_host(request)
        _check_path(request)
        _check_route(request)
        refuse_repeated(request.query, single)
        return await handler(request)

    return middleware


def _check_host(request: web.Request) -> None:
    if request.headers.get("Host") == NO_HOST:
        raise InvalidRequest(
            "Host: the header is missing or empty, allowed: the name of this server, such as f1.example.org"
        )


def _check_route(request: web.Request) -> None:
    """Raise `NotFound` for an unknown path, and say where all paths are listed."""
    if isinstance(request.match_info.http_exception, web.HTTPNotFound):
        raise nothing_at(request)


def nothing_at(request: web.Request) -> NotFound:
    """Return the error for an unknown path."""
    listed = f"{PUBLIC}{DOCS}" if request.path == NOWHERE else public_path(request, DOCS)
    return NotFound(f"there is nothing at {asked_path(request)}, allowed: the paths that {listed} lists")


def _check_path(request: web.Request) -> None:
    found = _AMBIGUOUS.search(asked_path(request))
    if found is not None:
        raise InvalidRequest(
            f"path: it contains {found[0]!r}, allowed: no encoded slash, backslash, percent sign, semicolon, ?, # or NUL"
        )
