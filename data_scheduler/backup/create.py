"""Making a backup: everything that MongoDB holds, as it was at one moment, while the suite goes on."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from chassis.errors import Conflict, NotFound, Unavailable
from chassis.process.version import VERSION
from data_scheduler.backup.archive import BackupWriter
from data_scheduler.backup.encryption import Keys
from data_scheduler.backup.manifest import Manifest
from data_scheduler.backup.rotation import Keep, expired, name_of
from data_scheduler.backup.storage import Storage
from data_scheduler.stores.mongo import UPGRADING, Mongo, schema_of
from data_scheduler.stores.schema import GENERATIONS, PASSING, VALIDATORS
from data_scheduler.stores.staging import RESTORING
from racing.model import ALL_SEASONS

COLLECTIONS: Sequence[str] = sorted(str(name) for name in VALIDATORS.keys() - PASSING)
"""What is in a backup."""

RETIRED_FILES = "*.jsonl.gz"
TRIES = 10
PAUSE_SECONDS = 1.0


class Created(NamedTuple):
    """A backup that was made, its size in bytes, and older ones that were removed."""

    name: str
    size: int
    manifest: Manifest
    removed: Sequence[str]


async def create(
    mongo: Mongo, storage: Storage, *, keys: Keys, keep: Keep, retired: Path, suite: str | None, now: datetime
) -> Created:
    """Make a backup and keep it, then remove those that need not be kept any more."""
    with tempfile.TemporaryFile() as plain, tempfile.TemporaryFile() as encrypted:
        manifest = await write_backup(mongo, plain, retired=retired, now=now)
        file = plain
        if keys.encrypts:
            file = encrypted
            plain.seek(0)
            keys.encrypt(plain, encrypted)
        size = file.tell() if keys.encrypts else plain.seek(0, 2)
        file.seek(0)
        name = name_of(suite or manifest.suite, now, encrypted=keys.encrypts)
        storage.put(name, file)
    names = storage.names()
    if name not in names:
        raise Unavailable(f"{storage} does not list {name}, which was just written to it: nothing older is removed")
    removed = expired(names, suite or manifest.suite, keep)
    for each in removed:
        storage.remove(each)
    return Created(name, size, manifest, removed)


async def write_backup(
    mongo: Mongo, file: IO[bytes], *, retired: Path, now: datetime, version: str = VERSION
) -> Manifest:
    """Write a backup into a file. `version`: that of the suite which has written the documents.

    Raise `Conflict` while the database is neither the old one nor the new one.
    """
    # Of collections that were made a moment ago there is no snapshot yet.
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(Unavailable),
        stop=stop_after_attempt(TRIES),
        wait=wait_fixed(PAUSE_SECONDS),
        reraise=True,
    ):
        with attempt:
            file.seek(0)
            file.truncate()
            return await _write(mongo, file, retired=retired, now=now, version=version)
    raise AssertionError("unreachable: the last attempt returns or raises")


async def _write(mongo: Mongo, file: IO[bytes], *, retired: Path, now: datetime, version: str) -> Manifest:
    async with mongo.snapshot() as view:
        first = await view.one(GENERATIONS, {"_id": ALL_SEASONS})
        if first is None:
            raise NotFound("the database is empty: there is nothing to back up")
        if RESTORING in first or UPGRADING in first:
            raise Conflict(
                "the database is being restored or upgraded: start data_scheduler, which finishes that, and try again"
            )
        with BackupWriter(file) as writer:
            manifest = Manifest(
                made_at=now.replace(microsecond=0),
                version=version,
                schema=schema_of(first),
                suite=first.get("suite"),
                collections={name: await writer.add_collection(name, view.raw(name)) for name in COLLECTIONS},
                retired={path.name: writer.add_file(path) for path in _retired_files(retired)},
                sealed=True,
            )
            writer.finish(manifest)
    return manifest


def _retired_files(folder: Path) -> Sequence[Path]:
    return sorted(folder.glob(RETIRED_FILES))
