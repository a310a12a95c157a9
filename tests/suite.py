"""All services in one event loop, over a real mongod and a real Valkey on free ports."""

import asyncio
import os
import random
import secrets
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

import aiohttp
import redis
from pydantic import SecretStr
from pymongo import MongoClient

import content_api.service
import content_api.settings
import data_scheduler.service
import data_scheduler.settings
import fetcher_service.service
import fetcher_service.settings
import scheduler_api.service
import scheduler_api.settings
from chassis.clock import Clock
from chassis.concurrency.backoff import Backoff
from chassis.grpc.client import Channel
from data_scheduler.stores.mongo import Mongo
from data_scheduler.stores.schema import VALIDATORS
from deploy import servers
from racing.model import Batch
from racing.wire.client import LeaseClient, LedgerClient, Reader, Writer
from tests.patience import PATIENCE_SECONDS

TOKEN = "a-token-for-tests"
PUBLIC_URL = "https://f1.example"

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
PORTS = range(20_000 + WORKER, 30_000, WORKERS)
"""Below those that the system hands out for connections, and of several test processes each has its own."""


_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on, and that nobody takes meanwhile."""
    while True:
        port = random.choice(PORTS)  # noqa: S311  # guards nothing
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port


class Server:
    """A server process of our own on a port of its own; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """How it is started."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it, and wait until its port answers."""
        with (self.folder / f"{type(self).__name__}.log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log)  # noqa: S603  # our own servers
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.02)
            else:
                return

    def end(self) -> None:
        """Let it write what it knows to its folder, and end."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)

    def stop(self) -> None:
        """Stop it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def runs(self) -> bool:
        """Whether its process does."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _one_of(collection: str) -> Mapping[str, Any]:
    """A stage that adds the name of a collection in which there is anything."""
    named = {"$project": {"_id": 0, "collection": {"$literal": collection}}}
    return {"$unionWith": {"coll": collection, "pipeline": [{"$limit": 1}, named]}}


JOURNAL = "log=(enabled=true,remove=true,path=journal,compressor=snappy,prealloc=false,file_max=8MB)"


class Mongod(Server):
    """mongod, ready to become a replica set of one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._unused: list[str] = []

    @cached_property
    def _client(self) -> MongoClient[dict[str, Any]]:
        return MongoClient(self.url)

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """The name of a database in which nothing is, and which is nobody else's meanwhile.

        One that was used before is emptied and given again: making forty collections takes mongod a third of a second.
        """
        while self._unused and not self._emptied(self._unused[-1]):
            self._unused.pop()
        name = self._unused.pop() if self._unused else f"test_{secrets.token_hex(4)}"
        yield name
        self._unused.append(name)

    def _emptied(self, name: str) -> bool:
        """Empty a database; return False where a test has left other collections than ours, or another validator."""
        database = self._client[name]
        found = {each["name"]: each["options"].get("validator") for each in database.list_collections()}
        if not found.items() <= VALIDATORS.items():
            return False
        full: list[Mapping[str, Any]] = [{"$documents": []}, *map(_one_of, found)]
        for each in database.aggregate(full):
            database[each["collection"]].delete_many({})
        return True

    def stop(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()
            del self._client
        super().stop()

    def command(self) -> list[str]:
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        return [
            str(servers.find(servers.MONGOD)),
            *("--replSet", "rs0", "--dbpath", str(data), "--bind_ip", "127.0.0.1", "--port", str(self.port)),
            *("--wiredTigerCacheSizeGB", "0.25", "--setParameter", "diagnosticDataCollectionEnabled=false"),
            # A run has a dozen of them: each is to idle cheaply, and to take a few megabytes instead of three hundred for its journal.
            # Who waits for the journal still has it written at once.
            *("--oplogSize", "64", "--journalCommitInterval", "500", "--setParameter", "writePeriodicNoops=false"),
            *("--setParameter", "ttlMonitorEnabled=false", "--setParameter", "disableLogicalSessionCacheRefresh=true"),
            *("--wiredTigerEngineConfigString", JOURNAL),
        ]

    @property
    def url(self) -> str:
        """For MONGODB_URL."""
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true"


class Valkey(Server):
    """Valkey, without persistence."""

    def command(self) -> list[str]:
        binary = str(servers.find(servers.VALKEY))
        return [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

    def empty(self) -> None:
        """Forget everything."""
        with redis.Redis(port=self.port) as client:
            client.flushall()

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"


@dataclass
class Suite:
    """The running services, and what a test asks them with."""

    reader: Reader
    writer: Writer
    ledger: LedgerClient
    leases: LeaseClient
    http: aiohttp.ClientSession
    content: str
    scheduler: str
    fetcher: str
    debug: dict[str, str]
    database: tuple[str, str]
    address: str
    clock_rate: float

    async def sleep(self, **span: float) -> None:
        """Let so much of the fetcher's time pass: little on the wall where its clock is fast."""
        await asyncio.sleep(timedelta(**span).total_seconds() / self.clock_rate)

    async def delete(self, collection: str, id_: str) -> None:
        """Delete a document by hand, behind everyone's back."""
        url, name = self.database
        async with Mongo(url, name, timeout=PATIENCE_SECONDS) as mongo:
            await mongo.delete(collection, {"_id": id_})

    async def get(self, path: str, **options: Any) -> tuple[int, Any]:
        """Status and JSON of a path of content_api."""
        assert self.content, "this suite was started without content_api"
        async with self.http.get(f"{self.content}{path}", **options) as response:
            return response.status, await response.json(content_type=None)

    async def result(self, path: str) -> Any:
        """The result of a path of content_api that answers 200."""
        status, body = await self.get(path)
        assert status == 200, body
        return body["result"]

    async def post(self, url: str) -> tuple[int, Any]:
        """Status and JSON of an admin's call, with the token."""
        async with self.http.post(url, headers={"Authorization": f"Bearer {TOKEN}"}) as response:
            return response.status, await response.json(content_type=None)

    def scheduler_settings(self, **given: Any) -> scheduler_api.settings.Settings:
        """Those of one more scheduler of this suite, on free ports."""
        known: dict[str, Any] = {
            "data_scheduler_address": self.address,
            "fetcher_service_url": self.fetcher,
            "scheduler_api_port": 0,
            "scheduler_api_debug_port": 0,
            "admin_token": SecretStr(TOKEN),
            "_env_file": None,
        }
        return scheduler_api.settings.Settings(**(known | given))

    async def fetcher_status(self) -> Any:
        """How the fetcher's sources fare."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with self.http.get(f"{self.fetcher}/status", headers=headers) as response:
            assert response.status == 200
            return await response.json()

    async def fill(self, first: int = 2025) -> list[str]:
        """Fetch everything from a season on; the lines of the event stream."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        # It tells of every season; how long all of them take is the machine's affair.
        until_silent = aiohttp.ClientTimeout(total=None, sock_read=PATIENCE_SECONDS)
        url = f"{self.fetcher}/fetch/all?from={first}"
        async with self.http.post(url, headers=headers, timeout=until_silent) as response:
            return (await response.text()).splitlines()

    async def metric(self, service: str, name: str) -> float:
        """The value of a metric, labels and all, 0 where it has not been counted yet."""
        async with self.http.get(f"{self.debug[service]}/metrics") as response:
            lines = (await response.text()).splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} ")), 0.0)


SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 0.1


async def until(what: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> Any:
    """Ask until the answer is true, and return it; raise TimeoutError when it never becomes so.

    Pause longer each time: asking takes time from the server that is waited for.
    """
    pauses = Backoff(SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, jitter=0)
    async with asyncio.timeout(seconds):
        while not (answer := await what()):  # noqa: ASYNC110  # what is waited for happens in a server
            await asyncio.sleep(pauses.next())
        return answer


@asynccontextmanager
async def another_data_scheduler(suite: Suite, valkey: Valkey, *, debug_port: int = 0) -> AsyncIterator[str]:
    """One more over the stores of a suite; its address."""
    url, name = suite.database
    settings = data_scheduler.settings.Settings(
        mongodb_url=url,
        mongodb_database=name,
        redis_url=valkey.url,
        data_scheduler_port=0,
        data_scheduler_debug_port=debug_port,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with data_scheduler.service.serve(settings) as port:
        yield f"127.0.0.1:{port}"


@asynccontextmanager
async def running(
    mongod: Mongod,
    valkey: Valkey,
    *,
    database: str | None = None,
    clock_start: datetime | None = None,
    batches: Sequence[Batch] = (),
    sources: str = "archive",
    addresses: Mapping[str, str] = MappingProxyType({}),
    fetcher_clock_rate: float = 1.0,
    clock: Clock | None = None,
    with_scheduler: bool = False,
    with_content_api: bool = False,
    with_accounts: bool = False,
    scheduling_with: Mapping[str, Any] = MappingProxyType({}),
) -> AsyncIterator[Suite]:
    """Start the services on free ports, over a database of their own or the one that is named.

    `batches` are in it before the others start; `sources` are asked at `addresses`, by source. `fetcher_clock_rate`: so many seconds a
    second pass for the fetcher, so that pauses between tries and an open breaker's rest are short, and for data_scheduler, which refuses
    what comes from its future. `clock`: one for all of them. `scheduling_with`: settings of scheduler_api; a test may also start its own,
    or several, by `scheduler_settings`. Without `with_scheduler` nothing is fetched but what a test asks for; without
    `with_content_api` nobody reads what is written, which costs as much as the writing. `with_accounts`: it serves private calendars.
    """
    debug = {service: free_port() for service in ("data_scheduler", "fetcher_service", "scheduler_api", "content_api")}
    chassis: dict[str, Any] = {"clock_start": clock_start, "_env_file": None}
    token = SecretStr(TOKEN)
    with mongod.empty_database() if database is None else nullcontext(database) as name:
        stores = data_scheduler.settings.Settings(
            mongodb_url=mongod.url,
            mongodb_database=name,
            redis_url=valkey.url,
            data_scheduler_port=0,
            data_scheduler_debug_port=debug["data_scheduler"],
            clock_rate=fetcher_clock_rate,
            **chassis,
        )
        async with data_scheduler.service.serve(stores, clock=clock) as port:
            address = f"127.0.0.1:{port}"
            async with Channel(address) as early:
                for batch in batches:
                    await Writer(early).write(batch)
            elsewhere: dict[str, Any] = {f"{source}_url": url for source, url in addresses.items()}
            fetching = fetcher_service.settings.Settings(
                data_scheduler_address=address,
                fetcher_service_port=0,
                fetcher_service_debug_port=debug["fetcher_service"],
                admin_token=token,
                sources=sources,
                clock_rate=fetcher_clock_rate,
                **elsewhere,
                **chassis,
            )
            async with fetcher_service.service.serve(fetching, clock=clock) as fetcher_port:
                scheduling = scheduler_api.settings.Settings(
                    data_scheduler_address=address,
                    fetcher_service_url=f"http://127.0.0.1:{fetcher_port}",
                    scheduler_api_port=0,
                    scheduler_api_debug_port=debug["scheduler_api"],
                    admin_token=token,
                    **(chassis | dict(scheduling_with)),
                )
                content = content_api.settings.Settings(
                    data_scheduler_address=address,
                    content_api_port=0,
                    content_api_debug_port=debug["content_api"],
                    public_url=PUBLIC_URL,
                    cold_processes=0,
                    read_deadline=PATIENCE_SECONDS,
                    cold_wait_seconds=PATIENCE_SECONDS,
                    auth_api=with_accounts,
                    **chassis,
                )
                async with (
                    (
                        scheduler_api.service.serve(scheduling, clock=clock) if with_scheduler else nullcontext(0)
                    ) as scheduler_port,
                    content_api.service.serve(content, clock=clock)
                    if with_content_api
                    else nullcontext(0) as content_port,
                    Channel(address) as channel,
                    aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http,
                ):
                    yield Suite(
                        reader=Reader(channel),
                        writer=Writer(channel),
                        ledger=LedgerClient(channel),
                        leases=LeaseClient(channel),
                        http=http,
                        content=f"http://127.0.0.1:{content_port}" if with_content_api else "",
                        scheduler=f"http://127.0.0.1:{scheduler_port}",
                        fetcher=f"http://127.0.0.1:{fetcher_port}",
                        database=(mongod.url, stores.mongodb_database),
                        address=address,
                        clock_rate=fetcher_clock_rate,
                        debug={service: f"http://127.0.0.1:{number}" for service, number in debug.items()},
                    )
