"""`python -m tests.releases.make VERSION COMMIT`: keep what an older release writes into MongoDB, as a backup in this folder.

The release itself fills a new MongoDB with one season of its bundled archive and the laps of a race, in a worktree of its
commit (0.1.0 was kept without laps); today's program only saves the documents as they are. Done once for each release; the
tests of upgrades start from these files.
"""

import asyncio
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymongo

from data_scheduler.backup.create import write_backup
from data_scheduler.stores.mongo import Mongo
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod

FOLDER = Path(__file__).parent
SEASON = 2026
ROUND = 1
"""Whose laps are kept."""

AT = "2026-08-21T06:00:00+00:00"

FILLING = f"""
import asyncio, sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from tests.suite import Valkey, running
from tests.upstream.server import upstream

async def main():
    mongod = SimpleNamespace(url=sys.argv[1])
    at = datetime.fromisoformat("{AT}")
    with Valkey(Path(sys.argv[2])) as valkey:
        async with (
            upstream(at) as served,
            running(mongod, valkey, clock_start=at, sources="archive,jolpica", addresses=served) as suite,
        ):
            done = (await suite.fill({SEASON}))[-2]
            assert '"success":true' in done, done
            status, laps = await suite.post(f"{{suite.fetcher}}/fetch/laps?season={SEASON}&round={ROUND}")
            assert (status, laps["changed_count"]) == (200, 1), laps
            run = await suite.ledger.start("rounds", "manual", season={SEASON})
            await suite.ledger.finish(run.id, "success", fetched=1)
            await suite.ledger.pause("laps")

asyncio.run(main())
"""
"""In the words of the release's own tests."""


def run(*command: str, where: Path = FOLDER) -> None:
    """Run a program, which must succeed."""
    subprocess.run(command, cwd=where, check=True)  # noqa: S603  # what this file says


async def make(version: str, commit: str) -> Path:
    """Write the file of a release, and return it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tree = folder / "tree"
        run("git", "worktree", "add", "--detach", str(tree), commit)
        try:
            with Mongod(folder) as mongod:
                run(sys.executable, "-c", FILLING, mongod.url, str(folder), where=tree)
                with pymongo.MongoClient[dict[str, Any]](mongod.url) as client:
                    (database,) = (name for name in client.list_database_names() if name.startswith("test_"))
                async with Mongo(mongod.url, database, timeout=PATIENCE_SECONDS) as mongo:
                    file = FOLDER / f"{version}.zip"
                    with file.open("w+b") as kept:
                        await write_backup(mongo, kept, retired=folder, now=datetime.now(UTC), version=version)
        finally:
            run("git", "worktree", "remove", "--force", str(tree))
    return file


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(make(*sys.argv[1:]))}\n")
