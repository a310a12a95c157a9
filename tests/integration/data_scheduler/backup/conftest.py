"""A database with a few seasons, a ledger and a paused job, and a backup of it."""

import secrets
from pathlib import Path

import pytest

from data_scheduler.stores.mongo import Mongo
from tests.backups import Database, succeeded
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Suite

OURS = "3f2a9c1d"


@pytest.fixture(scope="package")
async def filled(history: Suite) -> Database:
    """The database of a suite that has run."""
    done = await history.ledger.start("results", "manual")
    await history.ledger.finish(done.id, "success", fetched=2)
    await history.ledger.start("rounds", "schedule")
    await history.ledger.pause("laps")
    return Database(*history.database)


@pytest.fixture(scope="package")
async def backup(filled: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a backup of it."""
    folder = tmp_path_factory.mktemp("backups")
    await succeeded("create", folder, of=filled)
    (file,) = folder.iterdir()
    return file


@pytest.fixture
def empty(mongod: Mongod) -> Database:
    """A database that does not exist yet."""
    return Database(mongod.url, f"restored_{secrets.token_hex(4)}")


@pytest.fixture
async def other(empty: Database) -> Database:
    """A prepared database that holds something else: one round."""
    async with Mongo(*empty, timeout=PATIENCE_SECONDS, suite=OURS) as mongo:
        await mongo.prepare()
        await mongo.insert(
            "rounds", [{"_id": "1949-nowhere", "hash": "", "season": 1949, "grand_prix": "nowhere", "name": "Nowhere"}]
        )
    return empty
