"""Processes on one side, clients on the other: who tells, who is told, at what pace, and what it costs."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from yarl import URL

from benchmarks.candidates import ASKING_CORE, tool

PATH = "/v1/live/ws"
PATIENCE_SECONDS = 30.0
SETTLE_SECONDS = 1.0
"""For what each client is told when it comes."""


class Audience:
    """Clients in a process of their own."""

    def __init__(self, process: asyncio.subprocess.Process, count: int) -> None:
        self._process = process
        self.count = count
        self.pid = process.pid

    async def begin(self) -> None:
        """Forget what came so far."""
        self._say("begin")
        await self.report()

    async def report(self) -> dict[str, Any]:
        """What came since: see `clients`."""
        self._say("report")
        reported: dict[str, Any] = json.loads(await self.hear())
        return reported

    async def all_of(self, steps: int) -> dict[str, Any]:
        """Wait until everybody has so many messages, or nobody can get more; `missed` counts holes, and who is not up to date."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            reported = await self.report()
            if reported["messages"] >= steps * self.count or time.monotonic() > until:
                reported["missed"] += reported["closed"] + self.count - reported["up_to_date"]
                return reported
            await asyncio.sleep(0.2)

    async def hear(self) -> str:
        """A line of its output."""
        assert self._process.stdout is not None  # noqa: S101  # it is a pipe
        return (await self._process.stdout.readline()).decode()

    def _say(self, command: str) -> None:
        assert self._process.stdin is not None  # noqa: S101  # it is a pipe
        self._process.stdin.write(f"{command}\n".encode())


@asynccontextmanager
async def audience(url: str, count: int, *, path: str = PATH, speed: float | None = None) -> AsyncIterator[Audience]:
    """So many clients on the asking core, connected. `speed`: that of the replay that they watch."""
    paced = () if speed is None else (str(speed),)
    command = (sys.executable, "-m", "benchmarks.live.clients", str(URL(url).port), path, str(count), *paced)
    process = await asyncio.create_subprocess_exec(
        *(tool("taskset", "util-linux"), "-c", ASKING_CORE, *command),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        clients = Audience(process, count)
        if (said := await clients.hear()) != "ready\n":
            raise RuntimeError(f"{count} clients could not connect to {url}: {said!r}")
        await asyncio.sleep(SETTLE_SECONDS)
        yield clients
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


@asynccontextmanager
async def started[T](*candidates: AbstractContextManager[T]) -> AsyncIterator[list[T]]:
    """Processes; they are waited for in threads, since they may ask this one before they answer."""
    stack = ExitStack()
    try:
        yield [await asyncio.to_thread(stack.enter_context, candidate) for candidate in candidates]
    finally:
        await asyncio.to_thread(stack.close)


async def beats(count: int, per_second: float) -> AsyncIterator[int]:
    """Numbers at an even pace, whatever happens between them."""
    began = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
        yield number


def not_in_order(reported: dict[str, Any]) -> str:
    """What went wrong: a hole is a fault, and being skipped forward to the whole picture the lot of who reads too slowly."""
    return f"missed {reported['missed']}, skipped {reported['skipped']}"


def cpu_seconds(pid: int) -> float:
    """What a process has used so far (proc(5): fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
