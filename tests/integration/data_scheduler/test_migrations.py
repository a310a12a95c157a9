"""A database of an older version is upgraded once, whoever is killed meanwhile; one of a newer version is refused."""

import asyncio
import os
import secrets
import sys
from collections.abc import Sequence
from typing import Any

import pymongo
import pytest

from chassis.errors import Unavailable
from chassis.process.settings import UNUSABLE, Unusable
from chassis.process.version import VERSION
from data_scheduler.migrations.migration import Migration
from data_scheduler.migrations.runner import MIGRATIONS, migrate
from data_scheduler.stores.mongo import UPGRADING, Mongo, View
from data_scheduler.stores.schema import GENERATIONS, SCHEMA_VERSION
from deploy.stack import ROOT
from tests.backups import Database
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Valkey, free_port, until

NEXT = SCHEMA_VERSION + 1
SEASONS = range(2016, 2026)


async def _seasons(view: View) -> Sequence[str]:
    return [str(plain["_id"]) for plain in await view.find(GENERATIONS, {"_id": {"$gt": 0}}, sort=[("_id", 1)])]


async def _count(view: View, step: str) -> None:
    await view.update(GENERATIONS, {"_id": int(step)}, {"$inc": {"times": 1}})


COUNTING = Migration(NEXT, "count how often it was done", _seasons, _count)


@pytest.fixture
async def database(mongod: Mongod) -> Database:
    """One of today's schema, with ten seasons."""
    made = Database(mongod.url, f"upgrade_{secrets.token_hex(4)}")
    async with Mongo(*made, timeout=PATIENCE_SECONDS) as mongo:
        await mongo.prepare()
        await migrate(mongo)
        await mongo.insert(GENERATIONS, [{"_id": season, "generation": 1} for season in SEASONS])
    return made


def change(database: Database, update: dict[str, Any], season: int = 0) -> None:
    with pymongo.MongoClient[dict[str, Any]](database.url) as client:
        client[database.name][GENERATIONS].update_one({"_id": season}, update)


def times(database: Database) -> list[int]:
    """How often the migration was done to each season."""
    with pymongo.MongoClient[dict[str, Any]](database.url) as client:
        found = client[database.name][GENERATIONS].find({"_id": {"$gt": 0}}, sort=[("_id", 1)])
        return [plain.get("times", 0) for plain in found]


async def test_a_new_database_is_of_todays_schema_and_nothing_is_migrated(database: Database) -> None:
    assert database.first()["schema"] == SCHEMA_VERSION
    assert database.first()["written_by"] == VERSION


async def test_a_migration_runs_once(database: Database) -> None:
    async with Mongo(*database, timeout=PATIENCE_SECONDS) as mongo:
        for _ in range(2):
            await migrate(mongo, [*MIGRATIONS, COUNTING])
    assert times(database) == [1] * len(SEASONS)
    assert database.first()["schema"] == NEXT
    assert UPGRADING not in database.first()


async def test_of_two_that_start_at_once_each_step_is_done_by_one(database: Database) -> None:
    async with (
        Mongo(*database, timeout=PATIENCE_SECONDS) as one,
        Mongo(*database, timeout=PATIENCE_SECONDS) as other,
    ):
        await asyncio.gather(migrate(one, [COUNTING]), migrate(other, [COUNTING]))
    assert times(database) == [1] * len(SEASONS)
    assert database.first()["schema"] == NEXT


async def test_one_that_ends_in_the_middle_is_gone_on_with_and_nobody_reads_meanwhile(database: Database) -> None:
    class Ended(Exception):  # what happens
        pass

    async def until_2020(view: View, step: str) -> None:
        if step == "2020":
            raise Ended
        await _count(view, step)

    async with Mongo(*database, timeout=PATIENCE_SECONDS) as mongo:
        await mongo.prepare()
        with pytest.raises(Ended):
            await migrate(mongo, [COUNTING._replace(run=until_2020)])
        assert times(database) == [1] * 4 + [0] * 6
        with pytest.raises(Unavailable, match="is being upgraded"):
            mongo.recognise(await mongo.find(GENERATIONS, {}))
        await migrate(mongo, [COUNTING])
    assert times(database) == [1] * len(SEASONS)


