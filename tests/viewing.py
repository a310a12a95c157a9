"""People who watch the live session, as an app of theirs does: it applies patches, and comes back with the last id when it was cut off."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import msgspec

from racing.live.merge_patch import difference, patched
from tests.patience import PATIENCE_SECONDS

TRY_AGAIN_SECONDS = 0.1
LINE_BYTES = 1 << 22

type Way = Callable[[aiohttp.ClientSession, str, str | None], AsyncIterator[dict[str, Any]]]
"""What is told on one connection to an address, from an id on, until it ends."""


class Viewer:
    """What somebody was told, and the picture by it. None: nothing is live, or it is not known at present what is."""

    def __init__(self, last_id: str | None = None) -> None:
        self.messages: list[dict[str, Any]] = []
        self.picture: Any = None
        self.last_id = last_id
        self.cut_off = 0
        """How many times the connection was lost."""
        self.news = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

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
        before, self.last_id = self.last_id, message["id"]
        self.messages.append(message)
        match message["type"]:
            case "snapshot":
                self.picture = message["data"]
            case "change":
                assert before is not None, "a change of nothing"
                assert self.last_id == following(before), f"{self.last_id} came after {before}: something is missing"
                self.picture = patched(self.picture, message["data"])
            case "reset":
                assert message["data"] == {}
                self.picture = None
        self.news.set()

    async def shows(self, picture: Any, *, within: float = PATIENCE_SECONDS) -> None:
        """Wait until they see this session; fails with the difference."""
        picture = session_of(picture)
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while session_of(self.picture) != picture:
                    self.news.clear()
                    await self.news.wait()
        shown = session_of(self.picture)
        assert shown == picture, f"what is wrong with it: {difference(shown, picture) if shown else shown}"

    def cut(self) -> None:
        """Lose the connection, as in a tunnel; they come back by themselves."""
        assert self._watching is not None
        self._watching.cancel()

    async def watch(self, live: str, way: Way) -> None:
        """Watch until cancelled, however often the connection is lost."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=2.0)
        async with aiohttp.ClientSession(timeout=timeout, read_bufsize=LINE_BYTES) as http:
            while True:
                self._watching = asyncio.create_task(self._listen(way(http, live, self.last_id)))
                try:
                    await asyncio.wait([self._watching])
                finally:
                    self._watching.cancel()
                if not self._watching.cancelled():
                    self._watching.result()
                self.cut_off += 1
                await asyncio.sleep(TRY_AGAIN_SECONDS)

    async def _listen(self, messages: AsyncIterator[dict[str, Any]]) -> None:
        with suppress(aiohttp.ClientError, TimeoutError):
            async for message in messages:
                self.take(message)


def following(id_: str) -> str:
    """The id of the step after this one."""
    epoch, _, number = id_.rpartition("-")
    return f"{epoch}-{int(number) + 1}"


def session_of(picture: Any) -> Any:
    """What is told of the session: without the points as they run, and without the time when something came, be it a heartbeat."""
    return picture and {name: value for name, value in picture.items() if name not in ("standings", "data_at")}


async def on_socket(http: aiohttp.ClientSession, live: str, last_id: str | None) -> AsyncIterator[dict[str, Any]]:
    """By WebSocket."""
    query = {} if last_id is None else {"last_id": last_id}
    async with http.ws_connect(f"{live}/ws", params=query, max_msg_size=0) as socket:
        async for message in frames(socket):
            yield message


async def on_events(http: aiohttp.ClientSession, live: str, last_id: str | None) -> AsyncIterator[dict[str, Any]]:
    """By event stream."""
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    async with http.get(f"{live}/events", headers=headers, raise_for_status=True) as response:
        async for message in events(response):
            yield message


async def frames(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[dict[str, Any]]:
    """The messages on a WebSocket."""
    async for message in socket:
        yield msgspec.json.decode(message.data)


async def events(response: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    """The messages in an event stream, in the shape that they have on a WebSocket."""
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
    viewer = Viewer(last_id)
    task = asyncio.create_task(viewer.watch(live, way))
    try:
        yield viewer
    finally:
        assert not task.done(), task.exception()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
