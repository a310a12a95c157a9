"""Every season since 1950 in the folder of a mongod: filled once in a run of tests, copied by each process that needs it."""

import fcntl
import shutil
from datetime import UTC, datetime
from pathlib import Path

from racing.model import Dataset
from tests.factories import a_batch, a_lap_chart, a_session_log
from tests.suite import Mongod, Suite, Valkey, running

DATABASE = "history"

FILLED_AT = datetime(2026, 8, 21, 6, tzinfo=UTC)
"""After the bundled archive was made, and before all that the tests of it call today."""


LAS_VEGAS = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
"""During the race of round 21, of whose results the archive knows nothing."""

EXAMPLE = (2021, "belgium")
"""The race whose laps are there, made up."""

EXAMPLE_AT = datetime(2021, 8, 29, 16, 17, tzinfo=UTC)


class MongodOfHistory(Mongod):
    """One over a copied folder: its address names the set, so that data_scheduler moves the set to the new port."""

    @property
    def url(self) -> str:
        """For MONGODB_URL."""
        return f"{super().url}&replicaSet=rs0"


async def copy_of_history(shared: Path, folder: Path) -> Mongod:
    """Return a mongod, not started yet, whose database `DATABASE` holds the whole bundled archive.

    `shared`: a folder of this run of tests, the same for all its processes. The first that asks fills; the others
    wait for it.
    """
    with (shared / "history.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        filled = shared / "history"
        if not filled.is_dir():
            await _fill(shared)
    shutil.copytree(filled, folder / "data")
    return MongodOfHistory(folder)


async def _fill(shared: Path) -> None:
    """Fill a new mongod; its folder gets its name when all is in it, so that what failed half-way is not used."""
    folder = shared / "filling"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with Mongod(folder) as mongod, Valkey(folder) as valkey:
        async with running(mongod, valkey, database=DATABASE, clock_start=FILLED_AT) as suite:
            done = (await suite.fill(1950))[-2]
            await _with_laps(suite)
        assert '"success":true' in done, done
        mongod.end()
    (folder / "data").rename(shared / "history")


async def _with_laps(suite: Suite) -> None:
    """Write laps and the log of one race, which no archive has, so that each path of the API has an example."""
    for row, dataset in (
        (a_lap_chart(*EXAMPLE, start=EXAMPLE_AT), Dataset.LAPS),
        (a_session_log(*EXAMPLE, EXAMPLE_AT), Dataset.SESSION_LOGS),
    ):
        await suite.writer.write(a_batch(dataset, row, season=EXAMPLE[0], fetched_at=FILLED_AT))
