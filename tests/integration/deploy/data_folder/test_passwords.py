"""The databases of `make up` ask for passwords: those of a new data folder, and those of one from before there were any."""

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pymongo
import pytest
from pymongo.errors import OperationFailure

import data_scheduler.service
import data_scheduler.settings
from chassis.grpc.client import Channel
from chassis.process.settings import Unusable, masked
from data_scheduler.stores.mongo import Mongo
from deploy.data_folder.passwords import Passwords
from deploy.data_folder.suite_mark import Mark
from deploy.ports import claims
from deploy.settings import Settings
from deploy.stack import lay_out, own_mongodb, own_redis, programs
from racing.model import Dataset
from racing.wire.client import Reader, Writer
from racing.wire.requests.reads import GetCalendarRequest
from tests.factories import NOON, a_batch, a_round
from tests.suite import Server, free_port

MARK = Mark(suite="3f2a9c1d", replica_set="willitbemax-3f2a9c1d")


class Program(Server):
    """A program of the stack, as the launcher starts it."""

    def __init__(self, folder: Path, command: Sequence[str], port: int) -> None:
        super().__init__(folder)
        self.port = port
        self._command = command

    def command(self) -> list[str]:
        return list(self._command)


def program(name: str, settings: Settings) -> Program:
    wanted = claims(settings)
    lay_out(settings, wanted)
    (found,) = (each for each in programs(settings, wanted, MARK) if each.name == name)
    return Program(settings.data_dir, found.command, settings.mongodb_port if name == "mongod" else settings.redis_port)


def settings_of(folder: Path) -> Settings:
    """Those of a suite in a folder, whose databases have ports that nobody listens on."""
    ports = {each: free_port() for each in ("traefik_port", "mongodb_port", "redis_port")}
    return Settings(data_dir=folder, _env_file=None, **ports)  # type: ignore[call-arg,arg-type]  # pydantic-settings takes it


@asynccontextmanager
async def prepared(settings: Settings, mongod: Program) -> AsyncIterator[Mongo]:
    """The database, as data_scheduler has it after its start."""
    with mongod:
        async with Mongo(own_mongodb(settings, MARK), "willitbemax", timeout=30) as mongo:
            await mongo.prepare()
            yield mongo
        mongod.end()


def refused(settings: Settings) -> bool:
    """Whether the server refuses to say anything to who has no password."""
    with pymongo.MongoClient[dict[str, object]]("127.0.0.1", settings.mongodb_port, directConnection=True) as nobody:
        try:
            nobody["willitbemax"]["rounds"].find_one()
        except OperationFailure as error:
            return error.code == 13
    return False


def holders(folder: Path, secret: str) -> set[tuple[str, int]]:
    """What kinds of files have it in them, and who may read these."""
    files = (file for file in folder.rglob("*") if file.is_file() and secret.encode() in file.read_bytes())
    return {(file.suffix, file.stat().st_mode & 0o777) for file in files}


async def test_the_databases_of_a_new_folder_ask_for_passwords_that_nobody_else_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    passwords = Passwords.new()
    passwords.keep(tmp_path)
    settings = passwords.completing(settings_of(tmp_path))
    with program("mongod", settings) as mongod, program("valkey", settings) as valkey:
        stores = data_scheduler.settings.Settings(
            mongodb_url=own_mongodb(settings, MARK),
            redis_url=own_redis(settings),
            data_scheduler_port=0,
            data_scheduler_debug_port=0,
            _env_file=None,  # type: ignore[call-arg]  # as above
        )
        async with data_scheduler.service.serve(stores) as port, Channel(f"127.0.0.1:{port}") as channel:
            await Writer(channel).write(a_batch(Dataset.ROUNDS, a_round()))
            assert len((await Reader(channel).read(GetCalendarRequest(2025))).rounds) == 1
            # The reply is kept in Valkey, which has let us in.
            assert len((await Reader(channel).read(GetCalendarRequest(2025))).rounds) == 1
        assert refused(settings)
        with socket.create_connection(("127.0.0.1", settings.redis_port)) as nobody:
            nobody.sendall(b"KEYS *\r\n")
            assert nobody.recv(100).startswith(b"-NOAUTH ")
        wrong = own_mongodb(settings, MARK).replace(passwords.mongodb, "wrong")
        async with Mongo(wrong, "willitbemax", timeout=30) as mongo:
            with pytest.raises(Unusable, match=r"mongodb://willitbemax:\*\*\*@127\.0\.0\.1:\d+/.* does not accept"):
                await mongo.prepare()
        shown = [str(masked(settings)), str(masked(stores)), *mongod.command(), *valkey.command()]
        for secret in (passwords.mongodb, passwords.mongodb_key, passwords.redis):
            assert not [each for each in shown if secret in each]
            assert holders(tmp_path, secret) <= {(".json", 0o600), (".key", 0o600), (".conf", 0o600)}


async def test_a_folder_from_before_there_were_passwords_gets_one_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = settings_of(tmp_path)
    async with prepared(before, program("mongod", before)) as mongo:
        await mongo.insert("pauses", [{"_id": "rounds", "since": NOON}])
        assert not refused(before)
    passwords = Passwords.new()
    # Its port has changed, too: a replica set of one has to be told so before it has a primary again, and a user.
    for start in range(3):
        after = passwords.completing(settings_of(tmp_path) if start < 2 else before)
        passwords.keep(tmp_path)
        async with prepared(after, program("mongod", after)) as mongo:
            assert [plain["_id"] for plain in await mongo.find("pauses", {})] == ["rounds"]
            assert refused(after)


async def test_compression_is_off_whatever_a_client_offers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_of(tmp_path)
    with (
        program("mongod", settings),
        pymongo.MongoClient[dict[str, object]]("127.0.0.1", settings.mongodb_port, directConnection=True) as client,
    ):
        hello = client.admin.command("hello", compression=["zlib", "snappy", "zstd"])
    assert "compression" not in hello
