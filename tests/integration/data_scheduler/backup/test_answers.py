"""What readers are answered before a backup, and after everything was lost and restored: the same, byte by byte."""

import secrets
from pathlib import Path
from typing import Any

import pytest

from benchmarks.answers import differences, record
from tests.backups import Database, succeeded
from tests.filled import FILLED_AT
from tests.suite import Mongod, Valkey, running

EVERY = 40
"""Of the people, cars and tracks one in so many is asked for; the slow test in tests/e2e asks for all."""


@pytest.mark.slow
async def test_after_wipe_and_restore_every_answer_has_the_same_bytes_and_etag(
    mongod: Mongod, valkey: Valkey, tmp_path: Path
) -> None:
    database = Database(mongod.url, f"answers_{secrets.token_hex(4)}")
    start: dict[str, Any] = {"database": database.name, "clock_start": FILLED_AT}
    async with running(mongod, valkey, with_content_api=True, **start) as suite:
        assert '"success":true' in (await suite.fill(2026))[-2]
    async with running(mongod, valkey, with_content_api=True, **start) as suite:
        before = await record(suite.content, every=EVERY, own="/v1")
    assert sum(answer["status"] == 200 and "ETag" in answer for answer in before.values()) > 100
    await succeeded("create", tmp_path, of=database)
    database.drop()
    await succeeded("restore", tmp_path, of=database)
    async with running(mongod, valkey, with_content_api=True, **start) as suite:
        after = await record(suite.content, every=EVERY, own="/v1")
    assert differences(before, after) == []
