"""What a child writes: its lines, and the file they are kept in."""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

LONGEST_LINE = 65_536
LOG_BYTES = 10 * 1024 * 1024
LOG_BACKUPS = 2
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


async def lines(descriptor: int) -> AsyncIterator[str]:
    """The lines read from a pipe until it closes; one that is too long comes in pieces."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", buffering=0)
    )
    try:
        rest = b""
        while chunk := await reader.read(LONGEST_LINE):
            *whole, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                whole, rest = [*whole, rest], b""
            for line in whole:
                yield line.decode(errors="replace").rstrip("\r")
        if rest:
            yield rest.decode(errors="replace")
    finally:
        transport.close()


@contextmanager
def log_file(path: Path) -> Iterator[Callable[[str], None]]:
    """Appends lines to a file that never grows beyond its bound: older lines move to `.1`, `.2` and are dropped after."""
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_BACKUPS, encoding="utf-8", errors="replace")

    def write(line: str) -> None:
        plain = _COLOURS.sub("", line)
        handler.emit(logging.LogRecord(path.stem, logging.INFO, "", 0, plain, None, None))

    try:
        yield write
    finally:
        handler.close()
