"""Values kept in files for the next process, which may start while the data cannot be reached.

Files are written in the background, each whole or not at all. Their bytes are bounded; the oldest are removed first. What waits to be
written is bounded, too: a disk that hangs costs the oldest of it, and no more memory. Each has a digest of
its name and content, which is checked when it is read: a file that cannot be read, is damaged, or lies under another's name counts as none,
and costs no other. Serving does not depend on any of this: when the folder cannot be written, only the files are missing.
"""

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

import msgspec
import structlog

from chassis import files
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError, system_cause
from chassis.process.metrics import Metrics

log = structlog.get_logger()

MAGIC = b"willitbemax kept 2\n"
"""The first line of each file. A file with another number has another format, and is not read."""

DIGEST_BYTES = 16
LONGEST_NAME = 200
SUFFIX = ".kept"
LEAST_BYTES = 4096
"""What the smallest file counts as: its block on the disk. So the number of files is bounded, too."""

ESSENTIAL, VISITORS, PAST = "essential", "visitors", "past"

MOST_WAITING = 10_000
MOST_WAITING_BYTES = 16 * 1024 * 1024
"""Values that wait to be written. What is being written counts until it is."""

PAST_MEGABYTES = 32
"""What is worked out of the past: it is all there is, and never more."""


class FileStores(NamedTuple):
    """Stores for what a restart needs, for what visitors asked for, and for what was worked out of the past: none pushes out another's."""

    essential: "FileStore | None" = None
    visitors: "FileStore | None" = None
    past: "FileStore | None" = None

    async def probe(self) -> None:
        """Raise while files cannot be written."""
        for store in self:
            if store is not None:
                await store.probe()


@asynccontextmanager
async def open_file_stores(
    folder: Path | None, metrics: Metrics, *, megabytes: int, visitors_megabytes: int
) -> AsyncIterator[FileStores]:
    """Open the stores in a folder, and write in the background until the context is left. Without a folder there are none."""
    if folder is None:
        yield FileStores()
        return
    await asyncio.to_thread(_clear, folder)
    async with AsyncExitStack() as stack:
        yield FileStores(
            *[
                await stack.enter_async_context(FileStore(folder / name, metrics, megabytes=most).written_behind())
                for name, most in ((ESSENTIAL, megabytes), (VISITORS, visitors_megabytes), (PAST, PAST_MEGABYTES))
            ]
        )


