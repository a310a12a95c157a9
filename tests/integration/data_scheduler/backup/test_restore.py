"""A backup of a filled database, restored into an empty one and into a filled one."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from data_scheduler.stores.schema import LEASES
from tests.backups import Database, run, succeeded
from tests.integration.data_scheduler.backup.conftest import OURS


async def test_a_restored_database_holds_every_document_byte_by_byte(
    filled: Database, backup: Path, empty: Database
) -> None:
    before = filled.documents()
    assert {name for name, held in before.items() if held} >= {
        "rounds",
        "results",
        "standings",
        "sync_runs",
        "last_runs",
        "paused_jobs",
    }
    said = await succeeded("restore", backup, of=empty)
    assert empty.documents() == before
    assert f"{sum(map(len, before.values()))} documents" in said
    # A profile of MongoDB, which other tests have it write, is no data of ours.
    ours = {name for name in filled.collections() if not name.startswith("system.")}
    assert set(empty.collections()) == {*ours, LEASES}


async def test_a_restored_database_is_another_one_so_that_nothing_remembered_of_the_old_one_is_believed(
    filled: Database, backup: Path, empty: Database
) -> None:
    await succeeded("restore", backup, of=empty)
    assert empty.first()["born"] != filled.first()["born"]


async def test_a_database_that_holds_something_is_not_replaced_unless_somebody_agrees(
    backup: Path, other: Database
) -> None:
    before = other.documents()
    ran = await run("restore", backup, of=other)
    assert ran.status == 1
    assert f"1 documents in the database {other.name} at {other.url} will be replaced by the backup of" in ran.said
    assert other.documents() == before
    assert other.first()["suite"] == OURS


async def test_what_was_there_before_is_gone_and_the_mark_of_the_suite_stays(
    filled: Database, backup: Path, other: Database
) -> None:
    await succeeded("restore", backup, of=other, YES="1", SUITE_ID=OURS)
    assert other.documents() == filled.documents()
    assert other.first()["suite"] == OURS


async def test_the_database_of_another_suite_is_neither_saved_nor_replaced(
    backup: Path, other: Database, tmp_path: Path
) -> None:
    before = other.documents()
    for command, address in (("restore", backup), ("create", tmp_path)):
        ran = await run(command, address, of=other, YES="1", SUITE_ID="another")
        assert ran.status == 2
        assert f"belongs to the suite {OURS}, and this one is another" in ran.error
    assert other.documents() == before
    assert held(tmp_path) == {}


async def test_an_empty_database_is_not_saved(empty: Database, tmp_path: Path) -> None:
    ran = await run("create", tmp_path, of=empty)
    assert (ran.status, ran.error) == (1, "create failed: the database is empty: there is nothing to back up\n")


async def test_retired_lines_of_the_ledger_are_saved_and_come_back_where_they_are_missing(
    filled: Database, empty: Database, tmp_path: Path
) -> None:
    older, newer = (f"sync_runs-until-{year}0101T000000Z.jsonl.gz" for year in (2025, 2026))
    retired = folder_of(tmp_path / "retired", {older: b"older", newer: b"newer"})
    elsewhere = folder_of(tmp_path / "elsewhere", {newer: b"kept"})
    await succeeded("create", tmp_path / "backups", of=filled, RETENTION_FOLDER=str(retired))
    await succeeded("restore", tmp_path / "backups", of=empty, RETENTION_FOLDER=str(elsewhere))
    assert held(elsewhere) == {older: b"older", newer: b"kept"}


def folder_of(path: Path, files: dict[str, bytes]) -> Path:
    path.mkdir()
    for name, content in files.items():
        (path / name).write_bytes(content)
    return path


def held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_backup_is_a_zip_that_says_what_is_in_it(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as file:
        manifest = json.loads(file.read("manifest.json"))
        assert {f"{name}.bson" for name in manifest["collections"]} | {"manifest.json"} == set(file.namelist())
        assert manifest["collections"]["rounds"]["documents"] > 50
    assert backup.stat().st_mode & 0o077 == 0


def test_the_program_says_how_it_is_used() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "data_scheduler.backup", "--help"], capture_output=True, text=True, check=True
    )
    assert "s3://bucket/prefix" in ran.stdout
