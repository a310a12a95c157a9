"""What is refused of any request, whichever path it asks: before its path is looked at, and with a sentence that says why."""

import re
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from chassis.errors import InvalidRequest, NotFound
from chassis.http.request_path import NOWHERE, asked_path, public_path
from chassis.http.server import problem

LONGEST_URL = 2048
MOST_HEADER_BYTES = 16_384

PUBLIC = "/content"
"""What Traefik strips before our own paths."""

DOCS = "/v1/docs"

NO_HOST = "none.invalid"
"""What Traefik calls a request that names no host (`traefik/dynamic.yaml`): a name that nobody can have (RFC 2606)."""

_TWO_READINGS = re.compile(r"%(?:00|23|25|2F|3B|3F|5C)", re.IGNORECASE)
"""Encoded NUL # % / ; ? \\ in a path: one program takes them apart there, another does not."""


def bounded(single: frozenset[str]) -> Middleware:
    """Refuse what is longer than any question, names no host, can be read in two ways, or gives one of the `single` parameters twice."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if len(request.raw_path) > LONGEST_URL:
            detail = f"URL: {len(request.raw_path)} characters, allowed: at most {LONGEST_URL}"
            return problem(HTTPStatus.REQUEST_URI_TOO_LONG, detail, request=request)
        size = sum(len(name) + len(value) for name, value in request.raw_headers)
        if size > MOST_HEADER_BYTES:
            detail = f"headers: {size} bytes in all, allowed: at most {MOST_HEADER_BYTES}"
            return problem(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, detail, request=request)
        _check_host(request)
        _check_path(request)
        _check_there(request)
        _check_once(request, single)
        return await handler(request)

    return middleware


def _check_host(request: web.Request) -> None:
    if request.headers.get("Host") == NO_HOST:
        raise InvalidRequest(
            "Host: the header is missing or empty, allowed: the name of this server, such as f1.example.org"
        )


def _check_there(request: web.Request) -> None:
    """What is on none of our paths is told where all of them are listed."""
    if isinstance(request.match_info.http_exception, web.HTTPNotFound):
        listed = f"{PUBLIC}{DOCS}" if request.path == NOWHERE else public_path(request, DOCS)
        raise NotFound(f"there is nothing at {asked_path(request)}, allowed: the paths that {listed} lists")


def _check_path(request: web.Request) -> None:
    found = _TWO_READINGS.search(asked_path(request))
    if found is not None:
        raise InvalidRequest(
            f"path: it contains {found[0]!r}, allowed: no encoded slash, backslash, percent sign, semicolon, ?, # or NUL"
        )


def _check_once(request: web.Request, single: frozenset[str]) -> None:
    """Two values are two questions; programs differ in which of them they take."""
    query = request.query
    if len(query) == len(set(query)):
        return
    for name in query:
        times = len(query.getall(name))
        if times > 1 and name in single:
            raise InvalidRequest(f"{name}: given {times} times, allowed: once")
