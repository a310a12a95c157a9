"""The data folder of an older release, started by today's `make up`."""

from pathlib import Path
from typing import Any

import aiohttp
import pymongo
import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from data_scheduler.backup.archive import BackupReader
from data_scheduler.stores.schema import GENERATIONS, SCHEMA_VERSION
from deploy.data_folder.suite_mark import Mark
from tests.e2e.processes import Client, Stack
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, until

RELEASES = Path(__file__).parents[1] / "releases"
LAPS_SINCE = "0.2.0"
"""The first of these with the laps of a race, which were a list then."""

MARK = Mark(suite="a0b1c2d3", replica_set="willitbemax-a0b1c2d3")


class MongodOfThatRelease(Mongod):
    """A mongod without users, in a set with the name of the suite, as 0.1.0 started it."""

    def command(self) -> list[str]:
        return [MARK.replica_set if argument == "rs0" else argument for argument in super().command()]


async def lay_out(data: Path, version: str) -> None:
    """Make the data folder as a release left it, but for the users of its databases, which 0.1.0 had none of."""
    MARK.keep(data)
    with MongodOfThatRelease(data) as mongod, (RELEASES / f"{version}.zip").open("rb") as file:
        with pymongo.MongoClient[dict[str, Any]](mongod.url) as client:
            member = {"_id": 0, "host": f"127.0.0.1:{mongod.port}"}
            client.admin.command("replSetInitiate", {"_id": MARK.replica_set, "members": [member]})

            async def is_primary() -> bool:
                return bool(client.admin.command("hello")["isWritablePrimary"])

            await until(is_primary)
            kept = BackupReader(file)
            raw: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
            for name in kept.manifest.collections:
                if documents := [RawBSONDocument(document) for document in kept.documents(name)]:
                    client["willitbemax"].get_collection(name, codec_options=raw).insert_many(documents)
            client["willitbemax"][GENERATIONS].update_one({"_id": 0}, {"$set": {"suite": MARK.suite}})
        mongod.end()
    (data / "data").rename(data / "mongodb")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


async def laps_are_columns(client: Client) -> None:
    """Laps that were stored as a list are answered as they were."""
    found = await client.result("/seasons/2026/rounds/australia/race/laps")
    leader = [row for row in found["laps"] if row["position"] == 1]
    assert found["sources"] == ["jolpica"]
    assert [row["lap"] for row in leader] == list(range(1, 59))
    assert all(row["milliseconds"] for row in leader)
    _, *places = (await client.result("/seasons/2026/rounds/australia/race/positions"))["drivers"]
    assert places


@pytest.mark.parametrize("version", ["0.1.0", LAPS_SINCE])
@pytest.mark.slow
async def test_the_data_folder_of_a_release_is_upgraded_and_served(tmp_path: Path, data: Path, version: str) -> None:
    await lay_out(data, version)
    with Stack(tmp_path, {"STACK_FILL": "0", "CLOCK_START": "2026-08-21T06:00:00Z"}) as stack:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
            await stack.says("make down")
            client = Client(stack, http)

            async def is_served() -> bool:
                return (await client.get("/content/v1/seasons/2026/drivers")).status == 200

            await until(is_served)
            assert len((await client.result("/seasons/2026/rounds"))["rounds"]) == 24
            calendar = await client.get("/content/v1/seasons/2026/calendar.ics")
            assert calendar.body.count(b"UID:2026-bahrain-race@") == 1
            if version == LAPS_SINCE:
                await laps_are_columns(client)
        with stack.mongo() as connected:
            first = connected["willitbemax"][GENERATIONS].find_one({"_id": 0})
        assert first is not None
        assert (first["schema"], first["suite"]) == (SCHEMA_VERSION, MARK.suite)
        assert stack.stop() == 0
