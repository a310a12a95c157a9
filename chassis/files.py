"""Whole files on disk: a reader sees the old one or the new one, also after a power cut. A file's time is its content's."""

import os
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

UNFINISHED = ".part"


def replace(path: Path, content: bytes, changed: datetime) -> None:
    """Put a file in the place of another, or of none; `OSError` where that cannot be done, and the old one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.utime(file.fileno(), (changed.timestamp(), changed.timestamp()))
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


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
