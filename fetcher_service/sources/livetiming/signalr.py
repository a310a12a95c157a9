"""The live feed's protocol: SignalR Core with JSON over a WebSocket. A snapshot of each topic, then what changes, as it comes.

The protocol is ASP.NET Core's (its HubProtocol.md and TransportProtocols.md); what the hub says is only known from
those who listen to it. Whatever is broken ends the connection: after a message that was lost only a new snapshot is right.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.sources.livetiming.classification import SOURCE
from fetcher_service.sources.livetiming.lenient_json import readable_json
from fetcher_service.sources.livetiming.messages import check_instant, in_utc

TOPICS = (
    "Heartbeat",
    "SessionInfo",
    "SessionStatus",
    "SessionData",
    "DriverList",
    "TimingData",
    "TimingAppData",
    "TrackStatus",
    "RaceControlMessages",
    "WeatherData",
    "LapCount",
    "ExtrapolatedClock",
)
"""What a picture is made of; all of it is there for everybody, without a token."""

RECORD_END = "\x1e"
INVOCATION, COMPLETION, PING, CLOSE = 1, 3, 6, 7

ANSWER_SECONDS = 15.0
"""For each step of connecting; the hub gives as long for the handshake."""

PING_SECONDS = 15.0
"""The hub ends a connection on which nothing came for twice as long."""

SILENT_SECONDS = 45.0
"""The heartbeat comes every 15 s, before, in and after a session. Pings are none: they come from a hub without a feed, too."""

CLOSE_SECONDS = 1.0
"""The longest wait for the hub to close a connection."""

DEEPEST_RECORD = 100
"""Levels of a record that are read; what is below becomes `null`. No topic has nearly as many."""

LARGEST_ANSWER = 64 * 1024
LARGEST_FRAME = 8 * 1024 * 1024
SHOWN = 60


type Socket = aiohttp.ClientWebSocketResponse[bool]


class TokenRejected(SourceFailed):
    """The hub does not accept the token; it may accept us without one."""


class Snapshot(msgspec.Struct, frozen=True):
    """What is known of each topic of ours. One that may not be seen, or of which nothing is known, is not in it."""

    topics: Mapping[str, Any]


class Update(msgspec.Struct, frozen=True):
    """What has changed of a topic, and when by the feed's own time."""

    topic: str
    content: Any
    at: datetime


class HubRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One message of the protocol. The handshake's answer has no type; an error in any of them ends the connection."""

    type: int = 0
    target: str = ""
    arguments: list[Any] = []
    result: dict[str, Any] | None = None
    error: str | None = None


class Negotiated(msgspec.Struct, frozen=True, rename="camel"):
    """What a connection is opened with."""

    connection_token: str


_RECORD = msgspec.json.Decoder(HubRecord)
_NEGOTIATED = msgspec.json.Decoder(Negotiated)


def records(frame: str) -> list[HubRecord]:
    """The records of a frame, of which each ends with a mark of its own. `SourceChanged` for what is none."""
    return [_record(text) for text in frame.split(RECORD_END) if text]


def told(record: HubRecord) -> Snapshot | Update | None:
    """What a record says of the session; None for what says nothing, unknown types among it.

    `SourceFailed` when it ends the connection, `SourceChanged` when the hub says it in another way.
    """
    if record.error is not None or record.type == CLOSE:
        raise SourceFailed(SOURCE, f"the hub ended the connection: {record.error or 'without a reason'}")
    if record.type == COMPLETION:
        known = record.result or {}
        return Snapshot({topic: known[topic] for topic in TOPICS if topic in known})
    if record.type != INVOCATION:
        return None
    # Some have met hubs that call the topic itself instead of `feed`.
    match [record.target, *record.arguments]:
        case [str(topic), content, str(at)] | [_, str(topic), content, str(at)] if topic in TOPICS:
            return Update(topic, content, _instant(at))
        case ["feed", str(), _, str()]:
            return None
        case ["feed", *arguments]:
            raise SourceChanged(SOURCE, "feed.arguments", _shown(repr(arguments)))
    return None


