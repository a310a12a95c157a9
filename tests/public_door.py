"""The real Traefik over the committed configuration, and a client in front of it."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp
import yaml
from aiohttp import web
from yarl import URL

from deploy import servers
from deploy.door.configuration import DoorFiles, DoorPorts, static_configuration, traefik_command, traefik_environment
from deploy.settings import Settings
from deploy.stack import ROOT
from tests.patience import PATIENCE_SECONDS
from tests.suite import free_port


@dataclass
class Door:
    """Traefik, asked as a client asks."""

    url: str
    session: aiohttp.ClientSession
    pid: int = 0

    async def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        async with self.session.request(method, self.url + path, headers=headers, auto_decompress=False) as answer:
            return answer.status, answer.headers, await answer.read()

    async def seen(self, path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
        """What the backend says it got."""
        async with self.session.request(method, URL(self.url + path, encoded=True), headers=headers) as answer:
            assert answer.status == 200
            said: dict[str, Any] = await answer.json()
            return said


@asynccontextmanager
async def backend(app: web.Application, port: int) -> AsyncIterator[None]:
    """Serve an application on a port: what stands behind the door in place of a service."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        yield
    finally:
        await runner.cleanup()


@contextmanager
def traefik(
    settings: Settings,
    port: int,
    folder: Path,
    *,
    closed_at_first: bool = False,
    plain: int | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[int]:
    """Traefik from before it listens on; its process id.

    `closed_at_first`: as `make up` starts it. `plain`: a port beside that of TLS. `more`: what only some set in its environment.
    """
    ports = DoorPorts(public=port, debug=free_port(), plain=plain)
    files = DoorFiles(kept=settings.own_certificate, acme=folder / "acme.json")
    committed = yaml.safe_load((ROOT / "traefik" / "traefik.yaml").read_text())
    static = folder / "traefik.yaml"
    static.write_text(yaml.safe_dump(static_configuration(committed, settings, ports, files)))
    as_it_is = (str(servers.find(servers.TRAEFIK)), f"--configFile={static}")
    command = traefik_command(ports, files, static) if closed_at_first else as_it_is
    with (folder / "traefik.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # the binary that make up runs
            command, cwd=ROOT, env={**traefik_environment(_alone(settings), files), **more}, stdout=log, stderr=log
        )
        try:
            yield process.pid
        finally:
            process.kill()
            process.wait()


def _alone(settings: Settings) -> Settings:
    """One content_api, unless a test wants several."""
    if "content_api_replicas" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"content_api_replicas": 1})


@asynccontextmanager
async def door(
    settings: Settings, port: int, folder: Path, *, path: str = "/api/f1", **more: str
) -> AsyncIterator[Door]:
    """Traefik that has its routes. `path`: one of theirs. `more`: what only some set in its environment."""
    with traefik(settings, port, folder, more=more) as pid:
        async with aiohttp.ClientSession() as session:
            await _routed(session, f"http://127.0.0.1:{port}{path}")
            yield Door(f"http://127.0.0.1:{port}", session, pid)


async def _routed(session: aiohttp.ClientSession, url: str) -> None:
    """Traefik listens a moment before it has its routes."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            async with session.get(url) as answer:
                if answer.status != 404:
                    return
        except aiohttp.ClientConnectionError:
            pass
        assert time.monotonic() < until, "Traefik does not route"
        await asyncio.sleep(0.02)
