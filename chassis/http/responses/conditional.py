"""Respond with a prepared response: validators, conditional requests, encodings (RFC 9110, RFC 9111)."""

from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus

from aiohttp import ETag, hdrs, web

from chassis.http.responses.encodings import Encoding, preferred
from chassis.http.responses.fast_path import RawResponse
from chassis.http.responses.problem_document import FRAMEABLE, SECURITY
from chassis.http.responses.representation import EncodedBody, PreparedResponse, Representation
from chassis.http.responses.response_cache import Served

REVALIDATE_SECONDS = 86_400
IF_ERROR_SECONDS = 604_800
ANY = "*"
EXPOSED = "ETag, Last-Modified, X-Cache, X-Request-Id, X-Licence, X-Attribution, RateLimit, RateLimit-Policy, X-API-Key-Status, Retry-After"
"""What pages of other origins may read beside what the Fetch standard lets them; of these the public door adds X-API-Key-Status."""

HIT = {"X-Cache": "hit"}
MISS = {"X-Cache": "miss"}
OPEN_TO_ALL = {hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*", hdrs.ACCESS_CONTROL_EXPOSE_HEADERS: EXPOSED}

NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The Content-Security-Policy of answers that are read by programs."""

POLICY = "Content-Security-Policy"
FRAMED = web.ResponseKey("framed", bool)
"""Set on an answer that pages of others may show in a frame, by its own policy: X-Frame-Options would refuse it in older browsers."""


async def respond(request: web.Request, served: Served) -> web.Response:
    """Return 200 with the body in the encoding that the client prefers, or 304 when it has the newest version.

    A large body is compressed in a thread where nobody asked for that encoding before. Raise 406 when the client refuses every encoding.
    """
    prepared = served.prepared
    body = prepared.body(stale=served.stale)
    encoding = _encoding(request.headers.get(hdrs.ACCEPT_ENCODING), body)
    if encoding is None:
        allowed = ", ".join(Encoding)
        raise web.HTTPNotAcceptable(
            reason=f"Accept-Encoding: it refuses every encoding of this answer, allowed: {allowed}"
        )
    hit = HIT if served.hit else MISS
    if is_not_modified(request, body, prepared.last_modified):
        answer = web.Response(status=HTTPStatus.NOT_MODIFIED, headers=_validators(prepared, body, encoding) | hit)
    else:
        answer = web.Response(body=await body.encode(encoding), headers=_headers(prepared, body, encoding) | hit)
    if _is_framed(prepared):
        answer[FRAMED] = True
    return answer


def raw_response(request: web.Request, served: Served) -> RawResponse | None:
    """Return the same response of a cached answer as raw bytes, which are joined only once.

    None where it would be 406, or where a large body would have to be compressed first.
    """
    prepared = served.prepared
    body = prepared.body(stale=served.stale)
    encoding = _encoding(request.headers.get(hdrs.ACCEPT_ENCODING), body)
    if encoding is None:
        return None
    unchanged = is_not_modified(request, body, prepared.last_modified)
    found = body.ready.get((encoding, unchanged))
    if found is None:
        always = HIT | OPEN_TO_ALL | (FRAMEABLE if _is_framed(prepared) else SECURITY)
        if not unchanged and not body.is_at_hand(encoding):
            return None
        if unchanged:
            found = RawResponse(HTTPStatus.NOT_MODIFIED, _validators(prepared, body, encoding) | always)
        else:
            found = RawResponse(HTTPStatus.OK, _headers(prepared, body, encoding) | always, body.encoded(encoding))
        body.ready[encoding, unchanged] = found
    return found


def _validators(prepared: PreparedResponse, body: EncodedBody, encoding: Encoding) -> dict[str, str]:
    """Return the headers that a 304 has, too (RFC 9110 section 15.4.5)."""
    modified = prepared.last_modified
    return {
        hdrs.ETAG: f'"{body.etag(encoding)}"',
        **({hdrs.LAST_MODIFIED: format_datetime(modified, usegmt=True)} if modified is not None else {}),
        hdrs.CACHE_CONTROL: _cache_control(prepared.representation),
        hdrs.VARY: dict(prepared.representation.headers).get(hdrs.VARY, hdrs.ACCEPT_ENCODING),
    }


def _is_framed(prepared: PreparedResponse) -> bool:
    policy = dict(prepared.representation.headers).get(POLICY, NOTHING_RUNS)
    return "frame-ancestors" in policy and "frame-ancestors 'none'" not in policy


def _cache_control(answer: Representation) -> str:
    """Return Cache-Control. An answer without a `max_age` is true only for a moment, and may never be served stale."""
    if answer.private:
        return "private, no-cache"
    max_age = answer.max_age
    if not max_age:
        return "public, max-age=0, must-revalidate"
    return f"public, max-age={max_age}, stale-while-revalidate={REVALIDATE_SECONDS}, stale-if-error={IF_ERROR_SECONDS}"


def _headers(prepared: PreparedResponse, body: EncodedBody, encoding: Encoding) -> dict[str, str]:
    answer = prepared.representation
    headers = _validators(prepared, body, encoding)
    headers[hdrs.CONTENT_TYPE] = f"{answer.content_type}; charset=utf-8" if answer.is_text else answer.content_type
    headers[POLICY] = NOTHING_RUNS
    headers.update(answer.headers)
    if answer.filename is not None:
        headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="{answer.filename}"'
    if encoding is not Encoding.IDENTITY:
        headers[hdrs.CONTENT_ENCODING] = encoding
    return headers


def _encoding(accepted: str | None, body: EncodedBody) -> Encoding | None:
    """Return the preferred encoding of those that the body has; small bodies are not compressed. None where all are refused."""
    wanted = preferred(accepted)
    for encoding in wanted:
        if encoding in body.encodings:
            return encoding
    return Encoding.IDENTITY if wanted else None


def is_not_modified(request: web.Request, body: EncodedBody, last_modified: datetime | None) -> bool:
    """Return whether the client has the newest version: by If-None-Match if it is given, else by date, if any (RFC 9110 section 13)."""
    given = request.headers.get(hdrs.IF_NONE_MATCH)
    if given is not None:
        # Browsers send one of our tags back as it is: no parsing is needed then.
        return given in body.quoted_etags or _matches(request.if_none_match or (), given, body)
    since = request.if_modified_since
    return since is not None and last_modified is not None and last_modified <= since


def _matches(tags: tuple[ETag, ...], header: str, body: EncodedBody) -> bool:
    """Compare weakly: the tag of any encoding matches."""
    return header.strip() == ANY or any(tag.value in body.etags for tag in tags)
