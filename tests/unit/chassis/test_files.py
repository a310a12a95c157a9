"""Files are whole or not there, and as old as what is in them."""

import subprocess
import sys
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
