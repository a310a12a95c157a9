"""Write whole files: a reader sees the old content or the new one, even after a power cut."""

import errno
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

UNFINISHED = ".part"
DIGEST = ".digest"
MOST_DIGEST_BYTES = 1024


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


def read(path: Path, *, most: int | None = None) -> tuple[bytes, datetime] | None:
    """Return the content and modification time of a file; None where there is none. `most`: the bytes that it may have.

    Raise OSError where it cannot be read, is no file (a folder, a pipe, a device, a broken link), or is larger.
    """
    try:
        # A pipe or a device would keep us waiting: opened so, it does not.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        if path.is_symlink():
            raise
        return None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise (
            IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if stat.S_ISDIR(status.st_mode)
            else OSError("it is not a regular file")
        )
    with os.fdopen(handle, "rb") as file:
        if most is not None and status.st_size > most:
            raise OSError(f"it is larger than {most} bytes")
        return file.read(), datetime.fromtimestamp(status.st_mtime, UTC)


def replace_with_digest(path: Path, content: bytes, changed: datetime) -> None:
    """Write a whole file as `replace` does, and beside it a digest, by which `read_checked` finds out that the file was damaged.

    The digest is written first and beside that of the file as it is: whatever happens in between, one of them is the file's.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(_digest_file(path)) as file:
        file.write(b"\n".join([_digest(content), *_present(path)]))
    replace(path, content, changed)


def read_checked(path: Path) -> tuple[bytes, datetime] | None:
    """Return the content and modification time of a file; None where there is none.

    Raise OSError where it cannot be read, or its content is not what its digest says. A file without one passes.
    """
    found = read(path)
    known = None if found is None else read(_digest_file(path), most=MOST_DIGEST_BYTES)
    if found is not None and known is not None and _digest(found[0]) not in known[0].split():
        raise OSError("its content does not match its digest")
    return found


def remove_with_digest(path: Path) -> None:
    """Remove a file that `replace_with_digest` wrote, with its digest. Raise OSError where they cannot be removed."""
    path.unlink(missing_ok=True)
    _digest_file(path).unlink(missing_ok=True)


def _present(path: Path) -> list[bytes]:
    """Return the digest of a file as it is, where it is known to be whole."""
    try:
        found = read_checked(path)
    except OSError:  # it is about to be replaced
        return []
    return [] if found is None else [_digest(found[0])]


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).hexdigest().encode()


def _digest_file(path: Path) -> Path:
    return path.with_name(f".{path.name}{DIGEST}")


def regular(folder: Path, suffix: str) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the regular files of a folder whose names end so, with their status; all else, links too, is left out.

    Raise OSError where the folder cannot be read. A file that cannot be looked at, or has gone meanwhile, costs no other.
    """
    for file in folder.glob(f"*{suffix}"):
        with suppress(OSError):
            status = file.lstat()
            if stat.S_ISREG(status.st_mode):
                yield file, status


def remove_unfinished(folder: Path, *, older_than: float = 3600.0) -> None:
    """Remove files that killed processes left unfinished. Those that are younger than `older_than` seconds may still be written."""
    for file, status in regular(folder, UNFINISHED):
        with suppress(OSError):  # its process has finished it, or it is not ours to remove
            if time.time() - status.st_ctime >= older_than:
                file.unlink()


def _sync(folder: Path) -> None:
    """Flush the folder: a power cut could undo the renaming otherwise."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