class FileStore:
    """Values by name in the files of a folder."""

    def __init__(self, folder: Path, metrics: Metrics, *, megabytes: int) -> None:
        self._folder = folder
        self._most = megabytes * 1024 * 1024
        self._waiting: dict[str, bytes] = {}
        """What is not written yet, the oldest first."""
        self._waiting_bytes = 0
        self._arrived = asyncio.Event()
        self._outage = Outage()
        self._closing = False
        self._lock = threading.Lock()
        self._sizes: dict[str, int] = {}
        """What each file counts as, in order of writing."""
        self._bytes = 0
        self._blocked: set[str] = set()
        """Names in whose place there is a folder; of each that is said once."""
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

        Where more waits than may, the oldest is not written, and counted: who reads it finds none, or the one before. A value that
        cannot be encoded is a defect. It is logged and counted, not raised: the answer itself can be sent all the same.
        """
        try:
            content = encoded(value)
        except (TypeError, ValueError):
            self._written.labels("failed").inc()
            log.exception("a value cannot be kept as a file", name=name)
            return
        name = _short(name)
        self._take_out(name)
        self._waiting[name] = content
        self._waiting_bytes += len(content)
        while len(self._waiting) > MOST_WAITING or self._waiting_bytes > MOST_WAITING_BYTES:
            self._take_out(next(iter(self._waiting)))
            self._written.labels("dropped").inc()
        self._arrived.set()

    def _take_out(self, name: str) -> None:
        self._waiting_bytes -= len(self._waiting.pop(name, b""))

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
                    self._take_out(name)

    def _write(self, batch: dict[str, bytes]) -> None:
        for name, content in batch.items():
            try:
                self._replace(name, content)
            except IsADirectoryError as error:
                self._written.labels("failed").inc()
                if name not in self._blocked:
                    self._blocked.add(name)
                    log.warning("a kept file cannot be written", name=name, cause=system_cause(error))
            except OSError as error:
                self._written.labels("failed").inc()
                self._fail(system_cause(error))
            else:
                self._written.labels("written").inc()
                if self._outage.ends():
                    log.info("prepared answers are kept as files again", folder=str(self._folder))

    def _replace(self, name: str, content: bytes) -> None:
        whole = MAGIC + _digest(name, content) + content
        if max(len(whole), LEAST_BYTES) > self._most:
            return
        with self._lock:
            self._make_room(name, len(whole))
        self._folder.mkdir(parents=True, exist_ok=True)
        with files.replacing(self._folder / _file_name(name), durable=False) as file:
            file.write(whole)
        with self._lock:
            self._forget(name)
            self._count(name, len(whole))

    def _make_room(self, name: str, size: int) -> None:
        while self._bytes - self._sizes.get(name, 0) + max(size, LEAST_BYTES) > self._most:
            oldest = next(known for known in self._sizes if known != name)
            with suppress(OSError):  # what cannot be removed is not counted any more, and costs no other
                (self._folder / _file_name(oldest)).unlink()
            self._forget(oldest)

    def _count(self, name: str, size: int) -> None:
        self._sizes[name] = max(size, LEAST_BYTES)
        self._bytes += self._sizes[name]

    def _forget(self, name: str) -> None:
        self._bytes -= self._sizes.pop(name, 0)

    def _read(self, name: str) -> bytes | None:
        if name not in self._sizes:
            return None
        try:
            found = files.read(self._folder / _file_name(name), most=self._most)
        except OSError as error:
            self._refuse(name, system_cause(error))
            return None
        whole = found[0] if found is not None else b""
        content = whole[len(MAGIC) + DIGEST_BYTES :]
        if whole[: len(MAGIC) + DIGEST_BYTES] != MAGIC + _digest(name, content):
            self._refuse(name, "its content does not match its digest")
            return None
        return content

    def _refuse(self, name: str, cause: str) -> None:
        """Count and log a damaged file, once: it is not read again, and the next value of that name replaces it."""
        with self._lock:
            self._forget(name)
        self._damaged.inc()
        log.warning("a kept file cannot be used", name=name, cause=cause)

    def _fail(self, cause: str) -> None:
        if self._outage.begins(cause):
            log.warning("prepared answers cannot be kept as files", folder=str(self._folder), cause=cause)

    def _take_stock(self) -> None:
        """Find the files of earlier processes, the oldest first, and remove unfinished ones."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            files.remove_unfinished(self._folder, older_than=0)
            found = list(files.regular(self._folder, SUFFIX))
        except OSError as error:
            self._fail(system_cause(error))
            return
        for file, status in sorted(found, key=lambda each: each[1].st_mtime_ns):
            name = unquote(file.name.removesuffix(SUFFIX))
            if _is_name_of(name, file):
                self._count(name, status.st_size)
        self._make_room("", 0)


def encoded(value: object) -> bytes:
    """Return a value as MessagePack. Subclasses of str, such as aiohttp's header names, are written as plain strings."""
    return msgspec.msgpack.encode(value, enc_hook=_plain)


def _plain(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def _short(name: str) -> str:
    """Return the name, or its digest where it is too long for a file, as the key of an answer to a long path may be."""
    return name if len(_file_name(name)) <= LONGEST_NAME else _digest(name, b"").hex()


def _file_name(name: str) -> str:
    return f"{quote(name, safe='')}{SUFFIX}"


def _is_name_of(name: str, file: Path) -> bool:
    """Return whether we would write the value of a name into this file, which may be anybody's."""
    with suppress(UnicodeEncodeError):
        return len(file.name) <= LONGEST_NAME and _file_name(name) == file.name
    return False


def _digest(name: str, content: bytes) -> bytes:
    return hashlib.blake2b(name.encode() + b"\n" + content, digest_size=DIGEST_BYTES).digest()


def _clear(folder: Path) -> None:
    """Remove the files of a version that kept them all in one folder; nobody would read or count them."""
    with suppress(OSError):
        for file, _ in files.regular(folder, SUFFIX):
            with suppress(OSError):
                file.unlink()
