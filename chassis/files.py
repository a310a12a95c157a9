"""Whole files on disk: a reader sees the old one or the new one, also after a power cut. A file's time is its content's."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

UNFINISHED = ".part"


@contextmanager
def replacing(path: Path, *, durable: bool = True, mode: int = 0o600) -> Iterator[BinaryIO]:
    """Give a file to write to, and put it in the place of `path` when the context is left without an error.

    Otherwise the old file stays, and nothing is left of the new one. `durable`: it survives a power cut. Raises `OSError` where it
    cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        _sync(path.parent)


def replace(path: Path, content: bytes, changed: datetime) -> None:
    """Write a whole file that is as old as its content: `changed` becomes its time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(content)
        file.flush()
        os.utime(file.fileno(), (changed.timestamp(), changed.timestamp()))


def read(path: Path) -> tuple[bytes, datetime] | None:
    """Content and time of a file; None where there is none. `OSError` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(), datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except FileNotFoundError:
        return None


def remove_unfinished(folder: Path, *, older_than: float = 3600.0) -> None:
    """What a process that was killed while it wrote left behind; younger than so many seconds, it may be another's at work."""
    for file in folder.glob(f".*{UNFINISHED}"):
        with suppress(FileNotFoundError):  # the other has finished it
            if time.time() - file.stat().st_ctime > older_than:
                file.unlink()


def _sync(folder: Path) -> None:
    """The folder too, without which a power cut may undo the renaming."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
