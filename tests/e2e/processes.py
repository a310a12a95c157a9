"""The suite as `make up` runs it: `python -m deploy` on free ports, with a folder of its own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import pymongo

from deploy.data_folder.passwords import Passwords
from deploy.stack import MONGODB_USER, ROOT
from tests.patience import PATIENCE_SECONDS
from tests.suite import free_port, until

SERVICES = ("data_scheduler", "fetcher_service", "scheduler_api", "content_api", "website_front")
PORTS = (
    "TRAEFIK_PORT",
    "MONGODB_PORT",
    "REDIS_PORT",
    *(f"{name.upper()}_PORT" for name in SERVICES),
    *(f"{name.upper()}_DEBUG_PORT" for name in ("traefik", *SERVICES)),
    "AUTH_API_PORT",
    "AUTH_API_DEBUG_PORT",
    "CONTENT_API_REPLICA_PORT",
    "CONTENT_API_REPLICA_DEBUG_PORT",
)
TOKEN = "a-token-for-tests"

ROUNDS = 1172
"""Of all seasons in the bundled archive."""


@dataclass(frozen=True)
class Answer:
    """What a client got; status 0: no connection."""

    path: str
    status: int
    by_content_api: bool = False
    body: bytes = b""
    cause: str = ""
    """Why there was no answer."""


@dataclass
class Stack:
    """A launcher, its folder, and how to ask what it runs."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        """Choose the ports once, so that they stay the same over restarts."""
        ports = {name: str(free_port()) for name in PORTS}
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}},
            **ports,
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": str(self.data),
            "ADMIN_TOKEN": TOKEN,
            "RATE_LIMIT_AVERAGE": "0",
            "READ_DEADLINE": str(PATIENCE_SECONDS),
            "COLD_WAIT_SECONDS": str(PATIENCE_SECONDS),
            "SOURCES": "archive",
            **self.environment,
        }

    @property
    def data(self) -> Path:
        """DATA_DIR."""
        return self.folder / "data"

    @property
    def output(self) -> str:
        """Everything the launcher has printed since it was last started."""
        return (self.folder / "output").read_text(errors="replace")

    def port(self, name: str) -> int:
        """A port by its setting."""
        return int(self.environment[name])

    @property
    def public(self) -> str:
        """The public door."""
        return f"http://127.0.0.1:{self.port('TRAEFIK_PORT')}"

    @property
    def scheduler(self) -> str:
        """Where admins ask."""
        return f"http://127.0.0.1:{self.port('SCHEDULER_API_PORT')}"

    def mongo(self) -> "pymongo.MongoClient[dict[str, Any]]":
        """Return a client of its mongod, with the password of its data folder."""
        passwords = Passwords.read(self.data)
        assert passwords is not None
        return pymongo.MongoClient(
            "127.0.0.1",
            self.port("MONGODB_PORT"),
            directConnection=True,
            username=MONGODB_USER,
            password=passwords.mongodb,
        )

    def pid(self, name: str) -> int | None:
        """The process of a child, while there is one."""
        try:
            return int((self.data / "run" / f"{name}.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal to a child that is there; its pid."""
        process = self.pid(name)
        assert process is not None, f"{name} does not run"
        os.kill(process, number)
        return process

    def start(self, **changed: str) -> None:
        """Start the launcher, with other settings where given; it may still take a while to be ready."""
        with (self.folder / "output").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deploy", "up"],
                cwd=self.folder,
                env={**self.environment, **changed},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    async def says(self, sentence: str, *, within: float = PATIENCE_SECONDS) -> None:
        """Wait until the launcher has printed this."""
        until = time.monotonic() + within
        while sentence not in self.output:
            assert self.process is not None
            assert self.process.poll() is None, f"the launcher ended:\n{self.output}"
            assert time.monotonic() < until, f"{sentence!r} is not in\n{self.output}"
            await asyncio.sleep(0.05)

    async def starts_again(self, name: str, killed: int) -> None:
        """Wait until the launcher has started another process in place of the one that was killed."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.pid(name) in {None, killed}:
            assert time.monotonic() < until, f"{name} is not back\n{self.output[-3000:]}"
            await asyncio.sleep(0.02)

    async def restart_rolling(self, *names: str) -> str:
        """`make rolling-restart`: what it prints, once it has ended well."""
        command = [sys.executable, "-m", "deploy", "rolling-restart", *names]
        asked = await asyncio.create_subprocess_exec(
            *command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said, _ = await asyncio.wait_for(asked.communicate(), 10 * PATIENCE_SECONDS)
        assert asked.returncode == 0, said.decode()
        return said.decode()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """End the launcher and wait for it; its status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None and self.process.poll() is None:
            try:
                self.stop()
            finally:
                self.process.kill()
                self.process.wait()


