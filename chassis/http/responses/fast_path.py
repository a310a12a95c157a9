"""Send prepared bytes before the application is asked: without routing, middleware, or writing headers again.

For each request only its id and the date are added, and it is counted.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import HttpVersion11

from chassis.http.responses.own_headers import own_lines
from chassis.process import logs

REQUEST_ID = "X-Request-Id"

LEAST_APART = 32_768
"""Bytes of a body that is sent beside its head: to join them would copy it, into memory that the system has to give each time."""


class RawResponse:
    """A response as it is sent: status line, headers and body. The request id and the date come between head and body."""

    __slots__ = ("body", "head", "status")

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.status = status
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"{hdrs.CONTENT_LENGTH}: {len(body)}")
        self.head = "\r\n".join([*lines, f"{REQUEST_ID}: "]).encode("latin-1")
        self.body = body

    def sent(self, request_id: str, more: bytes = b"") -> bytes:
        """Return the bytes of one answer: with the id of its request, lines of headers that are its own, and the date."""
        return b"".join(self.parts(request_id, more))

    def parts(self, request_id: str, more: bytes = b"") -> tuple[bytes, ...]:
        """Return the same in as many pieces as it is best sent in: one, or a large body beside its head."""
        if len(self.body) < LEAST_APART:
            return (b"".join((self.head, request_id.encode(), more, _date(), self.body)),)
        return b"".join((self.head, request_id.encode(), more, _date())), self.body


type Front = Callable[[web.Request], tuple[RawResponse, str] | None]
"""Return the raw response to a request and its route for the metrics, or None to let the application answer."""

type CountRequest = Callable[[web.Request, str, int, float], None]
"""Called with request, route, status and seconds."""

type Server = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def fronted(application: Server, front: Front, count: CountRequest) -> Server:
    """Return a handler that asks the front first where the request is a GET in HTTP/1.1 on a connection that is kept alive."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        began = time.perf_counter()
        plain = request.method == hdrs.METH_GET and request.version == HttpVersion11 and request.keep_alive
        if not plain or not isinstance(request, web.Request) or (found := front(request)) is None:
            return await application(request)
        ready, route = found
        given = _SentResponse(ready, logs.take_request_id(request.headers.get(REQUEST_ID)), own_lines(request))
        count(request, route, ready.status, time.perf_counter() - began)
        return given

    return handle


class _SentResponse(web.StreamResponse):
    """A raw response being sent."""

    def __init__(self, ready: RawResponse, request_id: str, more: bytes) -> None:
        # StreamResponse.__init__ is not called: what it prepares is in the bytes already.
        self._parts = ready.parts(request_id, more)
        self._status = ready.status
        self._writer: AbstractStreamWriter | None = None
        self._body_length = len(ready.body)

    @property
    def keep_alive(self) -> bool:
        """Only connections that are kept alive take the fast path."""
        return True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send the bytes: to the transport itself, since the writer would look at each piece for what only the application asks of it.

        Raises ConnectionResetError when the client is gone.
        """
        transport, self._writer = request.transport, request.writer
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has gone")
        for part in self._parts:
            transport.write(part)
        await self._writer.drain()  # who does not read is waited for
        return self._writer

    async def write_eof(self, data: bytes = b"") -> None:
        """End the response."""
        if self._writer is not None:
            await self._writer.write_eof(data)


class _Dates:
    """The Date header of the current second, which ends the headers. It is formatted once a second."""

    second = 0
    line = b""


def _date() -> bytes:
    now = int(time.time())
    if now != _Dates.second:
        _Dates.second, _Dates.line = now, f"\r\nDate: {formatdate(now, usegmt=True)}\r\n\r\n".encode()
    return _Dates.line
