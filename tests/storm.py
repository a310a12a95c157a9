"""A storm at the public door: live sockets that come and go, streams that nobody reads, connections that say nothing."""

import asyncio
import base64
import os
import resource
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self

import aiohttp

from benchmarks.live.source import LiveSource

AT_ONCE = 100
TOLD_EVERY_SECONDS = 0.25
ASKED_EVERY_SECONDS = 0.1
GIVEN_UP_SECONDS = 120.0
ROWS = 22


@dataclass(frozen=True)
class Size:
    """How many of each kind."""

    addresses: int
    sockets: int
    from_one: int
    unread: int
    idle: int
    rounds: int

    @property
    def files(self) -> int:
        """About how many connections there are at once."""
        return self.sockets + self.unread + self.idle + 500


class Peer(asyncio.Protocol):
    """One connection: keeps the first bytes that come, and forgets all others."""

    def __init__(self) -> None:
        self.head = b""
        self.answered = asyncio.Event()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if not self.answered.is_set():
            self.head += data
            if b"\r\n\r\n" in self.head:
                self.answered.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.answered.set()

    @property
    def status(self) -> int:
        """What was answered; 0: nothing."""
        return int(self.head.split()[1]) if self.head else 0

    def leave(self, *, rudely: bool) -> None:
        """Go, with or without a word."""
        if self.transport is not None:
            if rudely:
                self.transport.abort()
            else:
                self.transport.write(b"\x88\x80\x00\x00\x00\x00")
                self.transport.close()


@dataclass
class Reader:
    """Somebody who asks all the time, and how he fared."""

    url: str
    statuses: dict[int, int] = field(default_factory=dict)
    longest: float = 0.0

    async def ask(self) -> None:
        """Ask, until cancelled, on a new connection each time: one that is kept would not see what newcomers see."""
        connector = aiohttp.TCPConnector(force_close=True)
        timeout = aiohttp.ClientTimeout(total=GIVEN_UP_SECONDS)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
            while True:
                began = time.monotonic()
                async with http.get(self.url) as answer:
                    await answer.read()
                    self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
                self.longest = max(self.longest, time.monotonic() - began)
                await asyncio.sleep(ASKED_EVERY_SECONDS)


class Storm:
    """Opens connections to a door, as many as asked for, from addresses of loopback."""

    def __init__(self, port: int, size: Size) -> None:
        self._port = port
        self._size = size
        self._kept: list[Peer] = []
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        allow_files(self._size.files)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def sockets_come_and_go(self) -> list[int]:
        """Open live sockets from many addresses, and close them again; what each was answered."""
        statuses: list[int] = []
        for number in range(self._size.rounds):
            peers = await self._all(
                self._socket(_address(each % self._size.addresses)) for each in range(self._size.sockets)
            )
            statuses += [peer.status for peer in peers]
            for each, peer in enumerate(peers):
                peer.leave(rudely=(each + number) % 2 == 0)
        return statuses

    async def sockets_from_one(self) -> list[int]:
        """Open live sockets from one address, and keep them; what each was answered."""
        alone = _address(self._size.addresses)
        peers = await self._all(self._socket(alone) for _ in range(self._size.from_one))
        self._kept += peers
        return [peer.status for peer in peers]

    async def streams_that_nobody_reads(self) -> list[int]:
        """Open event streams and read nothing but their heads; what each was answered."""
        peers = await self._all(self._unread(_address(each)) for each in range(self._size.unread))
        self._kept += peers
        return [peer.status for peer in peers]

    async def connections_that_say_nothing(self) -> None:
        """Open connections and send nothing."""
        addresses = (_address(each % self._size.addresses) for each in range(self._size.idle))
        self._kept += await self._all(self._connection(address) for address in addresses)

    async def end(self) -> None:
        """Everybody leaves."""
        for peer in self._kept:
            peer.leave(rudely=True)
        self._kept.clear()
        await asyncio.sleep(0)

    async def _all(self, opening: Iterable[Awaitable[Peer]]) -> Sequence[Peer]:
        async def one(each: Awaitable[Peer]) -> Peer:
            async with self._slots:
                return await each

        return await asyncio.gather(*(one(each) for each in opening))

    async def _connection(self, address: str) -> Peer:
        loop = asyncio.get_running_loop()
        _, peer = await loop.create_connection(Peer, "127.0.0.1", self._port, local_addr=(address, 0))
        return peer

    async def _socket(self, address: str) -> Peer:
        key = base64.b64encode(os.urandom(16)).decode()
        upgrade = (
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        )
        return await self._asked(address, "/content/v1/live/ws", upgrade)

    async def _unread(self, address: str) -> Peer:
        peer = await self._asked(address, "/content/v1/live/events", "")
        if peer.transport is not None and not peer.transport.is_closing():
            peer.transport.pause_reading()
        return peer

    async def _asked(self, address: str, path: str, more: str) -> Peer:
        peer = await self._connection(address)
        assert peer.transport is not None
        peer.transport.write(f"GET {path} HTTP/1.1\r\nHost: f1.example\r\n{more}\r\n".encode())
        await peer.answered.wait()
        return peer


def _address(number: int) -> str:
    """One of 127.0.1.1, 127.0.1.2, …: each a client of its own to the door."""
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


def allow_files(needed: int) -> None:
    """Raise the limit of open files of this process as far as needed; fails where the system does not allow it."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert needed <= most, f"a storm of this size needs {needed} open files, the system allows {most}"
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, needed), most))


async def tell(source: LiveSource) -> None:
    """Tell live steps, until cancelled."""
    for number in count():
        rows = {
            str(car): {"position": car, "gap": f"+{number / 10 + car:.3f}", "last_lap": "1:31.000"}
            for car in range(ROWS)
        }
        running = {"season": 2026, "grand_prix": "monaco", "session": "race", "status": "live", "key": 1, "rows": rows}
        source.tell(source.prepare(running))
        await asyncio.sleep(TOLD_EVERY_SECONDS)


@asynccontextmanager
async def during(*doing: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Do these until the context is left; what fails among them, fails it."""
    tasks = [asyncio.ensure_future(each()) for each in doing]
    try:
        yield
        for task in tasks:
            assert not task.done() or task.exception() is None, task.exception()
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024
