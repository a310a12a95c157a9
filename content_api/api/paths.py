"""Adds paths, each for GET, HEAD and OPTIONS, with and without a slash at its end; never as a redirect."""

from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

PREFLIGHT_SECONDS = 86_400


def add(app: web.Application, path: str, handler: Handler) -> None:
    """Answer a path, and the preflight requests of browsers for it."""
    for written in (path, f"{path}/"):
        app.router.add_get(written, handler)
        app.router.add_options(written, preflight)


async def preflight(_request: web.Request) -> web.Response:
    """Answer what a browser asks before a page of another origin may send a request (Fetch standard, CORS protocol)."""
    headers = {
        hdrs.ALLOW: "GET, HEAD, OPTIONS",
        hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD, OPTIONS",
        hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "If-None-Match, If-Modified-Since, X-Request-Id, X-API-Key, Authorization",
        hdrs.ACCESS_CONTROL_MAX_AGE: str(PREFLIGHT_SECONDS),
        hdrs.CACHE_CONTROL: f"public, max-age={PREFLIGHT_SECONDS}",
    }
    return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)
