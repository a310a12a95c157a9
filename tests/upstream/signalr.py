"""The live feed: a SignalR Core hub that tells recordings along a clock, and does to a follower whatever the real one may.

async with live_feed(told, PlayedClock(told[0].at), Trouble(Kind.DROPPED, after=timedelta(minutes=30))) as feed:
    feed.address                            # what LIVETIMING_URL is set to
    feed.sockets, feed.offences             # how often it was connected to, and what was done wrong there
    await feed.over.wait()

It refuses what the real one refuses: a GET where a POST is due, a socket without negotiation or without the cookie, a
call before the handshake. With a `PlayedClock` it goes on as soon as everybody has read what it told: its first frame is
known before anybody comes, the rest begins when the first has subscribed or was refused, and it is not over while nobody
listens. With any other clock it tells each message at its time.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from chassis.clock import Clock
from tests.upstream.live_playing import Play, PlayedClock
from tests.upstream.live_recordings import Told
from tests.upstream.live_troubles import Kind, Trouble

END = "\x1e"
COOKIE = "AWSALBCORS"
PING_SECONDS = 15.0
PATIENCE = 2
"""So many pings a follower may miss (ASP.NET Core's default: 30 s)."""

ALONE_SECONDS = 0.001
ALONE_STEP = timedelta(seconds=0.1)
"""A hundred times as fast as on the wall: so the time passes while nobody listens."""


@dataclass(eq=False)
class _Socket:
    """Somebody who listens."""

    ws: web.WebSocketResponse
    request: web.Request
    shaken: bool = False
    topics: tuple[str, ...] = ()
    mute: bool = False
    heard: float = field(default_factory=time.monotonic)
    pongs: set[bytes] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, *records: Any) -> None:
        """Records in one frame; text goes as it is."""
        frame = "".join((record if isinstance(record, str) else json.dumps(record)) + END for record in records)
        with suppress(ConnectionError):  # whoever listened has gone
            await self.ws.send_str(frame)

    async def has_read(self) -> None:
        """Wait until everything that was sent is read: pings are answered in order."""
        mark = secrets.token_bytes(8)
        with suppress(ConnectionError):
            await self.ws.ping(mark)
        while not self.ws.closed and mark not in self.pongs:
            self.news.clear()
            await self.news.wait()
        self.pongs.discard(mark)

    def cut(self) -> None:
        """End the connection as a network does."""
        if self.request.transport is not None:
            self.request.transport.abort()


