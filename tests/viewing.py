"""People who watch the live session, as an app of theirs does: it applies patches, and comes back with the last id when it was cut off."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import msgspec

from racing.merge_patch import patched

TRY_AGAIN_SECONDS = 0.1
LINE_BYTES = 1 << 22

type Way = Callable[[aiohttp.ClientSession, str, str | None], AsyncIterator[dict[str, Any]]]
"""What is told on one connection to an address, from an id on, until it ends."""


class Viewer:
    """What somebody was told, and the picture by it. None: nothing is live, or it is not known at present what is."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.picture: Any = None
        self.last_id: str | None = None
        self.cut_off = 0
        """How many times the connection was lost."""

    @property
    def kinds(self) -> list[str]:
        """The types of what came."""
        return [message["type"] for message in self.messages]

    @property
    def lap(self) -> int | None:
        """The lap in the picture."""
        lap: int | None = (self.picture or {}).get("current_lap")
        return lap

    def take(self, message: dict[str, Any]) -> None:
        """As the contract has it."""
        self.messages.append(message)
        self.last_id = message["id"]
        match message["type"]:
            case "snapshot":
                self.picture = message["data"]
            case "change":
                assert self.picture is not None, "a change of nothing"
                self.picture = patched(self.picture, message["data"])
            case "reset":
                assert message["data"] == {}
                self.picture = None


async def on_socket(http: aiohttp.ClientSession, live: str, last_id: str | None) -> AsyncIterator[dict[str, Any]]:
    """By WebSocket."""
    query = {} if last_id is None else {"last_id": last_id}
    async with http.ws_connect(f"{live}/ws", params=query, max_msg_size=0) as socket:
        async for message in socket:
            yield msgspec.json.decode(message.data)


async def on_events(http: aiohttp.ClientSession, live: str, last_id: str | None) -> AsyncIterator[dict[str, Any]]:
    """By event stream."""
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    async with http.get(f"{live}/events", headers=headers, raise_for_status=True) as response:
        event: dict[str, Any] = {}
        async for line in response.content:
            match line.decode().rstrip("\n").partition(": "):
                case "event", _, value:
                    event["type"] = value
                case "id", _, value:
                    event["id"] = value
                case "data", _, value:
                    event["data"] = msgspec.json.decode(value)
                case "", _, _ if event:
                    yield event
                    event = {}


WAYS: tuple[Way, ...] = (on_socket, on_events)


@asynccontextmanager
async def viewing(live: str, way: Way, last_id: str | None = None) -> AsyncIterator[Viewer]:
    """Somebody who watches what is live under an address, from `last_id` on, until the context is left."""
    viewer = Viewer()
    viewer.last_id = last_id

    async def watch() -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=2.0)
        async with aiohttp.ClientSession(timeout=timeout, read_bufsize=LINE_BYTES) as http:
            while True:
                with suppress(aiohttp.ClientError, TimeoutError):
                    async for message in way(http, live, viewer.last_id):
                        viewer.take(message)
                viewer.cut_off += 1
                await asyncio.sleep(TRY_AGAIN_SECONDS)

    task = asyncio.create_task(watch())
    try:
        yield viewer
    finally:
        assert not task.done(), task.exception()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
