"""Write whole files: a reader sees the old content or the new one, even after a power cut."""

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
    """Yield a file to write to, which replaces `path` when the context is left without an error.

    After an error the old file stays, and nothing is left of the new one. `durable`: the new content survives a power cut. Raise OSError
    where it cannot be written.
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
    """Write a whole file, and set its modification time to `changed`, when its content last changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(content)
        file.flush()
        os.utime(file.fileno(), (changed.timestamp(), changed.timestamp()))


def read(path: Path) -> tuple[bytes, datetime] | None:
    """Return the content and modification time of a file; None where there is none. Raise OSError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(), datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except FileNotFoundError:
        return None


def remove_unfinished(folder: Path, *, older_than: float = 3600.0) -> None:
    """Remove files that killed processes left unfinished. Those that are younger than `older_than` seconds may still be written."""
    for file in folder.glob(f".*{UNFINISHED}"):
        with suppress(FileNotFoundError):  # its process has finished it
            if time.time() - file.stat().st_ctime > older_than:
                file.unlink()


def _sync(folder: Path) -> None:
    """Flush the folder: a power cut could undo the renaming otherwise."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
