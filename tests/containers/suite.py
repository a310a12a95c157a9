"""The suite of compose.yaml as it runs in containers, and a client of it."""

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from deploy.stack import ROOT
from tests.containers import engine
from tests.containers.images import VERSION
from tests.e2e.conftest import SATURDAY
from tests.e2e.processes import ROUNDS, PublicClient
from tests.patience import PATIENCE_SECONDS
from tests.suite import until

CONTAINERS = (
    *("mongodb", "valkey", "data_scheduler", "fetcher_service", "scheduler_api", "content_api", "content_api_2"),
    "traefik",
)
WITH_DEBUG_PORT = {
    "data_scheduler": 9051,
    "fetcher_service": 9082,
    "scheduler_api": 9081,
    "content_api": 9080,
    "content_api_2": 9080,
}

FILL_SECONDS = 5 * PATIENCE_SECONDS

CALLED_FROM_WITHIN = """
import sys, urllib.error, urllib.request
method, url, token = sys.argv[1:]
headers = {"Authorization": "Bearer " + open(token).read().strip()} if token else {}
try:
    answer = urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers))
except urllib.error.HTTPError as error:
    answer = error
except OSError:
    sys.exit()
sys.stdout.write(answer.read().decode())
"""
"""There is no curl in an image, but there is Python. It prints nothing where nobody listens."""


@dataclass(frozen=True)
class ComposeSuite:
    """The containers of one project: how they are started, asked and killed."""

    project: str
    port: int
    images: Mapping[str, str]
    """Of the three servers, by the settings that name them."""
    secrets: Path

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
            "CLOCK_SINCE": "2026-01-01T00:00:00Z",
            "READ_DEADLINE": str(PATIENCE_SECONDS),
            "COLD_WAIT_SECONDS": str(PATIENCE_SECONDS),
            "PUBLIC_URL": "http://localhost",
        }

    @property
    def public(self) -> str:
        """The public door."""
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Make the secrets, and start what does not run."""
        subprocess.run(["/bin/sh", "deploy/containers/secrets.sh", str(self.secrets)], cwd=ROOT, check=True)  # noqa: S603
        self.compose("up", "--detach", "--no-build")

    def down(self, *, data: bool) -> None:
        """Remove the containers and networks, and the data too where asked to."""
        self.compose("down", *(["--volumes"] if data else []))

    def compose(self, *words: str) -> str:
        """`docker compose` over this project."""
        return engine.compose("--project-name", self.project, *words, settings=self.settings)

    def container(self, service: str) -> str:
        """The name of a container."""
        return f"{self.project}_{service}_1"

    def about(self, service: str) -> Any:
        """What the engine knows of a container."""
        return json.loads(engine.podman("container", "inspect", self.container(service)))[0]

    def pid(self, service: str) -> int:
        """Its first process, as the machine knows it; 0 while there is none."""
        return int(self.about(service)["State"]["Pid"])

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

    def faults(self) -> dict[str, str]:
        """What is not well, by the health check that each image or compose.yaml has, and by every check of `/ready`."""
        found = {}
        for service in CONTAINERS:
            checked = engine.call("podman", "healthcheck", "run", self.container(service))
            if checked.returncode != 0:
                found[service] = checked.stdout + checked.stderr
        for service, port in WITH_DEBUG_PORT.items():
            if service not in found:
                checks = json.loads(self.ask(service, "GET", f"http://127.0.0.1:{port}/ready") or "{}").get(
                    "checks", {"": "away"}
                )
                if set(checks.values()) != {"ok"}:
                    found[service] = str(checks)
        return found

    async def well(self) -> None:
        """Wait until nothing is at fault."""
        patient_until = time.monotonic() + PATIENCE_SECONDS
        while faults := await asyncio.to_thread(self.faults):
            assert time.monotonic() < patient_until, faults

    def ask(self, service: str, method: str, url: str, token: str = "") -> str:
        """The answer to a request that is made in a container."""
        return self.execute(service, "python3", "-c", CALLED_FROM_WITHIN, method, url, token)

    def trigger(self, job: str, **query: str) -> Mapping[str, Any]:
        """`POST /trigger/<job>`, from within, since scheduler_api is not published."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        token = "/run/secrets/admin_token"
        told: Mapping[str, Any] = json.loads(
            self.ask("scheduler_api", "POST", f"http://127.0.0.1:8081/trigger/{job}?{asked}", token) or "{}"
        )
        return told

    async def writes(self) -> None:
        """Wait until a trigger goes all the way: scheduler_api, fetcher_service, data_scheduler, mongod."""

        async def written() -> bool:
            return bool((await asyncio.to_thread(self.trigger, "rounds", season="2024")).get("success"))

        await until(written)


@dataclass(frozen=True)
class ContainersClient(PublicClient):
    """Asks the suite in containers what anybody may ask."""

    suite: ComposeSuite
    http: aiohttp.ClientSession

    @property
    def public(self) -> str:
        """The address of the public door."""
        return self.suite.public

    async def has_it_all(self) -> None:
        """Wait until every content_api has heard of all that was filled, without anybody having asked for it."""
        patient_until = time.monotonic() + FILL_SECONDS
        for service in ("content_api", "content_api_2"):
            while (stored := await asyncio.to_thread(self._rounds, service)) != ROUNDS:
                assert time.monotonic() < patient_until, f"{service} knows {stored} rounds"

    def _rounds(self, service: str) -> int:
        answer = json.loads(self.suite.ask(service, "GET", "http://127.0.0.1:8080/v1/seasons") or "{}")
        return sum(season["rounds"] for season in answer.get("result", {}).get("seasons", []))


@asynccontextmanager
async def client_of(suite: ComposeSuite) -> AsyncIterator[ContainersClient]:
    """Give a client of the suite."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
        yield ContainersClient(suite, http)
