"""Every season since 1950 in the folder of a mongod: filled once in a run of tests, copied by each process that needs it."""

import fcntl
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from racing.model import Dataset, SessionKind
from tests.factories import a_batch, a_lap_chart, a_session_log
from tests.suite import WORKERS, Mongod, Suite, Valkey, running
from tests.told_sessions import kept, told

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


async def copy_of_history(folders: pytest.TempPathFactory) -> Path:
    """Return a new folder for a mongod: its database `DATABASE` holds the whole bundled archive.

    Of the processes of a run of tests, the first that asks fills one; the others wait for it, and each gets a copy.
    """
    own = folders.getbasetemp()
    shared, folder = own.parent if WORKERS > 1 else own, folders.mktemp("history")
    with (shared / "history.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        filled = shared / "history"
        if not filled.is_dir():
            await _fill(shared)
    shutil.copytree(filled, folder / "data")
    return folder


@asynccontextmanager
async def mongod_of_history(folders: pytest.TempPathFactory) -> AsyncIterator[Mongod]:
    """A mongod over a copy of all of history."""
    with MongodOfHistory(await copy_of_history(folders)) as mongod:
        yield mongod


@asynccontextmanager
async def suite_of_history(mongod: Mongod, folders: pytest.TempPathFactory) -> AsyncIterator[Suite]:
    """The suite with every season since 1950, and a replay of a few seconds, which the archive does not bring."""
    with Valkey(folders.mktemp("valkey")) as valkey:
        replay = kept(told(300, grand_prix="qatar", session=SessionKind.SPRINT))
        async with running(
            mongod,
            valkey,
            database=DATABASE,
            clock_start=LAS_VEGAS,
            with_content_api=True,
            batches=[a_batch(Dataset.REPLAYS, replay, fetched_at=replay.begins + timedelta(hours=1))],
        ) as suite:
            yield suite


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