class PublicClient(ABC):
    """Asks what anybody may ask."""

    http: aiohttp.ClientSession

    @property
    @abstractmethod
    def public(self) -> str:
        """The address of the public door."""

    async def get(self, path: str) -> Answer:
        """A path through the public door; content_api's own answers carry a request id, Traefik's do not."""
        try:
            async with self.http.get(self.public + path) as response:
                body = await response.read()
                return Answer(path, response.status, "X-Request-Id" in response.headers, body)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Answer(path, 0, cause=type(error).__name__)

    async def result(self, path: str) -> Any:
        """The result of a path under /content/v1 that answers 200."""
        async with self.http.get(f"{self.public}/content/v1{path}") as response:
            body = await response.json(content_type=None)
            assert response.status == 200, body
            return body["result"]


@dataclass(frozen=True)
class Client(PublicClient):
    """Asks a stack what users and admins ask."""

    stack: Stack
    http: aiohttp.ClientSession

    @property
    def public(self) -> str:
        """The address of the public door."""
        return self.stack.public

    @property
    def data_scheduler(self) -> str:
        """The address of data_scheduler."""
        return f"127.0.0.1:{self.stack.port('DATA_SCHEDULER_PORT')}"

    @property
    def live(self) -> str:
        """Where the live session is watched."""
        return f"{self.public}/content/v1/live"

    async def trigger(self, job: str, **query: str) -> tuple[int, Mapping[str, Any]]:
        """`POST /trigger/<job>`."""
        return await self.admin(f"trigger/{job}", **query)

    async def admin(self, call: str, **query: str) -> tuple[int, Mapping[str, Any]]:
        """`POST` a call of an admin to scheduler_api."""
        url, headers = f"{self.stack.scheduler}/{call}", {"Authorization": f"Bearer {TOKEN}"}
        async with self.http.post(url, params=query, headers=headers) as response:
            return response.status, await response.json(content_type=None)

    async def writes(self) -> None:
        """Wait until a trigger goes all the way: scheduler_api, fetcher_service, data_scheduler, mongod."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                status, body = await self.trigger("rounds", season="2024")
            except (aiohttp.ClientError, TimeoutError) as error:
                status, body = 0, {"message": str(error)}
            if status == HTTPStatus.OK and body["success"]:
                return
            assert time.monotonic() < until, f"{status} {body}\n{self.stack.output[-3000:]}"
            await asyncio.sleep(0.1)

    async def has_it_all(self) -> None:
        """Wait until every process of content_api has heard of all that was filled."""
        for port in (self.stack.port("CONTENT_API_PORT"), self.stack.port("CONTENT_API_REPLICA_PORT")):

            async def filled(url: str = f"http://127.0.0.1:{port}/v1/seasons") -> bool:
                async with self.http.get(url) as response:
                    answer = await response.json()
                seasons: list[dict[str, int]] = answer["result"]["seasons"] if response.status == HTTPStatus.OK else []
                return sum(season["rounds"] for season in seasons) == ROUNDS

            await until(filled)

    async def faults(self) -> dict[str, str]:
        """What is not well, and how it says so."""
        found = {}
        for name in SERVICES:
            url = f"http://127.0.0.1:{self.stack.port(f'{name.upper()}_DEBUG_PORT')}/ready"
            try:
                async with self.http.get(url) as response:
                    checks = (await response.json())["checks"]
                    if response.status != 200 or set(checks.values()) != {"ok"}:
                        found[name] = str(checks)
            except (aiohttp.ClientError, TimeoutError) as error:
                found[name] = str(error)
        if (answer := await self.get("/content/v1/seasons/2025/drivers")).status != 200:
            found["traefik"] = str(answer.status)
        return found

    async def well(self) -> None:
        """Wait until nothing is at fault."""
        until = time.monotonic() + PATIENCE_SECONDS
        while faults := await self.faults():
            assert time.monotonic() < until, f"{faults}\n{self.stack.output[-3000:]}"
            await asyncio.sleep(0.05)


@asynccontextmanager
async def filled_stack(folder: Path, **environment: str) -> AsyncIterator[Client]:
    """Start a stack in a folder, and give a client of it once it holds all of history."""
    with Stack(folder, environment) as stack:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
            await stack.says("make down")
            client = Client(stack, http)
            await client.has_it_all()
            yield client
