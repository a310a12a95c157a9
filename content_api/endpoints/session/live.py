"""The live session over HTTP: the picture, an event stream, a WebSocket.

`GET /live` answers with the picture, or with 204 and `Next-Session` while nothing runs. `/live/events` (server-sent events, WHATWG HTML
section 9.2) and `/live/ws` (RFC 6455) send the same messages. Both resume after an id, and both hold everything back by `delay`.
"""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from aiohttp import WSMessage, WSMsgType, hdrs, web
from aiohttp.http import HttpVersion11
from aiohttp.typedefs import Handler

from chassis.errors import InvalidRequest
from chassis.http.requests.query import refuse_unknown, whole_number
from chassis.http.responses.conditional import respond
from chassis.http.responses.representation import PreparedResponse, Representation, prepare
from chassis.http.responses.response_cache import Served
from chassis.http.server import problem
from content_api.api.paths import add
from content_api.context import Context
from content_api.live.audience import Client
from content_api.live.message import Message, chunked
from content_api.live.relay import AT_ONCE, LONGEST_DELAY, Relay
from content_api.schemas import json_envelope
from racing.live.steps import Steps
from racing.schedule import next_start

LIVE = "/v1/live"
SOURCE = "livetiming"
LONGEST_ID = 64
LARGEST_MESSAGE = 1024
"""Bytes that a client may send: it has nothing to say but pongs."""

TRY_AGAIN_SECONDS = 10
ASK_AGAIN_SECONDS = 15
"""How long others may cache the answer that nothing runs."""

PING = bytes((0x89, 0))
"""RFC 6455 section 5.5.2."""

COMMENT = chunked(b":\n\n")
RETRY = chunked(b"retry: 1000\n\n")
LAST_CHUNK = b"0\r\n\r\n"


class LiveRoutes:
    """Handlers of the live session."""

    def __init__(self, context: Context, relay: Relay) -> None:
        self._context = context
        self._relay = relay
        self._prepared: dict[str, PreparedResponse] = {}

    def add_to(self, app: web.Application, _preflight: Handler) -> None:
        """Add the three paths."""
        for path, handler in (("", self.picture), ("/events", self.events), ("/ws", self.socket)):
            add(app, f"{LIVE}{path}", handler)

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /live?delay=`."""
        refuse_unknown(request.query, frozenset({"delay"}))
        steps = self._relay.audience(_delay(request)).steps
        if steps.picture is None:
            return self._nothing_runs()
        id_ = steps.id
        if (prepared := self._prepared.get(id_)) is not None:
            return await respond(request, Served(prepared, hit=True, stale=False))
        prepared = await prepare(_picture(steps), json_envelope)
        # At most one for each delay is current; the others will never be asked for again.
        if len(self._prepared) > LONGEST_DELAY:
            self._prepared.clear()
        self._prepared[id_] = prepared
        return await respond(request, Served(prepared, hit=False, stale=False))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /live/events?delay=&last_id=`; the header `Last-Event-ID` takes precedence over `last_id`."""
        refuse_unknown(request.query, frozenset({"delay", "last_id"}))
        delay, last_id = _delay(request), last_id_of(request, request.headers.get("Last-Event-ID"))
        if request.version < HttpVersion11:
            raise InvalidRequest("HTTP/1.0: an event stream needs chunked transfer coding, allowed: HTTP/1.1 or later")
        if self._relay.is_full:
            return _full(request)
        response = web.StreamResponse(
            headers={hdrs.CONTENT_TYPE: "text/event-stream", hdrs.CACHE_CONTROL: "no-store", "X-Accel-Buffering": "no"}
        )
        response.enable_chunked_encoding()
        await response.prepare(request)
        transport = request.transport
        if request.method == hdrs.METH_HEAD or transport is None:
            return response
        transport.write(RETRY)
        client = Client(transport, event_of, ping=COMMENT)
        with self._relay.joined(client, delay, last_id):
            await client.closed.wait()
        return response

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /live/ws?delay=&last_id=`."""
        refuse_unknown(request.query, frozenset({"delay", "last_id"}))
        delay, last_id = _delay(request), last_id_of(request, None)
        socket = web.WebSocketResponse(compress=False, max_msg_size=LARGEST_MESSAGE, timeout=1.0)
        if not socket.can_prepare(request).ok:
            raise InvalidRequest("Upgrade: this address speaks WebSocket only, allowed: Upgrade: websocket")
        if self._relay.is_full:
            return _full(request)
        await socket.prepare(request)
        if request.transport is None:
            return socket
        client = Client(request.transport, frame_of, ping=PING)
        with self._relay.joined(client, delay, last_id):
            closing = asyncio.create_task(client.closed.wait())
            try:
                await until_closed(socket, closing)
            finally:
                closing.cancel()
        await socket.close(code=1001, message=b"going away")
        return socket

    def _nothing_runs(self) -> web.Response:
        headers: dict[str, str] = {hdrs.CACHE_CONTROL: f"public, max-age={ASK_AGAIN_SECONDS}"}
        now = self._context.now()
        season_index = self._context.season_index
        rounds = [weekend for year in (now.year, now.year + 1) for weekend in season_index.rounds(year)]
        if (following := next_start(rounds, now)) is not None:
            headers["Next-Session"] = str(int(following.timestamp()))
        return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)


async def until_closed(socket: web.WebSocketResponse, closing: "asyncio.Task[bool]") -> None:
    """Read from the client, which sends nothing but pongs, until it closes the connection or `closing` is done."""
    while not closing.done():
        reading: asyncio.Task[WSMessage] = asyncio.create_task(socket.receive())
        await asyncio.wait({reading, closing}, return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            return
        if reading.result().type in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}:
            return


def _picture(steps: Steps) -> Representation:
    picture = steps.picture or {}
    return Representation(
        content=msgspec.json.encode(picture),
        changed=datetime.fromtimestamp(picture["data_at"], UTC),
        source=SOURCE,
        max_age=0,
    )


def event_of(message: Message) -> bytes:
    """Return what an event stream is sent of a message."""
    return message.event


def frame_of(message: Message) -> bytes:
    """Return what a WebSocket is sent of a message."""
    return message.frame


def _full(request: web.Request) -> web.Response:
    response = problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"too many clients of the live session, try again in {TRY_AGAIN_SECONDS} seconds",
        request=request,
    )
    response.headers[hdrs.RETRY_AFTER] = str(TRY_AGAIN_SECONDS)
    return response


def _delay(request: web.Request) -> int:
    given = request.query.get("delay")
    if given is None:
        return AT_ONCE
    return whole_number(given, "delay", 0, LONGEST_DELAY, f"0 to {LONGEST_DELAY} seconds")


def last_id_of(request: web.Request, header: str | None) -> str | None:
    """Return the id to resume after. One of an epoch that is over is accepted, and leads to a snapshot; what is no id is refused."""
    given = header if header is not None else request.query.get("last_id")
    if given is None:
        return None
    epoch, dash, number = given.rpartition("-")
    if not (epoch.isascii() and epoch.isalnum() and dash and number.isascii() and number.isdecimal()) or (
        len(given) > LONGEST_ID
    ):
        name = "last_id" if header is None else "Last-Event-ID"
        raise InvalidRequest(f"{name}: {given[:LONGEST_ID]!r}, allowed: the id of a message, such as 5e2f81c0-17")
    return given
