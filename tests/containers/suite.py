"""The suite of compose.yaml as it runs in containers, and a client of it."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp

from tests.containers import engine
from tests.containers.images import VERSION
from tests.e2e.conftest import SATURDAY
from tests.e2e.processes import ROUNDS, PublicClient
from tests.patience import PATIENCE_SECONDS
from tests.suite import until

CONTAINERS = (
    *(
        "mongodb",
        "valkey",
        "data_scheduler",
        "fetcher_service",
        "scheduler_api",
        "content_api",
        "content_api_2",
        "website_front",
        "auth_api",
    ),
    "traefik",
)
WITH_DEBUG_PORT = {
    "data_scheduler": 9051,
    "fetcher_service": 9082,
    "scheduler_api": 9081,
    "content_api": 9080,
    "content_api_2": 9080,
    "website_front": 9083,
    "auth_api": 9084,
}

FILL_SECONDS = 5 * PATIENCE_SECONDS


@dataclass(frozen=True)
class ComposeSuite:
    """The containers of one project: how they are started, asked and killed."""

    project: str
    checkout: Path
    """Where compose.yaml lies."""
    port: int
    images: Mapping[str, str]
    """Of the servers, by the settings that name them."""
    secrets: Path
    more: Mapping[str, str] = MappingProxyType({})
    """Further settings."""
    since: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    """From when on its clock runs, the same for all containers and for those that are started again."""

    @property
    def settings(self) -> dict[str, str]:
        """What a person writes into `.env`."""
        return {
            **self.images,
            "WILLITBEMAX_VERSION": VERSION,
            "TRAEFIK_PORT": str(self.port),
            "SECRETS": str(self.secrets),
            "SOURCES": "archive",
            "RATE_LIMIT_AVERAGE": "0",
            "CLOCK_START": SATURDAY,
            "CLOCK_SINCE": self.since,
            "READ_DEADLINE": str(PATIENCE_SECONDS),
            "COLD_WAIT_SECONDS": str(PATIENCE_SECONDS),
            "PUBLIC_URL": "http://localhost",
            "AUTH_API": "1",
            "COMPOSE_PROFILES": "accounts",
            **self.more,
        }

    @property
    def public(self) -> str:
        """The public door."""
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Make the secrets, and start what does not run."""
        make_secrets = ["/bin/sh", "deploy/containers/secrets.sh", str(self.secrets)]
        subprocess.run(make_secrets, cwd=self.checkout, check=True)  # noqa: S603
        self.compose("up", "--detach", "--no-build")

    def down(self, *, data: bool) -> None:
        """Remove the containers and networks, and the data too where asked to."""
        self.compose("down", *(["--volumes"] if data else []))

    def compose(self, *words: str) -> str:
        """`docker compose` over this project."""
        return engine.compose("--project-name", self.project, *words, folder=self.checkout, settings=self.settings)

    def container(self, service: str) -> str:
        """The name of a container."""
        return f"{self.project}_{service}_1"

    def about(self, service: str) -> Any:
        """What the engine knows of a container."""
        return json.loads(engine.podman("container", "inspect", self.container(service)))[0]

    def pid(self, service: str) -> int:
        """Its first process, as the machine knows it; 0 while there is none."""
        return int(self.about(service)["State"]["Pid"])

    def address(self, service: str) -> str:
        """Where this machine reaches it, which nobody else does. It may have another address after a start."""
        networks = self.about(service)["NetworkSettings"]["Networks"].values()
        return next((str(network["IPAddress"]) for network in networks if network["IPAddress"]), "0.0.0.0")  # noqa: S104  # nowhere

    def kill(self, service: str) -> int:
        """Kill its first process from outside, as the kernel does where memory is short: to the engine it has failed. Its pid."""
        pid = self.pid(service)
        assert pid, f"{service} does not run"
        os.kill(pid, signal.SIGKILL)
        return pid

    async def starts_again(self, service: str, killed: int) -> None:
        """Wait until the engine has started it again."""

        async def again() -> bool:
            return await asyncio.to_thread(self.pid, service) not in {0, killed}

        await until(again)

    def execute(self, service: str, *words: str) -> str:
        """What a command in a container prints."""
        return engine.podman("exec", self.container(service), *words)


@dataclass(frozen=True)
class ContainersClient(PublicClient):
    """Asks the suite in containers what anybody may ask, and what administrators ask from within."""

    suite: ComposeSuite
    http: aiohttp.ClientSession

    @property
    def public(self) -> str:
        """The address of the public door."""
        return self.suite.public

    async def within(self, service: str, port: int, path: str, method: str = "GET") -> tuple[int, Any]:
        """The answer of a service on one of its own ports; 0 and why where there is none."""
        address = await asyncio.to_thread(self.suite.address, service)
        token = (self.suite.secrets / "admin_token").read_text().strip()
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with self.http.request(method, f"http://{address}:{port}{path}", headers=headers) as response:
                return response.status, await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError) as error:
            return 0, {"checks": {"away": str(error)}}

    async def well(self) -> None:
        """Wait until every check of every service passes, and the door answers."""
        for service, port in WITH_DEBUG_PORT.items():

            async def passes(service: str = service, port: int = port) -> bool:
                status, answer = await self.within(service, port, "/ready")
                return status == HTTPStatus.OK and set(answer["checks"].values()) == {"ok"}

            await until(passes)

        async def answers() -> bool:
            return (await self.get("/content/v1/seasons/2025/drivers")).status == HTTPStatus.OK

        await until(answers)

    async def writes(self) -> None:
        """Wait until a trigger goes all the way: scheduler_api, fetcher_service, data_scheduler, mongod."""

        async def written() -> bool:
            status, answer = await self.within("scheduler_api", 8081, "/trigger/rounds?season=2024", "POST")
            return status == HTTPStatus.OK and bool(answer["success"])

        await until(written)

    async def has_it_all(self) -> None:
        """Wait until every content_api has heard of all that was filled, without anybody having asked for it."""
        for service in ("content_api", "content_api_2"):

            async def knows(service: str = service) -> bool:
                status, answer = await self.within(service, 8080, "/v1/seasons")
                seasons = answer["result"]["seasons"] if status == HTTPStatus.OK else []
                return sum(int(season["rounds"]) for season in seasons) == ROUNDS

            await until(knows, seconds=FILL_SECONDS)


@asynccontextmanager
async def client_of(suite: ComposeSuite) -> AsyncIterator[ContainersClient]:
    """Give a client of the suite."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
        yield ContainersClient(suite, http)
