"""What is refused before anything is touched: damaged files, wrong keys, backups of newer versions."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest

from chassis.process.version import VERSION
from data_scheduler.backup.manifest import NotRestorable
from data_scheduler.backup.restore import verified
from data_scheduler.stores.schema import SCHEMA_VERSION
from tests.backups import Database, run, succeeded
from tests.effort import mostly_slow


async def refused(file: Path, other: Database, **settings: str) -> str:
    """Try to restore it; why not, when nothing was touched."""
    before, collections = other.documents(), other.collections()
    ran = await run("restore", file, of=other, YES="1", **settings)
    assert ran.status == 1, ran
    assert (other.documents(), other.collections()) == (before, collections)
    assert "Traceback" not in ran.error
    return ran.error


def with_manifest(backup: Path, to: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same backup with another manifest."""
    with zipfile.ZipFile(backup) as file, zipfile.ZipFile(to, "w") as changed:
        for name in file.namelist():
            content = file.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                change(manifest)
                manifest["sealed"] = False  # as those of earlier versions were
                content = json.dumps(manifest).encode()
            changed.writestr(name, content)
    return to


def changed(backup: Path, to: Path, part: float) -> Path:
    """The same backup with another byte so far in."""
    content = bytearray(backup.read_bytes())
    content[int(len(content) * part)] ^= 0x55
    to.write_bytes(content)
    return to


def cut(backup: Path, to: Path, part: float) -> Path:
    """So much of the backup."""
    content = backup.read_bytes()
    to.write_bytes(content[: int(len(content) * part)])
    return to


@pytest.mark.parametrize("part", mostly_slow([0.001, 0.2, 0.5, 0.8], 0.5))
async def test_a_file_with_a_changed_byte(part: float, backup: Path, other: Database, tmp_path: Path) -> None:
    file = changed(backup, tmp_path / "damaged.zip", part)
    assert "damaged" in await refused(file, other)


