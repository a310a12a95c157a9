"""Who of several processes does what only one may do: whoever has the lease. The others are ready to take over.

The lease lives in MongoDB, by MongoDB's clock. Its holder counts the time from before it asked, by a clock that does not jump,
so that it stops before anyone else may begin.
"""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from chassis.background import in_background
from chassis.errors import SuiteError
from racing.wire.client import LeaseClient

log = structlog.get_logger()

LEASE_SECONDS = 9
RENEW_SECONDS = 3.0
"""One that is killed is replaced after 12 s at the latest: its lease runs out, and the next look of another takes it."""

MARGIN_SECONDS = 1.0
"""So much earlier than the lease runs out its holder stops."""


class Leadership:
    """Takes the lease of a name when it is free, and renews it while it can."""

    def __init__(self, leases: LeaseClient, lease: str, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._leases = leases
        self._lease = lease
        self._seconds = seconds
        self._until = float("-inf")
        self._led = False
        self.holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self.on_change: list[Callable[[], None]] = []
        """Told when the lease is won or lost."""

    @property
    def leads(self) -> bool:
        """Whether it may be done here at this moment."""
        return self._seconds() < self._until

    @asynccontextmanager
    async def sought(self) -> AsyncIterator["Leadership"]:
        """Look for the lease at once and then again and again; it is given back at the end."""
        await self._look()
        try:
            async with in_background(self._keep_looking()):
                yield self
        finally:
            await self._give_back()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self._look()

    async def _look(self) -> None:
        asked = self._seconds()
        try:
            granted, lease = await self._leases.acquire(self._lease, self.holder, LEASE_SECONDS)
        except SuiteError as error:
            log.debug("the lease cannot be asked for", lease=self._lease, cause=error.message)
        else:
            self._until = asked + LEASE_SECONDS - MARGIN_SECONDS if granted else float("-inf")
            if not granted:
                log.debug("another has the lease", lease=self._lease, holder=lease.holder)
        if self.leads != self._led:
            self._led = self.leads
            log.info("leading" if self._led else "leaving it to another", lease=self._lease, holder=self.holder)
            for tell in self.on_change:
                tell()

    async def _give_back(self) -> None:
        if not self.leads:
            return
        self._until = float("-inf")
        try:
            await self._leases.release(self._lease, self.holder)
        except SuiteError as error:
            log.info("the lease runs out by itself", lease=self._lease, cause=error.message)
