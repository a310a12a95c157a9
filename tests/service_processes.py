"""Services as processes of their own, which a test kills and starts again."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.stack import ROOT


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
