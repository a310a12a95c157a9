"""The suite on three machines, set up as docs/operations.md says under "Several machines"."""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from socket import AF_INET, AddressFamily
from typing import Any, cast

import aiohttp
import msgspec
import redis
import redis.exceptions
from aiohttp.abc import AbstractResolver, ResolveResult

from chassis.errors import SuiteError
from chassis.grpc.client import Channel
from deploy import servers
from deploy.data_folder.passwords import Passwords
from deploy.stack import ROOT
from racing.live.model import LiveSession
from racing.wire.live_client import LivePublisher
from tests.cluster.machine import Machine
from tests.cluster.network import Network
from tests.cluster.replica_set import PATIENCE, ReplicaSet
from tests.e2e.conftest import SATURDAY
from tests.e2e.processes import ROUNDS, TOKEN, Answer
from tests.factories import a_live_session
from tests.filled import DATABASE
from tests.sentinels import NAME, PASSWORD, sentinel_configuration, valkey_options
from tests.suite import until

PUBLIC = "f1.example"
VALKEY_PORT, SENTINEL_PORT = 6379, 26379
DEBUG_PORTS = {"data_scheduler": 9051, "content_api": 9080, "scheduler_api": 9081, "fetcher_service": 9082}
ON_TWO = ("data_scheduler", "content_api", "scheduler_api")
VALKEY_DOWN_MILLISECONDS = 3_000
WAIT_SECONDS = "20"
"""Longer than an election: a question that nobody has asked before waits for it, and is answered."""

PICTURE_SECONDS = 0.5
LEASE = "scheduler_api"


class Doors(AbstractResolver):
    """One name that has the addresses of both doors, each first in turn, as DNS gives them."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._turns = itertools.cycle(itertools.permutations(addresses))

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_INET) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=AF_INET, proto=0, flags=0)
            for address in next(self._turns)
        ]

    async def close(self) -> None:
        """Hold nothing."""


@dataclass
class Cluster:
    """Three machines, and what their users and admins ask of them."""

    machines: Sequence[Machine]
    stores: ReplicaSet
    http: aiohttp.ClientSession
    watched_at: Machine
    """The machine through whose door the live session is watched."""
    laps_told: int = 0
    """How many pictures the follower of the live feed has told; each is of the next lap."""

    @property
    def doors(self) -> Sequence[Machine]:
        """The machines with a public door, a content_api, a data_scheduler and a scheduler_api."""
        return self.machines[:2]

    @property
    def data_scheduler(self) -> str:
        """Both of them, as gRPC writes it."""
        return f"ipv4:{both(self.doors, 50051)}"

    @property
    def live(self) -> str:
        """Where the live session is watched."""
        return f"http://{self.watched_at.address}/content/v1/live"

    async def get(self, path: str) -> Answer:
        """A path through whichever door answers."""
        try:
            async with self.http.get(f"http://{PUBLIC}{path}") as response:
                body = await response.read()
                return Answer(path, response.status, "X-Request-Id" in response.headers, body)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Answer(path, 0, cause=type(error).__name__)

    async def result(self, path: str) -> Any:
        """The result of a path under /content/v1 that answers 200."""
        answer = await self.get(f"/content/v1{path}")
        assert answer.status == HTTPStatus.OK, answer
        return msgspec.json.decode(answer.body)["result"]

    async def said(self, *, but: Machine | None = None) -> dict[str, str]:
        """What is not well with each service, on all machines but one; nothing where it is well."""
        found = {}
        for machine in self.machines:
            for name, port in DEBUG_PORTS.items():
                if name in machine.names and machine is not but:
                    found[f"{name} at {machine.address}"] = await self._said(f"http://{machine.address}:{port}/ready")
        return found

    async def _said(self, url: str) -> str:
        try:
            async with self.http.get(url) as response:
                checks = (await response.json())["checks"]
        except (aiohttp.ClientError, TimeoutError) as error:
            return repr(error)
        well = response.status == HTTPStatus.OK and set(checks.values()) == {"ok"}
        return "" if well else str(checks)

    async def well(self, *, but: Machine | None = None, but_for: str = "") -> None:
        """Wait until each service has been well once, on all machines but one, but for what is named so or says so.

        Not all at the same moment: where seventeen processes share the cores of one machine, one of them is always late.
        """
        well: set[str] = set()
        said: dict[str, str] = {}

        async def each_was() -> bool:
            nonlocal said
            said = await self.said(but=but)
            well.update(
                name for name, fault in said.items() if not fault or (but_for and but_for in f"{name}: {fault}")
            )
            return said.keys() <= well

        try:
            await until(each_was, seconds=PATIENCE)
        except TimeoutError:
            raise AssertionError({name: fault for name, fault in said.items() if name not in well}) from None

    async def has_it_all(self) -> None:
        """Wait until every content_api has heard of all that is stored."""
        for machine in self.doors:

            async def filled(url: str = f"http://{machine.address}:8080/v1/seasons") -> bool:
                with suppress(aiohttp.ClientError, TimeoutError, KeyError):
                    async with self.http.get(url) as response:
                        seasons = (await response.json())["result"]["seasons"]
                    rounds: int = sum(season["rounds"] for season in seasons)
                    return rounds == ROUNDS
                return False

            await until(filled, seconds=PATIENCE)

    def leads(self) -> Machine | None:
        """The machine whose scheduler holds the lease."""
        holder = self.stores.leader(LEASE)
        return next((each for each in self.doors if f"-{each.pid('scheduler_api')}-" in holder), None)

    async def another_leads(self, than: Machine | None) -> Machine:
        """Wait until a scheduler on another machine holds the lease."""

        async def found() -> Machine | None:
            leader = self.leads()
            return None if leader is than else leader

        machine: Machine = await until(found, seconds=PATIENCE)
        return machine

    async def valkey_primary(self, *, other_than: Machine | None = None) -> Machine:
        """Wait until a sentinel names the machine of the Valkey that is the primary, and it is not the one named."""

        async def found() -> Machine | None:
            for machine in self.machines:
                client = redis.Redis(
                    machine.address, SENTINEL_PORT, password=PASSWORD, socket_timeout=1, decode_responses=True
                )
                try:
                    host, _ = cast("tuple[str, int]", client.sentinel_get_master_addr_by_name(NAME))
                except redis.exceptions.RedisError:
                    continue
                finally:
                    client.close()
                named = next(each for each in self.machines if each.address == host)
                if named is not other_than:
                    return named
            return None

        machine: Machine = await until(found, seconds=PATIENCE)
        return machine

    async def tell(self) -> None:
        """Be the follower of a live session, until cancelled: a lap with each picture, to whichever data_scheduler answers."""
        async with Channel(self.data_scheduler) as channel:
            publisher = LivePublisher(channel)
            while True:
                with suppress(SuiteError):
                    await publisher.publish(self._pictures())
                await asyncio.sleep(PICTURE_SECONDS)

    async def _pictures(self) -> AsyncIterator[LiveSession]:
        while True:
            self.laps_told += 1
            yield a_live_session(current_lap=self.laps_told, total_laps=None)
            await asyncio.sleep(PICTURE_SECONDS)


def both(machines: Sequence[Machine], port: int, scheme: str = "") -> str:
    """Return the same port of several machines, with commas between."""
    return ",".join(f"{scheme}{machine.address}:{port}" for machine in machines)


@contextmanager
def three_machines(folder: Path) -> Iterator[Sequence[Machine]]:
    """Three empty machines on a network."""
    with Network(3) as network:
        machines = []
        for number, cable in enumerate(network.cables, start=1):
            (folder / str(number)).mkdir()
            machines.append(Machine(cable, folder / str(number)))
        try:
            yield machines
        finally:
            for machine in machines:
                machine.stop()


@asynccontextmanager
async def cluster(folder: Path, filled: Path) -> AsyncIterator[Cluster]:
    """The suite on three machines, with the data of a mongod's folder."""
    with three_machines(folder) as machines:
        stores = ReplicaSet(machines, Passwords.new())
        await stores.grow(filled)
        _start_valkey(machines)
        _start_services(machines, stores)
        connector = aiohttp.TCPConnector(resolver=Doors([each.address for each in machines[:2]]), ttl_dns_cache=1)
        timeout = aiohttp.ClientTimeout(total=30, sock_connect=3)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
            found = Cluster(machines, stores, http, watched_at=machines[1])
            await found.has_it_all()
            await found.well()
            yield found


