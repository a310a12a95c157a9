"""`python -m data_scheduler.retention`: move old lines of the ledger and old revisions to a compressed file and out of MongoDB.

Off unless `RETENTION_SYNC_RUNS_DAYS` or `RETENTION_REVISIONS_DAYS` is set. Only history is moved, never what is
published. Nothing is removed before a person or `YES=1` agrees, and before the file that holds it is whole, on disk,
and read back.
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

from chassis import files
from chassis.confirm import confirmed
from chassis.errors import SuiteError
from chassis.process.settings import load, masked_text
from data_scheduler.settings import Settings
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo

type Outdated = dict[str, list[dict[str, Any]]]
"""The documents to retire, by collection."""

NOT_CONFIRMED = 1


async def outdated(mongo: Mongo, settings: Settings, now: datetime) -> Outdated:
    """Return the documents that are older than the settings allow; a run that has not finished is never among them."""
    found: Outdated = {}
    for collection, moment, days in (
        (schema.RUNS, "started", settings.retention_sync_runs_days),
        (schema.REVISIONS, "replaced_at", settings.retention_revisions_days),
    ):
        if days is None:
            continue
        old = await mongo.find(
            collection, {moment: {"$lt": now - timedelta(days=days)}}, sort=[(moment, 1), ("_id", 1)]
        )
        if finished := [plain for plain in old if plain.get("outcome") != "running"]:
            found[collection] = finished
    return found


async def retire(mongo: Mongo, old: Outdated, folder: Path, now: datetime) -> dict[Path, int]:
    """Write the documents to files and remove them; return the files, and how many documents each holds."""
    written: dict[Path, int] = {}
    for collection, documents in old.items():
        path = folder / f"{collection}-until-{now:%Y%m%dT%H%M%SZ}.jsonl.gz"
        _save(path, documents)
        await mongo.remove(collection, [plain["_id"] for plain in documents])
        written[path] = len(documents)
    return written


def summary(old: Outdated, settings: Settings) -> str:
    """Say what would move, out of which database, and where to."""
    counts = " and ".join(f"{len(documents)} of {collection}" for collection, documents in old.items())
    return (
        f"{counts} will be moved out of the database {settings.mongodb_database} at {masked_text(settings.mongodb_url)} "
        f"to {settings.retention_folder.absolute()}"
    )


def _save(path: Path, documents: Iterable[dict[str, Any]]) -> None:
    """Write one JSON line per document, make sure that it is on disk, and read it back; raise `OSError` if that fails."""
    lines = b"".join(msgspec.json.encode(document) + b"\n" for document in documents)
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.replacing(path) as file:
        file.write(gzip.compress(lines, mtime=0))
    if gzip.decompress(path.read_bytes()) != lines:
        raise OSError(f"{path} does not hold what was written to it: nothing is removed")


async def _main() -> int:
    settings = load(Settings)
    if settings.retention_sync_runs_days is None and settings.retention_revisions_days is None:
        sys.stdout.write("nothing to do: RETENTION_SYNC_RUNS_DAYS and RETENTION_REVISIONS_DAYS are not set\n")
        return 0
    now = settings.clock().now()
    async with Mongo(
        settings.mongodb_url,
        settings.mongodb_database,
        timeout=settings.mongodb_timeout_seconds,
        suite=settings.suite_id,
    ) as mongo:
        await mongo.check_mark()
        old = await outdated(mongo, settings, now)
        if not old:
            sys.stdout.write("nothing is old enough\n")
            return 0
        question = summary(old, settings)
        if not confirmed(question, environment=os.environ, answers=sys.stdin, questions=sys.stdout):
            return NOT_CONFIRMED
        written = await retire(mongo, old, settings.retention_folder, now)
    for path, count in written.items():
        sys.stdout.write(f"{count} documents moved to {path}\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(_main()))
    except KeyboardInterrupt:
        sys.exit("\nnothing was removed")
    except (SuiteError, OSError) as error:
        sys.exit(f"nothing was removed: {error}")