def test_whatever_byte_is_changed_the_file_is_refused(backup: Path, tmp_path: Path) -> None:
    size = backup.stat().st_size
    for place in (*range(0, size, size // 30), *range(size - 2000, size, 40), *range(size - 90, size)):
        damaged = changed(backup, tmp_path / "damaged.zip", place / size)
        with damaged.open("rb") as file, pytest.raises(NotRestorable, match="damaged"):
            verified(file)


def test_a_backup_of_an_earlier_version_has_no_digest_at_its_end_and_is_whole_without(
    backup: Path, tmp_path: Path
) -> None:
    with with_manifest(backup, tmp_path / "earlier.zip", lambda _manifest: None).open("rb") as file:
        assert not verified(file).manifest.sealed


@pytest.mark.parametrize("part", mostly_slow([0.0, 0.3, 0.99], 0.99))
async def test_a_file_that_was_cut_off(part: float, backup: Path, other: Database, tmp_path: Path) -> None:
    file = cut(backup, tmp_path / "cut.zip", part)
    assert "damaged, or is no backup" in await refused(file, other)


async def test_a_collection_of_which_a_document_was_taken_away(backup: Path, other: Database, tmp_path: Path) -> None:
    def lie(manifest: dict[str, Any]) -> None:
        manifest["collections"]["rounds"]["documents"] += 1

    file = with_manifest(backup, tmp_path / "lie.zip", lie)
    assert "damaged: rounds does not hold" in await refused(file, other)


async def test_a_zip_of_something_else(other: Database, tmp_path: Path) -> None:
    file = tmp_path / "photos.zip"
    with zipfile.ZipFile(file, "w") as photos:
        photos.writestr("monza.jpg", b"")
    assert "damaged, or is no backup" in await refused(file, other)


async def test_a_backup_of_a_newer_schema(backup: Path, other: Database, tmp_path: Path) -> None:
    newer = with_manifest(
        backup, tmp_path / "newer.zip", lambda manifest: manifest.update(version="9.0.0", schema=SCHEMA_VERSION + 1)
    )
    assert await refused(newer, other) == (
        f"restore failed: the backup was made by willitbemax 9.0.0 with schema {SCHEMA_VERSION + 1}, and this is {VERSION}, which knows "
        f"{SCHEMA_VERSION}: restore it with that version or a newer one\n"
    )


async def test_a_backup_of_a_newer_layout(backup: Path, other: Database, tmp_path: Path) -> None:
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(newer, "w") as file:
        file.writestr("manifest.json", json.dumps({"format": 2, "version": "9.0.0"}))
    assert "made by willitbemax 9.0.0" in await refused(newer, other)


async def test_a_backup_that_is_not_there(other: Database, tmp_path: Path) -> None:
    assert await refused(tmp_path, other) == f"restore failed: there is no backup in {tmp_path}\n"


async def test_a_folder_with_backups_of_two_other_suites(backup: Path, other: Database, tmp_path: Path) -> None:
    for suite in ("one", "two"):
        shutil.copy(backup, tmp_path / f"willitbemax-{suite}-20261129T120000Z.zip")
    assert "has backups of several suites (one, two): name the file" in await refused(tmp_path, other)


class TestEncrypted:
    """Backups that age has encrypted."""

    async def test_by_a_key_only_that_key_opens_it(self, filled: Database, other: Database, tmp_path: Path) -> None:
        right, wrong = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
        (tmp_path / "right").write_text(f"# made by a test\n{right}\n")
        (tmp_path / "wrong").write_text(str(wrong))
        said = await succeeded("create", tmp_path / "to", of=filled, BACKUP_RECIPIENTS=str(right.to_public()))
        assert ", encrypted" in said
        (file,) = (tmp_path / "to").iterdir()
        assert file.name.endswith(".zip.age")
        assert b"bahrain" not in file.read_bytes()
        assert "BACKUP_IDENTITY_FILE" in await refused(file, other)
        assert "it has another key, or is damaged" in await refused(
            file, other, BACKUP_IDENTITY_FILE=str(tmp_path / "wrong")
        )
        await succeeded("restore", file, of=other, YES="1", BACKUP_IDENTITY_FILE=str(tmp_path / "right"))
        assert other.documents() == filled.documents()

    @pytest.mark.slow
    async def test_by_a_passphrase_only_that_one_opens_it(
        self, filled: Database, other: Database, tmp_path: Path
    ) -> None:
        (tmp_path / "right").write_text("box box box\n")
        (tmp_path / "wrong").write_text("stay out")
        await succeeded("create", tmp_path / "to", of=filled, BACKUP_PASSPHRASE_FILE=str(tmp_path / "right"))
        (file,) = (tmp_path / "to").iterdir()
        assert "BACKUP_PASSPHRASE_FILE" in await refused(file, other)
        assert "it has another key" in await refused(file, other, BACKUP_PASSPHRASE_FILE=str(tmp_path / "wrong"))
        damaged = changed(file, tmp_path / "damaged.zip.age", 0.5)
        assert "damaged" in await refused(damaged, other, BACKUP_PASSPHRASE_FILE=str(tmp_path / "right"))
        await succeeded("restore", file, of=other, YES="1", BACKUP_PASSPHRASE_FILE=str(tmp_path / "right"))
        assert other.documents() == filled.documents()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"BACKUP_RECIPIENTS": "age1nobody"}, "BACKUP_RECIPIENTS='age1nobody': should be public keys of age"),
        ({"BACKUP_TO": "ftp://backups"}, "BACKUP_TO='ftp://backups': should be a folder, or a bucket"),
        ({"BACKUP_TO": "s3://"}, "BACKUP_TO='s3://': should be a folder, or a bucket"),
        ({"BACKUP_IDENTITY_FILE": __file__}, f"BACKUP_IDENTITY_FILE={__file__}: should hold private keys of age"),
        ({}, "BACKUP_TO is not set: say where backups are"),
    ],
)
async def test_settings_that_cannot_be_used(settings: dict[str, str], sentence: str, empty: Database) -> None:
    ran = await run("create", of=empty, **settings)
    assert ran.status == 2
    assert sentence in ran.error
