"""Receivers of webhooks: real servers that take what they are sent, or behave as servers of strangers do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiohttp import web
from multidict import CIMultiDict
from standardwebhooks import Webhook

from tests.patience import PATIENCE_SECONDS

type Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Received:
    """One request to a receiver."""

    headers: CIMultiDict[str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> Any:
        return msgspec.json.decode(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Return whether one of its signatures is of this secret, whatever the time is: the library's `verify` asks the machine's clock."""
        at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        return Webhook(secret).sign(self.id, at, self.body.decode()) in self.headers["webhook-signature"].split()


async def taken(_request: web.Request) -> web.StreamResponse:
    """Say that it was taken."""
    return web.Response(status=204)


@dataclass
class Receiver:
    """A server on a port of its own, and what it was sent. `answering` may be changed while it runs."""

    port: int = 0
    answering: Answering = taken
    received: list[Received] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def kinds(self) -> list[str]:
        return [each.event["type"] for each in self.received]

    async def until(self, number: int) -> list[Received]:
        """Wait until so many requests were received."""
        async with asyncio.timeout(PATIENCE_SECONDS), self.changed:
            await self.changed.wait_for(lambda: len(self.received) >= number)
        return self.received

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.received.append(Received(CIMultiDict(request.headers), await request.read()))
        async with self.changed:
            self.changed.notify_all()
        return await self.answering(request)


@asynccontextmanager
async def receiving(answering: Answering = taken, *, port: int = 0) -> AsyncIterator[Receiver]:
    """A receiver that answers so."""
    receiver = Receiver(answering=answering)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
    try:
        await site.start()
        assert site._server is not None
        receiver.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # aiohttp tells no other way
        yield receiver
    finally:
        await runner.cleanup()