def _start_valkey(machines: Sequence[Machine]) -> None:
    first, second, _ = machines
    first.run("valkey", valkey_options(first.folder, VALKEY_PORT, first.address))
    second.run(
        "valkey", valkey_options(second.folder, VALKEY_PORT, second.address, replica_of=(first.address, VALKEY_PORT))
    )
    for machine in machines:
        file = machine.folder / "sentinel.conf"
        primary = (first.address, VALKEY_PORT)
        file.write_text(
            sentinel_configuration(
                SENTINEL_PORT, primary, machine.address, quorum=2, down_after=VALKEY_DOWN_MILLISECONDS
            )
        )
        machine.run("sentinel", [str(servers.find(servers.VALKEY)), str(file), "--sentinel"])


def _start_services(machines: Sequence[Machine], stores: ReplicaSet) -> None:
    *doors, last = machines
    everywhere = {
        "ADMIN_TOKEN": TOKEN,
        "DATA_SCHEDULER_ADDRESS": both(doors, 50051),
        "FETCHER_SERVICE_URL": f"http://{last.address}:8082",
        "CLOCK_START": SATURDAY,
        "CLOCK_SINCE": datetime.now(UTC).isoformat(),
        "LOG_FORMAT": "json",
        "PUBLIC_URL": f"http://{PUBLIC}",
    }
    for machine in machines:
        environment = everywhere | {"BIND_HOST": machine.address}
        for name in ON_TWO if machine in doors else ("fetcher_service",):
            more = {
                "data_scheduler": {
                    "MONGODB_URL": stores.url,
                    "MONGODB_DATABASE": DATABASE,
                    "REDIS_URL": f"redis+sentinel://:{PASSWORD}@{both(machines, SENTINEL_PORT)}/{NAME}/0",
                },
                "content_api": {
                    "READ_DEADLINE": WAIT_SECONDS,
                    "COLD_WAIT_SECONDS": WAIT_SECONDS,
                    "RESPONSE_CACHE_FOLDER": str(machine.folder / "responses"),
                    "CALENDAR_FOLDER": str(machine.folder / "calendars"),
                },
                "fetcher_service": {"SOURCES": "archive"},
            }.get(name, {})
            machine.run(name, [sys.executable, "-m", name], environment | more)
    for machine in doors:
        traefik = {
            "CONTENT_API_URL": f"http://{machine.address}:8080",
            "CONTENT_API_FALLBACK_URL": both([each for each in doors if each is not machine], 8080, "http://"),
            "FETCHER_SERVICE_URL": everywhere["FETCHER_SERVICE_URL"],
            "RATE_LIMIT_AVERAGE": "0",
            "IN_FLIGHT_LIMIT": "1000",
        }
        configuration = ROOT / "traefik" / "traefik.yaml"
        machine.run("traefik", [str(servers.find(servers.TRAEFIK)), f"--configFile={configuration}"], traefik)
