"""Files are whole or not there, and as old as what is in them."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from chassis import files
from tests.factories import NOON
from tests.patience import PATIENCE_SECONDS


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


TOO_LARGE = """
import pathlib, resource, sys
from datetime import UTC, datetime
from chassis import files

resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
try:
    files.replace(pathlib.Path(sys.argv[1]), b"x" * 2000, datetime.now(UTC))
except OSError as error:
    print(error.strerror)
"""
"""In a process of its own, none of whose files may grow beyond a kilobyte: a real refusal, like that of a full disk."""


def test_a_file_comes_back_with_its_content_and_its_time(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "formula-1.ics"
    assert files.read(file) is None
    files.replace(file, b"one", NOON)
    assert files.read(file) == (b"one", NOON)
    files.replace(file, b"two", NOON + timedelta(hours=1))
    assert files.read(file) == (b"two", NOON + timedelta(hours=1))
    assert names(file.parent) == [file.name]


def test_what_does_not_fit_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "formula-1.ics"
    files.replace(file, b"old", NOON)
    command = (sys.executable, "-c", TOO_LARGE, str(file))
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)  # noqa: S603  # ourselves
    assert ran.stdout == "File too large\n"
    assert files.read(file) == (b"old", NOON)
    assert names(tmp_path) == [file.name]


def test_a_folder_that_is_none_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").write_bytes(b"a file")
    with pytest.raises(OSError, match=r"exists|Not a directory"):
        files.replace(tmp_path / "folder" / "formula-1.ics", b"one", NOON)


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    files.replace(tmp_path / "formula-1.ics", b"one", NOON)
    (tmp_path / ".formula-1.ics.abc.part").write_bytes(b"hal")
    files.remove_unfinished(tmp_path)
    assert len(names(tmp_path)) == 2  # it may be another process's, at work
    files.remove_unfinished(tmp_path, older_than=-1)
    assert names(tmp_path) == ["formula-1.ics"]


def test_a_damaged_file_is_found_out_and_a_new_one_takes_its_place(tmp_path: Path) -> None:
    file = tmp_path / "formula-1.ics"
    files.replace_with_digest(file, b"BEGIN", NOON)
    assert files.read_checked(file) == (b"BEGIN", NOON)
    file.write_bytes(b"BEGIM")
    with pytest.raises(OSError, match="does not match its digest"):
        files.read_checked(file)
    files.replace_with_digest(file, b"BEGUN", NOON)
    assert files.read_checked(file) == (b"BEGUN", NOON)


def test_a_file_is_whole_even_if_the_power_goes_between_its_digest_and_itself(tmp_path: Path) -> None:
    file = tmp_path / "formula-1.ics"
    files.replace_with_digest(file, b"old", NOON)
    for _ in range(2):  # and once more at the next attempt
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "replace", _power_cut)
            with pytest.raises(SystemExit):
                files.replace_with_digest(file, b"new", NOON)
        assert files.read_checked(file) == (b"old", NOON)


def _power_cut(*_: object) -> None:
    raise SystemExit


def test_a_file_without_a_digest_is_an_older_versions(tmp_path: Path) -> None:
    files.replace(tmp_path / "formula-1.ics", b"old", NOON)
    assert files.read_checked(tmp_path / "formula-1.ics") == (b"old", NOON)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_cannot_be_read(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "formula-1.ics")
    with pytest.raises(OSError, match=r"not a regular file|Is a directory"):
        files.read(tmp_path / "formula-1.ics")


def test_a_link_to_nowhere_is_not_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "formula-1.ics").symlink_to("nowhere")
    with pytest.raises(FileNotFoundError):
        files.read(tmp_path / "formula-1.ics")
