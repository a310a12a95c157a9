"""`python -m data_scheduler.backup create [TO] | restore [FROM] | verify [FROM] | list [TO]`.

TO and FROM: a folder, or `s3://bucket/prefix`; FROM also one file in it. Without them: BACKUP_TO.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from chassis.confirm import confirmed
from chassis.errors import SuiteError, Unavailable
from chassis.process.logs import configure
from chassis.process.settings import UNUSABLE, Unusable, load, masked_text, refuse
from data_scheduler.backup.archive import BackupReader
from data_scheduler.backup.create import create
from data_scheduler.backup.encryption import Keys
from data_scheduler.backup.restore import find, in_words, occupied, restore, restore_retired, verified
from data_scheduler.backup.rotation import Keep, backups
from data_scheduler.backup.settings import BackupSettings
from data_scheduler.backup.storage import storage
from data_scheduler.settings import Settings
from data_scheduler.stores.mongo import Mongo

NOT_CONFIRMED = 1
FAILED = 1
REACH_SECONDS = 30.0


class Command:
    """One call of this program: the settings, and the address that it was given."""

    def __init__(self, address: str | None) -> None:
        self.settings = load(Settings, BackupSettings)
        self.backup = load(BackupSettings)
        try:
            self.keys = Keys(
                recipients=self.backup.backup_recipients,
                passphrase_file=self.backup.backup_passphrase_file,
                identity_file=self.backup.backup_identity_file,
            )
        except ValueError as error:
            refuse([str(error)])
        self.address = address or self.backup.backup_to or ""
        if not self.address:
            refuse(["BACKUP_TO is not set: say where backups are, such as TO=/srv/backups or TO=s3://bucket/prefix"])

    async def create(self) -> int:
        """Make a backup, keep it, and remove old ones."""
        async with self._mongo() as mongo:
            await self._reach(mongo)
            made = await create(
                mongo,
                storage(self.address, self._options),
                keys=self.keys,
                keep=Keep(self.backup.backup_keep, self.backup.backup_keep_daily, self.backup.backup_keep_weekly),
                retired=self.settings.retention_folder,
                suite=self.settings.suite_id,
                now=self.settings.clock().now(),
            )
        said(
            f"{made.name} in {self.address}: {made.manifest}, {made.size / 1e6:.1f} MB{', encrypted' * self.keys.encrypts}"
        )
        for name in made.removed:
            said(f"removed {name}")
        return 0

    async def restore(self) -> int:
        """Put a backup in the place of what the database holds, once a person or `YES=1` has agreed."""
        with self._opened() as backup:
            async with self._mongo() as mongo:
                await self._reach(mongo)
                where = f"the database {self.settings.mongodb_database} at {masked_text(self.settings.mongodb_url)}"
                replaced = await occupied(mongo)
                question = in_words(backup.manifest, replaced, where)
                if replaced and not confirmed(
                    question, environment=os.environ, answers=sys.stdin, questions=sys.stdout
                ):
                    return NOT_CONFIRMED
                await restore(mongo, backup, now=self.settings.clock().now())
            written = restore_retired(backup, self.settings.retention_folder)
            said(f"restored: {backup.manifest}")
            if written:
                said(f"{len(written)} files of retired documents are in {self.settings.retention_folder} again")
        return 0

    async def verify(self) -> int:
        """Read a whole backup and compare it with its digests."""
        with self._opened() as backup:
            said(f"whole: {backup.manifest}")
        return 0

    async def list(self) -> int:
        """Show the backups, the newest first."""
        for each in backups(storage(self.address, self._options).names()):
            said(each.name)
        return 0

    async def _reach(self, mongo: Mongo) -> None:
        """Wait for MongoDB, make a new one a replica set as data_scheduler does, and raise `Unusable` when it is another suite's."""
        try:
            async with asyncio.timeout(REACH_SECONDS):
                await mongo.reach()
        except TimeoutError as error:
            raise Unavailable(
                f"MongoDB at {masked_text(self.settings.mongodb_url)} does not answer as a primary within {REACH_SECONDS:.0f} s"
            ) from error
        await mongo.check_mark()

    def _mongo(self) -> Mongo:
        settings = self.settings
        return Mongo(
            settings.mongodb_url,
            settings.mongodb_database,
            timeout=settings.mongodb_timeout_seconds,
            suite=settings.suite_id,
        )

    @contextmanager
    def _opened(self) -> Iterator[BackupReader]:
        """Fetch, decrypt and verify a backup."""
        found = find(self.address, self.settings.suite_id, self._options)
        said(f"reading {found.name} in {found.storage}")
        with tempfile.TemporaryFile() as kept, tempfile.TemporaryFile() as plain:
            found.storage.get(found.name, kept)
            kept.seek(0)
            self.keys.decrypt(kept, plain)
            yield verified(plain)

    @property
    def _options(self) -> dict[str, object]:
        """How a bucket is reached. Without keys, those of the machine's role are looked for, as the AWS tools do."""
        secret, session = self.backup.aws_secret_access_key, self.backup.aws_session_token
        known = {
            "endpoint": self.backup.aws_endpoint_url,
            "region": self.backup.aws_region,
            "access_key_id": self.backup.aws_access_key_id,
            "secret_access_key": secret.get_secret_value() if secret else None,
            "session_token": session.get_secret_value() if session else None,
        }
        return {name: value for name, value in known.items() if value is not None}


COMMANDS: dict[str, Callable[[Command], Awaitable[int]]] = {
    "create": Command.create,
    "restore": Command.restore,
    "verify": Command.verify,
    "list": Command.list,
}


def said(line: str) -> None:
    """Write a line for a person."""
    sys.stdout.write(f"{line}\n")


async def run(name: str, command: Command) -> int:
    """Run a command; the exit status: 1 when it failed or nobody agreed, 2 for settings that cannot be used."""
    try:
        return await COMMANDS[name](command)
    except Unusable as error:
        sys.stderr.write(f"{name} failed: {error}\n")
        return UNUSABLE
    except (SuiteError, OSError) as error:
        sys.stderr.write(f"{name} failed: {error}\n")
        return FAILED


def main() -> int:
    """Do what the arguments say; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m data_scheduler.backup", description=__doc__)
    parser.add_argument("command", choices=list(COMMANDS))
    parser.add_argument(
        "address", nargs="?", help="a folder, s3://bucket/prefix, or (to restore and verify) a file there"
    )
    asked = parser.parse_args()
    command = Command(asked.address)
    configure("data_scheduler", command.settings.log_level, command.settings.log_format)
    try:
        return asyncio.run(run(asked.command, command))
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted\n")
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
