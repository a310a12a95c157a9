"""The MongoDB of a cluster, by a real mongod: as the pod of one node starts it, and with the rights that the operator gives."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pymongo
import pytest

import data_scheduler.service
import data_scheduler.settings
from chassis.grpc.client import Channel
from data_scheduler.stores.mongo import Mongo
from deploy import servers
from racing.model import Dataset
from racing.wire.client import Reader, Writer
from racing.wire.requests.reads import GetCalendarRequest
from tests.factories import a_batch, a_round
from tests.kubernetes.rendering import FOLDER, ONE_NODE, PRODUCTION, rendered, run
from tests.suite import Server, free_port

pytestmark = pytest.mark.slow

ROOT_USER = "willitbemax"


def own_address() -> str:
    """An address of this machine that is not loopback, as a pod has one: whoever comes from there has no privileges."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            pytest.skip("this machine has no network")
        found: str = asked.getsockname()[0]
    if ip_address(found).is_loopback:
        pytest.skip("this machine has no network")
    return found


class Pod(Server):
    """The mongod of the StatefulSet, with its command line, on a folder, a port and an address of this machine."""

    def __init__(self, folder: Path, secrets: Path) -> None:
        super().__init__(folder)
        self.address = own_address()
        self.password = (secrets / "mongodb-password").read_text()
        self._key = folder / "keyfile"
        self._key.write_bytes((secrets / "mongodb-keyfile").read_bytes())
        self._key.chmod(0o400)
        self._is_made = False

    def make_user(self) -> None:
        """Do what the image does over an empty folder: start without passwords, make the user, stop."""
        with self, pymongo.MongoClient[dict[str, Any]]("127.0.0.1", self.port, directConnection=True) as client:
            client.admin.command("createUser", ROOT_USER, pwd=self.password, roles=["root"])
            self.end()
        self._is_made = True

    def command(self) -> list[str]:
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        mine = ["--dbpath", str(data), "--port", str(self.port), "--nounixsocket"]
        arguments = self._arguments() if self._is_made else ["--bind_ip", "127.0.0.1"]
        return [str(servers.find(servers.MONGOD)), *arguments, *mine]

    def _arguments(self) -> Iterator[str]:
        pods = rendered(ONE_NODE).named("StatefulSet", "mongodb")
        given = pods["spec"]["template"]["spec"]["containers"][0]["args"]
        for each in given:
            if each == "--bind_ip_all":
                yield f"--bind_ip=127.0.0.1,{self.address}"
            elif each.startswith("--keyFile="):
                yield f"--keyFile={self._key}"
            else:
                yield each

    def at(self, url: str) -> str:
        """The same address, leading here."""
        assert "mongodb-0.mongodb:27017" in url
        return url.replace("mongodb-0.mongodb:27017", f"{self.address}:{self.port}")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    copy = tmp_path / "secrets.sh"
    copy.write_bytes((FOLDER / ONE_NODE / "secrets.sh").read_bytes())
    run("sh", str(copy))
    return tmp_path / "secrets"


@pytest.fixture
def pod(tmp_path: Path, secrets: Path) -> Pod:
    made = Pod(tmp_path, secrets)
    made.make_user()
    return made


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[Channel]:
    """data_scheduler with the settings of the overlay, without a cache, and a channel to it."""
    settings = data_scheduler.settings.Settings(
        mongodb_url=url,
        redis_url=f"redis://127.0.0.1:{free_port()}/0",
        suite_id="willitbemax",
        data_scheduler_port=0,
        data_scheduler_debug_port=0,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with data_scheduler.service.serve(settings) as port, Channel(f"127.0.0.1:{port}") as channel:
        yield channel


async def stores_and_reads(channel: Channel) -> None:
    await Writer(channel).write(a_batch(Dataset.ROUNDS, a_round()))
    assert len((await Reader(channel).read(GetCalendarRequest(2025))).rounds) == 1


async def test_data_scheduler_makes_one_node_s_mongod_a_replica_set_and_finds_it_again(pod: Pod, secrets: Path) -> None:
    url = pod.at((secrets / "mongodb-url").read_text())
    with pod:
        async with serving(url) as channel:
            await stores_and_reads(channel)
        with pymongo.MongoClient[dict[str, Any]](url) as client:
            (member,) = client.admin.command("replSetGetConfig")["config"]["members"]
            assert member["host"] == f"{pod.address}:{pod.port}"
        pod.end()
    with pod:
        async with serving(url) as channel:
            assert len((await Reader(channel).read(GetCalendarRequest(2025))).rounds) == 1


async def test_the_user_of_the_operator_may_do_what_data_scheduler_does_and_no_more(pod: Pod, secrets: Path) -> None:
    root = pod.at((secrets / "mongodb-url").read_text())
    (user,) = rendered(PRODUCTION).named("MongoDBCommunity", "mongodb")["spec"]["users"]
    roles = [{"role": role["name"], "db": role["db"]} for role in user["roles"]]
    with pod:
        async with Mongo(root, "another", timeout=30) as mongo:
            await mongo.prepare()
        with pymongo.MongoClient[dict[str, Any]](root) as client:
            client.admin.command("createUser", "operated", pwd="secret", roles=roles)
        # As the operator writes it: the set by name, the users of admin, no TLS.
        url = f"mongodb://operated:secret@{pod.address}:{pod.port}/admin?replicaSet=willitbemax&ssl=false"
        async with serving(url) as channel:
            await stores_and_reads(channel)
        with (
            pymongo.MongoClient[dict[str, Any]](url) as client,
            pytest.raises(pymongo.errors.OperationFailure, match="not authorized"),
        ):
            client["another"]["rounds"].find_one()
