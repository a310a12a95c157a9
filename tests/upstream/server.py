"""The replay upstream: one aiohttp server that answers the addresses of every source from the archive's facts.

async with upstream(datetime(2026, 4, 1, tzinfo=UTC)) as served:
    served["jolpica"]                       # the base address of a source
    served.inject(Fault(Kind.STATUS, source="jolpica", status=503, times=2))
    served.at = datetime(2026, 8, 20, tzinfo=UTC)
    served.requests                         # what was asked, when, and how it was answered
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from aiohttp import web

from chassis.clock import Clock
from fetcher_service.archive.facts import BUNDLED
from racing.model import Classification
from tests.upstream import f1db, formula1, jolpica, livetiming, openf1
from tests.upstream.faults import Fault, Kind, bomb, huge, miscoded, spoilt
from tests.upstream.formula1_markup import Markup
from tests.upstream.reply import Reply
from tests.upstream.world import Library, World

BASES = {
    "jolpica": "/jolpica/ergast/f1",
    "formula1": "/formula1",
    "openf1": "/openf1/v1",
    "livetiming": "/livetiming",
    "f1db": "/f1db",
}
ROBOTS = "User-agent: *\nDisallow: /admin/\n"


@dataclass(frozen=True)
class Request:
    """A request as it came: `at` is the upstream's time, `wall` a monotonic second of the machine."""

    source: str
    path: str
    at: datetime
    wall: float
    status: int
    user_agent: str
    conditional: bool


class Upstream(dict[str, str]):
    """The base address of each source; and what a test does to the server."""

    def __init__(self, at: datetime | Clock, library: Library, markup: Markup | None) -> None:
        super().__init__()
        self.at = at
        self.markup = markup
        self.disqualified_first = False
        self.robots = ROBOTS
        self.requests: list[Request] = []
        self._library = library
        self._faults: list[Fault] = []
        self._amended: dict[str, Classification] = {}

    def now(self) -> datetime:
        """The upstream's time."""
        return self.at.now() if isinstance(self.at, Clock) else self.at

    def world(self) -> World:
        """The facts as of now."""
        return World(self._library, self.now(), False, self.disqualified_first, dict(self._amended))

    def inject(self, *faults: Fault) -> None:
        """From now on these go wrong, the first that a request meets."""
        self._faults += faults

    def lift(self) -> None:
        """All is well again."""
        self._faults.clear()

    def amend(self, result: Classification) -> None:
        """The stewards revised a result."""
        self._amended[result.id] = result

    def asked(self, source: str | None = None) -> Counter[str]:
        """How often each path was asked for."""
        return Counter(request.path for request in self.requests if source in (None, request.source))

    def fault(self, source: str, path: str) -> Fault | None:
        """What goes wrong with a request."""
        return next((fault for fault in self._faults if fault.meets(source, path)), None)


@asynccontextmanager
async def upstream(
    at: datetime | Clock,
    *,
    fault: Fault | None = None,
    markup: Markup | None = None,
    facts: Path = BUNDLED,
    port: int = 0,
) -> AsyncIterator[Upstream]:
    """Serve on loopback, at a fixed time or along a clock; without `markup` the site has that of the time."""
    library = await asyncio.to_thread(Library, facts)
    served = Upstream(at, library, markup)
    if fault is not None:
        served.inject(fault)
    app = web.Application()

    async def handle(request: web.Request) -> web.StreamResponse:
        return await _answer(served, request)

    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        bound = runner.addresses[0][1]
        served.update({source: f"http://127.0.0.1:{bound}{base}" for source, base in BASES.items()})
        yield served
    finally:
        await runner.cleanup()
        library.close()


async def _answer(served: Upstream, request: web.Request) -> web.StreamResponse:
    source, path = _route(request.path)
    query = request.query_string
    whole = f"{path}?{query}" if query else path
    fault = None if path == "robots.txt" else served.fault(source, whole)
    world = served.world()
    if fault and fault.kind is Kind.HALF_A_SEASON:
        world = World(world.library, world.at, True, world.disqualified_first, world.amended)
    reply = await asyncio.to_thread(_reply, served, world, source, path, request)
    if fault:
        reply = spoilt(fault, reply)
        if fault.kind is Kind.LATENCY:
            await asyncio.sleep(fault.seconds)
    tag = f'"{sha256(reply.text.encode()).hexdigest()[:16]}"'
    unchanged = fault is None and reply.status == 200 and request.headers.get("If-None-Match") == tag
    served.requests.append(
        Request(
            source=source,
            path=whole,
            at=served.now(),
            wall=time.monotonic(),
            status=304 if unchanged else reply.status,
            user_agent=request.headers.get("User-Agent", ""),
            conditional="If-None-Match" in request.headers or "If-Modified-Since" in request.headers,
        )
    )
    headers = reply.headers | {"ETag": tag}
    if unchanged:
        return web.Response(status=304, headers=headers)
    if fault and fault.kind in {Kind.HUGE, Kind.GZIP_BOMB, Kind.BROKEN_OFF}:
        return await _streamed(fault, reply, request)
    body = miscoded(reply.text) if fault and fault.kind is Kind.WRONG_CHARSET else reply.text.encode()
    response = web.Response(body=body, status=reply.status, headers=headers | {"Content-Type": _claimed(fault, reply)})
    if fault is None:
        response.enable_compression()
    return response


def _route(path: str) -> tuple[str, str]:
    """Source and path below its base. An address without a base, from a link on a page, is the site's."""
    for source, base in BASES.items():
        if path == base or path.startswith(f"{base}/"):
            return source, path.removeprefix(base).lstrip("/")
    return "formula1", path.lstrip("/")


def _reply(served: Upstream, world: World, source: str, path: str, request: web.Request) -> Reply:
    if path == "robots.txt":
        return Reply(served.robots, "text/plain; charset=utf-8")
    match source:
        case "jolpica":
            base = f"{request.scheme}://{request.host}{BASES['jolpica']}"
            return jolpica.answer(world, path, request.query, base)
        case "openf1":
            return openf1.answer(world, path, request.query_string)
        case "livetiming":
            return livetiming.answer(world, path)
        case "f1db":
            return f1db.answer(world, path)
        case _:
            return formula1.answer(world, served.markup or Markup.at(world.at), path)


def _claimed(fault: Fault | None, reply: Reply) -> str:
    if fault and fault.kind is Kind.WRONG_CHARSET:
        return f"{reply.content_type.split(';')[0]}; charset=utf-8"
    return reply.content_type


async def _streamed(fault: Fault, reply: Reply, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": reply.content_type})
    body = reply.text.encode()
    if fault.kind is Kind.GZIP_BOMB:
        response.headers["Content-Encoding"] = "gzip"
    if fault.kind is Kind.BROKEN_OFF:
        response.content_length = len(body)
    try:
        await response.prepare(request)
        if fault.kind is Kind.BROKEN_OFF:
            await response.write(body[: len(body) // 2])
            if request.transport is not None:
                request.transport.close()
            return response
        async for chunk in (bomb if fault.kind is Kind.GZIP_BOMB else huge)(fault.megabytes):
            await response.write(chunk)
    except ConnectionError:
        pass  # whoever asked has had enough
    return response
