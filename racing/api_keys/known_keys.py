"""The keys that are valid, in memory: a key is recognised without asking anybody.

data_scheduler tells every key once, and then each change within a second; while it is away, what was told last holds.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import datetime

import structlog

from chassis.concurrency.background import in_background, reconnecting
from chassis.concurrency.outage import Outage
from chassis.errors import SuiteError, Unavailable
from chassis.process.metrics import Metrics
from racing.api_keys.secret_key import is_shaped, key_hash
from racing.wire.accounts import KnownKey
from racing.wire.accounts_client import AccountsClient

log = structlog.get_logger()

RECONNECT_SECONDS = 0.2


class KnownKeys:
    """Every valid key, by its hash."""

    def __init__(self, client: AccountsClient, metrics: Metrics) -> None:
        self._client = client
        self._by_hash: dict[bytes, KnownKey] = {}
        self._hashes: dict[str, bytes] = {}
        self.known = False
        """Whether the keys were told once: before that nothing can be said of any key."""
        self._outage = Outage()
        self._told = metrics.gauge("keys_told", "1 while changes of keys are told; 0: what was told last holds")

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["KnownKeys"]:
        """Follow the changes in the background until the context is left."""
        async with in_background(reconnecting(self._follow, lost=self._lost, pause=RECONNECT_SECONDS)):
            yield self

    def find(self, text: str, now: datetime) -> KnownKey | None:
        """Return the key; None where it is unknown, revoked or expired."""
        if not is_shaped(text):
            return None
        key = self._by_hash.get(key_hash(text))
        return None if key is None or (key.expires is not None and key.expires <= now) else key

    async def probe(self) -> None:
        """Raise Unavailable until the keys were told, so that nobody asks us about any."""
        if not self.known:
            raise Unavailable(self._outage.cause or "the keys have not been told yet")

    async def _follow(self) -> None:
        """Take the keys from one stream; what was known before holds until all have been told."""
        fresh: dict[str, KnownKey] | None = {}
        async with aclosing(self._client.watch_keys()) as messages:
            async for message in messages:
                if fresh is None:
                    for key in message.keys:
                        self._take(key)
                    continue
                fresh |= {key.id: key for key in message.keys}
                if message.complete:
                    self._begin(fresh)
                    fresh = None

    def _lost(self, error: SuiteError | None) -> None:
        self._told.set(0)
        cause = error.message if error is not None else "the stream ended"
        if self._outage.begins(cause):
            log.warning("not following changes of keys", cause=cause, keys=len(self._by_hash))

    def _begin(self, keys: dict[str, KnownKey]) -> None:
        self._by_hash = {key.hash: key for key in keys.values()}
        self._hashes = {key.id: key.hash for key in keys.values()}
        self.known = True
        self._told.set(1)
        if self._outage.ends():
            log.info("following changes of keys again", keys=len(self._by_hash))

    def _take(self, key: KnownKey) -> None:
        if key.revoked:
            self._by_hash.pop(self._hashes.pop(key.id, b""), None)
        else:
            self._by_hash[key.hash] = key
            self._hashes[key.id] = key.hash
