"""robots.txt (RFC 9309), read by Protego; each at most once an hour."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from protego import Protego
from yarl import URL

from chassis.clock import Clock
from fetcher_service.failures import SourceFailed

LARGEST = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 asks for 500 KiB at least."""

KEPT = timedelta(hours=1)
KEPT_LONGER = timedelta(minutes=1)
"""How much longer an old robots.txt is valid each time when the new one cannot be read (RFC 9309, section 2.4)."""

NO_ROBOTS = frozenset(range(400, 500)) - {408, 429}
"""Statuses of robots.txt that mean there is none, so everything is allowed (RFC 9309, section 2.3.1.3)."""

type ReadRobots = Callable[[URL], Awaitable[bytes | None]]
"""Reads a robots.txt; None where there is none. Raises `SourceFailed`."""


class Robots:
    """The rules of one robots.txt for one robot, named by its product token."""

    def __init__(self, content: bytes, token: str) -> None:
        self._rules = Protego.parse(content[:LARGEST].decode("utf-8-sig", "replace"))
        self._token = token

    def allows(self, path: str) -> bool:
        """Return whether the path, with its query, may be asked: by the longest match, `Allow` where two are as long."""
        return path == "/robots.txt" or bool(self._rules.can_fetch(path, self._token))


EVERYTHING = Robots(b"", "")
"""What a missing robots.txt allows."""


class RobotsCache:
    """The robots.txt of every host that a source has asked for."""

    def __init__(self, clock: Clock, token: str) -> None:
        self._clock = clock
        self._token = token
        self._known: dict[tuple[str, str], tuple[datetime, Robots]] = {}
        self._reading: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def rules(self, source: str, url: URL, read: ReadRobots) -> Robots:
        """Return the rules at the host of this URL. Raises `SourceFailed` when its robots.txt could never be read."""
        key = source, str(url.origin())
        async with self._reading[key]:
            known = self._known.get(key)
            if known and self._clock.now() < known[0]:
                return known[1]
            try:
                content = await read(url.origin() / "robots.txt")
            except SourceFailed as error:
                if known is None:
                    raise type(error)(source, f"without robots.txt nothing is asked: {error.cause}") from error
                self._known[key] = self._clock.now() + KEPT_LONGER, known[1]
                return known[1]
            found = Robots(content, self._token) if content is not None else EVERYTHING
            self._known[key] = self._clock.now() + KEPT, found
            return found
