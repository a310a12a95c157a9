"""The connections of an HTTP server: how many, how long a request may take to arrive, and what is no HTTP.

aiohttp waits for ever for the end of a request, answers what it cannot read in plain text, and takes WebSocket frames that are not masked.
"""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast

from aiohttp import web
from aiohttp.http import HttpProcessingError, WebSocketReader
from aiohttp.http_exceptions import LineTooLong

from chassis.http.masked_frames import MaskedFrames
from chassis.http.responses.fast_path import RawResponse
from chassis.http.responses.problem_document import RETRY_SECONDS, SECURITY, problem_document, problem_headers
from chassis.process import logs

LONGEST_LINE = 65_536
"""Bytes of a request line, or of one header. Well above the limits of `chassis.http.server`, whose refusals say more."""

MOST_HEADERS = 1_000
MOST_HEAD_BYTES = 262_144
"""Of a request whose head has not ended yet."""

HEAD_SECONDS = 10.0
IDLE_SECONDS = 75.0
"""Longer than Traefik keeps a connection that nobody uses (`traefik/traefik.yaml`): it never sends on one that we are closing."""

BACKLOG = 1_024
SPARE = 4
"""For each so many connections, one more is told 503 instead of being cut off."""


@dataclass
class Connections:
    """The limits of a server, and how many connections it has now."""

    most: int
    head_seconds: float = HEAD_SECONDS
    idle_seconds: float = IDLE_SECONDS
    open: int = field(default=0, init=False)


class Connection(web.RequestHandler):
    """One connection. Made by the server for each that it accepts."""

    __slots__ = ("_connections", "_head_bytes", "_is_counted", "_is_one_too_many", "_timer")

    def __init__(self, server: web.Server, connections: Connections, **options: Any) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=connections.idle_seconds,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_HEADERS,
            **options,
        )
        self._connections = connections
        self._head_bytes = 0
        self._is_counted = False
        self._is_one_too_many = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection; what is one too many will be refused, what is far too many is cut off."""
        super().connection_made(transport)
        connections = self._connections
        connections.open += 1
        self._is_counted = True
        if connections.open > connections.most + max(1, connections.most // SPARE):
            cast(asyncio.Transport, transport).abort()
        elif connections.open > connections.most:
            self._is_one_too_many = True
            self._await_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget the connection."""
        if self._is_counted:
            self._connections.open -= 1
            self._is_counted = False
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes: of a head, which has to end in time, of a body, or of a WebSocket."""
        if self._is_one_too_many:
            detail = f"too many connections, try again in {RETRY_SECONDS} seconds"
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, detail)
            return
        requests = self._request_count
        super().data_received(data)
        if self._request_count != requests or self._request_in_progress:
            if self._timer is not None:
                self._head_arrived()
            return
        self._head_bytes += len(data)
        if self._head_bytes > MOST_HEAD_BYTES:
            detail = f"headers: more than {MOST_HEAD_BYTES} bytes, allowed: fewer"
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, detail)
        elif self._timer is None:
            self._await_head()

    def eof_received(self) -> bool | None:  # type: ignore[override]  # asyncio's own protocol may return True
        """Answer before closing where the client ended its side in the middle of a body."""
        request = self._current_request
        if request is None or request.content.is_eof():
            return None
        request.content.set_exception(web.RequestPayloadError("it ended before all of it was there"))
        return True

    def set_parser(self, parser: WebSocketReader, data_received_cb: Any = None) -> None:
        """Read a WebSocket from here on, whose frames have to be masked."""
        super().set_parser(cast(WebSocketReader, MaskedFrames(parser)), data_received_cb)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Return a problem for what could not be read, or failed outside of the application; the connection is closed after it."""
        refused = HTTPStatus(status)
        if isinstance(exc, LineTooLong):
            refused = _too_long(exc)
        answer = super().handle_error(request, status, exc, message)
        detail = _said(exc) if isinstance(exc, HttpProcessingError) else f"{refused.description or refused.phrase}"
        return _as_problem(answer, refused, detail)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send the answer; what aiohttp refuses before any middleware is a problem, too."""
        if isinstance(resp, web.HTTPException) and resp.status >= HTTPStatus.BAD_REQUEST:
            resp = _as_problem(web.Response(status=resp.status), HTTPStatus(resp.status), resp.text or resp.reason)
        return await super().finish_response(request, resp, start_time)

    def _await_head(self) -> None:
        self._timer = self._loop.call_later(self._connections.head_seconds, self._head_is_late)

    def _head_arrived(self) -> None:
        self._head_bytes = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _head_is_late(self) -> None:
        self._timer = None
        if not self._request_in_progress:
            seconds = f"{self._connections.head_seconds:g}"
            self._refuse(
                HTTPStatus.REQUEST_TIMEOUT, f"the request did not end, allowed: {seconds} seconds for its head"
            )

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Answer with a problem without reading on, and close the connection."""
        if self.transport is not None and not self.transport.is_closing():
            request_id = logs.new_request_id()
            document = problem_document(status, detail, request_id=request_id)
            headers = problem_headers(status) | SECURITY | {"Connection": "close"}
            self.transport.write(RawResponse(status, headers, document).sent(request_id))
        self.force_close()


def _too_long(error: LineTooLong) -> HTTPStatus:
    """Return 414 for a request line, 431 for a header: aiohttp has one error for both, with the bytes that it had read."""
    read = error.args[0]
    is_path = bytes(read).startswith(b"/") if isinstance(read, bytes | bytearray) else str(read).startswith("/")
    return HTTPStatus.REQUEST_URI_TOO_LONG if is_path else HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


def _said(error: HttpProcessingError) -> str:
    """Return the first line of an error of aiohttp's, which may go on with the bytes that it met."""
    if isinstance(error, LineTooLong):
        return f"request line or header: longer than {LONGEST_LINE} bytes, allowed: fewer"
    line = error.message.strip().partition("\n")[0].rstrip(":")
    return f"this is no request in HTTP: {line}"


def _as_problem(answer: web.StreamResponse, status: HTTPStatus, detail: str) -> web.Response:
    request_id = logs.take_request_id(None)
    response = web.Response(
        status=status,
        body=problem_document(status, detail, request_id=request_id),
        headers=problem_headers(status) | SECURITY | {"X-Request-Id": request_id},
    )
    if answer.keep_alive is False:
        response.force_close()
    return response
