"""A prepared answer to an HTTP response: validators, conditional requests, encodings, HEAD (RFC 9110, RFC 9111)."""

from datetime import datetime
from email.utils import format_datetime

from aiohttp import ETag, hdrs, web

from content_api.encodings import Encoding, preferred
from content_api.prepared import Body
from content_api.shelf import Served

REVALIDATE_SECONDS = 86_400
IF_ERROR_SECONDS = 604_800
ANY = "*"
EXPOSED = "ETag, Last-Modified, X-Cache, X-Request-Id, X-Licence, X-Attribution"

NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Content-Security-Policy of what is read by programs."""


def respond(request: web.Request, served: Served) -> web.Response:
    """200 with the body in the encoding the client likes best, 304 when it has it already, 406 when it takes none of ours."""
    prepared = served.prepared
    answer, body = prepared.answer, prepared.body(stale=served.stale)
    encoding = _encoding(request.headers.get(hdrs.ACCEPT_ENCODING), body)
    headers = {
        hdrs.ETAG: f'"{body.etag(encoding)}"',
        hdrs.LAST_MODIFIED: format_datetime(prepared.last_modified, usegmt=True),
        hdrs.CACHE_CONTROL: (
            f"public, max-age={answer.max_age}, stale-while-revalidate={REVALIDATE_SECONDS}, stale-if-error={IF_ERROR_SECONDS}"
        ),
        hdrs.VARY: "Accept-Encoding",
        "X-Cache": "hit" if served.hit else "miss",
    }
    if is_not_modified(request, body, prepared.last_modified):
        return web.Response(status=304, headers=headers)
    headers[hdrs.CONTENT_TYPE] = f"{answer.content_type}; charset=utf-8"
    headers["Content-Security-Policy"] = NOTHING_RUNS
    headers.update(answer.headers)
    if answer.filename is not None:
        headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="{answer.filename}"'
    if encoding is not Encoding.IDENTITY:
        headers[hdrs.CONTENT_ENCODING] = encoding
    return web.Response(body=body.encoded[encoding], headers=headers)


def _encoding(accepted: str | None, body: Body) -> Encoding:
    wanted = preferred(accepted)
    if not wanted:
        allowed = ", ".join(Encoding)
        raise web.HTTPNotAcceptable(reason=f"Accept-Encoding: none of ours is taken, allowed: {allowed}")
    # A body too small to gain has only itself.
    return next((encoding for encoding in wanted if encoding in body.encoded), Encoding.IDENTITY)


def is_not_modified(request: web.Request, body: Body, last_modified: datetime) -> bool:
    """If-None-Match decides alone where it is given; dates are compared otherwise, and junk is ignored (RFC 9110 section 13)."""
    if hdrs.IF_NONE_MATCH in request.headers:
        return _matches(request.if_none_match or (), request.headers[hdrs.IF_NONE_MATCH], body)
    since = request.if_modified_since
    return since is not None and last_modified <= since


def _matches(tags: tuple[ETag, ...], header: str, body: Body) -> bool:
    """Weakly: a tag of any encoding names this answer."""
    return header.strip() == ANY or any(tag.value in body.etags for tag in tags)
