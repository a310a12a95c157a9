"""Event streams (server-sent events, WHATWG HTML section 9.2) and WebSockets (RFC 6455) of clients who are sent messages as they come.

The live session and replays have the same: how a connection begins, what is no such request, how to resume after an id, when it is over.
"""

import asyncio

from aiohttp import WSMessage, WSMsgType, hdrs, web
from aiohttp.http import HttpVersion11

from chassis.errors import InvalidRequest
from content_api.live.audience import Client
from content_api.live.message import Message, chunked

LONGEST_ID = 64
LARGEST_MESSAGE = 1024
"""Bytes that a client may send: it has nothing to say but pongs."""

PING = bytes((0x89, 0))
"""RFC 6455 section 5.5.2."""

COMMENT = chunked(b":\n\n")
RETRY = chunked(b"retry: 1000\n\n")


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


def refuse_without_chunks(request: web.Request) -> None:
    """Raise `InvalidRequest` for a client that cannot read an event stream."""
    if request.version < HttpVersion11:
        raise InvalidRequest("HTTP/1.0: an event stream needs chunked transfer coding, allowed: HTTP/1.1 or later")


async def event_stream(request: web.Request) -> tuple[web.StreamResponse, Client | None]:
    """Begin an event stream. There is no client for a HEAD request, and for one whose connection is gone."""
    response = web.StreamResponse(
        headers={hdrs.CONTENT_TYPE: "text/event-stream", hdrs.CACHE_CONTROL: "no-store", "X-Accel-Buffering": "no"}
    )
    response.enable_chunked_encoding()
    await response.prepare(request)
    transport = request.transport
    if request.method == hdrs.METH_HEAD or transport is None:
        return response, None
    transport.write(RETRY)
    return response, Client(transport, _event_of, ping=COMMENT)


def web_socket(request: web.Request) -> web.WebSocketResponse:
    """Return a WebSocket that is not prepared yet. Raise `InvalidRequest` for a request that is none of one."""
    socket = web.WebSocketResponse(compress=False, max_msg_size=LARGEST_MESSAGE, timeout=1.0)
    if not socket.can_prepare(request).ok:
        raise InvalidRequest("Upgrade: this address speaks WebSocket only, allowed: Upgrade: websocket")
    return socket


async def socket_client(request: web.Request, socket: web.WebSocketResponse) -> Client | None:
    """Open a WebSocket and return its client; None where its connection is gone."""
    await socket.prepare(request)
    return None if request.transport is None else Client(request.transport, _frame_of, ping=PING)


async def until_closed(socket: web.WebSocketResponse, client: Client) -> None:
    """Read from the client, which sends nothing but pongs, until it closes the connection or is to be sent nothing more."""
    closing = asyncio.create_task(client.closed.wait())
    try:
        while not closing.done():
            reading: asyncio.Task[WSMessage] = asyncio.create_task(socket.receive())
            await asyncio.wait({reading, closing}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
                return
            if reading.result().type in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}:
                return
    finally:
        closing.cancel()


def _event_of(message: Message) -> bytes:
    return message.event


def _frame_of(message: Message) -> bytes:
    return message.frame
