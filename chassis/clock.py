"""The suite's time. It is the machine's, unless it is told to begin elsewhere and to run faster."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

LONGEST_NAP = 30.0
"""Wall seconds after which a long sleep looks at the clock again: the machine's may have been set meanwhile."""


class Clock:
    """Aware UTC. With a start it is monotone: it runs on from there at `rate` seconds a second.

    It shows its start at the instant `since`, by the machine's clock, so that several processes share one time and one
    that is started again goes on in it; before that instant it stands. Without one it begins now.
    """

    def __init__(self, start: datetime | None = None, rate: float = 1.0, *, since: datetime | None = None) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError(f"the clock's start needs a time zone: {start.isoformat()}")
        if rate <= 0:
            raise ValueError(f"the clock's rate should be greater than 0: {rate:g}")
        self._rate = rate
        self._start = start if start is not None or rate == 1.0 else datetime.now(UTC)
        ago = 0.0 if since is None else (datetime.now(UTC) - since).total_seconds()
        self._began = time.monotonic() - ago

    def now(self) -> datetime:
        """This moment."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start.astimezone(UTC) + timedelta(seconds=max(0.0, time.monotonic() - self._began) * self._rate)

    def wall_seconds(self, span: timedelta) -> float:
        """How long so much suite time takes on the wall; never below zero."""
        return max(0.0, span.total_seconds() / self._rate)

    async def sleep(self, span: timedelta) -> None:
        """Wait for so much suite time."""
        await asyncio.sleep(self.wall_seconds(span))

    async def sleep_until(self, when: datetime) -> None:
        """Wait until the suite's clock shows `when`."""
        while (left := when - self.now()) > timedelta(0):
            await self.sleep(min(left, timedelta(seconds=LONGEST_NAP) * self._rate))
