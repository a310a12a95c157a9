"""`make logs`: what every process has said of late and says from now on, readable as at the terminal of `make up`."""

import os
import time
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from deploy.terminal.readable import (
    Readable,
    ReadableLine,
    mongod_readable,
    service_readable,
    traefik_readable,
    valkey_readable,
)
from deploy.terminal.screen import Terminal

LINES_SHOWN = 40
POLL_SECONDS = 0.3
OF_SERVERS: Mapping[str, Readable] = {
    "mongod": mongod_readable,
    "valkey": valkey_readable,
    "traefik": traefik_readable,
}
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Followed:
    """One log file, from its last lines on, over every rotation."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._path = path
        self._readable = OF_SERVERS.get(self.name, service_readable)
        self._file: TextIO = path.open(encoding="utf-8", errors="replace")
        self._rest = ""

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def history(self) -> list[tuple[datetime, str, ReadableLine]]:
        """The last readable lines of what is there, each with an instant by which files can be put in one order."""
        last = deque(self.news(), maxlen=LINES_SHOWN)
        ordered, at = [], LONG_AGO
        for line in last:
            at = line.at or at  # a line without an instant belongs to the one before
            ordered.append((at, self.name, line))
        return ordered

    def news(self) -> Iterator[ReadableLine]:
        """The readable lines that have come since."""
        yield from self._read()
        if self._rotated():
            yield from self._read()
            self._file.close()
            self._file, self._rest = self._path.open(encoding="utf-8", errors="replace"), ""
            yield from self._read()

    def _read(self) -> Iterator[ReadableLine]:
        *whole, self._rest = (self._rest + self._file.read()).split("\n")
        for text in whole:
            if (line := self._readable(text)) is not None:
                yield line

    def _rotated(self) -> bool:
        """Whether the lines go to another file by now."""
        try:
            return self._path.stat().st_ino != os.fstat(self._file.fileno()).st_ino
        except FileNotFoundError:
            return False


def follow(files: list[Path], terminal: Terminal) -> None:
    """Show the last lines of the files in the order in which they were written, and then what comes, until interrupted."""
    followed = [Followed(path) for path in files]
    try:
        past = sorted((each for one in followed for each in one.history()), key=lambda each: each[0])
        for _, name, line in past[-LINES_SHOWN:]:
            terminal.show(name, line)
        while True:
            for one in followed:
                for line in one.news():
                    terminal.show(one.name, line)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        pass  # what it is ended with
    finally:
        for one in followed:
            one.close()
