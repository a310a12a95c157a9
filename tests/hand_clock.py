"""A clock that a test sets: sleeping takes no time on the wall, moves it on, and is remembered."""

import asyncio
from datetime import datetime, timedelta

from chassis.clock import Clock
from tests.factories import NOON


class HandClock(Clock):
    """Stands at `time` until somebody sleeps or the test moves it."""

    def __init__(self, time: datetime = NOON) -> None:
        super().__init__(time)
        self.time = time
        self.naps: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, span: timedelta) -> None:
        self.naps.append(span.total_seconds())
        self.time += span
        await asyncio.sleep(0)
