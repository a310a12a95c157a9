"""Restoring a backup: staged beside what there is, then put in its place all at once.

Until the switch nothing of the old data is touched, and a process that is killed leaves it as it was. From the switch on the new data is
put in place by this process, or by the next one that uses the database (`stores.staging`). The services notice that it is another
database: data_scheduler and content_api read everything again.
"""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Any, NamedTuple

import bson

from chassis import files
from chassis.concurrency.background import in_background
from chassis.errors import Conflict, NotFound
from data_scheduler.backup.archive import BackupReader
from data_scheduler.backup.create import COLLECTIONS
from data_scheduler.backup.manifest import Manifest, NotRestorable
from data_scheduler.backup.rotation import ENCRYPTED, SUFFIX, backups
from data_scheduler.backup.storage import S3, Folder, Storage, storage
from data_scheduler.migrations.runner import migrate
from data_scheduler.run_ledger import Leases
from data_scheduler.stores.mongo import CODEC, UPGRADING, Mongo
from data_scheduler.stores.schema import GENERATIONS, PAUSES
from data_scheduler.stores.staging import RESTORING
from racing.model import ALL_SEASONS

LEASE = "restore"
LEASE_SECONDS = 30
RENEW_SECONDS = 10.0
AT_ONCE = 500
"""Documents in one insert."""


class Found(NamedTuple):
    """A backup, and where it is kept."""

    storage: Storage
    name: str


def find(address: str, suite: str | None, options: dict[str, object]) -> Found:
    """Return the backup at an address: that file, or the newest one of a folder or bucket, of this suite if it has any there.

    Raise `NotFound` when there is none, or it is not clear which is meant.
    """
    parent, _, last = address.rpartition("/")
    if address.startswith(S3) and last.endswith((SUFFIX, ENCRYPTED)):
        return Found(storage(parent, options), last)
    if not address.startswith(S3) and Path(address).is_file():
        return Found(Folder(Path(address).parent), Path(address).name)
    place = storage(address, options)
    known = backups(place.names())
    wanted = [each for each in known if each.suite == suite] or known
    if not wanted:
        raise NotFound(f"there is no backup in {address}")
    if len(suites := sorted({each.suite or "without a mark" for each in wanted})) > 1:
        raise NotFound(f"{address} has backups of several suites ({', '.join(suites)}): name the file")
    return Found(place, wanted[0].name)


async def occupied(mongo: Mongo) -> int:
    """Return how many documents a restore would replace; 0 for a database that holds nothing yet."""
    counts = [
        await mongo.aggregate(name, [{"$count": "documents"}])
        for name in COLLECTIONS
        if name not in {GENERATIONS, PAUSES}
    ]
    return sum(found[0]["documents"] for found in counts if found)


async def restore(mongo: Mongo, backup: BackupReader, *, now: datetime) -> None:
    """Put a verified backup in the place of what there is, and bring it to today's schema."""
    async with _only_one(mongo):
        await mongo.finish_restore()
        staging = mongo.staging(secrets.token_hex(4))
        first = await mongo.check_mark() or {}
        mark = first.get("suite") or mongo.suite or backup.manifest.suite
        try:
            await staging.make(COLLECTIONS)
            for name in COLLECTIONS:
                documents = backup.documents(name)
                if name == GENERATIONS:
                    documents = _renewed(documents, {"born": secrets.token_hex(4), "restored": now, "suite": mark})
                count = 0
                for batch in batched(documents, AT_ONCE):
                    await staging.insert(name, batch)
                    count += len(batch)
                await staging.check(name, count)
        except BaseException:
            await staging.remove_unfinished()
            raise
        await mongo.switch_to(staging)
    await mongo.prepare()
    await migrate(mongo)


def restore_retired(backup: BackupReader, folder: Path) -> Sequence[str]:
    """Write the retired files that are not there, and return their names; what is there stays as it is."""
    written = []
    for name, content in backup.retired():
        if not (folder / name).exists():
            folder.mkdir(parents=True, exist_ok=True)
            with files.replacing(folder / name) as file:
                file.write(content)
            written.append(name)
    return written


def verified(file: Any) -> BackupReader:
    """Return a reader of a backup that is whole; raise `NotRestorable` for any other."""
    backup = BackupReader(file)
    backup.verify()
    return backup


def _renewed(documents: Iterable[bytes], of_this_database: dict[str, Any]) -> Iterator[bytes]:
    """Yield the documents of the generations, that of all seasons as the one of another database than the one it was saved from."""
    found = False
    for document in documents:
        plain = bson.decode(document, CODEC)
        if plain["_id"] != ALL_SEASONS:
            yield document
            continue
        found = True
        kept = {key: value for key, value in plain.items() if key not in {RESTORING, UPGRADING, "suite"}}
        yield bson.encode(kept | {key: value for key, value in of_this_database.items() if value is not None})
    if not found:
        raise NotRestorable("the backup does not say which database it is of: it was not made by this program")


@asynccontextmanager
async def _only_one(mongo: Mongo) -> AsyncIterator[None]:
    """Hold the lease of restores. Raise `Conflict` while another process holds it, and when it is lost."""
    leases, holder = Leases(mongo), f"{socket.gethostname()}-{secrets.token_hex(4)}"

    async def hold() -> None:
        granted, lease = await leases.acquire(LEASE, holder, LEASE_SECONDS)
        if not granted:
            raise Conflict(
                f"another restore is under way, or was ended a moment ago: {lease.holder} has until {lease.expires:%H:%M:%S} UTC"
            )

    async def renew() -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await hold()

    await hold()
    async with in_background(renew()):
        yield
    await leases.release(LEASE, holder)


def in_words(manifest: Manifest, replaced: int, where: str) -> str:
    """Say what a restore replaces, and by what."""
    return f"{replaced} documents in {where} will be replaced by the backup of {manifest}"
