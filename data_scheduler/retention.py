"""`python -m data_scheduler.retention`: old lines of the ledger and old revisions to a compressed file, then out of MongoDB.

Off unless `RETENTION_SYNC_RUNS_DAYS` or `RETENTION_REVISIONS_DAYS` is set. What is published is never removed, only what tells of the
past; and nothing is removed before the file that holds it is whole, on disk, and read back.
"""

import asyncio
import gzip
import os
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from chassis.errors import SuiteError
from chassis.settings import load
from data_scheduler import schema
from data_scheduler.mongo import Mongo
from data_scheduler.settings import Settings


async def retire(mongo: Mongo, settings: Settings, folder: Path, now: datetime) -> dict[Path, int]:
    """Archive and remove what is older than the settings keep; the files written, and how many documents each holds."""
    written: dict[Path, int] = {}
    for collection, moment, days in (
        (schema.RUNS, "started", settings.retention_sync_runs_days),
        (schema.REVISIONS, "replaced_at", settings.retention_revisions_days),
    ):
        if days is None:
            continue
        old = await mongo.find(
            collection, {moment: {"$lt": now - timedelta(days=days)}}, sort=[(moment, 1), ("_id", 1)]
        )
        finished = [plain for plain in old if plain.get("outcome") != "running"]
        if finished:
            path = folder / f"{collection}-until-{now:%Y%m%dT%H%M%SZ}.jsonl.gz"
            _save(path, finished)
            await mongo.remove(collection, [plain["_id"] for plain in finished])
            written[path] = len(finished)
    return written


def _save(path: Path, documents: Iterable[dict[str, Any]]) -> None:
    """Write one JSON line per document, make sure that it is on disk, and read it back; `OSError` where that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = b"".join(msgspec.json.encode(document) + b"\n" for document in documents)
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(gzip.compress(lines, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    if gzip.decompress(unfinished.read_bytes()) != lines:
        raise OSError(f"{unfinished} does not hold what was written to it: nothing is removed")
    unfinished.replace(path)


async def _main() -> None:
    settings = load(Settings)
    if settings.retention_sync_runs_days is None and settings.retention_revisions_days is None:
        sys.stdout.write("nothing to do: RETENTION_SYNC_RUNS_DAYS and RETENTION_REVISIONS_DAYS are not set\n")
        return
    now = settings.clock().now()
    async with Mongo(
        settings.mongodb_url, settings.mongodb_database, timeout=settings.mongodb_timeout_seconds
    ) as mongo:
        written = await retire(mongo, settings, settings.retention_folder, now)
    for path, count in written.items():
        sys.stdout.write(f"{count} documents moved to {path}\n")
    if not written:
        sys.stdout.write("nothing is old enough\n")


if __name__ == "__main__":
    try:
        asyncio.run(_main())
    except (SuiteError, OSError) as error:
        sys.exit(f"nothing was removed: {error}")
