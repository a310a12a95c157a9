"""A real Traefik over any file of routes, which also says how it understood them."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from deploy import servers
from tests.kubernetes.rendering import ROOT
from tests.patience import PATIENCE_SECONDS
from tests.suite import free_port


@dataclass(frozen=True)
class UnderstoodDoor:
    """Traefik: where clients ask it, and where it says what it has."""

    url: str
    api: str
    session: aiohttp.ClientSession

    async def understood(self, what: str) -> dict[str, Any]:
        """What it has of a kind (`routers`, `middlewares`), by name."""
        async with self.session.get(f"{self.api}/api/http/{what}") as answer:
            return {each["name"].removesuffix("@file"): each for each in await answer.json()}


@asynccontextmanager
async def understood_door(routes: Path, folder: Path, environment: Mapping[str, str]) -> AsyncIterator[UnderstoodDoor]:
    """Traefik with our static configuration and these routes, ready."""
    public, api = free_port(), free_port()
    with _traefik(_configured(routes, folder, public, api), environment) as log:
        async with aiohttp.ClientSession() as session:
            door = UnderstoodDoor(f"http://127.0.0.1:{public}", f"http://127.0.0.1:{api}", session)
            await _loaded(door, log)
            yield door


def _configured(routes: Path, folder: Path, public: int, api: int) -> Path:
    static = yaml.safe_load((ROOT / "traefik" / "traefik.yaml").read_text())
    static["entryPoints"]["public"]["address"] = f"127.0.0.1:{public}"
    static["entryPoints"]["debug"]["address"] = f"127.0.0.1:{free_port()}"
    static["entryPoints"]["traefik"] = {"address": f"127.0.0.1:{api}"}
    static["api"] = {"insecure": True}
    static["providers"]["file"]["filename"] = str(routes)
    file = folder / "traefik.yaml"
    file.write_text(yaml.safe_dump(static))
    return file


@contextmanager
def _traefik(configuration: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Run it; yield the file that it logs to."""
    log = configuration.with_suffix(".log")
    command = (str(servers.find(servers.TRAEFIK)), f"--configFile={configuration}")
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=dict(environment), stdout=file, stderr=file)  # noqa: S603  # a server of ours
    try:
        yield log
    finally:
        process.kill()
        process.wait()


async def _loaded(door: UnderstoodDoor, log: Path) -> None:
    """Traefik listens a moment before it has its routes."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            routers = await door.understood("routers")
        except aiohttp.ClientError:
            routers = {}
        if any(each["provider"] == "file" for each in routers.values()):
            assert {each["status"] for each in routers.values()} == {"enabled"}, routers
            return
        assert time.monotonic() < until, f"Traefik has no routes, see {log}"
        await asyncio.sleep(0.02)
