"""A restore that is killed, or that meets another one: the old data or the new, never half."""

import asyncio
from pathlib import Path
from typing import Any

import pymongo
import pytest

from chassis.errors import Unavailable
from data_scheduler.stores.mongo import Mongo
from data_scheduler.stores.staging import PREFIX, RESTORING
from tests.backups import Database, ended, run, started, succeeded
from tests.integration.data_scheduler.backup.conftest import OURS
from tests.patience import PATIENCE_SECONDS
from tests.suite import until


def staged(database: Database) -> list[str]:
    return [name for name in database.collections() if name.startswith(PREFIX)]


async def prepared(database: Database) -> None:
    """Do what data_scheduler does first when it starts."""
    async with Mongo(*database, timeout=PATIENCE_SECONDS, suite=OURS) as mongo:
        await mongo.prepare()


@pytest.mark.slow
async def test_killed_while_it_stages_the_old_data_is_untouched_and_the_next_restore_clears_up(
    filled: Database, backup: Path, other: Database
) -> None:
    before, born = other.documents(), other.first()["born"]
    process = await started("restore", backup, of=other, YES="1", SUITE_ID=OURS)

    async def has_begun() -> bool:
        return bool(staged(other))

    await until(has_begun)
    process.kill()
    await process.wait()
    assert RESTORING not in other.first()
    await prepared(other)
    assert (other.documents(), other.first()["born"]) == (before, born)
    assert staged(other)

    with pymongo.MongoClient[dict[str, Any]](
        other.url
    ) as client:  # the lease of the one that was killed would end in 30 s
        client[other.name]["leases"].delete_one({"_id": "restore"})
    await succeeded("restore", backup, of=other, YES="1", SUITE_ID=OURS)
    assert staged(other) == []
    assert other.documents() == filled.documents()


async def test_killed_while_it_switches_whoever_comes_next_finishes_it(
    filled: Database, backup: Path, other: Database
) -> None:
    born = other.first()["born"]
    with pymongo.MongoClient[dict[str, Any]](other.url) as client, client.start_session() as session:
        client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=int(PATIENCE_SECONDS) * 4)
        session.start_transaction()
        # Who reads a collection in a transaction keeps it from being renamed.
        client[other.name]["statistics"].find_one({}, session=session)
        process = await started("restore", backup, of=other, YES="1", SUITE_ID=OURS)

        async def is_switching() -> bool:
            return (
                RESTORING in other.first() and f"{PREFIX}{other.first()[RESTORING]}.results" not in other.collections()
            )

        await until(is_switching)
        assert f"{PREFIX}{other.first()[RESTORING]}.statistics" in other.collections()
        async with Mongo(*other, timeout=PATIENCE_SECONDS) as mongo:
            mongo.born = born
            assert not await recognised(mongo)
        process.kill()
        await process.wait()
        session.abort_transaction()
    await prepared(other)
    assert staged(other) == []
    assert RESTORING not in other.first()
    assert other.documents() == filled.documents()
    assert other.first()["suite"] == OURS


async def recognised(mongo: Mongo) -> bool:
    """Whether a data_scheduler that knew the old database would answer from this one."""
    try:
        mongo.recognise(await mongo.find("generations", {}))
    except Unavailable:
        return False
    return True


async def test_of_two_restores_at_once_one_is_refused(filled: Database, backup: Path, other: Database) -> None:
    both = [await started("restore", backup, of=other, YES="1", SUITE_ID=OURS) for _ in range(2)]
    ran = sorted(await asyncio.gather(*map(ended, both)))
    if ran[1].status != 0:  # else one had ended before the other began
        assert "another restore is under way" in ran[1].error
    assert ran[0].status == 0, ran
    assert other.documents() == filled.documents()
    assert staged(other) == []


async def test_a_backup_of_a_database_that_is_being_restored_is_refused(
    backup: Path, other: Database, tmp_path: Path
) -> None:
    with pymongo.MongoClient[dict[str, Any]](other.url) as client:
        client[other.name]["generations"].update_one({"_id": 0}, {"$set": {RESTORING: "0badcafe"}})
    ran = await run("create", tmp_path, of=other)
    assert ran.status == 1
    assert "is being restored or upgraded" in ran.error
