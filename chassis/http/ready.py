"""Answers whose bytes lie ready, given before an application is asked: no routing, no middleware, no header is written twice.

What is left to do for one is to name the request, to say the date, and to count.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import HttpVersion11

from chassis import logs

REQUEST_ID = "X-Request-Id"


class Ready:
    """Status line, headers and body as they go out."""

    __slots__ = ("body", "head", "status")

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.status = status
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"{hdrs.CONTENT_LENGTH}: {len(body)}")
        self.head = "\r\n".join([*lines, f"{REQUEST_ID}: "]).encode("latin-1")
        self.body = body


type Front = Callable[[web.Request], tuple[Ready, str] | None]
"""The answer that lies ready for a request, and its route for the metrics; None where the application shall answer."""

type CountRequest = Callable[[web.Request, str, int, float], None]
"""Told request, route, status and seconds."""


type Server = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def fronted(application: Server, front: Front, count: CountRequest) -> Server:
    """A handler that asks the front first, where the request is a plain one: GET in HTTP/1.1 on a connection that stays."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        began = time.perf_counter()
        plain = request.method == hdrs.METH_GET and request.version == HttpVersion11 and request.keep_alive
        if not plain or not isinstance(request, web.Request) or (found := front(request)) is None:
            return await application(request)
        ready, route = found
        given = _Given(ready, logs.take_request_id(request.headers.get(REQUEST_ID)))
        count(request, route, ready.status, time.perf_counter() - began)
        return given

    return handle


class _Given(web.StreamResponse):
    """A ready answer on its way: one write."""

    def __init__(self, ready: Ready, request_id: str) -> None:
        # Not StreamResponse's own: everything that it prepares lies ready.
        self._bytes = b"".join((ready.head, request_id.encode(), _date(), ready.body))
        self._status = ready.status
        self._writer: AbstractStreamWriter | None = None
        self._body_length = len(ready.body)

    @property
    def keep_alive(self) -> bool:
        """Only such connections get here."""
        return True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it."""
        self._writer = request.writer
        await self._writer.write(self._bytes)
        return self._writer

    async def write_eof(self, data: bytes = b"") -> None:
        """That was all."""
        if self._writer is not None:
            await self._writer.write_eof(data)


class _Dates:
    """The current second as a header ends: written once a second."""

    second = 0
    line = b""


def _date() -> bytes:
    now = int(time.time())
    if now != _Dates.second:
        _Dates.second, _Dates.line = now, f"\r\nDate: {formatdate(now, usegmt=True)}\r\n\r\n".encode()
    return _Dates.line
