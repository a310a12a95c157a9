"""The keys that are valid, in memory: a key is recognised without asking anybody (`racing.wire.hash_index`)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from chassis.errors import Unavailable
from chassis.process.metrics import Metrics
from racing.api_keys.secret_key import is_shaped, key_hash
from racing.wire.accounts_client import AccountsClient
from racing.wire.hash_index import HashIndex
from racing.wire.requests.accounts import KnownKey


class KnownKeys:
    """Every valid key, by its hash."""

    def __init__(self, client: AccountsClient, metrics: Metrics) -> None:
        self._index = HashIndex[KnownKey]("keys", "keys", client.watch_keys)
        told = metrics.gauge("keys_told", "1 while changes of keys are told; 0: what was told last holds")
        told.set_function(lambda: float(self.known and self._index.outage.well))

    @property
    def known(self) -> bool:
        """Whether the keys were told once: before that nothing can be said of any key."""
        return self._index.told.is_set()

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["KnownKeys"]:
        """Follow the changes in the background until the context is left."""
        async with self._index.followed():
            yield self

    def find(self, text: str, now: datetime) -> KnownKey | None:
        """Return the key; None where it is unknown, revoked or expired."""
        if not is_shaped(text):
            return None
        key = self._index.find(key_hash(text))
        return None if key is None or (key.expires is not None and key.expires <= now) else key

    async def probe(self) -> None:
        """Raise Unavailable until the keys were told, so that nobody asks us about any."""
        if not self.known:
            raise Unavailable(self._index.outage.cause or "the keys have not been told yet")
