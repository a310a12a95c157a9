"""Files that outlive the process: what was last prepared, for a restart while data_scheduler is away.

Written behind the answers, whole or not at all (a temporary file in the same folder, then renamed), bounded, the oldest removed first.
A file that is damaged counts as none. Nothing here is needed to serve: a folder that cannot be written costs only the files.
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
"""First line of each file; another number is another format, and the file is of no use."""

DIGEST_BYTES = 16
LONGEST_NAME = 200
SUFFIX = ".kept"


@asynccontextmanager
async def open_file_store(
    folder: Path | None, metrics: Metrics, *, megabytes: int
) -> AsyncIterator["FileStore | None"]:
    """What is kept in a folder, written behind until the context is left; None without a folder."""
    if folder is None:
        yield None
        return
    async with FileStore(folder, metrics, megabytes=megabytes).written_behind() as kept:
        yield kept


class FileStore:
    """Named bytes in a folder."""

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
        """Write in the background; at the end, what still waits is written."""
        await asyncio.to_thread(self._take_stock)
        writer = asyncio.create_task(self._write_all())
        try:
            yield self
        finally:
            self._closing = True
            self._arrived.set()
            await writer

    def keep(self, name: str, value: object) -> None:
        """Write soon what `read` gives back equal; of several values under one name the last.

        What cannot be encoded is a defect: logged with its traceback, counted as failed, and no reason to withhold an answer.
        """
        try:
            self._waiting[_short(name)] = encoded(value)
        except (TypeError, ValueError):
            self._written.labels("failed").inc()
            log.exception("a value cannot be kept as a file", name=name)
            return
        self._arrived.set()

    async def read[T](self, name: str, kind: type[T]) -> T | None:
        """What was kept under the name, by this process or an earlier one; None without it, or where it is damaged."""
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
        """Of everything in the folder, in order; of a name that is too long for a file, its digest."""
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
            # Taken out first: the order of the dict is that of writing, and the oldest goes first.
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
            self._refuse(name, "it is not as it was written")
            return None
        return content

    def _refuse(self, name: str, cause: str) -> None:
        """Said once: the file is not looked at again."""
        with self._lock:
            self._sizes.pop(name, None)
        self._damaged.inc()
        log.warning("a kept file cannot be used", name=name, cause=cause)

    def _fail(self, cause: str) -> None:
        if self._outage.begins(cause):
            log.warning("prepared answers cannot be kept as files", folder=str(self._folder), cause=cause)

    def _take_stock(self) -> None:
        """What an earlier process left, oldest first; its unfinished files are removed."""
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
    """MessagePack. A subclass of str, as aiohttp's names of headers are, is written as the text it is."""
    return msgspec.msgpack.encode(value, enc_hook=_plain)


def _plain(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def _short(name: str) -> str:
    """The name itself, or its digest where a file cannot be called so, as of an answer to a long path."""
    return name if len(_file_name(name)) <= LONGEST_NAME else _digest(name.encode()).hex()


def _file_name(name: str) -> str:
    return f"{quote(name, safe='')}{SUFFIX}"


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()
