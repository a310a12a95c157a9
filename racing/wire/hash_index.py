"""Rows that are valid, in memory by the hash of a secret: whoever shows the secret is recognised without asking anybody.

data_scheduler tells every row once, and then each change within a second; while it is away, what was told last holds.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, Protocol

import structlog

from chassis.concurrency.background import in_background, reconnecting
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError

log = structlog.get_logger()

RECONNECT_SECONDS = 0.2


class Hashed(Protocol):
    """A row that is known by a hash, until it is revoked."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def hash(self) -> bytes:
        """The hash of its secret."""
        ...

    @property
    def revoked(self) -> bool:
        """Whether it is to be forgotten."""
        ...


class HashIndex[R: Hashed]:
    """The rows of one kind.

    `what`: what they are called in the log. `field`: of a message, where its rows are. `watch`: the stream of all rows, and then of each
    change; a message is `complete` once all were told.
    """

    def __init__(self, what: str, field: str, watch: Callable[[], AsyncGenerator[Any]]) -> None:
        self._not_following = f"not following changes of {what}"
        self._following_again = f"following changes of {what} again"
        self._field = field
        self._watch = watch
        self._by_hash: dict[bytes, R] = {}
        self._hashes: dict[str, bytes] = {}
        self.told = asyncio.Event()
        """Set once all were told: before that nothing can be said of any secret."""
        self.outage = Outage()
        """Whether changes are not heard at present."""

    def __len__(self) -> int:
        return len(self._by_hash)

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["HashIndex[R]"]:
        """Follow the changes in the background until the context is left."""
        async with in_background(reconnecting(self._follow, lost=self._lost, pause=RECONNECT_SECONDS)):
            yield self

    def find(self, hash_: bytes) -> R | None:
        """Return the row; None where it is unknown or revoked."""
        return self._by_hash.get(hash_)

    async def _follow(self) -> None:
        """Take the rows from one stream; what was known before holds until all have been told."""
        fresh: dict[str, R] | None = {}
        async with aclosing(self._watch()) as messages:
            async for message in messages:
                rows: Sequence[R] = getattr(message, self._field)
                if fresh is None:
                    for row in rows:
                        self._take(row)
                    continue
                fresh |= {row.id: row for row in rows}
                if message.complete:
                    self._begin(fresh)
                    fresh = None

    def _lost(self, error: SuiteError | None) -> None:
        cause = error.message if error is not None else "the stream ended"
        if self.outage.begins(cause):
            log.warning(self._not_following, cause=cause, **{self._field: len(self)})

    def _begin(self, rows: dict[str, R]) -> None:
        self._by_hash = {row.hash: row for row in rows.values()}
        self._hashes = {row.id: row.hash for row in rows.values()}
        self.told.set()
        if self.outage.ends():
            log.info(self._following_again, **{self._field: len(self)})

    def _take(self, row: R) -> None:
        if row.revoked:
            self._by_hash.pop(self._hashes.pop(row.id, b""), None)
        else:
            self._by_hash[row.hash] = row
            self._hashes[row.id] = row.hash