async def test_a_database_of_a_newer_version_is_refused_in_one_sentence_and_left_alone(database: Database) -> None:
    change(database, {"$set": {"schema": NEXT, "written_by": "9.0.0"}})
    before = database.documents()
    async with Mongo(*database, timeout=PATIENCE_SECONDS) as mongo:
        with pytest.raises(Unusable) as refusal:
            await mongo.prepare()
    assert str(refusal.value) == (
        f"the database {database.name} of {database.url} was upgraded by willitbemax 9.0.0 to schema {NEXT}, and this is {VERSION}, "
        f"which knows {SCHEMA_VERSION}: start that version or a newer one, or restore a backup that was made before the upgrade"
    )
    assert database.documents() == before


async def test_one_that_runs_does_not_answer_from_a_database_that_a_newer_version_has_upgraded(
    database: Database,
) -> None:
    async with Mongo(*database, timeout=PATIENCE_SECONDS) as mongo:
        await mongo.prepare()
        change(database, {"$set": {"schema": NEXT, "written_by": "9.0.0"}})
        with pytest.raises(Unavailable):
            mongo.recognise(await mongo.find(GENERATIONS, {}))
        with pytest.raises(Unusable, match="was upgraded by willitbemax 9"):
            await mongo.is_as_prepared()


async def data_scheduler(database: Database, valkey: Valkey) -> asyncio.subprocess.Process:
    """Start one as a process."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "data_scheduler"),
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "MONGODB_URL": database.url,
            "MONGODB_DATABASE": database.name,
            "REDIS_URL": valkey.url,
            "DATA_SCHEDULER_PORT": str(free_port()),
            "DATA_SCHEDULER_DEBUG_PORT": str(free_port()),
        },
        stderr=asyncio.subprocess.PIPE,
    )


async def test_a_downgrade_ends_with_the_status_of_settings_that_will_never_do(
    database: Database, valkey: Valkey
) -> None:
    change(database, {"$set": {"schema": NEXT, "written_by": "9.0.0"}})
    process = await data_scheduler(database, valkey)
    _, said = await process.communicate()
    assert process.returncode == UNUSABLE
    assert b"was upgraded by willitbemax 9.0.0" in said
    assert b"Traceback" not in said


async def test_a_data_scheduler_that_is_killed_while_it_upgrades_leaves_whole_steps_and_the_next_goes_on(
    database: Database, valkey: Valkey
) -> None:
    change(database, {"$unset": {"schema": "", "written_by": ""}})  # as 0.1.0 left it
    with pymongo.MongoClient[dict[str, Any]](database.url) as client, client.start_session() as session:
        client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=int(PATIENCE_SECONDS) * 4)
        seasons = client[database.name][GENERATIONS]
        session.start_transaction()
        # While another transaction has changed this season, its step waits.
        seasons.update_one({"_id": 2020}, {"$set": {"held_by": "a test"}}, session=session)
        rounds = [
            {"_id": f"{each}-monza", "hash": "", "season": each, "grand_prix": "monza", "name": ""} for each in SEASONS
        ]
        client[database.name]["rounds"].insert_many(rounds)
        process = await data_scheduler(database, valkey)

        async def has_come_so_far() -> bool:
            done: list[str] = database.first().get(UPGRADING, {}).get("done", [])
            return "2019" in done

        await until(has_come_so_far)
        process.kill()
        await process.wait()
        session.abort_transaction()
        client.admin.command(
            "killAllSessions", []
        )  # MongoDB ends what the killed one had begun by itself, a minute after it began
        assert database.first()[UPGRADING]["done"] == ["0", "2016", "2017", "2018", "2019"]
        assert [bool(each.get("holds")) for each in seasons.find({"_id": {"$gt": 0}}).sort("_id")] == [True] * 4 + [
            False
        ] * 6

    async with Mongo(*database, timeout=PATIENCE_SECONDS) as mongo:
        await mongo.prepare()
        await migrate(mongo)
        held = await mongo.find(GENERATIONS, {"_id": {"$gt": 0}})
    assert {plain["holds"]["rounds"] for plain in held} == {1}
    assert database.first()["schema"] == SCHEMA_VERSION
