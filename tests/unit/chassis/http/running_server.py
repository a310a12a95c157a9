"""An application with handlers of every kind, on a real server, and a plain client of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from chassis.errors import Conflict, DeadlineExceeded, InvalidRequest, NotFound, SuiteError, Unavailable
from chassis.http.connections import Connections
from chassis.http.server import (
    application,
    http_server,
    require_token,
)
from chassis.process import logs
from chassis.process.health import Health
from chassis.process.metrics import Metrics

KINDS = {
    "invalid": (InvalidRequest, 400, "Bad Request"),
    "missing": (NotFound, 404, "Not Found"),
    "conflict": (Conflict, 409, "Conflict"),
    "away": (Unavailable, 503, "Service Unavailable"),
    "late": (DeadlineExceeded, 504, "Gateway Timeout"),
    "odd": (SuiteError, 500, "Internal Server Error"),
}
TOKEN = SecretStr("a-token-für-admins")


class RunningServer:
    """The application under test and a session of a plain client."""

    def __init__(self, url: str, session: aiohttp.ClientSession, health: Health, metrics: Metrics) -> None:
        self.url = url
        self.session = session
        self.health = health
        self.metrics = metrics

    async def ask(self, method: str, path: str, **how: Any) -> tuple[aiohttp.ClientResponse, Any]:
        async with self.session.request(method, f"{self.url}{path}", **how) as response:
            content = await response.read()
            return response, await response.json(content_type=None) if content else None

    def shows(self, sample: str) -> bool:
        return sample in self.metrics.render().decode().splitlines()


async def greet(request: web.Request) -> web.Response:
    return web.json_response({"year": request.match_info.get("year"), "request_id": logs.request_id.get()})


async def fail(request: web.Request) -> web.Response:
    kind, _, _ = KINDS[request.match_info["kind"]]
    raise kind("season: 1949, allowed: 1950 to 2026")


async def broken(_request: web.Request) -> web.Response:
    raise ZeroDivisionError("secret figures")


async def read(request: web.Request) -> web.Response:
    return web.json_response({"bytes": len(await request.read())})


async def talk(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(timeout=0.1)
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(f"heard {message.data}")
    return socket


async def stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"half")
    match request.query.get("then"):
        case "break":
            raise ZeroDivisionError("secret figures")
        case "fail":
            raise Unavailable("data_scheduler is away")
    await response.write(b" and half")
    return response


async def elsewhere(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/greet/2025")


def routes(app: web.Application) -> web.Application:
    app.router.add_get("/greet/{year}", greet)
    app.router.add_get("/fail/{kind}", fail)
    app.router.add_get("/broken", broken)
    app.router.add_get("/stream", stream)
    app.router.add_get("/elsewhere", elsewhere)
    app.router.add_get("/talk", talk)
    app.router.add_post("/read", read)
    app.router.add_post("/guarded", require_token(TOKEN)(greet))
    app.router.add_post("/open", require_token(None)(greet))
    return app


@asynccontextmanager
async def built(connections: Connections | None = None, **how: Any) -> AsyncIterator[RunningServer]:
    health, metrics = Health(), Metrics("test")
    app = routes(application(service="test", health=health, metrics=metrics, **how))
    server = http_server(app, "127.0.0.1", 0, connections=connections)
    async with server as port, aiohttp.ClientSession() as session:
        yield RunningServer(f"http://127.0.0.1:{port}", session, health, metrics)


async def raw(server: RunningServer, sent: bytes, *, half_closed: bool = False) -> bytes:
    """Everything that comes back for bytes that no client would send, until the server closes the connection."""
    port = int(server.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        if half_closed:
            writer.write_eof()
        return await asyncio.wait_for(reader.read(), 30)
    finally:
        writer.close()
        await writer.wait_closed()