class LiveFeed:
    """What a test does to the feed, and what came of it."""

    def __init__(
        self,
        told: Sequence[Told],
        clock: Clock,
        troubles: Sequence[Trouble],
        *,
        before: Mapping[str, Any] | None,
        ping_seconds: float,
    ) -> None:
        self.address = ""
        self.sockets = 0
        self.negotiations = 0
        self.offences: list[str] = []
        self.authorizations: list[str | None] = []
        self.over = asyncio.Event()
        """Everything was told, and read."""
        self.held = asyncio.Event()
        self.go_on = asyncio.Event()
        self.after_each: Callable[[datetime], Awaitable[None]] | None = None
        """Waited for after each frame that somebody was told: time for a test."""
        self.odd: Callable[[], Sequence[str]] = tuple
        """Records told after each frame, as they are: nobody remembers them, so that a snapshot is right again."""
        self._clock = clock
        self._plays = [told]
        self._play = Play(told, before)
        self._troubles = list(troubles)
        self._ping_seconds = ping_seconds
        self._tokens: dict[str, str] = {}
        self._listening: set[_Socket] = set()
        self._asked = asyncio.Event()
        self._back_at: datetime | None = None
        self._released: datetime | None = None

    def then(self, told: Sequence[Told]) -> None:
        """When this session is told, go on with another on the same sockets.

        What is known of a topic stays what this one left until the other's key frame of it, as at the real hub.
        """
        self._plays.append(told)

    # ---- HTTP

    async def negotiate(self, request: web.Request) -> web.Response:
        """`POST /signalrcore/negotiate`: a token for the socket; the cookie leads it to the same node."""
        node = request.cookies.get(COOKIE) or secrets.token_urlsafe(8)
        if request.method == "OPTIONS":
            return self._answered(node, web.Response(status=204))
        self.negotiations += 1
        self.authorizations.append(request.headers.get("Authorization"))
        if (refusal := self._refusal(request)) is not None:
            self._asked.set()
            return refusal
        token = secrets.token_urlsafe(16) + "=="
        self._tokens[token] = node
        transports = [{"transport": "WebSockets", "transferFormats": ["Text", "Binary"]}]
        body = {"negotiateVersion": 1, "connectionId": "none", "connectionToken": token}
        return self._answered(node, web.json_response(body | {"availableTransports": transports}))

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """`GET /signalrcore?id=`: the socket, for the token that was given out, once."""
        node = self._tokens.pop(request.query.get("id", ""), None)
        if node is None or request.cookies.get(COOKIE) != node:
            self.offences.append("a socket without negotiation, or at another node")
            return web.Response(status=404, text="No Connection with that ID")
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        listener = _Socket(ws, request)
        self.sockets += 1
        pinging = asyncio.create_task(self._keep_pinging(listener))
        try:
            async for message in ws:
                listener.heard = time.monotonic()
                match message.type:
                    case WSMsgType.PING:
                        await ws.pong(message.data)
                    case WSMsgType.PONG:
                        listener.pongs.add(bytes(message.data))
                        listener.news.set()
                    case WSMsgType.TEXT if not await self._take(listener, message.data):
                        await ws.close(code=WSCloseCode.POLICY_VIOLATION)
        finally:
            pinging.cancel()
            self._listening.discard(listener)
            listener.news.set()
        return ws

    def _refusal(self, request: web.Request) -> web.Response | None:
        """What is answered instead of a token."""
        if request.query.get("negotiateVersion") != "1" or not request.headers.get("User-Agent"):
            self.offences.append(f"negotiate: {request.query_string!r}, {request.headers.get('User-Agent')!r}")
            return web.Response(status=400)
        if request.headers.get("Authorization") and self._meets(Kind.TOKEN_REFUSED):
            return web.Response(status=401)
        if trouble := self._meets(Kind.NEGOTIATE_STATUS):
            return web.Response(status=trouble.status, text="Something went wrong.")
        if self._meets(Kind.NEGOTIATE_HTML):
            return web.Response(text="<!DOCTYPE html><h1>We will be back soon</h1>", content_type="text/html")
        return web.Response(status=503) if self._is_away() else None

    def _answered(self, node: str, response: web.Response) -> web.Response:
        response.set_cookie(COOKIE, node)
        return response

    # ---- the protocol

    async def _take(self, listener: _Socket, frame: str) -> bool:
        """What a follower says; False ends the connection."""
        for text in frame.removesuffix(END).split(END):
            record = json.loads(text)
            if not listener.shaken:
                if record != {"protocol": "json", "version": 1}:
                    self.offences.append(f"before the handshake: {text}")
                    await listener.send({"error": "Handshake was canceled."})
                    return False
                if self._meets(Kind.HANDSHAKE_REFUSED):
                    self._asked.set()
                    await listener.send({"error": "The server is too busy."})
                    return False
                listener.shaken = True
                await listener.send({})
            elif record["type"] == 1 and record["target"] == "Subscribe":
                await self._subscribe(listener, record)
            elif record["type"] != 6:
                self.offences.append(f"unknown: {text}")
                return False
        return True

    async def _subscribe(self, listener: _Socket, record: dict[str, Any]) -> None:
        ((*topics,),) = record["arguments"]
        listener.topics = tuple(topics)
        known = self._play.known
        state = {
            topic: known[topic] | {"_kf": True} if isinstance(known[topic], dict) else known[topic]
            for topic in known
            if topic in topics
        }
        self._listening.add(listener)  # before anything is awaited, or a frame told meanwhile would be missed
        self._asked.set()
        await listener.send({"type": 3, "invocationId": record["invocationId"], "result": state})

    async def _keep_pinging(self, listener: _Socket) -> None:
        silent = self._meets(Kind.NO_PINGS)
        while not listener.ws.closed:
            await asyncio.sleep(self._ping_seconds)
            if time.monotonic() - listener.heard > self._ping_seconds * PATIENCE:
                self.offences.append("no pings came")
                await listener.send({"type": 7, "error": "Connection closed: client timed out."})
                await listener.ws.close()
            elif listener.shaken and not silent:
                await listener.send({"type": 6})

    # ---- the play

    async def play(self) -> None:
        """Tell every session to its end. What a test finds wrong on the way ends it, too."""
        try:
            while self._plays:
                told = self._plays.pop(0)
                self._play = Play(told, self._play.known)
                await self._play_one(told[0].at)
            if isinstance(self._clock, PlayedClock):
                while self._nobody_listens():
                    await self._a_while(self._clock)
            await self._everybody_has_read()
        finally:
            self.over.set()

    async def _play_one(self, began: datetime) -> None:
        held: list[Told] = []
        for at, together in self._play.frames():
            await self._move_to(at)
            self._play.take(together)
            if isinstance(self._clock, PlayedClock) and not self._asked.is_set():
                await self._asked.wait()
                continue
            due = self._due(at - began)
            for trouble in due:
                await self._suffer(trouble, at)
            held += together
            if self._released is None or at >= self._released:
                await self._tell(held, {trouble.kind for trouble in due})
                held = []
                if self.after_each is not None and not self._nobody_listens():
                    await self.after_each(at)

    async def _suffer(self, trouble: Trouble, at: datetime) -> None:
        """What happens to those who listen before the next frame is told."""
        match trouble.kind:
            case Kind.DROPPED:
                self._back_at = at + trouble.span
                self._cut_all()
            case Kind.CLOSED:
                await self._close_all()
            case Kind.SILENT:
                for listener in self._listening:
                    listener.mute = True
            case Kind.BURST:
                self._released = at + trouble.span
            case Kind.HELD:
                self.held.set()
                await self.go_on.wait()

    async def _move_to(self, at: datetime) -> None:
        if not isinstance(self._clock, PlayedClock):
            await self._clock.sleep_until(at)
            return
        while self._asked.is_set() and self._nobody_listens() and self._clock.now() < at:
            await self._a_while(self._clock)
        self._clock.told(at)

    async def _a_while(self, clock: PlayedClock) -> None:
        await asyncio.sleep(ALONE_SECONDS)
        clock.told(clock.now() + ALONE_STEP)

    def _nobody_listens(self) -> bool:
        return all(listener.mute for listener in self._listening)

    async def _tell(self, frame: Sequence[Told], broken: set[Kind]) -> None:
        for listener in list(self._listening):
            if listener.mute:
                continue
            records: list[Any] = [_invocation(each) for each in frame if each.topic in listener.topics]
            if Kind.DUPLICATE in broken:
                records += records
            if Kind.MALFORMED in broken:
                records.insert(len(records) // 2, '{"type":1,"target":"feed","argum')
            if Kind.SENSELESS in broken:
                records.append(_invocation(Told(frame[-1].at, "TimingData", "nothing of the kind")))
            records += self.odd()
            if records:
                await listener.send(*records)
        if isinstance(self._clock, PlayedClock):
            await self._everybody_has_read()

    async def _everybody_has_read(self) -> None:
        for listener in list(self._listening):
            if not listener.mute:
                await listener.has_read()

    def _cut_all(self) -> None:
        for listener in self._listening:
            listener.cut()
        self._listening.clear()

    async def _close_all(self) -> None:
        for listener in list(self._listening):
            await listener.send({"type": 7, "error": "Server is shutting down.", "allowReconnect": True})
            await listener.ws.close()
        self._listening.clear()

    # ---- troubles

    def _is_away(self) -> bool:
        return self._back_at is not None and self._clock.now() < self._back_at

    def _meets(self, kind: Kind) -> Trouble | None:
        """What goes wrong at once; it counts."""
        found = next((trouble for trouble in self._troubles if trouble.kind is kind and trouble.times), None)
        if found is not None:
            found.times -= 1
        return found

    def _due(self, after: timedelta) -> list[Trouble]:
        """What goes wrong so long after the beginning, once."""
        due = [trouble for trouble in self._troubles if trouble.after is not None and trouble.after <= after]
        self._troubles = [trouble for trouble in self._troubles if trouble not in due]
        return due


@asynccontextmanager
async def live_feed(
    told: Sequence[Told],
    clock: Clock,
    *troubles: Trouble,
    before: Mapping[str, Any] | None = None,
    ping_seconds: float = PING_SECONDS,
    port: int = 0,
) -> AsyncIterator[LiveFeed]:
    """Serve on loopback. `before`: what a session before this one left of each topic.

    `ping_seconds` on the wall; a follower that is silent for twice as long is cut off.
    """
    feed = LiveFeed(told, clock, troubles, before=before, ping_seconds=ping_seconds)
    app = web.Application()
    app.router.add_post("/signalrcore/negotiate", feed.negotiate)
    app.router.add_options("/signalrcore/negotiate", feed.negotiate)
    app.router.add_get("/signalrcore", feed.socket)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    playing: asyncio.Task[None] | None = None
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        feed.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        playing = asyncio.create_task(feed.play())
        yield feed
    finally:
        if playing is not None:
            playing.cancel()
            await asyncio.wait([playing])
        await runner.cleanup()
        if playing is not None and not playing.cancelled():
            playing.result()


def _invocation(told: Told) -> dict[str, Any]:
    at = told.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"type": 1, "target": "feed", "arguments": [told.topic, told.content, at]}
