"""A prepared answer to an HTTP response: validators, conditional requests, compression, HEAD (RFC 9110, RFC 9111)."""

from datetime import datetime
from email.utils import format_datetime

from aiohttp import ETag, hdrs, web

from content_api.shelf import Body, Prepared

REVALIDATE_SECONDS = 86_400
IF_ERROR_SECONDS = 604_800
ANY = "*"


def respond(request: web.Request, prepared: Prepared, *, hit: bool, stale: bool) -> web.Response:
    """200 with the body the client takes, or 304 when it has it already."""
    answer, body = prepared.answer, prepared.body(stale=stale)
    gzipped = body.gzipped if accepts_gzip(request.headers.get(hdrs.ACCEPT_ENCODING, "")) else None
    etag = body.etag if gzipped is None else body.gzip_etag
    headers = {
        hdrs.ETAG: f'"{etag}"',
        hdrs.LAST_MODIFIED: format_datetime(prepared.last_modified, usegmt=True),
        hdrs.CACHE_CONTROL: (
            f"public, max-age={answer.max_age}, stale-while-revalidate={REVALIDATE_SECONDS}, stale-if-error={IF_ERROR_SECONDS}"
        ),
        hdrs.VARY: "Accept-Encoding",
        hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*",
        hdrs.ACCESS_CONTROL_EXPOSE_HEADERS: "ETag, Last-Modified, X-Cache, X-Request-Id",
        "X-Cache": "hit" if hit else "miss",
    }
    if is_not_modified(request, body, prepared.last_modified):
        return web.Response(status=304, headers=headers)
    headers[hdrs.CONTENT_TYPE] = f"{answer.content_type}; charset=utf-8"
    if answer.filename is not None:
        headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="{answer.filename}"'
    if gzipped is not None:
        headers[hdrs.CONTENT_ENCODING] = "gzip"
    return web.Response(body=body.plain if gzipped is None else gzipped, headers=headers)


def accepts_gzip(accepted: str) -> bool:
    """Whether Accept-Encoding takes gzip: named or by `*`, and not with `q=0` (RFC 9110 section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.strip().partition(";")
        name, _, weight = parameter.strip().partition("=")
        try:
            weights[coding.strip()] = float(weight) if name == "q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def is_not_modified(request: web.Request, body: Body, last_modified: datetime) -> bool:
    """If-None-Match decides alone where it is given; dates are compared otherwise, and junk is ignored (RFC 9110 section 13)."""
    if hdrs.IF_NONE_MATCH in request.headers:
        return _matches(request.if_none_match or (), request.headers[hdrs.IF_NONE_MATCH], body)
    since = request.if_modified_since
    return since is not None and last_modified <= since


def _matches(tags: tuple[ETag, ...], header: str, body: Body) -> bool:
    """Weakly: a tag of either encoding names this answer."""
    return header.strip() == ANY or any(tag.value in (body.etag, body.gzip_etag) for tag in tags)
