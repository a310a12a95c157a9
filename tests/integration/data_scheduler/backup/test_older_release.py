"""A backup of 0.1.0, as that release wrote its documents (`tests/releases/make.py`), restored by today's code."""

from pathlib import Path
from typing import Any

import pymongo

from data_scheduler.stores.schema import GENERATIONS, SCHEMA_VERSION
from tests.backups import Database, succeeded
from tests.suite import Mongod, Valkey, running

RELEASE = Path(__file__).parents[3] / "releases" / "0.1.0.zip"


async def test_it_is_migrated_and_every_page_is_there(mongod: Mongod, valkey: Valkey, empty: Database) -> None:
    assert "willitbemax 0.1.0" in await succeeded("verify", RELEASE, of=empty)
    await succeeded("restore", RELEASE, of=empty)
    with pymongo.MongoClient[dict[str, Any]](empty.url) as client:
        seasons = list(client[empty.name][GENERATIONS].find({}))
    assert all(plain["holds"] for plain in seasons)
    assert empty.first()["schema"] == SCHEMA_VERSION
    async with running(mongod, valkey, database=empty.name, with_content_api=True) as suite:
        assert len((await suite.result("/v1/seasons/2026/rounds"))["rounds"]) == 24
        runs = await suite.ledger.runs(job="rounds")
        assert [run.outcome for run in runs if run.trigger == "manual"] == ["success"]
        assert await suite.ledger.paused() == {"laps"}
