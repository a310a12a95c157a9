"""How a path is added: for GET, HEAD and OPTIONS, and alike with a slash at its end. Never a redirect."""

from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

PREFLIGHT_SECONDS = 86_400


def add(app: web.Application, path: str, handler: Handler) -> None:
    """Answer a path, and what a browser asks before it asks it from a page of another origin."""
    for written in (path, f"{path}/"):
        app.router.add_get(written, handler)
        app.router.add_options(written, preflight)


async def preflight(_request: web.Request) -> web.Response:
    """What a browser asks before a page of another origin may (Fetch standard, CORS protocol)."""
    headers = {
        hdrs.ALLOW: "GET, HEAD, OPTIONS",
        hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD, OPTIONS",
        hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "If-None-Match, If-Modified-Since, X-Request-Id",
        hdrs.ACCESS_CONTROL_MAX_AGE: str(PREFLIGHT_SECONDS),
        hdrs.CACHE_CONTROL: f"public, max-age={PREFLIGHT_SECONDS}",
    }
    return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)
