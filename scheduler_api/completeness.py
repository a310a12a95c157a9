"""What is missing in the database, as data_scheduler counts it: what the scheduler orders to be filled again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.errors import SuiteError, Unavailable
from racing.model import Holding
from racing.wire.client import Reader
from racing.wire.requests.reads import GetHoldingsRequest
from scheduler_api.planning.cadence import Loss

log = structlog.get_logger()

ASK_SECONDS = 2.0


class Completeness:
    """Asks every few seconds whether everything is there that once was."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock
        self._database: str | None = None
        self.missing: tuple[Holding, ...] = ()
        self.loss: Loss | None = None
        """What is missing, in words, and since when; None while nothing is."""
        self.replaced: datetime | None = None
        """When another database took the place of the one that was asked before; None for never."""
        self.on_news: list[Callable[[], None]] = []
        """Called when something begins to be missing, and when everything is there again."""

    @property
    def missing_documents(self) -> int:
        """How many documents are missing."""
        return sum(each.expected - each.found for each in self.missing)

    @asynccontextmanager
    async def followed(self) -> AsyncIterator["Completeness"]:
        """Ask in the background."""
        async with in_background(self._ask_again()):
            yield self

    async def probe(self) -> None:
        """Raise `Unavailable` while documents are missing."""
        if self.loss is not None:
            raise Unavailable(self.loss.what)

    async def _ask_again(self) -> None:
        while True:
            try:
                await self._ask()
            except SuiteError as error:
                log.debug("what is stored cannot be asked for", cause=error.message)
            await asyncio.sleep(ASK_SECONDS)

    async def _ask(self) -> None:
        held = await self._reader.read(GetHoldingsRequest())
        before = self.loss, self.replaced
        if self._database not in (None, held.database):
            self.replaced = self._clock.now()
        self._database = held.database
        self.missing = tuple(each for each in held.holdings if not each.is_whole)
        since, fault = held.missing_since, held.fault
        self.loss = Loss(since=since, what=fault) if since is not None and fault is not None else None
        if (self.loss, self.replaced) != before:
            for tell in self.on_news:
                tell()