@asynccontextmanager
async def connected(
    address: str,
    user_agent: str,
    token: str | None = None,
    *,
    ping_seconds: float = PING_SECONDS,
    silent_seconds: float = SILENT_SECONDS,
) -> AsyncIterator["LiveFeed"]:
    """Connect and subscribe to the hub at `address` (`https://livetiming.formula1.com`); no redirect to another host is followed.

    Raises `TokenRejected`, or `SourceFailed` for whatever else goes wrong, then and while the feed is read.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    hub = f"{address}/signalrcore"
    async with _session(URL(address), user_agent) as session, await _opened(session, hub, headers) as socket:
        feed = LiveFeed(socket, silent_seconds)
        await feed.subscribe(TokenRejected if token else SourceFailed)
        pinging = asyncio.create_task(_keep_pinging(socket, ping_seconds))
        try:
            yield feed
        finally:
            pinging.cancel()
            await asyncio.gather(pinging, return_exceptions=True)


class LiveFeed:
    """An open connection. Iterate over it once: a snapshot first, then updates, until the connection fails."""

    def __init__(self, socket: Socket, silent_seconds: float) -> None:
        self._socket = socket
        self._silent_seconds = silent_seconds
        self._early: list[HubRecord] = []

    async def subscribe(self, refused: type[SourceFailed] = SourceFailed) -> None:
        """Shake hands, and ask for the topics. `refused` is raised where the hub wants no hand: it does not say why in a code."""
        await _say(self._socket, {"protocol": "json", "version": 1})
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer, *self._early = await self._records()
        except TimeoutError as error:
            raise SourceFailed(SOURCE, f"no handshake within {ANSWER_SECONDS:g} s") from error
        if answer.error is not None:
            raise refused(SOURCE, f"the hub refused the handshake: {answer.error}")
        subscribe = {"type": INVOCATION, "invocationId": "0", "target": "Subscribe", "arguments": [TOPICS]}
        await _say(self._socket, subscribe)

    async def __aiter__(self) -> AsyncIterator[Snapshot | Update]:
        loop = asyncio.get_running_loop()
        read, heard = self._early, loop.time()
        while True:
            for record in read:
                if (news := told(record)) is not None:
                    heard = loop.time()
                    yield news
            try:
                async with asyncio.timeout_at(heard + self._silent_seconds):
                    read = await self._records()
            except TimeoutError as error:
                raise SourceFailed(SOURCE, f"nothing came for {self._silent_seconds:g} s") from error

    async def _records(self) -> list[HubRecord]:
        """Those of the next frame."""
        message = await self._socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            cause = self._socket.exception() or f"the hub closed the socket ({self._socket.close_code})"
            raise SourceFailed(SOURCE, f"the connection is lost: {cause}")
        return records(message.data)


def _session(hub: URL, user_agent: str) -> aiohttp.ClientSession:
    """Keeps cookies, for one leads the socket to the node that was negotiated with; and asks no other host."""

    async def nowhere_else(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        if request.url.origin() != hub.origin():
            raise SourceFailed(
                SOURCE, f"the hub wants to be looked for at {request.url.origin()}, which is not its own"
            )
        return await handler(request)

    return aiohttp.ClientSession(
        headers={"User-Agent": user_agent},
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        middlewares=(nowhere_else,),
        trust_env=False,
    )


async def _opened(session: aiohttp.ClientSession, hub: str, headers: Mapping[str, str]) -> Socket:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await session.ws_connect(
                hub,
                params={"id": await _negotiate(session, f"{hub}/negotiate", headers)},
                headers=headers,
                max_msg_size=LARGEST_FRAME,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
            )
    except aiohttp.WSServerHandshakeError as error:
        raise _refused(error.status, "the socket", headers) from error
    except TimeoutError as error:
        raise SourceFailed(SOURCE, f"the hub did not answer within {ANSWER_SECONDS:g} s") from error
    except aiohttp.ClientError as error:
        raise SourceFailed(SOURCE, f"the hub cannot be reached: {error}") from error


async def _negotiate(session: aiohttp.ClientSession, address: str, headers: Mapping[str, str]) -> str:
    """The token of a new connection."""
    options: dict[str, Any] = {"params": {"negotiateVersion": "1"}, "headers": headers, "allow_redirects": False}
    async with session.options(address, **options):
        pass  # for the cookie, which may come with either answer
    async with session.post(address, **options) as response:
        if response.status != HTTPStatus.OK:
            raise _refused(response.status, "negotiate", headers)
        body = b""
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise SourceFailed(SOURCE, f"negotiate answered more than {LARGEST_ANSWER} bytes")
    try:
        return _NEGOTIATED.decode(body).connection_token
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceChanged(SOURCE, "negotiate", f"{error}: {_shown(repr(body))}") from error


async def _keep_pinging(socket: Socket, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await _say(socket, {"type": PING})


async def _say(socket: Socket, record: Mapping[str, Any]) -> None:
    try:
        await socket.send_str(msgspec.json.encode(record).decode() + RECORD_END)
    except (aiohttp.ClientError, ConnectionError) as error:
        raise SourceFailed(SOURCE, f"the connection is lost: {error}") from error


def _refused(status: int, what: str, headers: Mapping[str, str]) -> SourceFailed:
    rejected = "Authorization" in headers and status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
    return (TokenRejected if rejected else SourceFailed)(SOURCE, f"{what} answered {status}")


def _record(text: str) -> HubRecord:
    try:
        return _RECORD.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return _record_without_odd_values(text)


def _record_without_odd_values(text: str) -> HubRecord:
    """Read a record once more without what no reader takes: a snapshot has all topics in one record, and one value is not all of it."""
    try:
        return msgspec.convert(readable_json(text, DEEPEST_RECORD), HubRecord)
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors, too
        raise SourceChanged(SOURCE, "record", f"{error}: {_shown(text)}") from error


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        check_instant(instant)
        return in_utc(instant)
    except ValueError as error:
        raise SourceChanged(SOURCE, "feed.arguments[2]", repr(text)) from error


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
