"""Leadership: of several processes, the one that has the lease does the work. The others are ready to take over.

The lease lives in MongoDB and goes by MongoDB's clock. Its holder counts from before it asked, by a clock that does
not jump, so that it stops before any other may begin.
"""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from chassis.concurrency.background import in_background
from chassis.errors import SuiteError
from racing.wire.client import LeaseClient

log = structlog.get_logger()

LEASE_SECONDS = 9
RENEW_SECONDS = 3.0
"""A process that is killed is replaced after 12 s at the latest: its lease runs out, and another one asks for it within 3 s."""

MARGIN_SECONDS = 1.0
"""Seconds before the lease runs out at which its holder stops."""


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
        """Called when the lease is won or lost."""

    @property
    def leads(self) -> bool:
        """Whether this process has the lease at this moment."""
        return self._seconds() < self._until

    @asynccontextmanager
    async def sought(self) -> AsyncIterator["Leadership"]:
        """Try to take the lease now and every few seconds; give it back at the end."""
        await self._ask()
        try:
            async with in_background(self._keep_asking()):
                yield self
        finally:
            await self._give_back()

    async def _keep_asking(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self._ask()

    async def _ask(self) -> None:
        asked = self._seconds()
        try:
            granted, lease = await self._leases.acquire(self._lease, self.holder, LEASE_SECONDS)
        except SuiteError as error:
            log.debug("lease request failed", lease=self._lease, cause=error.message)
        else:
            self._until = asked + LEASE_SECONDS - MARGIN_SECONDS if granted else float("-inf")
            if not granted:
                log.debug("another process holds the lease", lease=self._lease, holder=lease.holder)
        if self.leads != self._led:
            self._led = self.leads
            log.info("lease taken" if self._led else "lease lost", lease=self._lease, holder=self.holder)
            for tell in self.on_change:
                tell()

    async def _give_back(self) -> None:
        if not self.leads:
            return
        self._until = float("-inf")
        try:
            await self._leases.release(self._lease, self.holder)
        except SuiteError as error:
            log.info("lease not released, it will expire", lease=self._lease, cause=error.message)
