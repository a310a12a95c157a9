"""Services as processes of their own, which a test kills and starts again."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from chassis.errors import SuiteError
from deploy.stack import ROOT
from tests.signing_in import SECRET
from tests.suite import Mongod, Valkey, free_port


class Process:
    """A service as a process that is started again whenever it is killed."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self.name = name
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "warning", **environment}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self.name), cwd="/", env=self._environment, stderr=asyncio.subprocess.DEVNULL
        )

    async def kill(self) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def started(*processes: Process) -> AsyncIterator[None]:
    for process in processes:
        await process.start()
    try:
        yield
    finally:
        for process in processes:
            await process.kill()


@dataclass(frozen=True)
class AccountProcesses:
    """A mongod, a data_scheduler over it, and an auth_api. `address`: of data_scheduler."""

    mongod: Mongod
    data_scheduler: Process
    auth_api: Process
    address: str

    async def kill(self, victim: str) -> None:
        """Kill one of them by its name, and start it again."""
        if victim == "mongod":
            await asyncio.to_thread(self.mongod.stop)
            await asyncio.to_thread(self.mongod.start)
        else:
            process: Process = getattr(self, victim)
            await process.kill()
            await process.start()


@asynccontextmanager
async def account_processes(folder: Path, valkey: Valkey, **sending: str) -> AsyncIterator[AccountProcesses]:
    """Start them, with settings of auth_api that say how it sends."""
    address = f"127.0.0.1:{(port := free_port())}"
    debug = {"DATA_SCHEDULER_DEBUG_PORT": str(free_port()), "AUTH_API_DEBUG_PORT": str(free_port())}
    with Mongod(folder) as mongod:
        stores = {
            "MONGODB_URL": mongod.url,
            "MONGODB_DATABASE": f"killed_{secrets.token_hex(4)}",
            "REDIS_URL": valkey.url,
            "DATA_SCHEDULER_PORT": str(port),
        }
        auth = {"DATA_SCHEDULER_ADDRESS": address, "AUTH_API_PORT": str(free_port()), "AUTH_SECRET": SECRET, **sending}
        processes = AccountProcesses(
            mongod, Process("data_scheduler", {**stores, **debug}), Process("auth_api", {**auth, **debug}), address
        )
        async with started(processes.data_scheduler, processes.auth_api):
            yield processes


async def insisted[T](call: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer."""
    while True:
        try:
            return await call()
        except SuiteError:
            await asyncio.sleep(0.1)
