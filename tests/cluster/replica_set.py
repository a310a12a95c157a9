"""The mongods of the machines, and how one becomes three: the steps of docs/operations.md."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pymongo
import pymongo.errors

from data_scheduler.stores.mongo import QUICK_TO_NOTICE
from deploy import servers
from deploy.data_folder.passwords import KEY, Passwords
from deploy.stack import MONGODB_USER
from tests.cluster.machine import Machine
from tests.filled import DATABASE
from tests.patience import PATIENCE_SECONDS
from tests.suite import until

PORT = 27017
NAME = "rs0"
SECONDARY = "SECONDARY"
LONGEST_TRANSACTION_SECONDS = 20
"""By default 60: so long a data_scheduler that dies in the middle of a write would keep others from writing to the same season."""

SILENT_SOURCE_SECONDS = 2
"""How much longer than an answer of its source should take a secondary waits for one, by default 5; meanwhile no write has a majority."""

PATIENCE = 10 * PATIENCE_SECONDS
"""Only what hangs takes so long: seventeen processes share the cores of one machine."""

COUNTED = ("seasons", "rounds", "results", "standings", "entrants", "drivers", "constructors", "circuits", "statistics")

type Client = "pymongo.MongoClient[dict[str, Any]]"


class ReplicaSet:
    """Three members, of which one has the data at first."""

    def __init__(self, machines: Sequence[Machine], passwords: Passwords) -> None:
        self._machines = machines
        self._passwords = passwords
        hosts = ",".join(f"{machine.address}:{PORT}" for machine in machines)
        who = f"{MONGODB_USER}:{quote(passwords.mongodb, safe='')}"
        self.url = f"mongodb://{who}@{hosts}/?replicaSet={NAME}&authSource=admin"
        """For MONGODB_URL."""

    async def grow(self, filled: Path) -> None:
        """Make a set of three of one that has the data of a folder.

        The others begin with copies of its files, so that they need not read all of it from the first, which on one machine's cores takes
        minutes.
        """
        first, *others = self._machines
        shutil.copytree(filled, first.folder / "mongodb")
        await self._make_user(first)
        for machine in others:
            shutil.copytree(first.folder / "mongodb", machine.folder / "mongodb")
        for machine in self._machines:
            self._start(machine)
        with self._alone(first) as client:
            await _answers(client)
            config = client.admin.command("replSetGetConfig")["config"]
            (member,) = config["members"]
            config["members"] = [
                member | {"_id": number, "host": f"{machine.address}:{PORT}"}
                for number, machine in enumerate(self._machines)
            ]
            config["settings"] |= QUICK_TO_NOTICE
            client.admin.command("replSetReconfig", config | {"version": config["version"] + 1}, force=True)
        await self.whole()

    def client(self, *, seconds: float = 5.0) -> Client:
        """Return a client that finds the primary."""
        return pymongo.MongoClient(self.url, serverSelectionTimeoutMS=int(seconds * 1000))

    def documents(self) -> int:
        """Return how many documents of facts there are."""
        with self.client() as client:
            return sum(client[DATABASE][name].count_documents({}) for name in COUNTED)

    async def primary(self, *, other_than: Machine | None = None) -> Machine:
        """Return the machine of the primary, once there is one, and it is not the one named."""
        with self.client(seconds=1.0) as client:

            async def found() -> Machine | None:
                try:
                    client.admin.command("ping")
                except pymongo.errors.PyMongoError:
                    return None
                host = client.address[0] if client.address else None
                machine = next((each for each in self._machines if each.address == host), None)
                return None if machine is other_than else machine

            machine: Machine = await until(found, seconds=PATIENCE)
            return machine

    async def whole(self) -> None:
        """Wait until every member is the primary, or a secondary that has all."""
        with self.client() as client:

            async def all_there() -> bool:
                try:
                    members = client.admin.command("replSetGetStatus")["members"]
                except pymongo.errors.PyMongoError:
                    return False
                return len(members) == len(self._machines) and all(
                    each["stateStr"] in {"PRIMARY", SECONDARY} for each in members
                )

            await until(all_there, seconds=PATIENCE)

    def leader(self, lease: str) -> str:
        """Return who holds a lease."""
        with self.client() as client:
            found = client[DATABASE]["leases"].find_one({"_id": lease})
        return str(found["holder"]) if found else ""

    async def _make_user(self, first: Machine) -> None:
        """Do what `make up` does at its first start, so that the folder is one as it leaves them."""
        first.run("mongod", _command(first, None))
        with pymongo.MongoClient[dict[str, Any]](first.address, PORT, directConnection=True) as client:
            await _answers(client)
            config = client.admin.command("replSetGetConfig")["config"]
            config["members"][0]["host"] = f"{first.address}:{PORT}"
            client.admin.command("replSetReconfig", config | {"version": config["version"] + 1}, force=True)
            await _is_primary(client)
            client.admin.command("createUser", MONGODB_USER, pwd=self._passwords.mongodb, roles=["root"])
        first.end("mongod")

    def _start(self, machine: Machine) -> None:
        (machine.folder / "mongodb").mkdir(exist_ok=True)
        key = machine.folder / KEY
        key.touch(mode=0o600)
        key.write_text(self._passwords.mongodb_key)
        machine.run("mongod", _command(machine, key))

    def _alone(self, machine: Machine) -> Client:
        return pymongo.MongoClient(
            machine.address,
            PORT,
            directConnection=True,
            username=MONGODB_USER,
            password=self._passwords.mongodb,
        )


def _command(machine: Machine, key: Path | None) -> list[str]:
    return [
        *(str(servers.find(servers.MONGOD)), "--replSet", NAME, "--dbpath", str(machine.folder / "mongodb")),
        *("--bind_ip", f"127.0.0.1,{machine.address}", "--port", str(PORT), "--nounixsocket", "--quiet"),
        *("--wiredTigerCacheSizeGB", "0.25", "--setParameter", "diagnosticDataCollectionEnabled=false"),
        *("--networkMessageCompressors", "disabled"),
        *("--setParameter", f"transactionLifetimeLimitSeconds={LONGEST_TRANSACTION_SECONDS}"),
        *("--setParameter", f"oplogNetworkTimeoutBufferSeconds={SILENT_SOURCE_SECONDS}"),
        *(("--keyFile", str(key)) if key else ()),
    ]


async def _answers(client: Client) -> None:
    async def pong() -> bool:
        try:
            client.admin.command("ping")
        except pymongo.errors.PyMongoError:
            return False
        return True

    await until(pong, seconds=PATIENCE)


async def _is_primary(client: Client) -> None:
    async def writable() -> bool:
        return bool(client.admin.command("hello")["isWritablePrimary"])

    await until(writable, seconds=PATIENCE)
