"""Removes what accounts leave behind, when it is over or old: audit, use and keys after 90 days, the ledger of webhooks after 30.

Sign-ins, letters, challenges, states and messages go when they are over, events of webhooks after 7 days.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.errors import SuiteError
from data_scheduler.accounts.use import MOST_DAYS
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo

log = structlog.get_logger()

AUDIT_KEPT = timedelta(days=90)
KEYS_KEPT = timedelta(days=90)
"""How long an account sees keys that were revoked or have expired."""
EVENTS_KEPT = timedelta(days=7)
"""How long an event can be sent again, and waits for an endpoint that was disabled."""
DELIVERIES_KEPT = timedelta(days=30)
DELETED_KEPT = timedelta(hours=1)
"""How long keys of a deleted account and revoked calendars are there, so that whoever knows them hears that they are revoked."""
UNUSED_KEPT = timedelta(days=7)
"""How long a sign-in lasts that is not used."""
EVERY = timedelta(hours=1)
AFTER_A_FAILURE = timedelta(minutes=1)


class Forgetting:
    """Forgets by the suite's clock, and so in simulations, too."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Forget once an hour until the context is left."""
        async with in_background(self._forget()):
            yield

    async def sweep(self, now: datetime) -> int:
        """Remove what is old enough; return how many documents that were. Several data_schedulers may do so at once."""
        over = {"$lt": now - KEYS_KEPT}
        return sum(
            [
                await self._mongo.remove_where(schema.AUDIT, {"at": {"$lt": now - AUDIT_KEPT}}),
                await self._mongo.remove_where(
                    schema.KEY_USE, {"day": {"$lt": (now - timedelta(days=MOST_DAYS)).date().isoformat()}}
                ),
                await self._mongo.remove_where(schema.WEBHOOK_EVENTS, {"at": {"$lt": now - EVENTS_KEPT}}),
                await self._mongo.remove_where(schema.DELIVERIES, {"at": {"$lt": now - DELIVERIES_KEPT}}),
                await self._mongo.remove_where(schema.API_KEYS, {"$or": [{"revoked": over}, {"expires": over}]}),
                await self._mongo.remove_where(
                    schema.SIGN_INS, {"$or": [{"expires": {"$lte": now}}, {"last_used": {"$lte": now - UNUSED_KEPT}}]}
                ),
                await self._mongo.remove_where(schema.LETTERS, {"expires": {"$lte": now}}),
                await self._mongo.remove_where(schema.PUSH_NOTICES, {"expires": {"$lte": now}}),
                await self._mongo.remove_where(schema.PASSKEY_CHALLENGES, {"expires": {"$lte": now}}),
                await self._mongo.remove_where(schema.OPENID_STATES, {"expires": {"$lte": now}}),
                await self._mongo.remove_where(
                    schema.API_KEYS, {"account": "", "revoked": {"$lt": now - DELETED_KEPT}}
                ),
                await self._mongo.remove_where(schema.PRIVATE_CALENDARS, {"revoked": {"$lt": now - DELETED_KEPT}}),
            ]
        )

    async def _forget(self) -> None:
        while True:
            wait = EVERY
            try:
                if removed := await self.sweep(self._clock.now()):
                    log.info("old traces of accounts removed", documents=removed)
            except SuiteError as error:
                log.warning("old traces of accounts cannot be removed", cause=error.message)
                wait = AFTER_A_FAILURE
            await asyncio.sleep(self._clock.wall_seconds(wait))
