"""The commands that delete: each works on what the launcher works on, says what that is, and wants a yes."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data_scheduler.stores.mongo import Mongo
from deploy import launcher_lock
from deploy.data_folder.suite_mark import Mark
from deploy.launcher_lock import only_one
from deploy.stack import ROOT
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Suite, free_port

LONG_AGO = {"CLOCK_START": "2125-01-01T00:00:00Z"}
"""What is written now is old by then."""


def run(folder: Path, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, where nobody can be asked."""
    return subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-m", "deploy", command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATA_DIR": str(folder / "data"), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a suite that has run."""
    folder = tmp_path / "data"
    with launcher_lock.folder(folder), only_one(folder):
        Mark(suite="ours", replica_set="rs0").keep(folder)  # the set of the tests' mongod
    return folder


def test_cleaning_names_the_folder_and_does_nothing_without_a_yes(tmp_path: Path, data: Path) -> None:
    ran = run(tmp_path, "clean")
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[0] == f"{data} will be removed, with the database and everything else in it"
    assert data.exists()


def test_cleaning_removes_the_folder_after_a_yes(tmp_path: Path, data: Path) -> None:
    assert run(tmp_path, "clean", YES="1").returncode == 0
    assert not data.exists()


def test_a_folder_on_which_no_suite_has_run_is_never_removed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    ran = run(tmp_path, "clean", YES="1")
    assert ran.returncode == 1
    assert "no suite has ever run on" in ran.stderr
    assert (tmp_path / "data").exists()


def test_the_ledger_of_another_suite_on_the_port_is_left_alone(tmp_path: Path, data: Path, mongod: Mongod) -> None:
    ran = run(tmp_path, "archive-old", YES="1", MONGODB_PORT=str(mongod.port), RETENTION_SYNC_RUNS_DAYS="1")
    assert ran.returncode == 1
    assert ran.stderr == (
        f"no suite runs on {data}, so its database cannot be reached: start it with `make up`, "
        "or set MONGODB_URL to the database that is meant\n"
    )


async def test_the_ledger_that_is_retired_is_that_of_the_launchers_port(
    tmp_path: Path, data: Path, mongod: Mongod, suite: Suite
) -> None:
    done = await suite.ledger.start("results", "manual")
    await suite.ledger.finish(done.id, "success")
    settings = {
        "MONGODB_PORT": str(mongod.port),
        "MONGODB_DATABASE": suite.database[1],
        "RETENTION_SYNC_RUNS_DAYS": "1",
        **LONG_AGO,
    }
    with only_one(data):
        asked = run(tmp_path, "archive-old", **settings)
        assert asked.returncode == 1
        question = asked.stdout.splitlines()[0]
        assert f"the database {suite.database[1]} at mongodb://127.0.0.1:{mongod.port}/" in question
        assert question.endswith(f"to {data / 'retired'}")
        assert [each.id for each in await suite.ledger.runs(job="results")] == [done.id]
        assert run(tmp_path, "archive-old", YES="1", **settings).returncode == 0
    assert await suite.ledger.runs(job="results") == []
    (file,) = (data / "retired").glob("sync_runs-*.jsonl.gz")
    assert [json.loads(line)["job"] for line in gzip.decompress(file.read_bytes()).splitlines()] == ["results"]


def test_a_backup_is_made_of_no_database_that_may_be_anothers(tmp_path: Path, data: Path, mongod: Mongod) -> None:
    ran = run(tmp_path, "backup", MONGODB_PORT=str(mongod.port), BACKUP_TO=str(tmp_path / "backups"))
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"no suite runs on {data}, so its database cannot be reached")
    assert not (tmp_path / "backups").exists()


async def test_a_backup_is_of_the_launchers_database_and_named_after_the_suite(
    tmp_path: Path, data: Path, mongod: Mongod, suite: Suite
) -> None:
    settings = {
        "MONGODB_PORT": str(mongod.port),
        "MONGODB_DATABASE": suite.database[1],
        "BACKUP_TO": str(tmp_path / "backups"),
    }
    with only_one(data):
        ran = run(tmp_path, "backup", **settings)
    assert ran.returncode == 0, ran.stderr
    (file,) = (tmp_path / "backups").iterdir()
    assert file.name.startswith("willitbemax-ours-")


async def test_a_database_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    url = f"mongodb://127.0.0.1:{free_port()}/?directConnection=true"
    ran = run(tmp_path, "archive-old", MONGODB_URL=url, MONGODB_TIMEOUT_SECONDS="1", RETENTION_SYNC_RUNS_DAYS="1")
    assert ran.returncode == 1
    assert ran.stderr.startswith("nothing was removed: ")
    assert "Traceback" not in ran.stderr


async def test_a_database_of_another_suite_is_not_touched(
    tmp_path: Path, data: Path, mongod: Mongod, suite: Suite
) -> None:
    done = await suite.ledger.start("results", "manual")
    await suite.ledger.finish(done.id, "success")
    settings = {
        "MONGODB_URL": mongod.url,
        "MONGODB_DATABASE": suite.database[1],
        "RETENTION_SYNC_RUNS_DAYS": "1",
        "YES": "1",
        **LONG_AGO,
    }
    async with Mongo(mongod.url, suite.database[1], timeout=PATIENCE_SECONDS, suite="theirs") as mongo:
        await mongo.prepare()
    ran = run(tmp_path, "archive-old", **settings)
    assert ran.returncode == 1
    assert "belongs to the suite theirs, and this one is ours" in ran.stderr
    assert [each.id for each in await suite.ledger.runs(job="results")] == [done.id]
