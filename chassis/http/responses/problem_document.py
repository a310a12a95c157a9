"""Problems (RFC 9457) as they are sent: the document and its headers, for whoever refuses a request."""

from http import HTTPStatus

import msgspec
from aiohttp import hdrs

NO_TYPE = "about:blank"
RETRY_SECONDS = 2

FRAMEABLE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Headers of every answer."""

SECURITY = FRAMEABLE | {"X-Frame-Options": "DENY"}
"""And of every answer but those that pages of others may show in a frame."""


def problem_document(
    status: int, detail: str, *, request_id: str | None, instance: str | None = None, type_base: str = NO_TYPE
) -> bytes:
    """Return type, title, status, detail, instance and request_id as JSON; without an instance where no path could be read."""
    title = HTTPStatus(status).phrase
    document = {
        "type": type_base if type_base == NO_TYPE else f"{type_base.rstrip('/')}/{title.lower().replace(' ', '-')}",
        "title": title,
        "status": int(status),
        "detail": detail,
        **({} if instance is None else {"instance": instance}),
        "request_id": request_id,
    }
    return msgspec.json.encode(document)


def problem_headers(status: int) -> dict[str, str]:
    """Return the headers of a problem; one that will pass says after how many seconds to ask again."""
    headers: dict[str, str] = {hdrs.CONTENT_TYPE: "application/problem+json", hdrs.CACHE_CONTROL: "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers[hdrs.RETRY_AFTER] = str(RETRY_SECONDS)
    return headers
