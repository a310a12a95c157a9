"""Counts the webhooks that have something due and nobody who delivers it, for an operator to see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from chassis.concurrency.background import in_background, working_off
from chassis.concurrency.outage import warn_once
from chassis.process.metrics import Metrics
from data_scheduler.webhooks.deliveries import Deliveries

log = structlog.get_logger()

LOOK_SECONDS = 5.0


class Backlog:
    """What auth_api has not taken: none for longer than a moment while one runs."""

    def __init__(self, deliveries: Deliveries, metrics: Metrics) -> None:
        self._deliveries = deliveries
        self._due = metrics.gauge("webhooks_due", "Webhooks with something due that nobody delivers, at most 1,000")

    @asynccontextmanager
    async def counted(self) -> AsyncIterator[None]:
        """Count in the background until the context is left."""
        async with in_background(
            working_off(
                self._count, seconds=LOOK_SECONDS, ended=warn_once(log, "webhooks that are due cannot be counted")
            )
        ):
            yield

    async def _count(self) -> None:
        self._due.set(await self._deliveries.due())
