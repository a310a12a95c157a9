"""Values kept in files for the next process, which may start while the data cannot be reached.

Files are written in the background, each whole or not at all. Their bytes are bounded; the oldest are removed first. A damaged file
counts as none. Serving does not depend on any of this: when the folder cannot be written, only the files are missing.
"""

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import msgspec
import structlog

from chassis import files
from chassis.errors import SuiteError, system_cause
from chassis.metrics import Metrics
from chassis.outage import Outage

log = structlog.get_logger()

MAGIC = b"willitbemax kept 1\n"
"""The first line of each file. A file with another number has another format, and is not read."""

DIGEST_BYTES = 16
LONGEST_NAME = 200
SUFFIX = ".kept"


@asynccontextmanager
async def open_file_store(
    folder: Path | None, metrics: Metrics, *, megabytes: int
) -> AsyncIterator["FileStore | None"]:
    """Open the store of a folder, and write in the background until the context is left. Without a folder there is no store: None."""
    if folder is None:
        yield None
        return
    async with FileStore(folder, metrics, megabytes=megabytes).written_behind() as kept:
        yield kept


class FileStore:
    """Values by name in the files of a folder."""

    def __init__(self, folder: Path, metrics: Metrics, *, megabytes: int) -> None:
        self._folder = folder
        self._most = megabytes * 1024 * 1024
        self._waiting: dict[str, bytes] = {}
        self._arrived = asyncio.Event()
        self._outage = Outage()
        self._closing = False
        self._lock = threading.Lock()
        self._sizes: dict[str, int] = {}
        self._written = metrics.counter("file_store_files_total", "Files written for a restart", ["result"])
        self._damaged = metrics.counter(
            "file_store_files_damaged_total", "Files of an earlier process that cannot be used"
        )

    @asynccontextmanager
    async def written_behind(self) -> AsyncIterator["FileStore"]:
        """Write in the background until the context is left, and then what still waits."""
        await asyncio.to_thread(self._take_stock)
        writer = asyncio.create_task(self._write_all())
        try:
            yield self
        finally:
            self._closing = True
            self._arrived.set()
            await writer

    def keep(self, name: str, value: object) -> None:
        """Write a value soon, so that `read` returns an equal one; of several values of one name the last is written.

        A value that cannot be encoded is a defect. It is logged and counted, not raised: the answer itself can be sent all the same.
        """
        try:
            self._waiting[_short(name)] = encoded(value)
        except (TypeError, ValueError):
            self._written.labels("failed").inc()
            log.exception("a value cannot be kept as a file", name=name)
            return
        self._arrived.set()

    async def read[T](self, name: str, kind: type[T]) -> T | None:
        """Return the value of a name, kept by this process or an earlier one; None without one, or where its file is damaged."""
        name = _short(name)
        content = self._waiting.get(name) or await asyncio.to_thread(self._read, name)
        if content is None:
            return None
        try:
            return msgspec.msgpack.decode(content, type=kind)
        except msgspec.MsgspecError as error:
            self._refuse(name, str(error))
            return None

    def names(self) -> list[str]:
        """Return the names of all values, in order. A name that is too long for a file is given by its digest."""
        with self._lock:
            return sorted(self._sizes)

    async def probe(self) -> None:
        """Raise while files cannot be written."""
        if not self._outage.well:
            raise SuiteError(f"prepared answers cannot be kept as files: {self._outage.cause}")

    async def _write_all(self) -> None:
        while self._waiting or not self._closing:
            await self._arrived.wait()
            self._arrived.clear()
            batch = dict(self._waiting)
            await asyncio.to_thread(self._write, batch)
            for name, content in batch.items():
                if self._waiting.get(name) is content:
                    del self._waiting[name]

    def _write(self, batch: dict[str, bytes]) -> None:
        for name, content in batch.items():
            try:
                self._replace(name, content)
            except OSError as error:
                self._written.labels("failed").inc()
                self._fail(system_cause(error))
            else:
                self._written.labels("written").inc()
                if self._outage.ends():
                    log.info("prepared answers are kept as files again", folder=str(self._folder))

    def _replace(self, name: str, content: bytes) -> None:
        whole = MAGIC + _digest(content) + content
        if len(whole) > self._most:
            return
        with self._lock:
            self._make_room(name, len(whole))
        self._folder.mkdir(parents=True, exist_ok=True)
        with files.replacing(self._folder / _file_name(name), durable=False) as file:
            file.write(whole)
        with self._lock:
            # Removed and added again, so that the dict is in order of writing.
            self._sizes.pop(name, None)
            self._sizes[name] = len(whole)

    def _make_room(self, name: str, size: int) -> None:
        while (others := sum(self._sizes.values()) - self._sizes.get(name, 0)) and others + size > self._most:
            oldest = next(known for known in self._sizes if known != name)
            (self._folder / _file_name(oldest)).unlink(missing_ok=True)
            del self._sizes[oldest]

    def _read(self, name: str) -> bytes | None:
        if name not in self._sizes:
            return None
        try:
            whole = (self._folder / _file_name(name)).read_bytes()
        except OSError as error:
            self._refuse(name, system_cause(error))
            return None
        content = whole[len(MAGIC) + DIGEST_BYTES :]
        if whole[: len(MAGIC) + DIGEST_BYTES] != MAGIC + _digest(content):
            self._refuse(name, "its content does not match its checksum")
            return None
        return content

    def _refuse(self, name: str, cause: str) -> None:
        """Count and log a damaged file, once: it is not read again."""
        with self._lock:
            self._sizes.pop(name, None)
        self._damaged.inc()
        log.warning("a kept file cannot be used", name=name, cause=cause)

    def _fail(self, cause: str) -> None:
        if self._outage.begins(cause):
            log.warning("prepared answers cannot be kept as files", folder=str(self._folder), cause=cause)

    def _take_stock(self) -> None:
        """Find the files of earlier processes, the oldest first, and remove unfinished ones."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for unfinished in self._folder.glob(f"*{files.UNFINISHED}"):
                unfinished.unlink(missing_ok=True)
            found = [(file.stat().st_mtime_ns, file) for file in self._folder.glob(f"*{SUFFIX}")]
        except OSError as error:
            self._fail(system_cause(error))
            return
        self._sizes = {
            unquote(file.name.removesuffix(SUFFIX)): file.stat().st_size
            for _, file in sorted(found, key=lambda f: f[0])
        }


def encoded(value: object) -> bytes:
    """Return a value as MessagePack. Subclasses of str, such as aiohttp's header names, are written as plain strings."""
    return msgspec.msgpack.encode(value, enc_hook=_plain)


def _plain(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def _short(name: str) -> str:
    """Return the name, or its digest where it is too long for a file, as the key of an answer to a long path may be."""
    return name if len(_file_name(name)) <= LONGEST_NAME else _digest(name.encode()).hex()


def _file_name(name: str) -> str:
    return f"{quote(name, safe='')}{SUFFIX}"


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()
