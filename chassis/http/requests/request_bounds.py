"""Bounds of every request, whatever its path: line, headers, body, and the time that the body may take."""

import asyncio
from http import HTTPStatus

from aiohttp import web
from aiohttp.http import HttpProcessingError

LONGEST_URL = 2048
MOST_HEADER_BYTES = 16_384
BODY_SECONDS = 10.0


class OutOfBounds(Exception):
    """A request that is refused; its connection is closed, since more of it may be on the way."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def check_head(request: web.BaseRequest) -> None:
    """Raise `OutOfBounds` for a request line or headers that are too long."""
    if len(request.raw_path) > LONGEST_URL:
        detail = f"URL: {len(request.raw_path)} characters, allowed: at most {LONGEST_URL}"
        raise OutOfBounds(HTTPStatus.REQUEST_URI_TOO_LONG, detail)
    size = sum(len(name) + len(value) for name, value in request.raw_headers)
    if size > MOST_HEADER_BYTES:
        detail = f"headers: {size} bytes in all, allowed: at most {MOST_HEADER_BYTES}"
        raise OutOfBounds(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, detail)


async def whole_body(request: web.BaseRequest, seconds: float) -> None:
    """Wait for the whole body, which handlers then find read; raise `OutOfBounds` for one that does not come or cannot be read.

    Handlers are not asked before: a request that never arrives whole changes nothing.
    """
    try:
        async with asyncio.timeout(seconds):
            await request.read()
    except TimeoutError:
        # Otherwise aiohttp would wait for the rest after the answer.
        request.content.set_exception(web.RequestPayloadError("late"))
        detail = f"the body did not end, allowed: {seconds:g} seconds for all of it"
        raise OutOfBounds(HTTPStatus.REQUEST_TIMEOUT, detail) from None
    except web.RequestPayloadError as error:
        raise OutOfBounds(HTTPStatus.BAD_REQUEST, f"the body cannot be read: {_reason(error)}") from None


def _reason(error: web.RequestPayloadError) -> str:
    """Return what aiohttp says is wrong, without the bytes that it met."""
    said = error.__cause__.message if isinstance(error.__cause__, HttpProcessingError) else str(error)
    return said.strip().partition("\n")[0].rstrip(":")
